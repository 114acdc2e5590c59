//! The log on a database: reads. All statements are portable; what differs stands in `sqlite.rs` and `postgres.rs`.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use recoup_events::values::{Position, StreamId};

use crate::storage::{Database, Row, Session};

use super::append::SqlAppend;
use super::decode::{self, COMMAND_COLUMNS, EVENT_COLUMNS, HEAD_COLUMNS, damaged};
use super::merkle::{Hash, InclusionProof};
use super::model::{Batch, CommandRecord, Head, KeyPurpose, Snapshot, StoredDocument, StoredEvent};
use super::ready::Ready;
use super::records::SEPARATOR;
use super::scan::{self, PagedScan};
use super::unasked::Parcel;
use super::{AppendTx, EventLog, EventScan, LogError, sidetables, tree, unasked};

/// The log of all books of a database.
#[derive(Clone)]
pub struct SqlEventLog {
    database: Database,
}

impl SqlEventLog {
    /// The log in an open database.
    #[must_use]
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

/// Where a book's log ends, within a transaction.
pub(super) async fn head(session: &mut Session, book: &str) -> Result<Head, LogError> {
    let sql = format!("SELECT {HEAD_COLUMNS} FROM heads WHERE book = $1");
    let row = session.fetch_optional(&sql, &[book.into()]).await?;
    row.map_or_else(|| Ok(Head::empty()), |row| decode::head(book, &row))
}

async fn recorded_at(session: &mut Session, book: &str, position: Position) -> Result<Option<Timestamp>, LogError> {
    let sql = "SELECT recorded_at FROM events WHERE book = $1 AND position = $2";
    let Some(row) = session.fetch_optional(sql, &[book.into(), position.into()]).await? else { return Ok(None) };
    Timestamp::from_microsecond(row.int(0)?).map(Some).map_err(|e| damaged(book, e.to_string()))
}

/// Recorded times never decrease with the position, so the key alone finds one in about twenty looks.
async fn position_at(session: &mut Session, book: &str, instant: Timestamp) -> Result<Position, LogError> {
    let end = head(session, book).await?;
    if end.recorded_at <= instant {
        return Ok(end.position);
    }
    let (mut not_later, mut later) = (0, end.position.0);
    while later - not_later > 1 {
        let middle = Position(not_later + (later - not_later) / 2);
        let missing = || LogError::Missing { book: book.to_owned(), missing: middle, upto: end.position };
        if recorded_at(session, book, middle).await?.ok_or_else(missing)? <= instant {
            not_later = middle.0;
        } else {
            later = middle.0;
        }
    }
    Ok(Position(not_later))
}

#[async_trait]
impl EventLog for SqlEventLog {
    fn database(&self) -> &Database {
        &self.database
    }

    async fn books(&self) -> Result<Vec<String>, LogError> {
        let mut session = self.database.read().await?;
        let rows = session.fetch("SELECT book FROM heads ORDER BY book", &[]).await?;
        session.commit().await?;
        rows.iter().map(|row| Ok(String::from(&**row.text(0)?))).collect()
    }

    async fn head(&self, book: &str) -> Result<Head, LogError> {
        let mut session = self.database.read().await?;
        let head = head(&mut session, book).await?;
        session.commit().await?;
        Ok(head)
    }

    async fn read(
        &self,
        book: &str,
        after: Position,
        upto: Position,
        limit: u64,
    ) -> Result<Vec<StoredEvent>, LogError> {
        let upto = upto.min(Position(after.0.saturating_add(limit)));
        let mut session = self.database.read().await?;
        let events = read_range(&mut session, book, after, upto).await?;
        session.commit().await?;
        Ok(events)
    }

    async fn read_stream(
        &self,
        book: &str,
        stream: &StreamId,
        after_sequence: u64,
    ) -> Result<(Vec<StoredEvent>, Position), LogError> {
        let sql = format!(
            "SELECT {EVENT_COLUMNS} FROM events WHERE book = $1 AND stream = $2 AND sequence > $3 ORDER BY sequence"
        );
        let values = [book.into(), stream.as_str().into(), Position(after_sequence).into()];
        let mut session = self.database.read().await?;
        let position = head(&mut session, book).await?.position;
        let mut events = Vec::new();
        session.fetch_each(&sql, &values, |row| decode::stored(book, &row).map(|event| events.push(event))).await?;
        session.commit().await?;
        Ok((events, position))
    }

    async fn scan(&self, book: &str, after: Position, upto: Position) -> Result<Box<dyn EventScan>, LogError> {
        Ok(Box::new(PagedScan::new(self.database.clone(), book, after, upto)))
    }

    async fn command(&self, book: &str, id: &str) -> Result<Option<CommandRecord>, LogError> {
        let sql = format!("SELECT {COMMAND_COLUMNS} FROM commands WHERE book = $1 AND command_id = $2");
        let mut session = self.database.read().await?;
        let row = session.fetch_optional(&sql, &[book.into(), id.into()]).await?;
        session.commit().await?;
        row.map(|row| decode::command(book, &row)).transpose()
    }

    async fn command_events(&self, book: &str, first: Position, last: Position) -> Result<Vec<StoredEvent>, LogError> {
        let before = Position(first.0.saturating_sub(1));
        let mut session = self.database.read().await?;
        let events = read_range(&mut session, book, before, last).await?;
        session.commit().await?;
        scan::all_there(book, before, last, &events)?;
        Ok(events)
    }

    async fn position_at(&self, book: &str, instant: Timestamp) -> Result<Position, LogError> {
        let mut session = self.database.read().await?;
        let position = position_at(&mut session, book, instant).await?;
        session.commit().await?;
        Ok(position)
    }

    async fn recorded_at(&self, book: &str, position: Position) -> Result<Option<Timestamp>, LogError> {
        let mut session = self.database.read().await?;
        let instant = recorded_at(&mut session, book, position).await?;
        session.commit().await?;
        Ok(instant)
    }

    async fn load_snapshots(&self, book: &str, streams: &[StreamId]) -> Result<Vec<Snapshot>, LogError> {
        let mut session = self.database.read().await?;
        let snapshots = sidetables::load_snapshots(&mut session, book, streams).await?;
        session.commit().await?;
        Ok(snapshots)
    }

    async fn save_snapshots(&self, book: &str, snapshots: &[Snapshot]) -> Result<(), LogError> {
        let mut session = self.database.write().await?;
        sidetables::save_snapshots(&mut session, book, snapshots).await?;
        Ok(session.commit().await?)
    }

    async fn book_key(&self, book: &str, purpose: KeyPurpose) -> Result<[u8; 32], LogError> {
        let mut session = self.database.read().await?;
        let found = sidetables::load_key(&mut session, book, purpose).await?;
        session.commit().await?;
        if let Some(key) = found {
            return Ok(key);
        }
        let mut session = self.database.write().await?;
        sidetables::make_key(&mut session, book, purpose).await?;
        let key = sidetables::load_key(&mut session, book, purpose).await?;
        session.commit().await?;
        key.ok_or_else(|| damaged(book, format!("its {} key vanished", purpose.word())))
    }

    async fn document(&self, book: &str, sha256: &Hash) -> Result<Option<StoredDocument>, LogError> {
        let mut session = self.database.read().await?;
        let document = sidetables::load_document(&mut session, book, sha256).await?;
        session.commit().await?;
        Ok(document)
    }

    async fn root_at(&self, book: &str, position: Position) -> Result<Hash, LogError> {
        let mut session = self.database.read().await?;
        let root = tree::frontier(&mut session, book, position.0).await?.root();
        session.commit().await?;
        Ok(root)
    }

    async fn prove(&self, book: &str, position: Position, at: Position) -> Result<InclusionProof, LogError> {
        if position == Position::ZERO || position > at {
            return Err(LogError::Missing { book: book.to_owned(), missing: position, upto: at });
        }
        let mut session = self.database.read().await?;
        let proof = tree::prove(&mut session, book, position.0 - 1, at.0).await?;
        session.commit().await?;
        Ok(proof)
    }

    fn pack(&self, ready: Ready, batch: Batch) -> Result<Parcel, LogError> {
        unasked::pack(self.database.dialect(), ready, batch)
    }

    async fn append_at(&self, parcel: Parcel) -> Result<Option<Head>, LogError> {
        unasked::append(&self.database, parcel).await
    }

    async fn begin_asking(
        &self,
        book: &str,
        commands: &[&str],
    ) -> Result<(Box<dyn AppendTx>, Vec<CommandRecord>), LogError> {
        let (append, found) = SqlAppend::begin(&self.database, book, commands).await?;
        Ok((Box::new(append), found))
    }
}

/// The events after one position up to another, within a transaction.
pub(super) async fn read_range(
    session: &mut Session,
    book: &str,
    after: Position,
    upto: Position,
) -> Result<Vec<StoredEvent>, LogError> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE book = $1 AND position > $2 AND position <= $3 ORDER BY position"
    );
    let mut events = Vec::new();
    let keep = |row| decode::stored(book, &row).map(|event| events.push(event));
    session.fetch_each(&sql, &[book.into(), after.into(), upto.into()], keep).await?;
    Ok(events)
}

/// The records after one position up to another, joined to one text.
pub(super) async fn records(
    session: &mut Session,
    book: &str,
    after: Position,
    upto: Position,
) -> Result<Arc<str>, LogError> {
    let sql = "SELECT bytes FROM events WHERE book = $1 AND position > $2 AND position <= $3 ORDER BY position";
    let mut joined = String::new();
    let join = |row: Row| {
        if !joined.is_empty() {
            joined.push(SEPARATOR);
        }
        row.text(0).map(|bytes| joined.push_str(bytes))
    };
    session.fetch_each(sql, &[book.into(), after.into(), upto.into()], join).await?;
    Ok(joined.into())
}
