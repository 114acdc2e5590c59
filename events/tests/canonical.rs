//! What is written is canonical JSON (RFC 8785) as it stands, and reads back as it was: the payloads of talk.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

use recoup_events::desk::AnyEvent;
use recoup_events::testing::{Scene, part_lines};
use serde_json::{Value, json};

/// A book in which every event of talk happens once, with every field there is.
fn everything() -> Scene {
    let mut scene = Scene::new();
    scene.claim("I", "1000", "2026-02-04");
    let promise = json!({ "promise": "P", "parts": part_lines(&[("2026-01-20", "100"), ("2026-03-20", "50.5")]),
        "claims": ["I"], "promiser": { "name": "陈女士 \"é\" 😀", "role": "FINANCE" }, "condition": "after\nthe fair",
        "negotiation": { "expected": "1", "asked": "3", "agreed": "2" }, "confidence": 80, "support_plan": "two\tof us",
        "rep": "zhao", "channel": "VISIT" });
    scene.given("2026-01-10", "make_promise", promise);
    scene.given("2026-01-11", "meet_condition", json!({ "promise": "P" }));
    let parts = part_lines(&[("2026-02-20", "100")]);
    scene.given("2026-01-12", "reschedule_promise", json!({ "promise": "P", "parts": parts }));
    let parts = part_lines(&[("2026-02-21", "100")]);
    scene.given("2026-01-12", "make_promise", json!({ "promise": "Q", "parts": parts, "supersedes": "P" }));
    scene.given("2026-01-13", "withdraw_promise", json!({ "promise": "P" }));
    let follow_up = json!({ "follow_up": "F", "channel": "CALL", "outcome": "ADVANCE", "at": "21:00", "claims": ["I"],
        "promise": "Q", "reason": "CASH_TIGHT", "method": "PERSISTENCE", "contact": "Ms Chen", "rep": "lin",
        "participants": ["Wu", "Li"], "asked": { "amount": "10", "due_on": "2026-02-01" },
        "funds_expected": { "amount": "9", "on": "2026-02-02" }, "note": "tea", "next_action": "call",
        "next_on": "2026-01-20" });
    scene.given("2026-01-12", "log_follow_up", follow_up);
    let dispute = json!({ "dispute": "D", "claim": "I", "amount": "10", "reason": "BRAND", "side": "BOTH",
        "owner": "quality", "due_on": "2026-02-01", "evidence": "photo 7" });
    scene.given("2026-01-12", "open_dispute", dispute);
    scene.given("2026-01-13", "move_dispute", json!({ "dispute": "D", "state": "IN_REVIEW", "note": "asked Wu" }));
    scene.given("2026-01-15", "resolve_dispute", json!({ "dispute": "D", "outcome": "PARTLY", "credit": "5" }));
    scene.given("2026-01-16", "reopen_dispute", json!({ "dispute": "D", "reason": "again" }));
    let transfer = json!({ "claims": ["I"], "to": "CLEARING_OFFICE", "points": "0.3", "owner": "zhao",
        "approved_by": "wang" });
    scene.given("2026-03-01", "transfer_case", transfer);
    let letter = json!({ "month": "2026-04", "lines": [{ "account": "A", "amount": "5", "contract": "K" }] });
    scene.given_at("rep/lin", "2026-03-02", "issue_task_letter", letter);
    scene
}

#[test]
fn payloads_are_canonical_as_they_are_written_and_read_back() {
    for recorded in everything().book().events() {
        let name = recorded.event.type_name();
        let text = String::from_utf8(recorded.event.encode().expect("JSON")).expect("UTF-8");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let canonical = serde_json_canonicalizer::to_string(&value).expect("canonical");
        // The policy's own test pins its document down; it has maps of its own.
        assert_eq!(text, canonical, "{name}");
        let decoded = AnyEvent::decode(recorded.stream.kind(), name, recorded.event.version(), &text);
        assert_eq!(decoded.as_ref(), Ok(&recorded.event), "{name}");
    }
}

#[test]
fn no_personal_word_stands_outside_a_sealed_field() {
    for recorded in everything().book().events() {
        let text = String::from_utf8(recorded.event.encode().expect("JSON")).expect("UTF-8");
        let mut value: Value = serde_json::from_str(&text).expect("JSON");
        drop_sealed(&mut value);
        let rest = value.to_string();
        for word in ["Chen", "陈", "Wu", "Li\"", "tea", "fair", "two\\tof"] {
            assert!(!rest.contains(word), "{} says {word}: {rest}", recorded.event.type_name());
        }
    }
}

/// Takes out every sealed object.
fn drop_sealed(value: &mut Value) {
    match value {
        Value::Object(fields) if fields.contains_key("ciphertext") => *value = Value::Null,
        Value::Object(fields) => fields.values_mut().for_each(drop_sealed),
        Value::Array(items) => items.iter_mut().for_each(drop_sealed),
        _ => {}
    }
}
