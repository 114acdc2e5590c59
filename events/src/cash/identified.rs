//! The account's side of identify_receipt: money that nobody knew becomes a receipt of the account, with its
//! first value date and allocated by nobody yet (domain.md 3).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Fact, Method, Name, Posting, PostingKind, ReceiptFact};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{Currency, ReceiptId, Text};

/// The step that the book's decision makes the account take; never typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeIdentified {
    /// The receipt's id in the book's suspense.
    pub receipt: ReceiptId,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: Currency,
    /// Who paid, as far as anybody could read.
    pub payer: Option<Text>,
    /// What the bank wrote.
    pub reference: Option<Text>,
    /// When it was found out.
    pub identified_on: Date,
}

/// The event; effective on the money's first value date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ReceiptIdentified {
    pub amount_minor: i64,
    pub at: At,
    pub currency: Currency,
    pub identified_on: Date,
    pub payer: Option<Text>,
    pub receipt: ReceiptId,
    pub reference: Option<Text>,
}

impl Decide<Account> for TakeIdentified {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        if account.ledger().receipt(&self.receipt).is_some() {
            let message = format!("data.receipt: the account has a receipt {} already", self.receipt);
            return Err(Refusal::new(codes::ID_TAKEN, message).at("data.receipt"));
        }
        Ok(vec![AccountEvent::ReceiptIdentified(ReceiptIdentified {
            amount_minor: self.amount_minor,
            at: moment.at(),
            currency: self.currency,
            identified_on: self.identified_on,
            payer: self.payer.clone(),
            receipt: self.receipt.clone(),
            reference: self.reference.clone(),
        })])
    }
}

impl Payload for ReceiptIdentified {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        out.push(Fact::Receipt(ReceiptFact {
            receipt: self.receipt.clone(),
            currency: self.currency,
            method: Method::Bank,
            reference: self.reference.clone(),
            payer: self.payer.clone(),
            promise: None,
            redeposit_of: None,
        }));
        out.push(Fact::Posting(Posting {
            kind: PostingKind::Receipt,
            currency: self.currency,
            claim: None,
            receipt: Some(self.receipt.clone()),
            amount_minor: self.amount_minor,
        }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Receipt(self.receipt.clone())]
    }
}
