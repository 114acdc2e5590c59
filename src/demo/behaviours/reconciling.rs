//! Some customers get a statement of account each month and answer it (对账): most confirm, some contest an item. What
//! stands in a statement is not known here, only that certain claims surely do.

use jiff::civil::Date;
use serde_json::json;

use crate::demo::agenda::later;
use crate::demo::cast::{AccountNo, people};
use crate::demo::money::decimal;
use crate::demo::sights::What;
use crate::demo::words::CONTESTED_ITEMS;
use crate::demo::world::World;

/// Of so many customers one reconciles each month.
const RECONCILING: usize = 10;

/// Of so many answers one is a contest.
const CONTESTED: usize = 5;

/// The day of the month on which statements of the month before go out.
const SENDING_DAY: i64 = 4;

/// What begins with an account: the statements of its months.
pub fn begin(world: &mut World, no: AccountNo) {
    if no % RECONCILING == 1 {
        plan(world, no, world.day.first_of_month(), no / RECONCILING);
    }
}

/// Plans the statement of a month, and those after it. No chance is drawn: the customer's other doings stay what they
/// are.
fn plan(world: &mut World, no: AccountNo, month: Date, number: usize) {
    let next = later(month, 32).first_of_month();
    world.at(later(next, SENDING_DAY - 1), move |world| {
        world.on(no, world.day, move |world, no| send(world, no, month, number));
        plan(world, no, next, number + 1);
    });
}

fn send(world: &mut World, no: AccountNo, month: Date, number: usize) {
    let last = later(later(month, 32).first_of_month(), -1);
    let entry = world.write(no, people::FINANCE, world.day, "issue_reconciliation", json!({"month": written(month)}));
    let account = &world.accounts[no];
    let open = account.books.claims.iter().map(|claim| (claim.open.on(last), claim));
    let largest = open.filter(|(open, _)| *open > 0).max_by_key(|(open, _)| *open);
    let contested = largest.filter(|_| number % CONTESTED == 2).map(|(open, claim)| (claim.id.clone(), open));
    world.saw(What::Reconciled, no, entry, month, None);
    let days = i64::try_from(5 + number % 7).unwrap_or(5);
    world.on(no, later(world.day, days), move |world, no| answer(world, no, month, number, contested));
}

fn answer(world: &mut World, no: AccountNo, month: Date, number: usize, contested: Option<(String, i64)>) {
    let Some((name, _)) = world.accounts[no].people.first().cloned() else { return };
    let mut data = json!({"month": written(month), "by": name});
    let (kind, what) = match contested {
        None => ("confirm_reconciliation", What::ReconciliationConfirmed),
        Some((claim, open)) => {
            let reason = CONTESTED_ITEMS[number % CONTESTED_ITEMS.len()];
            data["items"] = json!([{"claim": claim, "amount": decimal(open), "reason": reason}]);
            ("contest_reconciliation", What::ReconciliationContested)
        }
    };
    let rep = world.accounts[no].rep();
    let entry = world.write(no, rep, world.day, kind, data);
    world.saw(what, no, entry, month, None);
}

fn written(month: Date) -> String {
    month.strftime("%Y-%m").to_string()
}
