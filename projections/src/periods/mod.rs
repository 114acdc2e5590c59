//! Closed months: where a movement shows that was recorded after the close of its month, and what a month freezes
//! (domain.md 7). Whether a month may be closed is not decided here.
//!
//! Three ways to look at a movement of an earlier month. *As posted* (the default of a roll-forward): it shows as a
//! correction in the first month open at its position, so that what was closed stays what it was. *As closed*: what
//! the close of the last month asked knew. *Restated*: by its own date, as known now.

mod answer;
mod close;
mod late;
mod roll;
mod trial;

use jiff::civil::Date;
use recoup_events::book::ClosedPeriod;
use recoup_events::values::{Month, Position};
use serde::Serialize;

pub use answer::{ChangedLine, PeriodAnswer, PeriodTotal, PeriodsAnswer, period, reproduces};
pub use close::{PeriodFacts, close};
pub use late::changed_since_close;
pub use roll::roll_as_posted;
pub use trial::{TrialLine, trial_balance};

/// How movements of closed months are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// In the first month open at their position, as corrections.
    AsPosted,
    /// As known at the close.
    AsClosed,
    /// By their own date, as known now.
    Restated,
}

/// A month that stands closed, and the last position that its close knew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Closing {
    /// The month; all before it are closed with it.
    pub month: Month,
    /// Everything up to this position was known to it.
    pub known_at: Position,
}

/// The months that stand closed, as the book keeps them: by month and by position.
#[must_use]
pub fn closings(periods: &[ClosedPeriod]) -> Vec<Closing> {
    periods.iter().map(|p| Closing { month: p.closed.month, known_at: p.closed.known_at }).collect()
}

/// The first day of the month in which something shows as a correction: of a day, and recorded at a position; none
/// where the day's month was not closed then. A month that was opened again counts as never closed.
#[must_use]
pub fn correction_day(closings: &[Closing], effective_on: Date, position: Position) -> Option<Date> {
    let closed_before = closings.partition_point(|closing| closing.known_at < position);
    let last = closings[..closed_before].last()?;
    (Month::of(effective_on) <= last.month).then(|| last.month.next().first_day())
}
