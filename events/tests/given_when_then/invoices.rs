//! raise_invoice: claims, parts, contracts, currencies (domain.md 3).

use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::scene::{Outcome, account, invoice};
use recoup_events::account::Account;

fn raise(data: Value) -> Outcome<Account> {
    account().on("2026-01-05").when("raise_invoice", data)
}

// "Claim = invoice": its id is the claim's, its currency the account's main one.
#[test]
fn an_invoice_is_a_claim() {
    let made = invoice("I1", "CNY", &[("I1", 1_200_000, Some("2026-02-04"))]);
    raise(json!({"claim": "I1", "amount": "12000.00", "due_on": "2026-02-04"})).makes("invoice_raised", made);
    raise(json!({"claim": "I1", "amount": "0.01"})).makes("invoice_raised", invoice("I1", "CNY", &[("I1", 1, None)]));
    let data =
        json!({"claim": "I1", "amount": "12000", "currency": "JPY", "kind": "TAIL", "contract": "K", "order": "O"});
    let mut made = invoice("I1", "JPY", &[("I1", 12_000, None)]);
    made["kind"] = json!("TAIL");
    made["contract"] = json!("K");
    made["order"] = json!("O");
    raise(data).makes("invoice_raised", made);
}

// "parts are named INVOICE/n, the invoice's own id is taken but is no claim".
#[test]
fn parts_are_claims_of_their_own() {
    let parts = json!([{"amount": "70", "due_on": "2026-02-01"}, {"amount": "30", "due_on": "2026-03-01"}]);
    let made = invoice("I1", "CNY", &[("I1/1", 7_000, Some("2026-02-01")), ("I1/2", 3_000, Some("2026-03-01"))]);
    raise(json!({"claim": "I1", "parts": parts})).makes("invoice_raised", made.clone());
    let scene = || account().given(2, "2026-01-05", "invoice_raised", made.clone());
    let credit = |claim: &str| json!({"claim": claim, "amount": "1", "reason": "short"});
    scene().when("issue_credit_note", credit("I1")).refused(codes::CLAIM_NOT_FOUND, "data.claim");
    scene().when("issue_credit_note", credit("I1/2")).accepted();
    for taken in ["I1", "I1/1", "I1/2"] {
        let again = json!({"claim": taken, "amount": "1"});
        scene().when("raise_invoice", again).refused(codes::ID_TAKEN, "data.claim");
    }
    // A part's name may be taken, too.
    let parts = json!({"claim": "I1", "parts": [{"amount": "1", "due_on": "2026-02-01"}]});
    let scene = account().claim(2, "2026-01-05", "I1/1", 5, None);
    scene.when("raise_invoice", parts).refused(codes::ID_TAKEN, "data.claim");
}

#[test]
fn an_invoice_has_an_amount_or_parts() {
    let part = || json!([{"amount": "1", "due_on": "2026-02-01"}]);
    raise(json!({"claim": "I1"})).refused(codes::MISSING_FIELD, "data.amount");
    raise(json!({"claim": "I1", "amount": "1", "parts": part()})).refused(codes::INVALID_FIELD, "data.parts");
    let beside = json!({"claim": "I1", "due_on": "2026-02-01", "parts": part()});
    raise(beside).refused(codes::INVALID_FIELD, "data.parts");
    raise(json!({"claim": "I1", "parts": []})).refused(codes::INVALID_FIELD, "data.parts");
    raise(json!({"claim": "x".repeat(62), "parts": part()})).accepted();
    raise(json!({"claim": "x".repeat(63), "parts": part()})).refused(codes::INVALID_FIELD, "data.claim");
    let no_day = json!({"claim": "I1", "parts": [{"amount": "1"}]});
    raise(no_day).refused(codes::MISSING_FIELD, "data.parts[0].due_on");
}

// "exponent of the currency: CNY 2, JPY 0, KWD 3" (2); contract.md 3: no zero, at most 13 digits before the point.
#[test]
fn amounts_fit_their_currency() {
    let of = |amount: &str, currency: &str| raise(json!({"claim": "I1", "amount": amount, "currency": currency}));
    for (amount, currency) in [("0.01", "CNY"), ("1", "JPY"), ("0.001", "KWD"), ("9999999999999.99", "CNY")] {
        of(amount, currency).accepted();
    }
    for (amount, currency) in [("0.001", "CNY"), ("1.0", "JPY"), ("0.0001", "KWD"), ("0", "CNY"), ("0.00", "CNY")] {
        of(amount, currency).refused(codes::INVALID_AMOUNT, "data.amount");
    }
    for amount in ["-1", "1e30", "1,000", "10000000000000"] {
        of(amount, "CNY").refused(codes::INVALID_FIELD, "data.amount");
    }
    let parts = json!([{"amount": "1", "due_on": "2026-02-01"}, {"amount": "0.005", "due_on": "2026-02-01"}]);
    raise(json!({"claim": "I1", "parts": parts})).refused(codes::INVALID_AMOUNT, "data.parts[1].amount");
}

// "A contract need not be registered to be named: …; once registered, no claim that names it may be earlier".
#[test]
fn no_claim_is_earlier_than_its_registered_contract() {
    let raise = |on: &str| {
        let scene = account().given(2, "2026-01-10", "contract_registered", json!({"contract": "K"}));
        scene.on(on).when("raise_invoice", json!({"claim": "I1", "amount": "1", "contract": "K"}))
    };
    raise("2026-01-09").refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    raise("2026-01-10").accepted();
}
