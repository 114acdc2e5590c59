//! An account event by event, alone and beside another history.

use recoup_events::values::Position;
use recoup_projections::explain::step;
use serde_json::json;

use super::support::{World, account};

#[test]
fn each_event_is_followed_by_how_things_stand() {
    let mut world = World::new();
    let invoice = world.invoice("I", "2026-01-05", "300.00", "2026-01-20")[0];
    let parts = json!([{"due_on": "2026-02-10", "amount": "100"}]);
    world.says("2026-02-01", "make_promise", json!({"promise": "P", "parts": parts}));
    let dispute = json!({"dispute": "D", "claim": "I", "amount": "80.00", "reason": "SHORT_DELIVERY", "side": "US"});
    world.says("2026-02-02", "open_dispute", dispute);
    let receipt = world.receipt("R", "2026-02-05", "100.00");
    let history = world.history();
    let steps = step(&history, &account(), world.now("2026-02-28"), Position(1), None);
    let open: Vec<String> = steps.iter().map(|step| step.after.balance[0].figures.open.to_string()).collect();
    assert_eq!(open, ["0.00", "300.00", "300.00", "300.00", "300.00", "200.00"]);
    let last = steps.last().expect("a step");
    assert_eq!((last.position, last.after.promises.len(), last.after.disputes.len()), (receipt[1], 1, 1));
    assert_eq!(json!(last.after.promises[0].state), json!("KEPT"));
    let later = step(&history, &account(), world.now("2026-02-28"), receipt[0], None);
    assert_eq!(later, steps[4..]);
    assert_eq!(steps[1].position, invoice);
}

#[test]
fn beside_it_stands_the_history_without_a_command() {
    let mut world = World::new();
    world.invoice("I", "2026-01-05", "300.00", "2026-01-20");
    let receipt = world.receipt("R", "2026-02-05", "100.00");
    world.receipt("S", "2026-02-06", "50.00");
    let history = world.history();
    let undone = history.without(world.head(), &[receipt[1]]).unwrap();
    let steps = step(&history, &account(), world.now("2026-02-28"), Position(1), Some(&undone.history));
    let open = |after: &recoup_projections::explain::After| after.balance[0].figures.open.to_string();
    let pairs: Vec<(String, String)> =
        steps.iter().map(|step| (open(&step.after), open(step.without.as_ref().unwrap()))).collect();
    let right = [
        ("0.00", "0.00"),
        ("300.00", "300.00"),
        ("300.00", "300.00"),
        ("200.00", "300.00"),
        ("200.00", "300.00"),
        ("150.00", "250.00"),
    ];
    assert_eq!(pairs, right.map(|(a, b)| (a.to_owned(), b.to_owned())));
}
