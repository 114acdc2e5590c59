//! The steps of the tour that are about closed months and statements of account. Which of the company's money steps
//! there are is in `tour`.

use jiff::civil::Date;

use super::super::agenda::later;
use super::super::sights::{Sight, What};
use super::super::world::World;
use super::{TourStep, called, step};

/// All of them.
pub(super) fn steps(world: &World) -> Vec<TourStep> {
    let mut steps = closed(world);
    steps.extend(reconciled(world));
    steps
}

/// The last month that was closed.
fn closed(world: &World) -> Vec<TourStep> {
    let closed = world.sights.iter().filter(|sight| sight.what == What::Closed);
    let Some(month) = closed.map(|sight| sight.effective_on).max() else { return Vec::new() };
    let last = last_day(month);
    let reopened = world.sights.iter().filter(|sight| sight.what == What::ReopenedMonth);
    let again = reopened.map(|sight| format!(" {} was opened again by two people and closed anew.", written(sight)));
    vec![
        step(
            "Closed months",
            "periods".into(),
            format!(
                "What each month ended with when it was closed, and what is known of that day now: entries found late \
                 make the difference.{}",
                again.collect::<String>()
            ),
        ),
        step(
            "A month as closed",
            format!("roll-forward --from {month} --to {last} --as-closed"),
            "Frozen with the root of the log at that position. Ask again with --restated; without either, late entries \
             are corrections of the first month open."
                .into(),
        ),
        step(
            "Letters for the auditor (询证函)",
            format!("export confirmations letters --as-of {last} --largest 5"),
            "A page to print for each of the five who owe most, and the list of them.".into(),
        ),
        step(
            "What an auditor looks for",
            format!("audit --from {month} --to {last}"),
            "Cut-off, back-dated entries, corrections, receipts that came twice, and what must be none. Name one of them \
             for its rows, like corrections."
                .into(),
        ),
    ]
}

/// The last statement of account that was contested, else confirmed.
fn reconciled(world: &World) -> Vec<TourStep> {
    let of = |what| world.sights.iter().filter(move |sight| sight.what == what).max_by_key(|sight| sight.effective_on);
    let contested = of(What::ReconciliationContested);
    let Some(sight) = contested.or_else(|| of(What::ReconciliationConfirmed)) else { return Vec::new() };
    let (id, month) = (&world.accounts[sight.account].id, sight.effective_on);
    let what = if contested.is_some() { "contested an item of" } else { "confirmed" };
    let why = format!(
        "{}: the customer {what} the statement of {} on {}; what was issued stands beside what is known now.",
        called(world, sight.account),
        written(sight),
        sight.recorded_on
    );
    vec![step(
        "Reconciled with the customer (对账)",
        format!("statement {id} --from {month} --to {}", last_day(month)),
        why,
    )]
}

fn last_day(month: Date) -> Date {
    later(later(month, 32).first_of_month(), -1)
}

fn written(sight: &Sight) -> String {
    sight.effective_on.strftime("%Y-%m").to_string()
}
