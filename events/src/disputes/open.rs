//! open_dispute: the customer says that some of a claim is not owed (domain.md 6).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::fits_open;
use crate::account::{Account, AccountEvent};
use crate::cash::require;
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, DisputeFact, Fact, FaultSide, Name};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AmountText, ClaimId, Currency, DisputeId, ReasonCode, Text};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenDispute {
    /// A new id.
    pub dispute: DisputeId,
    /// Which claim; several disputes may stand on one.
    pub claim: ClaimId,
    /// In the claim's currency; together with the claim's other disputes at most what is open as the log stands.
    pub amount: AmountText,
    /// Why, as a code.
    pub reason: ReasonCode,
    /// Whose fault; what is typed beats the reason's table.
    pub side: FaultSide,
    /// Who looks after it.
    pub owner: Option<Text>,
    /// Until when.
    #[serde(default, with = "crate::command::day_option")]
    pub due_on: Option<Date>,
    /// References to papers and pictures.
    pub evidence: Option<Text>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DisputeOpened {
    pub amount_minor: i64,
    pub at: At,
    pub claim: ClaimId,
    pub currency: Currency,
    pub dispute: DisputeId,
    pub due_on: Option<Date>,
    pub evidence: Option<Text>,
    pub owner: Option<Text>,
    pub reason: ReasonCode,
    pub side: FaultSide,
}

impl Decide<Account> for OpenDispute {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        if account.ledger().dispute(&self.dispute).is_some() {
            let message = format!("data.dispute: the account has a dispute {} already", self.dispute);
            return Err(Refusal::new(codes::ID_TAKEN, message).at("data.dispute"));
        }
        let claim = require::claim(account, &self.claim, moment, "data.claim")?;
        let currency = claim.fact.currency;
        let amount_minor = account.minor(&self.amount, currency, "data.amount")?;
        fits_open(account, claim, amount_minor, "data.amount")?;
        Ok(vec![AccountEvent::DisputeOpened(DisputeOpened {
            amount_minor,
            at: moment.at(),
            claim: self.claim.clone(),
            currency,
            dispute: self.dispute.clone(),
            due_on: self.due_on,
            evidence: self.evidence.clone(),
            owner: self.owner.clone(),
            reason: self.reason,
            side: self.side,
        })])
    }
}

impl Payload for DisputeOpened {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        out.push(Fact::Dispute(DisputeFact {
            dispute: self.dispute.clone(),
            claim: self.claim.clone(),
            currency: self.currency,
            amount_minor: self.amount_minor,
            reason: self.reason,
            side: self.side,
        }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Dispute(self.dispute.clone())]
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Claim(self.claim.clone())]
    }
}
