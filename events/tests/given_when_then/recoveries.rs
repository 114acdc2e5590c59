//! record_recovery: "recovery afterwards is its own event" (domain.md 7).

use recoup_events::account::Account;
use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::scene::{Scene, account};

/// I1 of 100.00, of which W1 takes 60.00 on 2026-02-05; 80.00 come on 2026-02-20.
fn scene() -> Scene<Account> {
    let scene = account().claim(2, "2026-01-05", "I1", 10_000, None).written_off(3, "2026-02-05", "W1", "I1", 6_000);
    scene.receipt(5, "2026-02-20", "R1", 8_000)
}

fn recover(write_off: &str, amount: &str) -> Value {
    json!({"write_off": write_off, "receipt": "R1", "amount": amount})
}

fn recovered(write_off: &str, minor: i64) -> Value {
    json!({"amount_minor": minor, "claim": "I1", "currency": "CNY", "method": "BANK", "receipt": "R1",
           "write_off": write_off})
}

#[test]
fn a_recovery_takes_at_most_what_was_written_off_and_is_not_recovered_yet() {
    scene().when("record_recovery", recover("W1", "60")).makes("recovery_recorded", recovered("W1", 6_000));
    scene().when("record_recovery", recover("W1", "60.01")).refused(codes::OVER_RECOVERY, "data.amount");
    let some = || scene().given(6, "2026-03-01", "recovery_recorded", recovered("W1", 4_000));
    some().when("record_recovery", recover("W1", "20")).accepted();
    some().when("record_recovery", recover("W1", "20.01")).refused(codes::OVER_RECOVERY, "data.amount");
    // Nor of a day before the recovery that is recorded already.
    let back = some().on("2026-02-20").when("record_recovery", recover("W1", "20.01"));
    back.refused(codes::OVER_RECOVERY, "data.amount");
}

// Each write-off of a claim is recovered by itself: W1 is, W2 is not.
#[test]
fn what_one_write_off_took_is_not_recovered_from_another() {
    let scene = || {
        let two = scene().written_off(6, "2026-02-06", "W2", "I1", 1_000);
        two.given(8, "2026-03-01", "recovery_recorded", recovered("W1", 6_000))
    };
    scene().when("record_recovery", recover("W1", "1")).refused(codes::OVER_RECOVERY, "data.amount");
    scene().when("record_recovery", recover("W2", "10")).accepted();
    scene().when("record_recovery", recover("W2", "10.01")).refused(codes::OVER_RECOVERY, "data.amount");
}

#[test]
fn only_an_approved_write_off_is_recovered() {
    scene().when("record_recovery", recover("W9", "1")).refused(codes::WRITE_OFF_NOT_FOUND, "data.write_off");
    let proposed = json!({"amount_minor": 100, "by": "lin", "claim": "I1", "evidence": "x", "write_off": "W2"});
    let asked = scene().given(6, "2026-02-21", "write_off_proposed", proposed);
    asked.when("record_recovery", recover("W2", "1")).refused(codes::WRITE_OFF_NOT_FOUND, "data.write_off");
    let proposed = json!({"basis": "x", "by": "lin", "class": "important", "proposal": "C1"});
    let approved = json!({"by": "wang", "class": "important", "proposal": "C1", "proposed_by": "lin"});
    let class = scene().given(6, "2026-02-21", "class_proposed", proposed);
    let class = class.given(7, "2026-02-21", "class_approved", approved);
    class.when("record_recovery", recover("C1", "1")).refused(codes::WRITE_OFF_NOT_FOUND, "data.write_off");
}

#[test]
fn with_money_that_is_there_on_a_day_when_both_are() {
    let early = scene().on("2026-02-19").when("record_recovery", recover("W1", "1"));
    early.refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    scene().on("2026-02-20").when("record_recovery", recover("W1", "1")).accepted();
    let before = account().claim(2, "2026-01-05", "I1", 10_000, None).receipt(3, "2026-01-06", "R1", 8_000);
    let before = before.written_off(4, "2026-02-05", "W1", "I1", 6_000).on("2026-02-04");
    before.when("record_recovery", recover("W1", "1")).refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    let used = scene().allocated(6, "2026-02-25", "R1", "I1", 3_000);
    used.when("record_recovery", recover("W1", "50.01")).refused(codes::OVER_RECEIPT, "data.amount");
    let dollars = json!({"amount_minor": 100, "currency": "USD", "method": "BANK", "receipt": "R2"});
    let dollars = scene().given(6, "2026-02-25", "receipt_recorded", dollars);
    let data = json!({"write_off": "W1", "receipt": "R2", "amount": "1"});
    dollars.when("record_recovery", data).refused(codes::CURRENCY_MISMATCH, "data.receipt");
    let returned = scene().returned(6, "2026-02-25", "R1", 8_000);
    returned.when("record_recovery", recover("W1", "1")).refused(codes::RECEIPT_RETURNED, "data.receipt");
    let unknown = json!({"write_off": "W1", "receipt": "R9", "amount": "1"});
    scene().when("record_recovery", unknown).refused(codes::RECEIPT_NOT_FOUND, "data.receipt");
}

// A returned receipt opens again what it had settled; of a recovered write-off, the write-off stands again.
#[test]
fn undone_money_lets_the_write_off_stand_again() {
    let scene = scene().given(6, "2026-03-01", "recovery_recorded", recovered("W1", 4_000));
    let scene = scene.allocated(7, "2026-03-02", "R1", "I1", 1_000);
    let made = json!({"currency": "CNY", "ended": [6, 7], "method": "BANK", "reason": "mixed up", "receipt": "R1",
                      "reversed": {"amount_minor": 5_000, "claim": "I1", "recovered_minor": 4_000}});
    let reverse = json!({"receipt": "R1", "claim": "I1", "reason": "mixed up"});
    scene.when("reverse_allocation", reverse).makes("allocation_reversed", made.clone());
}
