//! The steps of the tour that are about what reps earn: a month explained, the finance run, a claw-back, a contest.
//! Which of the company's money steps there are is in `tour`.

use jiff::civil::Date;

use super::super::sights::{Sight, What};
use super::super::words::REPS;
use super::super::world::World;
use super::{TourStep, called, largest, last_full_month, money, step};

/// All of them.
pub(super) fn steps(world: &World) -> Vec<TourStep> {
    let mut steps = month(world);
    steps.extend(clawed_back(world));
    steps.extend(contested(world));
    steps
}

/// The last month that has statements: the rep for whom most came in one payment.
fn month(world: &World) -> Vec<TourStep> {
    let paid = || world.sights.iter().filter(|sight| sight.what == What::Paid);
    let Some(last) = paid().map(|sight| sight.effective_on).max() else { return Vec::new() };
    let of_last = paid().filter(|sight| sight.effective_on == last);
    let Some(sight) = of_last.max_by_key(|sight| sight.sum.map(|sum| sum.minor)) else { return Vec::new() };
    let (rep, month) = (world.accounts[sight.account].rep(), written(last));
    let name = REPS.iter().find(|(id, _)| *id == rep).map_or(rep, |(_, name)| name);
    let why = format!(
        "{rep} {name}: earned on money collected, {} from {} among it; every deduction as a sentence with its \
         formula, days and the events behind it. Add --lang zh for Chinese.",
        money(sight),
        called(world, sight.account)
    );
    vec![
        step("What a rep earned, and why", format!("commission {rep} --month {month} --explain"), why),
        step(
            "The finance run",
            format!("commission --all --month {month}"),
            "Every rep from gross to payable; add --xlsx FILE for a workbook.".into(),
        ),
        step(
            "Under other rules",
            format!("what-if commission {rep} --month {month}"),
            "Computed and never stored. Name a changed policy with --policy FILE: `recoup policy show` has the one in \
             force."
                .into(),
        ),
    ]
}

/// A payment that settled something in one month and bounced in a later one that is over: commission goes back.
fn clawed_back(world: &World) -> Vec<TourStep> {
    let closed = last_full_month(world.today).1;
    let accounts = world.accounts.iter().enumerate().filter(|(_, account)| !account.passed_on);
    let bounced = accounts.flat_map(|(no, account)| {
        account.books.receipts.iter().filter_map(move |came| Some((no, came, came.returned?)))
    });
    let later_month = bounced.filter(|(_, came, returned)| {
        came.on.first_of_month() < returned.first_of_month() && *returned <= closed && !came.allocations.is_empty()
    });
    let Some((no, came, returned)) = later_month.max_by_key(|(_, came, _)| came.amount_minor) else {
        return Vec::new();
    };
    let (rep, month) = (world.accounts[no].rep(), written(returned));
    let why = format!(
        "{}: the payment {} of {} bounced on {returned}. What {rep} earned on it and was not still held back is a \
         claw-back of {month} that names its origin.",
        called(world, no),
        came.id,
        came.on
    );
    vec![step("A claw-back", format!("commission {rep} --month {month}"), why)]
}

/// A contest that ended for the rep: what it gave is paid with the month of the answer.
fn contested(world: &World) -> Vec<TourStep> {
    let closed = last_full_month(world.today).1;
    let answered = world.sights.iter().filter(|sight| sight.what == What::ContestUpheld);
    let in_closed = answered.filter(|sight| sight.effective_on <= closed && !world.accounts[sight.account].passed_on);
    let largest_closed = in_closed.max_by_key(|sight: &&Sight| sight.sum.map(|sum| sum.minor));
    let Some(sight) = largest_closed.or_else(|| largest(world, What::ContestUpheld)) else { return Vec::new() };
    let (rep, month) = (world.accounts[sight.account].rep(), written(sight.effective_on));
    let why = format!(
        "{}: {rep} contested a line of an issued statement; somebody else answered on {}, and {} are an adjustment.",
        called(world, sight.account),
        sight.effective_on,
        money(sight)
    );
    vec![step("A line that was contested", format!("commission {rep} --month {month}"), why)]
}

fn written(day: Date) -> String {
    day.strftime("%Y-%m").to_string()
}
