//! The check before a book is served or written to: cheap, on the end of the log, where a crash or a copied file would
//! show. Versions and settings were asserted when the database was opened; `verify` checks everything.

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::storage::Database;

use super::decode::{EVENT_COLUMNS, RawEvent};
use super::model::Head;
use super::verify::{EventChecker, Problem};
use super::{LogError, sql, tree};

/// How many of the last events are looked at.
const LAST_EVENTS: u64 = 1_000;

/// How far the last event may be ahead of the clock: commands of one commit are told apart by microseconds, so the
/// last of many stands a little in the future, and clocks of two machines are never quite the same.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(2);

/// Why a book must not be used as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartupError {
    /// It cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Its last events are not what its head says.
    #[error("the log of {book:?} is damaged near its end ({}); run verify", describe(.problems))]
    Damaged {
        /// The book.
        book: String,
        /// What was found, by position.
        problems: Vec<Problem>,
    },
    /// The machine's clock is behind the last event, so that new ones would be recorded before it.
    #[error("the clock says {now}, but the last event was recorded at {last}: set the clock right")]
    ClockBehind {
        /// What the clock says.
        now: Timestamp,
        /// When the last event was recorded.
        last: Timestamp,
    },
}

impl StartupError {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Log(e) => e.code(),
            Self::Damaged { .. } => "log_damaged",
            Self::ClockBehind { .. } => "clock_behind",
        }
    }
}

fn describe(problems: &[Problem]) -> String {
    let first = problems.first().map(|p| format!("{} at {}: {}", p.code, p.position, p.message));
    first.unwrap_or_default()
}

/// Checks a book's head against its last events and the clock; answers the head.
///
/// # Errors
/// The book must not be used as it is.
pub async fn check_at_startup(database: &Database, book: &str, clock: &dyn Clock) -> Result<Head, StartupError> {
    let mut session = database.read().await.map_err(LogError::from)?;
    let head = sql::head(&mut session, book).await?;
    let after = head.position.0.saturating_sub(LAST_EVENTS);
    let mut checker = EventChecker::after(book, tree::frontier(&mut session, book, after).await?);
    let statement =
        format!("SELECT {EVENT_COLUMNS} FROM events WHERE book = $1 AND position > $2 ORDER BY position LIMIT 2000");
    let values = [book.into(), recoup_events::values::Position(after).into()];
    session
        .fetch_each(&statement, &values, |row| {
            checker.event(&RawEvent::from_row(&row)?, None);
            Ok::<(), LogError>(())
        })
        .await?;
    session.commit().await.map_err(LogError::from)?;
    checker.end(head.position, &head.root);
    checker.end_at(head.recorded_at.as_microsecond());
    let problems = checker.report().problems;
    if !problems.is_empty() {
        return Err(StartupError::Damaged { book: book.to_owned(), problems });
    }
    let now = clock.now();
    if now + CLOCK_TOLERANCE < head.recorded_at {
        return Err(StartupError::ClockBehind { now, last: head.recorded_at });
    }
    Ok(head)
}
