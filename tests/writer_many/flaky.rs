//! A log whose commits fail now and then, before they are kept or after: what a lost connection looks like.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;
use recoup::log::{
    AppendTx, Batch, CommandRecord, EventLog, EventScan, Hash, Head, InclusionProof, KeyPurpose, LogError, Parcel,
    Ready, Snapshot, StoredDocument, StoredEvent,
};
use recoup::storage::{Database, Session, StorageError};
use recoup_events::values::{Position, StreamId};

/// Every fifth commit is lost before it is kept, every seventh after.
pub struct Flaky {
    pub inner: Arc<dyn EventLog>,
    pub commits: Arc<AtomicU64>,
}

fn lost() -> LogError {
    LogError::Storage(StorageError::Lost("cut by the test".to_owned()))
}

#[async_trait]
impl EventLog for Flaky {
    fn database(&self) -> &Database {
        self.inner.database()
    }

    async fn books(&self) -> Result<Vec<String>, LogError> {
        self.inner.books().await
    }

    async fn head(&self, book: &str) -> Result<Head, LogError> {
        self.inner.head(book).await
    }

    async fn read(&self, book: &str, after: Position, to: Position, limit: u64) -> Result<Vec<StoredEvent>, LogError> {
        self.inner.read(book, after, to, limit).await
    }

    async fn read_stream(
        &self,
        book: &str,
        stream: &StreamId,
        after: u64,
    ) -> Result<(Vec<StoredEvent>, Position), LogError> {
        self.inner.read_stream(book, stream, after).await
    }

    async fn scan(&self, book: &str, after: Position, upto: Position) -> Result<Box<dyn EventScan>, LogError> {
        self.inner.scan(book, after, upto).await
    }

    async fn command(&self, book: &str, id: &str) -> Result<Option<CommandRecord>, LogError> {
        self.inner.command(book, id).await
    }

    async fn command_events(&self, book: &str, first: Position, last: Position) -> Result<Vec<StoredEvent>, LogError> {
        self.inner.command_events(book, first, last).await
    }

    async fn position_at(&self, book: &str, instant: Timestamp) -> Result<Position, LogError> {
        self.inner.position_at(book, instant).await
    }

    async fn recorded_at(&self, book: &str, position: Position) -> Result<Option<Timestamp>, LogError> {
        self.inner.recorded_at(book, position).await
    }

    async fn load_snapshots(&self, book: &str, streams: &[StreamId]) -> Result<Vec<Snapshot>, LogError> {
        self.inner.load_snapshots(book, streams).await
    }

    async fn save_snapshots(&self, book: &str, snapshots: &[Snapshot]) -> Result<(), LogError> {
        self.inner.save_snapshots(book, snapshots).await
    }

    async fn book_key(&self, book: &str, purpose: KeyPurpose) -> Result<[u8; 32], LogError> {
        self.inner.book_key(book, purpose).await
    }

    async fn document(&self, book: &str, sha256: &Hash) -> Result<Option<StoredDocument>, LogError> {
        self.inner.document(book, sha256).await
    }

    async fn root_at(&self, book: &str, position: Position) -> Result<Hash, LogError> {
        self.inner.root_at(book, position).await
    }

    async fn prove(&self, book: &str, position: Position, at: Position) -> Result<InclusionProof, LogError> {
        self.inner.prove(book, position, at).await
    }

    fn pack(&self, ready: Ready, batch: Batch) -> Result<Parcel, LogError> {
        self.inner.pack(ready, batch)
    }

    async fn append_at(&self, parcel: Parcel) -> Result<Option<Head>, LogError> {
        let number = self.commits.fetch_add(1, Ordering::Relaxed) + 1;
        if number.is_multiple_of(5) {
            return Err(lost());
        }
        let head = self.inner.append_at(parcel).await?;
        if number.is_multiple_of(7) { Err(lost()) } else { Ok(head) }
    }

    async fn begin_asking(
        &self,
        book: &str,
        commands: &[&str],
    ) -> Result<(Box<dyn AppendTx>, Vec<CommandRecord>), LogError> {
        let (inner, known) = self.inner.begin_asking(book, commands).await?;
        Ok((Box::new(FlakyTx { inner, commits: Arc::clone(&self.commits) }), known))
    }
}

struct FlakyTx {
    inner: Box<dyn AppendTx>,
    commits: Arc<AtomicU64>,
}

#[async_trait]
impl AppendTx for FlakyTx {
    fn head(&self) -> &Head {
        self.inner.head()
    }

    fn session(&mut self) -> &mut Session {
        self.inner.session()
    }

    async fn read_after(&mut self, after: Position) -> Result<Vec<StoredEvent>, LogError> {
        self.inner.read_after(after).await
    }

    async fn read_streams(&mut self, after: &[(StreamId, u64)]) -> Result<Vec<StoredEvent>, LogError> {
        self.inner.read_streams(after).await
    }

    async fn commands(&mut self, ids: &[&str]) -> Result<Vec<CommandRecord>, LogError> {
        self.inner.commands(ids).await
    }

    async fn commit(self: Box<Self>, batch: Batch) -> Result<Head, LogError> {
        let number = self.commits.fetch_add(1, Ordering::Relaxed) + 1;
        if number.is_multiple_of(5) {
            self.inner.rollback().await?;
            return Err(lost());
        }
        let head = self.inner.commit(batch).await?;
        if number.is_multiple_of(7) { Err(lost()) } else { Ok(head) }
    }

    async fn rollback(self: Box<Self>) -> Result<(), LogError> {
        self.inner.rollback().await
    }
}
