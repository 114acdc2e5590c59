//! The commands before the desk that decides them in earnest, for tests: it takes every one, and what it makes
//! of them is, claim by claim, what the generator thought.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use recoup_events::account::Account;
use recoup_events::command::{Command, CommandLine};
use recoup_events::desk::{AnyAggregate, Desk, Found, Order};
use recoup_events::refusal::Decision;
use recoup_events::values::{Position, StreamId};

use super::books::Books;
use super::pen::Entry;
use super::world::World;

const TODAY: Date = date(2026, 11, 25);

/// A desk that remembers what each command wrote, as the log does for a correction.
#[derive(Default)]
struct Office {
    desk: Desk,
    written: u64,
    entries: BTreeMap<String, Found>,
}

impl Office {
    fn decide(&mut self, entry: &Entry, today: Date) -> Decision<()> {
        let line = CommandLine::parse(entry.command.to_string().as_bytes())?;
        let command = line.command()?;
        let mistaken = match &command {
            Command::Correct(_) => entry.command["data"]["command"].as_str(),
            _ => None,
        };
        let found = mistaken.and_then(|id| self.entries.get(id).cloned()).unwrap_or_default();
        let actor = line.actor.clone().expect("an actor");
        let order = Order { actor, effective_on: line.effective_on.expect("a day"), stream: line.stream, command };
        let decided = self.desk.decide(&order, &found, today, Position(self.written + 1))?;
        self.written += decided.len() as u64;
        let made = Desk::entry_of(decided.iter().map(|decided| (&decided.stream, &decided.event)));
        let id = line.id.map(|id| id.to_string()).unwrap_or_default();
        self.entries.insert(id, Found { entry: made, ..Found::default() });
        Ok(())
    }

    fn account(&self, id: &str) -> &Account {
        let stream: StreamId = format!("account/{id}").parse().expect("a stream");
        match self.desk.get(&stream).map(|loaded| &loaded.aggregate) {
            Some(AnyAggregate::Account(account)) => account,
            _ => panic!("no account {id}"),
        }
    }
}

fn same_books(account: &Account, books: &Books) {
    let ledger = account.ledger();
    let claims = ledger.claims().iter().map(|claim| (claim.fact.claim.as_str(), claim.open.last()));
    let thought = books.claims.iter().map(|claim| (claim.id.as_str(), i128::from(claim.open.on(TODAY))));
    assert!(claims.eq(thought), "the open amounts of {:?}", ledger.registration());
    let rest = |id: &str| books.receipt(id).map(|receipt| i128::from(receipt.unapplied.on(TODAY)));
    for receipt in ledger.receipts() {
        assert_eq!(Some(receipt.unapplied.last()), rest(&receipt.fact.receipt), "{}", receipt.fact.receipt);
    }
    assert_eq!(ledger.receipts().len(), books.receipts.len());
    assert_eq!(ledger.check(), Ok(()));
}

/// Runs a company before the desk; `today_of` says what day it is when an entry is typed.
fn run(seed: u64, accounts: usize, today_of: impl Fn(&Entry) -> Date) {
    let (mut world, mut office, mut last) = (World::new(seed, accounts, TODAY), Office::default(), Date::MIN);
    while let Some(entry) = world.next_entry() {
        assert!(last <= entry.recorded_on && entry.recorded_on <= TODAY, "the days decrease: {entry:?}");
        last = entry.recorded_on;
        let decided = office.decide(&entry, today_of(&entry));
        assert_eq!(decided, Ok(()), "seed {seed}: {}", entry.command);
    }
    for account in &world.accounts {
        same_books(office.account(&account.id), &account.books);
    }
}

#[test]
fn every_command_is_accepted_on_the_day_it_was_typed_and_the_books_agree() {
    (1..=3).for_each(|seed| run(seed, 200, |entry| entry.recorded_on));
}

#[test]
fn every_command_is_accepted_when_all_are_typed_today() {
    run(4, 200, |_| TODAY);
}

#[test]
fn a_company_of_any_size_is_accepted() {
    [0, 1, 2, 7, 61].into_iter().for_each(|accounts| run(9, accounts, |entry| entry.recorded_on));
}
