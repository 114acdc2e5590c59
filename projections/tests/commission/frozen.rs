//! "Issuing freezes it (hash, position). Later changes are lines of a later month that point back." "A rep's month is
//! closed once its statement is issued."

use serde_json::{Value, json};

use super::world::World;

/// January with one line of 3.00, 2.10 of it payable; half of the claim stays open.
fn january() -> World {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "200", "2024-01-31");
    world.pay("R1", "2024-01-10", "100", "I");
    world
}

fn shown(answer: &Value) -> Value {
    json!({ "totals": answer["totals"], "lines": answer["lines"], "releases": answer["releases"],
        "clawbacks": answer["clawbacks"], "adjustments": answer["adjustments"] })
}

#[test]
fn an_issued_statement_shows_what_was_issued_and_says_so() {
    let mut world = january();
    let open = world.answer("2024-01", "2024-01-31");
    assert_eq!(open["issued"], Value::Null);
    let last = world.issue("2024-01", "2024-01-31");
    let issued = world.answer("2024-01", "2024-01-31");
    assert_eq!(shown(&issued), shown(&open));
    assert_eq!(issued["issued"]["on"], json!("2024-01-31"));
    assert_eq!(issued["issued"]["position"], json!(last.0 - 1));
    assert_eq!(issued["issued"]["document_sha256"].as_str().map(str::len), Some(64));
    assert_eq!(world.answer("2024-01", "2024-01-30")["issued"], Value::Null, "not on the day before");
}

#[test]
fn a_back_dated_receipt_changes_nothing_that_was_issued_and_shows_once_in_the_first_open_month() {
    let mut world = january();
    world.issue("2024-01", "2024-01-31");
    let issued = shown(&world.answer("2024-01", "2024-12-31"));
    let entry = world.pay("R2", "2024-01-20", "50", "I");
    assert_eq!(shown(&world.answer("2024-01", "2024-12-31")), issued);
    let february = world.answer("2024-02", "2024-12-31");
    assert_eq!(february["totals"]["adjusted"], json!("1.05"), "net 1.50 less 0.45 held back");
    let adjustments = &february["adjustments"];
    assert_eq!(adjustments.as_array().map(Vec::len), Some(1));
    assert_eq!((&adjustments[0]["month"], &adjustments[0]["receipt"]), (&json!("2024-01"), &json!("R2")));
    assert_eq!((&adjustments[0]["origin"], &adjustments[0]["carried_from"]), (&json!(entry.0 - 1), &json!("2024-01")));
    assert_eq!(world.total("2024-03", "2024-12-31", "adjusted"), "0.00");
    // Once February is issued, too, what it told is told; what changes then goes to March.
    world.issue("2024-02", "2024-02-29");
    assert_eq!(world.total("2024-02", "2024-12-31", "adjusted"), "1.05");
    assert_eq!(world.total("2024-03", "2024-12-31", "adjusted"), "0.00");
    world.says("2024-03-01", "correct", json!({ "position": entry.0, "reason": "typed wrong" }));
    assert_eq!(world.total("2024-02", "2024-12-31", "adjusted"), "1.05");
    assert_eq!(world.total("2024-03", "2024-12-31", "adjusted"), "-1.05");
}

// "clawed back … in the month it happened (the open month if that one is closed), each line naming its origin".
#[test]
fn a_claw_back_of_a_closed_month_goes_to_the_open_one() {
    let mut world = january();
    world.issue("2024-01", "2024-01-31");
    world.says("2024-01-31", "return_receipt", json!({ "receipt": "R1", "reason": "bounced" }));
    assert_eq!(world.total("2024-01", "2024-12-31", "clawed_back"), "0.00");
    let february = world.answer("2024-02", "2024-12-31");
    assert_eq!(february["totals"]["clawed_back"], json!("2.10"));
    let clawback = &february["clawbacks"][0];
    assert_eq!((&clawback["month"], &clawback["carried_from"]), (&json!("2024-01"), &json!("2024-01")));
    assert_eq!(february["totals"]["payable"], json!("-2.10"));
}

#[test]
fn a_release_of_a_closed_month_goes_to_the_open_one() {
    let mut world = january();
    world.issue("2024-01", "2024-01-31");
    world.pay("R2", "2024-01-31", "100", "I");
    assert_eq!(world.total("2024-01", "2024-12-31", "released"), "0.00");
    assert_eq!(world.total("2024-02", "2024-12-31", "released"), "1.80", "of both lines");
    assert_eq!(world.total("2024-02", "2024-12-31", "adjusted"), "2.10", "the line that January does not have");
}

#[test]
fn a_later_cause_of_a_closed_month_is_an_adjustment() {
    let mut world = january();
    world.issue("2024-01", "2024-01-31");
    // A letter for January that was recorded only afterwards: 100 of 1000 attained.
    let lines = json!([{ "account": "A", "amount": "1000" }]);
    world.at("rep/lin", "2023-12-20", "issue_task_letter", json!({ "month": "2024-01", "lines": lines }));
    assert_eq!(world.points("2024-01", "2024-12-31", "TASK"), ["-"]);
    assert_eq!(world.total("2024-02", "2024-12-31", "adjusted"), "-0.14", "0.20 less of net, 0.06 less of it held");
}

#[test]
fn months_may_be_issued_out_of_order_and_each_change_goes_to_the_next_open_one() {
    let mut world = january();
    world.issue("2024-02", "2024-02-29");
    world.pay("R2", "2024-01-20", "50", "I");
    world.pay("R3", "2024-02-20", "10", "I");
    assert_eq!(world.total("2024-01", "2024-12-31", "gross"), "4.50", "January is open");
    assert_eq!(world.total("2024-02", "2024-12-31", "gross"), "0.00");
    assert_eq!(world.total("2024-03", "2024-12-31", "adjusted"), "0.20", "0.29 of net less 0.09 held back");
    world.issue("2024-01", "2024-02-29");
    world.pay("R4", "2024-01-21", "10", "I");
    assert_eq!(world.total("2024-03", "2024-12-31", "adjusted"), "0.41");
}

// "A rep can contest a line; the answer is an event."
#[test]
fn an_answered_contest_is_paid_in_the_month_of_its_answer() {
    let mut world = january();
    world.issue("2024-01", "2024-01-31");
    let contest = json!({ "contest": "C", "month": "2024-01", "account": "A", "claim": "I", "receipt": "R1",
        "reason": "the rate was agreed otherwise" });
    world.by("lin", "rep/lin", "2024-02-01", "contest_commission_line", contest).expect("contested");
    let answer = json!({ "contest": "C", "outcome": "UPHELD", "adjustment": "0.50" });
    let refusal = world.by("lin", "rep/lin", "2024-02-02", "answer_contest", answer.clone()).expect_err("refused");
    assert_eq!(refusal.code, recoup_events::refusal::codes::FOUR_EYES);
    let answered = world.by("wang", "rep/lin", "2024-02-02", "answer_contest", answer).expect("answered");
    let february = world.answer("2024-02", "2024-02-29");
    assert_eq!((&february["totals"]["adjusted"], &february["totals"]["payable"]), (&json!("0.50"), &json!("0.50")));
    let item = &february["adjustments"][0];
    assert_eq!((&item["month"], &item["origin"]), (&json!("2024-01"), &json!(answered)));
    world.issue("2024-02", "2024-02-29");
    assert_eq!(world.total("2024-02", "2024-12-31", "adjusted"), "0.50");
    assert_eq!(world.total("2024-03", "2024-12-31", "adjusted"), "0.00");
}

// Asked as known before it was issued, a month is open as it was then.
#[test]
fn before_it_was_issued_a_month_stands_as_it_was_known() {
    let mut world = january();
    world.issue("2024-01", "2024-01-31");
    assert_eq!(world.answer("2024-01", "2024-01-30")["totals"]["gross"], json!("3.00"));
    assert_eq!(world.answer("2024-01", "2024-01-30")["issued"], Value::Null);
}
