//! grant_draw: pay drawn before it is earned (透支), by two people, up to a share of what the clearing office collected
//! (domain.md 7, 9). Recovered from the months after it; that stands with the statement.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Rep, RepEvent, amount};
use crate::command::Decide;
use crate::context::Moment;
use crate::customers::proposals::require_second_person;
use crate::derived::Derived;
use crate::event::Payload;
use crate::facts::{At, DrawFact, Name, RepFact};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{ActorId, Amount, AmountText, Currency, DrawId, Minor};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantDraw {
    /// Its id.
    pub draw: DrawId,
    /// In the book's currency.
    pub amount: AmountText,
    /// The second person.
    pub approved_by: ActorId,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DrawGranted {
    pub amount_minor: i64,
    pub approved_by: ActorId,
    pub at: At,
    pub by: ActorId,
    pub currency: Currency,
    pub draw: DrawId,
}

impl Decide<Rep> for GrantDraw {
    type Event = RepEvent;

    fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        if let Some(taken) = rep.ledger().draw(&self.draw) {
            let message = format!("data.draw: {} is a draw of {}", self.draw, taken.at.effective_on);
            return Err(Refusal::new(codes::ID_TAKEN, message).at("data.draw"));
        }
        require_second_person(moment.actor, &self.approved_by, "data.approved_by")?;
        let currency = moment.services.book_currency;
        let amount_minor = amount(&self.amount, currency, "data.amount")?;
        self.fits(rep, moment, Amount::new(amount_minor, currency))?;
        Ok(vec![RepEvent::DrawGranted(DrawGranted {
            amount_minor,
            approved_by: self.approved_by.clone(),
            at: moment.at(),
            by: moment.actor.clone(),
            currency,
            draw: self.draw.clone(),
        })])
    }
}

impl GrantDraw {
    /// What is drawn and not recovered stays within the share.
    fn fits(&self, rep: &Rep, moment: &Moment<'_>, wanted: Amount) -> Decision<()> {
        let Derived::Cleared(cleared) = &*moment.services.derived else {
            return moment.services.derived.missing("what the clearing office collected");
        };
        let currency = wanted.currency;
        let collected: Minor = cleared.iter().filter(|(of, _)| *of == currency).map(|(_, minor)| *minor).sum();
        let drawn = rep.ledger().draws().iter().filter(|draw| draw.fact.currency == currency);
        let drawn: Minor = drawn.map(|draw| Minor::from(draw.fact.amount_minor)).sum();
        let outstanding = drawn - Minor::from(rep.ledger().draws_recovered_minor(currency));
        let percent = moment.policy()?.commission.draw_limit_percent.0;
        // Compared a hundred times over, so that nothing is divided and nothing rounded.
        let limit = percent * Decimal::from_i128_with_scale(collected, 0);
        if Decimal::from_i128_with_scale((outstanding + wanted.minor) * 100, 0) <= limit {
            return Ok(());
        }
        let money = |minor| Amount { minor, currency };
        let message = format!(
            "data.amount: {wanted} and the {} drawn and not recovered are more than {percent} % of the {} collected by \
             the clearing office",
            money(outstanding),
            money(collected),
        );
        Err(Refusal::new(codes::OVER_DRAW, message).at("data.amount"))
    }
}

impl Payload for DrawGranted {
    fn at(&self) -> At {
        self.at
    }

    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        out.push(RepFact::Draw(DrawFact {
            draw: self.draw.clone(),
            currency: self.currency,
            amount_minor: self.amount_minor,
            by: self.by.clone(),
            approved_by: self.approved_by.clone(),
        }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Draw(self.draw.clone())]
    }
}
