//! The three passes: receipts that name the promise, claim-scoped parts, account-scoped parts (domain.md 4).

use jiff::ToSpan;
use jiff::civil::Date;

use super::money::Money;
use super::scope::Scope;
use super::state::{self, Counted};
use super::{PartStatus, PromiseStatus, grace_until};
use crate::facts::{Ledger, Part, Promise};
use crate::policy::PromiseRules;
use crate::values::{Currency, Minor};

/// A part that money may count for, and what has.
struct Slot<'a> {
    promise: &'a Promise,
    part: &'a Part,
    /// The places of the named claims, in the order named; none where it is about the account.
    claims: Option<Vec<usize>>,
    due_on: Date,
    from: Date,
    until: Date,
    /// Ended, or waiting for its condition: takes nothing.
    idle: bool,
    counted: Counted,
    paid_after: Minor,
}

impl Slot<'_> {
    fn missing(&self) -> Minor {
        Minor::from(self.part.promised.amount_minor) - self.counted.sum() - self.paid_after
    }
}

/// The round of a count: money in time, or money that came after.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    InTime,
    After,
}

/// Counts the promises of one currency as of a day.
pub(super) fn count<'a>(
    ledger: &'a Ledger,
    promises: &[&'a Promise],
    currency: Currency,
    rules: &PromiseRules,
    day: Date,
) -> Vec<PromiseStatus<'a>> {
    let mut slots: Vec<Slot<'a>> = promises.iter().flat_map(|promise| slots(ledger, promise, rules, day)).collect();
    let mut money = Money::new(ledger, currency, day);
    // Parts by due date, then log order; the list is in log order and the sort is stable.
    let mut order: Vec<usize> = (0..slots.len()).collect();
    order.sort_by_key(|at| (slots[*at].due_on, slots[*at].part.at.entry, slots[*at].part.part));
    order.retain(|at| !slots[*at].idle);
    three_passes(&mut slots, &order, &mut money, Round::InTime);

    let scope = Scope::new(ledger, currency);
    let states: Vec<_> = slots
        .iter()
        .map(|slot| state::of((slot.promise, slot.part), &slot.counted, (slot.due_on, slot.until), rules, &scope, day))
        .collect();
    order.retain(|at| states[*at].0.is_unkept());
    three_passes(&mut slots, &order, &mut money, Round::After);

    let mut rows: Vec<PromiseStatus<'a>> =
        promises.iter().map(|promise| PromiseStatus { promise, parts: Vec::new() }).collect();
    let mut row = 0;
    for (slot, (state, kept_on)) in slots.into_iter().zip(states) {
        while !std::ptr::eq(rows[row].promise, slot.promise) {
            row += 1;
        }
        rows[row].parts.push(PartStatus {
            part: slot.part,
            counted: slot.counted.sum(),
            kept_on,
            paid_after: slot.paid_after,
            state,
            due_on: slot.due_on,
            grace_until: slot.until,
        });
    }
    rows
}

fn slots<'a>(ledger: &Ledger, promise: &'a Promise, rules: &PromiseRules, day: Date) -> Vec<Slot<'a>> {
    let waits = promise.waits_on(day);
    let places = || promise.fact.claims.iter().filter_map(|claim| ledger.claim_place(claim)).collect();
    let claims: Option<Vec<usize>> = (!promise.fact.claims.is_empty()).then(places);
    let made = promise.parts.iter().filter(|part| part.at.effective_on <= day);
    made.map(|part| {
        // A condition met after the day is not met yet: what is due stands as typed.
        let due_on = if waits { part.promised.due_on } else { promise.due_on(part) };
        Slot {
            promise,
            part,
            claims: claims.clone(),
            due_on,
            from: promise.counts_from(part),
            until: grace_until(due_on, rules),
            idle: waits || part.ended_on(day).is_some(),
            counted: Counted::default(),
            paid_after: 0,
        }
    })
    .collect()
}

fn three_passes(slots: &mut [Slot<'_>], order: &[usize], money: &mut Money, round: Round) {
    for at in order {
        let naming = money.naming(&slots[*at].promise.fact.promise);
        take_from(&mut slots[*at], naming, money, round);
    }
    for at in order {
        let slot = &mut slots[*at];
        if let Some(claims) = &slot.claims {
            let (from, to) = window(slot, round);
            let purses = money.allocated_within(claims, from, to);
            take_from(slot, purses, money, round);
        }
    }
    for at in order {
        if slots[*at].claims.is_none() {
            take_unscoped(&mut slots[*at], money, round);
        }
    }
}

/// The value dates whose money a part takes in a round.
fn window(slot: &Slot<'_>, round: Round) -> (Date, Option<Date>) {
    match round {
        Round::InTime => (slot.from, Some(slot.until)),
        Round::After => (slot.until.saturating_add(1.day()), None),
    }
}

fn take_from(slot: &mut Slot<'_>, purses: Vec<usize>, money: &mut Money, round: Round) {
    let (from, to) = window(slot, round);
    for purse in purses {
        let (value_date, wanted) = (money.value_date(purse), slot.missing());
        if wanted == 0 || value_date < from || to.is_some_and(|to| value_date > to) {
            continue;
        }
        let taken = match &slot.claims {
            Some(claims) => money.take_allocated(purse, claims, wanted),
            None => money.take_any(purse, wanted),
        };
        note(slot, value_date, taken, round);
    }
}

fn take_unscoped(slot: &mut Slot<'_>, money: &mut Money, round: Round) {
    let (from, to) = window(slot, round);
    let mut place = money.first_from(from);
    while slot.missing() > 0
        && let Some(purse) = money.holding_from(place, to)
    {
        let taken = money.take_any(purse, slot.missing());
        note(slot, money.value_date(purse), taken, round);
        place = purse + 1;
    }
}

fn note(slot: &mut Slot<'_>, value_date: Date, taken: Minor, round: Round) {
    match round {
        Round::InTime => slot.counted.add(value_date, taken),
        Round::After => slot.paid_after += taken,
    }
}
