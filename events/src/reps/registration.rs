//! register_rep: from its day on a rep may act and own. Who owns what stands with the accounts.

use serde::{Deserialize, Serialize};

use super::{Rep, RepEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Name, RepFact};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AmountText, Currency, Text};

/// register_rep: from its day on the rep may act and own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterRep {
    /// His name.
    pub name: Text,
    /// The least that his pay may come to in a month, in the book's currency.
    pub wage_floor: Option<AmountText>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct RepRegistered {
    pub at: At,
    pub currency: Currency,
    pub name: Text,
    pub wage_floor_minor: Option<i64>,
}

impl Decide<Rep> for RegisterRep {
    type Event = RepEvent;

    fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        if let Some(since) = rep.registered_on() {
            let message = format!("the rep is registered already, from {since}");
            return Err(Refusal::new(codes::ALREADY_REGISTERED, message).at("stream"));
        }
        let currency = moment.services.book_currency;
        let field = "data.wage_floor";
        let floor = self.wage_floor.as_ref().map(|floor| floor.minor_or_zero(currency)).transpose();
        let wage_floor_minor =
            floor.map_err(|e| Refusal::new(codes::INVALID_AMOUNT, format!("{field}: {e}")).at(field))?;
        let (at, name) = (moment.at(), self.name.clone());
        Ok(vec![RepEvent::RepRegistered(RepRegistered { at, currency, name, wage_floor_minor })])
    }
}

impl Payload for RepRegistered {
    fn at(&self) -> At {
        self.at
    }

    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        let (name, currency, wage_floor_minor) = (self.name.clone(), self.currency, self.wage_floor_minor);
        out.push(RepFact::Registered { name, currency, wage_floor_minor });
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Rep]
    }
}
