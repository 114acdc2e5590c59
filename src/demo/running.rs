//! An amount that moves by days, as the generator keeps it. It is the generator's own copy of the rule "never
//! negative on any day" (domain.md 2), so that a slip in the rule proper shows as a refused demo command.

use jiff::civil::Date;

#[derive(Debug, Clone, Copy)]
struct Step {
    on: Date,
    delta_minor: i64,
    entry: u32,
}

/// Dated movements of one amount in minor units, each by the entry that made it.
#[derive(Debug, Clone, Default)]
pub struct Running(Vec<Step>);

impl Running {
    /// Adds a movement.
    pub fn add(&mut self, on: Date, delta_minor: i64, entry: u32) {
        let at = self.0.partition_point(|step| step.on <= on);
        self.0.insert(at, Step { on, delta_minor, entry });
    }

    /// What stands at the end of a day.
    pub fn on(&self, day: Date) -> i64 {
        self.0.iter().take_while(|step| step.on <= day).map(|step| step.delta_minor).sum()
    }

    /// The least that stands at the end of `day` or of any later one.
    pub fn least_from(&self, day: Date) -> i64 {
        let (upto, later) = self.0.split_at(self.0.partition_point(|step| step.on <= day));
        let mut stands: i64 = upto.iter().map(|step| step.delta_minor).sum();
        let mut least = stands;
        for steps in later.chunk_by(|a, b| a.on == b.on) {
            stands += steps.iter().map(|step| step.delta_minor).sum::<i64>();
            least = least.min(stands);
        }
        least
    }

    /// The least that ever stood.
    #[cfg(test)]
    pub fn least(&self) -> i64 {
        self.0.iter().map(|step| self.on(step.on)).min().unwrap_or(0)
    }

    /// Takes out the movements of an entry.
    pub fn retract(&mut self, entry: u32) {
        self.0.retain(|step| step.entry != entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_may_be_taken_is_the_least_of_all_later_days() {
        let mut open = Running::default();
        open.add(date(2026, 1, 1), 100, 1);
        open.add(date(2026, 1, 20), -60, 2);
        open.add(date(2026, 1, 25), 60, 3);
        assert_eq!(open.least_from(date(2026, 1, 2)), 40);
        assert_eq!(open.least_from(date(2026, 1, 25)), 100);
        open.retract(2);
        assert_eq!(open.least_from(date(2026, 1, 2)), 100);
        open.add(date(2026, 1, 2), -130, 4);
        assert_eq!(open.least(), -30);
    }
}
