//! The refusals of cash, one by one (domain.md 2, 3, 7).

use serde_json::{Value, json};

use crate::refusal::codes;
use crate::testing::Scene;

/// Claims I (1,000.00) and J (500.00) of 2026-01-05, and a receipt R of 300.00 of 2026-01-10, 100.00 of it on I.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.claim("I", "1000", "2026-02-04");
    scene.claim("J", "500", "2026-02-10");
    scene.receipt("R", "2026-01-10", "300", &[("I", "100")]);
    scene
}

fn lines(receipt: &str, lines: &[(&str, &str)]) -> Value {
    let line = |(claim, amount): &(&str, &str)| json!({ "claim": claim, "amount": amount });
    json!({ "receipt": receipt, "lines": lines.iter().map(line).collect::<Vec<Value>>() })
}

fn by(scene: &mut Scene, actor: &str, on: &str, kind: &str, data: Value) {
    let line = json!({ "type": kind, "stream": "account/A", "effective_on": on, "actor": actor, "data": data });
    scene.apply(&line).expect("taken");
}

#[test]
fn each_claim_is_named_at_most_once_and_no_more_than_the_receipt_has_left() {
    let mut scene = scene();
    let twice = lines("R", &[("I", "1"), ("I", "1")]);
    scene.refuses("2026-01-11", "allocate", twice, codes::CLAIM_TWICE, "data.lines[1].claim");
    let over = lines("R", &[("I", "100"), ("J", "100.01")]);
    scene.refuses("2026-01-11", "allocate", over, codes::OVER_RECEIPT, "data.lines[1].amount");
    scene.given("2026-01-11", "allocate", lines("R", &[("I", "100"), ("J", "100")]));
}

#[test]
fn a_rule_that_finds_nothing_is_refused() {
    let mut scene = scene();
    let exact = json!({ "receipt": "R", "rule": "exact_amount" });
    scene.refuses("2026-01-11", "allocate", exact, codes::NOTHING_TO_ALLOCATE, "data.rule");
}

#[test]
fn there_must_be_an_allocation_to_reverse() {
    let mut scene = scene();
    let reverse = |claim: &str| json!({ "receipt": "R", "claim": claim, "reason": "wrong invoice" });
    scene.refuses("2026-01-11", "reverse_allocation", reverse("J"), codes::NOTHING_TO_REVERSE, "data.claim");
    scene.given("2026-01-11", "reverse_allocation", reverse("I"));
    scene.refuses("2026-01-12", "reverse_allocation", reverse("I"), codes::NOTHING_TO_REVERSE, "data.claim");
}

#[test]
fn a_returned_receipt_settles_nothing_more_and_only_a_returned_one_is_deposited_again() {
    let mut scene = scene();
    let redeposit = json!({ "receipt": "R2", "amount": "300", "redeposit_of": "R" });
    let (not_returned, field) = (codes::RECEIPT_NOT_RETURNED, "data.redeposit_of");
    scene.refuses("2026-01-12", "record_receipt", redeposit.clone(), not_returned, field);
    scene.given("2026-01-12", "return_receipt", json!({ "receipt": "R", "reason": "AM04" }));
    let more = lines("R", &[("J", "1")]);
    scene.refuses("2026-01-13", "allocate", more, codes::RECEIPT_RETURNED, "data.receipt");
    scene.given("2026-01-12", "record_receipt", redeposit);
}

#[test]
fn a_refund_takes_two_people_and_what_was_refunded_cannot_be_returned() {
    let mut scene = scene();
    let unknown = json!({ "refund": "F" });
    scene.refuses("2026-01-12", "approve_refund", unknown, codes::PROPOSAL_NOT_FOUND, "data.refund");
    let refund = json!({ "refund": "F", "receipt": "R", "amount": "50", "reason": "paid twice" });
    scene.given("2026-01-12", "propose_refund", refund);
    scene.refuses("2026-01-12", "approve_refund", json!({ "refund": "F" }), codes::FOUR_EYES, "actor");
    by(&mut scene, "boss", "2026-01-13", "approve_refund", json!({ "refund": "F" }));
    let back = json!({ "receipt": "R", "reason": "AM04" });
    scene.refuses("2026-01-14", "return_receipt", back, codes::RECEIPT_REFUNDED, "data.receipt");
}

#[test]
fn a_recovery_needs_an_approved_write_off_and_takes_no_more_than_is_written_off() {
    let mut scene = scene();
    let recovery = |amount: &str| json!({ "write_off": "W", "receipt": "R", "amount": amount });
    let (not_found, field) = (codes::WRITE_OFF_NOT_FOUND, "data.write_off");
    scene.refuses("2026-01-12", "record_recovery", recovery("1"), not_found, field);
    let proposal = json!({ "write_off": "W", "claim": "I", "amount": "60", "evidence": "bankrupt" });
    scene.given("2026-01-12", "propose_write_off", proposal);
    scene.refuses("2026-01-12", "record_recovery", recovery("1"), not_found, field);
    by(&mut scene, "boss", "2026-01-13", "approve_write_off", json!({ "write_off": "W" }));
    scene.refuses("2026-01-14", "record_recovery", recovery("60.01"), codes::OVER_RECOVERY, "data.amount");
    scene.given("2026-01-14", "record_recovery", recovery("60"));
}

#[test]
fn a_contract_is_closed_once_and_only_where_it_is_registered() {
    let mut scene = scene();
    let close = json!({ "contract": "K", "reason": "done" });
    scene.refuses("2026-01-12", "close_contract", close.clone(), codes::CONTRACT_NOT_FOUND, "data.contract");
    scene.given("2026-01-12", "register_contract", json!({ "contract": "K" }));
    scene.given("2026-01-13", "close_contract", close.clone());
    scene.refuses("2026-01-14", "close_contract", close, codes::CONTRACT_CLOSED, "data.contract");
}

#[test]
fn a_correction_names_an_entry_and_may_break_no_day() {
    let mut scene = scene();
    let correct = |position: u64| json!({ "position": position, "reason": "typed wrong" });
    scene.refuses("2026-02-01", "correct", correct(9_999), codes::ENTRY_NOT_FOUND, "data.position");
    // What settles J goes over to money that is there only because of a reversal: without it a day would break.
    let reversal = json!({ "receipt": "R", "claim": "I", "reason": "wrong invoice" });
    let position = scene.given("2026-01-11", "reverse_allocation", reversal);
    scene.given("2026-01-12", "allocate", lines("R", &[("J", "300")]));
    scene.refuses("2026-02-01", "correct", correct(position.0), codes::INVARIANT_BROKEN, "");
    let policy = scene.book().events().iter().find(|r| r.stream.as_str() == "policy/default").expect("policy").position;
    let stream = "policy/default";
    scene.refuses_at(stream, "2026-02-01", "correct", correct(policy.0), codes::NOT_CORRECTABLE, "");
}

#[test]
fn an_account_holds_no_more_than_its_tables_can() {
    let mut scene = scene();
    // 13 digits before the point, in the currency with the most decimals: a hundred of them leave the tables' room.
    let huge = |id: usize| json!({ "claim": format!("H{id}"), "amount": "9999999999999.999", "currency": "KWD" });
    let refusal = (0..200).find_map(|id| scene.when("2026-01-12", "raise_invoice", huge(id)).err());
    assert_eq!(refusal.expect("a refusal").code, codes::ACCOUNT_TOO_LARGE);
}

#[test]
fn a_book_is_opened_once_and_a_policy_makes_sense() {
    let mut scene = scene();
    scene.refuses_at("book/main", "2026-01-12", "open_book", json!({}), codes::BOOK_OPEN, "");
    let policy = json!({ "effective_from": "2026-02-01", "body": "[promise]\ngrace_days = -1" });
    scene.refuses_at("policy/default", "2026-01-12", "publish_policy", policy, codes::INVALID_POLICY, "data.body");
}
