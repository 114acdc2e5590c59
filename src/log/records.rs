//! The records of a long stretch of the log and nothing beside them: for those who want what all events say. The
//! record is what was hashed, every column beside it an index; read alone it comes several times as fast as with
//! them. It reaches the stated end or fails; who needs the columns too scans (`scan.rs`).

use std::sync::Arc;

use recoup_events::values::Position;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::storage::{Database, Dialect, StorageError};

use super::record::Record;
use super::{EventLog, LogError, sql, sqlite};

/// Events of a portion.
const PORTION: u64 = 256;
/// Events read in one transaction: short ones, as a scan's.
const PAGE: u64 = 8_192;
/// Portions read ahead of who wants them.
const AHEAD: usize = 8;

/// Between records joined to one text: JSON escapes it within them.
pub(super) const SEPARATOR: char = '\u{1e}';

/// Some records that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    book: Arc<str>,
    after: Position,
    upto: Position,
    text: Arc<str>,
}

impl Records {
    /// The position of the last of them.
    #[must_use]
    pub const fn upto(&self) -> Position {
        self.upto
    }

    /// How many bytes they have.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Hands the records over one by one, each at its place.
    ///
    /// # Errors
    /// [`LogError::Missing`] when one is not there, [`LogError::Corrupt`] when one is not what stood there, or what
    /// `each` answers, which ends it.
    pub fn each<E: From<LogError>>(&self, mut each: impl FnMut(Record<'_>) -> Result<(), E>) -> Result<(), E> {
        let mut expected = self.after.next();
        let missing = |missing| LogError::Missing { book: self.book.to_string(), missing, upto: self.upto };
        for bytes in self.text.split(SEPARATOR).filter(|bytes| !bytes.is_empty()) {
            let corrupt =
                |message: String| LogError::Corrupt { book: self.book.to_string(), position: expected, message };
            let record = Record::parse(bytes).map_err(corrupt)?;
            if record.position > expected {
                return Err(missing(expected).into());
            }
            if record.position < expected || *record.book != *self.book || expected > self.upto {
                let message = format!("its record says {} of {:?}", record.position, record.book);
                return Err(corrupt(message).into());
            }
            each(record)?;
            expected = expected.next();
        }
        if expected > self.upto { Ok(()) } else { Err(missing(expected).into()) }
    }
}

/// Records on their way, read ahead by a task of its own.
pub struct RecordScan {
    book: String,
    reached: Position,
    upto: Position,
    portions: mpsc::Receiver<Result<Records, LogError>>,
    reader: JoinHandle<()>,
}

impl RecordScan {
    /// Begins to read the records after one position up to and including another.
    #[must_use]
    pub fn begin(log: &dyn EventLog, book: &str, after: Position, upto: Position) -> Self {
        let (to, portions) = mpsc::channel(AHEAD);
        let reading = Reading { database: log.database().clone(), book: book.into(), to };
        let reader = tokio::spawn(async move {
            if let Err(error) = reading.run(after, upto).await {
                // Nobody to tell: the scan was dropped.
                let _ = reading.to.send(Err(error)).await;
            }
        });
        Self { book: book.to_owned(), reached: after, upto, portions, reader }
    }

    /// The next records; nothing when the stated end is reached.
    ///
    /// # Errors
    /// [`LogError::Missing`] when it ends before, or the database's.
    pub async fn next(&mut self) -> Result<Option<Records>, LogError> {
        if self.reached >= self.upto {
            return Ok(None);
        }
        let ended = || LogError::Storage(StorageError::Lost("the read ended".to_owned()));
        let records = self.portions.recv().await.ok_or_else(ended)??;
        if records.after != self.reached {
            let (book, missing) = (self.book.clone(), self.reached.next());
            return Err(LogError::Missing { book, missing, upto: self.upto });
        }
        self.reached = records.upto;
        Ok(Some(records))
    }
}

impl Drop for RecordScan {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

struct Reading {
    database: Database,
    book: Arc<str>,
    to: mpsc::Sender<Result<Records, LogError>>,
}

impl Reading {
    async fn run(&self, mut after: Position, upto: Position) -> Result<(), LogError> {
        while after < upto {
            let end = upto.min(after.plus(PAGE));
            let mut session = self.database.read().await?;
            while after < end {
                let upto = end.min(after.plus(PORTION));
                let text = match session.dialect() {
                    Dialect::Sqlite => sqlite::records(&mut session, &self.book, after, upto).await?,
                    Dialect::Postgres => sql::records(&mut session, &self.book, after, upto).await?,
                };
                let records = Records { book: Arc::clone(&self.book), after, upto, text };
                if self.to.send(Ok(records)).await.is_err() {
                    return Ok(());
                }
                after = upto;
            }
            session.commit().await?;
        }
        Ok(())
    }
}
