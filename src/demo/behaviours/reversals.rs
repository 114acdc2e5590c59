//! Money is put on the wrong invoice and moved to the right one.

use crate::demo::cast::AccountNo;
use crate::demo::rules::Rule;
use crate::demo::sights::What;
use crate::demo::world::World;

use super::paying::{self, Payment};

/// Books the money on another open claim of the account; false where there is none that takes it.
pub fn wrong_invoice(world: &mut World, no: AccountNo, payment: &Payment) -> bool {
    let mut money = payment.money.clone();
    let claims = &world.accounts[no].books.claims;
    let takes = claims.iter().find(|claim| {
        let room = claim.open.least_from(money.on.max(claim.on));
        claim.id != payment.claim && claim.currency == money.currency && room >= money.amount_minor
    });
    let Some(wrong) = takes.map(|claim| claim.id.clone()) else { return false };
    money.rule = Rule::Lines(vec![(wrong.clone(), money.amount_minor)]);
    world.record_receipt(no, &money);
    let payment = payment.clone();
    world.soon(no, 2..=14, move |world, no| put_right(world, no, &wrong, &payment));
    true
}

fn put_right(world: &mut World, no: AccountNo, wrong: &str, payment: &Payment) {
    let receipt = &payment.money.id;
    let amount = world.accounts[no].books.allocated(receipt, wrong);
    let entry = world.reverse_allocation(no, receipt, wrong, "核销到错误的发票");
    world.saw(What::Reversed, no, entry, world.day, Some(payment.money.currency.sum(amount)));
    let right = world.accounts[no].books.claim(&payment.claim);
    let room = right.map_or(0, |owed| owed.open.least_from(world.day)).min(amount);
    let rule = if room > 0 { Rule::Lines(vec![(payment.claim.clone(), room)]) } else { Rule::OldestDueFirst };
    world.allocate(no, receipt, &rule);
    paying::again(world, no, wrong.to_owned());
    paying::settled(world, no, payment);
}
