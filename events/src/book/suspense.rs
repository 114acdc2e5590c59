//! record_unidentified → identify_receipt: the book's suspense (domain.md 3).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Book, BookEvent};
use crate::cash::TakeIdentified;
use crate::command::Decide;
use crate::context::Moment;
use crate::corrections::{CorrectEntry, EntryCorrected, already_corrected};
use crate::event::Payload;
use crate::facts::{At, Name};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AccountId, AmountText, Currency, ReceiptId, Text};

/// Money came and nobody knows from whom; its day is the value date.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordUnidentified {
    /// A new id.
    pub receipt: ReceiptId,
    /// How much.
    pub amount: AmountText,
    /// In what currency.
    pub currency: Currency,
    /// Who paid, as far as anybody can read.
    pub payer: Option<Text>,
    /// What the bank wrote.
    pub reference: Option<Text>,
}

/// Somebody found out; once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentifyReceipt {
    /// Which money.
    pub receipt: ReceiptId,
    /// Whose it is.
    pub account: AccountId,
}

/// What the first step makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct UnidentifiedRecorded {
    pub amount_minor: i64,
    pub at: At,
    pub currency: Currency,
    pub payer: Option<Text>,
    pub receipt: ReceiptId,
    pub reference: Option<Text>,
}

/// What the second step makes in the book; the account gets a receipt by the same command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ReceiptTaken {
    pub account: AccountId,
    pub amount_minor: i64,
    pub at: At,
    pub currency: Currency,
    pub payer: Option<Text>,
    pub receipt: ReceiptId,
    pub reference: Option<Text>,
    pub value_date: Date,
}

/// Money in suspense, or out of it since it was identified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Its value date, and by which entry.
    pub at: At,
    /// Its id.
    pub receipt: ReceiptId,
    /// How much.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: Currency,
    /// Who paid, as far as anybody could read.
    pub payer: Option<Text>,
    /// What the bank wrote.
    pub reference: Option<Text>,
    /// Since when it is known whose it is.
    pub identified: Option<(At, AccountId)>,
}

impl Held {
    pub(super) fn new(recorded: &UnidentifiedRecorded) -> Self {
        Self {
            at: recorded.at,
            receipt: recorded.receipt.clone(),
            amount_minor: recorded.amount_minor,
            currency: recorded.currency,
            payer: recorded.payer.clone(),
            reference: recorded.reference.clone(),
            identified: None,
        }
    }
}

impl Decide<Book> for RecordUnidentified {
    type Event = BookEvent;

    fn decide(&self, book: &Book, moment: &Moment<'_>) -> Decision<Vec<BookEvent>> {
        if book.held().iter().any(|held| held.receipt == self.receipt) {
            let message = format!("data.receipt: the book has unidentified money {} already", self.receipt);
            return Err(Refusal::new(codes::ID_TAKEN, message).at("data.receipt"));
        }
        let field = "data.amount";
        let amount_minor = self.amount.minor(self.currency);
        Ok(vec![BookEvent::UnidentifiedRecorded(UnidentifiedRecorded {
            amount_minor: amount_minor
                .map_err(|e| Refusal::new(codes::INVALID_AMOUNT, format!("{field}: {e}")).at(field))?,
            at: moment.at(),
            currency: self.currency,
            payer: self.payer.clone(),
            receipt: self.receipt.clone(),
            reference: self.reference.clone(),
        })])
    }
}

impl Decide<Book> for IdentifyReceipt {
    type Event = BookEvent;

    fn decide(&self, book: &Book, moment: &Moment<'_>) -> Decision<Vec<BookEvent>> {
        let field = "data.receipt";
        let Some(held) = book.held().iter().find(|held| held.receipt == self.receipt) else {
            let message = format!("{field}: the book holds no unidentified money {}", self.receipt);
            return Err(Refusal::new(codes::RECEIPT_NOT_FOUND, message).at(field));
        };
        if let Some((at, account)) = &held.identified {
            let message = format!("{field}: {} was identified on {} as {account}'s", self.receipt, at.effective_on);
            return Err(Refusal::new(codes::ALREADY_DONE, message).at(field));
        }
        moment.not_before(held.at.effective_on, format!("the money {}", self.receipt))?;
        Ok(vec![BookEvent::ReceiptTaken(ReceiptTaken {
            account: self.account.clone(),
            amount_minor: held.amount_minor,
            at: moment.at(),
            currency: held.currency,
            payer: held.payer.clone(),
            receipt: self.receipt.clone(),
            reference: held.reference.clone(),
            value_date: held.at.effective_on,
        })])
    }
}

impl ReceiptTaken {
    /// What it makes the account do, effective on the money's value date.
    #[must_use]
    pub fn taking(&self) -> TakeIdentified {
        TakeIdentified {
            receipt: self.receipt.clone(),
            amount_minor: self.amount_minor,
            currency: self.currency,
            payer: self.payer.clone(),
            reference: self.reference.clone(),
            identified_on: self.at.effective_on,
        }
    }
}

impl Decide<Book> for CorrectEntry {
    type Event = BookEvent;

    fn decide(&self, book: &Book, moment: &Moment<'_>) -> Decision<Vec<BookEvent>> {
        let entry = self.entry;
        if book.is_corrected(entry) {
            return Err(already_corrected(entry));
        }
        let recorded = book.held().iter().find(|held| held.at.entry == entry);
        if let Some((held, (at, _))) = recorded.and_then(|held| Some((held, held.identified.as_ref()?))) {
            let message =
                format!("{} was identified on {}: that entry rests on this one", held.receipt, at.effective_on);
            return Err(Refusal::new(codes::ENTRY_IN_USE, message).with(serde_json::json!({ "used_by": at.entry })));
        }
        let identified = book.held().iter().any(|h| h.identified.as_ref().is_some_and(|(at, _)| at.entry == entry));
        if recorded.is_none() && !identified {
            let message = format!("the entry of position {entry} is not one that can be corrected");
            return Err(Refusal::new(codes::NOT_CORRECTABLE, message));
        }
        let event = EntryCorrected { at: moment.at(), corrected: entry, reason: self.reason.clone() };
        Ok(vec![BookEvent::EntryCorrected(event)])
    }
}

impl Payload for UnidentifiedRecorded {
    fn at(&self) -> At {
        self.at
    }
    fn makes(&self) -> Vec<Name> {
        vec![Name::Receipt(self.receipt.clone())]
    }
}

impl Payload for ReceiptTaken {
    fn at(&self) -> At {
        self.at
    }
    fn uses(&self) -> Vec<Name> {
        vec![Name::Receipt(self.receipt.clone())]
    }
}
