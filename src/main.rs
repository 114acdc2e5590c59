//! The program `recoup`: the command line over the library. Nothing else stands here.

use std::process::ExitCode;

/// Decisions make many small allocations: with this allocator a command costs about a tenth less than with the
/// C library's, on both databases.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(recoup::cli::run()),
        Err(error) => {
            eprintln!("error (runtime): {error}");
            ExitCode::from(70)
        }
    }
}
