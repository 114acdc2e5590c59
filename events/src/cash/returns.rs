//! return_receipt: the bank took the money back; what it had settled is open again (domain.md 3).

use serde::{Deserialize, Serialize};

use super::require;
use super::reversal::{Undone, standing_entries, sum};
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Fact, Method, Name, Posting, PostingKind, Returned};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{Currency, Position, ReceiptId, Text};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnReceipt {
    /// Which receipt.
    pub receipt: ReceiptId,
    /// In the bank's words or code.
    pub reason: Text,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ReceiptReturned {
    /// The whole receipt.
    pub amount_minor: i64,
    pub at: At,
    pub currency: Currency,
    /// The entries whose allocations this ends.
    pub ended: Vec<Position>,
    pub method: Method,
    pub reason: Text,
    pub receipt: ReceiptId,
    /// What it had settled, claim by claim.
    pub reversed: Vec<Undone>,
}

impl Decide<Account> for ReturnReceipt {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let field = "data.receipt";
        let receipt = require::standing_receipt(account, &self.receipt, moment, field)?;
        if let Some((at, _)) = receipt.refunds.first() {
            let message = format!("{field}: receipt {} was refunded on {}", self.receipt, at.effective_on);
            return Err(Refusal::new(codes::RECEIPT_REFUNDED, message).at(field));
        }
        if let Some(last) = receipt.allocations.iter().map(|a| a.at.effective_on).max() {
            moment.not_before(last, format!("an allocation or reversal of receipt {}", self.receipt))?;
        }
        let standing = receipt.standing();
        Ok(vec![AccountEvent::ReceiptReturned(ReceiptReturned {
            amount_minor: receipt.amount_minor,
            at: moment.at(),
            currency: receipt.fact.currency,
            ended: standing_entries(account, receipt, None),
            method: receipt.fact.method,
            reason: self.reason.clone(),
            receipt: self.receipt.clone(),
            reversed: standing.iter().map(|(claim, amount)| Undone::of(receipt, claim, *amount)).collect(),
        })])
    }
}

impl Payload for ReceiptReturned {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        debug_assert!(sum(&self.reversed) <= self.amount_minor.into(), "no receipt settles more than it is");
        out.push(Fact::Returned(Returned { receipt: self.receipt.clone(), reason: self.reason.clone() }));
        for undone in &self.reversed {
            undone.facts(&self.receipt, self.method, self.currency, out);
        }
        out.push(Fact::Posting(Posting {
            kind: PostingKind::Return,
            currency: self.currency,
            claim: None,
            receipt: Some(self.receipt.clone()),
            amount_minor: self.amount_minor,
        }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Return(self.receipt.clone())]
    }

    fn uses(&self) -> Vec<Name> {
        let ended = self.ended.iter().map(|entry| Name::Entry(*entry));
        let claims = self.reversed.iter().map(|undone| Name::Claim(undone.claim.clone()));
        ended.chain(claims).chain([Name::Receipt(self.receipt.clone())]).collect()
    }
}
