//! The read tables as vectors: rows written from events, read back, and filtered by day and position as a question
//! asks them.

#![allow(dead_code, reason = "every test binary uses another part of it")]
#![allow(clippy::expect_used, reason = "a helper of tests that fails is a test that fails")]

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{Fact, Ledger};
use recoup_events::values::{AccountId, Position};
use recoup_projections::AccountFacts;
use recoup_projections::rows::{Cell, Change, FactRow, changes, read, table_of, write};

use super::memory_book::Logged;

/// Every row, with the position of the correction that took it out.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    rows: Vec<(FactRow, Option<Position>)>,
}

impl Tables {
    /// The rows of a log. Each goes through its table's columns and comes back.
    pub fn of(log: &[Logged]) -> Self {
        let mut tables = Self::default();
        for change in log.iter().flat_map(|logged| changes(&logged.stream, logged.position, &logged.event)) {
            match change {
                Change::Add(row) => {
                    let cells = write(&row.fact);
                    let fields: Vec<_> = cells.iter().map(Cell::field).collect();
                    let fact = read(table_of(&row.fact), &fields).expect("a row that was written");
                    tables.rows.push((FactRow { fact, ..row }, None));
                }
                Change::Retract { account, entry, known_to } => {
                    let of_entry = |row: &FactRow| row.account == account && row.at.entry == entry;
                    for (_, until) in tables.rows.iter_mut().filter(|(row, until)| of_entry(row) && until.is_none()) {
                        *until = Some(known_to);
                    }
                }
            }
        }
        tables
    }

    /// The rows in force at a position that count on a day, in the order of the log.
    pub fn rows(&self, day: Date, known: Position) -> Vec<FactRow> {
        let in_force = |row: &FactRow, until: Option<Position>| {
            row.position <= known && row.at.effective_on <= day && until.is_none_or(|until| until > known)
        };
        let rows = self.rows.iter().filter(|(row, until)| in_force(row, *until));
        let mut rows: Vec<FactRow> = rows.map(|(row, _)| row.clone()).collect();
        rows.sort_by_key(|row| (row.position, row.line));
        rows
    }

    /// The rows of postings up to a position that count on a day, in the order of the log, with the position of the
    /// correction that took one out by then.
    pub fn history(&self, day: Date, known: Position) -> Vec<(FactRow, Option<Position>)> {
        let posted = self.rows.iter().filter(|(row, _)| matches!(row.fact, Fact::Posting(_)));
        let known_then = posted.filter(|(row, _)| row.position <= known && row.at.effective_on <= day);
        known_then.map(|(row, until)| (row.clone(), until.filter(|until| *until <= known))).collect()
    }

    /// The ledgers of all accounts, by name, registered or not.
    pub fn ledgers(&self, day: Date, known: Position) -> BTreeMap<AccountId, Ledger> {
        let mut ledgers: BTreeMap<AccountId, Ledger> = BTreeMap::new();
        for row in self.rows(day, known) {
            ledgers.entry(row.account).or_default().apply(row.at, &row.fact);
        }
        ledgers
    }

    /// The facts that an answer is made of, in the order of registration.
    pub fn facts(&self, day: Date, known: Position) -> Vec<AccountFacts> {
        let ledgers = self.ledgers(day, known).into_iter();
        let registered = ledgers
            .filter_map(|(account, ledger)| Some((ledger.registration()?.at.entry, AccountFacts { account, ledger })));
        let mut facts: Vec<(Position, AccountFacts)> = registered.collect();
        facts.sort_by_key(|(entry, _)| *entry);
        facts.into_iter().map(|(_, facts)| facts).collect()
    }
}
