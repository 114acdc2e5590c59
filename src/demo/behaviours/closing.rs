//! Each month finance closes the month before; one month is opened again by two people and closed anew. What a month
//! comes to is not known here.

use jiff::civil::Date;
use serde_json::json;

use crate::demo::agenda::later;
use crate::demo::cast::people;
use crate::demo::sights::What;
use crate::demo::world::World;

const BOOK: &str = "book/main";

/// The day of the month on which the month before is closed.
const CLOSING_DAY: i64 = 10;

/// Of so many months, from the story's first on, the last one is opened again.
const REOPENED: usize = 8;

/// The first month closed is the story's first.
pub fn start(world: &mut World) {
    if !world.accounts.is_empty() {
        plan(world, world.start.first_of_month(), 1);
    }
}

/// Plans the close of a month, and those after it.
fn plan(world: &mut World, month: Date, number: usize) {
    let next = later(month, 32).first_of_month();
    world.at(later(next, CLOSING_DAY - 1), move |world| {
        close(world, month);
        if number.is_multiple_of(REOPENED) {
            world.at(later(world.day, 3), move |world| reopen(world, month));
        }
        plan(world, next, number + 1);
    });
}

fn close(world: &mut World, month: Date) {
    let entry = world.write_on(BOOK, people::FINANCE, world.day, "close_period", json!({"month": written(month)}));
    world.saw(What::Closed, 0, entry, month, None);
}

fn reopen(world: &mut World, month: Date) {
    let data = json!({"month": written(month), "reason": "银行对账单迟到，须补记"});
    let entry = world.write_on(BOOK, people::FINANCE, world.day, "propose_reopen", data);
    world.saw(What::ReopenedMonth, 0, entry, month, None);
    world.at(later(world.day, 1), move |world| {
        world.write_on(BOOK, people::FINANCE_HEAD, world.day, "approve_reopen", json!({"month": written(month)}));
        world.at(later(world.day, 2), move |world| close(world, month));
    });
}

fn written(month: Date) -> String {
    month.strftime("%Y-%m").to_string()
}
