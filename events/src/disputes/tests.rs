//! Given, when, then of domain.md 6, sentence by sentence.

use serde_json::{Value, json};

use crate::facts::{DisputeOutcome, DisputeState};
use crate::refusal::codes;
use crate::testing::{Scene, day};
use crate::values::{ClaimId, DisputeId};

fn opened(dispute: &str, amount: &str) -> Value {
    json!({ "dispute": dispute, "claim": "I", "amount": amount, "reason": "PRODUCT_QUALITY", "side": "US" })
}

fn resolved(dispute: &str, outcome: &str, credit: Option<&str>) -> Value {
    let mut data = json!({ "dispute": dispute, "outcome": outcome });
    if let Some(credit) = credit {
        data["credit"] = json!(credit);
    }
    data
}

/// One claim of 1,000.00 of 2026-01-05.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.claim("I", "1000", "2026-02-04");
    scene
}

fn claim() -> ClaimId {
    ClaimId::new("I").expect("id")
}

fn dispute(scene: &Scene, id: &str) -> crate::facts::Dispute {
    scene.ledger().dispute(&DisputeId::new(id).expect("id")).expect("dispute").clone()
}

#[test]
fn several_may_stand_on_one_claim_together_at_most_what_is_open_as_the_log_stands() {
    let mut scene = scene();
    scene.given("2026-01-10", "open_dispute", opened("D1", "600"));
    scene.given("2026-01-11", "open_dispute", opened("D2", "400"));
    assert_eq!(scene.ledger().disputed_on(&claim(), day("2026-01-10")), 60_000);
    assert_eq!(scene.ledger().disputed_on(&claim(), day("2026-01-11")), 100_000);
    scene.refuses("2026-01-12", "open_dispute", opened("D3", "0.01"), codes::OVER_DISPUTE, "data.amount");
}

#[test]
fn as_the_log_stands_means_with_everything_recorded_whatever_its_day() {
    let mut scene = scene();
    scene.receipt("R", "2026-03-01", "300", &[("I", "300")]);
    scene.refuses("2026-01-10", "open_dispute", opened("D", "700.01"), codes::OVER_DISPUTE, "data.amount");
    scene.given("2026-01-10", "open_dispute", opened("D", "700"));
}

#[test]
fn a_payment_does_not_end_a_dispute_and_whoever_shows_it_caps_it_at_the_open_amount() {
    let mut scene = scene();
    scene.given("2026-01-10", "open_dispute", opened("D", "600"));
    scene.receipt("R", "2026-01-20", "900", &[("I", "900")]);
    assert_eq!(scene.ledger().disputed_on(&claim(), day("2026-01-20")), 60_000);
    assert!(dispute(&scene, "D").is_open_on(day("2026-01-20")));
}

#[test]
fn a_dispute_is_not_opened_before_its_claim_twice_under_one_id_or_on_nothing() {
    let mut scene = scene();
    scene.refuses("2026-01-04", "open_dispute", opened("D", "1"), codes::EFFECTIVE_TOO_EARLY, "effective_on");
    scene.given("2026-01-05", "open_dispute", opened("D", "1"));
    scene.refuses("2026-01-06", "open_dispute", opened("D", "1"), codes::ID_TAKEN, "data.dispute");
    let on_nothing = json!({ "dispute": "E", "claim": "J", "amount": "1", "reason": "BRAND", "side": "US" });
    scene.refuses("2026-01-06", "open_dispute", on_nothing, codes::CLAIM_NOT_FOUND, "data.claim");
}

#[test]
fn only_reason_takes_a_code_and_derived_codes_are_never_typed() {
    let mut scene = scene();
    for reason in ["TERMS_CHURN", "because"] {
        let mut data = opened("D", "1");
        data["reason"] = json!(reason);
        scene.refuses("2026-01-06", "open_dispute", data, codes::INVALID_FIELD, "data.reason");
    }
    let mut data = opened("D", "1");
    data["side"] = json!("NOBODY");
    scene.refuses("2026-01-06", "open_dispute", data, codes::INVALID_FIELD, "data.side");
}

#[test]
fn its_life_is_opened_in_review_waiting_resolved() {
    let mut scene = scene();
    scene.given("2026-01-10", "open_dispute", opened("D", "600"));
    scene.given("2026-01-12", "move_dispute", json!({ "dispute": "D", "state": "IN_REVIEW", "note": "with Wang" }));
    scene.given("2026-01-14", "move_dispute", json!({ "dispute": "D", "state": "WAITING" }));
    scene.given("2026-01-16", "move_dispute", json!({ "dispute": "D", "state": "IN_REVIEW" }));
    scene.given("2026-01-20", "resolve_dispute", resolved("D", "WE_ARE_RIGHT", None));
    let states = ["2026-01-09", "2026-01-10", "2026-01-12", "2026-01-14", "2026-01-16", "2026-01-19", "2026-01-20"];
    let found: Vec<_> = states.iter().map(|on| dispute(&scene, "D").state_on(day(on))).collect();
    use DisputeState::{InReview, Opened, Resolved, Waiting};
    let right = [None, Some(Opened), Some(InReview), Some(Waiting), Some(InReview), Some(InReview), Some(Resolved)];
    assert_eq!(found, right);
    assert_eq!(scene.ledger().disputed_on(&claim(), day("2026-01-19")), 60_000);
    assert_eq!(scene.ledger().disputed_on(&claim(), day("2026-01-20")), 0);
}

#[test]
fn a_step_is_not_effective_before_the_opening_nor_before_a_recorded_change() {
    let mut scene = scene();
    scene.given("2026-01-10", "open_dispute", opened("D", "600"));
    let moved = json!({ "dispute": "D", "state": "IN_REVIEW" });
    let right = resolved("D", "WE_ARE_RIGHT", None);
    let early = codes::EFFECTIVE_TOO_EARLY;
    scene.refuses("2026-01-09", "move_dispute", moved.clone(), early, "effective_on");
    scene.refuses("2026-01-09", "resolve_dispute", right.clone(), early, "effective_on");
    scene.given("2026-01-15", "move_dispute", moved);
    scene.refuses("2026-01-14", "resolve_dispute", right.clone(), early, "effective_on");
    scene.given("2026-01-15", "resolve_dispute", right);
    let again = json!({ "dispute": "D", "reason": "the second batch, too" });
    scene.refuses("2026-01-14", "reopen_dispute", again.clone(), early, "effective_on");
    scene.given("2026-01-15", "reopen_dispute", again);
}

#[test]
fn it_is_resolved_once_and_moved_only_while_it_is_open() {
    let mut scene = scene();
    scene.given("2026-01-10", "open_dispute", opened("D", "600"));
    let again = json!({ "dispute": "D", "reason": "more" });
    scene.refuses("2026-01-10", "reopen_dispute", again, codes::WRONG_STATE, "data.dispute");
    scene.given("2026-01-20", "resolve_dispute", resolved("D", "WITHDRAWN", None));
    let twice = resolved("D", "WITHDRAWN", None);
    scene.refuses("2026-01-21", "resolve_dispute", twice, codes::ALREADY_DONE, "data.dispute");
    let moved = json!({ "dispute": "D", "state": "WAITING" });
    scene.refuses("2026-01-21", "move_dispute", moved, codes::ALREADY_DONE, "data.dispute");
    let unknown = resolved("E", "WITHDRAWN", None);
    scene.refuses("2026-01-21", "resolve_dispute", unknown, codes::DISPUTE_NOT_FOUND, "data.dispute");
}

#[test]
fn customer_right_and_partly_may_carry_a_credit_of_at_most_the_disputed_amount() {
    let mut scene = scene();
    scene.given("2026-01-10", "open_dispute", opened("D", "600"));
    let over = resolved("D", "PARTLY", Some("600.01"));
    scene.refuses("2026-01-20", "resolve_dispute", over, codes::OVER_DISPUTE, "data.credit");
    for outcome in ["WE_ARE_RIGHT", "WITHDRAWN"] {
        let credit = resolved("D", outcome, Some("1"));
        scene.refuses("2026-01-20", "resolve_dispute", credit, codes::INVALID_FIELD, "data.credit");
    }
    scene.given("2026-01-20", "resolve_dispute", resolved("D", "CUSTOMER_RIGHT", Some("600")));
    let open = &scene.ledger().claim(&claim()).expect("claim").open;
    assert_eq!((open.on(day("2026-01-19")), open.on(day("2026-01-20"))), (100_000, 40_000));
}

#[test]
fn a_credit_is_posted_as_a_credit_note_and_must_fit_what_is_open_from_its_day_on() {
    let mut scene = scene();
    scene.given("2026-01-10", "open_dispute", opened("D", "600"));
    scene.receipt("R", "2026-03-01", "700", &[("I", "700")]);
    let credit = resolved("D", "PARTLY", Some("300.01"));
    scene.refuses("2026-01-20", "resolve_dispute", credit, codes::OVER_ALLOCATION, "data.credit");
    scene.given("2026-01-20", "resolve_dispute", resolved("D", "PARTLY", Some("300")));
}

#[test]
fn it_may_be_reopened_with_its_old_amount_which_must_fit_again() {
    let mut scene = scene();
    scene.given("2026-01-10", "open_dispute", opened("D", "600"));
    scene.given("2026-01-20", "resolve_dispute", resolved("D", "PARTLY", Some("500")));
    let again = json!({ "dispute": "D", "reason": "the second batch, too" });
    // A credit given stays: 500 are open, and the old amount was 600.
    scene.refuses("2026-01-21", "reopen_dispute", again.clone(), codes::OVER_DISPUTE, "data.dispute");
    scene.given("2026-01-21", "open_dispute", opened("D3", "400"));
    scene.given("2026-01-22", "resolve_dispute", resolved("D3", "CUSTOMER_RIGHT", Some("50")));
    scene.given("2026-01-23", "reopen_dispute", json!({ "dispute": "D3", "reason": "again" }));
    // Each resolution may carry a credit.
    scene.given("2026-01-24", "resolve_dispute", resolved("D3", "CUSTOMER_RIGHT", Some("50")));
    assert_eq!(scene.ledger().claim(&claim()).expect("claim").open.last(), 40_000);
    let state = |on| dispute(&scene, "D3").state_on(day(on));
    assert_eq!(state("2026-01-23"), Some(DisputeState::Reopened));
    let resolution = dispute(&scene, "D3").resolution_on(day("2026-01-24"));
    assert_eq!(resolution.map(|(_, outcome)| outcome), Some(DisputeOutcome::CustomerRight));
}

#[test]
fn a_correction_takes_a_dispute_out_but_not_while_a_later_entry_rests_on_it() {
    let mut scene = scene();
    let opening = scene.given("2026-01-10", "open_dispute", opened("D", "600"));
    let resolution = scene.given("2026-01-20", "resolve_dispute", resolved("D", "PARTLY", Some("100")));
    let reopening = scene.given("2026-01-21", "reopen_dispute", json!({ "dispute": "D", "reason": "again" }));
    let correct = |position: crate::values::Position| json!({ "position": position, "reason": "typed wrong" });
    scene.refuses("2026-02-01", "correct", correct(opening), codes::ENTRY_IN_USE, "");
    scene.refuses("2026-02-01", "correct", correct(resolution), codes::ENTRY_IN_USE, "");
    scene.given("2026-02-01", "correct", correct(reopening));
    scene.given("2026-02-01", "correct", correct(resolution));
    assert!(dispute(&scene, "D").is_open_on(day("2026-01-25")));
    assert_eq!(scene.ledger().claim(&claim()).expect("claim").open.last(), 100_000);
    scene.given("2026-02-01", "correct", correct(opening));
    assert_eq!(scene.ledger().disputed_on(&claim(), day("2026-01-25")), 0);
    // The id is free again.
    scene.given("2026-02-01", "open_dispute", opened("D", "1"));
}
