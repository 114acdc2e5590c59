//! A history as it might have been: commands decided against it by the very desk that decides real ones. Nothing of it
//! is ever stored.

use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::command::Command;
use recoup_events::derived::{Derived, Need};
use recoup_events::desk::{AnyAggregate, Desk, Found, Loaded, Order};
use recoup_events::refusal::Decision;
use recoup_events::values::Position;

use super::history::{Happened, History};
use crate::commission::derive;

/// A command that is supposed: sealed already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supposed {
    /// Its id; a later correction may name it.
    pub id: String,
    /// The command.
    pub order: Order,
    /// When it would have been recorded.
    pub recorded_at: Timestamp,
}

/// A history to which commands may be added.
#[derive(Debug)]
pub struct Hypothesis {
    history: History,
    desk: Desk,
    next: Position,
}

impl Hypothesis {
    /// Begins with a history whose last position is `head`.
    #[must_use]
    pub fn of(history: History, head: Position) -> Self {
        let mut desk = Desk::default();
        for happened in history.events() {
            let stream = &happened.stream;
            if desk.get(stream).is_none() {
                let aggregate = AnyAggregate::new(stream.kind());
                desk.load(stream.clone(), Loaded { aggregate, sequence: 0, snapshot: 0 });
            }
            let sequence = desk.get(stream).map_or(0, |loaded| loaded.sequence) + 1;
            desk.take_in(stream, sequence, happened.event.clone());
        }
        Self { history, desk, next: head.next() }
    }

    /// Whether a command of this id is in the history.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.history.events().iter().any(|happened| happened.command == id)
    }

    /// Decides a command as if it came now; its events join the history.
    ///
    /// # Errors
    /// A refusal; the history is then as it was.
    pub fn suppose(&mut self, supposed: Supposed, today: Date) -> Decision<()> {
        let Supposed { id, order, recorded_at } = supposed;
        let found = self.find(&order.command);
        let derived = self.desk.derives(&order, today).map_or(Derived::Nothing, |need| self.derived(&need));
        let actor = order.actor.to_string();
        for decided in self.desk.decide_with(&order, &found, derived, today, self.next)? {
            let (position, command, actor) = (self.next, id.clone(), actor.clone());
            let (stream, event) = (decided.stream, decided.event);
            self.history.append(Happened { position, stream, command, recorded_at, actor, event });
            self.next = self.next.next();
        }
        Ok(())
    }

    /// The history with all that was supposed.
    #[must_use]
    pub fn into_history(self) -> History {
        self.history
    }

    fn derived(&self, need: &Need) -> Derived {
        // Papers are frozen with the root of a real log: closing a month or issuing a statement cannot be supposed, and
        // is refused as what has nothing to freeze.
        let (Need::Statement { on, .. } | Need::Contract { on, .. } | Need::Cleared { on, .. }) = need else {
            return Derived::Nothing;
        };
        let state = self.history.at(*on, self.next.before()).in_order();
        derive(state.book(), state.reps(), need)
    }

    /// The entries that a correction names: those of its command, but not the corrections among them.
    fn find(&self, command: &Command) -> Found {
        let Command::Correct(correct) = command else { return Found::default() };
        let by_id = || correct.command.as_ref().map(ToString::to_string);
        let by_position = || {
            let happened = self.history.find(correct.position?)?;
            (!happened.event.is_correction()).then(|| happened.command.clone())
        };
        let Some(id) = by_id().or_else(by_position) else { return Found::default() };
        let made = self.history.events().iter().filter(|happened| happened.command == id);
        let entry = Desk::entry_of(made.map(|happened| (&happened.stream, &happened.event)));
        let rep = entry.iter().find_map(|(stream, _)| stream.as_rep());
        let all = self.history.events().iter().map(|happened| &happened.event);
        let rep_named_at = rep.and_then(|rep| Desk::rep_named_in(all, &rep));
        Found { entry, rep_named_at }
    }
}
