//! Given, when, then of the worklist: each reason on both sides of its boundary days, the order of the rows, and who
//! is held back (domain.md 5). The shipped policy: grace 3 days, a touch 3 days before a promise is due, strategic
//! customers visited twice a month.

use recoup_events::facts::Ledger;
use recoup_events::testing::{Scene, day};
use recoup_events::values::AccountId;
use serde_json::{Value, json};

use super::{Held, Reason, Why, WorklistAnswer, worklist};
use crate::asked::{AccountFacts, Asked};

fn answer_of(accounts: &[(&str, &Ledger)], scene: &Scene, on: &str) -> WorklistAnswer {
    let facts = |(id, ledger): &(&str, &Ledger)| AccountFacts {
        account: AccountId::new(id).expect("id"),
        ledger: (*ledger).clone(),
    };
    let accounts: Vec<_> = accounts.iter().map(facts).collect();
    worklist(&accounts, &Asked { as_of: day(on), policy: scene.book().policy(day(on)).expect("policy") })
}

fn answer(scene: &Scene, on: &str) -> WorklistAnswer {
    answer_of(&[("A", scene.ledger())], scene, on)
}

fn reason(scene: &Scene, on: &str, why: Why) -> Option<Reason> {
    answer(scene, on).rows.into_iter().flat_map(|row| row.reasons).find(|reason| reason.code == why)
}

fn text(scene: &Scene, on: &str, why: Why) -> Option<String> {
    reason(scene, on, why).map(|reason| reason.text)
}

fn touch(scene: &mut Scene, id: &str, on: &str, more: Value) {
    let mut data = json!({ "follow_up": id, "channel": "CALL", "outcome": "STALL" });
    if let (Some(data), Some(more)) = (data.as_object_mut(), more.as_object()) {
        data.extend(more.clone());
    }
    scene.given(on, "log_follow_up", data);
}

fn dispute(scene: &mut Scene, claim: &str, on: &str, amount: &str) {
    let data = json!({ "dispute": "D", "claim": claim, "amount": amount, "reason": "PRICE_ERROR", "side": "US" });
    scene.given(on, "open_dispute", data);
}

/// A claim of 1,000 due on 01-20, and the whole of it promised for 02-20.
fn promised() -> Scene {
    let mut scene = Scene::new();
    scene.claim("C", "1000", "2026-01-20");
    scene.promise("P", "2026-02-10", &[("2026-02-20", "1000")], &[]);
    scene
}

#[test]
fn a_broken_promise_is_one_from_the_day_after_grace_until_what_is_missing_came() {
    let mut scene = promised();
    let broken = |scene: &Scene, on: &str| text(scene, on, Why::PromiseBroken);
    assert_eq!(broken(&scene, "2026-02-23"), None, "the last day of grace");
    let words = "broke the promise of 1,000.00 CNY by 2026-02-20 (P); 1,000.00 is missing";
    assert_eq!(broken(&scene, "2026-02-24").as_deref(), Some(words));
    scene.receipt("R", "2026-03-01", "600", &[]);
    let words = "broke the promise of 1,000.00 CNY by 2026-02-20 (P); 400.00 is missing";
    assert_eq!(broken(&scene, "2026-03-01").as_deref(), Some(words), "paid after is taken off");
    scene.receipt("S", "2026-03-02", "400", &[]);
    assert_eq!(broken(&scene, "2026-03-02"), None);
}

#[test]
fn a_newer_word_stands_in_the_place_of_a_broken_one_until_it_is_broken_too() {
    let mut scene = promised();
    scene.promise("Q", "2026-02-25", &[("2026-03-10", "1000")], &[]);
    let broken = |on: &str| reason(&scene, on, Why::PromiseBroken);
    assert!(broken("2026-02-24").is_some());
    assert!(broken("2026-02-25").is_none());
    assert!(broken("2026-03-13").is_none(), "in grace");
    let both = broken("2026-03-14").expect("both are broken");
    assert_eq!((both.count, both.amount.map(|a| a.to_string()).as_deref()), (Some(2), Some("2000.00")));
    assert!(
        both.text.starts_with("broke 2 promised parts, the last of 1,000.00 CNY by 2026-03-10 (Q)"),
        "{}",
        both.text
    );
}

#[test]
fn a_broken_promise_is_no_reason_where_nothing_undisputed_is_open_in_its_scope() {
    let mut scene = Scene::new();
    scene.claim("C", "1000", "2026-01-20");
    scene.claim("E", "50", "2026-01-20");
    scene.promise("P", "2026-02-01", &[("2026-02-20", "1000")], &["C"]);
    assert!(reason(&scene, "2026-02-24", Why::PromiseBroken).is_some());
    dispute(&mut scene, "C", "2026-03-01", "1000");
    assert!(reason(&scene, "2026-02-28", Why::PromiseBroken).is_some());
    assert!(reason(&scene, "2026-03-01", Why::PromiseBroken).is_none(), "only E is left to chase");
}

#[test]
fn a_promise_kept_in_part_weighs_less_and_stands_to_the_cent_of_the_threshold() {
    let mut scene = promised();
    scene.receipt("R", "2026-02-20", "949.99", &[]);
    assert_eq!(reason(&scene, "2026-02-23", Why::PromiseKeptInPart), None, "in grace");
    let words = "kept only in part the promise of 1,000.00 CNY by 2026-02-20 (P); 50.01 is missing";
    assert_eq!(text(&scene, "2026-02-24", Why::PromiseKeptInPart).as_deref(), Some(words));
    let mut scene = promised();
    scene.receipt("R", "2026-02-20", "950.00", &[]);
    assert_eq!(reason(&scene, "2026-02-24", Why::PromiseKeptInPart), None, "95 % keep it");
}

#[test]
fn a_promise_is_due_from_three_days_before_until_somebody_asks() {
    let mut scene = promised();
    let due = |scene: &Scene, on: &str| text(scene, on, Why::PromiseDue);
    assert_eq!(due(&scene, "2026-02-16"), None);
    let words = |when: &str| format!("1,000.00 CNY is promised and due {when} (P, 2026-02-20); nobody has asked yet");
    assert_eq!(due(&scene, "2026-02-17"), Some(words("in 3 days")));
    assert_eq!(due(&scene, "2026-02-19"), Some(words("in 1 day")));
    assert_eq!(due(&scene, "2026-02-20"), Some(words("today")));
    assert_eq!(due(&scene, "2026-02-21"), None, "in grace");
    touch(&mut scene, "F1", "2026-02-16", json!({}));
    touch(&mut scene, "F2", "2026-02-17", json!({ "outcome": "NO_CONTACT" }));
    assert!(due(&scene, "2026-02-18").is_some(), "too early, and nobody reached");
    touch(&mut scene, "F3", "2026-02-18", json!({}));
    assert_eq!(due(&scene, "2026-02-18"), None);
}

#[test]
fn overdue_is_by_days_band_and_amount_and_due_today_is_not() {
    let mut scene = Scene::new();
    scene.claim("C", "300000", "2026-01-20");
    let overdue = |scene: &Scene, on: &str| reason(scene, on, Why::Overdue).map(|r| (r.text, r.points));
    assert_eq!(overdue(&scene, "2026-01-20"), None);
    let says = |words: &str| format!("300,000.00 CNY is overdue, the oldest for {words}");
    assert_eq!(overdue(&scene, "2026-01-21"), Some((says("1 day (1-30: C)"), 5 + 12)));
    assert_eq!(overdue(&scene, "2026-02-19"), Some((says("30 days (1-30: C)"), 5 + 12)));
    assert_eq!(overdue(&scene, "2026-02-20"), Some((says("31 days (31-60: C)"), 10 + 12)));
    dispute(&mut scene, "C", "2026-02-20", "299000.01");
    let words = "999.99 CNY is overdue, the oldest for 31 days (31-60: C)".to_owned();
    assert_eq!(overdue(&scene, "2026-02-20"), Some((words, 10)), "only what is not disputed");
}

#[test]
fn overdue_without_a_promise_until_one_stands_open_and_again_when_it_is_broken() {
    let scene = promised();
    let without = |on: &str| text(&scene, on, Why::OverdueWithoutPromise);
    let words = "no promise stands for the 1,000.00 CNY that is overdue";
    assert_eq!(without("2026-01-20"), None, "not overdue");
    assert_eq!(without("2026-02-09").as_deref(), Some(words));
    assert_eq!(without("2026-02-10"), None);
    assert_eq!(without("2026-02-20"), None);
    assert_eq!(without("2026-02-24").as_deref(), Some(words));
}

#[test]
fn overdue_without_a_reason_until_a_touch_after_the_due_day_names_one() {
    let mut scene = Scene::new();
    scene.claim("C", "1000", "2026-01-20");
    scene.claim("E", "1000", "2026-06-20");
    let without = |scene: &Scene| text(scene, "2026-02-01", Why::OverdueWithoutReason);
    let words = Some("nobody has said why C is not paid");
    touch(&mut scene, "F1", "2026-01-20", json!({ "reason": "CASH_TIGHT" }));
    assert_eq!(without(&scene).as_deref(), words, "on the due day nothing was late");
    touch(&mut scene, "F2", "2026-01-21", json!({}));
    touch(&mut scene, "F3", "2026-01-21", json!({ "reason": "CASH_TIGHT", "claims": ["E"] }));
    touch(&mut scene, "F4", "2026-01-21", json!({ "reason": "NO_CONTACT", "outcome": "NO_CONTACT" }));
    assert_eq!(without(&scene).as_deref(), words, "no reason, another claim, nobody reached");
    touch(&mut scene, "F5", "2026-01-21", json!({ "reason": "CASH_TIGHT", "claims": ["C"] }));
    assert_eq!(without(&scene), None);
}

#[test]
fn a_claim_that_falls_due_with_nothing_confirmed_from_three_days_before_to_the_day() {
    let mut scene = Scene::new();
    scene.claim("C", "1000", "2026-01-20");
    let due = |scene: &Scene, on: &str| text(scene, on, Why::ClaimDue);
    assert_eq!(due(&scene, "2026-01-16"), None);
    assert_eq!(due(&scene, "2026-01-17").as_deref(), Some("1,000.00 CNY falls due in 3 days and nothing is confirmed"));
    assert_eq!(due(&scene, "2026-01-20").as_deref(), Some("1,000.00 CNY falls due today and nothing is confirmed"));
    assert_eq!(due(&scene, "2026-01-21"), None, "overdue");
    scene.promise("P", "2026-01-18", &[("2026-01-25", "1000")], &[]);
    assert!(due(&scene, "2026-01-17").is_some());
    assert_eq!(due(&scene, "2026-01-18"), None);
}

#[test]
fn visits_are_due_until_the_class_minimum_of_the_month_and_not_in_the_month_of_registration() {
    let mut scene = Scene::new();
    let account = json!({ "name": "B", "currency": "CNY", "owner": "lin", "class": "strategic" });
    scene.given_at("account/B", "2026-01-15", "register_account", account);
    let due = |scene: &Scene, on: &str| {
        let ledger = scene.book().account("B").expect("B").ledger();
        let rows = answer_of(&[("B", ledger)], scene, on).rows;
        rows.into_iter().flat_map(|row| row.reasons).find(|r| r.code == Why::VisitDue).map(|r| (r.text, r.points))
    };
    let words = |words: &str| format!("{words} of the month that strategic customers get;");
    assert_eq!(due(&scene, "2026-01-31"), None, "registered in January");
    assert_eq!(due(&scene, "2026-02-01"), Some((words("0 of the 2 visits") + " 27 days left", 8)));
    let mut visit = |id: &str, on: &str, channel: &str, outcome: &str| {
        let data = json!({ "follow_up": id, "channel": channel, "outcome": outcome });
        scene.given_at("account/B", on, "log_follow_up", data);
    };
    visit("F1", "2026-02-03", "VISIT", "STALL");
    visit("F2", "2026-02-04", "VISIT", "NO_CONTACT");
    visit("F3", "2026-02-05", "CALL", "STALL");
    visit("F4", "2026-02-28", "MEETING", "STALL");
    assert_eq!(due(&scene, "2026-02-21"), Some((words("1 of the 2 visits") + " 7 days left", 4)));
    assert_eq!(due(&scene, "2026-02-27"), Some((words("1 of the 2 visits") + " 1 day left", 8)));
    assert_eq!(due(&scene, "2026-02-28"), None, "a meeting counts");
    assert_eq!(due(&scene, "2026-03-31"), Some((words("0 of the 2 visits") + " the month ends today", 16)));
    assert_eq!(reason(&scene, "2026-03-31", Why::VisitDue), None, "a general customer has no minimum");
}

#[test]
fn untouched_from_the_day_after_the_next_touch_was_due() {
    let mut scene = Scene::new();
    let untouched = |scene: &Scene, on: &str| text(scene, on, Why::Untouched);
    assert_eq!(untouched(&scene, "2026-02-10"), None, "due on the day");
    assert_eq!(untouched(&scene, "2026-02-11").as_deref(), Some("never touched, due since 2026-02-10 (every 40 days)"));
    touch(&mut scene, "F", "2026-02-11", json!({}));
    assert_eq!(untouched(&scene, "2026-03-23"), None);
    assert_eq!(
        untouched(&scene, "2026-03-24").as_deref(),
        Some("not touched for 41 days, due since 2026-03-23 (every 40 days)")
    );
}

#[test]
fn disputed_only_is_held_back_and_one_fen_beside_it_is_not() {
    let mut scene = Scene::new();
    scene.claim("C", "1000", "2026-01-20");
    dispute(&mut scene, "C", "2026-01-25", "1000");
    let held = |scene: &Scene, on: &str| answer(scene, on).held_back.into_iter().map(|h| (h.reason, h.text)).next();
    assert_eq!(held(&scene, "2026-01-24"), None, "not disputed yet");
    let words = "all that is overdue is disputed: 1,000.00 CNY".to_owned();
    assert_eq!(held(&scene, "2026-01-25"), Some((Held::DisputedOnly, words)));
    assert!(answer(&scene, "2026-06-30").rows.is_empty(), "not for want of a touch either");
    scene.claim("E", "0.01", "2026-01-20");
    assert_eq!(held(&scene, "2026-01-25"), None);
    assert_eq!(answer(&scene, "2026-01-25").rows[0].overdue.to_string(), "1000.01");
    assert_eq!(answer(&scene, "2026-01-25").rows[0].undisputed_overdue.to_string(), "0.01");
}

#[test]
fn in_grace_is_held_back_where_the_promise_is_for_all_that_is_overdue() {
    let mut scene = promised();
    let held = |scene: &Scene, on: &str| answer(scene, on).held_back.into_iter().map(|h| (h.reason, h.text)).next();
    assert_eq!(held(&scene, "2026-02-20"), None, "due today is not in grace");
    let words = "1,000.00 CNY of what is overdue is promised and in grace until 2026-02-23".to_owned();
    assert_eq!(held(&scene, "2026-02-21"), Some((Held::InGrace, words.clone())));
    assert_eq!(held(&scene, "2026-02-23"), Some((Held::InGrace, words)));
    assert_eq!(held(&scene, "2026-02-24"), None, "broken");
    scene.claim("E", "0.01", "2026-01-20");
    assert_eq!(held(&scene, "2026-02-21"), None, "a fen is overdue beside it");
}

#[test]
fn every_currency_has_its_reasons_and_is_held_back_by_itself() {
    let mut scene = Scene::new();
    let data = json!({ "claim": "U", "amount": "500", "currency": "USD", "due_on": "2026-01-20" });
    scene.given("2026-01-05", "raise_invoice", data);
    scene.claim("C", "1000", "2026-01-20");
    dispute(&mut scene, "C", "2026-01-25", "1000");
    let row = answer(&scene, "2026-01-26").rows.remove(0);
    let overdue: Vec<_> = row.reasons.iter().filter(|r| r.code == Why::Overdue).map(|r| r.text.as_str()).collect();
    assert_eq!(overdue, ["500.00 USD is overdue, the oldest for 6 days (1-30: U)"]);
    assert_eq!((row.currency.code(), row.undisputed_overdue.to_string().as_str()), ("CNY", "0.00"));
}

/// Accounts that owe some amounts since 01-20, in the order of registration.
fn debtors(amounts: &[(&str, &str)]) -> Scene {
    let mut scene = Scene::new();
    for (account, amount) in amounts {
        let stream = format!("account/{account}");
        let data = json!({ "name": account, "currency": "CNY", "owner": "lin" });
        scene.given_at(&stream, "2026-01-02", "register_account", data);
        let data = json!({ "claim": "C", "amount": amount, "due_on": "2026-01-20" });
        scene.given_at(&stream, "2026-01-05", "raise_invoice", data);
    }
    scene
}

#[test]
fn the_order_is_by_score_then_amount_then_registration() {
    let scene = debtors(&[("Z", "1500"), ("Y", "2500"), ("X", "2500"), ("W", "20000")]);
    let ledgers = ["Z", "Y", "X", "W"].map(|id| (id, scene.book().account(id).expect("account").ledger()));
    let rows = answer_of(&ledgers, &scene, "2026-01-25").rows;
    let order: Vec<_> = rows.iter().map(|row| (row.rank, row.account.to_string(), row.score)).collect();
    let expected = [(1, "W", 34), (2, "Y", 30), (3, "X", 30), (4, "Z", 30)];
    assert_eq!(order, expected.map(|(rank, id, score)| (rank, id.to_owned(), score)));
    for row in &rows {
        assert_eq!(row.score, row.reasons.iter().map(|reason| reason.points).sum::<u32>());
        assert!(row.reasons.is_sorted_by_key(|reason| std::cmp::Reverse(reason.points)));
    }
}

#[test]
fn numbers_stand_beside_the_words() {
    let scene = debtors(&[("Z", "1500")]);
    let ledgers = [("Z", scene.book().account("Z").expect("account").ledger())];
    let answer = serde_json::to_value(answer_of(&ledgers, &scene, "2026-01-25")).expect("JSON");
    let row = &answer["rows"][0];
    assert_eq!((&row["rank"], &row["overdue"], &row["owner"]), (&json!(1), &json!("1500.00"), &json!("lin")));
    let reason = json!({ "code": "OVERDUE_WITHOUT_PROMISE", "points": 10, "amount": "1500.00", "currency": "CNY",
        "days": 5, "on": "2026-01-20", "text": "no promise stands for the 1,500.00 CNY that is overdue" });
    assert_eq!(row["reasons"][0], reason);
}
