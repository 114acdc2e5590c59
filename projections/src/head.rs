//! What every answer starts with (contract.md 4).

use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::values::Position;
use serde::Serialize;

/// Where and when a question was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The book.
    pub book: String,
    /// The day.
    pub as_of: Date,
    /// When the event at `position` was recorded; none in an empty book.
    pub known_at: Option<Timestamp>,
    /// The log position asked at.
    pub position: Position,
}
