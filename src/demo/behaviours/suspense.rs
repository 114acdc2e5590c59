//! Money comes and nobody knows whose it is: it stands in the book's suspense until somebody finds out.

use serde_json::json;

use crate::demo::books::Arrival;
use crate::demo::cast::{AccountNo, people};
use crate::demo::money::decimal;
use crate::demo::rules::Rule;
use crate::demo::sights::What;
use crate::demo::world::World;

use super::applying;
use super::paying::{self, Payment};

/// Where money of nobody known is recorded.
const BOOK: &str = "book/main";

/// The transfer names no payer that anybody knows.
pub fn payer_unknown(world: &mut World, no: AccountNo, payment: &Payment) -> bool {
    let mut payment = payment.clone();
    payment.money.id = world.number("U");
    let money = &payment.money;
    let payer = world.accounts[no].chance.pick(&["个人转账", "网银汇款（户名不清）", "unreadable"]);
    let (amount, currency) = (decimal(money.amount_minor), money.currency.code());
    let data = json!({"receipt": money.id, "amount": amount, "currency": currency, "payer": payer});
    world.write_on(BOOK, people::FINANCE, money.on, "record_unidentified", data);
    if world.happens(no, 800) {
        world.soon(no, 4..=60, move |world, no| identify(world, no, &payment));
    } else {
        // Nobody finds out: in the end the customer pays what still stands open.
        let claim = payment.claim;
        world.soon(no, 60..=120, move |world, no| paying::again(world, no, claim));
    }
    true
}

fn identify(world: &mut World, no: AccountNo, payment: &Payment) {
    let (money, day) = (&payment.money, world.day);
    let data = json!({"receipt": money.id, "account": world.accounts[no].id});
    let entry = world.write_on(BOOK, people::FINANCE, day, "identify_receipt", data);
    let (id, on, amount_minor) = (money.id.clone(), money.on, money.amount_minor);
    world.accounts[no].books.receive(Arrival { id, on, amount_minor, currency: money.currency, entry });
    world.saw(What::Identified, no, entry, day, Some(money.sum()));
    if !world.allocate(no, &money.id, &Rule::ExactAmount) {
        world.allocate(no, &money.id, &Rule::OldestDueFirst);
    }
    applying::when_there_is_something(world, no, money.id.clone());
    paying::again(world, no, payment.claim.clone());
}
