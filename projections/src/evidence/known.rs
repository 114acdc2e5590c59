//! What was known when: the figures of one day as each event came to be known, in the order of the log. Only changes
//! are told; what an event does not change, it is not named for.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::values::{Currency, Minor, Position};
use serde::Serialize;

use crate::explain::{Happened, History, Quantity, State, Value};

/// A figure, and how it came to be what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    /// What the figure is called.
    pub name: String,
    /// In which currency.
    pub currency: Currency,
    /// What it comes to in the end: the sum of the amounts of its steps.
    pub value: Quantity,
    /// Every change, in the order in which it came to be known.
    pub steps: Vec<KnownStep>,
}

/// A change of a figure: from here on it was known to be another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct KnownStep {
    /// None: events that do not bear on the matter themselves, taken together.
    pub position: Option<Position>,
    /// The position from which on it was known: of several events, the last one's.
    pub known_at: Position,
    pub recorded_at: Option<Timestamp>,
    pub effective_on: Option<Date>,
    pub actor: Option<String>,
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// By how much it changed.
    pub amount: Quantity,
    /// What it was known to be from here on.
    pub value: Quantity,
}

type Key = (String, Currency);

/// The figures of a day as they came to be known up to a position, event by event of those `looked` at; what others
/// change between two of them is one step of its own.
#[must_use]
pub fn known_when(
    history: &History,
    as_of: Date,
    upto: Position,
    looked: &BTreeSet<Position>,
    figures: impl Fn(&State<'_>) -> Vec<Value>,
) -> Vec<Known> {
    let mut state = State::new(history, as_of, Position::ZERO);
    let mut told = Told::default();
    let (mut others, mut last) = (false, Position::ZERO);
    for happened in history.between(Position::ZERO, upto) {
        let bears = looked.contains(&happened.position);
        if bears && others {
            told.take((None, last), figures(&state));
        }
        state.take_in(happened);
        state.know(happened.position);
        last = happened.position;
        others = !bears;
        if bears {
            told.take((Some(happened), last), figures(&state));
        }
    }
    if others {
        told.take((None, last), figures(&state));
    }
    told.figures
}

#[derive(Default)]
struct Told {
    figures: Vec<Known>,
    places: BTreeMap<Key, usize>,
}

impl Told {
    /// Takes what every figure is after an event, or after several others.
    fn take(&mut self, event: (Option<&Happened>, Position), values: Vec<Value>) {
        let mut seen = BTreeSet::new();
        for Value { name, currency, quantity } in values {
            let place = self.place((name, currency), quantity);
            seen.insert(place);
            self.figures[place].becomes(event, quantity);
        }
        // A figure that is no longer shown (a promise that was a mistake) is nothing.
        for (_, known) in self.figures.iter_mut().enumerate().filter(|(place, _)| !seen.contains(place)) {
            known.becomes(event, known.value.with(0));
        }
    }

    fn place(&mut self, key: Key, measure: Quantity) -> usize {
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let (name, currency) = key.clone();
        self.figures.push(Known { name, currency, value: measure.with(0), steps: Vec::new() });
        self.places.insert(key, self.figures.len() - 1);
        self.figures.len() - 1
    }
}

impl Known {
    fn becomes(&mut self, (event, known_at): (Option<&Happened>, Position), value: Quantity) {
        let moved: Minor = value.minor() - self.value.minor();
        if moved == 0 {
            return;
        }
        self.value = value;
        self.steps.push(KnownStep {
            position: event.map(|happened| happened.position),
            known_at,
            recorded_at: event.map(|happened| happened.recorded_at),
            effective_on: event.map(Happened::effective_on),
            actor: event.map(|happened| happened.actor.clone()),
            kind: event.map_or("others", Happened::kind),
            amount: value.with(moved),
            value,
        });
    }
}
