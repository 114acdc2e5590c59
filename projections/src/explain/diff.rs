//! diff: two points in time or knowledge side by side, and what made the difference (contract.md 4): first what the
//! passing of time did, then the events in log order. The causes sum to the delta by construction.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::desk::AnyEvent;
use recoup_events::values::{Currency, Minor, Position};
use serde::Serialize;

use super::figures::{Quantity, Value};
use super::history::{Happened, History};
use super::state::State;

/// A point in time and in knowledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub as_of: Date,
    /// Known up to this position.
    pub known_at: Position,
}

/// How a figure changed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Change {
    pub name: String,
    pub currency: Currency,
    pub old: Quantity,
    pub new: Quantity,
    /// new − old: the sum of the causes.
    pub delta: Quantity,
    pub causes: Vec<Caused>,
}

/// What one event, or the passing of time, did to a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Caused {
    /// None: the passing of time.
    pub position: Option<Position>,
    pub effective_on: Option<Date>,
    pub recorded_at: Option<Timestamp>,
    pub actor: Option<String>,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub amount: Quantity,
}

impl Caused {
    fn by(event: Option<&Happened>, amount: Quantity) -> Self {
        Self {
            position: event.map(|happened| happened.position),
            effective_on: event.map(Happened::effective_on),
            recorded_at: event.map(|happened| happened.recorded_at),
            actor: event.map(|happened| happened.actor.clone()),
            kind: event.map_or("time", Happened::kind),
            amount,
        }
    }
}

type Key = (String, Currency);

/// The figures of a point, by name and currency.
type Shown = BTreeMap<Key, Quantity>;

/// Compares the figures of two points. Where the second knows less, the events between them are taken back, the
/// latest first.
pub fn diff(history: &History, from: Point, to: Point, figures: impl Fn(&State<'_>) -> Vec<Value>) -> Vec<Change> {
    let mut order: Vec<Key> = Vec::new();
    let mut look = |state: &State<'_>| -> Shown {
        let values = figures(state).into_iter().map(|value| ((value.name, value.currency), value.quantity));
        let shown: Vec<(Key, Quantity)> = values.collect();
        order.extend(
            shown.iter().filter(|(key, _)| !order.contains(key)).map(|(key, _)| key.clone()).collect::<Vec<_>>(),
        );
        shown.into_iter().collect()
    };
    let old = look(&history.at(from.as_of, from.known_at));
    let (less, more) = (from.known_at.min(to.known_at), from.known_at.max(to.known_at));
    // Every figure on the new day, at the lesser knowledge and then after each event.
    let mut shown: Vec<(Option<&Happened>, Shown)> = vec![(None, look(&history.at(to.as_of, less)))];
    history.walk(to.as_of, (less, more), |happened, state| {
        if may_count(happened, to.as_of) {
            shown.push((Some(happened), look(state)));
        }
    });
    let backwards = to.known_at < from.known_at;
    order.iter().map(|key| change(key, &old, &shown, backwards)).collect()
}

/// Whether an event can change an answer of a day: not where it is effective later, unless its date decides nothing.
fn may_count(happened: &Happened, as_of: Date) -> bool {
    let dated = matches!(happened.event, AnyEvent::Account(_) | AnyEvent::Rep(_)) && !happened.event.is_correction();
    !dated || happened.effective_on() <= as_of
}

fn change(key: &Key, old: &Shown, shown: &[(Option<&Happened>, Shown)], backwards: bool) -> Change {
    let all = std::iter::once(old).chain(shown.iter().map(|(_, shown)| shown));
    let measure = all.filter_map(|shown| shown.get(key)).next().map_or(Quantity::Count(0), |found| found.with(0));
    let minor = |shown: &Shown| shown.get(key).map_or(0, |quantity| quantity.minor());
    let (first, last) = (shown.first().map_or(0, |(_, s)| minor(s)), shown.last().map_or(0, |(_, s)| minor(s)));
    let (start, new) = if backwards { (last, first) } else { (first, last) };
    let pairs = shown.iter().zip(shown.iter().skip(1));
    let sign: Minor = if backwards { -1 } else { 1 };
    let mut causes: Vec<Caused> = pairs
        .map(|((_, before), (event, after))| (*event, sign * (minor(after) - minor(before))))
        .filter(|(_, moved)| *moved != 0)
        .map(|(event, moved)| Caused::by(event, measure.with(moved)))
        .collect();
    if backwards {
        causes.reverse();
    }
    let by_time = start - minor(old);
    if by_time != 0 {
        causes.insert(0, Caused::by(None, measure.with(by_time)));
    }
    let (name, currency) = key.clone();
    let (old, new) = (measure.with(minor(old)), measure.with(new));
    Change { name, currency, old, new, delta: measure.with(new.minor() - old.minor()), causes }
}
