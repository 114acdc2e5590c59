//! The book: one legal entity's ledger. Its time zone and currency, its closed months, and the money that nobody
//! could name yet. What a month adds up to is not here.

mod period;
mod suspense;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use period::{
    ApproveReopen, ClosePeriod, ClosedPeriod, FrozenPeriod, FrozenTrial, PeriodClosed, PeriodReopened, ProposeReopen,
    ReopenProposed,
};
pub use suspense::{Held, IdentifyReceipt, ReceiptTaken, RecordUnidentified, UnidentifiedRecorded};

use crate::command::{Decide, commands};
use crate::context::{Addressed, Moment, Services};
use crate::corrections::{CorrectEntry, EntryCorrected};
use crate::event::{Payload, events};
use crate::facts::At;
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{Currency, Position};

/// The time zone of a book that names none (domain.md 2).
pub const DEFAULT_TIME_ZONE: &str = "Asia/Shanghai";

commands! {
    /// A command for the book (contract.md 3).
    BookCommand for Book => BookEvent {
        OpenBook = "open_book",
        RecordUnidentified = "record_unidentified",
        IdentifyReceipt = "identify_receipt",
        ClosePeriod = "close_period",
        ProposeReopen = "propose_reopen",
        ApproveReopen = "approve_reopen",
        CorrectEntry = "(correct entry)",
    }
}

events! {
    /// What can happen to the book.
    BookEvent {
        BookOpened = "book_opened" v 1,
        UnidentifiedRecorded = "unidentified_recorded" v 1,
        ReceiptTaken = "receipt_taken" v 1,
        PeriodClosed = "period_closed" v 1,
        ReopenProposed = "reopen_proposed" v 1,
        PeriodReopened = "period_reopened" v 1,
        EntryCorrected = "entry_corrected" v 1,
    }
}

/// One book.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Book {
    opened: Option<BookOpened>,
    held: Vec<Held>,
    #[serde(default)]
    closed: Vec<ClosedPeriod>,
    corrected: BTreeSet<Position>,
}

/// open_book: once, before everything else; made by itself where nobody did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenBook {
    /// An IANA name; Asia/Shanghai where it is absent.
    pub time_zone: Option<String>,
    /// CNY where it is absent.
    pub currency: Option<Currency>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct BookOpened {
    pub at: At,
    pub currency: Currency,
    pub time_zone: String,
}

impl Decide<Book> for OpenBook {
    type Event = BookEvent;

    fn decide(&self, book: &Book, moment: &Moment<'_>) -> Decision<Vec<BookEvent>> {
        if let Some(opened) = &book.opened {
            let message = format!("the book is open already: {}, {}", opened.time_zone, opened.currency);
            return Err(Refusal::new(codes::BOOK_OPEN, message));
        }
        let time_zone = self.time_zone.clone().unwrap_or_else(|| DEFAULT_TIME_ZONE.to_owned());
        if TimeZone::get(&time_zone).is_err() {
            let field = "data.time_zone";
            let shown: String = time_zone.chars().take(60).collect();
            let message = format!("{field}: {shown:?} is no time zone of the IANA list, like Asia/Shanghai");
            return Err(Refusal::new(codes::INVALID_FIELD, message).at(field));
        }
        let currency = self.currency.unwrap_or(Currency::CNY);
        Ok(vec![BookEvent::BookOpened(BookOpened { at: moment.at(), currency, time_zone })])
    }
}

impl Payload for BookOpened {
    fn at(&self) -> At {
        self.at
    }
}

impl Book {
    /// Its opening.
    #[must_use]
    pub const fn opened(&self) -> Option<&BookOpened> {
        self.opened.as_ref()
    }

    /// Money whose payer nobody knew, in log order.
    #[must_use]
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// Whether an entry was corrected.
    #[must_use]
    pub fn is_corrected(&self, entry: Position) -> bool {
        self.corrected.contains(&entry)
    }
}

impl Aggregate for Book {
    const TYPE: &'static str = "book";
    type Command = Addressed<BookCommand>;
    type Event = BookEvent;
    type Error = Refusal;
    type Services = Services;

    async fn handle(
        &mut self,
        addressed: Self::Command,
        services: &Self::Services,
        sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        let moment = Moment { actor: &addressed.actor, effective_on: addressed.effective_on, services };
        moment.not_in_future()?;
        for event in addressed.command.decide(self, &moment)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Self::Event) {
        match event {
            BookEvent::BookOpened(opened) => self.opened = Some(opened),
            BookEvent::UnidentifiedRecorded(recorded) => self.held.push(Held::new(&recorded)),
            BookEvent::ReceiptTaken(taken) => {
                if let Some(held) = self.held.iter_mut().find(|h| h.receipt == taken.receipt) {
                    held.identified = Some((taken.at, taken.account));
                }
            }
            BookEvent::PeriodClosed(closed) => self.close(closed),
            BookEvent::ReopenProposed(proposed) => self.propose_reopen(proposed),
            BookEvent::PeriodReopened(reopened) => self.reopen(reopened.month),
            BookEvent::EntryCorrected(correction) => {
                let entry = correction.corrected;
                self.held.retain(|held| held.at.entry != entry);
                for held in &mut self.held {
                    held.identified = held.identified.take().filter(|(at, _)| at.entry != entry);
                }
                self.corrected.insert(entry);
            }
        }
    }
}
