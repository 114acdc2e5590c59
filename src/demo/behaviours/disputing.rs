//! Customers dispute invoices, in part or altogether: somebody looks into it, waits, resolves it with a credit or
//! without; some come back, and some stand open to the end.

use serde_json::{Value, json};

use crate::demo::agenda::later;
use crate::demo::cast::{AccountNo, people};
use crate::demo::money::{decimal, percent};
use crate::demo::phrases::{DISPUTES, HANDLING, REOPENED};
use crate::demo::sights::What;
use crate::demo::world::World;

use super::dues::{self, Due};
use super::misheard;

/// Some weeks before the story ends a batch turns out faulty: who got it holds back whole invoices, and it is not
/// settled yet.
pub fn begin(world: &mut World, no: AccountNo) {
    let days = world.days(no, 12, 30);
    if world.happens(no, 120) {
        world.on(no, later(world.today, -days), hold_back);
    }
}

fn hold_back(world: &mut World, no: AccountNo) {
    for claim in dues::within(world, no, 15).map(|due| due.ids(2)).unwrap_or_default() {
        let books = &world.accounts[no].books;
        let Some(owed) = books.claim(&claim) else { continue };
        let (amount_minor, currency) = (books.undisputed(owed, world.day), owed.currency);
        let mut data = data(world, no, &claim, amount_minor);
        (data["reason"], data["side"]) = (json!("PRODUCT_QUALITY"), json!("US"));
        let id = data["dispute"].as_str().unwrap_or_default().to_owned();
        let entry = world.open_dispute(no, &claim, amount_minor, data);
        world.saw(What::Disputed, no, entry, world.day, Some(currency.sum(amount_minor)));
        world.soon(no, 1..=5, move |world, no| handle(world, no, &id, "WAITING"));
    }
}

/// In one of twenty-five claims something is disputed within weeks, if it is still open.
pub fn consider(world: &mut World, no: AccountNo, claim: &str) {
    if world.happens(no, 40) {
        let claim = claim.to_owned();
        world.soon(no, 3..=50, move |world, no| open(world, no, &claim));
    }
}

/// The customer says so when the rep asks for money.
pub fn because_of_a_talk(world: &mut World, no: AccountNo, due: &Due) {
    if let Some(claim) = due.ids(1).first() {
        open(world, no, claim);
    }
}

fn open(world: &mut World, no: AccountNo, claim: &str) {
    let books = &world.accounts[no].books;
    let Some(owed) = books.claim(claim) else { return };
    let (room, currency) = (books.undisputed(owed, world.day), owed.currency);
    if room < 10_000 {
        return;
    }
    let amount_minor = if world.happens(no, 400) { room } else { percent(room, world.days(no, 5, 45)) };
    let data = data(world, no, claim, amount_minor);
    if world.happens(no, 40) && misheard::dispute(world, no, claim, amount_minor, &data) {
        return;
    }
    let id = data["dispute"].as_str().unwrap_or_default().to_owned();
    let entry = world.open_dispute(no, claim, amount_minor, data);
    world.saw(What::Disputed, no, entry, world.day, Some(currency.sum(amount_minor)));
    follow(world, no, id);
}

fn data(world: &mut World, no: AccountNo, claim: &str, amount_minor: i64) -> Value {
    let (id, day) = (world.yearly("D", 4), world.day);
    let account = &mut world.accounts[no];
    let (reason, side) = *account.chance.pick(DISPUTES);
    let mut data = json!({
        "dispute": id, "claim": claim, "amount": decimal(amount_minor), "reason": reason, "side": side,
    });
    if account.chance.happens(600) {
        data["owner"] = json!(account.chance.pick(&[account.rep(), people::MANAGER, people::FINANCE]));
        data["due_on"] = json!(later(day, account.chance.between(7, 30)));
    }
    if account.chance.happens(400) {
        data["evidence"] = json!(format!("DOC-{}", account.chance.between(1_000, 9_999)));
    }
    data
}

/// What happens to a dispute that stands.
pub fn follow(world: &mut World, no: AccountNo, id: String) {
    world.soon(no, 1..=6, move |world, no| {
        handle(world, no, &id, "IN_REVIEW");
        if world.happens(no, 350) {
            world.soon(no, 2..=12, move |world, no| {
                handle(world, no, &id, "WAITING");
                let days = if world.happens(no, 250) { 120..=600 } else { 5..=25 };
                world.soon(no, days, move |world, no| {
                    handle(world, no, &id, "IN_REVIEW");
                    resolve(world, no, id);
                });
            });
        } else {
            world.soon(no, 4..=40, move |world, no| resolve(world, no, id));
        }
    });
}

fn handle(world: &mut World, no: AccountNo, id: &str, state: &str) {
    let mut data = json!({"dispute": id, "state": state});
    if world.happens(no, 450) {
        data["note"] = json!(world.word(no, HANDLING));
    }
    let actor = if world.happens(no, 500) { people::MANAGER } else { world.accounts[no].rep() };
    world.write(no, actor, world.day, "move_dispute", data);
}

fn resolve(world: &mut World, no: AccountNo, id: String) {
    let day = world.day;
    let books = &world.accounts[no].books;
    let Some(dispute) = books.dispute(&id) else { return };
    let amount_minor = dispute.amount_minor;
    let Some(claim) = books.claim(&dispute.claim) else { return };
    let (open, currency) = (claim.open.least_from(day), claim.currency);
    let outcomes = [(4, "CUSTOMER_RIGHT"), (3, "PARTLY"), (3, "WE_ARE_RIGHT"), (1, "WITHDRAWN")];
    let outcome = world.accounts[no].chance.weighted(&outcomes);
    let wanted = match outcome {
        "CUSTOMER_RIGHT" if world.happens(no, 800) => amount_minor,
        "PARTLY" if world.happens(no, 850) => percent(amount_minor, world.days(no, 20, 70)),
        _ => 0,
    };
    let credit = wanted.min(open).max(0);
    let entry = world.resolve_dispute(no, &id, outcome, credit);
    let (what, sum) = if credit > 0 { (What::ResolvedWithCredit, credit) } else { (What::Resolved, amount_minor) };
    world.saw(what, no, entry, day, Some(currency.sum(sum)));
    if world.happens(no, 250) {
        world.soon(no, 3..=30, move |world, no| reopen(world, no, id));
    }
}

/// The customer comes back with it, where its old amount still fits.
fn reopen(world: &mut World, no: AccountNo, id: String) {
    let books = &world.accounts[no].books;
    let Some(dispute) = books.dispute(&id) else { return };
    let amount_minor = dispute.amount_minor;
    let Some(claim) = books.claim(&dispute.claim) else { return };
    let (fits, currency) = (books.undisputed(claim, world.day) >= amount_minor, claim.currency);
    if fits {
        let reason = world.word(no, REOPENED);
        let entry = world.reopen_dispute(no, &id, reason);
        world.saw(What::Reopened, no, entry, world.day, Some(currency.sum(amount_minor)));
        follow(world, no, id);
    }
}
