//! A portion of the log as rows in text: what the tables would hold of it, small enough to keep that of millions of
//! events in memory, and in the form in which the live tables are compared. No database here.

use std::collections::BTreeMap;
use std::sync::Arc;

use recoup_events::desk::AnyEvent;
use recoup_events::facts::At;
use recoup_events::values::{Position, StreamId};
use recoup_projections::rows::{
    Cell, Change, RepChange, changes, rep_changes, rep_table_of, table_of, write, write_rep,
};

use super::ProjectError;
use super::table::{Owner, TABLE_COUNT, all};
use crate::log::{LogError, Record, Records};
use crate::storage::{push_day, push_int, push_text};

/// Whose rows: accounts before reps, each by their text.
pub(super) type OwnerKey = (Owner, Arc<str>);

/// How many columns stand in a row's text before the table's own.
pub(super) const TEXT_COMMON: usize = 5;

/// The owners whose rows one pass over the log gathers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Range {
    /// The first of them; none is the first of all.
    pub(super) from: Option<OwnerKey>,
    /// The first behind them; none is the end of all.
    pub(super) before: Option<OwnerKey>,
}

impl Range {
    pub(super) fn holds(&self, owner: Owner, id: &str) -> bool {
        let key = (owner, id);
        let of = |(owner, id): &'_ OwnerKey| (*owner, id.clone());
        self.from.as_ref().map(of).is_none_or(|(owner, id)| key >= (owner, &*id))
            && self.before.as_ref().map(of).is_none_or(|(owner, id)| key < (owner, &*id))
    }

    /// What follows it.
    pub(super) fn next(&self) -> Option<Self> {
        self.before.clone().map(|from| Self { from: Some(from), before: None })
    }
}

/// A row's place in a portion.
pub(super) struct PortionRow {
    pub(super) table: u8,
    pub(super) owner: u32,
    pub(super) start: u32,
    pub(super) len: u32,
}

/// An entry's rows are known only up to here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Retraction {
    pub(super) entry: Position,
    pub(super) known_to: Position,
}

/// The rows of some events.
pub(super) struct Portion {
    pub(super) text: String,
    pub(super) rows: Vec<PortionRow>,
    pub(super) owners: Vec<OwnerKey>,
    pub(super) retractions: Vec<(u32, Retraction)>,
    /// For each table, which columns of a row's text are booleans: a bit a column.
    pub(super) booleans: [u64; TABLE_COUNT],
    pub(super) upto: Position,
    ids: BTreeMap<OwnerKey, u32>,
}

impl Portion {
    /// Decodes some records and writes their rows. Of owners outside the range nothing is decoded: another pass does.
    pub(super) fn of(records: &Records, range: &Range) -> Result<Self, ProjectError> {
        let names: BTreeMap<&str, u8> = (0..).zip(all()).map(|(n, (_, table))| (table.name, n)).collect();
        let mut portion = Self {
            // Rows nearly always have less text than the records: their envelopes go.
            text: String::with_capacity(records.bytes() / 2),
            rows: Vec::with_capacity(1_024),
            owners: Vec::new(),
            retractions: Vec::new(),
            booleans: [0; TABLE_COUNT],
            upto: records.upto(),
            ids: BTreeMap::new(),
        };
        records.each(|record| portion.take(&record, range, &names))?;
        Ok(portion)
    }

    fn take(&mut self, record: &Record<'_>, range: &Range, names: &BTreeMap<&str, u8>) -> Result<(), ProjectError> {
        let position = record.position;
        let stream = StreamId::new(&record.stream).map_err(|e| LogError::Corrupt {
            book: record.book.to_string(),
            position,
            message: e.to_string(),
        })?;
        let owned = match record.stream.split_once('/') {
            Some(("account", id)) => Some((Owner::Account, id)),
            Some(("rep", id)) => Some((Owner::Rep, id)),
            _ => None,
        };
        if owned.is_some_and(|(owner, id)| !range.holds(owner, id)) {
            return Ok(());
        }
        let event = AnyEvent::decode(stream.kind(), &record.event_type, record.version, record.data)
            .map_err(|source| ProjectError::Decode { position, source })?;
        let table = |name: &str| names.get(name).copied().unwrap_or(u8::MAX);
        for change in changes(&stream, position, &event) {
            match change {
                Change::Add(row) => {
                    let owner = self.owner(Owner::Account, row.account.as_str());
                    let at = (position, row.line, row.at);
                    self.push(table(table_of(&row.fact).name), owner, at, &write(&row.fact));
                }
                Change::Retract { account, entry, known_to } => {
                    let owner = self.owner(Owner::Account, account.as_str());
                    self.retractions.push((owner, Retraction { entry, known_to }));
                }
            }
        }
        for change in rep_changes(&stream, position, &event) {
            match change {
                RepChange::Add(row) => {
                    let owner = self.owner(Owner::Rep, row.rep.as_str());
                    let at = (position, row.line, row.at);
                    self.push(table(rep_table_of(&row.fact).name), owner, at, &write_rep(&row.fact));
                }
                RepChange::Retract { rep, entry, known_to } => {
                    let owner = self.owner(Owner::Rep, rep.as_str());
                    self.retractions.push((owner, Retraction { entry, known_to }));
                }
            }
        }
        Ok(())
    }

    /// An owner's number here. Rows of one owner nearly always come together.
    fn owner(&mut self, owner: Owner, id: &str) -> u32 {
        if let Some(last) = self.rows.last()
            && self.owners.get(last.owner as usize).is_some_and(|(o, known)| *o == owner && **known == *id)
        {
            return last.owner;
        }
        let key: OwnerKey = (owner, id.into());
        let next = u32::try_from(self.owners.len()).unwrap_or(u32::MAX);
        let owners = &mut self.owners;
        *self.ids.entry(key).or_insert_with_key(|key| {
            owners.push(key.clone());
            next
        })
    }

    fn push(&mut self, table: u8, owner: u32, (position, line, at): (Position, u32, At), cells: &[Cell]) {
        let start = self.text.len();
        let text = &mut self.text;
        text.push('[');
        push_int(text, position.as_i64());
        text.push(',');
        push_int(text, line.into());
        text.push_str(",\"");
        push_day(text, at.effective_on);
        text.push_str("\",");
        push_int(text, at.entry.as_i64());
        text.push_str(",null");
        for (n, cell) in cells.iter().enumerate() {
            text.push(',');
            match cell {
                Cell::NoText | Cell::NoInt => text.push_str("null"),
                Cell::Int(n) => push_int(text, *n),
                Cell::Text(words) => push_text(text, words),
                Cell::Bool(yes) => {
                    text.push(if *yes { '1' } else { '0' });
                    if let Some(columns) = self.booleans.get_mut(usize::from(table)) {
                        *columns |= 1 << (TEXT_COMMON + n);
                    }
                }
            }
        }
        text.push(']');
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.rows.push(PortionRow { table, owner, start: small(start), len: small(text.len() - start) });
    }
}
