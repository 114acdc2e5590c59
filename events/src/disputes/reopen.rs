//! reopen_dispute: it stands again, with its old amount (domain.md 6).

use serde::{Deserialize, Serialize};

use super::{fits_open, require};
use crate::account::{Account, AccountEvent};
use crate::cash::require::known_claim;
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, DisputeStep, DisputeStepFact, Fact, Name};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{DisputeId, Position, Text};

/// The command. A credit given stays; the age runs from the first opening.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReopenDispute {
    /// Which dispute, by name.
    pub dispute: DisputeId,
    /// Why.
    pub reason: Text,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DisputeReopened {
    pub at: At,
    pub dispute: DisputeId,
    pub reason: Text,
    /// The entry of the resolution that this undoes: that entry cannot be corrected while this one stands.
    pub resolution: Position,
}

impl Decide<Account> for ReopenDispute {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let field = "data.dispute";
        let dispute = require(account, &self.dispute, moment)?;
        let Some((resolved, _)) = dispute.resolution() else {
            let message = format!("{field}: dispute {} stands open", self.dispute);
            return Err(Refusal::new(codes::WRONG_STATE, message).at(field));
        };
        let claim = known_claim(account, &dispute.fact.claim, field)?;
        fits_open(account, claim, dispute.fact.amount_minor, field)?;
        let (at, dispute, reason) = (moment.at(), self.dispute.clone(), self.reason.clone());
        let event = DisputeReopened { at, dispute, reason, resolution: resolved.entry };
        Ok(vec![AccountEvent::DisputeReopened(event)])
    }
}

impl Payload for DisputeReopened {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (dispute, step) = (self.dispute.clone(), DisputeStep::Reopened);
        out.push(Fact::DisputeStep(DisputeStepFact { dispute, step }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Dispute(self.dispute.clone()), Name::Entry(self.resolution)]
    }
}
