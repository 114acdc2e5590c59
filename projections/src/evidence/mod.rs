//! evidence: what is laid before whoever settles a dispute: which events bear on it, how its figures came to be known,
//! where they come from, and what one contested event changed. Files, proofs and pages are not made here.
//!
//! No figure is computed: every one is asked of the answers, event by event, as in [`crate::explain`].

mod claims;
mod concerns;
mod documents;
mod known;
mod question;
mod replay;
mod words;
mod words_zh;

#[cfg(test)]
mod tests;

pub use claims::{ClaimSheet, claim_sheets};
pub use concerns::concerned;
pub use documents::{NamedDocument, named_documents};
pub use known::{Known, KnownStep, known_when};
pub use question::{Absent, Matter, Question};
pub use replay::{Replay, contested, replay};
pub use words::sentence;
