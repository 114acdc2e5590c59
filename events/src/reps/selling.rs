//! suspend_selling and resume_selling: while old debt is cleared, a rep may be kept from selling (domain.md 7).

use serde::{Deserialize, Serialize};

use super::{Rep, RepEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, RepFact};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::Text;

macro_rules! selling {
    ($(#[$doc:meta])* $command:ident => $event:ident, $suspended:literal, $already:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $command {
            /// Why.
            pub reason: Text,
        }

        /// The event.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[allow(missing_docs)]
        pub struct $event {
            pub at: At,
            pub reason: Text,
        }

        impl Decide<Rep> for $command {
            type Event = RepEvent;

            fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
                if let Some(changed) = rep.ledger().selling_changed_on() {
                    moment.not_before(changed, "the last suspension or resumption")?;
                }
                if rep.ledger().is_selling_suspended_on(moment.effective_on) == $suspended {
                    return Err(Refusal::new(codes::WRONG_STATE, $already));
                }
                Ok(vec![RepEvent::$event($event { at: moment.at(), reason: self.reason.clone() })])
            }
        }

        impl Payload for $event {
            fn at(&self) -> At {
                self.at
            }

            fn rep_facts(&self, out: &mut Vec<RepFact>) {
                out.push(RepFact::Selling { suspended: $suspended, reason: self.reason.clone() });
            }
        }
    };
}

selling! {
    /// suspend_selling: from its day on he may not sell.
    SuspendSelling => SellingSuspended, true, "the rep's selling is suspended already"
}
selling! {
    /// resume_selling: from its day on he may sell again.
    ResumeSelling => SellingResumed, false, "the rep's selling is not suspended"
}
