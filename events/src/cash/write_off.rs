//! propose_write_off → approve_write_off: a claim is given up, by two people (domain.md 7).

use serde::{Deserialize, Serialize};

use super::require;
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::customers::proposals::{require_free, require_open, require_second_person, wrong_kind};
use crate::event::Payload;
use crate::facts::{At, Fact, Name, Posting, PostingKind, ProposalFact, ProposalKind, ProposalStep};
use crate::refusal::Decision;
use crate::values::{ActorId, AmountText, ClaimId, Currency, ProposalId, Text};

/// The first step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposeWriteOff {
    /// A new id.
    pub write_off: ProposalId,
    /// Which claim.
    pub claim: ClaimId,
    /// In the claim's currency; must fit what is open now, and again when it is approved.
    pub amount: AmountText,
    /// Why nothing will come any more.
    pub evidence: Text,
}

/// The second step: the claim shrinks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveWriteOff {
    /// Which proposal.
    pub write_off: ProposalId,
}

/// What the first step makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct WriteOffProposed {
    pub amount_minor: i64,
    pub at: At,
    pub by: ActorId,
    pub claim: ClaimId,
    pub evidence: Text,
    pub write_off: ProposalId,
}

/// What the second step makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct WriteOffApproved {
    pub amount_minor: i64,
    pub at: At,
    pub by: ActorId,
    pub claim: ClaimId,
    pub currency: Currency,
    pub proposed_by: ActorId,
    pub write_off: ProposalId,
}

impl Decide<Account> for ProposeWriteOff {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        require_free(account, &self.write_off, "data.write_off")?;
        let claim = require::claim(account, &self.claim, moment, "data.claim")?;
        let amount_minor = account.minor(&self.amount, claim.fact.currency, "data.amount")?;
        require::fits_open(claim, amount_minor, moment, "data.amount")?;
        Ok(vec![AccountEvent::WriteOffProposed(WriteOffProposed {
            amount_minor,
            at: moment.at(),
            by: moment.actor.clone(),
            claim: self.claim.clone(),
            evidence: self.evidence.clone(),
            write_off: self.write_off.clone(),
        })])
    }
}

impl Decide<Account> for ApproveWriteOff {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let field = "data.write_off";
        let proposal = require_open(account, &self.write_off, moment, field)?;
        let ProposalKind::WriteOff { claim, amount_minor } = &proposal.kind else {
            return Err(wrong_kind(proposal, field));
        };
        require_second_person(&proposal.by, moment.actor, "actor")?;
        let claim = require::claim(account, claim, moment, field)?;
        require::fits_open(claim, *amount_minor, moment, field)?;
        Ok(vec![AccountEvent::WriteOffApproved(WriteOffApproved {
            amount_minor: *amount_minor,
            at: moment.at(),
            by: moment.actor.clone(),
            claim: claim.fact.claim.clone(),
            currency: claim.fact.currency,
            proposed_by: proposal.by.clone(),
            write_off: self.write_off.clone(),
        })])
    }
}

impl Payload for WriteOffProposed {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let kind = ProposalKind::WriteOff { claim: self.claim.clone(), amount_minor: self.amount_minor };
        let (proposal, by) = (self.write_off.clone(), self.by.clone());
        out.push(Fact::Proposal(ProposalFact { proposal, by, step: ProposalStep::Proposed(kind) }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Proposal(self.write_off.clone())]
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Claim(self.claim.clone())]
    }
}

impl Payload for WriteOffApproved {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (proposal, by) = (self.write_off.clone(), self.by.clone());
        out.push(Fact::Proposal(ProposalFact { proposal, by, step: ProposalStep::Approved }));
        out.push(Fact::Posting(Posting {
            kind: PostingKind::WriteOff,
            currency: self.currency,
            claim: Some(self.claim.clone()),
            receipt: None,
            amount_minor: self.amount_minor,
        }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::WriteOff(self.write_off.clone())]
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Proposal(self.write_off.clone()), Name::Claim(self.claim.clone())]
    }
}
