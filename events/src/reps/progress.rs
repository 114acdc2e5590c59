//! verify_progress: marketing and finance each verify a month's progress before the next task letter, by two people
//! (domain.md 7). The letter itself stands in `task_letter.rs`.

use serde::{Deserialize, Serialize};

use super::{Rep, RepEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::customers::proposals::require_second_person;
use crate::event::Payload;
use crate::facts::{At, Department, RepFact, VerifiedFact};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{ActorId, Month};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyProgress {
    /// The month verified.
    pub month: Month,
    /// By which department.
    pub department: Department,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ProgressVerified {
    pub at: At,
    pub by: ActorId,
    pub department: Department,
    pub month: Month,
}

impl Decide<Rep> for VerifyProgress {
    type Event = RepEvent;

    fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        moment.not_before(self.month.first_day(), "the first day of the month verified")?;
        let of_month = rep.ledger().verified().iter().filter(|verified| verified.value.month == self.month);
        for verified in of_month {
            let fact = &verified.value;
            if fact.department == self.department {
                let (department, on) = (fact.department.word(), verified.at.effective_on);
                let message = format!("{department} verified {} on {on} already, by {}", self.month, fact.by);
                return Err(Refusal::new(codes::ALREADY_DONE, message).at("data.department"));
            }
            require_second_person(&fact.by, moment.actor, "actor")?;
        }
        let (at, by, department, month) = (moment.at(), moment.actor.clone(), self.department, self.month);
        Ok(vec![RepEvent::ProgressVerified(ProgressVerified { at, by, department, month })])
    }
}

impl Payload for ProgressVerified {
    fn at(&self) -> At {
        self.at
    }

    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        let (month, department, by) = (self.month, self.department, self.by.clone());
        out.push(RepFact::Verified(VerifiedFact { month, department, by }));
    }
}
