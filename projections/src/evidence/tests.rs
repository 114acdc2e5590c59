//! Evidence of small books: which events bear on a matter, how its figures came to be known, and that every figure is
//! the sum of its parts.

use std::collections::BTreeSet;

use recoup_events::policy::{SHIPPED, read};
use recoup_events::testing::{Scene, day};
use recoup_events::values::{AccountId, ClaimId, Currency, DisputeId, Minor, Position, PromiseId};
use serde_json::json;

use super::*;
use crate::commission::Language;
use crate::explain::{Happened, History, Point};

fn history(scene: &Scene) -> History {
    let events = scene.book().events().iter().map(|recorded| Happened {
        position: recorded.position,
        stream: recorded.stream.clone(),
        command: recorded.command.clone(),
        recorded_at: jiff::Timestamp::UNIX_EPOCH,
        actor: "lin".to_owned(),
        event: recorded.event.clone(),
    });
    History::new(events.collect(), read(SHIPPED).expect("the shipped policy"), Currency::CNY)
}

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.claim("C1", "1000", "2026-02-04");
    scene.claim("C2", "500", "2026-02-04");
    scene.claim("C3", "70", "2026-02-04");
    scene.receipt("R1", "2026-02-01", "600", &[("C1", "400"), ("C2", "200")]);
    scene.receipt("R2", "2026-02-02", "70", &[("C3", "70")]);
    scene.promise("P", "2026-02-01", &[("2026-02-10", "100")], &["C1"]);
    let data = json!({ "dispute": "D", "claim": "C1", "amount": "300", "reason": "SHORT_DELIVERY", "side": "US",
        "evidence": "delivery note" });
    scene.given("2026-02-10", "open_dispute", data);
    scene.given("2026-02-12", "move_dispute", json!({ "dispute": "D", "state": "IN_REVIEW" }));
    scene.given("2026-02-20", "resolve_dispute", json!({ "dispute": "D", "outcome": "PARTLY", "credit": "100" }));
    scene
}

fn account() -> AccountId {
    AccountId::new("A").expect("an id")
}

fn question(matter: Matter) -> Question {
    Question { account: account(), matter }
}

fn end(scene: &Scene) -> Point {
    let known_at = scene.book().events().last().expect("events").position;
    Point { as_of: day("2026-03-01"), known_at }
}

fn kinds(history: &History, positions: &BTreeSet<Position>) -> Vec<&'static str> {
    positions.iter().filter_map(|position| history.find(*position)).map(Happened::kind).collect()
}

#[test]
fn what_names_a_claim_or_belongs_to_it_bears_on_it() {
    let scene = scene();
    let history = history(&scene);
    let claim = question(Matter::Claim(ClaimId::new("C1").expect("an id")));
    let found = concerned(&history, &claim, end(&scene));
    let expected = [
        "account_registered",
        "invoice_raised",
        "receipt_recorded",
        // Also where the rest of the money went.
        "receipt_allocated",
        "receipt_allocated",
        "promise_made",
        "dispute_opened",
        "dispute_moved",
        "dispute_resolved",
    ];
    assert_eq!(kinds(&history, &found), expected);
    let other = question(Matter::Claim(ClaimId::new("C3").expect("an id")));
    let expected = ["account_registered", "invoice_raised", "receipt_recorded", "receipt_allocated"];
    assert_eq!(kinds(&history, &concerned(&history, &other, end(&scene))), expected);
    let all = concerned(&history, &question(Matter::Account), end(&scene));
    assert!(all.len() > found.len());
}

#[test]
fn a_correction_and_what_replaces_it_stand_with_what_was_a_mistake() {
    let mut scene = scene();

    scene.given("2026-02-22", "reverse_allocation", json!({ "receipt": "R2", "claim": "C3", "reason": "other claim" }));
    let position = scene.book().events().last().expect("an event").position;
    scene.given("2026-02-23", "correct", json!({ "position": position.0, "reason": "it was right" }));
    let history = history(&scene);
    let claim = question(Matter::Claim(ClaimId::new("C3").expect("an id")));
    let found = concerned(&history, &claim, end(&scene));
    assert_eq!(kinds(&history, &found).last(), Some(&"entry_corrected"));
}

#[test]
fn steps_and_contributions_sum_to_every_figure() {
    let scene = scene();
    let (history, point) = (history(&scene), end(&scene));
    let dispute = Question::of_dispute(&history, &account(), &DisputeId::new("D").expect("an id")).expect("a dispute");
    let promise = question(Matter::Promise(PromiseId::new("P").expect("an id")));
    for question in [question(Matter::Account), dispute, promise] {
        let events = concerned(&history, &question, point);
        let contested = contested(&history, &question, &events).expect("an event");
        let replay = replay(&history, &question, point, &events, contested);
        let values = question.figures(&history.at(point.as_of, point.known_at));
        assert!(!values.is_empty());
        for value in values {
            let of = |name: &str, currency: Currency| name == value.name && currency == value.currency;
            let known = replay.known.iter().find(|known| of(&known.name, known.currency)).expect("a figure");
            let steps: Minor = known.steps.iter().map(|step| step.amount.minor()).sum();
            assert_eq!((known.value, steps), (value.quantity, value.quantity.minor()), "{}", value.name);
            let explained = replay.figures.iter().find(|found| of(&found.figure, found.currency));
            let sum: Minor = explained.map_or(0, |found| found.contributions.iter().map(|c| c.amount.minor()).sum());
            assert_eq!(sum, value.quantity.minor(), "{}", value.name);
        }
    }
}

#[test]
fn a_dispute_is_contested_at_its_opening_and_changes_what_it_is_about() {
    let scene = scene();
    let (history, point) = (history(&scene), end(&scene));
    let question = Question::of_dispute(&history, &account(), &DisputeId::new("D").expect("an id")).expect("a dispute");
    let events = concerned(&history, &question, point);
    let contested = contested(&history, &question, &events).expect("an event");
    assert_eq!(history.find(contested).map(Happened::kind), Some("dispute_opened"));
    // Seen from a day on which it stands open.
    let open = Point { as_of: day("2026-02-15"), ..point };
    let replay = replay(&history, &question, open, &events, contested);
    let changed: Vec<_> = replay.before_and_after.iter().filter(|change| change.delta.minor() != 0).collect();
    let changed: Vec<_> = changed.iter().map(|change| (change.name.as_str(), change.delta.minor())).collect();
    assert_eq!(changed, [("disputed", 30_000), ("undisputed_overdue", -30_000)]);
    let sheets = claim_sheets(&history, &question, open, &events, contested);
    assert_eq!(sheets.iter().map(|sheet| sheet.claim.as_str()).collect::<Vec<_>>(), ["C1"]);
    let named: Vec<_> = events
        .iter()
        .filter_map(|position| history.find(*position))
        .flat_map(|happened| named_documents(&happened.event))
        .collect();
    assert_eq!(named.len(), 1);
    assert_eq!(
        (named[0].what, named[0].reference.as_str(), &named[0].sha256),
        ("dispute_evidence", "delivery note", &None)
    );
}

#[test]
fn what_is_not_there_is_said_to_be_absent() {
    let scene = scene();
    let history = history(&scene);
    let claim = question(Matter::Claim(ClaimId::new("no").expect("an id")));
    assert_eq!(claim.exists(&history).expect_err("absent").to_string(), "A has no claim no that is known there");
    assert!(Question::of_dispute(&history, &account(), &DisputeId::new("no").expect("an id")).is_err());
}

/// The sentence of the first event of a kind.
fn said(scene: &Scene, kind: &str, language: Language) -> String {
    let history = history(scene);
    let state = history.at(day("2026-03-01"), end(scene).known_at);
    let found = history.events().iter().find(|happened| happened.kind() == kind).expect("an event");
    sentence(&found.event, state.account(&account()).expect("facts"), language)
}

#[test]
fn events_have_a_chinese_sentence() {
    let scene = scene();
    let said = |kind| said(&scene, kind, Language::Zh);
    assert_eq!(said("dispute_opened"), "对 C1 中 300.00 CNY 提出争议（D）：交货短少，责任在我方");
    assert_eq!(said("dispute_resolved"), "争议 D 了结：客户部分有理，对 C1 减让 100.00 CNY");
    assert_eq!(said("promise_made"), "承诺 P：2026-02-10 前付 100.00 CNY，针对 C1");
    assert_eq!(said("policy_published"), "发布制度第1版，自 1990-01-01 起执行");
}

/// A page says what was known when: the dispute was resolved and the promise broken later.
#[test]
fn an_event_is_told_without_what_came_of_it() {
    let scene = scene();
    let said = |kind| said(&scene, kind, Language::En);
    assert_eq!(said("dispute_opened"), "300.00 of C1 disputed (D): SHORT_DELIVERY, our fault");
    assert_eq!(said("dispute_resolved"), "dispute D resolved: the customer was right in part, 100.00 credited on C1");
    assert_eq!(said("promise_made"), "promised 100.00 by 2026-02-10 (P for C1)");
}
