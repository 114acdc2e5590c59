//! propose_refund → approve_refund: unapplied money goes back to the customer, by two people (domain.md 3).

use serde::{Deserialize, Serialize};

use super::require;
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::customers::proposals::{require_free, require_open, require_second_person, wrong_kind};
use crate::event::Payload;
use crate::facts::{At, Fact, Name, Posting, PostingKind, ProposalFact, ProposalKind, ProposalStep};
use crate::refusal::Decision;
use crate::values::{ActorId, AmountText, Currency, ProposalId, ReceiptId, Text};

/// The first step. It reserves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposeRefund {
    /// A new id.
    pub refund: ProposalId,
    /// Whose money.
    pub receipt: ReceiptId,
    /// In the receipt's currency; must fit what is unapplied now, and again when it is approved.
    pub amount: AmountText,
    /// Why.
    pub reason: Text,
}

/// The second step: the money goes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveRefund {
    /// Which proposal.
    pub refund: ProposalId,
}

/// What the first step makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct RefundProposed {
    pub amount_minor: i64,
    pub at: At,
    pub by: ActorId,
    pub reason: Text,
    pub receipt: ReceiptId,
    pub refund: ProposalId,
}

/// What the second step makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct RefundApproved {
    pub amount_minor: i64,
    pub at: At,
    pub by: ActorId,
    pub currency: Currency,
    pub proposed_by: ActorId,
    pub receipt: ReceiptId,
    pub refund: ProposalId,
}

impl Decide<Account> for ProposeRefund {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        require_free(account, &self.refund, "data.refund")?;
        let receipt = require::standing_receipt(account, &self.receipt, moment, "data.receipt")?;
        let amount_minor = account.minor(&self.amount, receipt.fact.currency, "data.amount")?;
        require::fits_unapplied(receipt, amount_minor, moment, "data.amount")?;
        Ok(vec![AccountEvent::RefundProposed(RefundProposed {
            amount_minor,
            at: moment.at(),
            by: moment.actor.clone(),
            reason: self.reason.clone(),
            receipt: self.receipt.clone(),
            refund: self.refund.clone(),
        })])
    }
}

impl Decide<Account> for ApproveRefund {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let field = "data.refund";
        let proposal = require_open(account, &self.refund, moment, field)?;
        let ProposalKind::Refund { receipt, amount_minor } = &proposal.kind else {
            return Err(wrong_kind(proposal, field));
        };
        require_second_person(&proposal.by, moment.actor, "actor")?;
        let paid = require::standing_receipt(account, receipt, moment, field)?;
        require::fits_unapplied(paid, *amount_minor, moment, field)?;
        Ok(vec![AccountEvent::RefundApproved(RefundApproved {
            amount_minor: *amount_minor,
            at: moment.at(),
            by: moment.actor.clone(),
            currency: paid.fact.currency,
            proposed_by: proposal.by.clone(),
            receipt: receipt.clone(),
            refund: self.refund.clone(),
        })])
    }
}

impl Payload for RefundProposed {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let kind = ProposalKind::Refund { receipt: self.receipt.clone(), amount_minor: self.amount_minor };
        let (proposal, by) = (self.refund.clone(), self.by.clone());
        out.push(Fact::Proposal(ProposalFact { proposal, by, step: ProposalStep::Proposed(kind) }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Proposal(self.refund.clone())]
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Receipt(self.receipt.clone())]
    }
}

impl Payload for RefundApproved {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (proposal, by) = (self.refund.clone(), self.by.clone());
        out.push(Fact::Proposal(ProposalFact { proposal, by, step: ProposalStep::Approved }));
        out.push(Fact::Posting(Posting {
            kind: PostingKind::Refund,
            currency: self.currency,
            claim: None,
            receipt: Some(self.receipt.clone()),
            amount_minor: self.amount_minor,
        }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Proposal(self.refund.clone()), Name::Receipt(self.receipt.clone())]
    }
}
