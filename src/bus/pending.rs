//! What has been decided in this group and is not stored yet.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use recoup_events::desk::{AnyEvent, Decided};
use recoup_events::event::Payload;
use recoup_events::values::{Position, StreamId};

use super::{BusError, Prepared, Receipt};
use sha2::{Digest, Sha256};

use crate::log::{
    Batch, Fingerprint, Hash, Head, LogError, NewCommand, NewDocument, NewEvent, leaf_hash, write_envelope,
};

/// A payload up to this length is short enough for the log whatever stands around it; beyond, its record is written
/// once to see.
const SURELY_SHORT_BYTES: usize = 48 * 1024;

/// The events and commands of one transaction to be.
pub(super) struct Pending {
    next: Position,
    last_recorded_at: Timestamp,
    events: Vec<(StreamId, AnyEvent, NewEvent)>,
    commands: Vec<NewCommand>,
    documents: Vec<NewDocument>,
    by_id: BTreeMap<String, usize>,
}

/// Where a refused array goes back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    next: Position,
    last_recorded_at: Timestamp,
    events: usize,
    commands: usize,
    documents: usize,
}

impl Pending {
    pub fn after(position: Position, recorded_at: Timestamp) -> Self {
        Self {
            next: position.next(),
            last_recorded_at: recorded_at,
            events: Vec::new(),
            commands: Vec::new(),
            documents: Vec::new(),
            by_id: BTreeMap::new(),
        }
    }

    /// The position that the next event will have.
    pub const fn next(&self) -> Position {
        self.next
    }

    /// Where the log ends once everything is stored: its last position and instant.
    pub fn end(&self) -> (Position, Timestamp) {
        (Position(self.next.0 - 1), self.last_recorded_at)
    }

    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    pub fn mark(&self) -> Mark {
        let (events, commands, documents) = (self.events.len(), self.commands.len(), self.documents.len());
        Mark { next: self.next, last_recorded_at: self.last_recorded_at, events, commands, documents }
    }

    /// Forgets what came after a mark.
    pub fn back_to(&mut self, mark: Mark) {
        self.events.truncate(mark.events);
        self.documents.truncate(mark.documents);
        for command in self.commands.drain(mark.commands..) {
            self.by_id.remove(&command.id);
        }
        (self.next, self.last_recorded_at) = (mark.next, mark.last_recorded_at);
    }

    /// A command of this group, by its id.
    pub fn command(&self, id: &str) -> Option<(&Fingerprint, Position, Position)> {
        let command = self.by_id.get(id).and_then(|i| self.commands.get(*i))?;
        Some((&command.fingerprint, command.first, command.last))
    }

    /// The command of this group that made an event.
    pub fn command_at(&self, position: Position) -> Option<(Position, Position)> {
        let command = self.commands.iter().find(|c| c.first <= position && position <= c.last)?;
        Some((command.first, command.last))
    }

    /// The events of this group from one position to another.
    pub fn events(&self, first: Position, last: Position) -> impl Iterator<Item = (&StreamId, &AnyEvent)> {
        let within = self.events.iter().filter(move |(.., new)| first <= new.position && new.position <= last);
        within.map(|(stream, event, _)| (stream, event))
    }

    /// Keeps a paper that the command just added issues.
    pub fn issue(&mut self, document: String) {
        let (bytes, media_type) = (document.into_bytes(), "application/json".to_owned());
        self.documents.push(NewDocument { sha256: Sha256::digest(&bytes).into(), media_type, bytes });
    }

    /// All events of this group, as they are to be stored.
    pub fn new_events(&self) -> impl Iterator<Item = &NewEvent> {
        self.events.iter().map(|(.., new)| new)
    }

    /// All events of this group, with their positions.
    pub fn positioned(&self) -> impl Iterator<Item = (Position, &StreamId, &AnyEvent)> {
        self.events.iter().map(|(stream, event, new)| (new.position, stream, event))
    }

    /// The root of the tree that the log will have with everything of this group so far.
    ///
    /// # Errors
    /// None of an event that was added.
    pub fn root_after(&self, book: &str, head: &Head) -> Result<Hash, LogError> {
        let mut frontier = head.frontier.clone();
        for (.., new) in &self.events {
            frontier.append(leaf_hash(write_envelope(book, new)?.as_bytes()));
        }
        Ok(frontier.root())
    }

    /// All events of this group, with their place in their stream.
    pub fn all(&self) -> impl Iterator<Item = (&StreamId, u64, &AnyEvent)> {
        self.events.iter().map(|(stream, event, new)| (stream, new.sequence, event))
    }

    /// Adds a decided command. Its instant is later than every earlier one's.
    ///
    /// # Errors
    /// [`crate::log::LogError::EventTooLarge`]: nothing of the command was added.
    pub fn add(
        &mut self,
        book: &str,
        command: &Prepared,
        decided: Decided,
        now: Timestamp,
    ) -> Result<Receipt, BusError> {
        let mark = self.mark();
        let added = self.add_all(book, command, decided, now);
        if added.is_err() {
            self.back_to(mark);
        }
        added
    }

    fn add_all(
        &mut self,
        book: &str,
        command: &Prepared,
        decided: Decided,
        now: Timestamp,
    ) -> Result<Receipt, BusError> {
        let recorded_at = now.max(self.last_recorded_at + SignedDuration::from_micros(1));
        let first = self.next;
        for decided in decided {
            let event = NewEvent {
                position: self.next,
                stream: decided.stream.clone(),
                sequence: decided.sequence,
                event_type: decided.event.type_name().into(),
                version: decided.event.version(),
                effective_on: decided.event.at().effective_on,
                recorded_at,
                actor: command.actor.to_string(),
                command_id: command.id.to_string(),
                data: decided.event.encode().map_err(BusError::Encode)?,
            };
            if event.data.len() > SURELY_SHORT_BYTES {
                write_envelope(book, &event)?;
            }
            self.events.push((decided.stream, decided.event, event));
            self.next = self.next.next();
        }
        let last = Position(self.next.0 - 1);
        self.last_recorded_at = recorded_at;
        self.by_id.insert(command.id.to_string(), self.commands.len());
        let (id, fingerprint) = (command.id.to_string(), command.fingerprint);
        self.commands.push(NewCommand { id, fingerprint, first, last });
        Ok(Receipt { id: command.id.clone(), first, last, replayed: false })
    }

    /// The streams that events were decided for.
    pub fn streams(&self) -> Vec<StreamId> {
        let mut streams: Vec<_> = self.events.iter().map(|(stream, ..)| stream.clone()).collect();
        streams.sort();
        streams.dedup();
        streams
    }

    pub fn into_batch(self) -> Batch {
        let events = self.events.into_iter().map(|(.., new)| new).collect();
        Batch { events, commands: self.commands, documents: self.documents }
    }
}
