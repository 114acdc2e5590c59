//! A due date is moved: the rep asks, the manager approves; some customers ask again and again.

use serde_json::json;

use crate::demo::agenda::later;
use crate::demo::cast::{AccountNo, Habit, people};
use crate::demo::sights::What;
use crate::demo::words::TERMS_REASONS;
use crate::demo::world::World;

/// Customers who pay late ask more often.
pub fn consider(world: &mut World, no: AccountNo, claim: &str) {
    let slow = matches!(world.accounts[no].habit, Habit::Late | Habit::VeryLate);
    if world.happens(no, if slow { 60 } else { 12 }) {
        let claim = claim.to_owned();
        world.soon(no, 10..=40, move |world, no| move_due_date(world, no, claim));
    }
}

fn move_due_date(world: &mut World, no: AccountNo, claim: String) {
    let days = world.days(no, 15, 45);
    let Some(owed) = world.accounts[no].books.claim(&claim) else { return };
    let (Some(due), open) = (owed.due_on(world.day), owed.currency.sum(owed.open.least_from(world.day))) else {
        return;
    };
    if open.minor <= 0 {
        return;
    }
    let (due_on, reason, rep) = (later(due, days), world.word(no, TERMS_REASONS), world.accounts[no].rep());
    let data = json!({"claim": claim, "due_on": due_on, "reason": reason, "approved_by": people::MANAGER});
    let (day, entry) = (world.day, world.write(no, rep, world.day, "change_terms", data));
    world.accounts[no].books.change_due(&claim, due_on, day);
    world.saw(What::TermsChanged, no, entry, day, Some(open));
    if world.happens(no, 350) {
        world.soon(no, 20..=45, move |world, no| move_due_date(world, no, claim));
    }
}
