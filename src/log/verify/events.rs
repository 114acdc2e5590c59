//! The check of the events themselves, one after the other. Pure: it is fed rows and keeps what it needs to compare.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use recoup_events::values::Position;

use super::{Problem, VerifyReport, hex};
use crate::log::decode::RawEvent;
use crate::log::envelope::{Envelope, parse_envelope};
use crate::log::merkle::{Frontier, Hash, leaf_hash};

/// How a stream's sequence numbers went so far.
#[derive(Default)]
struct Stream {
    count: i64,
    highest: i64,
    /// The first event that did not follow the one before it: position, number.
    broken: Option<(i64, i64)>,
}

/// Compares events with each other and with their records.
pub(in crate::log) struct EventChecker {
    book: String,
    /// Whether the first event is the log's first, so that sequences begin at 1.
    whole: bool,
    events: u64,
    last: i64,
    /// When the last event was recorded, in microseconds, as its row says.
    last_recorded_at: i64,
    missing: i64,
    frontier: Frontier,
    streams: BTreeMap<Arc<str>, Stream>,
    /// The command before, and its instant; nothing after an event that cannot be relied on.
    command: Option<(Arc<str>, i64)>,
    command_runs: i64,
    /// Events whose record names another position: position → the record's, and whether it is the one hashed.
    moved: BTreeMap<i64, (i64, bool)>,
    /// Events whose column leaf_hash is not the hash of their record, and whether their tile agrees with the record.
    unhashed: Vec<(i64, bool)>,
    /// Events whose hash agrees with their record but not with their tile.
    against_tile: Vec<i64>,
    /// Positions at which something is known to be wrong.
    named: BTreeSet<i64>,
    problems: Vec<Problem>,
}

impl EventChecker {
    /// For a log from its first event on.
    pub(in crate::log) fn whole(book: &str) -> Self {
        Self {
            book: book.to_owned(),
            whole: true,
            events: 0,
            last: 0,
            last_recorded_at: 0,
            missing: 0,
            frontier: Frontier::default(),
            streams: BTreeMap::new(),
            command: None,
            command_runs: 0,
            moved: BTreeMap::new(),
            unhashed: Vec::new(),
            against_tile: Vec::new(),
            named: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    /// For the end of a log, after the events that a frontier stands for.
    pub(in crate::log) fn after(book: &str, frontier: Frontier) -> Self {
        let last = Position(frontier.size()).as_i64();
        Self { whole: false, last, frontier, ..Self::whole(book) }
    }

    pub(super) const fn events(&self) -> u64 {
        self.events
    }

    pub(super) const fn last(&self) -> i64 {
        self.last
    }

    /// The root over the events so far, as they stand there.
    pub(super) fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Whether the events up to a position are known not to be what they were. Only after [`EventChecker::end`].
    pub(super) fn is_damaged_upto(&self, position: i64) -> bool {
        let moved = self.moved.keys().next().is_some_and(|first| *first <= position);
        moved || self.named.first().is_some_and(|first| *first <= position)
    }

    pub(super) const fn command_runs(&self) -> i64 {
        self.command_runs
    }

    pub(super) fn problem(&mut self, position: i64, code: &'static str, message: impl Into<String>) {
        self.named.insert(position);
        self.problems.push(Problem::new(position, code, message));
    }

    /// Whether something is known to be wrong at a position.
    pub(super) fn is_named(&self, position: i64) -> bool {
        self.moved.contains_key(&position) || self.named.contains(&position)
    }

    /// Whether the events are known not to be what they were.
    pub(super) fn events_are_damaged(&self) -> bool {
        let damage = ["gap", "bytes_changed", "column_changed", "truncated", "beyond_head"];
        !self.moved.is_empty() || self.problems.iter().any(|p| damage.contains(&p.code))
    }

    /// The next row; `tile` is the hash that a full tile has at its place.
    pub(in crate::log) fn event(&mut self, event: &RawEvent, tile: Option<Hash>) {
        self.step_to(event.position);
        self.last_recorded_at = event.recorded_at;
        let leaf = leaf_hash(event.bytes.as_bytes());
        self.frontier.append(leaf);
        let hashed = event.leaf_hash == leaf;
        let Ok(record) = parse_envelope(&event.bytes) else {
            self.command = None;
            self.sequence(event.position, &event.stream, event.sequence);
            return self.problem(event.position, "bytes_changed", "the record is no envelope");
        };
        let claimed = Position(record.position).as_i64();
        if claimed != event.position {
            self.command = None;
            self.moved.insert(event.position, (claimed, hashed));
            return self.sequence(event.position, &event.stream, event.sequence);
        }
        if !hashed {
            self.command = None;
            self.unhashed.push((event.position, tile == Some(leaf)));
            return self.sequence(event.position, &event.stream, event.sequence);
        }
        if tile.is_some_and(|tile| tile != leaf) {
            self.against_tile.push(event.position);
        }
        // From here on the record is what was hashed, and the columns are judged by it.
        self.columns(event, &record);
        self.sequence(event.position, &record.stream, Position(record.sequence).as_i64());
        self.instant(event.position, &record);
    }

    /// A row whose columns are not even of their kinds.
    pub(in crate::log) fn unreadable(&mut self, position: i64, message: &str) {
        self.step_to(position);
        self.frontier.append(leaf_hash(&[]));
        self.command = None;
        // Whatever it says about its stream and command is lost with it.
        self.missing += 1;
        self.problem(position, "bytes_changed", message);
    }

    fn step_to(&mut self, position: i64) {
        self.events += 1;
        let skipped = position.saturating_sub(self.last).saturating_sub(1);
        if skipped > 0 {
            self.missing += skipped;
            self.command = None;
            let first = self.last + 1;
            let message = if skipped == 1 {
                format!("event {first} is missing")
            } else {
                format!("events {first} to {} are missing", position - 1)
            };
            self.problem(first, "gap", message);
        }
        if position < 1 {
            self.problem(position, "column_changed", format!("there is no position {position}"));
        }
        self.last = self.last.max(position);
    }

    /// Every column beside the record says what the record says.
    fn columns(&mut self, event: &RawEvent, record: &Envelope<'_>) {
        let recorded_at = record.recorded_at().map(|instant| instant.as_microsecond());
        let pairs = [
            ("book", self.book.clone(), record.book.to_string()),
            ("stream", event.stream.to_string(), record.stream.to_string()),
            ("sequence", event.sequence.to_string(), record.sequence.to_string()),
            ("type", event.event_type.to_string(), record.event_type.to_string()),
            ("version", event.version.to_string(), record.version.to_string()),
            ("effective_on", event.effective_on.to_string(), record.effective_on.to_string()),
            ("recorded_at", event.recorded_at.to_string(), recorded_at.unwrap_or(i64::MIN).to_string()),
            ("actor", event.actor.to_string(), record.actor.to_string()),
            ("command_id", event.command_id.to_string(), record.command_id.to_string()),
        ];
        for (column, says, recorded) in pairs {
            if says != recorded {
                let message = format!("the column {column} says {says:?}, the record {recorded:?}");
                self.problem(event.position, "column_changed", message);
            }
        }
    }

    fn sequence(&mut self, position: i64, stream: &str, sequence: i64) {
        if !self.streams.contains_key(stream) {
            // What came before it was not read, where only the log's end is.
            let before = if self.whole { 0 } else { sequence - 1 };
            self.streams.insert(stream.into(), Stream { count: before, highest: before, broken: None });
        }
        let Some(so_far) = self.streams.get_mut(stream) else { return };
        if sequence != so_far.highest + 1 && so_far.broken.is_none() {
            so_far.broken = Some((position, sequence));
        }
        so_far.count += 1;
        so_far.highest = so_far.highest.max(sequence);
    }

    /// One instant a command, later than the one of the command before.
    fn instant(&mut self, position: i64, record: &Envelope<'_>) {
        let Ok(recorded_at) = record.recorded_at().map(|instant| instant.as_microsecond()) else {
            self.command = None;
            return self.problem(position, "time_order", "its recorded_at is no instant");
        };
        let same_command = self.command.as_ref().is_some_and(|(id, _)| **id == *record.command_id);
        self.command_runs += i64::from(!same_command);
        match &self.command {
            Some((_, before)) if same_command && recorded_at != *before => {
                self.problem(position, "time_order", "its command's events were recorded at different instants");
            }
            Some((_, before)) if !same_command && recorded_at <= *before => {
                self.problem(position, "time_order", "it was not recorded after the command before it");
            }
            _ => {}
        }
        self.command = Some((record.command_id.as_ref().into(), recorded_at));
    }

    /// Compares with where the log is said to end.
    pub(in crate::log) fn end(&mut self, position: Position, root: &Hash) {
        let (end, last) = (position.as_i64(), self.last);
        if last < end {
            self.problem(last + 1, "truncated", format!("the log ends at {last}, its head is at {end}"));
        } else if last > end {
            self.problem(end + 1, "beyond_head", format!("there are events up to {last}, the head is at {end}"));
        }
        let matches = self.frontier.root() == *root;
        for (position, as_in_tile) in std::mem::take(&mut self.unhashed) {
            if matches || as_in_tile {
                self.problem(position, "column_changed", "leaf_hash is not the hash of the record");
            } else {
                self.problem(position, "bytes_changed", "the record is not the one that was hashed");
            }
        }
        for position in std::mem::take(&mut self.against_tile) {
            if matches {
                self.problem(position, "tile_changed", "the tile's hash is not the event's");
            } else {
                self.problem(position, "bytes_changed", "the record and its hash are not those of the tile");
            }
        }
        if !matches && !self.events_are_damaged() {
            let message =
                format!("the events have the root {}, the head says {}", hex(&self.frontier.root()), hex(root));
            self.problem(end, "root_changed", message);
        }
    }

    /// Compares the head's instant with the last event's.
    pub(in crate::log) fn end_at(&mut self, recorded_at: i64) {
        if self.events > 0 && self.last_recorded_at != recorded_at && !self.events_are_damaged() {
            self.problem(self.last, "head_changed", "the head's recorded_at is not the last event's");
        }
    }

    /// What was found.
    pub(in crate::log) fn report(mut self) -> VerifyReport {
        self.name_moved();
        self.name_sequences();
        self.problems.sort();
        self.problems.dedup();
        let root = hex(&self.frontier.root());
        VerifyReport { events: self.events, position: Position::from_i64(self.last), root, problems: self.problems }
    }

    /// Two that stand in each other's place were exchanged; one alone has another position than its record.
    fn name_moved(&mut self) {
        let moved = std::mem::take(&mut self.moved);
        for (&position, &(record, hashed)) in &moved {
            if moved.get(&record).is_some_and(|(back, _)| *back == position) {
                let message = format!("the record at {position} is that of {record}, and the other way round");
                self.problem(position, "swapped", message);
            } else if hashed {
                let message = format!("the position is {position}, the record says {record}");
                self.problem(position, "column_changed", message);
            } else {
                self.problem(position, "bytes_changed", "the record is not the one that was hashed");
            }
        }
    }

    fn name_sequences(&mut self) {
        let mut explained = self.missing;
        let out_of_place = self.problems.iter().any(|p| p.code == "swapped");
        for (name, stream) in std::mem::take(&mut self.streams) {
            let Some((position, sequence)) = stream.broken else { continue };
            let lacking = stream.highest - stream.count;
            if lacking > 0 && lacking <= explained {
                explained -= lacking;
            } else if lacking > 0 {
                let message = format!("stream {name} lacks {lacking} of its events before its number {sequence}");
                self.problem(position, "sequence_gap", message);
            } else if !out_of_place && !self.is_named(position) {
                let message = format!("number {sequence} of stream {name} is out of order");
                self.problem(position, "sequence_order", message);
            }
        }
    }
}
