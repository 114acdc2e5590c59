//! What must hold of counting whatever happens: one yuan never serves two promises, nothing counts that did not
//! come, the fate of a promise on a day depends on nothing after it, the order of recording decides nothing.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use recoup_events::facts::{Counting, Ledger};
use recoup_events::testing::Scene;
use serde_json::{Value, json};

const START: Date = date(2026, 1, 10);

/// Something that is tried; whatever the domain refuses is left out.
#[derive(Debug, Clone)]
struct Tried {
    on: i64,
    kind: &'static str,
    data: Value,
}

fn day(offset: i64) -> Date {
    START.checked_add(offset.days()).expect("a day")
}

fn tried() -> impl Strategy<Value = Tried> {
    let (on, amount, n) = (0..60_i64, 1..400_u32, 0..6_u32);
    let claims = prop_oneof![Just(json!(null)), Just(json!(["I0"])), Just(json!(["I1", "I0"]))];
    let money = (on.clone(), amount.clone(), 0..1_000_u32, 0..4_u32, any::<bool>());
    prop_oneof![
        4 => money.prop_map(|(on, amount, id, to, names)| {
            let mut data = json!({ "receipt": format!("R{id}"), "amount": amount.to_string() });
            data["allocate"] = match to {
                0 => json!("none"),
                1 => json!("oldest_due_first"),
                n => json!([{ "claim": format!("I{}", n - 2), "amount": (amount / 2 + 1).to_string() }]),
            };
            if names {
                data["promise"] = json!(format!("P{}", id % 6));
            }
            Tried { on, kind: "record_receipt", data }
        }),
        3 => (on.clone(), n.clone(), prop::collection::vec((0..30_i64, amount.clone()), 1..3), claims).prop_map(
            |(on, id, parts, claims)| {
                let parts: Vec<Value> = parts.iter().map(|(after, amount)| {
                    json!({ "due_on": day(on + after).to_string(), "amount": amount.to_string() })
                }).collect();
                let mut data = json!({ "promise": format!("P{id}"), "parts": parts });
                if !claims.is_null() {
                    data["claims"] = claims;
                }
                if id == 5 {
                    data["condition"] = json!("after the fair");
                }
                Tried { on, kind: "make_promise", data }
            }
        ),
        1 => (on.clone(), n.clone()).prop_map(|(on, id)| {
            Tried { on, kind: "withdraw_promise", data: json!({ "promise": format!("P{id}") }) }
        }),
        1 => (on.clone(), n, amount).prop_map(|(on, id, amount)| {
            let parts = json!([{ "due_on": day(on + 10).to_string(), "amount": amount.to_string() }]);
            Tried { on, kind: "reschedule_promise", data: json!({ "promise": format!("P{id}"), "parts": parts }) }
        }),
        1 => on.clone().prop_map(|on| Tried { on, kind: "meet_condition", data: json!({ "promise": "P5" }) }),
        1 => (on, 0..1_000_u32).prop_map(|(on, id)| {
            Tried { on, kind: "return_receipt", data: json!({ "receipt": format!("R{id}"), "reason": "AM04" }) }
        }),
    ]
}

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.claim("I0", "1000", "2026-02-04");
    scene.claim("I1", "600", "2026-02-10");
    scene
}

/// What is counted and paid after of every part of every promise on a day.
fn fates(scene: &Scene, ledger: &Ledger, on: Date) -> Vec<String> {
    let rules = &scene.book().policy(on).expect("policy").promise;
    let counting = Counting::new(ledger, rules, on);
    let parts = counting.parts().map(|(promise, part)| {
        let (id, due) = (&promise.fact.promise, part.part.promised.due_on);
        format!("{id} {due} {} {} {:?} {:?}", part.counted, part.paid_after, part.kept_on, part.state)
    });
    parts.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn one_yuan_never_serves_two_promises_and_nothing_counts_that_did_not_come(
        tries in prop::collection::vec(tried(), 1..40), on in 0..80_i64,
    ) {
        let mut scene = scene();
        for t in &tries {
            let _ = scene.when(&day(t.on).to_string(), t.kind, t.data.clone());
        }
        let (ledger, on) = (scene.ledger(), day(on));
        let rules = &scene.book().policy(on).expect("policy").promise;
        let counting = Counting::new(ledger, rules, on);
        let used: i128 = counting.parts().map(|(_, part)| part.counted + part.paid_after).sum();
        let came = ledger.receipts().iter().filter(|r| r.at.effective_on <= on);
        let standing = came.filter(|r| r.returned.is_none_or(|at| at.effective_on > on));
        let came: i128 = standing.map(|r| i128::from(r.amount_minor)).sum();
        prop_assert!(used <= came, "{used} of {came} used");
        for (_, part) in counting.parts() {
            prop_assert!(part.counted + part.paid_after <= part.part.promised.amount_minor.into());
            prop_assert!(part.paid_after == 0 || part.state.is_unkept());
        }
        // A claim-scoped promise takes only what is allocated to its claims.
        let mut on_claims: BTreeMap<&str, i128> = BTreeMap::new();
        for (promise, part) in counting.parts().filter(|(promise, _)| promise.fact.claims.len() == 1) {
            *on_claims.entry(promise.fact.claims[0].as_str()).or_default() += part.counted + part.paid_after;
        }
        for (claim, used) in on_claims {
            let allocated = ledger.receipts().iter().flat_map(|r| &r.allocations);
            let here = allocated.filter(|a| a.claim.as_str() == claim && a.at.effective_on <= on);
            let sum: i128 = here.map(|a| i128::from(a.amount_minor)).sum();
            prop_assert!(used <= sum, "{used} of {sum} on {claim}");
        }
    }

    #[test]
    fn the_fate_of_a_promise_on_a_day_depends_on_nothing_effective_after_it(
        tries in prop::collection::vec(tried(), 1..30), more in prop::collection::vec(tried(), 1..15), on in 0..60_i64,
    ) {
        let mut scene = scene();
        for t in &tries {
            let _ = scene.when(&day(t.on).to_string(), t.kind, t.data.clone());
        }
        let known_before = scene.ledger().clone();
        let before = fates(&scene, &known_before, day(on));
        for t in more.iter().filter(|t| t.on > on) {
            let _ = scene.when(&day(t.on).to_string(), t.kind, t.data.clone());
        }
        prop_assert_eq!(&fates(&scene, scene.ledger(), day(on)), &before);
        // What was known before stays available, whatever was recorded since.
        prop_assert_eq!(&fates(&scene, &known_before, day(on)), &before);
    }

    #[test]
    fn explicitly_allocated_receipts_of_different_days_count_alike_in_whatever_order_they_are_recorded(
        amounts in prop::collection::vec((1..200_u32, 0..2_usize), 2..8), parts in prop::collection::vec((0..20_i64, 1..300_u32), 1..4),
        shift in 1..7_usize,
    ) {
        let record = |order: Vec<usize>| {
            let mut scene = scene();
            for (i, (due, amount)) in parts.iter().enumerate() {
                let claims: &[&str] = if i % 2 == 0 { &["I0"] } else { &[] };
                scene.promise(&format!("P{i}"), "2026-01-10", &[(&day(*due).to_string(), &amount.to_string())], claims);
            }
            for i in order {
                let (amount, claim) = amounts[i];
                let (amount, claim) = (amount.to_string(), format!("I{claim}"));
                let lines = json!([{ "claim": claim, "amount": amount }]);
                let data = json!({ "receipt": format!("R{i}"), "amount": amount, "allocate": lines });
                let _ = scene.when(&day(i as i64 * 3).to_string(), "record_receipt", data);
            }
            scene
        };
        // All of it fits the claims, so that no order makes the domain refuse one.
        prop_assume!((0..2).all(|c| amounts.iter().filter(|a| a.1 == c).map(|a| a.0).sum::<u32>() <= 600));
        let mut order: Vec<usize> = (0..amounts.len()).collect();
        let straight = record(order.clone());
        let by = shift % amounts.len();
        order.rotate_left(by);
        order.reverse();
        let turned = record(order);
        for on in [0, 5, 12, 25, 60] {
            prop_assert_eq!(fates(&straight, straight.ledger(), day(on)), fates(&turned, turned.ledger(), day(on)));
        }
    }

    #[test]
    fn a_correction_leaves_the_ledger_as_if_the_entry_had_never_been(
        tries in prop::collection::vec(tried(), 1..25), extra in tried(), on in 0..80_i64,
    ) {
        let mut scene = scene();
        for t in &tries {
            let _ = scene.when(&day(t.on).to_string(), t.kind, t.data.clone());
        }
        let before = fates(&scene, scene.ledger(), day(on));
        if let Ok(events) = scene.when(&day(extra.on).to_string(), extra.kind, extra.data.clone()) {
            let correct = json!({ "position": events[0].position, "reason": "typed wrong" });
            prop_assert!(scene.when("2026-12-31", "correct", correct).is_ok());
            prop_assert_eq!(fates(&scene, scene.ledger(), day(on)), before);
        }
    }
}
