//! A history without some commands: what rests on them cannot stand either, and is named, never silently kept. What
//! an event names and which rules hold on every day is the events' to say; here it is only asked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use recoup_events::book::BookEvent;
use recoup_events::desk::AnyEvent;
use recoup_events::event::Payload;
use recoup_events::facts::{Ledger, Name, RepFact};
use recoup_events::values::{AccountId, Position, RepId, StreamId};
use serde::Serialize;

use super::history::{Happened, History};
use crate::rows::{Change, changes};

/// A history without some of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// What is left of it.
    pub history: History,
    /// What was left out, in the order of the log.
    pub left_out: Vec<LeftOut>,
}

/// An event that is not in the other history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct LeftOut {
    pub position: Position,
    pub stream: StreamId,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub effective_on: Date,
    pub why: Why,
    /// What it rests on, or which rule would not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Why an event is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Its command was named.
    Asked,
    /// It names what is not there.
    RestsOnIt,
    /// On some day a rule of every day would not hold.
    BreaksARule,
}

/// Why something cannot be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotThere {
    /// Nothing stands at the position.
    #[error("no event stands at position {0}")]
    Nothing(Position),
    /// Without it there is no book.
    #[error("position {0} opens the book: without it there is none")]
    Opening(Position),
}

impl History {
    /// The history known at a position without the commands of some events.
    ///
    /// # Errors
    /// There is no such event, or no book without it.
    pub fn without(&self, known: Position, positions: &[Position]) -> Result<Undone, NotThere> {
        let mut asked: BTreeSet<&str> = BTreeSet::new();
        for position in positions {
            let found = self.find(*position).filter(|_| *position <= known);
            let happened = found.ok_or(NotThere::Nothing(*position))?;
            if matches!(happened.event, AnyEvent::Book(BookEvent::BookOpened(_))) {
                return Err(NotThere::Opening(*position));
            }
            asked.insert(&happened.command);
        }
        let events: Vec<&Happened> = self.between(Position::ZERO, known).collect();
        let mut left = Left::default();
        for command in events.chunk_by(|a, b| a.command == b.command) {
            left.command(command, command.iter().any(|happened| asked.contains(happened.command.as_str())));
        }
        let Left { kept, left_out, .. } = left;
        Ok(Undone { history: Self::new(kept, self.shipped().clone(), self.currency()), left_out })
    }
}

/// What is left while the log is gone through.
#[derive(Default)]
struct Left {
    kept: Vec<Happened>,
    left_out: Vec<LeftOut>,
    /// What left-out events would have made.
    gone: BTreeSet<(StreamId, Name)>,
    gone_entries: BTreeSet<(StreamId, Position)>,
    gone_reps: BTreeSet<RepId>,
    gone_accounts: BTreeSet<AccountId>,
    /// Which standing entries make what.
    makers: BTreeMap<(StreamId, Name), BTreeSet<Position>>,
    /// The ledgers of the accounts of which something was left out.
    ledgers: BTreeMap<StreamId, Ledger>,
}

impl Left {
    fn command(&mut self, events: &[&Happened], asked: bool) {
        if asked {
            events.iter().for_each(|happened| self.leave_out(happened, Why::Asked, None));
            return;
        }
        let corrects = events.iter().any(|happened| happened.event.is_correction());
        let streams: BTreeSet<&StreamId> = events.iter().map(|happened| &happened.stream).collect();
        let together = streams.len() > 1 && !corrects;
        let mut fell: Option<String> = None;
        // What one command says in two streams stands or falls together: money taken from suspense.
        if together {
            fell = events.iter().find_map(|happened| self.rests_on(happened));
        }
        for happened in events {
            let rests = fell.clone().or_else(|| self.rests_on(happened));
            match (rests, self.breaks(happened)) {
                (Some(what), _) => self.leave_out(happened, Why::RestsOnIt, Some(what)),
                (None, Some(rule)) => self.leave_out(happened, Why::BreaksARule, Some(rule)),
                (None, None) => self.keep(happened),
            }
        }
    }

    /// What an event names that is not there.
    fn rests_on(&self, happened: &Happened) -> Option<String> {
        let Happened { stream, event, .. } = happened;
        if let Some(entry) = event.corrects().filter(|entry| self.gone_entries.contains(&(stream.clone(), *entry))) {
            return Some(format!("the entry of position {entry}"));
        }
        let makes = event.makes();
        let root = if stream.as_rep().is_some() { Name::Rep } else { Name::Account };
        let uses = event.uses().into_iter().chain([root]).filter(|name| !makes.contains(name));
        let missing = uses.into_iter().find(|name| {
            let name = (stream.clone(), name.clone());
            self.gone.contains(&name) && self.makers.get(&name).is_none_or(BTreeSet::is_empty)
        });
        let by_name = missing.map(|name| match name {
            Name::Entry(entry) => format!("the entry of position {entry}"),
            name => name.to_string(),
        });
        let rep = || self.gone_reps.iter().find(|rep| event.names_rep(rep)).map(|rep| format!("rep {rep}"));
        by_name.or_else(rep).or_else(|| self.account_gone(event))
    }

    /// The account that a task letter names and that is not there.
    fn account_gone(&self, event: &AnyEvent) -> Option<String> {
        if self.gone_accounts.is_empty() {
            return None;
        }
        let mut facts = Vec::new();
        event.rep_facts(&mut facts);
        let named = facts.into_iter().find_map(|fact| match fact {
            RepFact::LetterLine(line) if self.gone_accounts.contains(&line.account) => Some(line.account),
            _ => None,
        });
        named.map(|account| format!("account {account}"))
    }

    /// The rule that would not hold on some day, in an account of which something was left out.
    fn breaks(&self, happened: &Happened) -> Option<String> {
        let mut ledger = self.ledgers.get(&happened.stream)?.clone();
        apply(&mut ledger, happened);
        ledger.check().err().map(|broken| broken.to_string())
    }

    fn keep(&mut self, happened: &Happened) {
        let (stream, entry) = (&happened.stream, happened.entry());
        if let Some(corrected) = happened.event.corrects() {
            for ((of, _), makers) in &mut self.makers {
                if of == stream {
                    makers.remove(&corrected);
                }
            }
        }
        for name in happened.event.makes() {
            match (&name, stream.as_account(), stream.as_rep()) {
                (Name::Account, Some(account), _) => drop(self.gone_accounts.remove(&account)),
                (Name::Rep, _, Some(rep)) => drop(self.gone_reps.remove(&rep)),
                _ => {}
            }
            self.makers.entry((stream.clone(), name)).or_default().insert(entry);
        }
        if let Some(ledger) = self.ledgers.get_mut(stream) {
            apply(ledger, happened);
        }
        self.kept.push(happened.clone());
    }

    fn leave_out(&mut self, happened: &Happened, why: Why, detail: Option<String>) {
        let (stream, entry) = (&happened.stream, happened.entry());
        let makes = happened.event.makes();
        self.gone_accounts.extend(stream.as_account().filter(|_| makes.contains(&Name::Account)));
        self.gone_reps.extend(stream.as_rep().filter(|_| makes.contains(&Name::Rep)));
        self.gone.extend(makes.into_iter().chain([Name::Entry(entry)]).map(|name| (stream.clone(), name)));
        self.gone_entries.insert((stream.clone(), entry));
        if stream.as_account().is_some() && !self.ledgers.contains_key(stream) {
            let mut ledger = Ledger::default();
            self.kept.iter().filter(|kept| kept.stream == *stream).for_each(|kept| apply(&mut ledger, kept));
            self.ledgers.insert(stream.clone(), ledger);
        }
        let (position, kind, effective_on) = (happened.position, happened.kind(), happened.effective_on());
        self.left_out.push(LeftOut { position, stream: stream.clone(), kind, effective_on, why, detail });
    }
}

fn apply(ledger: &mut Ledger, happened: &Happened) {
    for change in changes(&happened.stream, happened.position, &happened.event) {
        match change {
            Change::Add(row) => ledger.apply(row.at, &row.fact),
            Change::Retract { entry, .. } => ledger.retract(entry),
        }
    }
}
