//! The figures of the program beside its peers, in one run (contract.md 1, `./bench`). Prints a table and writes a
//! JSON line a figure to `target/bench.jsonl`. Ratios are what counts: machines are shared and noisy.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark that fails ends")]

mod account;
mod append;
mod as_of;
mod book;
mod child;
mod commission;
mod figure;
mod rebuild;
#[path = "../../tests/support/mod.rs"]
mod support;

use figure::Figures;

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What can be named.
const BENCHES: [&str; 5] = ["append", "account", "commission", "rebuild", "as-of"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let quick = arguments.iter().any(|a| a == "--quick");
    let option = |name: &str| arguments.iter().find_map(|a| a.strip_prefix(name));
    let only = append::Only { database: option("--database="), clients: option("--clients=") };
    let wanted = |what: &str| {
        let mut named = arguments.iter().filter(|a| !a.starts_with("--")).peekable();
        named.peek().is_none() || named.any(|a| a == what)
    };
    let is_errand = arguments.iter().any(|a| a == "--errand");
    if !is_errand
        && let Some(unknown) = arguments.iter().find(|a| !a.starts_with("--") && !BENCHES.contains(&a.as_str()))
    {
        eprintln!("there is no bench {unknown}; there are: {}", BENCHES.join(", "));
        std::process::exit(2);
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    if let Some(errand) = arguments.iter().position(|a| a == "--errand") {
        let (what, url) = (arguments[errand + 1].as_str(), arguments[errand + 2].as_str());
        return runtime
            .block_on(async { if what == "balance" { as_of::go(url).await } else { rebuild::go(what, url).await } });
    }
    let mut figures = Figures::begin();
    if wanted("append") {
        runtime.block_on(append::run(&mut figures, quick, &only));
    }
    if wanted("account") {
        runtime.block_on(account::run(&mut figures));
    }
    if wanted("commission") {
        runtime.block_on(commission::run(&mut figures));
    }
    if wanted("rebuild") {
        runtime.block_on(rebuild::run(&mut figures, quick));
    }
    if wanted("as-of") {
        runtime.block_on(as_of::run(&mut figures, quick));
    }
    figures.print();
}
