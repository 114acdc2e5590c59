//! reject_proposal: what was proposed is not done, whatever its kind.

use serde::{Deserialize, Serialize};

use super::proposals::require_open;
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Fact, Name, ProposalFact, ProposalStep};
use crate::refusal::Decision;
use crate::values::{ActorId, ProposalId, Text};

/// The command. The proposer may take back what he proposed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectProposal {
    /// Which proposal.
    pub proposal: ProposalId,
    /// Why.
    pub reason: Text,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ProposalRejected {
    pub at: At,
    pub by: ActorId,
    pub proposal: ProposalId,
    pub reason: Text,
}

impl Decide<Account> for RejectProposal {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        require_open(account, &self.proposal, moment, "data.proposal")?;
        Ok(vec![AccountEvent::ProposalRejected(ProposalRejected {
            at: moment.at(),
            by: moment.actor.clone(),
            proposal: self.proposal.clone(),
            reason: self.reason.clone(),
        })])
    }
}

impl Payload for ProposalRejected {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (proposal, by) = (self.proposal.clone(), self.by.clone());
        out.push(Fact::Proposal(ProposalFact { proposal, by, step: ProposalStep::Rejected }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Proposal(self.proposal.clone())]
    }
}
