//! PostgreSQL's own statements: the lock on a head, by which processes take turns. SQLite locks the whole file when
//! a write begins, so it has none.

use crate::storage::{Row, Session};

use super::LogError;
use super::decode::HEAD_COLUMNS;

/// Reads a book's head and holds it until the transaction ends. Under READ COMMITTED the row is read again after a
/// wait, so it is the latest one.
pub(super) async fn lock_head(session: &mut Session, book: &str) -> Result<Option<Row>, LogError> {
    let sql = format!("SELECT {HEAD_COLUMNS} FROM heads WHERE book = $1 FOR UPDATE");
    Ok(session.fetch_optional(&sql, &[book.into()]).await?)
}
