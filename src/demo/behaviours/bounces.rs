//! Payments come back from the bank, and most of them come again.

use std::collections::BTreeSet;

use crate::demo::cast::{AccountNo, Habit};
use crate::demo::deeds::Money;
use crate::demo::rules::Rule;
use crate::demo::sights::What;
use crate::demo::words::RETURN_REASONS;
use crate::demo::world::World;

use super::paying;

/// A transfer or a bill may bounce within days.
pub fn consider(world: &mut World, no: AccountNo, money: &Money) {
    let per_mille = if world.accounts[no].habit == Habit::Bouncing { 250 } else { 6 };
    if !matches!(money.method, "BANK" | "BILL") || !world.happens(no, per_mille) {
        return;
    }
    let money = money.clone();
    world.soon(no, 3..=9, move |world, no| bounce(world, no, &money));
}

fn bounce(world: &mut World, no: AccountNo, money: &Money) {
    let Some(came) = world.accounts[no].books.receipt(&money.id) else { return };
    if came.refunded || came.returned.is_some() {
        return;
    }
    // The receipt as booked: a correction may have changed it since the customer sent it.
    let (amount_minor, claims) = (came.amount_minor, came.allocations.iter().map(|a| a.claim.clone()));
    let claims: BTreeSet<String> = claims.collect();
    let reason = world.word(no, RETURN_REASONS);
    let entry = world.return_receipt(no, &money.id, world.day, reason);
    if !claims.is_empty() {
        world.saw(What::Bounced, no, entry, world.day, Some(money.currency.sum(amount_minor)));
    }
    if world.happens(no, 800) {
        let money = money.clone();
        world.soon(no, 5..=25, move |world, no| redeposit(world, no, &money, amount_minor));
    } else {
        for claim in claims {
            paying::again(world, no, claim);
        }
    }
}

fn redeposit(world: &mut World, no: AccountNo, bounced: &Money, amount_minor: i64) {
    if world.accounts[no].has_failed(world.day) {
        return;
    }
    let money = Money {
        id: world.yearly("R", 5),
        on: world.day,
        amount_minor,
        method: "BANK",
        rule: Rule::OldestDueFirst,
        redeposit_of: Some(bounced.id.clone()),
        ..bounced.clone()
    };
    let entry = world.record_receipt(no, &money);
    world.saw(What::Redeposited, no, entry, money.on, Some(money.sum()));
    consider(world, no, &money);
}
