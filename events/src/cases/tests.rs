//! Given, when, then of transfer_case (domain.md 7).

use serde_json::{Value, json};

use crate::facts::CaseClass::{ClearingOffice, Legal, Sales};
use crate::refusal::codes;
use crate::testing::{Scene, day};
use crate::values::ClaimId;

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.claim("I", "1000", "2026-02-04");
    scene
}

fn transfer(to: &str, more: Value) -> Value {
    let mut data = json!({ "claims": ["I"], "to": to, "approved_by": "wang" });
    if let (Some(data), Some(more)) = (data.as_object_mut(), more.as_object()) {
        data.extend(more.clone());
    }
    data
}

#[test]
fn the_class_is_what_has_a_value_over_time() {
    let mut scene = scene();
    let data = transfer("CLEARING_OFFICE", json!({ "points": "0.30", "owner": "zhao" }));
    scene.given("2026-03-01", "transfer_case", data);
    scene.given("2026-05-01", "transfer_case", transfer("LEGAL", json!({})));
    let back = scene.given("2026-06-01", "transfer_case", transfer("SALES", json!({ "points": "0.1" })));
    let id = ClaimId::new("I").expect("id");
    let class = |scene: &Scene, on: &str| scene.ledger().case_on(&id, day(on)).map(|case| case.class);
    let days = ["2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01", "2026-06-01"];
    let found: Vec<_> = days.iter().map(|on| class(&scene, on)).collect();
    assert_eq!(found, [None, Some(ClearingOffice), Some(ClearingOffice), Some(Legal), Some(Sales)]);
    let case = scene.ledger().case_on(&id, day("2026-03-01")).expect("case");
    assert_eq!((case.points.map(|p| p.to_string()), case.owner.as_deref()), (Some("0.30".to_owned()), Some("zhao")));
    scene.given("2026-06-02", "correct", json!({ "position": back, "reason": "typed wrong" }));
    assert_eq!(class(&scene, "2026-06-01"), Some(Legal));
}

#[test]
fn four_eyes_a_claim_a_rep_and_the_policys_points() {
    let mut scene = scene();
    let office = |more| transfer("CLEARING_OFFICE", more);
    let early = codes::EFFECTIVE_TOO_EARLY;
    for (on, data, code, field) in [
        ("2026-03-01", office(json!({ "approved_by": "tester" })), codes::FOUR_EYES, "data.approved_by"),
        ("2026-03-01", office(json!({ "points": "0.25" })), codes::INVALID_FIELD, "data.points"),
        ("2026-03-01", office(json!({ "points": "3" })), codes::INVALID_FIELD, "data.points"),
        ("2026-03-01", office(json!({ "owner": "nobody" })), codes::REP_NOT_FOUND, "data.owner"),
        ("2026-03-01", office(json!({ "claims": [] })), codes::INVALID_FIELD, "data.claims"),
        ("2026-03-01", office(json!({ "claims": ["J"] })), codes::CLAIM_NOT_FOUND, "data.claims[0]"),
        ("2026-01-04", office(json!({})), early, "effective_on"),
        ("2026-03-01", transfer("ABROAD", json!({})), codes::INVALID_FIELD, "data.to"),
    ] {
        scene.refuses(on, "transfer_case", data, code, field);
    }
    scene.given("2026-01-05", "transfer_case", office(json!({ "points": "0.5" })));
}

// "Finance verifies the sum."
#[test]
fn finance_verifies_what_claims_of_one_currency_come_to() {
    let mut scene = scene();
    scene.given("2026-01-05", "raise_invoice", json!({ "claim": "U", "amount": "10", "currency": "USD" }));
    let verify = |claims: Value, amount: &str| json!({ "claims": claims, "amount": amount });
    for (data, code, field) in [
        (verify(json!([]), "1"), codes::INVALID_FIELD, "data.claims"),
        (verify(json!(["X"]), "1"), codes::CLAIM_NOT_FOUND, "data.claims[0]"),
        (verify(json!(["I", "U"]), "1"), codes::CURRENCY_MISMATCH, "data.claims[1]"),
        (verify(json!(["I"]), "0"), codes::INVALID_AMOUNT, "data.amount"),
    ] {
        scene.refuses("2026-03-01", "verify_case_amount", data, code, field);
    }
    let verified = scene.given("2026-03-01", "verify_case_amount", verify(json!(["I", "I"]), "980.50"));
    let fact = &scene.ledger().verified_cases()[0].value;
    assert_eq!((fact.claims.len(), fact.amount_minor, fact.by.as_str()), (1, 98_050, "tester"));
    scene.given("2026-03-02", "correct", json!({ "position": verified, "reason": "typed wrong" }));
    assert!(scene.ledger().verified_cases().is_empty());
}
