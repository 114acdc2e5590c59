//! propose_write_off → approve_write_off: "proposed with evidence → approved by another person (it must fit what is
//! open when proposed and again when approved)" (domain.md 7).

use recoup_events::account::Account;
use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::scene::{Scene, account};

fn scene() -> Scene<Account> {
    account().claim(2, "2026-01-05", "I1", 10_000, None).receipt(3, "2026-02-01", "R1", 8_000)
}

fn proposal(minor: i64) -> Value {
    json!({"amount_minor": minor, "by": "lin", "claim": "I1", "evidence": "insolvent", "write_off": "W1"})
}

fn approval(minor: i64) -> Value {
    json!({"amount_minor": minor, "by": "wang", "claim": "I1", "currency": "CNY", "proposed_by": "lin",
           "write_off": "W1"})
}

fn propose(amount: &str) -> Value {
    json!({"write_off": "W1", "claim": "I1", "amount": amount, "evidence": "insolvent"})
}

fn approve() -> Value {
    json!({"write_off": "W1"})
}

#[test]
fn a_write_off_fits_what_is_open_when_proposed() {
    scene().when("propose_write_off", propose("100")).makes("write_off_proposed", proposal(10_000));
    scene().when("propose_write_off", propose("100.01")).refused(codes::OVER_ALLOCATION, "data.amount");
    account().when("propose_write_off", propose("1")).refused(codes::CLAIM_NOT_FOUND, "data.claim");
    let early = scene().on("2026-01-04").when("propose_write_off", propose("1"));
    early.refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    let again = scene().given(4, "2026-02-05", "write_off_proposed", proposal(1));
    again.when("propose_write_off", propose("1")).refused(codes::ID_TAKEN, "data.write_off");
}

#[test]
fn and_again_when_approved_by_another_person() {
    let scene = || scene().given(4, "2026-02-05", "write_off_proposed", proposal(10_000));
    scene().by("wang").when("approve_write_off", approve()).makes("write_off_approved", approval(10_000));
    scene().when("approve_write_off", approve()).refused(codes::FOUR_EYES, "actor");
    let paid = scene().allocated(5, "2026-03-01", "R1", "I1", 1);
    paid.by("wang").when("approve_write_off", approve()).refused(codes::OVER_ALLOCATION, "data.write_off");
    let early = scene().by("wang").on("2026-02-04").when("approve_write_off", approve());
    early.refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
}

#[test]
fn a_write_off_is_approved_once() {
    scene().by("wang").when("approve_write_off", approve()).refused(codes::PROPOSAL_NOT_FOUND, "data.write_off");
    let done = scene().written_off(4, "2026-02-05", "W1", "I1", 100);
    done.by("wang").when("approve_write_off", approve()).refused(codes::ALREADY_DONE, "data.write_off");
    let class = json!({"basis": "x", "by": "lin", "class": "important", "proposal": "W1"});
    let other = scene().given(4, "2026-02-05", "class_proposed", class);
    other.by("wang").when("approve_write_off", approve()).refused(codes::PROPOSAL_NOT_FOUND, "data.write_off");
}
