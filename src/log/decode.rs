//! Rows of the log's tables as the types callers get. A row that cannot be what was written is an error that names
//! its position, never a panic and never skipped.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::values::{Position, StreamId};

use crate::storage::{Row, StorageError};

use super::LogError;
use super::envelope::Envelope;
use super::merkle::{Frontier, Hash};
use super::model::{CommandRecord, Head, StoredEvent};

/// The columns of an event, in the order [`RawEvent::from_row`] reads them.
pub(super) const EVENT_COLUMNS: &str =
    "position, stream, sequence, type, version, effective_on, recorded_at, actor, command_id, bytes, leaf_hash";

/// An event's columns as they stand in the table, nothing checked but their kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawEvent {
    pub(super) position: i64,
    pub(super) stream: Arc<str>,
    pub(super) sequence: i64,
    pub(super) event_type: Arc<str>,
    pub(super) version: i64,
    pub(super) effective_on: Arc<str>,
    pub(super) recorded_at: i64,
    pub(super) actor: Arc<str>,
    pub(super) command_id: Arc<str>,
    pub(super) bytes: Arc<str>,
    pub(super) leaf_hash: Vec<u8>,
}

impl RawEvent {
    /// Reads a row of [`EVENT_COLUMNS`].
    pub(super) fn from_row(row: &Row) -> Result<Self, StorageError> {
        Ok(Self {
            position: row.int(0)?,
            stream: Arc::clone(row.text(1)?),
            sequence: row.int(2)?,
            event_type: Arc::clone(row.text(3)?),
            version: row.int(4)?,
            effective_on: Arc::clone(row.text(5)?),
            recorded_at: row.int(6)?,
            actor: Arc::clone(row.text(7)?),
            command_id: Arc::clone(row.text(8)?),
            bytes: Arc::clone(row.text(9)?),
            leaf_hash: row.bytes(10)?.to_vec(),
        })
    }

    /// The columns that a record asks for.
    pub(super) fn of_record(record: &Envelope<'_>, recorded_at: i64, bytes: &str, leaf: Hash) -> Self {
        Self {
            position: Position(record.position).as_i64(),
            stream: record.stream.as_ref().into(),
            sequence: Position(record.sequence).as_i64(),
            event_type: record.event_type.as_ref().into(),
            version: record.version.into(),
            effective_on: record.effective_on.to_string().into(),
            recorded_at,
            actor: record.actor.as_ref().into(),
            command_id: record.command_id.as_ref().into(),
            bytes: bytes.into(),
            leaf_hash: leaf.to_vec(),
        }
    }

    /// The event, its columns taken for what they say.
    pub(super) fn into_stored(self, book: &str) -> Result<StoredEvent, LogError> {
        let position = Position::from_i64(self.position);
        let corrupt = |message: String| LogError::Corrupt { book: book.to_owned(), position, message };
        Ok(StoredEvent {
            position,
            stream: StreamId::new(&self.stream).map_err(|e| corrupt(e.to_string()))?,
            sequence: u64::try_from(self.sequence).map_err(|_| corrupt(format!("sequence {}", self.sequence)))?,
            event_type: self.event_type,
            version: u16::try_from(self.version).map_err(|_| corrupt(format!("version {}", self.version)))?,
            effective_on: self.effective_on.parse::<Date>().map_err(|e| corrupt(e.to_string()))?,
            recorded_at: Timestamp::from_microsecond(self.recorded_at).map_err(|e| corrupt(e.to_string()))?,
            actor: self.actor,
            command_id: self.command_id,
            bytes: self.bytes,
            leaf_hash: hash(&self.leaf_hash).ok_or_else(|| corrupt("its leaf hash is not 32 bytes".to_owned()))?,
        })
    }
}

/// An event from a row of [`EVENT_COLUMNS`].
pub(super) fn stored(book: &str, row: &Row) -> Result<StoredEvent, LogError> {
    RawEvent::from_row(row)?.into_stored(book)
}

/// 32 bytes, or nothing.
pub(super) fn hash(bytes: &[u8]) -> Option<Hash> {
    bytes.try_into().ok()
}

/// A damaged row beside the events.
pub(super) fn damaged(book: &str, message: impl Into<String>) -> LogError {
    LogError::Damaged { book: book.to_owned(), message: message.into() }
}

/// The columns of a head, in the order [`head`] reads them.
pub(super) const HEAD_COLUMNS: &str = "position, recorded_at, frontier, root";

/// A head from a row of [`HEAD_COLUMNS`]; its frontier and root must fit together.
pub(super) fn head(book: &str, row: &Row) -> Result<Head, LogError> {
    let position = Position(row.count(0)?);
    let recorded_at = Timestamp::from_microsecond(row.int(1)?).map_err(|e| damaged(book, e.to_string()))?;
    let frontier = Frontier::decode(position.0, row.bytes(2)?)
        .ok_or_else(|| damaged(book, format!("the head's frontier is not one of {position} events")))?;
    let root = hash(row.bytes(3)?).filter(|root| *root == frontier.root());
    let root = root.ok_or_else(|| damaged(book, "the head's root is not that of its frontier"))?;
    Ok(Head { position, recorded_at, root, frontier })
}

/// The columns of a command, in the order [`command`] reads them.
pub(super) const COMMAND_COLUMNS: &str = "command_id, fingerprint, first_position, last_position";

/// A command from a row of [`COMMAND_COLUMNS`].
pub(super) fn command(book: &str, row: &Row) -> Result<CommandRecord, LogError> {
    let id = Arc::clone(row.text(0)?);
    let fingerprint = hash(row.bytes(1)?)
        .ok_or_else(|| damaged(book, format!("the fingerprint of command {id:?} is not 32 bytes")))?;
    Ok(CommandRecord { id, fingerprint, first: Position(row.count(2)?), last: Position(row.count(3)?) })
}
