//! Each month every rep is told what to collect in the next (收款任务书): mostly before the 25th and on progress that
//! marketing and finance have verified, now and then late or unverified.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::demo::agenda::later;
use crate::demo::cast::people;
use crate::demo::money::{decimal, percent};
use crate::demo::sights::What;
use crate::demo::words::REPS;
use crate::demo::world::World;

/// The first day of a month on which a letter is late (domain.md 9).
const DEADLINE: i8 = 25;

/// The first letters are those for the third month.
pub fn start(world: &mut World) {
    let month = later(later(world.start, 30).first_of_month(), 32).first_of_month();
    plan(world, month);
}

/// Plans the letters that are written in a month, for the one after it.
fn plan(world: &mut World, month: Date) {
    for rep in 0..REPS.len() {
        let late = world.chance.happens(120);
        let day = if late { world.chance.between(25, 27) } else { world.chance.between(17, 22) };
        world.at(later(month, day - 1), move |world| issue(world, rep));
    }
    let next = later(month, 32).first_of_month();
    world.at(next, move |world| plan(world, next));
}

fn issue(world: &mut World, rep: usize) {
    let day = world.day;
    let next = later(day.first_of_month(), 32).first_of_month();
    let end = later(next, 31);
    let mut first = None;
    let mut lines: Vec<Value> = Vec::new();
    for (no, account) in world.accounts.iter().enumerate() {
        if account.owner != rep || account.since >= day {
            continue;
        }
        let claims = account.books.claims.iter().filter(|claim| claim.currency == account.currency);
        let due = claims.filter(|claim| claim.due_on(day).is_some_and(|due| due < end));
        let open: i64 = due.map(|claim| claim.open.least_from(day).max(0)).sum();
        if open > 0 {
            lines.push(json!({"account": account.id, "amount": decimal(percent(open, 80))}));
            first = first.or(Some(no));
        }
    }
    let Some(no) = first else { return };
    let month = next.strftime("%Y-%m").to_string();
    let stream = format!("rep/{}", REPS[rep].0);
    let verified = verify(world, &stream);
    let entry =
        world.write_on(&stream, people::MANAGER, day, "issue_task_letter", json!({"month": month, "lines": lines}));
    let what = match (day.day() >= DEADLINE, verified) {
        (true, _) => What::LetterLate,
        (false, true) => What::LetterInTime,
        (false, false) => What::LetterUnverified,
    };
    world.saw(what, no, entry, day, None);
}

/// Both departments verify the month's progress, each by somebody else; sometimes finance does not come to it.
fn verify(world: &mut World, stream: &str) -> bool {
    let (day, complete) = (world.day, world.chance.happens(880));
    let month = day.strftime("%Y-%m").to_string();
    let by = [("MARKETING", people::MANAGER), ("FINANCE", people::FINANCE)];
    for (department, actor) in by.into_iter().take(if complete { 2 } else { 1 }) {
        world.write_on(stream, actor, day, "verify_progress", json!({"month": month, "department": department}));
    }
    complete
}
