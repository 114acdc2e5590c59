//! Money whose payer nobody knew: held in the book from its value date on, until somebody finds out whose it is.
//!
//! From then on it is a receipt of an account with its first value date (domain.md 3): so what the book held is given
//! back on that same date, and nobody who reads by first dates sees the money twice.

use jiff::civil::Date;
use recoup_events::book::BookEvent;
use recoup_events::values::{Amount, Position, ReceiptId};

/// Money that came into the book's suspense, or left it for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspense {
    /// The event.
    pub position: Position,
    /// The entry that a correction would name.
    pub entry: Position,
    /// The money's value date.
    pub effective_on: Date,
    /// Its id in the book.
    pub receipt: ReceiptId,
    /// How much; negative where it leaves.
    pub amount: Amount,
    /// The position of the correction that took it out, if one did.
    pub known_to: Option<Position>,
}

/// What the book's own events, in the order of the log, do to its suspense, up to a day.
#[must_use]
pub fn suspense(events: &[(Position, BookEvent)], as_of: Date) -> Vec<Suspense> {
    let mut all: Vec<Suspense> = Vec::new();
    for (position, event) in events {
        match event {
            BookEvent::UnidentifiedRecorded(recorded) => all.push(Suspense {
                position: *position,
                entry: recorded.at.entry,
                effective_on: recorded.at.effective_on,
                receipt: recorded.receipt.clone(),
                amount: Amount::new(recorded.amount_minor, recorded.currency),
                known_to: None,
            }),
            BookEvent::ReceiptTaken(taken) => all.push(Suspense {
                position: *position,
                entry: taken.at.entry,
                effective_on: taken.value_date,
                receipt: taken.receipt.clone(),
                amount: Amount::new(-taken.amount_minor, taken.currency),
                known_to: None,
            }),
            BookEvent::EntryCorrected(correction) => {
                let of = all.iter_mut().filter(|held| held.entry == correction.corrected && held.known_to.is_none());
                of.for_each(|held| held.known_to = Some(*position));
            }
            BookEvent::BookOpened(_)
            | BookEvent::PeriodClosed(_)
            | BookEvent::ReopenProposed(_)
            | BookEvent::PeriodReopened(_) => {}
        }
    }
    all.retain(|held| held.effective_on <= as_of);
    all
}
