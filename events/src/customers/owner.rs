//! assign_owner: from its day on another rep owns the customer.

use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Fact};
use crate::refusal::Decision;
use crate::values::{RepId, Text};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignOwner {
    /// The new owner.
    pub rep: RepId,
    /// Why.
    pub reason: Option<Text>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct OwnerAssigned {
    pub at: At,
    pub reason: Option<Text>,
    pub rep: RepId,
}

impl Decide<Account> for AssignOwner {
    type Event = AccountEvent;

    fn decide(&self, _account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        moment.require_rep(&self.rep, "data.rep")?;
        let (at, reason, rep) = (moment.at(), self.reason.clone(), self.rep.clone());
        Ok(vec![AccountEvent::OwnerAssigned(OwnerAssigned { at, reason, rep })])
    }
}

impl Payload for OwnerAssigned {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        out.push(Fact::Owner(self.rep.clone()));
    }
}
