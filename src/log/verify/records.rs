//! The check of records outside any database, as an export holds them: one after the other, from the first. What is
//! known of events is [`EventChecker`]'s; here is only what a line says beside its record. No file is read here.

use recoup_events::values::Position;

use super::{EventChecker, Problem, VerifyReport};
use crate::log::decode::RawEvent;
use crate::log::envelope::parse_envelope;
use crate::log::merkle::{Hash, leaf_hash};

/// A record with what is stated beside it.
#[derive(Debug, Clone, Copy)]
pub struct StatedRecord<'a> {
    /// The place it stands at.
    pub position: Position,
    /// The hash it is said to have.
    pub leaf_hash: Hash,
    /// The root that all records up to it are said to have.
    pub root: Hash,
    /// The record.
    pub bytes: &'a str,
}

/// Checks records outside any database, as an export holds them: one after the other, from the first.
pub struct RecordVerifier {
    checker: EventChecker,
    lines: i64,
    /// The first of the records whose stated root is not that of the records up to it, since one was.
    astray: Option<i64>,
}

impl RecordVerifier {
    /// For the records of one book.
    #[must_use]
    pub fn new(book: &str) -> Self {
        Self { checker: EventChecker::whole(book), lines: 0, astray: None }
    }

    /// The next record, with nothing stated beside it.
    pub fn record(&mut self, bytes: &str) {
        self.lines += 1;
        match parse_envelope(bytes).and_then(|e| Ok((e.recorded_at()?.as_microsecond(), e))) {
            Ok((recorded_at, envelope)) => {
                let leaf = leaf_hash(bytes.as_bytes());
                self.checker.event(&RawEvent::of_record(&envelope, recorded_at, bytes, leaf), None);
            }
            Err(message) => self.checker.unreadable(self.lines, &message),
        }
    }

    /// The next record, with what is stated beside it. Places that are left out are missing.
    pub fn stated(&mut self, stated: StatedRecord<'_>) {
        let position = stated.position.as_i64();
        match parse_envelope(stated.bytes).and_then(|e| Ok((e.recorded_at()?.as_microsecond(), e))) {
            Ok((recorded_at, envelope)) => {
                let event = RawEvent::of_record(&envelope, recorded_at, stated.bytes, stated.leaf_hash);
                self.checker.event(&RawEvent { position, ..event }, None);
            }
            Err(message) => self.checker.unreadable(position, &message),
        }
        if self.checker.root() != stated.root {
            self.astray.get_or_insert(position);
        } else if let Some(first) = self.astray.take() {
            self.stray_roots(first, position - 1);
        }
    }

    /// A place whose record cannot be read.
    pub fn unreadable(&mut self, position: Position, message: &str) {
        self.checker.unreadable(position.as_i64(), message);
    }

    /// Something that was found wrong at a place by other means.
    pub fn problem(&mut self, problem: Problem) {
        self.checker.problem(problem.position.as_i64(), problem.code, problem.message);
    }

    /// What was found, given where the log is said to end.
    #[must_use]
    pub fn finish(mut self, position: Position, root: &Hash) -> VerifyReport {
        let whole = self.checker.root() == *root;
        self.checker.end(position, root);
        match self.astray {
            Some(first) if whole => self.stray_roots(first, self.checker.last()),
            Some(first) if !self.checker.is_damaged_upto(first) => {
                let message = "from here on the records do not give the roots stated beside them: this record, or the \
                     one before it together with its root, is not the one that was hashed";
                self.checker.problem(first, "root_changed", message);
            }
            _ => {}
        }
        self.checker.report()
    }

    /// Roots that are wrong although the records are right.
    fn stray_roots(&mut self, first: i64, last: i64) {
        let places = if first == last { first.to_string() } else { format!("{first} to {last}") };
        let message = format!("the root stated for {places} is not that of the records");
        self.checker.problem(first, "column_changed", message);
    }
}
