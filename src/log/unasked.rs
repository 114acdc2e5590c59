//! Appending what was decided without holding the head: one message that writes only if the log still ends where it
//! was thought to, and knows none of the commands. Where more than rows has to be written (papers, a tile that becomes
//! full and is not known) or the rows are many, it is an ordinary append with the same two conditions.

use crate::storage::{Database, Dialect, StorageError};

use super::append::{SqlAppend, command_rows};
use super::model::{Batch, Head};
use super::ready::{Fills, Ready};
use super::{AppendTx, LogError, batch, postgres, sqlite};

/// Appends a batch whose events were made ready; nothing where the conditions do not hold.
pub(super) async fn append(database: &Database, ready: Ready, batch: Batch) -> Result<Option<Head>, LogError> {
    if ready.len() != batch.events.len() {
        return Err(LogError::BadBatch(format!("{} of {} events were made ready", ready.len(), batch.events.len())));
    }
    let tile = match ready.fills() {
        Fills::Nothing => Some(None),
        Fills::One(tile) => Some(Some(tile)),
        Fills::Unknown => None,
    };
    let is_many = database.dialect() == Dialect::Sqlite && batch.events.len() > sqlite::ROWS_AT_THE_END;
    let is_plain = ready.position().0 > 0 && !is_many && batch.documents.is_empty();
    let Some(tile) = tile.filter(|_| is_plain) else {
        return holding(database, &ready.book, &ready.before, batch).await;
    };
    batch::check(&ready.before, &batch)?;
    let (commands, after) = (command_rows(&ready.book, &batch), ready.after());
    let written = match database.dialect() {
        Dialect::Sqlite => sqlite::append_at(database, ready, (&after, tile), commands).await.map(|()| true),
        Dialect::Postgres => postgres::append_at(database, &ready, (&after, tile), &commands).await,
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
