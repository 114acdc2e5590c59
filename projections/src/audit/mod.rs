//! audit: procedures that an auditor runs over a book, each a fold of its events with a plain answer (domain.md 7).
//!
//! Every procedure looks at the whole log up to the position asked, and at one period of it. Those of [`controls`] must
//! find nothing: what they find, the program should have refused or the log should never show. How an answer is
//! written to a file does not stand here.

pub mod controls;
pub mod corrections;
pub mod credits;
pub mod cut_off;
mod entry;
pub mod pack;
pub mod receipts;
pub mod timing;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

pub use entry::{Entry, Seen};

/// The period that a procedure is about, and up to when later days are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// Only what is effective up to this day is looked at; on or after `to`.
    pub as_of: Date,
}

impl Period {
    /// Whether a day lies in it.
    #[must_use]
    pub fn has(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }
}
