//! The sentences of promises, follow-ups and disputes: what was said, and what came of it by the day asked.

use recoup_events::desk::AnyEvent;
use recoup_events::testing::{Scene, day};
use recoup_events::values::AccountId;
use serde_json::json;

use super::{Told, words};
use crate::asked::{AccountFacts, Asked};

/// The sentences of the account's events effective by a day, as told on it.
fn told(scene: &Scene, on: &str) -> Vec<String> {
    let account = AccountId::new("A").expect("id");
    let facts = AccountFacts { account, ledger: scene.ledger().clone() };
    let asked = Asked { as_of: day(on), policy: scene.book().policy(day(on)).expect("policy") };
    let told = Told::new(&facts, asked);
    let events = scene.book().events().iter().filter_map(|recorded| match &recorded.event {
        AnyEvent::Account(event) => Some(words(event, &told)),
        _ => None,
    });
    events.collect()
}

fn last(scene: &Scene, on: &str) -> String {
    told(scene, on).pop().unwrap_or_default()
}

/// The sentence that begins so.
fn said(scene: &Scene, on: &str, begins: &str) -> String {
    let found = told(scene, on).into_iter().find(|words| words.starts_with(begins));
    found.unwrap_or_else(|| panic!("nothing begins with {begins}: {:?}", told(scene, on)))
}

#[test]
fn a_promise_is_told_with_what_came_of_each_part() {
    let mut scene = Scene::new();
    scene.claim("HX-1", "500000", "2026-02-04");
    scene.promise("P1", "2026-02-01", &[("2026-02-10", "200000"), ("2026-02-20", "100000")], &[]);
    let promised = |scene: &Scene, on: &str| said(scene, on, "promised");
    assert_eq!(
        promised(&scene, "2026-02-09"),
        "promised 200,000.00 by 2026-02-10, still to come; 100,000.00 by 2026-02-20, still to come (P1)"
    );
    assert!(promised(&scene, "2026-02-10").starts_with("promised 200,000.00 by 2026-02-10, due today;"));
    assert!(
        promised(&scene, "2026-02-11").starts_with("promised 200,000.00 by 2026-02-10, in grace until 2026-02-13;")
    );
    assert!(promised(&scene, "2026-02-14").starts_with("promised 200,000.00 by 2026-02-10, broken;"));
    scene.receipt("R1", "2026-02-10", "200000", &[]);
    scene.receipt("R2", "2026-02-19", "30000", &[]);
    assert_eq!(
        promised(&scene, "2026-02-19"),
        "promised 200,000.00 by 2026-02-10, kept on the day; 100,000.00 by 2026-02-20, still to come, 30,000.00 so far (P1)"
    );
    scene.receipt("R3", "2026-03-01", "70000", &[]);
    assert_eq!(
        promised(&scene, "2026-03-01"),
        "promised 200,000.00 by 2026-02-10, kept on the day; 100,000.00 by 2026-02-20, kept in part with 30,000.00, \
         70,000.00 came after (P1)"
    );
}

#[test]
fn kept_early_and_kept_late_name_the_day() {
    let mut scene = Scene::new();
    scene.claim("C", "1000", "2026-03-04");
    scene.promise("P", "2026-02-01", &[("2026-02-10", "100"), ("2026-02-20", "100")], &["C"]);
    scene.receipt("R1", "2026-02-08", "100", &[("C", "100")]);
    scene.receipt("R2", "2026-02-23", "100", &[("C", "100")]);
    assert_eq!(
        said(&scene, "2026-02-28", "promised"),
        "promised 100.00 by 2026-02-10, kept on 2026-02-08; 100.00 by 2026-02-20, kept late, on 2026-02-23 (P for C)"
    );
}

#[test]
fn a_further_currency_is_named_and_endings_have_their_day() {
    let mut scene = Scene::new();
    let parts = json!([{ "due_on": "2026-02-10", "amount": "100" }]);
    scene.given("2026-02-01", "make_promise", json!({ "promise": "P", "currency": "USD", "parts": parts }));
    let later = json!([{ "due_on": "2026-02-18", "amount": "90" }]);
    scene.given("2026-02-05", "reschedule_promise", json!({ "promise": "P", "parts": later }));
    assert_eq!(said(&scene, "2026-02-06", "promised"), "promised 100.00 USD by 2026-02-10, put off on 2026-02-05 (P)");
    assert_eq!(
        last(&scene, "2026-02-06"),
        "promise P put off, ending one part: now 90.00 USD by 2026-02-18, still to come"
    );
    scene.given("2026-02-07", "withdraw_promise", json!({ "promise": "P" }));
    assert!(said(&scene, "2026-02-07", "promise P put off").ends_with("by 2026-02-18, withdrawn on 2026-02-07"));
    assert_eq!(last(&scene, "2026-02-07"), "promise P withdrawn, ending one part");
}

#[test]
fn a_promise_that_was_a_mistake_has_no_fate() {
    let mut scene = Scene::new();
    scene.promise("P", "2026-02-01", &[("2026-02-10", "100")], &[]);
    let position = scene.book().events().len();
    scene.given("2026-02-02", "correct", json!({ "position": position, "reason": "typed twice" }));
    assert_eq!(said(&scene, "2026-03-01", "promised"), "promised 100.00 by 2026-02-10 (P)");
}

#[test]
fn a_follow_up_says_what_was_done_and_what_is_to_come() {
    let mut scene = Scene::new();
    scene.claim("C", "1000", "2026-02-04");
    let data = json!({ "follow_up": "F", "channel": "CALL", "outcome": "WAITING_APPROVAL", "rep": "lin", "at": "22:00",
        "claims": ["C"], "reason": "WAITING_APPROVAL", "asked": { "amount": "500", "due_on": "2026-02-20" },
        "funds_expected": { "amount": "300", "on": "2026-02-18" }, "next_on": "2026-02-12" });
    scene.given("2026-02-10", "log_follow_up", data);
    assert_eq!(
        last(&scene, "2026-02-10"),
        "call by lin about C: it waits for approval, because of WAITING_APPROVAL, asked for 500.00 by 2026-02-20, \
         they expect 300.00 on 2026-02-18, next step on 2026-02-12, outside the limits of contact"
    );
    let polite = json!({ "follow_up": "G", "channel": "VISIT", "outcome": "ADVANCE" });
    scene.given("2026-02-11", "log_follow_up", polite);
    assert!(last(&scene, "2026-02-11").ends_with(": a polite phrase"), "{}", last(&scene, "2026-02-11"));
}

#[test]
fn a_dispute_is_told_with_how_long_it_stands_or_how_it_ended() {
    let mut scene = Scene::new();
    scene.claim("C", "1000", "2026-02-04");
    let data = json!({ "dispute": "D", "claim": "C", "amount": "300", "reason": "SHORT_DELIVERY", "side": "US" });
    scene.given("2026-02-10", "open_dispute", data);
    let begins = "300.00 of C disputed (D): SHORT_DELIVERY, our fault";
    for (on, fate) in [("10", "opened today"), ("11", "open for a day"), ("12", "open for 2 days")] {
        assert_eq!(last(&scene, &format!("2026-02-{on}")), format!("{begins}, {fate}"));
    }
    scene.given("2026-02-20", "resolve_dispute", json!({ "dispute": "D", "outcome": "PARTLY", "credit": "100" }));
    assert_eq!(last(&scene, "2026-02-20"), "dispute D resolved: the customer was right in part, 100.00 credited on C");
    assert_eq!(
        said(&scene, "2026-02-20", "300.00"),
        format!("{begins}, resolved on 2026-02-20: the customer was right in part")
    );
    assert!(said(&scene, "2026-02-19", "300.00").ends_with("open for 9 days"), "not before its day");
}
