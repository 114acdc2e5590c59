//! A small book in few words, and its history: reps `lin` and `zhao`, the account `A` (general, CNY, owned by `lin`),
//! all registered on 2026-01-01. Today is 2026-12-31. No rule of the domain here.

#![allow(clippy::expect_used, reason = "a helper of tests that fails is a test that fails")]

use jiff::Timestamp;
use jiff::civil::{Date, date};
use recoup_events::command::CommandLine;
use recoup_events::derived::Derived;
use recoup_events::desk::Order;
use recoup_events::policy::{SHIPPED, read};
use recoup_events::refusal::Decision;
use recoup_events::testing::{BookInMemory, PlainSealer};
use recoup_events::values::{AccountId, ActorId, Currency, Position};
use recoup_projections::explain::{Explanation, Happened, History, Point, Subject, Supposed, UnknownFigure, explain};
use serde_json::{Value, json};

pub const TODAY: Date = date(2026, 12, 31);

/// A book in memory.
pub struct World {
    book: BookInMemory,
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub fn account() -> AccountId {
    AccountId::new("A").expect("an account")
}

impl World {
    pub fn new() -> Self {
        let mut book = BookInMemory::open(TODAY);
        book.derive_with(|_, _| Derived::Nothing);
        let mut world = Self { book };
        for rep in ["lin", "zhao"] {
            world.at(&format!("rep/{rep}"), "2026-01-01", "register_rep", json!({ "name": rep }));
        }
        world.says("2026-01-01", "register_account", json!({ "name": "A", "currency": "CNY", "owner": "lin" }));
        world
    }

    /// Takes a command of account A; answers the positions of its events.
    #[track_caller]
    pub fn says(&mut self, on: &str, kind: &str, data: Value) -> Vec<Position> {
        self.at("account/A", on, kind, data)
    }

    #[track_caller]
    pub fn at(&mut self, stream: &str, on: &str, kind: &str, data: Value) -> Vec<Position> {
        self.try_at(stream, on, kind, data).expect("it is accepted")
    }

    pub fn try_at(&mut self, stream: &str, on: &str, kind: &str, data: Value) -> Decision<Vec<Position>> {
        let line = json!({"type": kind, "stream": stream, "effective_on": on, "data": data});
        Ok(self.book.apply(&line.to_string())?.into_iter().map(|recorded| recorded.position).collect())
    }

    pub fn invoice(&mut self, claim: &str, on: &str, amount: &str, due_on: &str) -> Vec<Position> {
        self.says(on, "raise_invoice", json!({ "claim": claim, "amount": amount, "due_on": due_on }))
    }

    pub fn receipt(&mut self, receipt: &str, on: &str, amount: &str) -> Vec<Position> {
        self.says(on, "record_receipt", json!({ "receipt": receipt, "amount": amount }))
    }

    pub fn head(&self) -> Position {
        self.book.events().last().expect("an event").position
    }

    pub fn history(&self) -> History {
        let happened = self.book.events().iter().map(|recorded| Happened {
            position: recorded.position,
            stream: recorded.stream.clone(),
            command: recorded.command.clone(),
            recorded_at: Timestamp::from_second(recorded.position.0.cast_signed()).expect("an instant"),
            actor: "tester".to_owned(),
            event: recorded.event.clone(),
        });
        History::new(happened.collect(), read(SHIPPED).expect("the shipped policy"), Currency::CNY)
    }

    pub fn now(&self, as_of: &str) -> Point {
        Point { as_of: day(as_of), known_at: self.head() }
    }

    pub fn explain(&self, subject: &Subject, as_of: &str, figure: &str) -> Result<Explanation, UnknownFigure> {
        explain(&self.history(), (&account(), subject), Currency::CNY, self.now(as_of), figure)
    }
}

/// What an explanation shows: position, amount and rule of each contribution.
pub fn shown(explanation: &Explanation) -> Vec<(u64, String, String)> {
    let parts = explanation.contributions.iter();
    parts.map(|part| (part.position.0, json!(part.amount).to_string().replace('"', ""), part.rule.clone())).collect()
}

/// A line as a command to be supposed.
pub fn supposed(id: &str, stream: &str, on: &str, kind: &str, data: &Value) -> Supposed {
    let line = json!({"type": kind, "stream": stream, "effective_on": on, "data": data});
    let line = CommandLine::parse(line.to_string().as_bytes()).expect("a line");
    let mut command = line.command().expect("a command");
    command.seal(&line.stream, &mut PlainSealer);
    let actor = ActorId::new("tester").expect("an actor");
    let order = Order { actor, effective_on: day(on), stream: line.stream, command };
    Supposed { id: id.to_owned(), order, recorded_at: Timestamp::UNIX_EPOCH }
}
