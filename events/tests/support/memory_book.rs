//! A book in memory: the desk, and the log that a writer would keep of what it decides. For tests of what takes
//! several steps or several streams. No rule of the domain here.

#![allow(dead_code, reason = "every test binary uses another part of it")]
#![allow(clippy::expect_used, clippy::panic, reason = "a helper of tests that fails is a test that fails")]

use jiff::civil::Date;
use recoup_events::account::Account;
use recoup_events::book::Book;
use recoup_events::command::{Command, CommandLine};
use recoup_events::corrections::Correct;
use recoup_events::derived::{Derived, Need};
use recoup_events::desk::{AnyAggregate, AnyEvent, Desk, Found, Loaded, Order};
use recoup_events::policy::SHIPPED;
use recoup_events::refusal::Decision;
use recoup_events::testing::PlainSealer;
use recoup_events::values::{ActorId, CommandId, Position, StreamId};
use serde_json::{Value, json};

/// An event as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    pub position: Position,
    pub stream: StreamId,
    pub sequence: u64,
    pub event: AnyEvent,
    /// Which command made it, counted from 0, and the id that the command had.
    pub command: (usize, Option<CommandId>),
}

/// One book, its desk and its log.
#[derive(Debug, Clone)]
pub struct MemoryBook {
    pub desk: Desk,
    pub log: Vec<Logged>,
    pub today: Date,
    /// What computes the figures that decisions need; nothing unless it is set.
    pub derive: fn(&Self, &Need) -> Derived,
    commands: usize,
}

impl MemoryBook {
    /// A book that nobody has opened.
    pub fn closed(today: Date) -> Self {
        Self { desk: Desk::default(), log: Vec::new(), today, derive: |_, _| Derived::Nothing, commands: 0 }
    }

    /// A book in CNY with the shipped policy.
    pub fn open(today: Date) -> Self {
        let mut book = Self::closed(today);
        book.says(json!({"type": "open_book", "stream": "book/main", "data": {}}));
        let policy = json!({"effective_from": "2026-01-01", "body": SHIPPED});
        book.says(json!({"type": "publish_policy", "stream": "policy/default", "data": policy}));
        book
    }

    /// The position of the last event.
    pub fn head(&self) -> Position {
        self.log.last().map_or(Position::ZERO, |logged| logged.position)
    }

    /// Hands in a line as it is typed; without an actor it is lin's, without a day today's. Gives the position of
    /// its first event.
    ///
    /// # Errors
    /// A refusal, of the reading or of the domain.
    pub fn submit(&mut self, line: &Value) -> Decision<Position> {
        let line = CommandLine::parse(line.to_string().as_bytes())?;
        let mut command = line.command()?;
        command.seal(&line.stream, &mut PlainSealer);
        let order = Order {
            actor: line.actor.clone().unwrap_or_else(|| ActorId::new("lin").expect("an actor")),
            effective_on: line.effective_on.unwrap_or(self.today),
            stream: line.stream.clone(),
            command,
        };
        let found = match &order.command {
            Command::Correct(correct) => self.find(correct),
            _ => Found::default(),
        };
        let first = self.head().next();
        let derived = self.desk.derives(&order, self.today).map_or(Derived::Nothing, |need| (self.derive)(self, &need));
        let decided = self.desk.decide_with(&order, &found, derived, self.today, first)?;
        let command = (self.commands, line.id);
        self.commands += 1;
        for (n, made) in (0..).zip(decided) {
            let (position, command) = (first.plus(n), command.clone());
            let (stream, sequence, event) = (made.stream, made.sequence, made.event);
            self.log.push(Logged { position, stream, sequence, event, command });
        }
        Ok(first)
    }

    /// Hands in a line that must be accepted.
    #[track_caller]
    pub fn says(&mut self, line: Value) -> Position {
        self.submit(&line).unwrap_or_else(|refusal| panic!("{line} was refused: {refusal:?}"))
    }

    /// Hands in a line that must be refused, and gives code and field. The desk must be as it was.
    #[track_caller]
    pub fn refuses(&mut self, line: Value) -> (String, Option<String>) {
        let before = self.desk.clone();
        let refusal = self.submit(&line).expect_err("accepted");
        assert_eq!(on_desk(&self.desk), on_desk(&before), "{line} was refused and left a trace");
        (refusal.code.into_owned(), refusal.field)
    }

    /// An account.
    #[track_caller]
    pub fn account(&self, id: &str) -> &Account {
        let stream = StreamId::new(&format!("account/{id}")).expect("a stream");
        match self.desk.get(&stream).map(|loaded| &loaded.aggregate) {
            Some(AnyAggregate::Account(account)) => account,
            other => panic!("no account {id}: {other:?}"),
        }
    }

    /// The book's own aggregate.
    #[track_caller]
    pub fn book(&self) -> &Book {
        match self.desk.get(&StreamId::book()).map(|loaded| &loaded.aggregate) {
            Some(AnyAggregate::Book(book)) => book,
            other => panic!("no book: {other:?}"),
        }
    }

    /// What the writer looks up in the log for a correction.
    fn find(&self, correct: &Correct) -> Found {
        let command = match (&correct.command, correct.position) {
            (Some(id), None) => self.log.iter().find(|logged| logged.command.1.as_ref() == Some(id)),
            (None, Some(position)) => self.log.iter().find(|logged| logged.position == position),
            _ => None,
        };
        let Some((command, _)) = command.map(|logged| &logged.command) else { return Found::default() };
        let events = self.log.iter().filter(|logged| logged.command.0 == *command);
        let entry = Desk::entry_of(events.map(|logged| (&logged.stream, &logged.event)));
        let rep = entry.iter().find_map(|(stream, _)| stream.as_rep());
        let named = rep.and_then(|rep| Desk::rep_named_in(self.log.iter().map(|logged| &logged.event), &rep));
        Found { rep_named_at: named, entry }
    }
}

/// All that stands on a desk, to be compared.
pub fn on_desk(desk: &Desk) -> impl PartialEq + std::fmt::Debug {
    let loaded: Vec<(StreamId, Option<Loaded>)> =
        desk.streams().map(|stream| (stream.clone(), desk.get(stream).cloned())).collect();
    (loaded, desk.reps().clone(), desk.policy().clone())
}
