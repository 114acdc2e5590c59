//! Given, when, then of log_follow_up (domain.md 5). Frequency and cadence are answers and are tested there.

use serde_json::{Value, json};

use super::FollowUpLogged;
use crate::account::AccountEvent;
use crate::desk::AnyEvent;
use crate::facts::ContactFlag::{QuietHours, TooManyADay, TooManyAWeek};
use crate::facts::{ContactFlag, Outcome};
use crate::refusal::codes;
use crate::testing::{Scene, part_lines};
use crate::values::FollowUpId;

fn said(id: &str, more: Value) -> Value {
    let mut data = json!({ "follow_up": id, "channel": "CALL", "outcome": "PROMISED" });
    if let (Some(data), Some(more)) = (data.as_object_mut(), more.as_object()) {
        data.extend(more.clone());
    }
    data
}

fn logged(scene: &mut Scene, on: &str, data: Value) -> FollowUpLogged {
    match scene.when(on, "log_follow_up", data).expect("taken").remove(0).event {
        AnyEvent::Account(AccountEvent::FollowUpLogged(logged)) => logged,
        other => panic!("a follow-up was logged: {other:?}"),
    }
}

fn flags(scene: &mut Scene, id: &str, on: &str, more: Value) -> Vec<ContactFlag> {
    logged(scene, on, said(id, more)).flags
}

#[test]
fn a_follow_up_records_everything_of_the_contract() {
    let mut scene = Scene::new();
    scene.claim("I", "1000", "2026-02-04");
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    let data = json!({
        "follow_up": "F", "channel": "VISIT", "outcome": "IN_PAYMENT_RUN", "at": "09:05", "rep": "zhao",
        "contact": "Ms Chen", "participants": ["Mr Wu", "Mr Li"], "claims": ["I"], "promise": "P",
        "reason": "CASH_TIGHT", "method": "PERSISTENCE", "asked": { "amount": "100", "due_on": "2026-01-20" },
        "funds_expected": { "amount": "80", "on": "2026-01-18" }, "note": "tea", "next_action": "call again",
        "next_on": "2026-01-19"
    });
    let event = logged(&mut scene, "2026-01-12", data);
    assert_eq!(event.asked.map(|asked| asked.amount_minor), Some(10_000));
    assert_eq!(event.funds_expected.map(|funds| funds.amount_minor), Some(8_000));
    assert_eq!(event.rep.as_deref(), Some("zhao"));
    assert_eq!(event.participants.len(), 2);
    let sealed = [&event.contact, &event.note, &event.next_action];
    assert!(sealed.iter().all(|field| field.as_ref().is_some_and(|sealed| sealed.nonce == "0")));
    assert!(event.participants.iter().all(|sealed| sealed.field == "participants"));
    let text = String::from_utf8(AnyEvent::Account(AccountEvent::FollowUpLogged(event)).encode().expect("JSON"))
        .expect("UTF-8");
    assert!(text.contains(r#""reason":"CASH_TIGHT""#) && text.contains(r#""method":"PERSISTENCE""#));
}

#[test]
fn the_same_person_has_the_same_subject_whatever_was_said() {
    let mut scene = Scene::new();
    let first = logged(&mut scene, "2026-01-12", said("F1", json!({ "contact": "Ms Chen" })));
    let second = logged(&mut scene, "2026-01-13", said("F2", json!({ "contact": " Ms Chen ", "note": "x" })));
    assert_eq!(first.contact.map(|c| c.subject), second.contact.as_ref().map(|c| c.subject.clone()));
    assert_ne!(second.note.map(|c| c.subject), second.contact.map(|c| c.subject));
}

#[test]
fn whose_work_it_was_is_typed_or_the_caller_where_he_is_a_rep() {
    let mut scene = Scene::new();
    assert_eq!(logged(&mut scene, "2026-01-12", said("F1", json!({}))).rep, None, "the owner of the day");
    let line = json!({ "type": "log_follow_up", "stream": "account/A", "effective_on": "2026-01-12", "actor": "zhao",
        "data": said("F2", json!({})) });
    scene.apply(&line).expect("taken");
    let found = scene.ledger().follow_up(&FollowUpId::new("F2").expect("id")).expect("follow-up");
    assert_eq!(found.fact.rep.as_deref(), Some("zhao"));
}

#[test]
fn refused_what_does_not_exist_by_then() {
    let mut scene = Scene::new();
    scene.claim("I", "1000", "2026-02-04");
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    let not_yet = codes::EFFECTIVE_TOO_EARLY;
    for (on, more, code, field) in [
        ("2026-01-04", json!({ "claims": ["I"] }), not_yet, "effective_on"),
        ("2026-01-12", json!({ "claims": ["I", "J"] }), codes::CLAIM_NOT_FOUND, "data.claims[1]"),
        ("2026-01-09", json!({ "promise": "P" }), not_yet, "effective_on"),
        ("2026-01-12", json!({ "promise": "X" }), codes::PROMISE_NOT_FOUND, "data.promise"),
        ("2026-01-12", json!({ "rep": "nobody" }), codes::REP_NOT_FOUND, "data.rep"),
        ("2025-12-31", json!({}), not_yet, "effective_on"),
        ("2027-01-01", json!({}), codes::EFFECTIVE_IN_FUTURE, "effective_on"),
    ] {
        scene.refuses(on, "log_follow_up", said("F", more), code, field);
    }
    scene.given("2026-01-12", "log_follow_up", said("F", json!({})));
    scene.refuses("2026-01-12", "log_follow_up", said("F", json!({})), codes::ID_TAKEN, "data.follow_up");
}

#[test]
fn refused_codes_times_and_amounts_of_another_shape() {
    let mut scene = Scene::new();
    for (more, code, field) in [
        (json!({ "reason": "NEVER_PAID" }), codes::INVALID_FIELD, "data.reason"),
        (json!({ "method": "SHOUTING" }), codes::INVALID_FIELD, "data.method"),
        (json!({ "at": "25:00" }), codes::INVALID_FIELD, "data.at"),
        (json!({ "channel": "PIGEON" }), codes::INVALID_FIELD, "data.channel"),
        (json!({ "outcome": "MAYBE" }), codes::INVALID_FIELD, "data.outcome"),
        (json!({ "asked": { "amount": "0", "due_on": "2026-01-20" } }), codes::INVALID_AMOUNT, "data.asked.amount"),
        (json!({ "asked": { "amount": "1" } }), codes::MISSING_FIELD, "data.asked.due_on"),
        (
            json!({ "funds_expected": { "amount": "1.234", "on": "2026-01-20" } }),
            codes::INVALID_AMOUNT,
            "data.funds_expected.amount",
        ),
        (json!({ "contact": "" }), codes::INVALID_FIELD, "data.contact"),
        (json!({ "next_on": "2026-02-30" }), codes::INVALID_FIELD, "data.next_on"),
        (json!({ "mood": "bad" }), codes::UNKNOWN_FIELD, "data.mood"),
    ] {
        scene.refuses("2026-01-12", "log_follow_up", said("F", more), code, field);
    }
}

#[test]
fn advance_without_a_next_action_is_shown_as_stall() {
    let mut scene = Scene::new();
    scene.given("2026-01-12", "log_follow_up", said("F1", json!({ "outcome": "ADVANCE" })));
    let with = said("F2", json!({ "outcome": "ADVANCE", "next_action": "send the statement" }));
    scene.given("2026-01-12", "log_follow_up", with);
    scene.given("2026-01-12", "log_follow_up", said("F3", json!({ "outcome": "NO_CONTACT" })));
    let shown: Vec<_> = scene.ledger().follow_ups().iter().map(|f| (f.shown_outcome(), f.is_touch())).collect();
    assert_eq!(shown, [(Outcome::Stall, true), (Outcome::Advance, true), (Outcome::NoContact, false)]);
}

#[test]
fn a_contact_in_quiet_hours_is_recorded_and_flagged() {
    let mut scene = Scene::new();
    for (i, (at, right)) in
        [("07:59", vec![QuietHours]), ("08:00", vec![]), ("20:00", vec![]), ("20:01", vec![QuietHours])]
            .into_iter()
            .enumerate()
    {
        let found = flags(&mut scene, &format!("F{i}"), "2026-01-12", json!({ "at": at }));
        assert_eq!(found, right, "{at}");
    }
    let tried = json!({ "at": "23:00", "outcome": "NO_CONTACT" });
    assert_eq!(flags(&mut scene, "T", "2026-01-12", tried), [QuietHours], "trying disturbs, too");
    assert_eq!(flags(&mut scene, "L", "2026-01-12", json!({ "at": "23:00", "channel": "LETTER" })), []);
}

#[test]
fn more_touches_of_one_contact_than_a_day_or_a_week_allows_are_flagged() {
    let mut scene = Scene::new();
    let chen = || json!({ "contact": "Ms Chen" });
    assert_eq!(flags(&mut scene, "F1", "2026-01-12", chen()), []);
    assert_eq!(flags(&mut scene, "F2", "2026-01-12", json!({ "contact": "Mr Wu" })), [], "another person");
    let attempt = json!({ "contact": "Ms Chen", "outcome": "NO_CONTACT" });
    assert_eq!(flags(&mut scene, "F3", "2026-01-12", attempt), [], "an attempt is no touch");
    assert_eq!(flags(&mut scene, "F4", "2026-01-12", chen()), [TooManyADay]);
    for (id, on) in [("F5", "2026-01-13"), ("F6", "2026-01-14"), ("F7", "2026-01-15")] {
        assert_eq!(flags(&mut scene, id, on, chen()), []);
    }
    assert_eq!(flags(&mut scene, "F8", "2026-01-18", chen()), [TooManyAWeek], "the sixth of 01-12 … 01-18");
    assert_eq!(flags(&mut scene, "F9", "2026-01-19", chen()), [], "the first two are over a week ago");
}

#[test]
fn a_correction_replaces_it_and_seals_the_replacement() {
    let mut scene = Scene::new();
    let position = scene.given("2026-01-12", "log_follow_up", said("F", json!({ "contact": "Ms Chen" })));
    let replacement = json!({ "type": "log_follow_up", "effective_on": "2026-01-13",
        "data": said("F", json!({ "contact": "Mr Wu", "note": "it was Wu" })) });
    let data = json!({ "position": position, "reason": "another person", "replacement": replacement });
    let events = scene.when("2026-01-14", "correct", data).expect("taken");
    let AnyEvent::Account(AccountEvent::FollowUpLogged(logged)) = &events[1].event else { panic!("logged anew") };
    assert_eq!(logged.contact.as_ref().map(|contact| contact.ciphertext.as_str()), Some("Mr Wu"));
    assert_eq!(scene.ledger().follow_ups().len(), 1);
    let parts = part_lines(&[("2026-02-01", "1")]);
    let promise = scene.given("2026-01-14", "make_promise", json!({ "promise": "P", "parts": parts }));
    scene.given("2026-01-14", "log_follow_up", said("G", json!({ "promise": "P" })));
    let correct = json!({ "position": promise, "reason": "typed wrong" });
    scene.refuses("2026-01-15", "correct", correct, codes::ENTRY_IN_USE, "");
}
