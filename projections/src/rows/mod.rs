//! Facts as rows of tables: what the read tables keep, and how a row becomes a fact again.
//!
//! Every table has the same first columns (book, account, position, line, effective_on, entry, known_to) and then
//! its own. A row is in force at position K when `position ≤ K` and `known_to` is empty or greater than K; it
//! counts on day D when `effective_on ≤ D`. So any answer on both axes is a filter, not a replay of the book.

mod cells;
mod facts;
mod reconciled;
mod reps;
mod said;

#[cfg(test)]
mod tests;

pub use cells::{Cell, Field, RowError};
pub use facts::{POSTINGS, RECEIPTS, TABLES, Table, read, table_of, write};
pub use reps::{REP_TABLES, RepChange, RepRow, read_rep, rep_changes, rep_table_of, write_rep};

use recoup_events::desk::AnyEvent;
use recoup_events::event::Payload;
use recoup_events::facts::{At, Fact};
use recoup_events::values::{AccountId, Position, StreamId};

/// The name and version of what events mean in the tables. A change of the facts of any stored event, of a table or
/// of a column takes the next number, so that tables filled before are filled anew; a test holds every golden
/// sample's facts against what they were.
pub const FACTS: &str = "facts.2";

/// One fact of an account, with where it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// Whose fact.
    pub account: AccountId,
    /// The event that states it.
    pub position: Position,
    /// Which of the event's facts.
    pub line: u32,
    /// Since when, and by which entry.
    pub at: At,
    /// The fact.
    pub fact: Fact,
}

/// What an event does to the read tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A row more.
    Add(FactRow),
    /// The rows of an entry are known only up to here.
    Retract {
        /// Whose rows.
        account: AccountId,
        /// Of which entry.
        entry: Position,
        /// The position of the correction.
        known_to: Position,
    },
}

/// What an event of an account does to the read tables; events of other streams do nothing to these.
#[must_use]
pub fn changes(stream: &StreamId, position: Position, event: &AnyEvent) -> Vec<Change> {
    let (Some(account), AnyEvent::Account(event)) = (stream.as_account(), event) else { return Vec::new() };
    if let recoup_events::account::AccountEvent::EntryCorrected(correction) = event {
        return vec![Change::Retract { account, entry: correction.corrected, known_to: position }];
    }
    let (mut facts, at) = (Vec::new(), event.at());
    event.facts(&mut facts);
    let row = |(line, fact)| Change::Add(FactRow { account: account.clone(), position, line, at, fact });
    (0..).zip(facts).map(row).collect()
}
