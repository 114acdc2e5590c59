//! move_dispute: OPENED → IN_REVIEW ↔ WAITING (domain.md 6). As a dispute may be resolved from any open state, it
//! may wait before anybody looked into it, too.

use serde::{Deserialize, Serialize};

use super::require_open;
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, DisputeStep, DisputeStepFact, Fact, Handling, Name};
use crate::refusal::Decision;
use crate::values::{DisputeId, Personal, Sealed, Sealer, StreamId, sealed};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveDispute {
    /// Which dispute.
    pub dispute: DisputeId,
    /// Where to.
    pub state: Handling,
    /// Free words; sealed.
    pub note: Option<Personal>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DisputeMoved {
    pub at: At,
    pub dispute: DisputeId,
    pub note: Option<Sealed>,
    pub state: Handling,
}

impl MoveDispute {
    /// Seals the note.
    pub fn seal(&mut self, stream: &StreamId, sealer: &mut dyn Sealer) {
        if let Some(note) = &mut self.note {
            note.seal_note(stream, "note", sealer);
        }
    }
}

impl Decide<Account> for MoveDispute {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        require_open(account, &self.dispute, moment)?;
        let note = sealed(self.note.as_ref(), "data.note")?;
        let (dispute, state) = (self.dispute.clone(), self.state);
        Ok(vec![AccountEvent::DisputeMoved(DisputeMoved { at: moment.at(), dispute, note, state })])
    }
}

impl Payload for DisputeMoved {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let step = DisputeStep::Moved(self.state);
        out.push(Fact::DisputeStep(DisputeStepFact { dispute: self.dispute.clone(), step }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Dispute(self.dispute.clone())]
    }
}
