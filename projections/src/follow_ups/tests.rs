//! Given, when, then of frequency, cadence and compliance (domain.md 5), boundary days on both sides. The shipped
//! policy: general 40 days, important 20, strategic 14; grades C half, D a quarter; never under 2 days.

use recoup_events::testing::{Scene, day, part_lines};
use recoup_events::values::{AccountId, Currency, RepId};
use serde_json::{Value, json};

use super::{AccountRow, RepRow, follow_ups};
use crate::asked::{AccountFacts, Asked};

fn facts(scene: &Scene) -> Vec<AccountFacts> {
    let account = AccountId::new("A").expect("id");
    vec![AccountFacts { account, ledger: scene.ledger().clone() }]
}

fn row(scene: &Scene, on: &str) -> AccountRow {
    let asked = Asked { as_of: day(on), policy: scene.book().policy(day(on)).expect("policy") };
    follow_ups(&facts(scene), &[], Currency::CNY, &asked).accounts.remove(0)
}

fn rep(scene: &Scene, rep: &str, on: &str) -> RepRow {
    let asked = Asked { as_of: day(on), policy: scene.book().policy(day(on)).expect("policy") };
    let reps = [RepId::new(rep).expect("id")];
    follow_ups(&facts(scene), &reps, Currency::CNY, &asked).reps.remove(0)
}

fn touch(scene: &mut Scene, id: &str, on: &str, more: Value) {
    let mut data = json!({ "follow_up": id, "channel": "CALL", "outcome": "STALL" });
    if let (Some(data), Some(more)) = (data.as_object_mut(), more.as_object()) {
        data.extend(more.clone());
    }
    scene.given(on, "log_follow_up", data);
}

fn required(scene: &Scene, on: &str) -> (i32, String) {
    let row = row(scene, on);
    (row.required_interval_days, row.next_due_on.to_string())
}

#[test]
fn d7_counts_the_day_and_the_six_before_it_and_attempts_stand_apart() {
    let mut scene = Scene::new();
    touch(&mut scene, "F1", "2026-03-01", json!({}));
    touch(&mut scene, "F2", "2026-03-07", json!({ "channel": "VISIT" }));
    touch(&mut scene, "F3", "2026-03-07", json!({ "outcome": "NO_CONTACT" }));
    let figures = |on: &str| {
        let row = row(&scene, on);
        (row.frequency.d7, row.frequency.d30, row.frequency.d90, row.frequency.attempts_30)
    };
    assert_eq!(figures("2026-03-06"), (1, 1, 1, 0), "what comes later is not counted");
    assert_eq!(figures("2026-03-07"), (2, 2, 2, 1));
    assert_eq!(figures("2026-03-08"), (1, 2, 2, 1));
    assert_eq!(figures("2026-03-30"), (0, 2, 2, 1));
    assert_eq!(figures("2026-03-31"), (0, 1, 2, 1));
    assert_eq!(figures("2026-05-29"), (0, 0, 2, 0));
    assert_eq!(figures("2026-05-30"), (0, 0, 1, 0));
    let row = row(&scene, "2026-03-10");
    assert_eq!((row.last_on, row.days_since), (Some(day("2026-03-07")), Some(3)));
    assert_eq!(serde_json::to_value(&row.frequency.by_channel).expect("JSON"), json!({ "CALL": 1, "VISIT": 1 }));
}

#[test]
fn the_mean_interval_is_over_all_touches_same_day_touches_0_days_apart() {
    let mut scene = Scene::new();
    touch(&mut scene, "F1", "2026-01-10", json!({}));
    assert_eq!(row(&scene, "2026-06-01").frequency.mean_interval_days, None);
    touch(&mut scene, "F2", "2026-01-10", json!({}));
    assert_eq!(row(&scene, "2026-06-01").frequency.mean_interval_days.as_deref(), Some("0.0"));
    touch(&mut scene, "F3", "2026-01-13", json!({}));
    assert_eq!(row(&scene, "2026-06-01").frequency.mean_interval_days.as_deref(), Some("1.5"));
    touch(&mut scene, "F4", "2026-02-10", json!({}));
    assert_eq!(row(&scene, "2026-02-09").frequency.mean_interval_days.as_deref(), Some("1.5"));
    assert_eq!(row(&scene, "2026-02-10").frequency.mean_interval_days.as_deref(), Some("10.3"));
}

#[test]
fn the_next_touch_is_due_an_interval_after_the_last_or_after_the_registration() {
    let mut scene = Scene::new();
    assert_eq!(required(&scene, "2026-01-01"), (40, "2026-02-10".to_owned()));
    assert_eq!(row(&scene, "2026-02-10").overdue_days, 0);
    assert_eq!(row(&scene, "2026-02-11").overdue_days, 1);
    touch(&mut scene, "F1", "2026-01-05", json!({ "outcome": "NO_CONTACT" }));
    assert_eq!(required(&scene, "2026-01-05").1, "2026-02-10", "an attempt is no touch");
    touch(&mut scene, "F2", "2026-01-05", json!({}));
    assert_eq!(required(&scene, "2026-01-05").1, "2026-02-14");
}

#[test]
fn class_interval_times_grade_factor_rounded_up_and_never_under_two_days() {
    for (class, grade, days) in [
        ("general", json!(null), 40),
        ("general", json!("A"), 40),
        ("general", json!("C"), 20),
        ("general", json!("D"), 10),
        ("strategic", json!("D"), 4),
        ("important", json!("D"), 5),
    ] {
        let mut scene = Scene::new();
        let data = json!({ "name": "B", "currency": "CNY", "owner": "lin", "class": class, "grade": grade });
        scene.given_at("account/B", "2026-01-01", "register_account", data);
        let ledger = scene.book().account("B").expect("account").ledger().clone();
        let facts = [AccountFacts { account: AccountId::new("B").expect("id"), ledger }];
        let asked = Asked { as_of: day("2026-01-01"), policy: scene.book().policy(day("2026-01-01")).expect("policy") };
        let row = follow_ups(&facts, &[], Currency::CNY, &asked).accounts.remove(0);
        assert_eq!(row.required_interval_days, days, "{class} {grade}");
    }
}

#[test]
fn an_overdue_claim_that_is_not_wholly_disputed_shortens_the_interval_by_its_band() {
    let mut scene = Scene::new();
    scene.claim("I", "1000", "2026-02-04");
    assert_eq!(required(&scene, "2026-02-04").0, 40, "due today is not overdue");
    assert_eq!(required(&scene, "2026-02-05").0, 7);
    assert_eq!(required(&scene, "2026-03-06").0, 7, "30 days");
    assert_eq!(required(&scene, "2026-03-07").0, 3, "31 days");
    let dispute = |id: &str, amount: &str| json!({ "dispute": id, "claim": "I", "amount": amount, "reason": "BRAND", "side": "US" });
    scene.given("2026-02-05", "open_dispute", dispute("D1", "999.99"));
    assert_eq!(required(&scene, "2026-02-05").0, 7);
    scene.given("2026-02-05", "open_dispute", dispute("D2", "0.01"));
    assert_eq!(required(&scene, "2026-02-05").0, 40);
}

#[test]
fn the_promise_part_closed_last_shortens_it_the_worse_on_a_tie() {
    let mut scene = Scene::new();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    touch(&mut scene, "F", "2026-01-19", json!({}));
    assert_eq!(required(&scene, "2026-01-23").0, 40, "in grace");
    assert_eq!(required(&scene, "2026-01-24").0, 2, "broken");
    scene.promise("Q", "2026-01-10", &[("2026-01-25", "100")], &[]);
    scene.receipt("R", "2026-01-25", "100", &[]);
    assert_eq!(required(&scene, "2026-01-25").0, 40, "kept after it");
    let mut scene = Scene::new();
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &[]);
    scene.receipt("R", "2026-01-15", "10", &[]);
    assert_eq!(required(&scene, "2026-01-24").0, 3, "partially kept");
    // One broken at the end of its grace, one kept on that very day: the worse counts.
    let mut scene = Scene::new();
    scene.claim("I", "1000", "2026-06-01");
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100")], &["I"]);
    scene.promise("Q", "2026-01-10", &[("2026-01-25", "50")], &[]);
    scene.receipt("R", "2026-01-23", "50", &[]);
    assert_eq!(required(&scene, "2026-01-24").0, 2);
}

#[test]
fn not_later_than_three_days_before_the_next_open_part_that_was_not_touched_within_them() {
    let mut scene = Scene::new();
    touch(&mut scene, "F1", "2026-01-10", json!({}));
    scene.promise("P", "2026-01-10", &[("2026-01-20", "100"), ("2026-01-30", "100")], &[]);
    assert_eq!(required(&scene, "2026-01-10").1, "2026-01-17");
    touch(&mut scene, "F2", "2026-01-16", json!({}));
    assert_eq!(required(&scene, "2026-01-16").1, "2026-01-17", "the day before does not count");
    touch(&mut scene, "F3", "2026-01-17", json!({}));
    assert_eq!(required(&scene, "2026-01-17").1, "2026-01-27", "the next one");
    touch(&mut scene, "F4", "2026-01-30", json!({}));
    // The second is touched on its due day; the first is broken by then and asks for a touch every other day.
    assert_eq!(required(&scene, "2026-01-30"), (2, "2026-02-01".to_owned()));
}

#[test]
fn each_next_due_date_of_the_month_is_one_required_touch_on_time_when_touched_on_or_before_it() {
    let mut scene = Scene::new();
    let work = |scene: &Scene, on: &str| {
        let row = rep(scene, "lin", on);
        (row.required, row.on_time, row.compliance)
    };
    assert_eq!(work(&scene, "2026-02-09"), (0, 0, None), "not due yet");
    assert_eq!(work(&scene, "2026-02-10"), (1, 0, Some("0.0000".to_owned())));
    touch(&mut scene, "F1", "2026-02-10", json!({}));
    assert_eq!(work(&scene, "2026-02-10"), (1, 1, Some("1.0000".to_owned())), "on the day");
    assert_eq!(work(&scene, "2026-03-22"), (1, 0, Some("0.0000".to_owned())), "40 days later");
    touch(&mut scene, "F2", "2026-03-23", json!({}));
    assert_eq!(work(&scene, "2026-03-31"), (1, 0, Some("0.0000".to_owned())), "a day late");
    assert_eq!(work(&scene, "2026-04-30"), (0, 0, None), "due on 05-02");
}

#[test]
fn activity_and_result_always_stand_together() {
    let mut scene = Scene::new();
    touch(&mut scene, "F1", "2026-02-03", json!({ "channel": "VISIT" }));
    touch(&mut scene, "F2", "2026-02-04", json!({ "channel": "VISIT", "rep": "zhao" }));
    touch(&mut scene, "F3", "2026-02-04", json!({ "channel": "VISIT", "outcome": "NO_CONTACT" }));
    scene.receipt("R1", "2026-02-05", "300", &[]);
    scene.receipt("R2", "2026-01-31", "50", &[]);
    scene.given("2026-02-06", "return_receipt", json!({ "receipt": "R2", "reason": "AM04" }));
    let lin = rep(&scene, "lin", "2026-02-28");
    assert_eq!((lin.visits_this_month, lin.d30, lin.collected.to_string()), (1, 1, "250.00".to_owned()));
    let zhao = rep(&scene, "zhao", "2026-02-28");
    assert_eq!((zhao.visits_this_month, zhao.d30, zhao.collected.to_string()), (1, 1, "0.00".to_owned()));
    assert_eq!(row(&scene, "2026-02-28").frequency.collected_90.to_string(), "300.00");
}

#[test]
fn pays_only_when_pushed_looks_at_the_last_five_receipts_within_seven_days_after_a_touch() {
    let mut scene = Scene::new();
    touch(&mut scene, "F1", "2026-02-01", json!({}));
    for (id, on) in [("R1", "2026-02-01"), ("R2", "2026-02-08"), ("R3", "2026-02-05"), ("R4", "2026-02-06")] {
        scene.receipt(id, on, "1", &[]);
    }
    let pushed = |on: &str| row(&scene, on).frequency.pushed;
    assert!(!pushed("2026-02-08").only_when_pushed, "four are not five");
    scene.receipt("R5", "2026-02-09", "1", &[]);
    let pushed = row(&scene, "2026-02-09").frequency.pushed;
    assert_eq!((pushed.receipts, pushed.after_touch, pushed.only_when_pushed), (5, 4, true), "80 %");
    scene.receipt("R6", "2026-02-20", "1", &[]);
    assert!(!row(&scene, "2026-02-20").frequency.pushed.only_when_pushed, "three of the last five");
}

#[test]
fn advance_without_a_next_action_is_shown_as_stall_and_flags_are_shown() {
    let mut scene = Scene::new();
    touch(&mut scene, "F1", "2026-02-01", json!({ "outcome": "ADVANCE", "at": "22:00" }));
    let row = row(&scene, "2026-02-01");
    assert_eq!(serde_json::to_value(&row.frequency.by_outcome).expect("JSON"), json!({ "STALL": 1 }));
    assert_eq!(serde_json::to_value(&row.frequency.flagged_90).expect("JSON"), json!({ "QUIET_HOURS": 1 }));
    let parts = part_lines(&[("2026-02-20", "1")]);
    scene.given("2026-02-02", "make_promise", json!({ "promise": "P", "parts": parts }));
    assert_eq!(required(&scene, "2026-02-02").1, "2026-02-17");
}
