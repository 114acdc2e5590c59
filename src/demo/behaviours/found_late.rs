//! Money lies in another bank account and is found weeks later: recorded late, true from its value date.

use crate::demo::agenda::later;
use crate::demo::cast::AccountNo;
use crate::demo::rules::Rule;
use crate::demo::sights::What;
use crate::demo::world::World;

use super::paying::{self, Payment};

/// The money is there, and nobody sees it for some weeks.
pub fn unseen(world: &mut World, no: AccountNo, payment: &Payment) -> bool {
    let mut payment = payment.clone();
    // Found at the end of the story it would never be booked; and what was designated may be settled by then.
    if later(world.day, 50) > world.today {
        return false;
    }
    payment.money.rule = Rule::OldestDueFirst;
    payment.money.method = "BANK";
    payment.money.reference = Some("另一银行账户，补录".to_owned());
    world.soon(no, 12..=45, move |world, no| {
        let entry = world.record_receipt(no, &payment.money);
        world.saw(What::FoundLate, no, entry, payment.money.on, Some(payment.money.sum()));
        applying_rest(world, no, &payment);
        paying::settled(world, no, &payment);
    });
    true
}

/// Where nothing was open on the value date and ever since, the money waits for the next invoice.
fn applying_rest(world: &mut World, no: AccountNo, payment: &Payment) {
    let books = &world.accounts[no].books;
    let rest = books.receipt(&payment.money.id).map_or(0, |came| came.unapplied.least_from(world.day));
    if rest > 0 {
        super::applying::when_there_is_something(world, no, payment.money.id.clone());
    }
}
