//! Appending: the one transaction that writes events. It holds the book's head from begin to commit, so no other
//! process writes the same positions, and what it reads is what the commit follows.

use std::fmt::Write;
use std::sync::Arc;

use async_trait::async_trait;
use recoup_events::values::{Position, StreamId};

use crate::storage::{Database, Dialect, Session, StorageError, Value};

use super::batch;
use super::decode::{self, COMMAND_COLUMNS};
use super::merkle::Hash;
use super::model::{Batch, CommandRecord, Head, NewCommand, StoredEvent};
use super::ready::Ready;
use super::{AppendTx, LogError, postgres, scan, sidetables, sql, sqlite, tree};

/// Streams or commands asked for in one statement. SQLite walks through all numbered places to find one, so a longer
/// statement would cost more than another one.
const ASKED_AT_ONCE: usize = 100;

/// A value for every column of a table.
pub(super) type Row = Vec<Value>;
/// Rows for a table.
pub(super) type Rows = Vec<Row>;

/// A write that holds a book's head.
pub(super) struct Begun {
    pub(super) session: Session,
    /// None where the book has none yet.
    pub(super) head: Option<Head>,
    /// What is known of the commands that were asked for.
    pub(super) commands: Vec<CommandRecord>,
}

/// A transaction that holds a head.
pub(super) struct SqlAppend {
    session: Session,
    book: Arc<str>,
    head: Head,
    /// Whether the head's row is yet to be made.
    is_first: bool,
}

impl SqlAppend {
    pub(super) async fn begin(
        database: &Database,
        book: &str,
        commands: &[&str],
    ) -> Result<(Self, Vec<CommandRecord>), LogError> {
        let begun = match database.dialect() {
            Dialect::Sqlite => sqlite::begin(database, book, commands).await?,
            Dialect::Postgres => postgres::begin(database, book, commands).await?,
        };
        let is_first = begun.head.is_none();
        let head = begun.head.unwrap_or_else(Head::empty);
        Ok((Self { session: begun.session, book: book.into(), head, is_first }, begun.commands))
    }

    /// Stores the tiles that become full.
    async fn insert_tiles(&mut self, leaves: &[Hash]) -> Result<(), LogError> {
        let tiles = tree::new_tiles(&mut self.session, &self.book, self.head.position.0, leaves).await?;
        let row =
            |t: tree::Tile| vec![Value::Text(Arc::clone(&self.book)), t.level.into(), t.tile.into(), t.hashes.into()];
        let rows: Rows = tiles.into_iter().map(row).collect();
        self.session.insert_many("tiles", &["book", "level", "tile", "hashes"], &rows).await?;
        Ok(())
    }

    /// Each stream's first event in the batch must follow the last one in the log: the one before it is there. That
    /// it is not there itself, the table's key sees to.
    async fn check_sequences(&mut self, firsts: &[(StreamId, u64)]) -> Result<(), LogError> {
        for some in firsts.chunks(ASKED_AT_ONCE) {
            let (places, values) = pairs(&self.book, some.iter().map(|(stream, n)| (stream, n - 1)));
            let sql = format!(
                "SELECT column1 FROM (VALUES {places}) AS wanted WHERE column2 > 0 AND NOT EXISTS (SELECT 1 \
                 FROM events WHERE book = $1 AND stream = column1 AND sequence = column2)"
            );
            if let Some(row) = self.session.fetch_optional(&sql, &values).await? {
                return Err(LogError::BadBatch(format!("the events of stream {} leave a gap", row.text(0)?)));
            }
        }
        Ok(())
    }
}

/// The rows of a batch's commands.
pub(super) fn command_rows(book: &Arc<str>, batch: &Batch) -> Rows {
    let row = |c: &NewCommand| {
        vec![Value::Text(Arc::clone(book)), c.id.as_str().into(), c.fingerprint.into(), c.first.into(), c.last.into()]
    };
    batch.commands.iter().map(row).collect()
}

/// The columns of the events, in the order of their rows.
pub(super) const EVENT_TABLE: &[&str] = &[
    "book",
    "position",
    "stream",
    "sequence",
    "type",
    "version",
    "effective_on",
    "recorded_at",
    "actor",
    "command_id",
    "bytes",
    "leaf_hash",
];
/// The columns of the commands, in the order of their rows.
pub(super) const COMMAND_TABLE: &[&str] = &["book", "command_id", "fingerprint", "first_position", "last_position"];

#[async_trait]
impl AppendTx for SqlAppend {
    fn head(&self) -> &Head {
        &self.head
    }

    fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    async fn read_after(&mut self, after: Position) -> Result<Vec<StoredEvent>, LogError> {
        let events = sql::read_range(&mut self.session, &self.book, after, self.head.position).await?;
        if after < self.head.position {
            scan::all_there(&self.book, after, self.head.position, &events)?;
        }
        Ok(events)
    }

    async fn read_streams(&mut self, after: &[(StreamId, u64)]) -> Result<Vec<StoredEvent>, LogError> {
        let mut events = Vec::new();
        for some in after.chunks(ASKED_AT_ONCE) {
            let (places, values) = pairs(&self.book, some.iter().map(|(stream, n)| (stream, *n)));
            let sql = format!(
                "SELECT {} FROM (VALUES {places}) AS wanted CROSS JOIN events WHERE book = $1 AND stream = column1 \
                 AND sequence > column2 ORDER BY stream, sequence",
                decode::EVENT_COLUMNS
            );
            let book = &self.book;
            let keep = |row| decode::stored(book, &row).map(|event| events.push(event));
            self.session.fetch_each(&sql, &values, keep).await?;
        }
        Ok(events)
    }

    async fn commands(&mut self, ids: &[&str]) -> Result<Vec<CommandRecord>, LogError> {
        let mut found = Vec::new();
        for some in ids.chunks(ASKED_AT_ONCE) {
            let mut values = vec![Value::Text(Arc::clone(&self.book))];
            values.extend(some.iter().map(|id| Value::from(*id)));
            let places: Vec<String> = (2..values.len() + 1).map(|n| format!("${n}")).collect();
            let sql = format!(
                "SELECT {COMMAND_COLUMNS} FROM commands WHERE book = $1 AND command_id IN ({})",
                places.join(", ")
            );
            for row in self.session.fetch(&sql, &values).await? {
                found.push(decode::command(&self.book, &row)?);
            }
        }
        Ok(found)
    }

    async fn commit(mut self: Box<Self>, batch: Batch) -> Result<Head, LogError> {
        let firsts = batch::check(&self.head, &batch)?;
        // A gap in a stream would be a mistake of the program; `verify` finds it too. In tests it is looked for here.
        if cfg!(debug_assertions) {
            self.check_sequences(&firsts).await?;
        }
        sidetables::save_documents(&mut self.session, &self.book, &batch.documents).await?;
        let ready = Ready::of(&self.book, &self.head, &batch.events)?;
        let commands = command_rows(&self.book, &batch);
        self.insert_tiles(&ready.leaves).await?;
        let (head, events) = (ready.after(), ready.rows);
        let Self { session, book, is_first, .. } = *self;
        let done = match session.dialect() {
            Dialect::Sqlite => sqlite::finish(session, &book, (&head, is_first), events, commands).await,
            Dialect::Postgres => postgres::finish(session, &book, &head, events, commands).await,
        };
        match done {
            Ok(()) => Ok(head),
            // The key of the commands, or on SQLite the guard that stands before it.
            Err(LogError::Storage(StorageError::Constraint(why) | StorageError::Refused(why)))
                if why.contains("commands") =>
            {
                let ids: Vec<&str> = batch.commands.iter().map(|c| c.id.as_str()).collect();
                Err(LogError::DuplicateCommand(ids.join(", ").chars().take(200).collect()))
            }
            Err(other) => Err(other),
        }
    }

    async fn rollback(self: Box<Self>) -> Result<(), LogError> {
        Ok(self.session.rollback().await?)
    }
}

/// `($2, $3), ($4, $5) …` and their values, after the book.
fn pairs<'s>(book: &Arc<str>, given: impl Iterator<Item = (&'s StreamId, u64)>) -> (String, Vec<Value>) {
    let (mut places, mut values) = (String::new(), vec![Value::Text(Arc::clone(book))]);
    for (stream, sequence) in given {
        let comma = if places.is_empty() { "" } else { ", " };
        let _ = write!(places, "{comma}(${}, ${})", values.len() + 1, values.len() + 2);
        values.push(stream.as_str().into());
        values.push(Position(sequence).into());
    }
    (places, values)
}
