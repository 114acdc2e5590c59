//! propose_class → approve_class: a customer is reclassified by two people (domain.md 7).

use serde::{Deserialize, Serialize};

use super::proposals::{require_free, require_open, require_second_person, wrong_kind};
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Class, Fact, Name, ProposalFact, ProposalKind, ProposalStep};
use crate::refusal::Decision;
use crate::values::{ActorId, ProposalId, Text};

/// The first step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposeClass {
    /// A new id.
    pub proposal: ProposalId,
    /// The class proposed.
    pub class: Class,
    /// On what grounds.
    pub basis: Text,
}

/// The second step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveClass {
    /// Which proposal.
    pub proposal: ProposalId,
}

/// What the first step makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ClassProposed {
    pub at: At,
    pub basis: Text,
    pub by: ActorId,
    pub class: Class,
    pub proposal: ProposalId,
}

/// What the second step makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ClassApproved {
    pub at: At,
    pub by: ActorId,
    pub class: Class,
    pub proposal: ProposalId,
    pub proposed_by: ActorId,
}

impl Decide<Account> for ProposeClass {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        require_free(account, &self.proposal, "data.proposal")?;
        Ok(vec![AccountEvent::ClassProposed(ClassProposed {
            at: moment.at(),
            basis: self.basis.clone(),
            by: moment.actor.clone(),
            class: self.class,
            proposal: self.proposal.clone(),
        })])
    }
}

impl Decide<Account> for ApproveClass {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let proposal = require_open(account, &self.proposal, moment, "data.proposal")?;
        let ProposalKind::Class(class) = proposal.kind else {
            return Err(wrong_kind(proposal, "data.proposal"));
        };
        require_second_person(&proposal.by, moment.actor, "actor")?;
        Ok(vec![AccountEvent::ClassApproved(ClassApproved {
            at: moment.at(),
            by: moment.actor.clone(),
            class,
            proposal: self.proposal.clone(),
            proposed_by: proposal.by.clone(),
        })])
    }
}

impl Payload for ClassProposed {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let step = ProposalStep::Proposed(ProposalKind::Class(self.class));
        out.push(Fact::Proposal(ProposalFact { proposal: self.proposal.clone(), by: self.by.clone(), step }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Proposal(self.proposal.clone())]
    }
}

impl Payload for ClassApproved {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (proposal, by) = (self.proposal.clone(), self.by.clone());
        out.push(Fact::Proposal(ProposalFact { proposal, by, step: ProposalStep::Approved }));
        out.push(Fact::Class { class: self.class, approved: true });
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Proposal(self.proposal.clone())]
    }
}
