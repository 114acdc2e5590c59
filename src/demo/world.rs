//! The company while it is being made up: a day, what has been written, what is still to come.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use serde_json::Value;

use super::agenda::{Agenda, earlier_working_day, later, working_day};
use super::behaviours;
use super::cast::{self, Account, AccountNo};
use super::money::Sum;
use super::pen::{Entry, Pen, Recipe};
use super::random::Random;
use super::sights::{Sight, What};

/// How far back the company's story begins.
const STORY_DAYS: i64 = 548;

/// The company on a day of its story.
pub struct World {
    /// The day it is in the story.
    pub day: Date,
    /// The first day of the story.
    pub start: Date,
    /// Its last day.
    pub today: Date,
    /// The customers.
    pub accounts: Vec<Account>,
    /// What happened that is worth a visit.
    pub sights: Vec<Sight>,
    /// Chance in what is nobody's but the company's.
    pub chance: Random,
    pen: Pen,
    agenda: Agenda,
}

impl World {
    /// A company about to open its book.
    pub fn new(seed: u64, accounts: usize, today: Date) -> Self {
        let start = working_day(later(today, -STORY_DAYS));
        // Three in four come over from the old ledger in the first weeks, the others are won later.
        let since = |no: usize| match no % 4 {
            3 => later(start, 40 + i64::try_from(no * 37 % 400).unwrap_or(0)),
            _ => later(start, i64::try_from(no % 20).unwrap_or(0)),
        };
        let accounts = cast::customers(seed, accounts, |no| working_day(since(no)), today);
        let pen = Pen::new(Recipe { seed, accounts: accounts.len(), today });
        // Accounts draw from the streams 1 and on.
        let (agenda, sights, chance) = (Agenda::default(), Vec::new(), Random::new(seed, 0));
        let mut world = Self { day: start, start, today, accounts, sights, chance, pen, agenda };
        behaviours::start(&mut world);
        world
    }

    /// The next command, once enough days have passed for one.
    pub fn next_entry(&mut self) -> Option<Entry> {
        loop {
            if let Some(entry) = self.pen.take() {
                return Some(entry);
            }
            let (day, task) = self.agenda.pop()?;
            self.day = day;
            task(self);
        }
    }

    /// Plans something for a day. What lies behind the last day never happens.
    pub fn at(&mut self, day: Date, task: impl FnOnce(&mut Self) + Send + 'static) {
        if working_day(day) <= self.today {
            self.agenda.put(day, Box::new(task));
        }
    }

    /// Plans something with an account in so many days; it waits while a mistaken entry waits for its correction.
    pub fn soon(
        &mut self,
        no: AccountNo,
        days: RangeInclusive<i64>,
        task: impl FnOnce(&mut Self, AccountNo) + Send + 'static,
    ) {
        let days = self.days(no, *days.start(), *days.end());
        self.on(no, later(self.day, days), task);
    }

    /// Plans something with an account for a day.
    pub fn on(&mut self, no: AccountNo, day: Date, task: impl FnOnce(&mut Self, AccountNo) + Send + 'static) {
        self.at(day, move |world| match world.accounts[no].held_until {
            Some(until) => world.on(no, until, task),
            None => task(world, no),
        });
    }

    /// Writes a command on an account's stream.
    pub fn write(&mut self, no: AccountNo, actor: &str, on: Date, kind: &str, data: Value) -> u32 {
        let stream = format!("account/{}", self.accounts[no].id);
        self.write_on(&stream, actor, on, kind, data)
    }

    /// Writes a command on any stream.
    pub fn write_on(&mut self, stream: &str, actor: &str, on: Date, kind: &str, data: Value) -> u32 {
        self.pen.write(self.day, actor, stream, on, kind, data)
    }

    /// The next number of a yearly series: `INV-2026-0001`.
    pub fn yearly(&mut self, series: &str, width: usize) -> String {
        let series = format!("{series}-{}", self.day.year());
        self.pen.number(&series, width)
    }

    /// The next number of a series: `RF-001`.
    pub fn number(&mut self, series: &str) -> String {
        self.pen.number(series, 3)
    }

    /// The id of a command by its number.
    pub fn command_id(&self, number: u32) -> String {
        self.pen.command_id(number)
    }

    /// Remembers something for the tour.
    pub fn saw(&mut self, what: What, account: AccountNo, entry: u32, on: Date, sum: Option<Sum>) {
        let recorded_on = self.day;
        self.sights.push(Sight { what, account, entry, effective_on: on, recorded_on, sum });
    }

    /// A number of days by an account's own chance.
    pub fn days(&mut self, no: AccountNo, low: i64, high: i64) -> i64 {
        self.accounts[no].chance.between(low, high)
    }

    /// Whether something happens to an account that happens in `per_mille` of 1,000 cases.
    pub fn happens(&mut self, no: AccountNo, per_mille: usize) -> bool {
        self.accounts[no].chance.happens(per_mille)
    }

    /// One of a list of words by an account's own chance.
    pub fn word(&mut self, no: AccountNo, list: &[&'static str]) -> &'static str {
        list[self.accounts[no].chance.below(list.len())]
    }

    /// A working day some days ago, but not before the account was registered.
    pub fn back(&self, no: AccountNo, days: i64) -> Date {
        earlier_working_day(later(self.day, -days)).max(self.accounts[no].since)
    }
}
