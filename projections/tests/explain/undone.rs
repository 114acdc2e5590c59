//! Leaving a command out: what rests on it goes too, and is named.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

use recoup_events::values::Position;
use recoup_projections::explain::{NotThere, Undone, Why};
use serde_json::json;

use super::support::{World, account, day};

fn without(world: &World, position: Position) -> Undone {
    world.history().without(world.head(), &[position]).expect("it can be left out")
}

fn left_out(undone: &Undone) -> Vec<(u64, &'static str, Why)> {
    undone.left_out.iter().map(|event| (event.position.0, event.kind, event.why)).collect()
}

fn open(world: &World, undone: &Undone) -> (String, String) {
    let state = undone.history.at(day("2026-12-31"), world.head());
    let facts = state.account(&account()).expect("the account");
    let row =
        recoup_projections::balance::balance(std::slice::from_ref(facts), &state.asked(), None).accounts.remove(0);
    (row.figures.open.to_string(), row.figures.unapplied.to_string())
}

#[test]
fn a_receipt_goes_with_its_allocations_and_what_names_it() {
    let mut world = World::new();
    world.invoice("I", "2026-01-05", "300.00", "2026-01-20");
    let receipt = world.receipt("R", "2026-02-05", "100.00");
    let returned = world.says("2026-02-07", "return_receipt", json!({"receipt": "R", "reason": "bounced"}))[0].0;
    let again = json!({"receipt": "S", "amount": "100.00", "redeposit_of": "R"});
    let again = world.says("2026-02-09", "record_receipt", again);
    let undone = without(&world, receipt[1]);
    let right = [
        (receipt[0].0, "receipt_recorded", Why::Asked),
        (receipt[1].0, "receipt_allocated", Why::Asked),
        (returned, "receipt_returned", Why::RestsOnIt),
        (again[0].0, "receipt_recorded", Why::RestsOnIt),
        (again[1].0, "receipt_allocated", Why::RestsOnIt),
    ];
    assert_eq!(left_out(&undone), right);
    assert_eq!(open(&world, &undone), ("300.00".to_owned(), "0.00".to_owned()));
}

#[test]
fn money_stays_where_what_it_settled_is_gone() {
    let mut world = World::new();
    let invoice = world.invoice("I", "2026-01-05", "300.00", "2026-01-20")[0];
    let receipt = world.receipt("R", "2026-02-05", "100.00");
    let undone = without(&world, invoice);
    let right = [(invoice.0, "invoice_raised", Why::Asked), (receipt[1].0, "receipt_allocated", Why::RestsOnIt)];
    assert_eq!(left_out(&undone), right);
    assert_eq!(undone.left_out[1].detail.as_deref(), Some("claim I"));
    assert_eq!(open(&world, &undone), ("0.00".to_owned(), "100.00".to_owned()));
}

#[test]
fn a_rule_of_every_day_still_holds() {
    let mut world = World::new();
    world.invoice("I", "2026-01-05", "100.00", "2026-01-20");
    world.receipt("R", "2026-02-05", "100.00");
    let reversal = json!({"receipt": "R", "claim": "I", "reason": "another claim"});
    let reversal = world.says("2026-02-06", "reverse_allocation", reversal)[0];
    let credit =
        world.says("2026-02-07", "issue_credit_note", json!({"claim": "I", "amount": "60", "reason": "x"}))[0].0;
    let undone = without(&world, reversal);
    let right = [(reversal.0, "allocation_reversed", Why::Asked), (credit, "credit_note_issued", Why::BreaksARule)];
    assert_eq!(left_out(&undone), right);
    assert_eq!(open(&world, &undone).0, "0.00");
}

#[test]
fn without_its_correction_the_mistake_stands() {
    let mut world = World::new();
    world.invoice("I", "2026-01-05", "300.00", "2026-01-20");
    let typo = world.receipt("R", "2026-02-05", "10.00");
    let replacement = json!({"type": "record_receipt", "effective_on": "2026-02-05",
        "data": {"receipt": "R", "amount": "100.00"}});
    let correct = json!({"position": typo[0], "reason": "a nought", "replacement": replacement});
    let correction = world.says("2026-02-06", "correct", correct);
    let undone = without(&world, correction[0]);
    assert!(left_out(&undone).iter().all(|(_, _, why)| *why == Why::Asked), "{:?}", undone.left_out);
    assert_eq!(open(&world, &undone).0, "290.00");
    // Without the mistake its correction has nothing to take out; what was meant stays.
    let undone = without(&world, typo[0]);
    assert!(left_out(&undone).contains(&(correction[0].0, "entry_corrected", Why::RestsOnIt)));
    assert_eq!(open(&world, &undone).0, "200.00");
}

#[test]
fn without_a_rep_nothing_that_names_him_stands() {
    let world = World::new();
    let history = world.history();
    let rep = history.events().iter().find(|event| event.stream.as_str() == "rep/lin").expect("lin").position;
    let undone = without(&world, rep);
    assert!(left_out(&undone).iter().any(|(_, kind, why)| (*kind, *why) == ("account_registered", Why::RestsOnIt)));
}

#[test]
fn what_is_not_there_cannot_be_left_out() {
    let world = World::new();
    let (history, head) = (world.history(), world.head());
    assert_eq!(history.without(head, &[head.next()]), Err(NotThere::Nothing(head.next())));
    assert_eq!(history.without(Position(2), &[Position(3)]), Err(NotThere::Nothing(Position(3))));
    assert_eq!(history.without(head, &[Position(1)]), Err(NotThere::Opening(Position(1))));
}

#[test]
fn what_one_command_says_in_two_streams_goes_together() {
    let mut world = World::new();
    let held = json!({"receipt": "U", "amount": "50.00", "currency": "CNY"});
    let held = world.at("book/main", "2026-02-01", "record_unidentified", held)[0];
    let identify = json!({"receipt": "U", "account": "A"});
    let identified = world.at("book/main", "2026-02-03", "identify_receipt", identify);
    assert_eq!(open(&world, &without(&world, Position(2))).1, "50.00", "another policy changes nothing of it");
    let undone = without(&world, held);
    let gone: Vec<u64> = undone.left_out.iter().map(|event| event.position.0).collect();
    assert_eq!(gone, std::iter::once(held).chain(identified).map(|position| position.0).collect::<Vec<_>>());
    assert!(undone.left_out[1..].iter().all(|event| event.why == Why::RestsOnIt));
    assert_eq!(open(&world, &undone).1, "0.00");
}

#[test]
fn a_task_letter_goes_with_the_account_that_it_names() {
    let mut world = World::new();
    let letter = json!({"month": "2026-03", "lines": [{"account": "A", "amount": "100.00"}]});
    let letter = world.at("rep/lin", "2026-02-10", "issue_task_letter", letter)[0];
    let history = world.history();
    let account = history.events().iter().find(|event| event.stream.as_str() == "account/A").expect("A").position;
    let undone = without(&world, account);
    let of_letter = undone.left_out.iter().find(|event| event.position == letter).expect("the letter");
    assert_eq!((of_letter.why, of_letter.detail.as_deref()), (Why::RestsOnIt, Some("account A")));
}
