//! Checks a whole log: that nothing was changed, removed, exchanged or cut off, in the events and in what is kept
//! beside them. It reports and never repairs; it knows no event type.

mod beside;
mod events;
mod records;

use recoup_events::values::Position;
use serde::Serialize;

use crate::storage::{Database, Row, Session, StorageError};

use super::LogError;
use super::decode::{EVENT_COLUMNS, RawEvent};
use super::merkle::Hash;

pub(super) use events::EventChecker;
pub use records::{RecordVerifier, StatedRecord};

/// Events read at a time, all in one transaction.
const PAGE: i64 = 8_192;

/// What a check of a log found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// How many events there are.
    pub events: u64,
    /// The last one's position.
    pub position: Position,
    /// The Merkle root over them as they stand there, in hexadecimal.
    pub root: String,
    /// What is wrong, by position. Empty: the log is whole.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// Where: the event, or the first one concerned.
    pub position: Position,
    /// A stable word: `bytes_changed`, `column_changed`, `gap`, `swapped`, `truncated`, `beyond_head`,
    /// `sequence_gap`, `sequence_order`, `time_order`, `head_changed`, `root_changed`, `tile_changed`,
    /// `command_changed`; in an export also `line_changed`, `header_changed`, `header_missing`, `repeated`,
    /// `inserted`, `moved`; in evidence also `file_missing`, `file_changed`, `file_added`, `proof_failed`,
    /// `timeline_changed`.
    pub code: &'static str,
    /// What exactly.
    pub message: String,
}

impl Problem {
    /// A problem at a position.
    pub(crate) fn new(position: i64, code: &'static str, message: impl Into<String>) -> Self {
        Self { position: Position::from_i64(position), code, message: message.into() }
    }
}

/// A hash as reports and exports write it.
#[must_use]
pub fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checks the whole log of a book, as it is at one moment. `progress` is told how many events were read so far.
///
/// # Errors
/// The database cannot be read. Whatever is wrong with the log itself is in the report.
pub async fn verify(database: &Database, book: &str, mut progress: impl FnMut(u64)) -> Result<VerifyReport, LogError> {
    let mut session = database.read().await?;
    let mut checker = EventChecker::whole(book);
    let mut after = i64::MIN;
    while let Some(last) = check_page(&mut session, book, after, &mut checker).await? {
        after = last;
        progress(checker.events());
    }
    beside::head(&mut session, book, &mut checker).await?;
    beside::upper_tiles(&mut session, book, &mut checker).await?;
    beside::commands(&mut session, book, &mut checker).await?;
    session.commit().await?;
    Ok(checker.report())
}

/// Checks the events after a position, with the leaves that tiles say they have; answers the last one's position.
async fn check_page(
    session: &mut Session,
    book: &str,
    after: i64,
    checker: &mut EventChecker,
) -> Result<Option<i64>, LogError> {
    let sql =
        format!("SELECT {EVENT_COLUMNS} FROM events WHERE book = $1 AND position > $2 ORDER BY position LIMIT {PAGE}");
    let rows = session.fetch(&sql, &[book.into(), after.into()]).await?;
    let ends = [rows.first(), rows.last()].map(|row| row.map(|row| row.int(0)));
    let [Some(first), Some(last)] = ends else { return Ok(None) };
    let (first, last) = (first?, last?);
    let tiles = beside::LeafTiles::load(session, book, first, last, checker).await?;
    for row in &rows {
        match RawEvent::from_row(row) {
            Ok(event) => checker.event(&event, tiles.leaf(event.position)),
            Err(error) => checker.unreadable(row.int(0)?, &column_of(row, &error)),
        }
    }
    Ok(Some(last))
}

/// SQLite keeps whatever kind of value is put into a column; one of another kind cannot even be compared.
fn column_of(row: &Row, error: &StorageError) -> String {
    let names: Vec<&str> = EVENT_COLUMNS.split(", ").collect();
    match error {
        StorageError::Decode { column, message } => {
            format!("the column {} of {}: {message}", names.get(*column).unwrap_or(&"?"), row.0.len())
        }
        other => other.to_string(),
    }
}
