//! return_receipt: "receipt returned (bounced; reason; reopens what it had settled)" (domain.md 3).

use recoup_events::account::Account;
use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::scene::{Scene, account};

fn scene() -> Scene<Account> {
    let claims = account().claim(2, "2026-01-05", "I1", 10_000, None).claim(3, "2026-01-05", "I2", 5_000, None);
    claims.receipt(4, "2026-02-01", "R1", 8_000).allocated(4, "2026-02-01", "R1", "I1", 3_000)
}

fn bounced() -> Value {
    json!({"receipt": "R1", "reason": "insufficient funds"})
}

fn made(ended: &[u64], reversed: &[(&str, i64)]) -> Value {
    let undone = |(claim, minor): &(&str, i64)| json!({"amount_minor": minor, "claim": claim, "recovered_minor": 0});
    json!({"amount_minor": 8_000, "currency": "CNY", "ended": ended, "method": "BANK", "reason": "insufficient funds",
           "receipt": "R1", "reversed": reversed.iter().map(undone).collect::<Vec<_>>()})
}

#[test]
fn a_return_reopens_what_the_receipt_had_settled() {
    let scene = scene().allocated(5, "2026-02-10", "R1", "I2", 2_000);
    let data = made(&[4, 5], &[("I1", 3_000), ("I2", 2_000)]);
    scene.on("2026-02-10").when("return_receipt", bounced()).makes("receipt_returned", data);
}

#[test]
fn what_was_reversed_before_is_not_reopened_again() {
    let scene = scene().reversed(5, "2026-02-03", "R1", "I1", (4, 3_000));
    scene.when("return_receipt", bounced()).makes("receipt_returned", made(&[], &[]));
}

// "a … return … is not effective before what it changes, nor before a recorded change of the same thing" (2).
#[test]
fn a_return_is_not_before_the_receipts_last_allocation() {
    let used = || scene().allocated(5, "2026-02-10", "R1", "I2", 2_000);
    let back = |on: &str| used().on(on).when("return_receipt", bounced());
    back("2026-02-09").refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    back("2026-02-10").accepted();
    let unused = || account().receipt(4, "2026-02-01", "R1", 8_000);
    unused().on("2026-01-31").when("return_receipt", bounced()).refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    unused().on("2026-02-01").when("return_receipt", bounced()).accepted();
}

#[test]
fn a_receipt_returns_once() {
    account().when("return_receipt", bounced()).refused(codes::RECEIPT_NOT_FOUND, "data.receipt");
    let returned = account().receipt(4, "2026-02-01", "R1", 8_000).returned(5, "2026-02-02", "R1", 8_000);
    returned.when("return_receipt", bounced()).refused(codes::RECEIPT_RETURNED, "data.receipt");
}

// "such a receipt [that was refunded] cannot be returned".
#[test]
fn a_refunded_receipt_cannot_be_returned() {
    let proposed = json!({"amount_minor": 100, "by": "lin", "reason": "paid twice", "receipt": "R1", "refund": "F1"});
    let approved = json!({"amount_minor": 100, "by": "wang", "currency": "CNY", "proposed_by": "lin", "receipt": "R1",
                          "refund": "F1"});
    let asked = scene().given(5, "2026-02-05", "refund_proposed", proposed);
    let paid = scene()
        .given(
            5,
            "2026-02-05",
            "refund_proposed",
            json!({"amount_minor": 100, "by": "lin",
        "reason": "paid twice", "receipt": "R1", "refund": "F1"}),
        )
        .given(6, "2026-02-06", "refund_approved", approved);
    asked.when("return_receipt", bounced()).accepted();
    paid.when("return_receipt", bounced()).refused(codes::RECEIPT_REFUNDED, "data.receipt");
}
