//! Customers pay, each by its habit; how the money finds its claims varies, as it does in life.

use jiff::civil::Date;

use crate::demo::agenda::later;
use crate::demo::cast::{AccountNo, Habit};
use crate::demo::deeds::Money;
use crate::demo::money::percent;
use crate::demo::rules::Rule;
use crate::demo::world::World;

use super::{applying, bounces, found_late, mistakes, refunds, reversals, suspense};

/// An unusual way for money to come. It either does nothing and says false, or takes the money over and calls
/// [`settled`] once it is booked as it should be.
pub type Detour = fn(&mut World, AccountNo, &Payment) -> bool;

/// The unusual ways, and in how many of 1,000 payments each is tried.
pub const DETOURS: &[(usize, Detour)] = &[
    (12, suspense::payer_unknown),
    (14, found_late::unseen),
    (6, mistakes::wrong_customer),
    (10, mistakes::mistyped_receipt),
    (6, mistakes::typed_twice),
    (10, refunds::paid_twice),
    (12, reversals::wrong_invoice),
    (15, applying::overpaid),
];

/// Money that a customer sends for a claim.
#[derive(Debug, Clone)]
pub struct Payment {
    /// What the customer means to pay.
    pub claim: String,
    /// The money.
    pub money: Money,
}

/// Plans when a claim is paid.
pub fn plan(world: &mut World, no: AccountNo, claim: String) {
    let Some(owed) = world.accounts[no].books.claim(&claim) else { return };
    let (on, due) = (owed.on, owed.due_on(world.day));
    let (low, high) = match world.accounts[no].habit {
        Habit::Prompt => (-6, 4),
        Habit::Late | Habit::Failing => (5, 40),
        Habit::VeryLate => (45, 240),
        Habit::InParts => (-2, 20),
        Habit::Bouncing => (0, 20),
    };
    let days = world.days(no, low, high);
    let expected = due.unwrap_or_else(|| later(on, world.accounts[no].terms_days));
    let day = later(expected, days).max(later(world.day, 2));
    world.on(no, day, move |world, no| pay(world, no, claim, due));
}

/// What is left of a claim is paid some weeks later.
pub fn again(world: &mut World, no: AccountNo, claim: String) {
    world.soon(no, 20..=45, move |world, no| {
        let due = world.accounts[no].books.claim(&claim).and_then(|owed| owed.due_on(world.day));
        pay(world, no, claim, due);
    });
}

fn pay(world: &mut World, no: AccountNo, claim: String, planned_for: Option<Date>) {
    let Some(owed) = world.accounts[no].books.claim(&claim) else { return };
    if owed.due_on(world.day) != planned_for {
        return plan(world, no, claim);
    }
    if world.accounts[no].has_failed(world.day) {
        return;
    }
    // What was promised is paid as it was promised, and whoever has no money pays nobody.
    if let Some(promise) = world.accounts[no].words.covering(&claim) {
        return promise.waiting.push(claim);
    }
    if let Some(until) = world.accounts[no].tight_until.filter(|until| *until > world.day) {
        let days = world.days(no, 1, 12);
        return world.on(no, later(until, days), move |world, no| pay(world, no, claim, planned_for));
    }
    let Some(payment) = payment(world, no, claim.clone()) else { return wait_for_the_dispute(world, no, claim) };
    for (per_mille, detour) in DETOURS {
        if world.happens(no, *per_mille) && detour(world, no, &payment) {
            return;
        }
    }
    world.record_receipt(no, &payment.money);
    if payment.money.rule == Rule::Nothing {
        applying::name_the_claim(world, no, &payment);
    }
    settled(world, no, &payment);
}

/// Where all that is open is disputed the customer pays nothing until that is over.
fn wait_for_the_dispute(world: &mut World, no: AccountNo, claim: String) {
    let open = world.accounts[no].books.claim(&claim).map_or(0, |owed| owed.open.least_from(world.day));
    if open > 0 {
        again(world, no, claim);
    }
}

/// What the customer sends: all that is open and not disputed, or a part of it; nothing where nothing is.
fn payment(world: &mut World, no: AccountNo, claim: String) -> Option<Payment> {
    let days = world.days(no, 0, 2);
    let on = world.back(no, days);
    let account = &mut world.accounts[no];
    let owed = account.books.claim(&claim)?;
    let open = account.books.undisputed(owed, on.max(owed.on));
    if open <= 0 {
        return None;
    }
    let in_parts = account.habit == Habit::InParts && open > account.usual_minor / 10 || account.chance.happens(25);
    let amount_minor = if in_parts { percent(open, account.chance.between(30, 65)) } else { open };
    let (contract, currency, earlier) = (owed.contract.clone(), owed.currency, owed.on <= on);
    let rule = match contract {
        Some(contract) if account.chance.happens(500) => Rule::Contract(contract),
        _ => match account.chance.below(100) {
            0..62 => Rule::OldestDueFirst,
            62..78 => Rule::Lines(vec![(claim.clone(), amount_minor)]),
            78..88 if earlier => Rule::ExactAmount,
            88..92 => Rule::UndisputedFirst,
            92..97 => Rule::Nothing,
            _ => Rule::OldestDueFirst,
        },
    };
    let method = account.chance.weighted(&[(84, "BANK"), (10, "BILL"), (3, "CASH"), (3, "OFFSET")]);
    let reference = account.chance.happens(600).then(|| claim.clone());
    let id = world.yearly("R", 5);
    let money = Money { id, on, amount_minor, currency, method, rule, reference, redeposit_of: None, promise: None };
    Some(Payment { claim, money })
}

/// What follows once money is booked: it may bounce, and what it left open is paid later.
pub fn settled(world: &mut World, no: AccountNo, payment: &Payment) {
    bounces::consider(world, no, &payment.money);
    again(world, no, payment.claim.clone());
}
