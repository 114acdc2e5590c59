//! The log as its callers see it: the writer, the projectors, the rebuild, the commands that read. Which database is
//! behind it they cannot tell.

use async_trait::async_trait;
use jiff::Timestamp;
use recoup_events::values::{Position, StreamId};

use crate::storage::{Database, Session};

use super::LogError;
use super::merkle::{Hash, InclusionProof};
use super::model::{Batch, CommandRecord, Head, KeyPurpose, Snapshot, StoredDocument, StoredEvent};
use super::ready::Ready;
use super::unasked::Parcel;

/// The log of all books of a database.
///
/// Every method fails with [`LogError::Storage`] when the database does, and with [`LogError::Corrupt`] or
/// [`LogError::Damaged`] when what it finds cannot be what was written; further errors are named where there are any.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// The database it is in, for tables beside it.
    fn database(&self) -> &Database;

    /// The books that have a head, by name.
    async fn books(&self) -> Result<Vec<String>, LogError>;

    /// Where a book's log ends. A book nobody wrote to has an empty one.
    async fn head(&self, book: &str) -> Result<Head, LogError>;

    /// The events after one position up to another, both within what is there, at most `limit` of them.
    async fn read(&self, book: &str, after: Position, upto: Position, limit: u64)
    -> Result<Vec<StoredEvent>, LogError>;

    /// A stream's events after one of its sequence numbers, and the position of the head at that moment.
    async fn read_stream(
        &self,
        book: &str,
        stream: &StreamId,
        after_sequence: u64,
    ) -> Result<(Vec<StoredEvent>, Position), LogError>;

    /// All events after one position up to and including another, in batches, however many there are.
    /// The scan fails with [`LogError::Missing`] when one of them is not there: it never ends early.
    async fn scan(&self, book: &str, after: Position, upto: Position) -> Result<Box<dyn EventScan>, LogError>;

    /// What is remembered of a command.
    async fn command(&self, book: &str, id: &str) -> Result<Option<CommandRecord>, LogError>;

    /// The events of a command, or of any range, both ends included; [`LogError::Missing`] when one is not there.
    async fn command_events(&self, book: &str, first: Position, last: Position) -> Result<Vec<StoredEvent>, LogError>;

    /// The last position recorded at or before an instant; 0 when everything was later.
    async fn position_at(&self, book: &str, instant: Timestamp) -> Result<Position, LogError>;

    /// When an event was recorded; nothing when there is none at this position.
    async fn recorded_at(&self, book: &str, position: Position) -> Result<Option<Timestamp>, LogError>;

    /// The snapshots there are of some streams.
    async fn load_snapshots(&self, book: &str, streams: &[StreamId]) -> Result<Vec<Snapshot>, LogError>;

    /// Keeps snapshots; an older one than is there, of the same format, is dropped.
    async fn save_snapshots(&self, book: &str, snapshots: &[Snapshot]) -> Result<(), LogError>;

    /// A book's key, made from the system's randomness when it is first asked for.
    async fn book_key(&self, book: &str, purpose: KeyPurpose) -> Result<[u8; 32], LogError>;

    /// A paper that was issued, by its SHA-256.
    async fn document(&self, book: &str, sha256: &Hash) -> Result<Option<StoredDocument>, LogError>;

    /// The root of the Merkle tree as it was at a position up to the head.
    async fn root_at(&self, book: &str, position: Position) -> Result<Hash, LogError>;

    /// That the event at `position` is in the log as it was at `at`. [`LogError::Missing`] when it is not.
    async fn prove(&self, book: &str, position: Position, at: Position) -> Result<InclusionProof, LogError>;

    /// Begins to append: locks the head, so that everything read from here on is of the same moment as the commit.
    async fn begin(&self, book: &str) -> Result<Box<dyn AppendTx>, LogError> {
        Ok(self.begin_asking(book, &[]).await?.0)
    }

    /// Packs a batch whose events were made ready, so that nothing is left to be computed when its turn comes.
    ///
    /// # Errors
    /// [`LogError::BadBatch`].
    fn pack(&self, ready: Ready, batch: Batch) -> Result<Parcel, LogError>;

    /// Appends what was decided without holding the head and packed, in as few messages as the database can. Nothing
    /// is written, and nothing answered, when the log does not end any more where it was made ready for (position and
    /// root), or knows one of the batch's commands.
    ///
    /// # Errors
    /// As [`AppendTx::commit`].
    async fn append_at(&self, parcel: Parcel) -> Result<Option<Head>, LogError>;

    /// As [`EventLog::begin`], and answers what is remembered of some commands, in no order: asked together they cost
    /// less than one after the other.
    async fn begin_asking(
        &self,
        book: &str,
        commands: &[&str],
    ) -> Result<(Box<dyn AppendTx>, Vec<CommandRecord>), LogError>;
}

/// Events in order, in batches.
#[async_trait]
pub trait EventScan: Send {
    /// The next batch, never empty; nothing when the stated end is reached.
    ///
    /// # Errors
    /// [`LogError::Missing`] when an event is not there, [`LogError::Corrupt`], or the database's.
    async fn next(&mut self) -> Result<Option<Vec<StoredEvent>>, LogError>;
}

/// A transaction that holds a book's head. Dropped without commit, it leaves nothing behind.
#[async_trait]
pub trait AppendTx: Send {
    /// The head as it was locked.
    fn head(&self) -> &Head;

    /// The transaction, for reading other tables at the position of the head, or writing them with the events.
    fn session(&mut self) -> &mut Session;

    /// The events after a position, up to the head.
    async fn read_after(&mut self, after: Position) -> Result<Vec<StoredEvent>, LogError>;

    /// The events of some streams, each after a sequence number, ordered by stream and sequence.
    async fn read_streams(&mut self, after: &[(StreamId, u64)]) -> Result<Vec<StoredEvent>, LogError>;

    /// What is remembered of some commands, in no order.
    async fn commands(&mut self, ids: &[&str]) -> Result<Vec<CommandRecord>, LogError>;

    /// Appends everything and makes it durable; answers the new head.
    ///
    /// # Errors
    /// [`LogError::BadBatch`] when positions, sequences, instants or commands do not continue the log,
    /// [`LogError::EventTooLarge`], [`LogError::DuplicateCommand`]; nothing is written then. After a retryable
    /// storage error it is unknown whether it was.
    async fn commit(self: Box<Self>, batch: Batch) -> Result<Head, LogError>;

    /// Gives the head free and leaves everything as it was.
    async fn rollback(self: Box<Self>) -> Result<(), LogError>;
}
