//! Two points side by side: what time did, what events did, forwards and backwards.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

use recoup_projections::explain::{Change, Point, balances, diff};
use serde_json::json;

use super::support::{World, account};

fn changed(world: &World, from: Point, to: Point, name: &str) -> Change {
    let changes = diff(&world.history(), from, to, |state| balances(state, &account()));
    changes.into_iter().find(|change| change.name == name).expect("the figure")
}

fn causes(change: &Change) -> Vec<(Option<u64>, &'static str, i128)> {
    change.causes.iter().map(|c| (c.position.map(|p| p.0), c.kind, c.amount.minor())).collect()
}

#[test]
fn time_comes_first_then_the_events_in_order() {
    let mut world = World::new();
    world.invoice("I", "2026-01-05", "300.00", "2026-01-20");
    let from = world.now("2026-01-15");
    let late = world.receipt("R", "2026-01-12", "100.00")[1].0;
    let to = world.now("2026-01-31");
    let overdue = changed(&world, from, to, "overdue");
    assert_eq!(
        (json!(overdue.old), json!(overdue.new), json!(overdue.delta)),
        (json!("0.00"), json!("200.00"), json!("200.00"))
    );
    assert_eq!(causes(&overdue), [(None, "time", 30_000), (Some(late), "receipt_allocated", -10_000)]);
    // Back again: the event is taken back on the earlier day, after time ran backwards at the greater knowledge.
    let back = changed(&world, to, from, "overdue");
    assert_eq!((json!(back.delta), causes(&back)), (json!("-200.00"), vec![(None, "time", -20_000)]));
    let open = changed(&world, to, Point { as_of: to.as_of, ..from }, "open");
    assert_eq!(causes(&open), [(Some(late), "receipt_allocated", 10_000)]);
}

#[test]
fn a_correction_is_a_cause_of_its_own() {
    let mut world = World::new();
    let claim = world.invoice("I", "2026-01-05", "300.00", "2026-01-20")[0];
    let from = world.now("2026-01-31");
    let correction =
        world.says("2026-01-25", "correct", json!({"position": claim, "reason": "another customer's"}))[0].0;
    let open = changed(&world, from, world.now("2026-01-31"), "open");
    assert_eq!(causes(&open), [(Some(correction), "entry_corrected", -30_000)]);
}

#[test]
fn a_policy_that_comes_to_be_known_is_a_cause() {
    let mut world = World::new();
    world.invoice("I", "2026-01-05", "300.00", "2026-01-20");
    let parts = json!([{"due_on": "2026-02-10", "amount": "100"}]);
    world.says("2026-02-01", "make_promise", json!({"promise": "P", "parts": parts}));
    let from = world.now("2026-02-15");
    let body = recoup_events::policy::SHIPPED.replacen("grace_days = 3", "grace_days = 9", 1);
    assert_ne!(body, recoup_events::policy::SHIPPED, "the policy says otherwise now");
    let data = json!({"effective_from": "2026-02-01", "body": body});
    let policy = world.at("policy/default", "2026-02-01", "publish_policy", data)[0].0;
    let promised = changed(&world, from, world.now("2026-02-15"), "promised");
    assert_eq!(causes(&promised), [(Some(policy), "policy_published", 10_000)]);
}
