//! Given, when, then of the commands of domain.md 4. How money counts is tested in `facts/counting/`.

use serde_json::{Value, json};

use crate::account::AccountEvent;
use crate::desk::AnyEvent;
use crate::facts::PartState;
use crate::facts::PartState::{Broken, Conditional, Kept, Open, Rescheduled, Withdrawn};
use crate::refusal::codes;
use crate::testing::{Scene, part_lines};

fn made(promise: &str, parts: &[(&str, &str)]) -> Value {
    json!({ "promise": promise, "parts": part_lines(parts) })
}

fn conditional(promise: &str, parts: &[(&str, &str)]) -> Value {
    let mut data = made(promise, parts);
    data["condition"] = json!("the faulty batch is replaced");
    data
}

fn named(promise: &str) -> Value {
    json!({ "promise": promise })
}

fn again(promise: &str, parts: &[(&str, &str)]) -> Value {
    made(promise, parts)
}

/// Two parts, due 01-20 and 02-20, promised on 01-10.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.claim("I", "1000", "2026-02-04");
    scene.promise("P", "2026-01-10", &[("2026-01-20", "300"), ("2026-02-20", "200")], &[]);
    scene
}

#[test]
fn a_promise_records_everything_that_was_said() {
    let mut scene = scene();
    let data = json!({
        "promise": "Q", "parts": part_lines(&[("2026-03-01", "150")]), "claims": ["I"], "currency": "CNY",
        "promiser": { "name": "Ms Chen", "role": "FINANCE" }, "condition": "after the fair",
        "negotiation": { "expected": "100", "asked": "200", "agreed": "150" }, "confidence": "HIGH",
        "support_plan": "two of us go there", "rep": "zhao", "channel": "CALL", "supersedes": "P"
    });
    let events = scene.when("2026-01-15", "make_promise", data).expect("taken");
    let AnyEvent::Account(AccountEvent::PromiseMade(made)) = &events[0].event else { panic!("a promise was made") };
    let negotiated = made.negotiation.expect("negotiation");
    let agreed = (negotiated.expected_minor, negotiated.asked_minor, negotiated.agreed_minor);
    assert_eq!(agreed, (10_000, 20_000, 15_000));
    assert_eq!(made.promiser.as_ref().map(|p| p.role.to_string()).as_deref(), Some("FINANCE"));
    assert_eq!(made.confidence.as_ref().map(|c| c.as_str()), Some("HIGH"));
    assert_eq!(made.supersedes.as_deref(), Some("P"));
}

#[test]
fn refused_no_parts_and_a_part_due_before_it_is_made() {
    let mut scene = scene();
    scene.refuses("2026-01-10", "make_promise", made("Q", &[]), codes::INVALID_FIELD, "data.parts");
    let early = made("Q", &[("2026-01-12", "1"), ("2026-01-09", "1")]);
    scene.refuses("2026-01-10", "make_promise", early, codes::DUE_TOO_EARLY, "data.parts[1].due_on");
    scene.given("2026-01-10", "make_promise", made("Q", &[("2026-01-10", "1")]));
    scene.refuses("2026-01-11", "make_promise", made("Q", &[("2026-01-12", "1")]), codes::ID_TAKEN, "data.promise");
    let nothing = made("R", &[("2026-01-12", "0")]);
    scene.refuses("2026-01-11", "make_promise", nothing, codes::INVALID_AMOUNT, "data.parts[0].amount");
}

#[test]
fn refused_a_scope_that_the_account_does_not_have_or_in_another_currency() {
    let mut scene = scene();
    let scoped = |claims: Value| {
        let mut data = made("Q", &[("2026-01-20", "1")]);
        data["claims"] = claims;
        data
    };
    let not_found = codes::CLAIM_NOT_FOUND;
    scene.refuses("2026-01-10", "make_promise", scoped(json!(["I", "J"])), not_found, "data.claims[1]");
    let early = codes::EFFECTIVE_TOO_EARLY;
    scene.refuses("2026-01-04", "make_promise", scoped(json!(["I"])), early, "effective_on");
    scene.refuses("2026-01-10", "make_promise", scoped(json!([])), codes::INVALID_FIELD, "data.claims");
    let mut euros = scoped(json!(["I"]));
    euros["currency"] = json!("EUR");
    scene.refuses("2026-01-10", "make_promise", euros, codes::CURRENCY_MISMATCH, "data.claims[0]");
    scene.given("2026-01-05", "make_promise", scoped(json!(["I", "I"])));
}

#[test]
fn refused_people_and_promises_that_are_not_there_yet() {
    let mut scene = scene();
    let mut data = made("Q", &[("2026-01-20", "1")]);
    data["rep"] = json!("nobody");
    scene.refuses("2026-01-10", "make_promise", data, codes::REP_NOT_FOUND, "data.rep");
    let mut data = made("Q", &[("2026-01-20", "1")]);
    data["supersedes"] = json!("X");
    scene.refuses("2026-01-10", "make_promise", data, codes::PROMISE_NOT_FOUND, "data.supersedes");
}

#[test]
fn a_receipt_names_a_promise_of_the_account_in_its_currency_not_before_it_was_made() {
    let mut scene = scene();
    let receipt = |promise: &str| json!({ "receipt": "R", "amount": "1", "promise": promise });
    let field = "data.promise";
    scene.refuses("2026-01-10", "record_receipt", receipt("X"), codes::PROMISE_NOT_FOUND, field);
    scene.refuses("2026-01-09", "record_receipt", receipt("P"), codes::EFFECTIVE_TOO_EARLY, "effective_on");
    let mut euros = receipt("P");
    euros["currency"] = json!("EUR");
    scene.refuses("2026-01-10", "record_receipt", euros, codes::CURRENCY_MISMATCH, field);
    scene.given("2026-01-10", "record_receipt", receipt("P"));
}

#[test]
fn withdrawing_ends_the_parts_due_on_or_after_that_day_and_not_kept_and_all_others_keep_their_fate() {
    let mut scene = scene();
    scene.given("2026-01-20", "withdraw_promise", named("P"));
    assert_eq!(scene.states("P", "2026-01-19"), [Open, Open]);
    assert_eq!(scene.states("P", "2026-01-20"), [Withdrawn, Withdrawn]);

    let mut scene = self::scene();
    scene.given("2026-01-21", "withdraw_promise", named("P"));
    assert_eq!(scene.states("P", "2026-01-24"), [Broken, Withdrawn], "the first was due the day before");

    let mut scene = self::scene();
    scene.receipt("R", "2026-01-12", "285", &[]);
    scene.given("2026-01-20", "withdraw_promise", named("P"));
    assert_eq!(scene.states("P", "2026-01-20"), [Kept, Withdrawn], "95 % of 300 were there");
}

#[test]
fn kept_is_judged_as_of_that_day_as_the_log_then_stands() {
    let mut scene = scene();
    // Recorded before the withdrawal, effective after it: not there as of that day.
    scene.receipt("R", "2026-01-19", "300", &[]);
    scene.given("2026-01-18", "withdraw_promise", named("P"));
    assert_eq!(scene.states("P", "2026-01-30"), [Withdrawn, Withdrawn]);

    let mut scene = self::scene();
    scene.given("2026-01-18", "withdraw_promise", named("P"));
    // Recorded after it, effective before it: what was ended stays ended.
    scene.receipt("R", "2026-01-12", "300", &[]);
    assert_eq!(scene.states("P", "2026-01-18"), [Withdrawn, Withdrawn]);
    assert_eq!(scene.states("P", "2026-01-17"), [Kept, Open]);
}

#[test]
fn a_promise_of_which_every_part_is_kept_has_nothing_left_to_end() {
    let mut scene = scene();
    scene.receipt("R", "2026-01-15", "500", &[]);
    let parts = again("P", &[("2026-03-01", "100")]);
    scene.refuses("2026-01-15", "reschedule_promise", parts, codes::NOTHING_TO_END, "data.promise");
}

#[test]
fn rescheduling_ends_what_is_left_and_new_parts_take_only_money_from_their_making_on() {
    let mut scene = scene();
    scene.given("2026-01-21", "reschedule_promise", again("P", &[("2026-03-01", "250"), ("2026-02-01", "50")]));
    scene.receipt("R", "2026-01-20", "40", &[]);
    assert_eq!(scene.states("P", "2026-01-21"), [PartState::InGrace, Rescheduled, Open, Open]);
    assert_eq!(scene.counted("P", "2026-01-21"), [4_000, 0, 0, 0]);
    let promise = scene.ledger().promises()[0].clone();
    assert_eq!(promise.reschedules.len(), 1);
    scene.given("2026-02-02", "reschedule_promise", again("P", &[("2026-04-01", "250")]));
    assert_eq!(scene.states("P", "2026-02-05")[3], Broken, "due the day before, it keeps its fate");
    assert_eq!(scene.states("P", "2026-02-05")[2], Rescheduled);
}

#[test]
fn refused_when_there_is_no_part_left_to_end() {
    let mut scene = scene();
    let parts = [("2026-06-01", "1")];
    scene.refuses("2026-02-21", "withdraw_promise", named("P"), codes::NOTHING_TO_END, "data.promise");
    scene.refuses("2026-02-21", "reschedule_promise", again("P", &parts), codes::NOTHING_TO_END, "data.promise");
    scene.given("2026-02-20", "withdraw_promise", named("P"));
}

#[test]
fn refused_withdrawing_rescheduling_or_meeting_a_withdrawn_promise_but_a_receipt_may_name_it() {
    let mut scene = scene();
    scene.given("2026-01-10", "make_promise", conditional("Q", &[("2026-02-01", "10")]));
    scene.given("2026-01-21", "withdraw_promise", named("P"));
    scene.given("2026-01-21", "withdraw_promise", named("Q"));
    let (code, field) = (codes::PROMISE_WITHDRAWN, "data.promise");
    scene.refuses("2026-01-22", "withdraw_promise", named("P"), code, field);
    scene.refuses("2026-01-22", "reschedule_promise", again("P", &[("2026-03-01", "1")]), code, field);
    scene.refuses("2026-01-22", "meet_condition", named("Q"), code, field);
    // It counts for the part that was not ended.
    let receipt = json!({ "receipt": "R", "amount": "300", "promise": "P", "allocate": "none" });
    scene.given("2026-01-22", "record_receipt", receipt);
    assert_eq!(scene.states("P", "2026-01-22"), [PartState::KeptLate, Withdrawn]);
}

#[test]
fn a_withdrawal_or_reschedule_is_not_effective_before_the_making_nor_before_a_recorded_change() {
    let mut scene = scene();
    let early = codes::EFFECTIVE_TOO_EARLY;
    scene.refuses("2026-01-09", "withdraw_promise", named("P"), early, "effective_on");
    scene.given("2026-01-15", "reschedule_promise", again("P", &[("2026-03-01", "10")]));
    scene.refuses("2026-01-14", "withdraw_promise", named("P"), early, "effective_on");
    scene.refuses("2026-01-14", "reschedule_promise", again("P", &[("2026-03-01", "1")]), early, "effective_on");
    let late = again("P", &[("2026-01-14", "1")]);
    scene.refuses("2026-01-15", "reschedule_promise", late, codes::DUE_TOO_EARLY, "data.parts[0].due_on");
    scene.given("2026-01-10", "make_promise", conditional("Q", &[("2026-02-01", "10")]));
    scene.given("2026-01-18", "meet_condition", named("Q"));
    scene.refuses("2026-01-17", "withdraw_promise", named("Q"), early, "effective_on");
    scene.refuses("2026-01-09", "meet_condition", named("Q"), early, "effective_on");
    scene.refuses("2026-01-17", "withdraw_promise", named("X"), codes::PROMISE_NOT_FOUND, "data.promise");
}

#[test]
fn refused_meeting_a_condition_that_is_not_there_or_already_met() {
    let mut scene = scene();
    scene.refuses("2026-01-12", "meet_condition", named("P"), codes::NO_CONDITION, "data.promise");
    scene.given("2026-01-10", "make_promise", conditional("Q", &[("2026-02-01", "10")]));
    scene.given("2026-01-12", "meet_condition", named("Q"));
    scene.refuses("2026-01-13", "meet_condition", named("Q"), codes::ALREADY_DONE, "data.promise");
}

#[test]
fn a_part_whose_condition_is_not_met_is_not_due_yet_and_ends_whatever_its_date() {
    let mut scene = scene();
    scene.given("2026-01-10", "make_promise", conditional("Q", &[("2026-01-12", "10")]));
    assert_eq!(scene.states("Q", "2026-01-30"), [Conditional]);
    scene.given("2026-01-30", "reschedule_promise", again("Q", &[("2026-03-01", "10")]));
    assert_eq!(scene.states("Q", "2026-01-30"), [Rescheduled, Conditional]);
}

#[test]
fn a_correction_takes_a_step_out_and_is_refused_while_later_ones_rest_on_it() {
    let mut scene = scene();
    let first = scene.given("2026-01-15", "reschedule_promise", again("P", &[("2026-03-01", "10")]));
    let second = scene.given("2026-01-16", "withdraw_promise", named("P"));
    let correct = |position: crate::values::Position| json!({ "position": position, "reason": "typed wrong" });
    scene.refuses("2026-02-01", "correct", correct(first), codes::ENTRY_IN_USE, "");
    scene.given("2026-02-01", "correct", correct(second));
    assert_eq!(scene.states("P", "2026-01-17"), [Rescheduled, Rescheduled, Open]);
    scene.given("2026-02-01", "correct", correct(first));
    assert_eq!(scene.states("P", "2026-01-17"), [Open, Open]);
    let receipt = json!({ "receipt": "R", "amount": "1", "promise": "P" });
    scene.given("2026-01-20", "record_receipt", receipt);
    let making = scene.ledger().promises()[0].at.entry;
    scene.refuses("2026-02-01", "correct", correct(making), codes::ENTRY_IN_USE, "");
}

#[test]
fn names_and_free_words_are_sealed_in_the_event_and_roles_codes_and_amounts_stay_plain() {
    let mut scene = scene();
    let data = json!({
        "promise": "Q", "parts": part_lines(&[("2026-03-01", "150")]),
        "promiser": { "name": "Ms Chen", "role": "FINANCE" }, "condition": "when Chen is back",
        "support_plan": "ask Chen"
    });
    let events = scene.when("2026-01-15", "make_promise", data).expect("taken");
    let text = String::from_utf8(events[0].event.encode().expect("JSON")).expect("UTF-8");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    for field in ["/promiser/name", "/condition", "/support_plan"] {
        assert_eq!(value.pointer(&format!("{field}/nonce")), Some(&json!("0")), "{field} is sealed");
    }
    assert_eq!(value.pointer("/promiser/role"), Some(&json!("FINANCE")));
}
