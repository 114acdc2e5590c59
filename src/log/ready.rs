//! Events made ready to be stored behind a head that is known or expected, one by one as they are decided: when the
//! database is free for them, nothing is left to be computed. Nothing is read or written here.

use std::sync::Arc;

use jiff::Timestamp;
use recoup_events::values::Position;

use super::LogError;
use super::append::{Row, Rows};
use super::envelope::write_envelope;
use super::merkle::{Hash, leaf_hash};
use super::model::{Head, NewEvent};
use super::tree::{TILE, Tile};
use crate::storage::Value;

/// The rows of events, and the head that they begin behind and make.
#[derive(Debug, Clone)]
pub struct Ready {
    pub(super) book: Arc<str>,
    pub(super) before: Head,
    after: Head,
    pub(super) rows: Rows,
    pub(super) leaves: Vec<Hash>,
    /// The leaves behind the last full tile that are in the log already; none where they are not known.
    tail: Option<Vec<Hash>>,
}

/// What the events of a [`Ready`] do to the tree's tiles.
pub(super) enum Fills {
    /// None becomes full.
    Nothing,
    /// This one does.
    One(Tile),
    /// Which ones has to be read.
    Unknown,
}

impl Ready {
    /// Nothing yet, behind a head.
    #[must_use]
    pub fn behind(book: &Arc<str>, head: &Head) -> Self {
        let tail = head.position.0.is_multiple_of(TILE).then(Vec::new);
        let (book, before, after) = (Arc::clone(book), head.clone(), head.clone());
        Self { book, before, after, rows: Vec::new(), leaves: Vec::new(), tail }
    }

    /// Some events behind a head.
    ///
    /// # Errors
    /// As [`Ready::add`].
    pub fn of<'e>(
        book: &Arc<str>,
        head: &Head,
        events: impl IntoIterator<Item = &'e NewEvent>,
    ) -> Result<Self, LogError> {
        Self::behind(book, head).with(events)
    }

    /// The same with more events.
    ///
    /// # Errors
    /// As [`Ready::add`].
    pub fn with<'e>(mut self, events: impl IntoIterator<Item = &'e NewEvent>) -> Result<Self, LogError> {
        events.into_iter().try_for_each(|event| self.add(event)).map(|()| self)
    }

    /// Takes the next event in.
    ///
    /// # Errors
    /// [`LogError::EventTooLarge`]: it was not taken in.
    pub fn add(&mut self, event: &NewEvent) -> Result<(), LogError> {
        let bytes = write_envelope(&self.book, event)?;
        let leaf = leaf_hash(bytes.as_bytes());
        self.after.frontier.append(leaf);
        (self.after.position, self.after.recorded_at) = (event.position, event.recorded_at);
        self.leaves.push(leaf);
        self.rows.push(row(&self.book, event, bytes, leaf));
        Ok(())
    }

    /// How many events were taken in.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none was.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether it begins where another does: behind the same events, not only behind as many.
    #[must_use]
    pub fn begins_with(&self, other: &Self) -> bool {
        (self.before.position, self.before.root) == (other.before.position, other.before.root)
    }

    /// The last position before its events.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.before.position
    }

    /// When that was recorded.
    #[must_use]
    pub const fn recorded_at(&self) -> Timestamp {
        self.before.recorded_at
    }

    /// Nothing yet, behind all of this. What it learned of the tree goes with it.
    #[must_use]
    pub fn next(&self) -> Self {
        let begun = usize::try_from(self.after.position.0 % TILE).unwrap_or(usize::MAX);
        let known = self.tail.iter().flatten().chain(&self.leaves);
        let known_from = if self.tail.is_some() || begun <= self.leaves.len() { begun } else { usize::MAX };
        let count = self.tail.as_ref().map_or(0, Vec::len) + self.leaves.len();
        let tail = count.checked_sub(known_from).map(|before| known.skip(before).copied().collect());
        Self { tail, ..Self::behind(&self.book, &self.after()) }
    }

    /// What its events do to the tree's tiles.
    pub(super) fn fills(&self) -> Fills {
        let (before, after) = (self.before.position.0 / TILE, self.after.position.0 / TILE);
        // A tile of tiles is seldom full enough to be worth more than the ordinary way.
        match &self.tail {
            _ if before == after => Fills::Nothing,
            Some(tail) if before + 1 == after && !after.is_multiple_of(TILE) => {
                let hashes: Vec<Hash> = tail.iter().chain(&self.leaves).take(TILE as usize).copied().collect();
                Fills::One(Tile::of_leaves(before, &hashes))
            }
            _ => Fills::Unknown,
        }
    }

    /// The head once everything is stored.
    #[must_use]
    pub fn after(&self) -> Head {
        Head { root: self.after.frontier.root(), ..self.after.clone() }
    }
}

/// An event's row; its columns are [`super::append::EVENT_TABLE`].
fn row(book: &Arc<str>, event: &NewEvent, bytes: String, leaf: Hash) -> Row {
    vec![
        Value::Text(Arc::clone(book)),
        event.position.into(),
        event.stream.as_str().into(),
        Position(event.sequence).into(),
        event.event_type.as_ref().into(),
        event.version.into(),
        event.effective_on.into(),
        event.recorded_at.into(),
        event.actor.as_str().into(),
        event.command_id.as_str().into(),
        bytes.into(),
        leaf.into(),
    ]
}
