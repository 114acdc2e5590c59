//! Runs the example books of the shared folder purely in memory, and compares answers with the expected ones.

pub mod compare;

use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use recoup_events::policy::PolicyDocument;
use recoup_events::policy::PolicyTimeline;
use recoup_events::testing::{BookInMemory, Recorded};
use recoup_projections::AccountFacts;
use recoup_projections::commission::RepFacts;

/// The day on which the examples are typed: after everything in them.
pub const TODAY: Date = date(2026, 11, 25);

/// A book with everything that its commands made.
pub struct Book {
    /// The accounts in the order of registration.
    pub accounts: Vec<AccountFacts>,
    /// The reps in the order of registration.
    pub reps: Vec<RepFacts>,
    /// The physical numbers of the refused lines.
    pub refused: Vec<usize>,
    /// For every refused line, its code and sentence.
    pub refusals: Vec<(usize, String, String)>,
    book: BookInMemory,
}

impl Book {
    /// Everything that happened, in log order.
    #[allow(dead_code, reason = "not every test that runs books looks at their events")]
    pub fn events(&self) -> &[Recorded] {
        self.book.events()
    }

    /// All versions of the policy.
    #[allow(dead_code, reason = "not every test that runs books looks at them")]
    pub fn policies(&self) -> &PolicyTimeline {
        self.book.policies()
    }

    /// The policy in force on a day.
    pub fn policy(&self, day: Date) -> &PolicyDocument {
        self.book.policy(day).expect("every book has a policy")
    }
}

/// The shared folder: `$RECOUP_SHARED`, else `../shared` beside the workspace.
pub fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let folder = std::env::var_os("RECOUP_SHARED").map_or_else(beside, PathBuf::from);
    let examples = folder.join("examples");
    if examples.is_dir() {
        return Some(examples);
    }
    eprintln!("SKIPPED: there are no examples in {}; set RECOUP_SHARED", examples.display());
    None
}

/// Takes the commands of a folder's `commands.jsonl`, skipping what is refused.
pub fn run_book(folder: &Path) -> Book {
    run_file(&folder.join("commands.jsonl"))
}

/// Takes the commands of a file, skipping what is refused.
pub fn run_file(file: &Path) -> Book {
    run_first(file, usize::MAX)
}

/// Takes the first lines of a file, skipping what is refused.
pub fn run_first(file: &Path, lines: usize) -> Book {
    let text = std::fs::read_to_string(file).expect("commands");
    let mut book = BookInMemory::open(TODAY);
    let mut refusals = Vec::new();
    for (number, line) in (1..).zip(text.lines().take(lines)) {
        if line.trim().is_empty() {
            continue;
        }
        if let Err(refusal) = book.apply(line) {
            refusals.push((number, refusal.code.to_string(), refusal.message));
        }
    }
    let accounts = book.ledgers().into_iter().map(|(account, ledger)| AccountFacts { account, ledger }).collect();
    let reps = book.reps().into_iter().map(|(rep, ledger)| RepFacts { rep, ledger }).collect();
    let refused = refusals.iter().map(|(number, _, _)| *number).collect();
    Book { accounts, reps, refused, refusals, book }
}
