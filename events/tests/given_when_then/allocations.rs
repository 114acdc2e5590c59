//! allocate by named lines, reverse_allocation (domain.md 3).

use recoup_events::account::Account;
use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::scene::{Scene, account, on_claim, taken_off};

/// Claims I1 of 100.00 and I2 of 50.00, a receipt of 80.00 on 2026-02-01.
fn scene() -> Scene<Account> {
    let claims = account().claim(2, "2026-01-05", "I1", 10_000, None).claim(3, "2026-02-20", "I2", 5_000, None);
    claims.receipt(4, "2026-02-01", "R1", 8_000)
}

fn lines(lines: &[(&str, &str)]) -> Value {
    let line = |(claim, amount): &(&str, &str)| json!({"claim": claim, "amount": amount});
    json!({"receipt": "R1", "lines": lines.iter().map(line).collect::<Vec<_>>()})
}

#[test]
fn lines_settle_named_claims() {
    let on = "2026-02-20";
    scene().on(on).when("allocate", lines(&[("I1", "30"), ("I2", "50")])).makes_all(&[
        (on, "receipt_allocated", on_claim("R1", "I1", 3_000, None)),
        (on, "receipt_allocated", on_claim("R1", "I2", 5_000, None)),
    ]);
}

// "An event may not be effective before a fact it refers to (… an allocation before its receipt or its invoice)" (2).
#[test]
fn an_allocation_is_not_before_its_receipt_or_its_invoice() {
    let i1 = |on: &str| scene().on(on).when("allocate", lines(&[("I1", "1")]));
    i1("2026-01-31").refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    i1("2026-02-01").accepted();
    let i2 = |on: &str| scene().on(on).when("allocate", lines(&[("I2", "1")]));
    i2("2026-02-19").refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    i2("2026-02-20").accepted();
}

// "each at most once in a command".
#[test]
fn a_claim_is_named_once() {
    let twice = lines(&[("I1", "1"), ("I1", "1")]);
    scene().when("allocate", twice).refused(codes::CLAIM_TWICE, "data.lines[1].claim");
}

#[test]
fn lines_or_a_rule() {
    scene().when("allocate", lines(&[])).refused(codes::INVALID_FIELD, "data.lines");
    scene().when("allocate", json!({"receipt": "R1"})).refused(codes::INVALID_FIELD, "data.lines");
    let mut both = lines(&[("I1", "1")]);
    both["rule"] = json!("oldest_due_first");
    scene().when("allocate", both).refused(codes::INVALID_FIELD, "data.lines");
    let mut contract = lines(&[("I1", "1")]);
    contract["contract"] = json!("K");
    scene().when("allocate", contract).refused(codes::INVALID_FIELD, "data.contract");
}

#[test]
fn only_what_the_account_has() {
    let unknown = json!({"receipt": "R9", "rule": "oldest_due_first"});
    scene().when("allocate", unknown).refused(codes::RECEIPT_NOT_FOUND, "data.receipt");
    scene().when("allocate", lines(&[("I9", "1")])).refused(codes::CLAIM_NOT_FOUND, "data.lines[0].claim");
    let returned = scene().returned(5, "2026-02-10", "R1", 8_000);
    returned.when("allocate", lines(&[("I1", "1")])).refused(codes::RECEIPT_RETURNED, "data.receipt");
    let dollars = scene().claim_usd(5, "2026-01-05", "U1", 100);
    dollars.when("allocate", lines(&[("U1", "1")])).refused(codes::CURRENCY_MISMATCH, "data.lines[0].claim");
}

// "no date may show a claim with negative open or a receipt with negative unapplied. A back-dated fact that would
// break one on any day is refused." (2): 60.00 of R1 are on I1 from 2026-03-01 on.
#[test]
fn what_is_used_later_is_not_there_before() {
    let used = || scene().allocated(5, "2026-03-01", "R1", "I1", 6_000);
    let back = |amount: &str| used().on("2026-02-20").when("allocate", lines(&[("I2", amount)]));
    back("20").accepted();
    back("20.01").refused(codes::OVER_RECEIPT, "data.lines[0].amount");
    let richer = || used().receipt(6, "2026-02-01", "R2", 9_000);
    let back = |amount: &str| {
        let line = json!({"receipt": "R2", "lines": [{"claim": "I1", "amount": amount}]});
        richer().on("2026-02-01").when("allocate", line)
    };
    back("40").accepted();
    back("40.01").refused(codes::OVER_ALLOCATION, "data.lines[0].amount");
}

fn reverse(claim: &str) -> Value {
    json!({"receipt": "R1", "claim": claim, "reason": "wrong invoice"})
}

// "Undo: allocation reversed …, always a new event naming the old one, dated when it happened".
#[test]
fn a_reversal_takes_all_that_stands_and_names_what_it_ends() {
    let used = scene().allocated(5, "2026-02-10", "R1", "I1", 3_000);
    let mut made = taken_off("R1", "I1", (5, 3_500));
    made["ended"] = json!([5, 6]);
    let used = used.allocated(6, "2026-02-12", "R1", "I1", 500);
    used.on("2026-02-12").when("reverse_allocation", reverse("I1")).makes("allocation_reversed", made);
}

#[test]
fn what_a_reversal_ended_is_not_ended_twice() {
    let undone = || {
        let used = scene().allocated(5, "2026-02-10", "R1", "I1", 3_000);
        used.reversed(6, "2026-02-12", "R1", "I1", (5, 3_000))
    };
    undone().when("reverse_allocation", reverse("I1")).refused(codes::NOTHING_TO_REVERSE, "data.claim");
    let again = undone().allocated(7, "2026-02-13", "R1", "I1", 100);
    let made = taken_off("R1", "I1", (7, 100));
    again.on("2026-02-13").when("reverse_allocation", reverse("I1")).makes("allocation_reversed", made);
}

// "… nor before a recorded change of the same thing (for a reversal: any allocation or reversal of that receipt on
// that claim)" (2).
#[test]
fn a_reversal_is_not_before_what_it_changes() {
    let used = || scene().allocated(5, "2026-02-10", "R1", "I1", 3_000).allocated(6, "2026-02-20", "R1", "I1", 500);
    let back = |on: &str| used().on(on).when("reverse_allocation", reverse("I1"));
    back("2026-02-19").refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    back("2026-02-20").accepted();
    // Not of another claim.
    let other = used().allocated(7, "2026-03-01", "R1", "I2", 100);
    other.on("2026-02-20").when("reverse_allocation", reverse("I1")).accepted();
}

#[test]
fn only_what_stands_is_reversed() {
    scene().when("reverse_allocation", reverse("I1")).refused(codes::NOTHING_TO_REVERSE, "data.claim");
    scene().when("reverse_allocation", reverse("I9")).refused(codes::CLAIM_NOT_FOUND, "data.claim");
    account().when("reverse_allocation", reverse("I1")).refused(codes::RECEIPT_NOT_FOUND, "data.receipt");
    let returned = scene().returned(5, "2026-02-10", "R1", 8_000);
    returned.when("reverse_allocation", reverse("I1")).refused(codes::RECEIPT_RETURNED, "data.receipt");
}
