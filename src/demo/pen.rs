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

/// What a company is made of: the same of these is the same company. Every command's id carries them, so that a book
/// says by itself what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// The seed.
    pub seed: u64,
    /// How many customers it has.
    pub accounts: usize,
    /// The last day of its story.
    pub today: Date,
}

impl Recipe {
    /// The id of a command by its number.
    #[must_use]
    pub fn command_id(&self, number: u32) -> String {
        format!("demo:{}:{}:{}:{number:06}", self.today, self.seed, self.accounts)
    }

    /// The company that a command belongs to, by the command's id; none where it belongs to no such company.
    #[must_use]
    pub fn of_command(id: &str) -> Option<Self> {
        let mut words = id.strip_prefix("demo:")?.split(':');
        let today = words.next()?.parse().ok()?;
        let (seed, accounts) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        words.next().map(|_| Self { seed, accounts, today })
    }
}

/// The commands written so far, and the numbers used up.
pub struct Pen {
    recipe: Recipe,
    written: VecDeque<Entry>,
    commands: u32,
    numbers: BTreeMap<String, u32>,
}

impl Pen {
    /// A pen that has written nothing.
    pub const fn new(recipe: Recipe) -> Self {
        Self { recipe, written: VecDeque::new(), commands: 0, numbers: BTreeMap::new() }
    }

    /// The id of a command by its number.
    pub fn command_id(&self, number: u32) -> String {
        self.recipe.command_id(number)
    }

    /// Writes a command and returns its number.
    pub fn write(&mut self, day: Date, actor: &str, stream: &str, on: Date, kind: &str, data: Value) -> u32 {
        self.commands += 1;
        let id = self.command_id(self.commands);
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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_command_says_by_its_id_which_company_it_belongs_to() {
        let recipe = Recipe { seed: u64::MAX, accounts: 20_000, today: date(2026, 11, 25) };
        let id = recipe.command_id(1_234_567);
        assert!(id.len() <= 64, "{id}");
        assert_eq!(Recipe::of_command(&id), Some(recipe));
        assert_eq!(Recipe::of_command("demo-000001"), None);
        assert_eq!(Recipe::of_command("demo:2026-11-25:1:200"), None);
    }
}
