//! publish_policy: "versioned, effective_from, never edited" (domain.md 9).

use recoup_events::policy::{Policy, PolicyTimeline, SHIPPED, read};
use recoup_events::refusal::codes;
use recoup_events::values::Position;
use serde_json::{Value, json};

use super::memory_book::MemoryBook;
use super::scene::{Outcome, day, nothing};

fn publish(from: &str, body: &str) -> Outcome<Policy> {
    nothing::<Policy>().when("publish_policy", json!({"effective_from": from, "body": body}))
}

fn published(version: u32) -> Value {
    json!({"document": read(SHIPPED).ok(), "version": version})
}

// "The first one published in a book" is version 1; "it may lie in the future" (2).
#[test]
fn a_policy_is_in_force_from_its_day_whenever_that_is() {
    for from in ["2020-01-01", "2026-04-01", "2030-01-01"] {
        publish(from, SHIPPED).makes_all(&[(from, "policy_published", published(1))]);
    }
    let known = nothing::<Policy>().given(1, "2026-01-01", "policy_published", published(1));
    let data = json!({"effective_from": "2026-04-01", "body": SHIPPED});
    known.when("publish_policy", data).makes_all(&[("2026-04-01", "policy_published", published(2))]);
}

#[test]
fn a_senseless_document_is_refused() {
    publish("2026-04-01", "").refused(codes::INVALID_POLICY, "data.body");
    publish("2026-04-01", "ageing = 1").refused(codes::INVALID_POLICY, "data.body");
    let falling = SHIPPED.replacen("[30, 60, 90, 180, 360]", "[30, 90, 60]", 1);
    publish("2026-04-01", &falling).refused(codes::INVALID_POLICY, "data.body");
    publish("2026-13-01", SHIPPED).refused(codes::INVALID_FIELD, "data.effective_from");
}

// "What has a value over time … is on day D the one with the latest effective_on <= D; on equal days the later in
// the log" (2); "the first one published in a book also serves every earlier day" (9).
#[test]
fn the_policy_of_a_day() {
    let mut book = MemoryBook::open(day("2026-03-31"));
    for (from, grace) in [("2026-02-01", 4), ("2026-02-01", 5), ("2026-03-01", 6)] {
        let body = SHIPPED.replacen("grace_days = 3", &format!("grace_days = {grace}"), 1);
        let data = json!({"effective_from": from, "body": body});
        book.says(json!({"type": "publish_policy", "stream": "policy/default", "data": data}));
    }
    let timeline: &PolicyTimeline = book.desk.policy();
    let grace = |on: &str, known: u64| timeline.on(day(on), Position(known)).map(|v| v.document.promise.grace_days);
    assert_eq!(grace("1999-01-01", 99), Some(3));
    assert_eq!(grace("2026-01-31", 99), Some(3));
    assert_eq!(grace("2026-02-01", 99), Some(5));
    assert_eq!(grace("2026-02-28", 99), Some(5));
    assert_eq!(grace("2026-03-01", 99), Some(6));
    assert_eq!(grace("2026-03-01", 3), Some(4), "as known before the later ones");
    assert_eq!(grace("2026-03-01", 1), None, "as known before any");
}

// "versioned, effective_from, never edited" (9): a file that says its own day may not go backwards.
#[test]
fn a_file_that_goes_backwards_is_refused() {
    let mut book = MemoryBook::open(day("2026-03-31"));
    let mut publish = |command: &str, file: &str| {
        let body = format!("effective_from = \"{file}\"\n{SHIPPED}");
        let data = json!({"effective_from": command, "body": body});
        book.submit(&json!({"type": "publish_policy", "stream": "policy/default", "data": data}))
    };
    assert!(publish("2025-06-01", "2025-06-01").is_ok(), "the first version serves every earlier day anyway");
    assert!(publish("2026-04-01", "2026-04-01").is_ok());
    for (command, file) in [("2026-03-31", "2026-03-31"), ("2026-05-01", "2026-05-02"), ("2026-05-01", "2026-13-01")] {
        let refusal = publish(command, file).expect_err("refused");
        assert_eq!((refusal.code.as_ref(), refusal.field.as_deref()), (codes::INVALID_POLICY, Some("data.body")));
        assert!(refusal.message.starts_with("line 1"), "{}", refusal.message);
    }
    assert!(publish("2026-04-01", "2026-04-01").is_ok(), "on equal days the later in the log stands");
}
