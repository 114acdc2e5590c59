//! A book in memory: commands as they are typed, decided in order, with ids that answer as the first time.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::PlainSealer;
use crate::account::Account;
use crate::command::{Command, CommandLine};
use crate::derived::{Derived, Need};
use crate::desk::{AnyAggregate, AnyEvent, DecidedEvent, Desk, Found, Order};
use crate::facts::{Ledger, RepLedger};
use crate::policy::{PolicyDocument, PolicyTimeline, SHIPPED};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AccountId, ActorId, Position, RepId, StreamId};

/// One event of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Where it stands.
    pub position: Position,
    /// The command that made it.
    pub command: String,
    /// Its stream.
    pub stream: StreamId,
    /// What happened.
    pub event: AnyEvent,
}

/// A book that was opened with the shipped policy.
#[derive(Debug)]
pub struct BookInMemory {
    desk: Desk,
    today: Date,
    events: Vec<Recorded>,
    sent: BTreeMap<String, serde_json::Value>,
    made_ids: u64,
    derive: Derive,
}

/// What computes the figures that decisions need: the projections, or a test that makes them up.
pub type Derive = fn(&BookInMemory, &Need) -> Derived;

impl BookInMemory {
    /// Opens a book in yuan; `today` is the day on which everything is typed.
    ///
    /// # Panics
    /// Where the shipped policy is not sound.
    #[must_use]
    pub fn open(today: Date) -> Self {
        let (desk, events, sent) = (Desk::default(), Vec::new(), BTreeMap::new());
        let derive: Derive = |_, _| Derived::Nothing;
        let mut book = Self { desk, today, events, sent, made_ids: 0, derive };
        let body = serde_json::Value::from(SHIPPED);
        for line in [
            serde_json::json!({"type": "open_book", "stream": "book/main", "effective_on": "1990-01-01", "data": {}}),
            serde_json::json!({"type": "publish_policy", "stream": "policy/default", "effective_on": "1990-01-01",
                "data": {"effective_from": "1990-01-01", "body": body}}),
        ] {
            if let Err(refusal) = book.apply(&line.to_string()) {
                panic!("a book opens: {refusal}");
            }
        }
        book
    }

    /// Takes a line as it is typed: its events, or none where the same line was taken before.
    ///
    /// # Errors
    /// A refusal; the book is then as it was.
    pub fn apply(&mut self, line: &str) -> Decision<Vec<Recorded>> {
        let line = CommandLine::parse(line.as_bytes())?;
        let id = self.id_of(&line);
        let content = content(&line);
        match self.sent.get(&id) {
            Some(first) if *first == content => return Ok(Vec::new()),
            Some(_) => {
                return Err(Refusal::new(codes::IDEMPOTENCY_MISMATCH, format!("{id} was sent with other content")));
            }
            None => {}
        }
        let mut command = line.command()?;
        command.seal(&line.stream, &mut PlainSealer);
        let found = self.find(&command);
        let actor = line.actor.clone().map_or_else(|| ActorId::new("tester"), Ok);
        let actor = actor.map_err(|e| Refusal::new(codes::INTERNAL, e.to_string()))?;
        let effective_on = line.effective_on.unwrap_or(self.today);
        let order = Order { actor, effective_on, stream: line.stream.clone(), command };
        let derived = self.desk.derives(&order, self.today).map_or(Derived::Nothing, |need| (self.derive)(self, &need));
        let decided = self.desk.decide_with(&order, &found, derived, self.today, self.next())?;
        self.sent.insert(id.clone(), content);
        let first = self.events.len();
        for DecidedEvent { stream, event, .. } in decided {
            let position = self.next();
            self.events.push(Recorded { position, command: id.clone(), stream, event });
        }
        Ok(self.events[first..].to_vec())
    }

    /// Sets what computes the figures that decisions need.
    pub fn derive_with(&mut self, derive: Derive) {
        self.derive = derive;
    }

    /// Everything that happened, in log order.
    #[must_use]
    pub fn events(&self) -> &[Recorded] {
        &self.events
    }

    /// An account.
    #[must_use]
    pub fn account(&self, id: &str) -> Option<&Account> {
        let stream = StreamId::account(&AccountId::new(id).ok()?);
        match &self.desk.get(&stream)?.aggregate {
            AnyAggregate::Account(account) => Some(account),
            _ => None,
        }
    }

    /// All registered accounts with their ledgers, in the order of registration.
    #[must_use]
    pub fn ledgers(&self) -> Vec<(AccountId, Ledger)> {
        let mut rows: Vec<(Position, AccountId, Ledger)> = Vec::new();
        for stream in self.desk.streams() {
            if let (Some(id), Some(account)) = (stream.as_account(), self.account(stream.id()))
                && let Some(registration) = account.ledger().registration()
            {
                rows.push((registration.at.entry, id, account.ledger().clone()));
            }
        }
        rows.sort_by_key(|(entry, _, _)| *entry);
        rows.into_iter().map(|(_, id, ledger)| (id, ledger)).collect()
    }

    /// All registered reps with their ledgers, in the order of registration.
    #[must_use]
    pub fn reps(&self) -> Vec<(RepId, RepLedger)> {
        let mut rows: Vec<(Position, RepId, RepLedger)> = Vec::new();
        for stream in self.desk.streams() {
            let aggregate = self.desk.get(stream).map(|loaded| &loaded.aggregate);
            if let (Some(id), Some(AnyAggregate::Rep(rep))) = (stream.as_rep(), aggregate)
                && let Some(registration) = rep.ledger().registration()
            {
                rows.push((registration.at.entry, id, rep.ledger().clone()));
            }
        }
        rows.sort_by_key(|(entry, _, _)| *entry);
        rows.into_iter().map(|(_, id, ledger)| (id, ledger)).collect()
    }

    /// All versions of the policy.
    #[must_use]
    pub fn policies(&self) -> &PolicyTimeline {
        self.desk.policy()
    }

    /// The policy in force on a day.
    #[must_use]
    pub fn policy(&self, day: Date) -> Option<&PolicyDocument> {
        self.desk.policy().on(day, Position(u64::MAX)).map(|version| &version.document)
    }

    fn next(&self) -> Position {
        Position(self.events.len() as u64 + 1)
    }

    fn id_of(&mut self, line: &CommandLine) -> String {
        if let Some(id) = &line.id {
            return id.to_string();
        }
        self.made_ids += 1;
        format!("made-{}", self.made_ids)
    }

    /// The entries that a correction names: those of its command, but not the corrections among them.
    fn find(&self, command: &Command) -> Found {
        let Command::Correct(correct) = command else { return Found::default() };
        let by_id = correct.command.as_ref().map(|id| id.to_string());
        let by_position = || {
            let at = self.events.iter().find(|recorded| Some(recorded.position) == correct.position)?;
            (!at.event.is_correction()).then(|| at.command.clone())
        };
        let Some(id) = by_id.or_else(by_position) else { return Found::default() };
        let made = self.events.iter().filter(|recorded| recorded.command == id && !recorded.event.is_correction());
        let entry = Desk::entry_of(made.map(|recorded| (&recorded.stream, &recorded.event)));
        let rep = entry.iter().find_map(|(stream, _)| stream.as_rep());
        let all = self.events.iter().map(|recorded| &recorded.event);
        let rep_named_at = rep.and_then(|rep| Desk::rep_named_in(all, &rep));
        Found { entry, rep_named_at }
    }
}

/// What counts as the same: what was sent, absent staying absent (contract.md 3).
fn content(line: &CommandLine) -> serde_json::Value {
    serde_json::json!({
        "type": line.kind,
        "stream": line.stream,
        "effective_on": line.effective_on.map(|day| day.to_string()),
        "actor": line.actor,
        "data": serde_json::from_str::<serde_json::Value>(line.data.get()).unwrap_or_default(),
    })
}
