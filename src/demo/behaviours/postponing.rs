//! Promises are put off (some customers do it time and again, 久拖不决) or taken back. What is kept or broken is in
//! `keeping`.

use crate::demo::cast::AccountNo;
use crate::demo::sights::What;
use crate::demo::world::World;

use super::{keeping, promising, talks};

/// The customer asks for later days; where there is nothing left to put off, the promise is let go.
pub fn put_off(world: &mut World, no: AccountNo, id: &str) {
    let Some(rest) = what_may_end(world, no, id) else { return keeping::end(world, no, id) };
    let number = world.days(no, 1, 2);
    let parts = promising::parts(world, no, rest, number);
    let entry = world.reschedule_promise(no, id, parts);
    let promised = world.accounts[no].words.get(id).map(|promise| (promise.put_off, promise.currency));
    if let Some((times, currency)) = promised {
        let what = if times > 2 { What::PutOffAgain } else { What::PutOff };
        world.saw(what, no, entry, world.day, Some(currency.sum(rest)));
    }
    talks::about_a_promise(world, no, id, "STALL");
    keeping::begin_again(world, no, id);
}

/// The customer takes the promise back.
pub fn take_back(world: &mut World, no: AccountNo, id: &str) {
    if let Some(rest) = what_may_end(world, no, id) {
        let entry = world.withdraw_promise(no, id);
        let currency = world.accounts[no].currency;
        world.saw(What::TakenBack, no, entry, world.day, Some(currency.sum(rest)));
        talks::about_a_promise(world, no, id, "REFUSED");
    }
    keeping::end(world, no, id);
}

/// What is still open of what the promise means to pay, where the domain is sure to let it end.
fn what_may_end(world: &World, no: AccountNo, id: &str) -> Option<i64> {
    let account = &world.accounts[no];
    let promise = account.words.get(id)?;
    let open = promise.covers.iter().filter_map(|claim| account.books.claim(claim));
    let rest: i64 = open.map(|claim| account.books.undisputed(claim, world.day)).sum();
    let rest = rest.min(promise.total_minor());
    (rest > 0 && promise.may_end(&account.books, world.day)).then_some(rest)
}
