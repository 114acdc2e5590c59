//! What became of a word or a dispute by the day asked: the end of its sentence in a timeline. Only wording; how a
//! part or a dispute stands is said elsewhere.

use jiff::civil::Date;
use recoup_events::facts::{Counting, DisputeOutcome, Ledger, PartRef, PartState, PartStatus};
use recoup_events::values::{Amount, Currency, DisputeId, Minor, Position, PromiseId};

use crate::asked::{AccountFacts, Asked};
use crate::reliability::days_between;

/// An account's facts, as far as sentences need them.
#[derive(Debug)]
pub struct Told<'a> {
    ledger: &'a Ledger,
    /// By when it is told what came of things; nothing where they are told as they were recorded.
    by: Option<(Asked<'a>, Counting<'a>)>,
}

impl<'a> Told<'a> {
    /// The facts of the account that a timeline is of: what came of a word or a dispute by the day asked is told with it.
    #[must_use]
    pub fn new(facts: &'a AccountFacts, asked: Asked<'a>) -> Self {
        let counting = Counting::new(&facts.ledger, &asked.policy.promise, asked.as_of);
        Self { ledger: &facts.ledger, by: Some((asked, counting)) }
    }

    /// The same, and every event is told as it was recorded: nothing of what was only known after it.
    #[must_use]
    pub(crate) const fn as_recorded(facts: &'a AccountFacts) -> Self {
        Self { ledger: &facts.ledger, by: None }
    }

    /// An amount, with its currency where it is not the account's main one.
    pub(super) fn money(&self, minor: impl Into<Minor>, currency: Currency) -> String {
        let grouped = Amount::new(minor, currency).grouped();
        let main = self.ledger.registration().is_some_and(|registration| registration.currency == currency);
        if main { grouped } else { format!("{grouped} {currency}") }
    }

    /// The currency of a promise.
    pub(super) fn currency_of(&self, promise: &PromiseId) -> Option<Currency> {
        self.ledger.promise(promise).map(|promise| promise.fact.currency)
    }

    /// What became of a part that an entry made; nothing where the entry was taken out.
    pub(super) fn of_part(&self, promise: &PromiseId, entry: Position, part: u32) -> String {
        let wanted = PartRef { entry, part };
        let Some((asked, counting)) = &self.by else { return String::new() };
        let found = counting.of(promise).iter().find(|status| status.part.reference() == wanted);
        found
            .zip(self.currency_of(promise))
            .map_or_else(String::new, |(status, currency)| format!(", {}", self.part(status, currency, asked.as_of)))
    }

    fn part(&self, status: &PartStatus<'_>, currency: Currency, as_of: Date) -> String {
        let (due, money) = (status.due_on, |minor| self.money(minor, currency));
        let after = |words: String| match status.paid_after {
            0 => words,
            late => format!("{words}, {} came after", money(late)),
        };
        let so_far = |words: String| match status.counted {
            0 => words,
            counted => format!("{words}, {} so far", money(counted)),
        };
        let ended = |how: &str| {
            status.part.ended.map_or_else(|| how.to_owned(), |(at, _)| format!("{how} on {}", at.effective_on))
        };
        match (status.state, status.kept_on) {
            (PartState::Kept, Some(on)) if on == due => "kept on the day".to_owned(),
            (PartState::Kept, Some(on)) => format!("kept on {on}"),
            (PartState::KeptLate, Some(on)) => format!("kept late, on {on}"),
            (PartState::Kept | PartState::KeptLate, None) => "kept".to_owned(),
            (PartState::Broken, _) => after("broken".to_owned()),
            (PartState::PartiallyKept, _) => after(format!("kept in part with {}", money(status.counted))),
            (PartState::Suspended, _) => "suspended: all of it is disputed".to_owned(),
            (PartState::InGrace, _) => so_far(format!("in grace until {}", status.grace_until)),
            (PartState::Open, _) if due == as_of => so_far("due today".to_owned()),
            (PartState::Open, _) => so_far("still to come".to_owned()),
            (PartState::Conditional, _) => "waits for its condition".to_owned(),
            (PartState::Void, _) => "void: nothing was left to pay".to_owned(),
            (PartState::Withdrawn, _) => ended("withdrawn"),
            (PartState::Rescheduled, _) => ended("put off"),
        }
    }

    /// What became of a dispute; nothing where its entry was taken out.
    pub(super) fn of_dispute(&self, id: &DisputeId) -> String {
        let (Some(dispute), Some((asked, _))) = (self.ledger.dispute(id), &self.by) else { return String::new() };
        let day = asked.as_of;
        match dispute.resolution_on(day) {
            Some((at, outcome)) => format!(", resolved on {}: {}", at.effective_on, ended_how(outcome)),
            None => match days_between(dispute.at.effective_on, day) {
                0 => ", opened today".to_owned(),
                1 => ", open for a day".to_owned(),
                days => format!(", open for {days} days"),
            },
        }
    }
}

/// How a dispute ended, in words.
pub(super) const fn ended_how(outcome: DisputeOutcome) -> &'static str {
    match outcome {
        DisputeOutcome::CustomerRight => "the customer was right",
        DisputeOutcome::Partly => "the customer was right in part",
        DisputeOutcome::WeAreRight => "we are right",
        DisputeOutcome::Withdrawn => "the customer took it back",
    }
}
