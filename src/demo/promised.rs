//! What a customer promised, as the generator keeps it: whose turn it is to pay, and whether a promise may still be
//! put off or taken back. It counts no money the way the domain does; where it cannot be sure it says no.

use jiff::civil::Date;

use super::books::Books;
use super::money::Currency;

/// What of a part has to come for it to be kept, in percent (domain.md 9).
const THRESHOLD_PERCENT: i128 = 95;

/// One part of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The day it is due.
    pub due_on: Date,
    /// In minor units of the promise's currency.
    pub amount_minor: i64,
}

/// A promise.
#[derive(Debug, Clone)]
pub struct Promise {
    /// Its id.
    pub id: String,
    /// The claims it is about; empty where it is about the account.
    pub scope: Vec<String>,
    /// Its currency.
    pub currency: Currency,
    /// The day it was made.
    pub made_on: Date,
    /// Its parts as last agreed, by due date.
    pub parts: Vec<Part>,
    /// Whether nothing counts before a condition is met.
    pub waits: bool,
    /// How often it was put off.
    pub put_off: u32,
    /// Whether its story is over, one way or the other.
    pub over: bool,
    /// The claims that the customer means to pay with it: nobody pays them otherwise while it stands.
    pub covers: Vec<String>,
    /// Claims that were to be paid while it stood.
    pub waiting: Vec<String>,
    /// The entry that made it.
    pub entry: u32,
}

impl Promise {
    /// What it promises in all.
    pub fn total_minor(&self) -> i64 {
        self.parts.iter().map(|part| part.amount_minor).sum()
    }

    /// Whether the domain is sure to find a part that may end on a day: not due before it, and not kept even if all
    /// that came since the promise was made counted for that part alone. Where its condition waits, every part may.
    pub fn may_end(&self, books: &Books, day: Date) -> bool {
        if self.waits {
            return true;
        }
        let came = i128::from(self.came_by(books, Date::MAX));
        let unkept = |part: &Part| came * 100 < THRESHOLD_PERCENT * i128::from(part.amount_minor);
        self.parts.iter().any(|part| part.due_on >= day && unkept(part))
    }

    /// The most that can count for it by a day: money in its currency since it was made; on its claims, where it
    /// names any.
    pub fn came_by(&self, books: &Books, day: Date) -> i64 {
        let within = self.made_on..=day;
        let since = books.receipts.iter().filter(|came| came.currency == self.currency && within.contains(&came.on));
        if self.scope.is_empty() {
            return since.map(|came| came.amount_minor).sum();
        }
        let on_scope = since.flat_map(|came| &came.allocations).filter(|line| self.scope.contains(&line.claim));
        on_scope.map(|line| line.amount_minor.max(0)).sum()
    }
}

/// An account's promises in the order they were made.
#[derive(Debug, Clone, Default)]
pub struct Words(Vec<Promise>);

impl Words {
    /// Takes a promise in.
    pub fn give(&mut self, promise: Promise) {
        self.0.push(promise);
    }

    /// A promise.
    pub fn get(&self, id: &str) -> Option<&Promise> {
        self.0.iter().rev().find(|promise| promise.id == id)
    }

    /// A promise, to be changed.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Promise> {
        self.0.iter_mut().rev().find(|promise| promise.id == id)
    }

    /// The promise that an entry made.
    pub fn of_entry(&self, entry: u32) -> Option<&Promise> {
        self.0.iter().find(|promise| promise.entry == entry)
    }

    /// The promise that stands, if any: nobody takes a new one while one does.
    pub fn standing(&self) -> Option<&Promise> {
        self.0.iter().rev().find(|promise| !promise.over)
    }

    /// The one given last.
    pub fn last(&self) -> Option<&Promise> {
        self.0.last()
    }

    /// The standing promise that means to pay a claim.
    pub fn covering(&mut self, claim: &str) -> Option<&mut Promise> {
        self.0.iter_mut().rev().find(|promise| !promise.over && promise.covers.iter().any(|c| c == claim))
    }

    /// Takes out the promise that an entry made.
    pub fn retract(&mut self, entry: u32) {
        self.0.retain(|promise| promise.entry != entry);
    }
}

#[cfg(test)]
mod tests {
    use super::super::books::Arrival;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_promise_may_end_while_no_money_could_have_kept_it() {
        let (made_on, mut books) = (date(2026, 3, 2), Books::default());
        let part = Part { due_on: date(2026, 3, 20), amount_minor: 100 };
        let mut promise = Promise {
            id: "P".to_owned(),
            scope: Vec::new(),
            currency: Currency::Cny,
            made_on,
            parts: vec![part],
            waits: false,
            put_off: 0,
            over: false,
            covers: Vec::new(),
            waiting: Vec::new(),
            entry: 1,
        };
        assert!(promise.may_end(&books, date(2026, 3, 20)));
        assert!(!promise.may_end(&books, date(2026, 3, 21)), "it is due before");
        let new = Arrival { id: "R".to_owned(), on: made_on, amount_minor: 95, currency: Currency::Cny, entry: 2 };
        books.receive(new);
        assert!(!promise.may_end(&books, date(2026, 3, 20)), "it may be kept");
        promise.waits = true;
        assert!(promise.may_end(&books, date(2026, 3, 21)));
    }
}
