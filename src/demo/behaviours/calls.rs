//! Reps call, visit and write: some often enough, some not, and more often where something is overdue. What is said
//! in such a talk is in `talks`; here is only when there is one.

use crate::demo::cast::AccountNo;
use crate::demo::words::REPS;
use crate::demo::world::World;

use super::{dues, talks};

/// How well each rep keeps up with his customers, in percent.
const DILIGENCE: [i64; REPS.len()] = [95, 80, 90, 70, 85, 60, 75, 50];

/// The first visit, in the first weeks.
pub fn begin(world: &mut World, no: AccountNo) {
    world.soon(no, 2..=20, round);
}

fn round(world: &mut World, no: AccountNo) {
    if !given_up(world, no) {
        talks::talk(world, no);
    }
    let (days, slack) = (interval(world, no), 100 - diligence(world, no));
    world.soon(no, (days * 3 / 4).max(1)..=days + days * slack / 60, round);
}

/// How well the account's rep keeps up, in percent.
pub fn diligence(world: &World, no: AccountNo) -> i64 {
    DILIGENCE[world.accounts[no].owner]
}

/// A customer who failed and owes nothing more, or only what the lawyers have.
fn given_up(world: &World, no: AccountNo) -> bool {
    world.accounts[no].has_failed(world.day) && dues::within(world, no, 0).is_none_or(|due| due.oldest_days > 240)
}

/// About how many days this rep lets pass. The company's policy asks for more where a customer is rated badly or
/// long overdue (domain.md 9); nobody manages that.
fn interval(world: &World, no: AccountNo) -> i64 {
    let account = &world.accounts[no];
    let by_class = match account.class {
        "strategic" => 14,
        "important" => 20,
        _ => 40,
    };
    let by_grade = match account.grade {
        Some("C") => by_class / 2,
        Some("D") => by_class / 4,
        _ => by_class,
    };
    let usual = by_grade.max(14);
    match dues::within(world, no, 0).map_or(0, |due| due.oldest_days) {
        ..=0 => usual,
        1..=30 => usual.min(11),
        _ => usual.min(9),
    }
}
