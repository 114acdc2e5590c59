//! Given, when, then of closing months and opening them again. What a month comes to is made up here.

use serde_json::{Value, json};

use super::{BookEvent, FrozenPeriod, FrozenTrial};
use crate::derived::{Derived, Need, PeriodDraft};
use crate::desk::AnyEvent;
use crate::refusal::codes;
use crate::testing::{BookInMemory, Recorded, Scene};
use crate::values::{Currency, Month, Total};

const BOOK: &str = "book/main";

fn totals() -> Vec<FrozenPeriod> {
    let zero = Total(0);
    vec![FrozenPeriod {
        cash_minor: zero,
        claims_minor: Total(100_000),
        closing_minor: Total(100_000),
        corrections_minor: zero,
        credits_minor: zero,
        currency: Currency::CNY,
        non_cash_minor: zero,
        opening_minor: zero,
        trial_balance: FrozenTrial::default(),
        written_off_minor: zero,
    }]
}

/// Money moved in every month from January on that is not closed.
fn made_up(book: &BookInMemory, need: &Need) -> Derived {
    let Need::Period { .. } = need else { return Derived::Nothing };
    let mut first_open = Month { year: 2026, month: 1 };
    for recorded in book.events() {
        match &recorded.event {
            AnyEvent::Book(BookEvent::PeriodClosed(closed)) => first_open = closed.month.next(),
            AnyEvent::Book(BookEvent::PeriodReopened(reopened)) => first_open = reopened.month,
            _ => {}
        }
    }
    Derived::Period(PeriodDraft {
        first_open: Some(first_open),
        root: "6e340b9c".to_owned(),
        totals: totals(),
        document: "{}".to_owned(),
        document_sha256: "9f86d081".to_owned(),
    })
}

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.derive_with(made_up);
    scene
}

fn month(month: &str) -> Value {
    json!({ "month": month })
}

fn reopening(month: &str) -> Value {
    json!({ "month": month, "reason": "the bank's statement came late" })
}

fn event(events: &[Recorded]) -> &BookEvent {
    match events {
        [Recorded { event: AnyEvent::Book(event), .. }] => event,
        other => panic!("one event of the book: {other:?}"),
    }
}

#[track_caller]
fn refuses_by(scene: &mut Scene, actor: &str, on: &str, kind: &str, data: Value, code: &str, field: &str) {
    let before = scene.book().events().len();
    let refusal = scene.when_by(actor, BOOK, on, kind, data).expect_err("refused");
    assert_eq!((refusal.code.as_ref(), refusal.field.as_deref().unwrap_or_default()), (code, field), "{refusal:?}");
    assert_eq!(scene.book().events().len(), before, "a refusal writes nothing");
}

// "month closed → its numbers are frozen as known then (hash of the log at that position)".
#[test]
fn a_closing_freezes_sums_and_the_log_before_it() {
    let mut scene = scene();
    let known_at = scene.book().events().last().expect("an event").position;
    let events = scene.when_by("chen", BOOK, "2026-01-31", "close_period", month("2026-01")).expect("closed");
    let BookEvent::PeriodClosed(closed) = event(&events) else { panic!("{events:?}") };
    assert_eq!((closed.month, closed.known_at, closed.by.as_str()), (Month { year: 2026, month: 1 }, known_at, "chen"));
    assert_eq!((closed.root.as_str(), closed.document_sha256.as_str()), ("6e340b9c", "9f86d081"));
    assert_eq!(closed.totals, totals());
}

#[test]
fn a_month_is_closed_once_in_order_and_when_it_is_over() {
    let mut scene = scene();
    let close = "close_period";
    scene.refuses_at(BOOK, "2026-01-30", close, month("2026-01"), codes::MONTH_NOT_OVER, "data.month");
    scene.refuses_at(BOOK, "2027-01-31", close, month("2026-01"), codes::EFFECTIVE_IN_FUTURE, "effective_on");
    scene.refuses_at(BOOK, "2026-03-02", close, month("2026-02"), codes::EARLIER_PERIOD_OPEN, "data.month");
    scene.given_at(BOOK, "2026-02-02", close, month("2026-01"));
    scene.refuses_at(BOOK, "2026-02-03", close, month("2026-01"), codes::PERIOD_CLOSED, "data.month");
    // Closed with January, though nobody closed it by itself.
    scene.refuses_at(BOOK, "2026-02-03", close, month("2025-11"), codes::PERIOD_CLOSED, "data.month");
    scene.refuses_at(BOOK, "2026-04-01", close, month("2026-03"), codes::EARLIER_PERIOD_OPEN, "data.month");
    scene.given_at(BOOK, "2026-03-05", close, month("2026-02"));
    // March is over, but its close would be dated before February's.
    scene.given_at(BOOK, "2026-05-05", close, month("2026-03"));
    scene.refuses_at(BOOK, "2026-05-04", close, month("2026-04"), codes::EFFECTIVE_TOO_EARLY, "effective_on");
}

#[test]
fn a_closing_without_its_figures_is_a_bug_said_in_words() {
    let mut scene = Scene::new();
    scene.refuses_at(BOOK, "2026-02-01", "close_period", month("2026-01"), codes::INTERNAL, "");
}

// "Reopening needs two persons."; the last month first.
#[test]
fn the_last_closed_month_is_opened_again_by_two() {
    let mut scene = scene();
    let (propose, approve, field) = ("propose_reopen", "approve_reopen", "data.month");
    scene.refuses_at(BOOK, "2026-02-02", propose, reopening("2026-01"), codes::PERIOD_NOT_CLOSED, field);
    scene.refuses_at(BOOK, "2026-02-02", approve, month("2026-01"), codes::PERIOD_NOT_CLOSED, field);
    scene.given_at(BOOK, "2026-02-02", "close_period", month("2026-01"));
    scene.given_at(BOOK, "2026-03-02", "close_period", month("2026-02"));
    scene.refuses_at(BOOK, "2026-03-03", propose, reopening("2026-01"), codes::LATER_PERIOD_CLOSED, field);
    scene.refuses_at(BOOK, "2026-03-03", propose, reopening("2026-03"), codes::PERIOD_NOT_CLOSED, field);
    scene.refuses_at(BOOK, "2026-03-01", propose, reopening("2026-02"), codes::EFFECTIVE_TOO_EARLY, "effective_on");
    scene.refuses_at(BOOK, "2026-03-03", approve, month("2026-02"), codes::PROPOSAL_NOT_FOUND, field);
    scene.when_by("chen", BOOK, "2026-03-04", propose, reopening("2026-02")).expect("proposed");
    refuses_by(&mut scene, "chen", "2026-03-05", approve, month("2026-02"), codes::FOUR_EYES, "actor");
    refuses_by(&mut scene, "wang", "2026-03-03", approve, month("2026-02"), codes::EFFECTIVE_TOO_EARLY, "effective_on");
    let events = scene.when_by("wang", BOOK, "2026-03-05", approve, month("2026-02")).expect("approved");
    let BookEvent::PeriodReopened(reopened) = event(&events) else { panic!("{events:?}") };
    assert_eq!((reopened.by.as_str(), reopened.proposed_by.as_str()), ("wang", "chen"));
    refuses_by(&mut scene, "wang", "2026-03-06", approve, month("2026-02"), codes::PERIOD_NOT_CLOSED, field);
    scene.given_at(BOOK, "2026-03-06", "close_period", month("2026-02"));
    // The proposal went with the closing that it was about.
    refuses_by(&mut scene, "wang", "2026-03-07", approve, month("2026-02"), codes::PROPOSAL_NOT_FOUND, field);
}

// "Policy, open_book, period and correction entries are not correctable."
#[test]
fn periods_are_not_corrected_and_replace_nothing() {
    let mut scene = scene();
    let closed = scene.given_at(BOOK, "2026-02-02", "close_period", month("2026-01"));
    let correct = |position| json!({ "position": position, "reason": "typed wrong" });
    scene.refuses_at(BOOK, "2026-02-03", "correct", correct(closed), codes::NOT_CORRECTABLE, "");
    let proposed = scene.given_at(BOOK, "2026-02-03", "propose_reopen", reopening("2026-01"));
    scene.refuses_at(BOOK, "2026-02-03", "correct", correct(proposed), codes::NOT_CORRECTABLE, "");
    let money = json!({ "receipt": "U", "amount": "5.00", "currency": "CNY" });
    let unidentified = scene.given_at(BOOK, "2026-02-03", "record_unidentified", money);
    let replaced = json!({ "position": unidentified, "reason": "typed wrong",
        "replacement": { "type": "close_period", "effective_on": "2026-03-01", "data": month("2026-02") } });
    let field = "data.replacement.type";
    scene.refuses_at(BOOK, "2026-03-02", "correct", replaced, codes::NOT_CORRECTABLE, field);
}

// Nothing is refused because a period is closed (domain.md 7: later facts keep their date).
#[test]
fn a_closed_month_refuses_nothing() {
    let mut scene = scene();
    scene.given_at(BOOK, "2026-02-02", "close_period", month("2026-01"));
    scene.claim("I", "100.00", "2026-02-04");
    scene.receipt("R", "2026-01-20", "40.00", &[("I", "40.00")]);
    let wrong =
        scene.given("2026-01-25", "issue_credit_note", json!({ "claim": "I", "amount": "5.00", "reason": "r" }));
    scene.given("2026-02-03", "correct", json!({ "position": wrong, "reason": "typed wrong" }));
}
