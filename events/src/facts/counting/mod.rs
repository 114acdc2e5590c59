//! How money counts for promises, and how each part stands on a day (domain.md 4).
//!
//! One definition for decisions ("not kept as of that day as the log then stands") and for answers. It reads the
//! facts effective up to the day and nothing after it. Everything is found through indices made once: receipts by
//! value date, their allocated money by claim, the receipts that name a promise.

mod money;
mod passes;
mod scope;
mod state;

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

pub use state::{PartState, worst};

use super::{Ledger, Part, Promise};
use crate::policy::PromiseRules;
use crate::values::{Currency, Minor, PromiseId};

/// One part of a promise as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartStatus<'a> {
    /// The part.
    pub part: &'a Part,
    /// What counted for it, in minor units.
    pub counted: Minor,
    /// The value date that kept it.
    pub kept_on: Option<Date>,
    /// What came after its grace, on broken and partially kept parts.
    pub paid_after: Minor,
    /// How it stands.
    pub state: PartState,
    /// The day it is due: as typed, or the later day on which the condition was met.
    pub due_on: Date,
    /// The last day on which money counts for it.
    pub grace_until: Date,
}

impl PartStatus<'_> {
    /// The day it was closed on: the day it was kept, else the end of its grace; none while it is not closed.
    #[must_use]
    pub fn closed_on(&self) -> Option<Date> {
        match self.state {
            PartState::Kept | PartState::KeptLate => self.kept_on,
            PartState::Broken | PartState::PartiallyKept => Some(self.grace_until),
            _ => None,
        }
    }

    /// What it still expects, where it is open or in grace (`promised` of a balance).
    #[must_use]
    pub fn expects(&self) -> Minor {
        match self.state {
            PartState::Open | PartState::InGrace => Minor::from(self.part.promised.amount_minor) - self.counted,
            _ => 0,
        }
    }
}

/// One promise as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseStatus<'a> {
    /// The promise.
    pub promise: &'a Promise,
    /// Its parts made by the day, in log order.
    pub parts: Vec<PartStatus<'a>>,
}

impl PromiseStatus<'_> {
    /// The worst of its parts.
    #[must_use]
    pub fn state(&self) -> Option<PartState> {
        worst(self.parts.iter().map(|part| part.state))
    }
}

/// All promises of an account as they stand on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting<'a> {
    promises: Vec<PromiseStatus<'a>>,
}

impl<'a> Counting<'a> {
    /// Counts as of a day, with the rules in force.
    #[must_use]
    pub fn new(ledger: &'a Ledger, rules: &PromiseRules, day: Date) -> Self {
        let made: Vec<&'a Promise> = ledger.promises().iter().filter(|p| p.at.effective_on <= day).collect();
        let mut currencies: Vec<Currency> = made.iter().map(|p| p.fact.currency).collect();
        currencies.sort_unstable();
        currencies.dedup();
        let rows = currencies.into_iter().flat_map(|currency| {
            let of_currency: Vec<&'a Promise> = made.iter().copied().filter(|p| p.fact.currency == currency).collect();
            passes::count(ledger, &of_currency, currency, rules, day)
        });
        let mut promises: Vec<PromiseStatus<'a>> = rows.collect();
        promises.sort_by_key(|status| status.promise.at.entry);
        Self { promises }
    }

    /// All promises made by the day, in log order.
    #[must_use]
    pub fn promises(&self) -> &[PromiseStatus<'a>] {
        &self.promises
    }

    /// The parts of a promise.
    #[must_use]
    pub fn of(&self, id: &PromiseId) -> &[PartStatus<'a>] {
        let found = self.promises.iter().find(|status| status.promise.fact.promise == *id);
        found.map_or(&[], |status| &status.parts)
    }

    /// All parts of all promises, each with its promise.
    pub fn parts(&self) -> impl Iterator<Item = (&'a Promise, &PartStatus<'a>)> {
        self.promises.iter().flat_map(|status| status.parts.iter().map(|part| (status.promise, part)))
    }

    /// What open and in-grace parts in a currency still expect, in minor units.
    #[must_use]
    pub fn promised(&self, currency: Currency) -> Minor {
        self.parts().filter(|(promise, _)| promise.fact.currency == currency).map(|(_, part)| part.expects()).sum()
    }
}

/// The last day on which money counts for a part that is due on a day.
#[must_use]
pub fn grace_until(due_on: Date, rules: &PromiseRules) -> Date {
    let grace: Span = i64::from(rules.grace_days).days();
    due_on.saturating_add(grace)
}
