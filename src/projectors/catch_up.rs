//! Catching up: the events since the checkpoint become rows, a batch a transaction.

use std::collections::BTreeMap;

use recoup_events::desk::AnyEvent;
use recoup_events::values::Position;
use recoup_projections::rows::{Change, FACTS, RepChange, changes, rep_changes, rep_table_of, table_of};

use super::ProjectError;
use super::table::{self, Owner};
use crate::log::{EventLog, StoredEvent, load_checkpoint, save_checkpoint};
use crate::storage::{Session, Value};

/// The name of the checkpoint of the tables of facts. It carries the version of what events mean in them: a program
/// with another one finds no checkpoint, and fills the tables anew.
pub const PROJECTION: &str = FACTS;

/// How many events become rows in one transaction.
const BATCH: u64 = 5_000;

/// Brings the read tables of a book up to the head of its log; answers where that is.
///
/// # Errors
/// The database's, or an event that this program does not understand.
pub async fn catch_up(log: &dyn EventLog, book: &str) -> Result<Position, ProjectError> {
    let head = log.head(book).await?.position;
    let mut session = log.database().read().await?;
    let mut reached = load_checkpoint(&mut session, book, PROJECTION).await?;
    session.rollback().await?;
    while reached < head {
        reached = one_batch(log, book, head).await?;
    }
    Ok(head)
}

/// Fills one batch. Whoever holds the checkpoint's row fills; another process waits and finds it done.
async fn one_batch(log: &dyn EventLog, book: &str, head: Position) -> Result<Position, ProjectError> {
    let mut session = log.database().write().await?;
    hold_checkpoint(&mut session, book).await?;
    let reached = load_checkpoint(&mut session, book, PROJECTION).await?;
    if reached >= head {
        session.rollback().await?;
        return Ok(reached);
    }
    if reached == Position::ZERO {
        begin_anew(&mut session, book).await?;
    }
    let upto = Position(head.0.min(reached.0 + BATCH));
    let events = log.read(book, reached, upto, BATCH).await?;
    let last = events.last().map_or(reached, |event| event.position);
    if last != upto {
        let missing = last.next();
        return Err(crate::log::LogError::Missing { book: book.to_owned(), missing, upto }.into());
    }
    fill(&mut session, book, &events).await?;
    save_checkpoint(&mut session, book, PROJECTION, last).await?;
    session.commit().await?;
    Ok(last)
}

/// Clears what another version of the program filled, and its checkpoint.
async fn begin_anew(session: &mut Session, book: &str) -> Result<(), ProjectError> {
    for (_, table) in table::all() {
        session.execute(&format!("DELETE FROM {} WHERE book = $1", table.name), &[book.into()]).await?;
    }
    let sql = "DELETE FROM checkpoints WHERE book = $1 AND projection <> $2 AND projection LIKE 'facts%'";
    session.execute(sql, &[book.into(), PROJECTION.into()]).await?;
    Ok(())
}

/// Takes the row lock of the checkpoint, so that two processes never fill the same batch.
pub(super) async fn hold_checkpoint(session: &mut Session, book: &str) -> Result<(), ProjectError> {
    let make = "INSERT INTO checkpoints (book, projection, position) VALUES ($1, $2, 0) \
         ON CONFLICT (book, projection) DO NOTHING";
    let hold = "UPDATE checkpoints SET position = position WHERE book = $1 AND projection = $2";
    for sql in [make, hold] {
        session.execute(sql, &[book.into(), PROJECTION.into()]).await?;
    }
    Ok(())
}

/// The rows of one batch, by their table's name.
type Waiting = BTreeMap<&'static str, Vec<Vec<Value>>>;

/// Turns events into rows.
async fn fill(session: &mut Session, book: &str, events: &[StoredEvent]) -> Result<(), ProjectError> {
    let mut rows = Waiting::new();
    for stored in events {
        let data = stored.data()?;
        let event = AnyEvent::decode(stored.stream.kind(), &stored.event_type, stored.version, data)
            .map_err(|source| ProjectError::Decode { position: stored.position, source })?;
        let mut retracted: Vec<(Owner, String, Position, Position)> = Vec::new();
        for change in changes(&stored.stream, stored.position, &event) {
            match change {
                Change::Add(row) => rows.entry(table_of(&row.fact).name).or_default().push(table::values(book, &row)),
                Change::Retract { account, entry, known_to } => {
                    retracted.push((Owner::Account, account.to_string(), entry, known_to));
                }
            }
        }
        for change in rep_changes(&stored.stream, stored.position, &event) {
            match change {
                RepChange::Add(row) => {
                    rows.entry(rep_table_of(&row.fact).name).or_default().push(table::rep_values(book, &row));
                }
                RepChange::Retract { rep, entry, known_to } => {
                    retracted.push((Owner::Rep, rep.to_string(), entry, known_to));
                }
            }
        }
        for (owner, id, entry, known_to) in retracted {
            // The entry's rows may be among those that wait.
            insert(session, &mut rows).await?;
            retract(session, book, (owner, &id), (entry, known_to)).await?;
        }
    }
    insert(session, &mut rows).await
}

async fn insert(session: &mut Session, rows: &mut Waiting) -> Result<(), ProjectError> {
    for (owner, table) in table::all() {
        let Some(mut rows) = rows.remove(table.name) else { continue };
        // In key order: a table is filled several times as fast as at random (design 6).
        rows.sort_unstable();
        session.insert_many(table.name, &table::columns(owner, table), &rows).await?;
    }
    Ok(())
}

async fn retract(
    session: &mut Session,
    book: &str,
    (owner, id): (Owner, &str),
    (entry, known_to): (Position, Position),
) -> Result<(), ProjectError> {
    for (_, table) in table::all().filter(|(of, _)| *of == owner) {
        let (name, column) = (table.name, owner.column());
        let sql = format!(
            "UPDATE {name} SET known_to = $1 WHERE book = $2 AND {column} = $3 AND entry = $4 AND known_to IS NULL"
        );
        session.execute(&sql, &[known_to.into(), book.into(), id.into(), entry.into()]).await?;
    }
    Ok(())
}
