//! What has a value over time: on day D the one with the latest day up to D; on equal days the later in the
//! log (domain.md 2).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{At, lean};
use crate::values::Position;

/// A value and when it is true from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// From when, and by which entry.
    pub at: At,
    /// The value.
    pub value: T,
}

/// Values over time, kept by day and within a day in log order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline<T> {
    values: Vec<Dated<T>>,
}

impl<T> Default for Timeline<T> {
    fn default() -> Self {
        Self { values: Vec::new() }
    }
}

impl<T> Timeline<T> {
    /// Adds a value that is true from a day. Must be called in log order.
    pub fn set(&mut self, at: At, value: T) {
        let place = self.values.partition_point(|v| v.at.effective_on <= at.effective_on);
        // Few values ever change.
        lean::put(&mut self.values, place, Dated { at, value }, 1);
    }

    /// The value in force on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&T> {
        self.dated_on(day).map(|v| &v.value)
    }

    /// The value in force on a day, with since when.
    #[must_use]
    pub fn dated_on(&self, day: Date) -> Option<&Dated<T>> {
        let after = self.values.partition_point(|v| v.at.effective_on <= day);
        self.values[..after].last()
    }

    /// All values by day.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Dated<T>> {
        self.values.iter()
    }

    /// Whether there never was a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Takes out the values of an entry.
    pub fn retract(&mut self, entry: Position) {
        self.values.retain(|v| v.at.entry != entry);
    }
}
