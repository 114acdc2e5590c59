//! Each month finance issues every rep's statement of the month before (提成结算单); now and then a rep contests a line
//! of it, and somebody else answers. What is in a statement is not known here, only that certain lines surely are.

use jiff::civil::Date;
use serde_json::json;

use crate::demo::agenda::later;
use crate::demo::books::{Books, Receipt};
use crate::demo::cast::{AccountNo, people};
use crate::demo::money::decimal;
use crate::demo::sights::What;
use crate::demo::words::{CONTEST_REASONS, REPS};
use crate::demo::world::World;

use super::owners;

/// The day of the month on which the month before is settled.
const PAY_DAY: i64 = 6;

/// Of so many statements one is contested.
const CONTESTED: usize = 4;

/// How contests end, in turn: the outcome, and what is paid for it in so many thousandths of the money received.
const ANSWERS: [(&str, i64); 3] = [("UPHELD", 2), ("REJECTED", 0), ("PARTLY", 1)];

/// A line that a rep thinks is wrong.
struct Line {
    no: AccountNo,
    claim: String,
    receipt: String,
    amount_minor: i64,
}

/// The first statements are those of the story's first month.
pub fn start(world: &mut World) {
    if !world.accounts.is_empty() {
        plan(world, world.start.first_of_month(), 0);
    }
}

/// Plans the statements of a month, and those of the one after it.
fn plan(world: &mut World, month: Date, number: usize) {
    let next = later(month, 32).first_of_month();
    world.at(later(next, PAY_DAY - 1), move |world| {
        for rep in 0..REPS.len() {
            if owners::is_there(world, rep, later(next, -1)) {
                issue(world, rep, month, (number + rep).is_multiple_of(CONTESTED));
            }
        }
        plan(world, next, number + 1);
    });
}

fn issue(world: &mut World, rep: usize, month: Date, contested: bool) {
    let data = json!({"month": written(month)});
    let entry = world.write_on(&stream(rep), people::FINANCE, world.day, "issue_commission_statement", data);
    let Some(line) = line(world, rep, month) else { return };
    let currency = world.accounts[line.no].currency;
    world.saw(What::Paid, line.no, entry, month, Some(currency.sum(line.amount_minor)));
    if contested {
        let days = world.days(line.no, 2, 5);
        world.at(later(world.day, days), move |world| contest(world, rep, month, &line));
    }
}

/// The line of the month about the most money, of those that the statement has beyond doubt: the account was always
/// the rep's, and all of the money went to claims on the day it came.
fn line(world: &World, rep: usize, month: Date) -> Option<Line> {
    let accounts = world.accounts.iter().enumerate();
    let theirs = accounts.filter(|(_, a)| a.owner == rep && !a.passed_on && a.held_until.is_none());
    let lines = theirs.flat_map(|(no, account)| {
        let receipts = account.books.receipts.iter().filter(|came| came.on.first_of_month() == month);
        let receipts = receipts.filter(|came| came.currency == account.currency && is_plain(came, &account.books));
        let lines = receipts.filter_map(|came| Some((came, came.allocations.first()?)));
        lines.map(move |(came, made)| Line {
            no,
            claim: made.claim.clone(),
            receipt: came.id.clone(),
            amount_minor: made.amount_minor,
        })
    });
    lines.max_by_key(|line| line.amount_minor)
}

/// Money of a known payer that was on its claims from its value date on, and still is.
fn is_plain(came: &Receipt, books: &Books) -> bool {
    let on_its_day = |claim: &str| books.claim(claim).is_some_and(|claim| claim.on <= came.on);
    came.returned.is_none()
        && !came.id.starts_with("U-")
        && came.unapplied.on(came.on) == 0
        && came.allocations.iter().all(|made| made.amount_minor > 0 && on_its_day(&made.claim))
}

fn contest(world: &mut World, rep: usize, month: Date, line: &Line) {
    let contest = world.number("CT");
    let account = &world.accounts[line.no];
    let currency = account.currency;
    let turn = world.sights.iter().filter(|sight| sight.what == What::Contested).count();
    let data = json!({
        "contest": contest,
        "month": written(month),
        "account": account.id,
        "claim": line.claim,
        "receipt": line.receipt,
        "reason": CONTEST_REASONS[turn % CONTEST_REASONS.len()],
    });
    let entry = world.write_on(&stream(rep), REPS[rep].0, world.day, "contest_commission_line", data);
    world.saw(What::Contested, line.no, entry, world.day, Some(currency.sum(line.amount_minor)));
    let (outcome, per_mille) = ANSWERS[turn % ANSWERS.len()];
    let (no, given) = (line.no, (line.amount_minor * per_mille / 1000).max(1));
    let days = world.days(no, 3, 9);
    world.at(later(world.day, days), move |world| {
        let mut data = json!({"contest": contest, "outcome": outcome});
        if per_mille > 0 {
            data["adjustment"] = json!(decimal(given));
        }
        let entry = world.write_on(&stream(rep), people::FINANCE_HEAD, world.day, "answer_contest", data);
        let (what, sum) = match per_mille {
            0 => (What::ContestRejected, None),
            _ => (What::ContestUpheld, Some(currency.sum(given))),
        };
        world.saw(what, no, entry, world.day, sum);
    });
}

fn stream(rep: usize) -> String {
    format!("rep/{}", REPS[rep].0)
}

fn written(month: Date) -> String {
    month.strftime("%Y-%m").to_string()
}
