//! Money that came without a word is applied later: when the customer says what it was for, or when there is
//! something to take it.

use crate::demo::cast::AccountNo;
use crate::demo::money::percent;
use crate::demo::rules::Rule;
use crate::demo::sights::What;
use crate::demo::world::World;

use super::paying::{self, Payment};

/// The customer says within days which claim the money was for.
pub fn name_the_claim(world: &mut World, no: AccountNo, payment: &Payment) {
    let (receipt, claim) = (payment.money.id.clone(), payment.claim.clone());
    world.soon(no, 1..=6, move |world, no| {
        let books = &world.accounts[no].books;
        let room = books.claim(&claim).map_or(0, |owed| owed.open.least_from(world.day));
        let rest = books.receipt(&receipt).map_or(0, |came| came.unapplied.least_from(world.day));
        let rules = [Rule::Lines(vec![(claim, room.min(rest))]), Rule::ExactAmount, Rule::UndisputedFirst];
        let named = room.min(rest) > 0 && world.happens(no, 600);
        if !rules.iter().skip(usize::from(!named)).any(|rule| world.allocate(no, &receipt, rule)) {
            when_there_is_something(world, no, receipt);
        }
    });
}

/// Tries month by month whether something is open.
pub fn when_there_is_something(world: &mut World, no: AccountNo, receipt: String) {
    world.soon(no, 15..=40, move |world, no| {
        world.allocate(no, &receipt, &Rule::OldestDueFirst);
        let rest = world.accounts[no].books.receipt(&receipt).map_or(0, |came| came.unapplied.least_from(world.day));
        if rest > 0 {
            when_there_is_something(world, no, receipt);
        }
    });
}

/// The customer sends more than is owed: the rest waits for the next invoice.
pub fn overpaid(world: &mut World, no: AccountNo, payment: &Payment) -> bool {
    let mut money = payment.money.clone();
    money.amount_minor += percent(money.amount_minor, world.days(no, 3, 20));
    money.rule = Rule::OldestDueFirst;
    let entry = world.record_receipt(no, &money);
    let rest = world.accounts[no].books.receipt(&money.id).map_or(0, |came| came.unapplied.least_from(money.on));
    if rest > 0 {
        world.saw(What::Overpaid, no, entry, money.on, Some(money.currency.sum(rest)));
        when_there_is_something(world, no, money.id.clone());
    }
    paying::settled(world, no, payment);
    true
}
