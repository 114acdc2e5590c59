//! Given, when, then of counting and of the states of domain.md 4, sentence by sentence, boundary days on both sides.
//! The shipped policy: grace 3 days, threshold 95 %.

use serde_json::json;

use crate::facts::PartState::{
    Broken, Conditional, InGrace, Kept, KeptLate, Open, PartiallyKept, Rescheduled, Suspended, Void,
};
use crate::facts::{PartState, worst};
use crate::testing::{Scene, part_lines};

/// Claims I and J of 1,000.00 each, of 2026-01-05.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.claim("I", "1000", "2026-02-04");
    scene.claim("J", "1000", "2026-02-10");
    scene
}

fn conditional(scene: &mut Scene, on: &str, parts: &[(&str, &str)]) {
    let data = json!({ "promise": "P", "parts": part_lines(parts), "condition": "after the fair" });
    scene.given(on, "make_promise", data);
}

#[test]
fn a_receipt_counts_from_the_making_to_the_end_of_grace() {
    for (value_date, counts) in
        [("2026-01-09", false), ("2026-01-10", true), ("2026-01-20", true), ("2026-01-23", true), ("2026-01-24", false)]
    {
        let mut scene = scene();
        scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
        scene.receipt("R", value_date, "100", &[]);
        let counted = if counts { 10_000 } else { 0 };
        assert_eq!(scene.counted("P", "2026-02-01"), [counted], "value date {value_date}");
    }
}

#[test]
fn it_counts_whenever_it_was_allocated() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &["I"]);
    scene.receipt("R", "2026-01-12", "100", &[]);
    scene.given("2026-03-01", "allocate", json!({ "receipt": "R", "lines": [{ "claim": "I", "amount": "100" }] }));
    // As of the day before nothing was allocated to the promise's claim; from then on it counts, on its value date.
    assert_eq!(scene.states("P", "2026-02-28"), [Broken]);
    assert_eq!(scene.parts("P", "2026-03-01"), [(Kept, 10_000, Some("2026-01-12".to_owned()), 0)]);
}

#[test]
fn not_when_it_was_returned_by_then() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    scene.receipt("R", "2026-01-12", "100", &[("I", "100")]);
    scene.given("2026-02-01", "return_receipt", json!({ "receipt": "R", "reason": "AM04" }));
    assert_eq!(scene.states("P", "2026-01-31"), [Kept]);
    assert_eq!(scene.states("P", "2026-02-01"), [Broken]);
}

#[test]
fn what_was_refunded_no_longer_counts_from_then_on() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    scene.receipt("R", "2026-01-12", "100", &[]);
    let proposal = json!({ "refund": "F", "receipt": "R", "amount": "40", "reason": "twice" });
    scene.given("2026-01-25", "propose_refund", proposal);
    assert_eq!(scene.counted("P", "2026-01-31"), [10_000], "a proposal reserves nothing");
    let approval = json!({ "type": "approve_refund", "stream": "account/A", "effective_on": "2026-02-01",
        "actor": "boss", "data": { "refund": "F" } });
    scene.apply(&approval).expect("approved");
    assert_eq!(scene.counted("P", "2026-01-31"), [10_000]);
    assert_eq!(scene.parts("P", "2026-02-01"), [(PartiallyKept, 6_000, None, 0)]);
}

#[test]
fn an_account_scoped_promise_takes_any_money_a_claim_scoped_one_only_what_is_allocated_to_its_claims() {
    let mut scene = scene();
    scene.receipt("R", "2026-01-12", "300", &[("I", "100"), ("J", "100")]);
    scene.promise("P", "2026-01-10", &[("2026-01-20", "500")], &[]);
    assert_eq!(scene.counted("P", "2026-01-20"), [30_000]);
    scene.promise("Q", "2026-01-10", &[("2026-01-20", "500")], &["J"]);
    // Claim-scoped parts go first; the rest is left to the account's.
    assert_eq!(scene.counted("Q", "2026-01-20"), [10_000]);
    assert_eq!(scene.counted("P", "2026-01-20"), [20_000]);
}

#[test]
fn one_yuan_serves_one_promise_only() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    scene.promise("Q", "2026-01-10", &[("2026-01-18", "100")], &[]);
    scene.receipt("R", "2026-01-12", "150", &[]);
    assert_eq!((scene.counted("Q", "2026-01-20"), scene.counted("P", "2026-01-20")), (vec![10_000], vec![5_000]));
}

#[test]
fn receipts_that_name_the_promise_serve_it_first_and_naming_never_widens_its_scope() {
    let mut scene = scene();
    scene.promise("Q", "2026-01-10", &[("2026-01-15", "100")], &[]);
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    let receipt = json!({ "receipt": "R", "amount": "100", "promise": "P", "allocate": "none" });
    scene.given("2026-01-12", "record_receipt", receipt);
    assert_eq!((scene.counted("P", "2026-01-20"), scene.counted("Q", "2026-01-20")), (vec![10_000], vec![0]));

    let mut scene = self::scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &["I"]);
    let lines = json!([{ "claim": "J", "amount": "60" }, { "claim": "I", "amount": "30" }]);
    let receipt = json!({ "receipt": "R", "amount": "100", "promise": "P", "allocate": lines });
    scene.given("2026-01-12", "record_receipt", receipt);
    assert_eq!(scene.counted("P", "2026-01-20"), [3_000]);
}

#[test]
fn an_account_scoped_part_takes_unapplied_money_first_also_in_the_first_pass() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    scene.promise("Q", "2026-01-10", &[("2026-01-20", "100")], &["I"]);
    let receipt = |promise| {
        let lines = json!([{ "claim": "I", "amount": "100" }]);
        json!({ "receipt": "R", "amount": "200", "promise": promise, "allocate": lines })
    };
    scene.given("2026-01-12", "record_receipt", receipt("P"));
    assert_eq!(scene.counted("P", "2026-01-20"), [10_000]);
    assert_eq!(scene.counted("Q", "2026-01-20"), [10_000], "the allocated hundred was left to it");
}

#[test]
fn then_allocated_money_in_log_order_and_a_claim_scoped_part_in_the_order_its_claims_are_named() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    scene.promise("Q", "2026-01-10", &[("2026-01-20", "100")], &["J"]);
    let lines = json!([{ "claim": "J", "amount": "100" }, { "claim": "I", "amount": "100" }]);
    let receipt = json!({ "receipt": "R", "amount": "200", "promise": "P", "allocate": lines });
    scene.given("2026-01-12", "record_receipt", receipt);
    assert_eq!((scene.counted("P", "2026-01-20"), scene.counted("Q", "2026-01-20")), (vec![10_000], vec![0]));

    let mut scene = self::scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &["J", "I"]);
    scene.promise("Q", "2026-01-10", &[("2026-01-21", "100")], &["I"]);
    scene.receipt("R", "2026-01-12", "200", &[("I", "100"), ("J", "100")]);
    assert_eq!((scene.counted("P", "2026-01-20"), scene.counted("Q", "2026-01-20")), (vec![10_000], vec![10_000]));
}

#[test]
fn within_a_pass_parts_go_by_due_date_then_log_order_and_receipts_by_value_date() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-25", "100"), ("2026-01-20", "100")], &[]);
    scene.promise("Q", "2026-01-10", &[("2026-01-20", "100")], &[]);
    scene.receipt("R2", "2026-01-22", "100", &[]);
    scene.receipt("R1", "2026-01-12", "100", &[]);
    let row = |scene: &Scene, promise: &str| scene.parts(promise, "2026-01-30");
    let first = (Kept, 10_000, Some("2026-01-12".to_owned()), 0);
    assert_eq!(row(&scene, "P"), [(Broken, 0, None, 0), first]);
    assert_eq!(row(&scene, "Q"), [(KeptLate, 10_000, Some("2026-01-22".to_owned()), 0)]);
}

#[test]
fn parts_that_were_ended_take_nothing() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    scene.promise("Q", "2026-01-10", &[("2026-01-25", "100")], &[]);
    scene.receipt("R", "2026-01-12", "50", &[]);
    assert_eq!((scene.counted("P", "2026-01-14"), scene.counted("Q", "2026-01-14")), (vec![5_000], vec![0]));
    let instead = json!({ "promise": "P", "parts": part_lines(&[("2026-02-20", "100")]) });
    scene.given("2026-01-15", "reschedule_promise", instead);
    assert_eq!(scene.parts("P", "2026-01-15")[0], (Rescheduled, 0, None, 0));
    assert_eq!(scene.counted("Q", "2026-01-15"), [5_000]);
}

#[test]
fn a_condition_not_met_counts_nothing_and_receipts_count_from_the_day_it_is() {
    let mut scene = scene();
    conditional(&mut scene, "2026-01-10", &[("2026-01-15", "100"), ("2026-02-15", "100")]);
    scene.receipt("R1", "2026-01-12", "100", &[]);
    assert_eq!(scene.states("P", "2026-01-30"), [Conditional, Conditional]);
    scene.given("2026-01-20", "meet_condition", json!({ "promise": "P" }));
    assert_eq!(scene.states("P", "2026-01-19"), [Conditional, Conditional]);
    // A part due earlier falls due on the day it was met.
    assert_eq!(scene.states("P", "2026-01-20"), [Open, Open]);
    assert_eq!(scene.states("P", "2026-01-21"), [InGrace, Open]);
    assert_eq!(scene.states("P", "2026-01-24"), [Broken, Open]);
    scene.receipt("R2", "2026-01-20", "100", &[]);
    assert_eq!(scene.states("P", "2026-01-24"), [Kept, Open]);
}

#[test]
fn kept_at_the_threshold_to_the_cent_on_the_value_date_that_got_it_there() {
    for (amount, state) in [("94.99", PartiallyKept), ("95.00", KeptLate), ("95.01", KeptLate)] {
        let mut scene = scene();
        scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
        scene.receipt("R", "2026-01-21", amount, &[]);
        assert_eq!(scene.states("P", "2026-01-24"), [state], "{amount}");
    }
    for (value_date, state) in [("2026-01-20", Kept), ("2026-01-21", KeptLate), ("2026-01-23", KeptLate)] {
        let mut scene = scene();
        scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
        scene.receipt("R", value_date, "100", &[]);
        assert_eq!(scene.parts("P", "2026-02-01"), [(state, 10_000, Some(value_date.to_owned()), 0)]);
    }
}

#[test]
fn the_receipts_counted_are_taken_by_value_date_whichever_pass_they_came_in() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    let named = json!({ "receipt": "R2", "amount": "50", "promise": "P", "allocate": "none" });
    scene.given("2026-01-22", "record_receipt", named);
    scene.receipt("R1", "2026-01-12", "60", &[]);
    // The named one came in first, later by value date: the threshold was reached by it, within grace.
    assert_eq!(scene.parts("P", "2026-01-30"), [(KeptLate, 10_000, Some("2026-01-22".to_owned()), 0)]);
}

#[test]
fn open_in_grace_and_broken_by_day() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    for (on, state) in [
        ("2026-01-10", Open),
        ("2026-01-20", Open),
        ("2026-01-21", InGrace),
        ("2026-01-23", InGrace),
        ("2026-01-24", Broken),
    ] {
        assert_eq!(scene.states("P", on), [state], "{on}");
    }
    assert!(scene.states("P", "2026-01-09").is_empty(), "not made yet");
    scene.receipt("R", "2026-01-15", "1", &[]);
    assert_eq!(scene.states("P", "2026-01-24"), [PartiallyKept]);
}

#[test]
fn void_when_nothing_is_open_in_the_scope_and_something_was_since_the_making() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &["I"]);
    scene.given("2026-01-15", "issue_credit_note", json!({ "claim": "I", "amount": "1000", "reason": "back" }));
    assert_eq!(scene.states("P", "2026-01-14"), [Open]);
    assert_eq!(scene.states("P", "2026-01-15"), [Void]);
    // The account has another claim open: a promise about all of it is not void.
    scene.promise("Q", "2026-01-10", &[("2026-01-20", "100")], &[]);
    assert_eq!(scene.states("Q", "2026-01-15"), [Open]);
    // Nothing was open since it was made.
    scene.promise("L", "2026-01-15", &[("2026-01-20", "100")], &["I"]);
    assert_eq!(scene.states("L", "2026-01-15"), [Open]);
    assert_eq!(scene.states("L", "2026-01-24"), [Broken]);
}

#[test]
fn suspended_when_open_disputes_cover_all_that_is_open() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &["I"]);
    let dispute = |id: &str, claim: &str, amount: &str| json!({ "dispute": id, "claim": claim, "amount": amount, "reason": "BRAND", "side": "US" });
    scene.given("2026-01-12", "open_dispute", dispute("D1", "I", "999.99"));
    assert_eq!(scene.states("P", "2026-01-12"), [Open]);
    scene.given("2026-01-13", "open_dispute", dispute("D2", "I", "0.01"));
    assert_eq!(scene.states("P", "2026-01-13"), [Suspended]);
    // About the account: J is open and not disputed.
    scene.promise("Q", "2026-01-10", &[("2026-01-20", "100")], &[]);
    assert_eq!(scene.states("Q", "2026-01-13"), [Open]);
    scene.given("2026-01-14", "open_dispute", dispute("D3", "J", "1000"));
    assert_eq!(scene.states("Q", "2026-01-14"), [Suspended]);
}

#[test]
fn void_and_suspended_are_judged_on_the_end_of_grace_at_the_latest() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &["I"]);
    let all = json!({ "claim": "I", "amount": "1000", "reason": "back" });
    let mut on_the_last_day = Scene::new();
    on_the_last_day.claim("I", "1000", "2026-02-04");
    on_the_last_day.promise("P", "2026-01-10", &[("2026-01-20", "100")], &["I"]);
    on_the_last_day.given("2026-01-23", "issue_credit_note", all.clone());
    assert_eq!(on_the_last_day.states("P", "2026-03-01"), [Void]);
    scene.given("2026-01-24", "issue_credit_note", all);
    assert_eq!(scene.states("P", "2026-03-01"), [Broken]);
}

#[test]
fn money_that_comes_later_does_not_un_break_it_and_is_shown_as_paid_after() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100"), ("2026-01-21", "50")], &[]);
    scene.receipt("R1", "2026-01-15", "30", &[]);
    scene.receipt("R2", "2026-01-24", "60", &[]);
    // R2 lies in the grace of the second part: it serves it in time, and what is left is shown on the first.
    let kept = (KeptLate, 5_000, Some("2026-01-24".to_owned()), 0);
    assert_eq!(scene.parts("P", "2026-01-25"), [(PartiallyKept, 3_000, None, 1_000), kept]);
    scene.receipt("R3", "2026-02-01", "500", &[]);
    assert_eq!(scene.parts("P", "2026-02-01")[0], (PartiallyKept, 3_000, None, 7_000), "at most what is missing");
}

#[test]
fn a_returned_receipt_is_taken_out_again_as_known_later_and_both_answers_stay_available() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    scene.receipt("R", "2026-01-12", "100", &[]);
    let known_before = scene.ledger().clone();
    scene.given("2026-01-14", "return_receipt", json!({ "receipt": "R", "reason": "AM04" }));
    assert_eq!(scene.states("P", "2026-01-24"), [Broken]);
    let rules = &scene.book().policy(crate::testing::day("2026-01-24")).expect("policy").promise;
    let then = crate::facts::Counting::new(&known_before, rules, crate::testing::day("2026-01-24"));
    assert_eq!(then.promises()[0].state(), Some(Kept));
}

#[test]
fn whatever_is_effective_after_the_day_changes_nothing_of_the_day() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100"), ("2026-02-20", "100")], &[]);
    scene.receipt("R", "2026-01-12", "100", &[]);
    let before = scene.parts("P", "2026-01-24");
    scene.receipt("R2", "2026-01-25", "50", &[("I", "50")]);
    scene.given("2026-01-25", "withdraw_promise", json!({ "promise": "P" }));
    scene.given("2026-01-26", "return_receipt", json!({ "receipt": "R", "reason": "AM04" }));
    assert_eq!(scene.parts("P", "2026-01-24"), before);
}

#[test]
fn a_reversed_allocation_no_longer_counts_for_its_claim_from_that_day_on() {
    let mut scene = scene();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &["I"]);
    scene.receipt("R", "2026-01-12", "100", &[("I", "100")]);
    scene.given("2026-02-01", "reverse_allocation", json!({ "receipt": "R", "claim": "I", "reason": "wrong" }));
    assert_eq!(scene.counted("P", "2026-01-31"), [10_000]);
    assert_eq!(scene.counted("P", "2026-02-01"), [0]);
}

#[test]
fn receipts_claims_and_promises_of_another_currency_stay_apart() {
    let mut scene = scene();
    let data = json!({ "promise": "E", "currency": "EUR", "parts": part_lines(&[("2026-01-20", "100")]) });
    scene.given("2026-01-10", "make_promise", data);
    scene.receipt("R", "2026-01-12", "100", &[]);
    assert_eq!(scene.counted("E", "2026-01-20"), [0]);
    let euros = json!({ "receipt": "RE", "amount": "100", "currency": "EUR" });
    scene.given("2026-01-12", "record_receipt", euros);
    assert_eq!(scene.counted("E", "2026-01-20"), [10_000]);
}

#[test]
fn a_promise_shows_the_worst_of_its_parts_in_the_order_of_the_domain() {
    let order = [
        Broken,
        PartiallyKept,
        Suspended,
        InGrace,
        Open,
        Conditional,
        KeptLate,
        Kept,
        Void,
        PartState::Withdrawn,
        Rescheduled,
    ];
    for (i, state) in order.iter().enumerate() {
        assert_eq!(worst(order[i..].iter().rev().copied()), Some(*state));
    }
    assert_eq!(worst(std::iter::empty()), None);
}
