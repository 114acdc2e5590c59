//! Timing: entries that were recorded long after the day they are true from, and entries that were recorded when nobody
//! works. Which days and hours those are is an option; the answer does not judge.

use jiff::civil::{Date, DateTime, Time, Weekday};
use recoup_events::values::{ActorId, Position};
use serde::Serialize;

use super::receipts::days;
use super::{Entry, Period, Seen};

/// An entry whose day of recording draws the eye.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Timed {
    pub position: Position,
    pub stream: String,
    pub kind: &'static str,
    pub actor: ActorId,
    pub effective_on: Date,
    /// By the clock of the book's time zone.
    pub recorded: DateTime,
    /// From the day it is true from to the day it was recorded; negative where it lies in the future.
    pub days: i32,
}

/// When people work, by the clock of the book's time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// From this time …
    pub from: Time,
    /// … to before this one. The same as `from`, or earlier: no time at all.
    pub until: Time,
    /// On these days of the week …
    pub weekdays: Vec<Weekday>,
    /// … but not on these days.
    pub holidays: Vec<Date>,
}

impl Default for Hours {
    /// Monday to Friday from 08:00 to 20:00.
    fn default() -> Self {
        use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};
        let weekdays = vec![Monday, Tuesday, Wednesday, Thursday, Friday];
        Self { from: Time::constant(8, 0, 0, 0), until: Time::constant(20, 0, 0, 0), weekdays, holidays: Vec::new() }
    }
}

impl Hours {
    /// Whether somebody works then.
    #[must_use]
    pub fn has(&self, when: DateTime) -> bool {
        let is_working_day = self.weekdays.contains(&when.weekday()) && !self.holidays.contains(&when.date());
        is_working_day && self.from <= when.time() && when.time() < self.until
    }
}

/// What was recorded in the period, more than so many days after the day it is true from.
#[must_use]
pub fn back_dated(seen: &Seen, period: &Period, more_than_days: i32) -> Vec<Timed> {
    recorded_in(seen, period).filter(|timed| timed.days > more_than_days).collect()
}

/// What was recorded in the period outside working hours.
#[must_use]
pub fn out_of_hours(seen: &Seen, period: &Period, hours: &Hours) -> Vec<Timed> {
    recorded_in(seen, period).filter(|timed| !hours.has(timed.recorded)).collect()
}

/// Everything that was recorded in the period, also what was taken out since: it was typed all the same.
fn recorded_in<'a>(seen: &'a Seen, period: &'a Period) -> impl Iterator<Item = Timed> {
    seen.all().iter().filter(|entry| period.has(entry.recorded.date())).map(timed)
}

fn timed(entry: &Entry) -> Timed {
    Timed {
        position: entry.position,
        stream: entry.stream.as_str().to_owned(),
        kind: entry.event.type_name(),
        actor: entry.actor.clone(),
        effective_on: entry.effective_on(),
        recorded: entry.recorded,
        days: days(entry.effective_on(), entry.recorded.date()),
    }
}
