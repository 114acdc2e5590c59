//! issue_credit_note: a claim is settled without money.

use serde::{Deserialize, Serialize};

use super::require;
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Fact, Name, Posting, PostingKind};
use crate::refusal::Decision;
use crate::values::{AmountText, ClaimId, Currency, Text};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueCreditNote {
    /// Which claim.
    pub claim: ClaimId,
    /// In the claim's currency, at most what is open on every day from there on.
    pub amount: AmountText,
    /// Why.
    pub reason: Text,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CreditNoteIssued {
    pub amount_minor: i64,
    pub at: At,
    pub claim: ClaimId,
    pub currency: Currency,
    pub reason: Text,
}

impl Decide<Account> for IssueCreditNote {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let claim = require::claim(account, &self.claim, moment, "data.claim")?;
        let currency = claim.fact.currency;
        let amount_minor = account.minor(&self.amount, currency, "data.amount")?;
        require::fits_open(claim, amount_minor, moment, "data.amount")?;
        let (claim, reason) = (self.claim.clone(), self.reason.clone());
        let event = CreditNoteIssued { amount_minor, at: moment.at(), claim, currency, reason };
        Ok(vec![AccountEvent::CreditNoteIssued(event)])
    }
}

impl Payload for CreditNoteIssued {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        out.push(Fact::Posting(Posting {
            kind: PostingKind::Credit,
            currency: self.currency,
            claim: Some(self.claim.clone()),
            receipt: None,
            amount_minor: self.amount_minor,
        }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Claim(self.claim.clone())]
    }
}
