//! reschedule_promise: other parts instead, made on that day and counted (久拖不决, domain.md 4).

use serde::{Deserialize, Serialize};

use super::{PartLine, ending_facts, makers, part_facts, parts_to_end, read_parts, require_standing};
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Ending, Fact, Name, PartRef, PromiseStep, PromiseStepFact, PromisedPart};
use crate::refusal::Decision;
use crate::values::PromiseId;

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReschedulePromise {
    /// Which promise.
    pub promise: PromiseId,
    /// The parts promised instead.
    pub parts: Vec<PartLine>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct PromiseRescheduled {
    pub at: At,
    /// The parts that end; all others keep their fate.
    pub ended: Vec<PartRef>,
    pub parts: Vec<PromisedPart>,
    pub promise: PromiseId,
}

impl Decide<Account> for ReschedulePromise {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let promise = require_standing(account, &self.promise, moment)?;
        let ended = parts_to_end(account, promise, moment)?;
        let parts = read_parts(account, &self.parts, promise.fact.currency, moment)?;
        let (at, promise) = (moment.at(), self.promise.clone());
        Ok(vec![AccountEvent::PromiseRescheduled(PromiseRescheduled { at, ended, parts, promise })])
    }
}

impl Payload for PromiseRescheduled {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (promise, step) = (self.promise.clone(), PromiseStep::Rescheduled);
        out.push(Fact::PromiseStep(PromiseStepFact { promise, step }));
        ending_facts(&self.promise, &self.ended, Ending::Rescheduled, out);
        part_facts(&self.promise, &self.parts, out);
    }

    fn uses(&self) -> Vec<Name> {
        makers(&self.ended).chain([Name::Promise(self.promise.clone())]).collect()
    }
}
