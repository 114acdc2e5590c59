//! Reading long stretches of the log: page by page, each in a short transaction of its own (what is written never
//! changes, and a long one would keep SQLite from clearing its write-ahead log), the next page while the caller is
//! busy with this one. It reaches the stated end or fails.

use async_trait::async_trait;
use recoup_events::values::Position;
use tokio::task::JoinHandle;

use crate::storage::{Database, Dialect, StorageError};

use super::model::StoredEvent;
use super::{EventScan, LogError, sql, sqlite};

/// Events of a page.
const PAGE: u64 = 8_192;

type Page = Result<Vec<StoredEvent>, LogError>;

/// A scan under way.
pub(super) struct PagedScan {
    database: Database,
    book: String,
    after: Position,
    upto: Position,
    ahead: Option<JoinHandle<Page>>,
}

impl PagedScan {
    pub(super) fn new(database: Database, book: &str, after: Position, upto: Position) -> Self {
        Self { database, book: book.to_owned(), after, upto, ahead: None }
    }

    fn begin_page(&self) -> Option<JoinHandle<Page>> {
        let (database, book, after) = (self.database.clone(), self.book.clone(), self.after);
        let upto = self.upto.min(after.plus(PAGE));
        (after < upto).then(|| tokio::spawn(async move { page(&database, &book, after, upto).await }))
    }
}

#[async_trait]
impl EventScan for PagedScan {
    async fn next(&mut self) -> Result<Option<Vec<StoredEvent>>, LogError> {
        let Some(ahead) = self.ahead.take().or_else(|| self.begin_page()) else { return Ok(None) };
        let ended = |e: tokio::task::JoinError| StorageError::Lost(format!("the read ended: {e}"));
        let events = ahead.await.map_err(ended)??;
        self.after = self.upto.min(self.after.plus(PAGE));
        self.ahead = self.begin_page();
        Ok(Some(events))
    }
}

impl Drop for PagedScan {
    fn drop(&mut self) {
        if let Some(ahead) = &self.ahead {
            ahead.abort();
        }
    }
}

async fn page(database: &Database, book: &str, after: Position, upto: Position) -> Page {
    let mut session = database.read().await?;
    let events = match session.dialect() {
        Dialect::Sqlite => sqlite::page(&mut session, book, after, upto).await?,
        Dialect::Postgres => sql::read_range(&mut session, book, after, upto).await?,
    };
    session.commit().await?;
    all_there(book, after, upto, &events)?;
    Ok(events)
}

/// Checks that events are all those after one position up to another.
pub(super) fn all_there(book: &str, after: Position, upto: Position, events: &[StoredEvent]) -> Result<(), LogError> {
    let mut expected = after.next();
    for event in events {
        if event.position != expected {
            return Err(LogError::Missing { book: book.to_owned(), missing: expected, upto });
        }
        expected = expected.next();
    }
    if expected > upto { Ok(()) } else { Err(LogError::Missing { book: book.to_owned(), missing: expected, upto }) }
}
