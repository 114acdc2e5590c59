//! The rep: registration, and later what his pay and his duties need (domain.md 7, 8).

mod task_letter;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use task_letter::{IssueTaskLetter, LetterLine, TaskLetterIssued, TaskLine};

use crate::command::{Decide, commands};
use crate::context::{Addressed, Moment, Services};
use crate::corrections::{CorrectEntry, EntryCorrected, already_corrected};
use crate::event::{Payload, events};
use crate::facts::At;
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AmountText, Currency, Month, Position, Text};

commands! {
    /// A command for a rep (contract.md 3).
    RepCommand for Rep => RepEvent {
        RegisterRep = "register_rep",
        IssueTaskLetter = "issue_task_letter",
        CorrectEntry = "(correct entry)",
    }
}

events! {
    /// What can happen to a rep.
    RepEvent {
        RepRegistered = "rep_registered" v 1,
        TaskLetterIssued = "task_letter_issued" v 1,
        EntryCorrected = "entry_corrected" v 1,
    }
}

/// One sales representative (业务员).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rep {
    registered: Option<At>,
    #[serde(default)]
    letters: Vec<TaskLetterIssued>,
    corrected: BTreeSet<Position>,
}

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
        if let Some(at) = rep.registered {
            let message = format!("the rep is registered already, from {}", at.effective_on);
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
}

impl Decide<Rep> for CorrectEntry {
    type Event = RepEvent;

    fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        let entry = self.entry;
        if rep.corrected.contains(&entry) {
            return Err(already_corrected(entry));
        }
        let is_registration = rep.registered.is_some_and(|at| at.entry == entry);
        if !is_registration && !rep.letters.iter().any(|letter| letter.at.entry == entry) {
            let message = format!("no entry of this stream stands at position {entry}");
            return Err(Refusal::new(codes::ENTRY_NOT_FOUND, message));
        }
        if let Some(letter) = rep.letters.iter().find(|_| is_registration) {
            let message =
                format!("the registration cannot be corrected while the letter for {} rests on it", letter.month);
            let detail = serde_json::json!({ "used_by": letter.at.entry });
            return Err(Refusal::new(codes::ENTRY_IN_USE, message).with(detail));
        }
        let event = EntryCorrected { at: moment.at(), corrected: entry, reason: self.reason.clone() };
        Ok(vec![RepEvent::EntryCorrected(event)])
    }
}

impl Rep {
    /// Since when he is registered.
    #[must_use]
    pub fn registered_on(&self) -> Option<Date> {
        self.registered.map(|at| at.effective_on)
    }

    /// The task letter of a month: the last one recorded for it that is effective by a day.
    #[must_use]
    pub fn task_letter(&self, month: Month, as_of: Date) -> Option<&TaskLetterIssued> {
        self.letters.iter().rfind(|letter| letter.month == month && letter.at.effective_on <= as_of)
    }
}

impl Aggregate for Rep {
    const TYPE: &'static str = "rep";
    type Command = Addressed<RepCommand>;
    type Event = RepEvent;
    type Error = Refusal;
    type Services = Services;

    async fn handle(
        &mut self,
        addressed: Self::Command,
        services: &Self::Services,
        sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        let moment = Moment { actor: &addressed.actor, effective_on: addressed.effective_on, services };
        if !matches!(addressed.command, RepCommand::IssueTaskLetter(_)) {
            moment.not_in_future()?;
        }
        for event in addressed.command.decide(self, &moment)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Self::Event) {
        match event {
            RepEvent::RepRegistered(registered) => self.registered = Some(registered.at),
            RepEvent::TaskLetterIssued(letter) => self.letters.push(letter),
            RepEvent::EntryCorrected(correction) => {
                self.registered = self.registered.filter(|at| at.entry != correction.corrected);
                self.letters.retain(|letter| letter.at.entry != correction.corrected);
                self.corrected.insert(correction.corrected);
            }
        }
    }
}
