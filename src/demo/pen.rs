//! Writes commands in the shape of contract.md 3 and numbers everything that has an id.

use std::collections::{BTreeMap, VecDeque};

use jiff::civil::Date;
use serde_json::{Value, json};

/// A command and the day on which somebody typed it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The day the book was told; never before the command's `effective_on`, and never decreasing.
    pub recorded_on: Date,
    /// The command.
    pub command: Value,
}

/// The commands written so far, and the numbers used up.
#[derive(Default)]
pub struct Pen {
    written: VecDeque<Entry>,
    commands: u32,
    numbers: BTreeMap<String, u32>,
}

impl Pen {
    /// Writes a command and returns its number.
    pub fn write(&mut self, day: Date, actor: &str, stream: &str, on: Date, kind: &str, data: Value) -> u32 {
        self.commands += 1;
        let id = command_id(self.commands);
        let command =
            json!({"id": id, "type": kind, "stream": stream, "effective_on": on, "actor": actor, "data": data});
        self.written.push_back(Entry { recorded_on: day, command });
        self.commands
    }

    /// The next number of a series, like `INV-2026-0001`.
    pub fn number(&mut self, series: &str, width: usize) -> String {
        let last = self.numbers.entry(series.to_owned()).or_default();
        *last += 1;
        format!("{series}-{:0width$}", *last)
    }

    /// The oldest command not yet taken.
    pub fn take(&mut self) -> Option<Entry> {
        self.written.pop_front()
    }
}

/// The id of a command by its number.
pub fn command_id(number: u32) -> String {
    format!("demo-{number:06}")
}
