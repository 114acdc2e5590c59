//! Given, when, then of issuing a statement of account and answering it. What stands in it is made up here.

use serde_json::{Value, json};

use crate::account::AccountEvent;
use crate::derived::{Derived, Need, ReconciliationDraft};
use crate::desk::AnyEvent;
use crate::facts::{FrozenBalance, FrozenOpen};
use crate::refusal::codes;
use crate::testing::{BookInMemory, Scene};
use crate::values::{ClaimId, Currency, Month, Total};

fn open(n: usize) -> FrozenOpen {
    let claim = ClaimId::new(&format!("I{n}")).expect("an id");
    FrozenOpen { claim, currency: Currency::CNY, due_on: None, open_minor: 10_000 }
}

fn draft(claims: usize) -> Derived {
    Derived::Reconciliation(ReconciliationDraft {
        balances: vec![FrozenBalance {
            currency: Currency::CNY,
            open_minor: Total(10_000 * claims as i128),
            opening_minor: Total(0),
            unapplied_minor: Total(500),
        }],
        claims: (1..=claims).map(open).collect(),
        document: "{}".to_owned(),
        document_sha256: "9f86d081".to_owned(),
    })
}

fn two_claims(_: &BookInMemory, need: &Need) -> Derived {
    if matches!(need, Need::Reconciliation { .. }) { draft(2) } else { Derived::Nothing }
}

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.derive_with(two_claims);
    scene.claim("I1", "100.00", "2026-02-04");
    scene
}

fn month(month: &str) -> Value {
    json!({ "month": month })
}

fn confirmed(month: &str) -> Value {
    json!({ "month": month, "by": "陈女士" })
}

fn contested(month: &str, items: &[(&str, &str)]) -> Value {
    let item = |(claim, amount): &(&str, &str)| json!({ "claim": claim, "amount": amount, "reason": "never arrived" });
    json!({ "month": month, "by": "陈女士", "items": items.iter().map(item).collect::<Vec<_>>() })
}

const MARCH: Month = Month { year: 2026, month: 3 };

#[test]
fn a_statement_is_issued_once_a_month_and_when_it_is_over() {
    let mut scene = scene();
    let kind = "issue_reconciliation";
    scene.refuses("2026-03-30", kind, month("2026-03"), codes::MONTH_NOT_OVER, "data.month");
    scene.refuses("2026-03-31", kind, month("2025-12"), codes::EFFECTIVE_TOO_EARLY, "data.month");
    let known_at = scene.book().events().last().expect("an event").position;
    let events = scene.when("2026-03-31", kind, month("2026-03")).expect("issued");
    let [AnyEvent::Account(AccountEvent::ReconciliationIssued(issued))] = [&events[0].event] else {
        panic!("a statement: {events:?}")
    };
    assert_eq!(
        (issued.known_at, issued.document_sha256.as_str(), issued.by.as_str()),
        (known_at, "9f86d081", "tester")
    );
    scene.refuses("2026-04-01", kind, month("2026-03"), codes::STATEMENT_ISSUED, "data.month");
    // Months need no order: a customer may ask for an old one.
    scene.given("2026-04-01", kind, month("2026-01"));
    let march = scene.ledger().reconciliation(MARCH).expect("issued");
    assert_eq!((march.claims.len(), march.balances[0].closing()), (2, 19_500));
}

#[test]
fn a_long_statement_takes_several_events_that_each_fit_the_log() {
    let mut scene = Scene::new();
    scene.derive_with(|_, _| draft(450));
    let events = scene.when("2026-03-31", "issue_reconciliation", month("2026-03")).expect("issued");
    assert_eq!(events.len(), 5);
    assert!(events.iter().map(|recorded| recorded.event.encode().expect("bytes").len()).max() < Some(60 * 1024));
    assert_eq!(scene.ledger().reconciliation(MARCH).expect("issued").claims, (1..=450).map(open).collect::<Vec<_>>());
}

#[test]
fn a_statement_without_its_figures_is_a_bug_said_in_words() {
    Scene::new().refuses("2026-03-31", "issue_reconciliation", month("2026-03"), codes::INTERNAL, "");
}

#[test]
fn a_statement_is_confirmed_or_contested_once() {
    let mut scene = scene();
    let (confirm, contest, field) = ("confirm_reconciliation", "contest_reconciliation", "data.month");
    scene.refuses("2026-04-01", confirm, confirmed("2026-03"), codes::STATEMENT_NOT_FOUND, field);
    scene.refuses("2026-04-01", contest, contested("2026-03", &[("I1", "1")]), codes::STATEMENT_NOT_FOUND, field);
    scene.given("2026-04-02", "issue_reconciliation", month("2026-03"));
    scene.refuses("2026-04-01", confirm, confirmed("2026-03"), codes::EFFECTIVE_TOO_EARLY, "effective_on");
    scene.refuses("2026-04-03", confirm, month("2026-03"), codes::MISSING_FIELD, "data.by");
    scene.given("2026-04-03", confirm, confirmed("2026-03"));
    scene.refuses("2026-04-04", confirm, confirmed("2026-03"), codes::ALREADY_DONE, field);
    scene.refuses("2026-04-04", contest, contested("2026-03", &[("I1", "1")]), codes::ALREADY_DONE, field);
    assert!(scene.ledger().reconciliation(MARCH).expect("issued").answer.as_ref().expect("answered").confirmed);
}

#[test]
fn a_contest_names_claims_of_the_statement_and_no_more_than_is_open() {
    let mut scene = scene();
    scene.given("2026-04-02", "issue_reconciliation", month("2026-03"));
    let mut refuses = |items: &[(&str, &str)], code, field| {
        scene.refuses("2026-04-03", "contest_reconciliation", contested("2026-03", items), code, field);
    };
    refuses(&[], codes::INVALID_FIELD, "data.items");
    refuses(&[("I3", "1")], codes::CLAIM_NOT_FOUND, "data.items[0].claim");
    refuses(&[("I1", "1"), ("I2", "100.01")], codes::OVER_STATEMENT, "data.items[1].amount");
    refuses(&[("I1", "1"), ("I1", "2")], codes::CLAIM_TWICE, "data.items[1].claim");
    refuses(&[("I1", "1.001")], codes::INVALID_AMOUNT, "data.items[0].amount");
    scene.given("2026-04-03", "contest_reconciliation", contested("2026-03", &[("I1", "100.00"), ("I2", "0.01")]));
    let march = scene.ledger().reconciliation(MARCH).expect("issued");
    let answer = march.answer.as_ref().expect("answered");
    assert_eq!((answer.confirmed, answer.items.len(), answer.items[0].amount_minor), (false, 2, 10_000));
}

// What went out is frozen; what the customer said may have been typed wrong.
#[test]
fn an_answer_is_corrected_and_an_issued_statement_is_not() {
    let mut scene = scene();
    let issued = scene.given("2026-04-02", "issue_reconciliation", month("2026-03"));
    let correct = |position| json!({ "position": position, "reason": "typed wrong" });
    scene.refuses("2026-04-03", "correct", correct(issued), codes::NOT_CORRECTABLE, "");
    let answered = scene.given("2026-04-03", "confirm_reconciliation", confirmed("2026-03"));
    let meant = json!({ "position": answered, "reason": "they did not agree", "replacement": {
        "type": "contest_reconciliation", "effective_on": "2026-04-03", "data": contested("2026-03", &[("I1", "5")]) } });
    scene.given("2026-04-04", "correct", meant);
    let march = scene.ledger().reconciliation(MARCH).expect("issued");
    assert!(!march.answer.as_ref().expect("answered").confirmed);
    let replaced = json!({ "position": scene.book().events().last().map(|e| e.position), "reason": "typed wrong",
        "replacement": { "type": "issue_reconciliation", "effective_on": "2026-04-30", "data": month("2026-04") } });
    scene.refuses("2026-05-01", "correct", replaced, codes::NOT_CORRECTABLE, "data.replacement.type");
}

// The claim is taken out as a mistake only once nothing rests on it: a contest names it, an issued statement does not.
#[test]
fn an_issued_statement_holds_no_entry_and_a_contest_does() {
    let mut scene = Scene::new();
    scene.derive_with(two_claims);
    let claim = json!({ "claim": "I1", "amount": "100.00", "due_on": "2026-02-04" });
    let raised = scene.given("2026-01-05", "raise_invoice", claim.clone());
    scene.given("2026-04-02", "issue_reconciliation", month("2026-03"));
    scene.given("2026-04-03", "correct", json!({ "position": raised, "reason": "typed wrong" }));
    let raised = scene.given("2026-01-05", "raise_invoice", claim);
    scene.given("2026-04-04", "contest_reconciliation", contested("2026-03", &[("I1", "5")]));
    let correct = json!({ "position": raised, "reason": "typed wrong" });
    scene.refuses("2026-04-05", "correct", correct, codes::ENTRY_IN_USE, "");
}
