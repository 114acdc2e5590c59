//! How a part stands on a day: the first of the states of domain.md 4 that holds.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::scope::Scope;
use crate::facts::{Ending, Part, Promise};
use crate::policy::PromiseRules;
use crate::values::Minor;

/// The states, from the worst to the best: a promise shows the worst of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PartState {
    /// Grace is over and nothing counted.
    Broken,
    /// Grace is over and less than the threshold counted.
    PartiallyKept,
    /// Everything open in the scope is disputed.
    Suspended,
    /// Due, and still in time.
    InGrace,
    /// Not due yet.
    Open,
    /// Waits for its condition.
    Conditional,
    /// Kept within grace.
    KeptLate,
    /// Kept by the due date.
    Kept,
    /// Nothing is left to pay in the scope.
    Void,
    /// Ended with the promise.
    Withdrawn,
    /// Ended by another part instead.
    Rescheduled,
}

impl PartState {
    /// Kept, in time or late.
    #[must_use]
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::Kept | Self::KeptLate)
    }

    /// Broken, or partially kept.
    #[must_use]
    pub const fn is_unkept(self) -> bool {
        matches!(self, Self::Broken | Self::PartiallyKept)
    }

    /// Closed: what reliability is measured on.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        self.is_kept() || self.is_unkept()
    }
}

/// The worst of some states.
#[must_use]
pub fn worst(states: impl Iterator<Item = PartState>) -> Option<PartState> {
    states.min()
}

/// What counted for a part, with the value dates that brought it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Counted {
    by_date: Vec<(Date, Minor)>,
    sum: Minor,
}

impl Counted {
    pub(super) fn add(&mut self, value_date: Date, amount: Minor) {
        if amount > 0 {
            self.by_date.push((value_date, amount));
            self.sum += amount;
        }
    }

    pub(super) const fn sum(&self) -> Minor {
        self.sum
    }

    /// The value date on which the threshold was reached, whichever pass the money came in.
    fn reached(&self, amount_minor: i64, rules: &PromiseRules) -> Option<Date> {
        let threshold = rules.threshold_percent.0 * Decimal::from(amount_minor);
        // Compared a hundred times over, so that nothing is divided and nothing rounded.
        let enough = |sum: Minor| Decimal::from_i128_with_scale(sum * 100, 0) >= threshold;
        if !enough(self.sum) {
            return None;
        }
        let mut by_date = self.by_date.clone();
        by_date.sort_by_key(|(value_date, _)| *value_date);
        let mut sum = 0;
        by_date.into_iter().find_map(|(value_date, amount)| {
            sum += amount;
            enough(sum).then_some(value_date)
        })
    }
}

/// A part's state at the end of a day, and the value date that kept it.
pub(super) fn of(
    (promise, part): (&Promise, &Part),
    counted: &Counted,
    (due_on, grace_until): (Date, Date),
    rules: &PromiseRules,
    scope: &Scope<'_>,
    day: Date,
) -> (PartState, Option<Date>) {
    match part.ended_on(day) {
        Some(Ending::Withdrawn) => return (PartState::Withdrawn, None),
        Some(Ending::Rescheduled) => return (PartState::Rescheduled, None),
        None => {}
    }
    if let Some(kept_on) = counted.reached(part.promised.amount_minor, rules) {
        let state = if kept_on <= due_on { PartState::Kept } else { PartState::KeptLate };
        return (state, Some(kept_on));
    }
    if promise.waits_on(day) {
        return (PartState::Conditional, None);
    }
    let judged_on = day.min(grace_until);
    let (open, disputed) = scope.on(&promise.fact.claims, judged_on);
    let state = if open == 0 && scope.ever_open(&promise.fact.claims, part.at.effective_on, judged_on) {
        PartState::Void
    } else if open > 0 && disputed >= open {
        PartState::Suspended
    } else if day <= due_on {
        PartState::Open
    } else if day <= grace_until {
        PartState::InGrace
    } else if counted.sum() == 0 {
        PartState::Broken
    } else {
        PartState::PartiallyKept
    };
    (state, None)
}
