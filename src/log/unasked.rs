//! Appending what was decided without holding the head: one message that writes only if the log still ends where it
//! was thought to, and knows none of the commands. Where more than rows has to be written (papers, tiles that become
//! full) or the rows are many, it is an ordinary append with the same two conditions.

use std::sync::Arc;

use crate::storage::{Database, Dialect, StorageError};

use super::append::{SqlAppend, command_rows, event_rows};
use super::model::{Batch, Head};
use super::tree::TILE;
use super::{AppendTx, LogError, batch, postgres, sqlite};

/// Appends a batch; nothing where the conditions do not hold.
pub(super) async fn append(
    database: &Database,
    book: &str,
    head: &Head,
    batch: Batch,
) -> Result<Option<Head>, LogError> {
    let events = batch.events.len() as u64;
    let fills_a_tile = head.position.0 / TILE != (head.position.0 + events) / TILE;
    let is_first = head.position.0 == 0;
    let is_many = database.dialect() == Dialect::Sqlite && batch.events.len() > sqlite::ROWS_AT_THE_END;
    if is_first || is_many || fills_a_tile || !batch.documents.is_empty() {
        return holding(database, book, head, batch).await;
    }
    batch::check(head, &batch)?;
    let book: Arc<str> = book.into();
    let (events, _, after) = event_rows(&book, head, &batch)?;
    let commands = command_rows(&book, &batch);
    let written = match database.dialect() {
        Dialect::Sqlite => sqlite::append_at(database, &book, head, &after, events, commands).await.map(|()| true),
        Dialect::Postgres => postgres::append_at(database, &book, head, &after, &events, &commands).await,
    };
    match written {
        Ok(true) => Ok(Some(after)),
        // Somebody else's events or commands stand where these should: a key or a guard refused them.
        Ok(false) | Err(StorageError::Constraint(_) | StorageError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn holding(database: &Database, book: &str, head: &Head, batch: Batch) -> Result<Option<Head>, LogError> {
    let ids: Vec<&str> = batch.commands.iter().map(|c| c.id.as_str()).collect();
    let (tx, known) = SqlAppend::begin(database, book, &ids).await?;
    if (tx.head().position, tx.head().root) != (head.position, head.root) || !known.is_empty() {
        Box::new(tx).rollback().await?;
        return Ok(None);
    }
    Box::new(tx).commit(batch).await.map(Some)
}
