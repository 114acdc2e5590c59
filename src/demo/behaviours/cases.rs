//! Old debt goes to the clearing office (清欠办), from there to the lawyers, or back to sales once the customer pays
//! again.

use std::collections::BTreeSet;

use serde_json::json;

use crate::demo::cast::{AccountNo, Habit, people};
use crate::demo::money::decimal;
use crate::demo::sights::What;
use crate::demo::world::World;

use super::dues;

/// How long something must be overdue before it is another department's.
const OLD_DAYS: i64 = 120;

/// Once a month the old claims of slow customers are looked at.
pub fn begin(world: &mut World, no: AccountNo) {
    if matches!(world.accounts[no].habit, Habit::VeryLate | Habit::Failing) {
        world.soon(no, 90..=130, |world, no| review(world, no, BTreeSet::new()));
    }
}

fn review(world: &mut World, no: AccountNo, mut gone: BTreeSet<String>) {
    if let Some(due) = dues::within(world, no, -OLD_DAYS) {
        let claims: Vec<String> = due.ids(3).into_iter().filter(|claim| !gone.contains(claim)).collect();
        if !claims.is_empty() && world.happens(no, 600) {
            gone.extend(claims.iter().cloned());
            let points = ["0.1", "0.2", "0.3", "0.4", "0.5"][world.accounts[no].chance.below(5)];
            transfer(world, no, &claims, "CLEARING_OFFICE", Some(points));
            let theirs = claims.clone();
            world.soon(no, 3..=12, move |world, no| verify(world, no, theirs));
            world.soon(no, 60..=120, move |world, no| next(world, no, claims));
        }
    }
    world.soon(no, 25..=35, |world, no| review(world, no, gone));
}

/// Finance verifies what the clearing office has taken over.
fn verify(world: &mut World, no: AccountNo, claims: Vec<String>) {
    let books = &world.accounts[no].books;
    let open = claims.iter().filter_map(|id| books.claim(id)).map(|claim| claim.open.least_from(world.day));
    let amount_minor: i64 = open.sum();
    if amount_minor > 0 {
        let data = json!({"claims": claims, "amount": decimal(amount_minor)});
        world.write(no, people::FINANCE, world.day, "verify_case_amount", data);
    }
}

/// The lawyers where the customer has failed; otherwise half come back.
fn next(world: &mut World, no: AccountNo, claims: Vec<String>) {
    let books = &world.accounts[no].books;
    let open = |claim: &String| books.claim(claim).is_some_and(|owed| owed.open.least_from(world.day) > 0);
    let claims: Vec<String> = claims.into_iter().filter(open).collect();
    if claims.is_empty() {
        return;
    }
    if world.accounts[no].has_failed(world.day) {
        transfer(world, no, &claims, "LEGAL", None);
    } else if world.happens(no, 500) {
        transfer(world, no, &claims, "SALES", None);
    }
}

fn transfer(world: &mut World, no: AccountNo, claims: &[String], to: &str, points: Option<&str>) {
    let mut data = json!({"claims": claims, "to": to, "approved_by": people::MANAGER});
    if let Some(points) = points {
        data["points"] = json!(points);
    }
    let day = world.day;
    let cleared = &mut world.accounts[no].cleared;
    let theirs = cleared.iter_mut().filter(|(claim, _, until)| until.is_none() && claims.contains(claim));
    theirs.for_each(|(_, _, until)| *until = Some(day));
    if to == "CLEARING_OFFICE" {
        cleared.extend(claims.iter().map(|claim| (claim.clone(), day, None)));
    }
    let entry = world.write(no, people::FINANCE_HEAD, world.day, "transfer_case", data);
    world.saw(What::Transferred, no, entry, world.day, None);
}
