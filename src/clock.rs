//! What time it is: the one place the program asks. Decisions, projections and stores take the instant as a
//! value; nothing else may read the machine's clock, so that a test can record a book over many days.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

/// Tells the time, in UTC, to the microsecond (domain.md 1).
pub trait Clock: Send + Sync {
    /// The present instant, cut to whole microseconds.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the shell's clock, the one caller there may be")]
    fn now(&self) -> Timestamp {
        whole_microseconds(Timestamp::now())
    }
}

/// A clock that stands still until it is set or advanced.
#[derive(Debug)]
pub struct TestClock(Mutex<Timestamp>);

impl TestClock {
    /// A clock standing at `now`.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(Mutex::new(whole_microseconds(now)))
    }

    /// Puts it at another instant, earlier or later.
    pub fn set(&self, now: Timestamp) {
        *self.hand() = whole_microseconds(now);
    }

    /// Moves it; past the end of the calendar it stays where it is.
    pub fn advance(&self, by: SignedDuration) {
        let mut hand = self.hand();
        *hand = hand.checked_add(by).map_or(*hand, whole_microseconds);
    }

    fn hand(&self) -> std::sync::MutexGuard<'_, Timestamp> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.hand()
    }
}

/// Cuts an instant to whole microseconds, the log's resolution.
#[must_use]
pub fn whole_microseconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(instant.as_microsecond()).unwrap_or(instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_clock_stands_still_until_it_is_moved() {
        let clock = TestClock::at("2026-01-05T08:00:00.0000019Z".parse().unwrap());
        assert_eq!(clock.now().to_string(), "2026-01-05T08:00:00.000001Z");
        clock.advance(SignedDuration::from_hours(24));
        assert_eq!(clock.now().to_string(), "2026-01-06T08:00:00.000001Z");
        clock.set("2025-12-31T00:00:00Z".parse().unwrap());
        assert_eq!(clock.now().to_string(), "2025-12-31T00:00:00Z");
    }

    #[test]
    fn the_machines_clock_counts_microseconds() {
        assert_eq!(SystemClock.now().subsec_nanosecond() % 1_000, 0);
    }
}
