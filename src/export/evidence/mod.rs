//! Evidence for a dispute as files: the timeline, the figures replayed, the papers, proofs that the events stand in
//! the log, and a page to print that a person without Recoup can read. What bears on a matter and what its figures
//! are is `recoup-projections`' to say.

mod check;
mod files;
mod gather;
mod labels;
mod page;
mod papers;
mod personal;
mod proofs;
mod tables;
mod words;
mod write;

pub use check::verify_evidence;
pub use files::files;
pub use gather::{About, Evidence, EvidenceError, EvidenceEvent, Wanted, gather};
pub use papers::Paper;
pub use proofs::{FORMAT, Proof, Proofs, VERSION};
pub use write::{WriteError, write_folder, write_zip};

/// A file of a pack: its name and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile {
    /// Its name in the folder.
    pub name: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The file that says the hash of every other one, as `sha256sum -c` reads it.
pub const SUMS: &str = "SHA256SUMS";
/// The file with the proofs.
pub const PROOFS: &str = "proofs.json";
/// The file with the events in words and in full.
pub const TIMELINE: &str = "timeline.json";
/// The page to print.
pub const PAGE: &str = "index.html";
