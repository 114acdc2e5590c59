//! An amount that moves by days: what stands on a day, and the least that ever stands from a day on.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::lean;
use crate::values::{Minor, Position};

/// One dated movement of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    on: Date,
    delta: Minor,
    entry: Position,
}

/// Dated movements of one amount, kept by day.
///
/// A back-dated movement changes every later day, so what may be taken on a day is the least that stands on
/// that day *or any later one* ([`Running::least_from`], domain.md 2 "invariants hold at every as_of").
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Running {
    steps: Vec<Step>,
}

impl Running {
    /// Adds a movement.
    pub fn add(&mut self, on: Date, delta: Minor, entry: Position) {
        let at = self.steps.partition_point(|step| step.on <= on);
        // What is raised, or comes, and what settles it.
        lean::put(&mut self.steps, at, Step { on, delta, entry }, 2);
    }

    /// What stands at the end of a day.
    #[must_use]
    pub fn on(&self, day: Date) -> Minor {
        self.steps.iter().take_while(|step| step.on <= day).map(|step| step.delta).sum()
    }

    /// What stands with everything recorded, whatever its day.
    #[must_use]
    pub fn last(&self) -> Minor {
        self.steps.iter().map(|step| step.delta).sum()
    }

    /// The least that stands at the end of `day` or of any later one.
    #[must_use]
    pub fn least_from(&self, day: Date) -> Minor {
        let mut standing = self.on(day);
        let mut least = standing;
        let later = self.steps.iter().skip_while(|step| step.on <= day);
        let mut day_of = None;
        for step in later {
            // Within a day only its end counts: a reversal and a new allocation of one day pass.
            if day_of.is_some_and(|on| on != step.on) {
                least = least.min(standing);
            }
            day_of = Some(step.on);
            standing += step.delta;
        }
        least.min(standing)
    }

    /// The first day at whose end less than nothing stands.
    #[must_use]
    pub fn first_negative_day(&self) -> Option<Date> {
        self.first_day(|standing| standing < 0)
    }

    /// The first day at whose end more than `most` stands.
    #[must_use]
    pub fn first_day_above(&self, most: Minor) -> Option<Date> {
        self.first_day(|standing| standing > most)
    }

    fn first_day(&self, wrong: impl Fn(Minor) -> bool) -> Option<Date> {
        let mut standing: Minor = 0;
        for (i, step) in self.steps.iter().enumerate() {
            standing += step.delta;
            let day_ends = self.steps.get(i + 1).is_none_or(|next| next.on != step.on);
            if day_ends && wrong(standing) {
                return Some(step.on);
            }
        }
        None
    }

    /// The day of the latest movement.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.steps.last().map(|step| step.on)
    }

    /// All movements by day: the day and what it adds.
    pub fn steps(&self) -> impl Iterator<Item = (Date, Minor)> {
        self.steps.iter().map(|step| (step.on, step.delta))
    }

    /// Whether something stands at the end of any day from `from` to `to`.
    #[must_use]
    pub fn is_positive_within(&self, from: Date, to: Date) -> bool {
        let mut standing: Minor = 0;
        for (i, step) in self.steps.iter().enumerate().take_while(|(_, step)| step.on <= to) {
            standing += step.delta;
            let until = self.steps.get(i + 1).map(|next| next.on);
            // It stands so from the step's day to the day before the next one's.
            let seen = until.is_none_or(|until| until > step.on && until > from);
            if standing > 0 && seen {
                return true;
            }
        }
        false
    }

    /// Takes out the movements of an entry.
    pub fn retract(&mut self, entry: Position) {
        self.steps.retain(|step| step.entry != entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_least_from_a_day_sees_later_days_but_not_the_middle_of_one() {
        let mut open = Running::default();
        open.add(date(2026, 1, 1), 100, Position(1));
        open.add(date(2026, 1, 20), -60, Position(2));
        open.add(date(2026, 1, 10), -30, Position(3));
        open.add(date(2026, 1, 20), 50, Position(4));
        assert_eq!(open.on(date(2026, 1, 9)), 100);
        assert_eq!(open.on(date(2026, 1, 10)), 70);
        assert_eq!(open.least_from(date(2026, 1, 1)), 60);
        assert_eq!(open.least_from(date(2026, 1, 20)), 60);
        open.add(date(2026, 1, 2), -100, Position(5));
        assert_eq!(open.first_negative_day(), Some(date(2026, 1, 10)));
        open.retract(Position(5));
        assert_eq!(open.first_negative_day(), None);
    }
}
