//! journal: every movement of money as a transaction of double entry, for other people's ledgers (contract.md 6).
//!
//! A posting debits one account and credits another; a transaction holds the postings of one event. It has two dates:
//! the day it is true from, and the day it was recorded. A corrected entry stays, and is reversed on the same first
//! date with the correction's second date; so the journal read by first dates is what is known now, and read by second
//! dates what was known then. How a journal is written as text does not stand here.

mod names;
mod posts;
mod suspense;

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use recoup_events::values::{Amount, Position};

pub use names::encoded;
pub use suspense::{Suspense, suspense};

use crate::rows::FactRow;
use posts::{Line, Methods};

/// A row, and the position of the correction that took it out, if one did.
pub type History = (FactRow, Option<Position>);

/// What a journal is made from, as known at the position asked.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The rows of all postings, in the order of the log.
    pub postings: Vec<History>,
    /// The rows of all receipts, in the order of the log: how the money came.
    pub receipts: Vec<History>,
    /// Money whose payer nobody knew.
    pub suspense: Vec<Suspense>,
}

/// The days on which events were recorded, in the book's time zone.
#[derive(Debug, Clone, Default)]
pub struct RecordedOn {
    days: Vec<Date>,
}

impl RecordedOn {
    /// From the days of the events 1, 2, 3 …
    #[must_use]
    pub const fn new(days: Vec<Date>) -> Self {
        Self { days }
    }

    fn day(&self, position: Position) -> Result<Date, Unrecorded> {
        let index = position.0.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.days.get(index)).copied().ok_or(Unrecorded(position))
    }
}

/// A row of an event whose day of recording is not known: the rows are not of this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a row is of the event {0}, which the log does not have")]
pub struct Unrecorded(pub Position);

/// One event's movements of money, or their reversal by a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// The event: the one that states the movements, or the correction.
    pub position: Position,
    /// The event whose movements a correction takes out.
    pub reverses: Option<Position>,
    /// The day they are true from; a reversal has that of what it reverses.
    pub effective_on: Date,
    /// The day the event was recorded.
    pub recorded_on: Date,
    /// What happened.
    pub what: &'static str,
    /// The claim or receipt it happened to, written like a part of an account's name.
    pub reference: String,
    /// What is debited (positive) and credited (negative); in every currency they sum to zero.
    pub posts: Vec<Post>,
}

/// One account's side of a movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The account's name.
    pub account: String,
    /// Positive to debit it.
    pub amount: Amount,
}

/// Where a line stands in the journal: the event that brings it, the event that states it, and which line it is.
/// A line that was taken out stands there twice.
type Place = (Position, Position, usize);

/// The transactions in the order of the log. Each is made when it is asked for.
pub fn journal<'a>(
    sources: &'a Sources,
    recorded_on: &'a RecordedOn,
) -> impl Iterator<Item = Result<Transaction, Unrecorded>> + 'a {
    let methods = Methods::new(&sources.receipts);
    let lines: Vec<Line<'a>> = posts::lines(sources);
    let mut places: Vec<Place> = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        places.push((line.position, line.position, i));
        places.extend(line.known_to.map(|correction| (correction, line.position, i)));
    }
    places.sort_unstable();
    let mut next = 0;
    std::iter::from_fn(move || {
        let rest = places.get(next..).unwrap_or_default();
        let day = |place: &Place| lines[place.2].effective_on;
        let together = |a: &&Place, b: &&Place| (a.0, a.1, day(a)) == (b.0, b.1, day(b));
        let first = rest.first()?;
        let group = rest.iter().take_while(|place| together(&first, place)).count();
        next += group;
        Some(transaction(&rest[..group], &lines, &methods, recorded_on))
    })
}

/// The lines of one event, or their reversal.
fn transaction(
    places: &[Place],
    lines: &[Line<'_>],
    methods: &Methods<'_>,
    recorded_on: &RecordedOn,
) -> Result<Transaction, Unrecorded> {
    let (position, stated, first) = places[0];
    let reversal = position != stated;
    let mut posts = Vec::with_capacity(places.len() * 2);
    for (.., i) in places {
        let (debit, credit) = lines[*i].accounts(methods);
        let amount = lines[*i].amount;
        let amount = if reversal { Amount { minor: -amount.minor, ..amount } } else { amount };
        posts.push(Post { account: debit, amount });
        posts.push(Post { account: credit, amount: Amount { minor: -amount.minor, ..amount } });
    }
    // An event that does several things is named by the last of them: a return first gives back what it had settled.
    let mut all = places.iter().map(|(.., i)| &lines[*i]);
    let named = all.clone().find(|line| line.is_recovery()).or(all.next_back()).unwrap_or(&lines[first]);
    Ok(Transaction {
        position,
        reverses: reversal.then_some(stated),
        effective_on: lines[first].effective_on,
        recorded_on: recorded_on.day(position)?,
        what: named.what(),
        reference: encoded(named.reference()),
        posts,
    })
}
