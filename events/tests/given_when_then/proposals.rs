//! propose_class → approve_class, reject_proposal of any kind: "reclassification is proposed with a basis and
//! approved by a second person" (domain.md 7).

use recoup_events::account::Account;
use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::scene::{Scene, account};

fn proposal() -> Value {
    json!({"basis": "turnover", "by": "lin", "class": "strategic", "proposal": "C1"})
}

fn approval() -> Value {
    json!({"by": "wang", "class": "strategic", "proposal": "C1", "proposed_by": "lin"})
}

fn rejection() -> Value {
    json!({"by": "wang", "proposal": "C1", "reason": "too small"})
}

fn proposed() -> Scene<Account> {
    account().given(2, "2026-02-05", "class_proposed", proposal())
}

fn propose() -> Value {
    json!({"proposal": "C1", "class": "strategic", "basis": "turnover"})
}

fn approve() -> Value {
    json!({"proposal": "C1"})
}

fn reject() -> Value {
    json!({"proposal": "C1", "reason": "too small"})
}

#[test]
fn a_class_is_proposed_and_approved_by_two_people() {
    account().when("propose_class", propose()).makes("class_proposed", proposal());
    proposed().by("wang").when("approve_class", approve()).makes("class_approved", approval());
    proposed().when("approve_class", approve()).refused(codes::FOUR_EYES, "actor");
    proposed().when("propose_class", propose()).refused(codes::ID_TAKEN, "data.proposal");
    account().when("approve_class", approve()).refused(codes::PROPOSAL_NOT_FOUND, "data.proposal");
}

#[test]
fn not_approved_nor_rejected_before_it_is_proposed() {
    let early = || proposed().by("wang").on("2026-02-04");
    early().when("approve_class", approve()).refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    early().when("reject_proposal", reject()).refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    let same_day = || proposed().by("wang").on("2026-02-05");
    same_day().when("approve_class", approve()).accepted();
    same_day().when("reject_proposal", reject()).accepted();
}

#[test]
fn what_is_approved_or_rejected_is_done() {
    let approved = || proposed().given(3, "2026-02-06", "class_approved", approval()).by("wang");
    approved().when("approve_class", approve()).refused(codes::ALREADY_DONE, "data.proposal");
    approved().when("reject_proposal", reject()).refused(codes::ALREADY_DONE, "data.proposal");
    let rejected = || proposed().given(3, "2026-02-06", "proposal_rejected", rejection()).by("wang");
    rejected().when("approve_class", approve()).refused(codes::ALREADY_DONE, "data.proposal");
    rejected().when("reject_proposal", reject()).refused(codes::ALREADY_DONE, "data.proposal");
}

// "reject_proposal: proposal (of any kind)" (contract.md 3); the proposer may take his own back.
#[test]
fn a_proposal_of_any_kind_is_rejected() {
    proposed().by("wang").when("reject_proposal", reject()).makes("proposal_rejected", rejection());
    let mut own = rejection();
    own["by"] = json!("lin");
    proposed().when("reject_proposal", reject()).makes("proposal_rejected", own);
    let claim = account().claim(2, "2026-01-05", "I1", 100, None).receipt(3, "2026-01-05", "R1", 100);
    let write_off = json!({"amount_minor": 1, "by": "lin", "claim": "I1", "evidence": "x", "write_off": "C1"});
    let scene = claim.given(4, "2026-02-05", "write_off_proposed", write_off);
    scene.by("wang").when("reject_proposal", reject()).makes("proposal_rejected", rejection());
    let refund = json!({"amount_minor": 1, "by": "lin", "reason": "x", "receipt": "R1", "refund": "C1"});
    let scene = account().receipt(3, "2026-01-05", "R1", 100).given(4, "2026-02-05", "refund_proposed", refund);
    scene.by("wang").when("reject_proposal", reject()).makes("proposal_rejected", rejection());
    account().when("reject_proposal", reject()).refused(codes::PROPOSAL_NOT_FOUND, "data.proposal");
}

#[test]
fn approving_another_kind_finds_nothing() {
    let refund = json!({"amount_minor": 1, "by": "lin", "reason": "x", "receipt": "R1", "refund": "C1"});
    let scene = account().receipt(3, "2026-01-05", "R1", 100).given(4, "2026-02-05", "refund_proposed", refund);
    scene.by("wang").when("approve_class", approve()).refused(codes::PROPOSAL_NOT_FOUND, "data.proposal");
}
