//! resolve_dispute: it ends, with a credit where the customer was right (domain.md 6).

use serde::{Deserialize, Serialize};

use super::require_open;
use crate::account::{Account, AccountEvent};
use crate::cash::require;
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Dispute, DisputeOutcome, DisputeStep, DisputeStepFact, Fact, Name, Posting, PostingKind};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{Amount, AmountText, ClaimId, Currency, DisputeId};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResolveDispute {
    /// Which dispute.
    pub dispute: DisputeId,
    /// How it ends.
    pub outcome: DisputeOutcome,
    /// With CUSTOMER_RIGHT and PARTLY only: at most the disputed amount, posted as a credit note.
    pub credit: Option<AmountText>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DisputeResolved {
    pub at: At,
    pub claim: ClaimId,
    pub credit_minor: Option<i64>,
    pub currency: Currency,
    pub dispute: DisputeId,
    pub outcome: DisputeOutcome,
}

impl Decide<Account> for ResolveDispute {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let dispute = require_open(account, &self.dispute, moment)?;
        let credit_minor = self.credit.as_ref().map(|credit| self.credit(account, dispute, credit, moment));
        Ok(vec![AccountEvent::DisputeResolved(DisputeResolved {
            at: moment.at(),
            claim: dispute.fact.claim.clone(),
            credit_minor: credit_minor.transpose()?,
            currency: dispute.fact.currency,
            dispute: self.dispute.clone(),
            outcome: self.outcome,
        })])
    }
}

impl ResolveDispute {
    fn credit(&self, account: &Account, dispute: &Dispute, credit: &AmountText, moment: &Moment<'_>) -> Decision<i64> {
        let (field, currency) = ("data.credit", dispute.fact.currency);
        if !self.outcome.may_carry_credit() {
            let message = "data.credit: only CUSTOMER_RIGHT and PARTLY may carry a credit";
            return Err(Refusal::new(codes::INVALID_FIELD, message).at(field));
        }
        let credit_minor = account.minor(credit, currency, field)?;
        if credit_minor > dispute.fact.amount_minor {
            let disputed = Amount::new(dispute.fact.amount_minor, currency);
            let message = format!("{field}: a credit is at most the disputed amount, {disputed} {currency}");
            return Err(Refusal::new(codes::OVER_DISPUTE, message).at(field));
        }
        let claim = require::claim(account, &dispute.fact.claim, moment, field)?;
        require::fits_open(claim, credit_minor, moment, field)?;
        Ok(credit_minor)
    }
}

impl Payload for DisputeResolved {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let step = DisputeStep::Resolved(self.outcome);
        out.push(Fact::DisputeStep(DisputeStepFact { dispute: self.dispute.clone(), step }));
        if let Some(amount_minor) = self.credit_minor {
            let (kind, currency, claim) = (PostingKind::Credit, self.currency, Some(self.claim.clone()));
            out.push(Fact::Posting(Posting { kind, currency, claim, receipt: None, amount_minor }));
        }
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Dispute(self.dispute.clone()), Name::Claim(self.claim.clone())]
    }
}
