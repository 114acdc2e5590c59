//! withdraw_promise: the word is taken back; what is not due yet and not kept ends (domain.md 4).

use serde::{Deserialize, Serialize};

use super::{ending_facts, makers, parts_to_end, require_standing};
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Ending, Fact, Name, PartRef, PromiseStep, PromiseStepFact};
use crate::refusal::Decision;
use crate::values::PromiseId;

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawPromise {
    /// Which promise.
    pub promise: PromiseId,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct PromiseWithdrawn {
    pub at: At,
    /// The parts that end; all others keep their fate.
    pub ended: Vec<PartRef>,
    pub promise: PromiseId,
}

impl Decide<Account> for WithdrawPromise {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let promise = require_standing(account, &self.promise, moment)?;
        let ended = parts_to_end(account, promise, moment)?;
        let (at, promise) = (moment.at(), self.promise.clone());
        Ok(vec![AccountEvent::PromiseWithdrawn(PromiseWithdrawn { at, ended, promise })])
    }
}

impl Payload for PromiseWithdrawn {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (promise, step) = (self.promise.clone(), PromiseStep::Withdrawn);
        out.push(Fact::PromiseStep(PromiseStepFact { promise, step }));
        ending_facts(&self.promise, &self.ended, Ending::Withdrawn, out);
    }

    fn uses(&self) -> Vec<Name> {
        makers(&self.ended).chain([Name::Promise(self.promise.clone())]).collect()
    }
}
