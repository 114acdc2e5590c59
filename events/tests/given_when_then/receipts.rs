//! record_receipt: money and what it settles at once; redeposits (domain.md 3).

use recoup_events::account::Account;
use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::scene::{Outcome, Scene, account, on_claim, received};

const VALUE_DATE: &str = "2026-02-10";

fn record(scene: Scene<Account>, more: Value) -> Outcome<Account> {
    let mut data = json!({"receipt": "R1", "amount": "100"});
    for (key, value) in more.as_object().into_iter().flatten() {
        data[key] = value.clone();
    }
    scene.on(VALUE_DATE).when("record_receipt", data)
}

#[test]
fn a_receipt_without_claims_stays_unapplied() {
    record(account(), json!({})).makes("receipt_recorded", received("R1", "CNY", 10_000));
    let more = json!({"currency": "JPY", "method": "BILL", "reference": "票据 7", "payer": "HX LTD"});
    let mut made = received("R1", "JPY", 100);
    made["method"] = json!("BILL");
    made["reference"] = json!("票据 7");
    made["payer"] = json!("HX LTD");
    record(account(), more).makes("receipt_recorded", made);
}

#[test]
fn a_receipt_is_recorded_once() {
    record(account().receipt(2, "2026-01-05", "R1", 1), json!({})).refused(codes::ID_TAKEN, "data.receipt");
}

#[test]
fn what_a_receipt_may_not_say() {
    record(account(), json!({"method": "ASSET"})).refused(codes::INVALID_FIELD, "data.method");
    record(account(), json!({"amount": "0.001"})).refused(codes::INVALID_AMOUNT, "data.amount");
    record(account(), json!({"promise": "P1"})).refused(codes::PROMISE_NOT_FOUND, "data.promise");
    record(account(), json!({"allocate": "by_mood"})).refused(codes::INVALID_FIELD, "data.allocate");
    record(account(), json!({"allocate": []})).refused(codes::INVALID_FIELD, "data.lines");
    record(account(), json!({"allocate": "contract"})).refused(codes::MISSING_FIELD, "data.contract");
    for other in ["none", "oldest_due_first"] {
        let more = json!({"allocate": other, "contract": "K"});
        record(account(), more).refused(codes::INVALID_FIELD, "data.contract");
    }
}

fn owing() -> Scene<Account> {
    account().claim(2, "2026-01-05", "I1", 6_000, Some("2026-02-04")).claim(3, "2026-01-06", "I2", 6_000, None)
}

// "oldest due first (default …); what is left stays unapplied".
#[test]
fn the_default_rule_settles_at_once_and_none_settles_nothing() {
    let rule = Some("oldest_due_first");
    record(owing(), json!({})).makes_all(&[
        (VALUE_DATE, "receipt_recorded", received("R1", "CNY", 10_000)),
        (VALUE_DATE, "receipt_allocated", on_claim("R1", "I1", 6_000, rule)),
        (VALUE_DATE, "receipt_allocated", on_claim("R1", "I2", 4_000, rule)),
    ]);
    record(owing(), json!({"allocate": "none"})).makes("receipt_recorded", received("R1", "CNY", 10_000));
}

// "The customer's own designation beats every rule."
#[test]
fn named_invoices_beat_every_rule() {
    record(owing(), json!({"allocate": [{"claim": "I2", "amount": "30"}]})).makes_all(&[
        (VALUE_DATE, "receipt_recorded", received("R1", "CNY", 10_000)),
        (VALUE_DATE, "receipt_allocated", on_claim("R1", "I2", 3_000, None)),
    ]);
    let twice = json!({"allocate": [{"claim": "I2", "amount": "30"}, {"claim": "I2", "amount": "10"}]});
    record(owing(), twice).refused(codes::CLAIM_TWICE, "data.allocate[1].claim");
    let unknown = json!({"allocate": [{"claim": "I3", "amount": "30"}]});
    record(owing(), unknown).refused(codes::CLAIM_NOT_FOUND, "data.allocate[0].claim");
    let over = json!({"allocate": [{"claim": "I2", "amount": "60.01"}]});
    record(owing(), over).refused(codes::OVER_ALLOCATION, "data.allocate[0].amount");
    let more = |second: &str| json!({"allocate": [{"claim": "I1", "amount": "60"}, {"claim": "I2", "amount": second}]});
    record(owing(), more("40")).accepted();
    record(owing(), more("40.01")).refused(codes::OVER_RECEIPT, "data.allocate[1].amount");
}

// "a line of record_receipt on a claim of a later date is an allocation effective on the claim's date".
#[test]
fn a_line_on_a_later_claim_takes_effect_on_the_claims_date() {
    let scene = account().claim(2, "2026-02-11", "I1", 6_000, None);
    record(scene, json!({"allocate": [{"claim": "I1", "amount": "60"}]})).makes_all(&[
        (VALUE_DATE, "receipt_recorded", received("R1", "CNY", 10_000)),
        ("2026-02-11", "receipt_allocated", on_claim("R1", "I1", 6_000, None)),
    ]);
}

// "An allocation … across currencies [is] refused"; a rule looks at claims in its currency only.
#[test]
fn money_settles_claims_in_its_own_currency() {
    let scene = || account().claim_usd(2, "2026-01-05", "U1", 5_000);
    record(scene(), json!({})).makes("receipt_recorded", received("R1", "CNY", 10_000));
    let line = json!({"allocate": [{"claim": "U1", "amount": "1"}]});
    record(scene(), line).refused(codes::CURRENCY_MISMATCH, "data.allocate[0].claim");
}

// "redeposit (a new receipt naming a returned one of the account, same currency, any amount, not before its return)".
#[test]
fn a_redeposit_names_a_returned_receipt() {
    let scene = || account().receipt(2, "2026-01-05", "R0", 10_000);
    let again = || json!({"redeposit_of": "R0", "amount": "120"});
    record(account(), again()).refused(codes::RECEIPT_NOT_FOUND, "data.redeposit_of");
    record(scene(), again()).refused(codes::RECEIPT_NOT_RETURNED, "data.redeposit_of");
    let mut made = received("R1", "CNY", 12_000);
    made["redeposit_of"] = json!("R0");
    record(scene().returned(3, VALUE_DATE, "R0", 10_000), again()).makes("receipt_recorded", made);
    let later = scene().returned(3, "2026-02-11", "R0", 10_000);
    record(later, again()).refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    let dollars = json!({"redeposit_of": "R0", "currency": "USD"});
    record(scene().returned(3, VALUE_DATE, "R0", 10_000), dollars)
        .refused(codes::CURRENCY_MISMATCH, "data.redeposit_of");
}
