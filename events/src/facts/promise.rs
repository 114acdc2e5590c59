//! A promise to pay: its parts, its condition, and what ended it (domain.md 4). How money counts for it stands in
//! `counting/`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::At;
use super::places::Named;
use crate::values::{ClaimId, Currency, Position, PromiseId, RepId};

/// One part as it was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromisedPart {
    /// In minor units of the promise's currency.
    pub amount_minor: i64,
    /// The day it is due, as typed.
    pub due_on: Date,
}

/// Which part of a promise is meant: by the entry that made it, so that no correction shifts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PartRef {
    /// The entry that made it.
    pub entry: Position,
    /// Its place among the parts of that entry, from 1.
    pub part: u32,
}

/// That somebody promised. Each part is a fact of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseFact {
    /// Its id.
    pub promise: PromiseId,
    /// Its currency.
    pub currency: Currency,
    /// The claims it is about, in the order named; empty where it is about the account.
    pub claims: Vec<ClaimId>,
    /// Whether nothing counts before a condition is met.
    pub conditional: bool,
    /// Whose word it is: the subject of the promiser's sealed name.
    pub promiser: Option<String>,
    /// Our person; the account's owner on the day where none was named.
    pub rep: Option<RepId>,
}

/// That a part was promised, with the promise or instead of another part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFact {
    /// The promise.
    pub promise: PromiseId,
    /// Its place among the parts of its entry, from 1.
    pub part: u32,
    /// What was promised.
    pub promised: PromisedPart,
}

/// That a part ended before it was due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartEnded {
    /// The promise.
    pub promise: PromiseId,
    /// Which part.
    pub part: PartRef,
    /// How.
    pub ending: Ending,
}

/// What happened to a promise after it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PromiseStep {
    /// Its condition is met.
    Met,
    /// It was taken back.
    Withdrawn,
    /// It was put off.
    Rescheduled,
}

/// That a step was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseStepFact {
    /// The promise.
    pub promise: PromiseId,
    /// The step.
    pub step: PromiseStep,
}

/// How a part ended before it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Ending {
    /// With the promise.
    Withdrawn,
    /// By another part instead.
    Rescheduled,
}

/// A part as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// When it was made, and by which entry.
    pub at: At,
    /// Its place among the parts of that entry, from 1.
    pub part: u32,
    /// What was promised.
    pub promised: PromisedPart,
    /// Since when it is ended, and how.
    pub ended: Option<(At, Ending)>,
}

impl Part {
    /// How an event names it.
    #[must_use]
    pub const fn reference(&self) -> PartRef {
        PartRef { entry: self.at.entry, part: self.part }
    }

    /// How it stands ended at the end of a day.
    #[must_use]
    pub fn ended_on(&self, day: Date) -> Option<Ending> {
        self.ended.filter(|(at, _)| at.effective_on <= day).map(|(_, ending)| ending)
    }
}

/// A promise as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// When it was made, and by which entry.
    pub at: At,
    /// What it is.
    pub fact: PromiseFact,
    /// Its parts in log order, ended ones among them.
    pub parts: Vec<Part>,
    /// Since when its condition is met.
    pub met: Option<At>,
    /// Since when it is withdrawn.
    pub withdrawn: Option<At>,
    /// How often it was put off, in log order (久拖不决).
    pub reschedules: Vec<At>,
}

impl Named for Promise {
    fn name(&self) -> &str {
        self.fact.promise.as_str()
    }
}

impl Promise {
    /// A promise to which nothing has happened.
    #[must_use]
    pub const fn new(at: At, fact: PromiseFact) -> Self {
        Self { at, fact, parts: Vec::new(), met: None, withdrawn: None, reschedules: Vec::new() }
    }

    /// Takes a part in.
    pub fn add(&mut self, at: At, fact: &PartFact) {
        self.parts.push(Part { at, part: fact.part, promised: fact.promised, ended: None });
    }

    /// Ends a part.
    pub fn end(&mut self, at: At, fact: &PartEnded) {
        for part in self.parts.iter_mut().filter(|part| part.reference() == fact.part) {
            part.ended = Some((at, fact.ending));
        }
    }

    /// Takes a step.
    pub fn step(&mut self, at: At, step: PromiseStep) {
        match step {
            PromiseStep::Met => self.met = Some(at),
            PromiseStep::Withdrawn => self.withdrawn = Some(at),
            PromiseStep::Rescheduled => self.reschedules.push(at),
        }
    }

    /// Takes out what an entry did to it.
    pub fn retract(&mut self, entry: Position) {
        self.met = self.met.filter(|at| at.entry != entry);
        self.withdrawn = self.withdrawn.filter(|at| at.entry != entry);
        self.reschedules.retain(|at| at.entry != entry);
        self.parts.retain(|part| part.at.entry != entry);
        for part in &mut self.parts {
            part.ended = part.ended.filter(|(at, _)| at.entry != entry);
        }
    }

    /// Whether nothing counts for it at the end of a day because its condition is not met.
    #[must_use]
    pub fn waits_on(&self, day: Date) -> bool {
        self.fact.conditional && self.met.is_none_or(|at| at.effective_on > day)
    }

    /// The day a part is due: as typed, or the later day on which the condition was met.
    #[must_use]
    pub fn due_on(&self, part: &Part) -> Date {
        self.met.map_or(part.promised.due_on, |met| part.promised.due_on.max(met.effective_on))
    }

    /// The first day from which a receipt may count for a part.
    #[must_use]
    pub fn counts_from(&self, part: &Part) -> Date {
        self.met.map_or(part.at.effective_on, |met| part.at.effective_on.max(met.effective_on))
    }

    /// The day of the latest recorded change of it, or of its making.
    #[must_use]
    pub fn last_change(&self) -> Date {
        let changes = self.reschedules.iter().chain(&self.withdrawn).chain(&self.met).map(|at| at.effective_on);
        changes.fold(self.at.effective_on, Date::max)
    }
}
