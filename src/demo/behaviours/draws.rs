//! A rep draws pay before it is earned (透支), within a share of what the clearing office collected on claims of the
//! rep. Only money is counted that surely was collected there.

use serde_json::json;

use crate::demo::agenda::later;
use crate::demo::cast::{Account, people};
use crate::demo::money::{Currency, decimal};
use crate::demo::sights::What;
use crate::demo::words::REPS;
use crate::demo::world::World;

/// Nobody draws anything in the first months.
const FIRST_AFTER_DAYS: i64 = 200;

/// Days between two looks.
const EVERY_DAYS: i64 = 45;

/// All that is ever drawn, in percent of what was collected; the policy allows ten of what is not yet recovered.
const PERCENT: i64 = 6;

/// Less is not worth the paper: 500.00.
const LEAST_MINOR: i64 = 50_000;

/// Every rep looks now and then.
pub fn start(world: &mut World) {
    for rep in 0..REPS.len() - 1 {
        world.at(later(world.start, FIRST_AFTER_DAYS), move |world| look(world, rep, 0));
    }
}

fn look(world: &mut World, rep: usize, drawn_minor: i64) {
    let accounts = world.accounts.iter().filter(|a| a.owner == rep && !a.passed_on && a.held_until.is_none());
    let collected: i64 = accounts.map(collected).sum();
    let amount_minor = (collected / 100 * PERCENT - drawn_minor) / 100 * 100;
    let first = world.accounts.iter().position(|account| account.owner == rep);
    let mut drawn_minor = drawn_minor;
    if let Some(no) = first.filter(|_| amount_minor >= LEAST_MINOR) {
        let id = world.number("DR");
        let data = json!({"draw": id, "amount": decimal(amount_minor), "approved_by": people::MANAGER});
        let stream = format!("rep/{}", REPS[rep].0);
        let entry = world.write_on(&stream, people::FINANCE, world.day, "grant_draw", data);
        world.saw(What::Drawn, no, entry, world.day, Some(Currency::Cny.sum(amount_minor)));
        drawn_minor += amount_minor;
    }
    world.at(later(world.day, EVERY_DAYS), move |world| look(world, rep, drawn_minor));
}

/// What came for an account's claims while the clearing office had them, the day of either transfer not counted.
fn collected(account: &Account) -> i64 {
    let received = account.books.receipts.iter().filter(|came| came.currency == Currency::Cny);
    let received = received.flat_map(|came| {
        account.cleared.iter().filter_map(move |(claim, from, until)| {
            let there = came.on > *from && until.is_none_or(|until| came.on < until);
            there.then(|| account.books.allocated(&came.id, claim).max(0))
        })
    });
    received.sum()
}
