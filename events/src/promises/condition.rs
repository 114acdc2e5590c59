//! meet_condition: what had to happen first has happened; receipts count from that day (domain.md 4).

use serde::{Deserialize, Serialize};

use super::require_standing;
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Fact, Name, PromiseStep, PromiseStepFact};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::PromiseId;

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetCondition {
    /// Which promise.
    pub promise: PromiseId,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ConditionMet {
    pub at: At,
    pub promise: PromiseId,
}

impl Decide<Account> for MeetCondition {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let field = "data.promise";
        let promise = require_standing(account, &self.promise, moment)?;
        if !promise.fact.conditional {
            let message = format!("{field}: promise {} has no condition", self.promise);
            return Err(Refusal::new(codes::NO_CONDITION, message).at(field));
        }
        if let Some(met) = promise.met {
            let message = format!("{field}: the condition of {} was met on {}", self.promise, met.effective_on);
            return Err(Refusal::new(codes::ALREADY_DONE, message).at(field));
        }
        let (at, promise) = (moment.at(), self.promise.clone());
        Ok(vec![AccountEvent::ConditionMet(ConditionMet { at, promise })])
    }
}

impl Payload for ConditionMet {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        out.push(Fact::PromiseStep(PromiseStepFact { promise: self.promise.clone(), step: PromiseStep::Met }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Promise(self.promise.clone())]
    }
}
