//! Given, when, then of issue_task_letter (domain.md 7).

use serde_json::{Value, json};

use crate::desk::AnyEvent;
use crate::refusal::codes;
use crate::reps::{RepEvent, TaskLetterIssued};
use crate::testing::Scene;

use super::REP;

fn letter(month: &str) -> Value {
    json!({ "month": month, "lines": [{ "account": "A", "amount": "300" }] })
}

fn issued(scene: &mut Scene, on: &str, month: &str) -> TaskLetterIssued {
    match scene.when_at(REP, on, "issue_task_letter", letter(month)).expect("taken").remove(0).event {
        AnyEvent::Rep(RepEvent::TaskLetterIssued(letter)) => letter,
        other => panic!("a letter was issued: {other:?}"),
    }
}

#[test]
fn a_letter_on_or_after_the_25th_counts_and_shows_as_such() {
    let mut scene = Scene::new();
    for (on, month, late) in [
        ("2026-01-24", "2026-02", false),
        ("2026-01-25", "2026-02", true),
        ("2026-02-10", "2026-02", true),
        ("2026-12-24", "2027-01", false),
        ("2026-12-25", "2027-01", true),
    ] {
        let letter = issued(&mut scene, on, month);
        assert_eq!((letter.late, letter.unverified), (late, true), "{on} for {month}");
        assert_eq!((letter.lines[0].amount_minor, letter.lines[0].currency.code()), (30_000, "CNY"));
    }
}

#[test]
fn it_may_lie_in_the_future_and_a_registration_may_not() {
    let mut scene = Scene::new();
    assert!(!issued(&mut scene, "2027-03-01", "2027-04").late);
    let name = json!({ "name": "Sun" });
    scene.refuses_at("rep/sun", "2027-01-01", "register_rep", name, codes::EFFECTIVE_IN_FUTURE, "effective_on");
}

#[test]
fn refused_lines_that_say_nothing() {
    let mut scene = Scene::new();
    let with = |lines: Value| json!({ "month": "2026-03", "lines": lines });
    for (lines, code, field) in [
        (json!([]), codes::INVALID_FIELD, "data.lines"),
        (json!([{ "account": "B", "amount": "1" }]), codes::ACCOUNT_NOT_FOUND, "data.lines[0].account"),
        (json!([{ "account": "A", "amount": "0" }]), codes::INVALID_AMOUNT, "data.lines[0].amount"),
        (json!([{ "account": "A", "amount": "1.234" }]), codes::INVALID_AMOUNT, "data.lines[0].amount"),
    ] {
        scene.refuses_at(REP, "2026-02-20", "issue_task_letter", with(lines), code, field);
    }
    let bad = json!({ "month": "2026-13", "lines": [] });
    scene.refuses_at(REP, "2026-02-20", "issue_task_letter", bad, codes::INVALID_FIELD, "data.month");
    let (early, field) = (codes::EFFECTIVE_TOO_EARLY, "effective_on");
    scene.refuses_at(REP, "2025-12-31", "issue_task_letter", letter("2026-01"), early, field);
    scene.refuses_at("rep/x", "2026-02-20", "issue_task_letter", letter("2026-03"), codes::REP_NOT_FOUND, "stream");
}

#[test]
fn a_letter_can_be_corrected_and_leaves_its_rep_registered() {
    let mut scene = Scene::new();
    let position = scene.given_at(REP, "2026-02-20", "issue_task_letter", letter("2026-03"));
    let registration = scene.book().events().iter().find(|r| r.stream.as_str() == REP).expect("registered").position;
    let correct = |position| json!({ "position": position, "reason": "typed wrong" });
    scene.refuses_at(REP, "2026-02-21", "correct", correct(registration), codes::ENTRY_IN_USE, "");
    scene.given_at(REP, "2026-02-21", "correct", correct(position));
    scene.refuses_at(REP, "2026-02-21", "correct", correct(position), codes::ALREADY_CORRECTED, "");
    // He still may own: only his letter was taken out.
    scene.given("2026-02-21", "assign_owner", json!({ "rep": "lin" }));
}
