//! Commands decided against a history that was not: by the same rules, named like real ones, stored nowhere.

use recoup_events::refusal::codes;
use recoup_events::values::Position;
use recoup_projections::balance::balance;
use recoup_projections::explain::Hypothesis;
use serde_json::json;

use super::support::{TODAY, World, account, supposed};

#[test]
fn a_supposed_command_is_decided_like_any_other() {
    let mut world = World::new();
    world.invoice("I", "2026-01-05", "300.00", "2026-01-20");
    let receipt = world.receipt("R", "2026-02-05", "100.00");
    let undone = world.history().without(world.head(), &[receipt[0]]).unwrap();
    let mut hypothesis = Hypothesis::of(undone.history, world.head());
    let more = json!({"receipt": "R", "amount": "250.00"});
    hypothesis.suppose(supposed("w1", "account/A", "2026-02-05", "record_receipt", &more), TODAY).unwrap();
    assert!(hypothesis.knows("w1"));
    // It stands on the desk at once: another one of that id is refused, and a correction finds it.
    let again = supposed("w2", "account/A", "2026-02-05", "record_receipt", &more);
    assert_eq!(hypothesis.suppose(again, TODAY).unwrap_err().code, codes::ID_TAKEN);
    let open = |hypothesis: Hypothesis| {
        let history = hypothesis.into_history();
        let state = history.at(TODAY, Position(u64::MAX));
        let facts = state.account(&account()).expect("the account");
        balance(std::slice::from_ref(facts), &state.asked(), None).accounts[0].figures.open.to_string()
    };
    let correct = json!({"command": "w1", "reason": "no"});
    hypothesis.suppose(supposed("w3", "account/A", "2026-02-06", "correct", &correct), TODAY).unwrap();
    assert_eq!(open(hypothesis), "300.00");
    let mut hypothesis = Hypothesis::of(world.history(), world.head());
    hypothesis
        .suppose(
            supposed("w4", "account/A", "2026-02-06", "record_receipt", &json!({"receipt": "S", "amount": "50.00"})),
            TODAY,
        )
        .unwrap();
    assert_eq!(open(hypothesis), "150.00");
}
