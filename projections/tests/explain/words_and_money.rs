//! Random talk and money together: promises, disputes and receipts of one account, every figure explained.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use recoup_events::values::{Currency, PromiseId};
use recoup_projections::Asked;
use recoup_projections::balance::balance;
use recoup_projections::explain::{Point, Subject, balances, diff, explain};
use recoup_projections::promises::promises;
use serde_json::{Value, json};

use super::support::{World, account};

const START: Date = date(2026, 1, 10);

fn day(offset: i64) -> Date {
    START.checked_add(offset.days()).expect("a day")
}

/// A day, a command and its data; whatever the domain refuses is left out.
type Tried = (i64, &'static str, Value);

fn tried() -> impl Strategy<Value = Tried> {
    let (on, amount, n) = (0..60_i64, 1..400_u32, 0..4_u32);
    prop_oneof![
        4 => (on.clone(), amount.clone(), 0..40_u32, any::<bool>()).prop_map(|(on, amount, id, names)| {
            let mut data = json!({ "receipt": format!("R{id}"), "amount": amount.to_string() });
            if names {
                data["promise"] = json!(format!("P{}", id % 4));
            }
            if id % 3 == 0 {
                data["allocate"] = json!("none");
            }
            (on, "record_receipt", data)
        }),
        3 => (on.clone(), n.clone(), amount.clone(), 0..30_i64, 0..3_u32).prop_map(|(on, id, amount, after, scope)| {
            let part = json!({ "due_on": day(on + after).to_string(), "amount": amount.to_string() });
            let mut data = json!({ "promise": format!("P{id}"), "parts": [part] });
            if scope > 0 {
                data["claims"] = json!([format!("I{}", scope - 1)]);
            }
            (on, "make_promise", data)
        }),
        2 => (on.clone(), n.clone(), amount.clone(), 0..2_u32).prop_map(|(on, id, amount, claim)| {
            let data = json!({ "dispute": format!("D{id}"), "claim": format!("I{claim}"), "amount": amount.to_string(),
                "reason": "SHORT_DELIVERY", "side": "US" });
            (on, "open_dispute", data)
        }),
        1 => (on.clone(), n.clone()).prop_map(|(on, id)| {
            (on, "resolve_dispute", json!({ "dispute": format!("D{id}"), "outcome": "PARTLY", "credit": "1.00" }))
        }),
        1 => (on.clone(), n.clone(), amount).prop_map(|(on, id, amount)| {
            let part = json!({ "due_on": day(on + 5).to_string(), "amount": amount.to_string() });
            (on, "reschedule_promise", json!({ "promise": format!("P{id}"), "parts": [part] }))
        }),
        1 => (on.clone(), n).prop_map(|(on, id)| (on, "withdraw_promise", json!({ "promise": format!("P{id}") }))),
        1 => (on, 0..40_u32).prop_map(|(on, id)| {
            (on, "return_receipt", json!({ "receipt": format!("R{id}"), "reason": "bounced" }))
        }),
    ]
}

fn told(tried: &[Tried]) -> World {
    let mut world = World::new();
    world.invoice("I0", "2026-01-05", "500.00", "2026-01-20");
    world.invoice("I1", "2026-01-06", "700.00", "2026-02-20");
    for (on, kind, data) in tried {
        let _accepted_or_not = world.try_at("account/A", &day(*on).to_string(), kind, data.clone());
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_figure_is_the_sum_of_its_contributions(tried in prop::collection::vec(tried(), 1..25), on in 0..90_i64) {
        let world = told(&tried);
        let (history, point) = (world.history(), world.now(&day(on).to_string()));
        let state = history.at(point.as_of, point.known_at).in_order();
        let Asked { as_of, policy } = state.asked();
        let facts = state.book().accounts;
        let row = balance(facts, &Asked { as_of, policy }, None).accounts.remove(0);
        for (figure, amount) in row.figures.named() {
            let found = explain(&history, (&account(), &Subject::Balance), Currency::CNY, point, figure);
            let found = found.map_err(|unknown| TestCaseError::fail(unknown.to_string()))?;
            prop_assert_eq!(found.value.minor(), amount.minor);
            prop_assert_eq!(found.contributions.iter().map(|c| c.amount.minor()).sum::<i128>(), amount.minor, "{}", figure);
        }
        for promise in promises(facts, &Asked { as_of, policy }).promises {
            let subject = Subject::Promise(PromiseId::new(&promise.promise.to_string()).expect("a promise"));
            let shown = subject.figures(&facts[0], &Asked { as_of, policy }, Currency::CNY);
            let counted: i128 = promise.parts.iter().map(|part| part.counted.minor).sum();
            prop_assert_eq!(shown.iter().find(|v| v.name == "counted").map(|v| v.quantity.minor()), Some(counted));
            for value in shown {
                let found = explain(&history, (&account(), &subject), Currency::CNY, point, &value.name);
                let found = found.map_err(|unknown| TestCaseError::fail(unknown.to_string()))?;
                prop_assert_eq!(found.value, value.quantity);
                let sum = found.contributions.iter().map(|c| c.amount.minor()).sum::<i128>();
                prop_assert_eq!(sum, value.quantity.minor(), "{} of {}", value.name, promise.promise);
            }
        }
    }

    #[test]
    fn every_delta_is_the_sum_of_its_causes(
        tried in prop::collection::vec(tried(), 1..25), days in (0..90_i64, 0..90_i64),
        known in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let world = told(&tried);
        let history = world.history();
        let point = |on: i64, known: prop::sample::Index| {
            let at = known.index(history.events().len());
            Point { as_of: day(on), known_at: history.events()[at].position }
        };
        let (from, to) = (point(days.0, known.0), point(days.1, known.1));
        for change in diff(&history, from, to, |state| balances(state, &account())) {
            let delta = change.new.minor() - change.old.minor();
            let sum = change.causes.iter().map(|cause| cause.amount.minor()).sum::<i128>();
            prop_assert_eq!((change.delta.minor(), sum), (delta, delta), "{:?}", change);
            let there: Vec<_> = balances(&history.at(to.as_of, to.known_at), &account());
            let new = there.iter().find(|v| v.name == change.name && v.currency == change.currency);
            prop_assert_eq!(new.map_or(0, |v| v.quantity.minor()), change.new.minor());
        }
    }
}
