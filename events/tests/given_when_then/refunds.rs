//! propose_refund → approve_refund: "two people; takes unapplied money on the day of approval, a proposal reserves
//! nothing" (domain.md 3).

use recoup_events::account::Account;
use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::scene::{Scene, account};

/// 80.00 came on 2026-02-01, of which 30.00 settle I1 from 2026-02-20 on.
fn scene() -> Scene<Account> {
    let scene = account().claim(2, "2026-01-05", "I1", 10_000, None).receipt(3, "2026-02-01", "R1", 8_000);
    scene.allocated(4, "2026-02-20", "R1", "I1", 3_000)
}

fn proposed(on: &str, minor: i64) -> Scene<Account> {
    scene().given(5, on, "refund_proposed", proposal(minor))
}

fn proposal(minor: i64) -> Value {
    json!({"amount_minor": minor, "by": "lin", "reason": "paid twice", "receipt": "R1", "refund": "F1"})
}

fn approval(minor: i64) -> Value {
    json!({"amount_minor": minor, "by": "wang", "currency": "CNY", "proposed_by": "lin", "receipt": "R1",
           "refund": "F1"})
}

fn propose(amount: &str) -> Value {
    json!({"refund": "F1", "receipt": "R1", "amount": amount, "reason": "paid twice"})
}

fn approve() -> Value {
    json!({"refund": "F1"})
}

#[test]
fn a_refund_is_proposed_of_what_is_unapplied_on_every_day_from_there_on() {
    scene().on("2026-02-01").when("propose_refund", propose("50")).makes("refund_proposed", proposal(5_000));
    scene().on("2026-02-01").when("propose_refund", propose("50.01")).refused(codes::OVER_RECEIPT, "data.amount");
    scene().on("2026-01-31").when("propose_refund", propose("1")).refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    account().when("propose_refund", propose("1")).refused(codes::RECEIPT_NOT_FOUND, "data.receipt");
    scene().when("propose_refund", propose("0")).refused(codes::INVALID_AMOUNT, "data.amount");
    let returned = account().receipt(3, "2026-02-01", "R1", 8_000).returned(4, "2026-02-02", "R1", 8_000);
    returned.when("propose_refund", propose("1")).refused(codes::RECEIPT_RETURNED, "data.receipt");
    proposed("2026-02-01", 1).when("propose_refund", propose("1")).refused(codes::ID_TAKEN, "data.refund");
}

// "Proposer ≠ approver, enforced in the aggregate, both named in the events" (7).
#[test]
fn another_person_approves() {
    let scene = || proposed("2026-02-05", 5_000);
    scene().by("wang").when("approve_refund", approve()).makes("refund_approved", approval(5_000));
    scene().when("approve_refund", approve()).refused(codes::FOUR_EYES, "actor");
    let early = scene().by("wang").on("2026-02-04").when("approve_refund", approve());
    early.refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    scene().by("wang").on("2026-02-05").when("approve_refund", approve()).accepted();
}

#[test]
fn a_proposal_reserves_nothing() {
    let used = proposed("2026-02-05", 5_000).allocated(6, "2026-02-25", "R1", "I1", 1);
    used.by("wang").when("approve_refund", approve()).refused(codes::OVER_RECEIPT, "data.refund");
    let returned =
        account().receipt(3, "2026-02-01", "R1", 8_000).given(5, "2026-02-05", "refund_proposed", proposal(1));
    let returned = returned.returned(6, "2026-02-06", "R1", 8_000);
    returned.by("wang").when("approve_refund", approve()).refused(codes::RECEIPT_RETURNED, "data.refund");
}

#[test]
fn a_refund_is_approved_once() {
    scene().when("approve_refund", approve()).refused(codes::PROPOSAL_NOT_FOUND, "data.refund");
    let approved = proposed("2026-02-05", 5_000).given(6, "2026-02-06", "refund_approved", approval(5_000));
    approved.by("wang").when("approve_refund", approve()).refused(codes::ALREADY_DONE, "data.refund");
    let write_off = scene().given(
        5,
        "2026-02-05",
        "write_off_proposed",
        json!({"amount_minor": 1, "by": "lin", "claim": "I1", "evidence": "x", "write_off": "F1"}),
    );
    write_off.by("wang").when("approve_refund", approve()).refused(codes::PROPOSAL_NOT_FOUND, "data.refund");
}
