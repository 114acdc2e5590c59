//! What is to happen on which day. Behaviours put tasks here and are called back; they know nothing of each
//! other's tasks.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use super::world::World;

/// Something that happens on its day.
pub type Task = Box<dyn FnOnce(&mut World) + Send>;

/// Tasks by day, and by the order in which they were put there.
#[derive(Default)]
pub struct Agenda {
    tasks: BTreeMap<(Date, u64), Task>,
    next: u64,
}

impl Agenda {
    /// Puts a task on a day, or on the Monday after it: nobody types at the weekend.
    pub fn put(&mut self, day: Date, task: Task) {
        self.tasks.insert((working_day(day), self.next), task);
        self.next += 1;
    }

    /// The next task and its day.
    pub fn pop(&mut self) -> Option<(Date, Task)> {
        self.tasks.pop_first().map(|((day, _), task)| (day, task))
    }
}

/// The day itself, or the Monday after a weekend.
pub fn working_day(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => later(day, 2),
        Weekday::Sunday => later(day, 1),
        _ => day,
    }
}

/// The day itself, or the Friday before a weekend: banks book nothing on the days between.
pub fn earlier_working_day(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => later(day, -1),
        Weekday::Sunday => later(day, -2),
        _ => day,
    }
}

/// A day `days` later (earlier where negative).
pub fn later(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weekends_move_to_monday() {
        assert_eq!(working_day(date(2026, 11, 21)), date(2026, 11, 23));
        assert_eq!(working_day(date(2026, 11, 22)), date(2026, 11, 23));
        assert_eq!(working_day(date(2026, 11, 25)), date(2026, 11, 25));
        assert_eq!(earlier_working_day(date(2026, 11, 22)), date(2026, 11, 20));
    }
}
