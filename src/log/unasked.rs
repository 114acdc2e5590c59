//! Appending what was decided without holding the head: one message that writes only if the log still ends where it
//! was thought to, and knows none of the commands. Where more than rows has to be written (papers, a tile that becomes
//! full and is not known) or the rows are many, it is an ordinary append with the same two conditions.

use crate::storage::{Database, Dialect, Message, StorageError};

use super::append::{SqlAppend, command_rows};
use super::model::{Batch, Head};
use super::ready::{Fills, Ready};
use super::{AppendTx, LogError, batch, postgres, sqlite};

/// A group on its way: nothing is left to be computed before it is sent.
pub struct Parcel {
    after: Head,
    by: Way,
}

/// How it is written.
enum Way {
    /// In one message.
    Alone(Message),
    /// Holding the head.
    Holding(Box<(Ready, Batch)>),
}

/// Packs a batch whose events were made ready.
pub(super) fn pack(dialect: Dialect, ready: Ready, batch: Batch) -> Result<Parcel, LogError> {
    if ready.len() != batch.events.len() {
        return Err(LogError::BadBatch(format!("{} of {} events were made ready", ready.len(), batch.events.len())));
    }
    let after = ready.after();
    let tile = match ready.fills() {
        Fills::Nothing => Some(None),
        Fills::One(tile) => Some(Some(tile)),
        Fills::Unknown => None,
    };
    let is_many = dialect == Dialect::Sqlite && batch.events.len() > sqlite::ROWS_AT_THE_END;
    let is_plain = ready.position().0 > 0 && !is_many && batch.documents.is_empty();
    let Some(tile) = tile.filter(|_| is_plain) else {
        return Ok(Parcel { after, by: Way::Holding(Box::new((ready, batch))) });
    };
    batch::check(&ready.before, &batch)?;
    let commands = command_rows(&ready.book, &batch);
    let message = match dialect {
        Dialect::Sqlite => sqlite::message(ready, (&after, tile), commands)?,
        Dialect::Postgres => postgres::message(&ready, (&after, tile), &commands)?,
    };
    Ok(Parcel { after, by: Way::Alone(message) })
}

/// Appends what was packed; nothing where the conditions do not hold.
pub(super) async fn append(database: &Database, parcel: Parcel) -> Result<Option<Head>, LogError> {
    let message = match parcel.by {
        Way::Alone(message) => message,
        Way::Holding(held) => return holding(database, &held.0.book, &held.0.before, held.1).await,
    };
    match database.send(message).await {
        // PostgreSQL says whether the log ended there; SQLite refuses a row.
        Ok(rows) if rows.first().map_or(Ok(true), |row| row.bool(0))? => Ok(Some(parcel.after)),
        // Somebody else's events or commands stand where these should: a key or a guard refused them.
        Ok(_) | Err(StorageError::Constraint(_) | StorageError::Refused(_)) => Ok(None),
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
