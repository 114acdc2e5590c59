//! allocate by a rule: "a rule works on the receipt's unapplied rest and on claims in its currency effective by
//! then, in the order of the default, each up to what is open on every day from there on" (domain.md 3).

use recoup_events::account::Account;
use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::scene::{Scene, account, invoice, on_claim};

const ON: &str = "2026-03-01";

fn receipt(scene: Scene<Account>, minor: i64) -> Scene<Account> {
    scene.receipt(50, "2026-02-01", "R1", minor).on(ON)
}

fn by(rule: &str) -> Value {
    json!({"receipt": "R1", "rule": rule})
}

#[track_caller]
fn settles(scene: Scene<Account>, data: Value, shares: &[(&str, i64)]) {
    let rule = data["rule"].as_str().map(str::to_owned);
    let made: Vec<_> =
        shares.iter().map(|(c, minor)| (ON, "receipt_allocated", on_claim("R1", c, *minor, rule.as_deref()))).collect();
    scene.when("allocate", data).makes_all(&made);
}

// "by due date, no due date last, then effective date, then log order".
#[test]
fn oldest_due_first() {
    let scene = account()
        .claim(2, "2026-01-05", "NO-DUE", 100, None)
        .claim(3, "2026-01-09", "DUE-2-LATER", 100, Some("2026-02-02"))
        .claim(4, "2026-01-08", "DUE-2", 100, Some("2026-02-02"))
        .claim(5, "2026-01-08", "DUE-2-AGAIN", 100, Some("2026-02-02"))
        .claim(6, "2026-01-20", "DUE-1", 100, Some("2026-02-01"))
        .claim(7, "2026-03-02", "TO-COME", 100, Some("2026-01-01"));
    let order = [("DUE-1", 100), ("DUE-2", 100), ("DUE-2-AGAIN", 100), ("DUE-2-LATER", 100), ("NO-DUE", 100)];
    settles(receipt(scene, 1_000), by("oldest_due_first"), &order);
}

// "allocation order … use[s] the due date in force on the day [it] look[s] at".
#[test]
fn the_due_date_in_force_on_the_day_counts() {
    let moved = |on: &str| {
        let terms = json!({"approved_by": "wang", "by": "lin", "claim": "I1", "due_on": "2026-09-01", "reason": "x"});
        let scene = account().claim(2, "2026-01-05", "I1", 100, Some("2026-02-01"));
        scene.claim(3, "2026-01-05", "I2", 100, Some("2026-02-02")).given(4, on, "terms_changed", terms)
    };
    settles(receipt(moved(ON), 100), by("oldest_due_first"), &[("I2", 100)]);
    settles(receipt(moved("2026-03-02"), 100), by("oldest_due_first"), &[("I1", 100)]);
}

// "it takes at most what is open on every day from there on; what is left stays unapplied".
#[test]
fn what_is_settled_later_is_not_taken() {
    let credit = json!({"amount_minor": 70, "claim": "I1", "currency": "CNY", "reason": "short"});
    let scene = account().claim(2, "2026-01-05", "I1", 100, None).given(3, "2026-03-20", "credit_note_issued", credit);
    settles(receipt(scene, 100), by("oldest_due_first"), &[("I1", 30)]);
}

// "exact amount takes the first whose open, read so, equals the rest".
#[test]
fn exact_amount() {
    let scene = || {
        let scene = account().claim(2, "2026-01-05", "I1", 300, Some("2026-02-03"));
        scene.claim(3, "2026-01-05", "I2", 200, Some("2026-02-02")).claim(
            4,
            "2026-01-05",
            "I3",
            200,
            Some("2026-02-01"),
        )
    };
    settles(receipt(scene(), 200), by("exact_amount"), &[("I3", 200)]);
    settles(receipt(scene(), 300), by("exact_amount"), &[("I1", 300)]);
    receipt(scene(), 201).when("allocate", by("exact_amount")).refused(codes::NOTHING_TO_ALLOCATE, "data.rule");
}

#[test]
fn by_contract() {
    let scene = || {
        let mut named = invoice("I1", "CNY", &[("I1", 100, Some("2026-02-05"))]);
        named["contract"] = json!("K");
        let scene = account().given(2, "2026-01-05", "invoice_raised", named);
        receipt(scene.claim(3, "2026-01-05", "I2", 100, Some("2026-02-01")), 150)
    };
    let of = |contract: &str| json!({"receipt": "R1", "rule": "contract", "contract": contract});
    settles(scene(), of("K"), &[("I1", 100)]);
    scene().when("allocate", of("L")).refused(codes::NOTHING_TO_ALLOCATE, "data.rule");
    scene().when("allocate", by("contract")).refused(codes::MISSING_FIELD, "data.contract");
    let mut odd = of("K");
    odd["rule"] = json!("exact_amount");
    scene().when("allocate", odd).refused(codes::INVALID_FIELD, "data.contract");
}

// "undisputed first goes round twice …, and makes one allocation per claim": with nothing disputed, the default.
#[test]
fn undisputed_first_makes_one_allocation_a_claim() {
    let scene = account().claim(2, "2026-01-05", "I1", 100, Some("2026-02-05"));
    let scene = scene.claim(3, "2026-01-05", "I2", 100, Some("2026-02-01"));
    settles(receipt(scene, 150), by("undisputed_first"), &[("I2", 100), ("I1", 50)]);
}

// "`allocate` by a rule that finds nothing is refused; a receipt is not, its money stays unapplied".
#[test]
fn a_rule_that_finds_nothing_is_refused() {
    let nothing = |scene: Scene<Account>| {
        receipt(scene, 100).when("allocate", by("oldest_due_first")).refused(codes::NOTHING_TO_ALLOCATE, "data.rule");
    };
    nothing(account());
    nothing(account().claim_usd(2, "2026-01-05", "U1", 100));
    nothing(account().claim(2, "2026-03-02", "TO-COME", 100, None));
    // The receipt's own rest is used up.
    let scene = account().claim(2, "2026-01-05", "I1", 200, None).receipt(3, "2026-02-01", "R1", 100);
    let scene = scene.allocated(4, "2026-03-10", "R1", "I1", 100).on(ON);
    scene.when("allocate", by("oldest_due_first")).refused(codes::NOTHING_TO_ALLOCATE, "data.rule");
}
