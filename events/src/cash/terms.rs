//! change_terms: a claim's due date moves, by two people and with a reason (domain.md 3).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::require;
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::customers::proposals::require_second_person;
use crate::event::Payload;
use crate::facts::{At, DueFact, Fact, Name};
use crate::refusal::Decision;
use crate::values::{ActorId, ClaimId, Text};

/// The command; it may lie in the future, and before a change recorded earlier.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeTerms {
    /// Which claim.
    pub claim: ClaimId,
    /// When it is due from now on.
    #[serde(with = "crate::command::day")]
    pub due_on: Date,
    /// Why.
    pub reason: Text,
    /// The second person.
    pub approved_by: ActorId,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct TermsChanged {
    pub approved_by: ActorId,
    pub at: At,
    pub by: ActorId,
    pub claim: ClaimId,
    pub due_on: Date,
    pub reason: Text,
}

impl Decide<Account> for ChangeTerms {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        require::claim(account, &self.claim, moment, "data.claim")?;
        require_second_person(moment.actor, &self.approved_by, "data.approved_by")?;
        Ok(vec![AccountEvent::TermsChanged(TermsChanged {
            approved_by: self.approved_by.clone(),
            at: moment.at(),
            by: moment.actor.clone(),
            claim: self.claim.clone(),
            due_on: self.due_on,
            reason: self.reason.clone(),
        })])
    }
}

impl Payload for TermsChanged {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        out.push(Fact::Due(DueFact { claim: self.claim.clone(), due_on: Some(self.due_on) }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Claim(self.claim.clone())]
    }
}
