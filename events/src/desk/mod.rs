//! The desk: where commands are decided, one after the other, across all streams of a book.
//!
//! Pure: the writer in the shell loads aggregates onto the desk, hands it commands in order, and stores what
//! comes back. A command may take several steps in several streams (money identified for an account, an entry
//! corrected and replaced); it takes all of them or none.

mod any;
mod by_stream;
mod needs;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

pub use any::{AnyAggregate, AnyEvent};

use any::AnyCommand;
use by_stream::ByStream;
use needs::freezes;

use crate::account::AccountCommand;
use crate::book::BookEvent;
use crate::command::Command;
use crate::context::{Addressed, Reps, Services};
use crate::corrections::{Correct, CorrectEntry};
use crate::derived::Derived;
use crate::event::Payload;
use crate::policy::{PolicyEvent, PolicyTimeline};
use crate::refusal::{Decision, Refusal, codes};
use crate::reps::{RepCommand, RepEvent};
use crate::values::{AccountId, ActorId, Currency, Position, RepId, StreamId};

/// A command with everything that says whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Who says it.
    pub actor: ActorId,
    /// From when it is true.
    pub effective_on: Date,
    /// The stream it is for.
    pub stream: StreamId,
    /// What it says.
    pub command: Command,
}

/// What a correction needs to know of the log, looked up by the writer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The entry to be corrected, in every stream that it wrote to; none where nothing stands there.
    pub entry: Vec<(StreamId, Position)>,
    /// The latest standing entry of another stream that names the rep whose registration is to be corrected.
    pub rep_named_at: Option<Position>,
}

/// What a command made: its events in the order of the log.
pub type Decided = Vec<DecidedEvent>;

/// An event that was decided and is yet to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedEvent {
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream, from 1.
    pub sequence: u64,
    /// What happened.
    pub event: AnyEvent,
}

/// An aggregate on the desk, and how many events it has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The aggregate.
    pub aggregate: AnyAggregate,
    /// The sequence of its last event.
    pub sequence: u64,
    /// The sequence of the last event that a snapshot of it holds; 0 where there is none.
    pub snapshot: u64,
}

/// The aggregates of one book that are at hand, and what all of them may know.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    loaded: ByStream,
    reps: Arc<Reps>,
    policy: Arc<PolicyTimeline>,
}

impl Desk {
    /// Puts an aggregate on the desk.
    pub fn load(&mut self, stream: StreamId, loaded: Loaded) {
        self.loaded.insert(stream, loaded);
    }

    /// An aggregate, where it is at hand.
    #[must_use]
    pub fn get(&self, stream: &StreamId) -> Option<&Loaded> {
        self.loaded.get(stream)
    }

    /// Notes that a snapshot of an aggregate was taken as it is now.
    pub fn snapshot_taken(&mut self, stream: &StreamId) {
        if let Some(loaded) = self.loaded.get_mut(stream) {
            loaded.snapshot = loaded.sequence;
        }
    }

    /// Takes an aggregate off the desk.
    pub fn unload(&mut self, stream: &StreamId) {
        self.loaded.remove(stream);
    }

    /// How many aggregates are at hand.
    #[must_use]
    pub fn len(&self) -> usize {
        self.loaded.len()
    }

    /// Whether no aggregate is at hand.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.loaded.len() == 0
    }

    /// The streams at hand, in no order that means something.
    pub fn streams(&self) -> impl Iterator<Item = &StreamId> {
        self.loaded.streams()
    }

    /// The reps of the book.
    #[must_use]
    pub fn reps(&self) -> &Reps {
        &self.reps
    }

    /// The policies of the book.
    #[must_use]
    pub fn policy(&self) -> &PolicyTimeline {
        &self.policy
    }

    /// The book's currency and time zone, once it is open.
    #[must_use]
    pub fn opened(&self) -> Option<(Currency, &str)> {
        match self.loaded.get(&StreamId::book()).map(|loaded| &loaded.aggregate) {
            Some(AnyAggregate::Book(book)) => book.opened().map(|o| (o.currency, o.time_zone.as_str())),
            _ => None,
        }
    }

    /// The entry that some events of one command make up, stream by stream; a correction's own events are not of
    /// it, what replaced the mistake is (domain.md 2).
    pub fn entry_of<'a>(events: impl IntoIterator<Item = (&'a StreamId, &'a AnyEvent)>) -> Vec<(StreamId, Position)> {
        let mut entry: Vec<(StreamId, Position)> = Vec::new();
        for (stream, event) in events {
            if !event.is_correction() && !entry.iter().any(|(known, _)| known == stream) {
                entry.push((stream.clone(), event.at().entry));
            }
        }
        entry
    }

    /// The latest standing entry that names a rep, among events in the order of the log: those that name him, and
    /// all corrections (domain.md 2: refused while later entries still rest on it).
    pub fn rep_named_in<'a>(events: impl IntoIterator<Item = &'a AnyEvent>, rep: &RepId) -> Option<Position> {
        let mut naming: BTreeSet<Position> = BTreeSet::new();
        for event in events {
            if let Some(entry) = event.corrects() {
                naming.remove(&entry);
            } else if event.names_rep(rep) {
                naming.insert(event.at().entry);
            }
        }
        naming.last().copied()
    }

    /// Takes in an event that is stored already: at loading, or written by another process. One that an
    /// aggregate at hand has seen, or of an aggregate not at hand, changes only what all may know.
    pub fn take_in(&mut self, stream: &StreamId, sequence: u64, event: AnyEvent) {
        self.note(stream, &event);
        if let Some(loaded) = self.loaded.get_mut(stream).filter(|loaded| loaded.sequence + 1 == sequence) {
            loaded.aggregate.apply(event);
            loaded.sequence = sequence;
        }
    }

    /// Decides a command that needs nothing computed. Its first event will stand at `next`.
    ///
    /// # Errors
    /// A refusal; the desk is then as it was.
    pub fn decide(&mut self, order: &Order, found: &Found, today: Date, next: Position) -> Decision<Decided> {
        self.decide_with(order, found, Derived::Nothing, today, next)
    }

    /// Decides a command with what it [needs](Desk::derives). Its first event will stand at `next`.
    ///
    /// # Errors
    /// A refusal; the desk is then as it was.
    pub fn decide_with(
        &mut self,
        order: &Order,
        found: &Found,
        derived: Derived,
        today: Date,
        next: Position,
    ) -> Decision<Decided> {
        let derived = Arc::new(derived);
        let mut sitting = Sitting { desk: self, derived, today, next, decided: Vec::new(), before: Vec::new() };
        match sitting.take(order, found) {
            Ok(()) => Ok(sitting.decided),
            Err(refusal) => {
                sitting.undo();
                Err(refusal)
            }
        }
    }

    /// Everything that a refused array of commands must be able to bring back.
    #[must_use]
    pub fn remember(&self, streams: &[StreamId]) -> Remembered {
        let kept = streams.iter().map(|stream| (stream.clone(), self.loaded.get(stream).cloned())).collect();
        Remembered { kept, reps: Arc::clone(&self.reps), policy: Arc::clone(&self.policy) }
    }

    /// Brings back what was remembered.
    pub fn bring_back(&mut self, remembered: Remembered) {
        for (stream, loaded) in remembered.kept {
            match loaded {
                Some(loaded) => self.loaded.insert(stream, loaded),
                None => self.loaded.remove(&stream),
            }
        }
        self.reps = remembered.reps;
        self.policy = remembered.policy;
    }

    /// What all aggregates may know of an event.
    fn note(&mut self, stream: &StreamId, event: &AnyEvent) {
        match (event, stream.as_rep()) {
            (AnyEvent::Rep(RepEvent::RepRegistered(registered)), Some(rep)) => {
                Arc::make_mut(&mut self.reps).register(rep, registered.at);
            }
            (AnyEvent::Rep(RepEvent::EntryCorrected(correction)), Some(rep)) => {
                Arc::make_mut(&mut self.reps).correct(&rep, correction.corrected);
            }
            (AnyEvent::Policy(PolicyEvent::PolicyPublished(published)), _) => {
                let known = self.policy.versions().iter().any(|v| v.version == published.version);
                if !known {
                    Arc::make_mut(&mut self.policy).publish(published.clone());
                }
            }
            _ => {}
        }
    }
}

/// What [`Desk::remember`] keeps.
#[derive(Debug, Clone)]
pub struct Remembered {
    kept: Vec<(StreamId, Option<Loaded>)>,
    reps: Arc<Reps>,
    policy: Arc<PolicyTimeline>,
}

/// A refusal of what replaces a mistake names its fields where they stand in the correction.
fn of_replacement(refusal: Refusal) -> Refusal {
    let field = refusal.field.map(|field| match field.strip_prefix("data.replacement") {
        Some(_) => field,
        None => format!("data.replacement.{field}"),
    });
    Refusal { field, ..refusal }
}

/// One command being decided, with what brings the desk back if it is refused half-way.
struct Sitting<'a> {
    desk: &'a mut Desk,
    derived: Arc<Derived>,
    today: Date,
    next: Position,
    decided: Decided,
    before: Vec<Remembered>,
}

impl Sitting<'_> {
    fn take(&mut self, order: &Order, found: &Found) -> Decision<()> {
        let command = match &order.command {
            Command::Correct(correct) => return self.correct(order, correct, found),
            Command::Account(command) => AnyCommand::Account(command.clone()),
            Command::Rep(command) => AnyCommand::Rep(command.clone()),
            Command::Policy(command) => AnyCommand::Policy(command.clone()),
            Command::Book(command) => AnyCommand::Book(command.clone()),
        };
        let first = self.decided.len();
        self.step(&order.stream, &order.actor, order.effective_on, command)?;
        let passed_on = self.decided[first..].iter().find_map(|decided| match &decided.event {
            AnyEvent::Book(BookEvent::ReceiptTaken(taken)) => Some(taken.clone()),
            _ => None,
        });
        match passed_on {
            None => Ok(()),
            Some(taken) => {
                let command = AnyCommand::Account(AccountCommand::TakeIdentified(taken.taking()));
                self.step(&StreamId::account(&taken.account), &order.actor, taken.value_date, command)
            }
        }
    }

    /// Takes the entry out of each of its streams, then decides what replaces it (domain.md 2).
    fn correct(&mut self, order: &Order, correct: &Correct, found: &Found) -> Decision<()> {
        correct.names_one()?;
        if found.entry.is_empty() {
            return Err(correct.not_found());
        }
        if !found.entry.iter().any(|(stream, _)| *stream == order.stream) {
            let home: Vec<&str> = found.entry.iter().map(|(stream, _)| stream.as_str()).collect();
            let message = format!("the entry stands in {}, not in {}", home.join(" and "), order.stream);
            return Err(Refusal::new(codes::WRONG_STREAM, message).at("stream"));
        }
        if let Some(position) = found.rep_named_at.filter(|_| self.takes_a_rep_out(found)) {
            let message = format!("the rep cannot be taken out while the entry of position {position} names him");
            return Err(Refusal::new(codes::ENTRY_IN_USE, message));
        }
        for (stream, entry) in &found.entry {
            let step = CorrectEntry { entry: *entry, reason: correct.reason.clone() };
            self.step(stream, &order.actor, order.effective_on, AnyCommand::CorrectEntry(step))?;
        }
        let Some(replacement) = &correct.replacement else { return Ok(()) };
        let command = replacement.command(&order.stream).map_err(of_replacement)?;
        if freezes(&command) {
            // It would be computed with the mistake still standing.
            let message = "what is frozen replaces no mistake: issue or close it after the correction";
            return Err(Refusal::new(codes::NOT_CORRECTABLE, message).at("data.replacement.type"));
        }
        let meant = Order {
            actor: order.actor.clone(),
            effective_on: replacement.effective_on.unwrap_or(self.today),
            stream: replacement.stream.clone().unwrap_or_else(|| order.stream.clone()),
            command,
        };
        self.take(&meant, &Found::default()).map_err(of_replacement)
    }

    /// Whether the entry is a rep's registration; his other entries nobody names.
    fn takes_a_rep_out(&self, found: &Found) -> bool {
        let reps = &self.desk.reps;
        found.entry.iter().any(|(stream, entry)| stream.as_rep().is_some_and(|rep| reps.is_entry_of(&rep, *entry)))
    }

    fn step(&mut self, stream: &StreamId, actor: &ActorId, effective_on: Date, command: AnyCommand) -> Decision<()> {
        // The first step cannot leave anything half-way: `handle` decides before it writes.
        if !self.decided.is_empty() || matches!(command, AnyCommand::CorrectEntry(_) | AnyCommand::Book(_)) {
            self.before.push(self.desk.remember(std::slice::from_ref(stream)));
        }
        let entry = self.next;
        let services = Services {
            today: self.today,
            entry,
            book_currency: self.desk.opened().map_or(Currency::CNY, |(currency, _)| currency),
            derived: Arc::clone(&self.derived),
            accounts: Arc::new(self.accounts_of(&command)),
            reps: Arc::clone(&self.desk.reps),
            policy: Arc::clone(&self.desk.policy),
        };
        let kind = stream.kind();
        let fresh = || Loaded { aggregate: AnyAggregate::new(kind), sequence: 0, snapshot: 0 };
        let (loaded, is_new) = self.desk.loaded.get_or_insert_with(stream, fresh);
        let addressed = Addressed { actor: actor.clone(), effective_on, command };
        let events = match loaded.aggregate.handle(addressed, &services) {
            Ok(events) => events,
            Err(refusal) => {
                if is_new {
                    self.desk.loaded.remove(stream);
                }
                return Err(refusal);
            }
        };
        let first = loaded.sequence + 1;
        loaded.sequence += events.len() as u64;
        self.next = self.next.plus(events.len() as u64);
        for (sequence, event) in (first..).zip(events) {
            debug_assert_eq!(event.at().entry, entry, "every event of a step belongs to its entry");
            self.desk.note(stream, &event);
            self.decided.push(DecidedEvent { stream: stream.clone(), sequence, event });
        }
        Ok(())
    }

    /// What a step of another stream may know of the accounts that it names.
    fn accounts_of(&self, command: &AnyCommand) -> BTreeMap<AccountId, (Date, Currency)> {
        let AnyCommand::Rep(RepCommand::IssueTaskLetter(letter)) = command else { return BTreeMap::new() };
        let found = letter.lines.iter().filter_map(|line| {
            let AnyAggregate::Account(account) = &self.desk.get(&StreamId::account(&line.account))?.aggregate else {
                return None;
            };
            let registration = account.ledger().registration()?;
            Some((line.account.clone(), (registration.at.effective_on, registration.currency)))
        });
        found.collect()
    }

    /// Brings the desk back, latest step first.
    fn undo(&mut self) {
        while let Some(before) = self.before.pop() {
            self.desk.bring_back(before);
        }
    }
}
