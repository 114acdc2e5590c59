//! What goes into the log and what comes out of it, as plain data.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::values::{Position, StreamId};

use super::LogError;
use super::envelope::data_of;
use super::fingerprint::Fingerprint;
use super::merkle::{Frontier, Hash};

/// Where a book's log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The last event's position; 0 before the first.
    pub position: Position,
    /// When it was recorded; the epoch before the first.
    pub recorded_at: Timestamp,
    /// The root of the Merkle tree over all events.
    pub root: Hash,
    /// What the root of the tree with one more event is made from.
    pub frontier: Frontier,
}

impl Head {
    /// The head of a book without events.
    #[must_use]
    pub fn empty() -> Self {
        let frontier = Frontier::default();
        Self { position: Position::ZERO, recorded_at: Timestamp::UNIX_EPOCH, root: frontier.root(), frontier }
    }
}

/// An event to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Its position: the head's, plus one for each event before it in the batch, plus one.
    pub position: Position,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its number within the stream, from 1, gapless.
    pub sequence: u64,
    /// Its type.
    pub event_type: Cow<'static, str>,
    /// The version of its payload's shape, from 1.
    pub version: u16,
    /// The day it is true from.
    pub effective_on: Date,
    /// When it is recorded: the same for all events of a command, later than every earlier command's.
    pub recorded_at: Timestamp,
    /// Who says it.
    pub actor: String,
    /// The command it comes from.
    pub command_id: String,
    /// The payload: one JSON object in canonical form (RFC 8785).
    pub data: Vec<u8>,
}

/// A command that was carried out, to be remembered with its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommand {
    /// Its id.
    pub id: String,
    /// What was sent, as [`super::fingerprint`] makes it.
    pub fingerprint: Fingerprint,
    /// Its first event.
    pub first: Position,
    /// Its last event.
    pub last: Position,
}

/// A paper that was issued, to be kept as it went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// SHA-256 of its bytes; the event carries it.
    pub sha256: Hash,
    /// What it is, like `application/json`.
    pub media_type: String,
    /// The paper.
    pub bytes: Vec<u8>,
}

/// A paper as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// What it is, like `application/json`.
    pub media_type: String,
    /// The paper.
    pub bytes: Vec<u8>,
}

/// What one transaction appends: the events of one or more commands, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// The events, by position.
    pub events: Vec<NewEvent>,
    /// The commands they come from, by position: each command's events stand together.
    pub commands: Vec<NewCommand>,
    /// Papers the events name. One that is there already is left as it is.
    pub documents: Vec<NewDocument>,
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its position.
    pub position: Position,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its number within the stream.
    pub sequence: u64,
    /// Its type.
    pub event_type: Arc<str>,
    /// The version of its payload's shape.
    pub version: u16,
    /// The day it is true from.
    pub effective_on: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who said it.
    pub actor: Arc<str>,
    /// The command it comes from.
    pub command_id: Arc<str>,
    /// The record itself: the whole envelope, as it was hashed.
    pub bytes: Arc<str>,
    /// SHA-256(0x00 ‖ bytes).
    pub leaf_hash: Hash,
}

impl StoredEvent {
    /// The payload's JSON, as it stands in the record.
    ///
    /// # Errors
    /// The record is no envelope.
    pub fn data(&self) -> Result<&str, LogError> {
        data_of(&self.bytes).map_err(|message| LogError::Corrupt {
            book: String::new(),
            position: self.position,
            message,
        })
    }
}

/// What the log remembers of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRecord {
    /// Its id.
    pub id: Arc<str>,
    /// What was sent.
    pub fingerprint: Fingerprint,
    /// Its first event.
    pub first: Position,
    /// Its last event.
    pub last: Position,
}

/// An aggregate as it stood after an event of its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The stream.
    pub stream: StreamId,
    /// The last event's number within the stream.
    pub sequence: u64,
    /// Its position.
    pub position: Position,
    /// The version of the bytes' shape: one that is not the reader's own is as good as none.
    pub format: u32,
    /// The aggregate.
    pub bytes: Vec<u8>,
}

/// What a book's key is for. Each purpose has a key of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyPurpose {
    /// Fingerprints of commands.
    Fingerprint,
    /// Signing checkpoints.
    Signing,
    /// Wrapping the keys of sealed personal data.
    Sealing,
}

impl KeyPurpose {
    /// As it stands in the table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fingerprint => "fingerprint",
            Self::Signing => "signing",
            Self::Sealing => "sealing",
        }
    }
}
