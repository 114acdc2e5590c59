//! A piece of work in a process of its own, so that its memory can be told: this program run again, or somebody
//! else's. The most it had is read from the system while it runs.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a process took.
pub struct Took {
    pub time: Duration,
    /// The most memory it had, in KiB; nothing where the system does not say.
    pub peak_kib: Option<u64>,
    pub stdout: String,
}

/// How often the memory is looked at.
const EVERY: Duration = Duration::from_millis(5);

/// Runs a command to its end; nothing where it is not installed.
#[allow(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub fn run(command: &mut Command, input: Option<&std::path::Path>) -> Option<Took> {
    let output = tempfile::NamedTempFile::new().expect("a file");
    command.stdout(output.reopen().expect("a file"));
    command.stdin(input.map_or_else(Stdio::null, |path| std::fs::File::open(path).expect("the input").into()));
    let begun = Instant::now();
    let mut child = command.spawn().ok()?;
    let mut peak_kib = None;
    loop {
        peak_kib = peak_of(&child).max(peak_kib);
        match child.try_wait().expect("a process") {
            None => std::thread::sleep(EVERY),
            Some(status) => {
                assert!(status.success(), "{command:?}: {status}");
                let stdout = std::fs::read_to_string(output.path()).expect("what it said");
                return Some(Took { time: begun.elapsed(), peak_kib, stdout });
            }
        }
    }
}

/// This program again, with one of its own errands.
pub fn errand(words: &[&str]) -> Took {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    run(command.arg("--errand").args(words), None).expect("this program")
}

fn peak_of(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
