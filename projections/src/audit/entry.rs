//! The events of a book as an auditor sees them: who said what when, the facts in it, and what was taken out again.
//! Where they are read from is not said here.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, Zoned};
use recoup_events::desk::AnyEvent;
use recoup_events::event::Payload;
use recoup_events::facts::{Fact, Posting};
use recoup_events::values::{AccountId, ActorId, CommandId, Position, StreamId};

/// One event of the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it stands.
    pub position: Position,
    /// Whose event.
    pub stream: StreamId,
    /// Who recorded it.
    pub actor: ActorId,
    /// The command it comes from; a correction's replacement comes from the correction's.
    pub command: CommandId,
    /// When it was recorded, by the clock of the book's time zone.
    pub recorded: DateTime,
    /// The same instant, by no clock: an hour that is turned back is no disorder.
    pub recorded_at: Timestamp,
    /// What it says.
    pub event: AnyEvent,
    facts: Vec<Fact>,
}

impl Entry {
    /// An event with the facts that it states about an account; `recorded` is in the book's time zone.
    #[must_use]
    pub fn new(
        position: Position,
        stream: StreamId,
        (actor, command): (ActorId, CommandId),
        recorded: &Zoned,
        event: AnyEvent,
    ) -> Self {
        let mut facts = Vec::new();
        event.facts(&mut facts);
        let (recorded, recorded_at) = (recorded.datetime(), recorded.timestamp());
        Self { position, stream, actor, command, recorded, recorded_at, event, facts }
    }

    /// The day it is true from.
    #[must_use]
    pub fn effective_on(&self) -> Date {
        self.event.at().effective_on
    }

    /// The account that it is about.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.stream.as_account()
    }

    /// What it states about its account.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The money that it moves.
    pub fn postings(&self) -> impl Iterator<Item = &Posting> {
        self.facts.iter().filter_map(|fact| match fact {
            Fact::Posting(posting) => Some(posting),
            _ => None,
        })
    }
}

/// All events up to the position asked, in the order in which they were found.
#[derive(Debug, Default)]
pub struct Seen {
    entries: Vec<Entry>,
    /// The events of an entry: a correction names their stream and the first one's position.
    by_entry: BTreeMap<(StreamId, Position), Vec<usize>>,
    /// The entries that were taken out, and the correction's place.
    taken_out: BTreeMap<(StreamId, Position), usize>,
}

impl Seen {
    /// From the events of a log.
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        let mut seen = Self { entries, ..Self::default() };
        for (place, entry) in seen.entries.iter().enumerate() {
            if let Some(corrected) = entry.event.corrects() {
                seen.taken_out.insert((entry.stream.clone(), corrected), place);
            } else {
                seen.by_entry.entry(key(entry)).or_default().push(place);
            }
        }
        seen
    }

    /// All events.
    #[must_use]
    pub fn all(&self) -> &[Entry] {
        &self.entries
    }

    /// The events that no correction took out, without the corrections themselves.
    pub fn standing(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.event.corrects().is_none() && self.correction_of(entry).is_none())
    }

    /// The correction that took an event out.
    #[must_use]
    pub fn correction_of(&self, entry: &Entry) -> Option<&Entry> {
        self.taken_out.get(&key(entry)).map(|place| &self.entries[*place])
    }

    /// The events that a correction took out; none for an event that is no correction.
    pub fn taken_out_by<'a>(&'a self, correction: &'a Entry) -> impl Iterator<Item = &'a Entry> {
        let of = correction.event.corrects().map(|corrected| (correction.stream.clone(), corrected));
        let places = of.and_then(|of| self.by_entry.get(&of));
        places.into_iter().flatten().map(|place| &self.entries[*place])
    }

    /// The events that the command of a correction wrote instead of what it took out.
    pub fn instead_of<'a>(&'a self, correction: &'a Entry) -> impl Iterator<Item = &'a Entry> {
        let of_command = |entry: &&Entry| entry.command == correction.command && entry.event.corrects().is_none();
        // The events of a command stand together: none is far from its correction.
        let after = self.entries.iter().skip_while(|entry| entry.position <= correction.position);
        after.take_while(|entry| entry.command == correction.command).filter(of_command)
    }
}

fn key(entry: &Entry) -> (StreamId, Position) {
    (entry.stream.clone(), entry.event.at().entry)
}
