//! History: events in the order of the log, and what stood on a day as known at a position. Events are handed in;
//! where they are kept is not known here.

use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::desk::AnyEvent;
use recoup_events::event::Payload;
use recoup_events::policy::{PolicyDocument, PolicyEvent, PolicyPublished, PolicyTimeline};
use recoup_events::values::{Currency, Position, StreamId};

use super::state::State;

/// An event as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// Where it stands.
    pub position: Position,
    /// Its stream.
    pub stream: StreamId,
    /// The command it comes from.
    pub command: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who said it.
    pub actor: String,
    /// What happened.
    pub event: AnyEvent,
}

impl Happened {
    /// The day it is true from.
    #[must_use]
    pub fn effective_on(&self) -> Date {
        self.event.at().effective_on
    }

    /// The stored name of its type.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.event.type_name()
    }

    /// Its entry within its stream: what a correction would name.
    #[must_use]
    pub fn entry(&self) -> Position {
        self.event.at().entry
    }
}

/// Some events of a book, all of those that a question may touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    events: Vec<Happened>,
    policies: PolicyTimeline,
    shipped: PolicyDocument,
    currency: Currency,
}

impl History {
    /// A history of events, in any order. `shipped` stands where no policy is known; `currency` is the book's.
    #[must_use]
    pub fn new(mut events: Vec<Happened>, shipped: PolicyDocument, currency: Currency) -> Self {
        events.sort_by_key(|happened| happened.position);
        let mut policies = PolicyTimeline::default();
        for happened in &events {
            if let AnyEvent::Policy(PolicyEvent::PolicyPublished(published)) = &happened.event {
                policies.publish(published.clone());
            }
        }
        Self { events, policies, shipped, currency }
    }

    /// Adds an event that stands behind all others.
    pub(super) fn append(&mut self, happened: Happened) {
        if let AnyEvent::Policy(PolicyEvent::PolicyPublished(published)) = &happened.event {
            self.policies.publish(published.clone());
        }
        self.events.push(happened);
    }

    /// The same events under one policy, as if it had been the only one from the first day on.
    #[must_use]
    pub fn under(self, document: PolicyDocument) -> Self {
        Self { policies: alone(&self.policies, document), ..self }
    }

    /// The events in the order of the log.
    #[must_use]
    pub fn events(&self) -> &[Happened] {
        &self.events
    }

    /// All versions of the policy.
    #[must_use]
    pub const fn policies(&self) -> &PolicyTimeline {
        &self.policies
    }

    /// What stands where no policy is known.
    #[must_use]
    pub const fn shipped(&self) -> &PolicyDocument {
        &self.shipped
    }

    /// The book's currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// An event by its position.
    #[must_use]
    pub fn find(&self, position: Position) -> Option<&Happened> {
        let found = self.events.binary_search_by_key(&position, |happened| happened.position);
        found.ok().map(|i| &self.events[i])
    }

    /// What stood on a day as known at a position.
    #[must_use]
    pub fn at(&self, as_of: Date, known: Position) -> State<'_> {
        let mut state = State::new(self, as_of, known);
        self.events.iter().filter(|happened| happened.position <= known).for_each(|happened| state.take_in(happened));
        state
    }

    /// Shows what stood on a day after each event that came to be known after one position and up to another.
    pub fn walk<'h>(
        &'h self,
        as_of: Date,
        (after, upto): (Position, Position),
        mut look: impl FnMut(&'h Happened, &State<'h>),
    ) {
        let mut state = self.at(as_of, after);
        for happened in self.between(after, upto) {
            state.take_in(happened);
            state.know(happened.position);
            look(happened, &state);
        }
    }

    /// The events after one position and up to another.
    pub fn between(&self, after: Position, upto: Position) -> impl Iterator<Item = &Happened> {
        self.events.iter().filter(move |happened| happened.position > after && happened.position <= upto)
    }

    /// The events that stand on a day as known at a position: not those that a correction took out, nor corrections.
    pub fn in_force(&self, as_of: Date, known: Position) -> impl Iterator<Item = &Happened> {
        let is_known = move |happened: &&Happened| happened.position <= known;
        let corrected: std::collections::BTreeSet<(&StreamId, Position)> = self
            .events
            .iter()
            .filter(is_known)
            .filter_map(|happened| Some((&happened.stream, happened.event.corrects()?)))
            .collect();
        self.events.iter().filter(is_known).filter(move |happened| {
            let stands = !corrected.contains(&(&happened.stream, happened.entry()));
            stands && !happened.event.is_correction() && happened.effective_on() <= as_of
        })
    }
}

/// A document as if it had been a book's only policy from the first day on: under the number of the version that says
/// the same, else under 0.
#[must_use]
pub fn alone(policies: &PolicyTimeline, document: PolicyDocument) -> PolicyTimeline {
    let mut timeline = PolicyTimeline::default();
    let published = policies.versions().iter().find(|version| version.document == document);
    let version = published.map_or(0, |version| version.version);
    if let Some(first) = policies.versions().first() {
        timeline.publish(PolicyPublished { at: first.at, document, version });
    }
    timeline
}
