//! What the journal is made from, read at one position, and the whole of it written. No account is named here.

use std::io::Write;

use jiff::Timestamp;
use recoup_events::book::BookEvent;
use recoup_events::desk::AnyEvent;
use recoup_events::values::{Position, StreamId};
use recoup_projections::journal::{RecordedOn, Sources, Suspense, Unrecorded, journal, suspense};
use recoup_projections::rows::{POSTINGS, RECEIPTS};

use super::text::{self, Program};
use crate::answers::{ReadError, Reading, time_zone};
use crate::log::LogError;
use crate::projectors::ProjectError;

/// Why a journal could not be written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// What it is made from.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A read table holds rows of another log.
    #[error(transparent)]
    Unrecorded(#[from] Unrecorded),
    /// The output.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl From<LogError> for JournalError {
    fn from(error: LogError) -> Self {
        Self::Read(error.into())
    }
}

/// Writes the journal of a book as known at the position asked, with what is effective up to the day asked.
///
/// # Errors
/// The database's, the output's, or read tables that are not of this log.
pub async fn write_journal(reading: &Reading, program: Program, out: &mut impl Write) -> Result<(), JournalError> {
    let sources = Sources {
        postings: reading.history(POSTINGS).await?,
        receipts: reading.history(RECEIPTS).await?,
        suspense: held(reading).await?,
    };
    let recorded_on = recorded_on(reading).await?;
    text::opening(out, reading.head(), &sources, program)?;
    for transaction in journal(&sources, &recorded_on) {
        text::transaction(out, &transaction?)?;
    }
    Ok(out.flush()?)
}

/// What the book holds for nobody.
async fn held(reading: &Reading) -> Result<Vec<Suspense>, JournalError> {
    let head = reading.head();
    let (stored, _) = reading.log().read_stream(&head.book, &StreamId::book(), 0).await?;
    let mut events: Vec<(Position, BookEvent)> = Vec::new();
    for stored in stored.iter().filter(|stored| stored.position <= head.position) {
        let decoded = AnyEvent::decode(stored.stream.kind(), &stored.event_type, stored.version, stored.data()?);
        let decoded = decoded.map_err(|source| ProjectError::Decode { position: stored.position, source });
        if let AnyEvent::Book(event) = decoded.map_err(ReadError::from)? {
            events.push((stored.position, event));
        }
    }
    Ok(suspense(&events, head.as_of))
}

/// The days on which the events were recorded, in the book's time zone.
async fn recorded_on(reading: &Reading) -> Result<RecordedOn, JournalError> {
    let (log, head) = (reading.log(), reading.head());
    let zone = time_zone(log, &head.book).await?;
    let sql = "SELECT recorded_at FROM events WHERE book = $1 AND position <= $2 ORDER BY position";
    let mut days = Vec::new();
    let mut session = log.database().read().await.map_err(LogError::from)?;
    session
        .fetch_each(sql, &[head.book.as_str().into(), head.position.into()], |row| {
            let instant = Timestamp::from_microsecond(row.int(0)?)
                .map_err(|e| LogError::Damaged { book: head.book.clone(), message: e.to_string() })?;
            days.push(zone.to_datetime(instant).date());
            Ok::<(), LogError>(())
        })
        .await?;
    session.rollback().await.map_err(LogError::from)?;
    if days.len() as u64 != head.position.0 {
        let (missing, upto) = (Position(days.len() as u64 + 1), head.position);
        return Err(LogError::Missing { book: head.book.clone(), missing, upto }.into());
    }
    Ok(RecordedOn::new(days))
}
