//! Holdback, release, forfeit and claw-back (domain.md 8).

use recoup_projections::commission::held_by_contract;
use serde_json::{Value, json};

use super::world::World;

fn totals(world: &World, of: &str, as_of: &str) -> [String; 3] {
    ["held_back", "released", "clawed_back"].map(|figure| world.total(of, as_of, figure))
}

fn of_contract(claim: &str, amount: &str) -> Value {
    json!({ "claim": claim, "amount": amount, "due_on": "2024-12-31", "contract": "K" })
}

fn with_contract() -> World {
    let mut world = World::new();
    world.says("2024-01-01", "register_contract", json!({ "contract": "K", "amount": "1000000" }));
    world.says("2024-01-05", "raise_invoice", of_contract("I", "300000"));
    world.pay("R1", "2024-01-10", "300000", "I");
    world
}

// "A contract over 1,000,000 with 300,000 invoiced and paid releases nothing; it releases everything on the day the
// whole 1,000,000 is invoiced and paid, or the contract is closed."
#[test]
fn a_contract_releases_when_all_of_it_is_invoiced_and_paid() {
    let mut world = with_contract();
    assert_eq!(totals(&world, "2024-01", "2024-01-31"), ["2700.00", "0.00", "0.00"]);
    world.says("2024-02-05", "raise_invoice", of_contract("J", "700000"));
    world.pay("R2", "2024-02-10", "699930", "J");
    assert_eq!(totals(&world, "2024-02", "2024-02-29"), ["6299.37", "0.00", "0.00"], "99.99 % releases nothing");
    world.pay("R3", "2024-03-01", "70", "J");
    assert_eq!(totals(&world, "2024-02", "2024-03-31"), ["6299.37", "0.00", "0.00"]);
    assert_eq!(totals(&world, "2024-03", "2024-02-29"), ["0.00", "0.00", "0.00"], "not before that day");
    assert_eq!(totals(&world, "2024-03", "2024-03-01"), ["0.63", "9000.00", "0.00"]);
}

#[test]
fn a_contract_that_is_closed_releases_on_that_day() {
    let mut world = with_contract();
    world.says("2024-02-15", "close_contract", json!({ "contract": "K", "reason": "stopped" }));
    assert_eq!(totals(&world, "2024-02", "2024-02-14"), ["0.00", "0.00", "0.00"]);
    let held = |as_of: &str| {
        let of = world.with_pay("lin", as_of, |pay| held_by_contract(std::slice::from_ref(pay)));
        of.iter().map(|of| format!("{} {}", of.contract, of.amount)).collect::<Vec<_>>()
    };
    assert_eq!((held("2024-02-14"), held("2024-02-15")), (vec!["K 2700.00".to_owned()], vec![]));
    assert_eq!(totals(&world, "2024-02", "2024-02-15"), ["0.00", "2700.00", "0.00"]);
    let releases = world.answer("2024-02", "2024-02-29")["releases"].clone();
    assert_eq!(releases[0]["month"], json!("2024-01"), "each points back to its line");
    assert_eq!((&releases[0]["claim"], &releases[0]["receipt"]), (&json!("I"), &json!("R1")));
}

// "else the invoice: open zero and nothing written off". "Without a contract the parts of one invoice are one group".
#[test]
fn without_a_contract_the_parts_of_an_invoice_are_one_group() {
    let mut world = World::new();
    let parts = json!([{ "due_on": "2024-12-31", "amount": "100" }, { "due_on": "2024-12-31", "amount": "100" }]);
    world.says("2024-01-05", "raise_invoice", json!({ "claim": "I", "parts": parts }));
    world.pay("R1", "2024-01-10", "100", "I/1");
    assert_eq!(totals(&world, "2024-01", "2024-01-31"), ["0.90", "0.00", "0.00"], "a part alone releases nothing");
    world.pay("R2", "2024-02-10", "100", "I/2");
    assert_eq!(totals(&world, "2024-02", "2024-02-29"), ["0.90", "1.80", "0.00"]);
}

// "Written-off money forfeits the holdback."
#[test]
fn written_off_money_forfeits_the_holdback_until_it_is_recovered() {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "100", "2024-12-31");
    world.pay("R1", "2024-01-10", "90", "I");
    let data = json!({ "write_off": "W", "claim": "I", "amount": "10", "evidence": "bankrupt" });
    world.says("2024-01-15", "propose_write_off", data);
    world.by("wang", "account/A", "2024-01-16", "approve_write_off", json!({ "write_off": "W" })).expect("approved");
    assert_eq!(totals(&world, "2024-01", "2024-01-31"), ["0.81", "0.00", "0.00"]);
    let forfeited = |world: &World| world.with_pay("lin", "2024-12-31", |pay| pay.holdback()[0].forfeited.to_string());
    assert_eq!(forfeited(&world), "0.81");
    world.says("2024-02-01", "record_receipt", json!({ "receipt": "R2", "amount": "10", "allocate": "none" }));
    let data = json!({ "write_off": "W", "receipt": "R2", "amount": "10" });
    world.says("2024-02-02", "record_recovery", data);
    assert_eq!(totals(&world, "2024-02", "2024-02-29"), ["0.09", "0.90", "0.00"]);
    assert_eq!(forfeited(&world), "0.00");
}

// "a returned receipt or reversed allocation claws back every line it caused: net less what was still held, in the
// month it happened, each line naming its origin".
#[test]
fn money_that_goes_back_claws_back_what_was_paid_for_it() {
    for kind in ["return_receipt", "reverse_allocation"] {
        let mut world = World::new();
        world.claim("I", "2024-01-05", "200", "2024-12-31");
        world.pay("R1", "2024-01-10", "100", "I");
        let undo = if kind == "return_receipt" {
            json!({ "receipt": "R1", "reason": "bounced" })
        } else {
            json!({ "receipt": "R1", "claim": "I", "reason": "wrong claim" })
        };
        world.says("2024-02-10", kind, undo);
        assert_eq!(totals(&world, "2024-01", "2024-02-29"), ["0.90", "0.00", "0.00"], "the line stays where it was");
        assert_eq!(totals(&world, "2024-02", "2024-02-09"), ["0.00", "0.00", "0.00"]);
        assert_eq!(totals(&world, "2024-02", "2024-02-10"), ["0.00", "0.00", "2.10"], "3.00 less 0.90 still held");
        let clawbacks = world.answer("2024-02", "2024-02-29")["clawbacks"].clone();
        let (origin, line) = (&clawbacks[0]["origin"], &world.answer("2024-01", "2024-01-31")["lines"][0]["origin"]);
        assert_eq!((&clawbacks[0]["month"], origin), (&json!("2024-01"), line), "{kind}");
        assert_eq!(world.total("2024-02", "2024-02-29", "payable"), "-2.10");
    }
}

// "other lines' releases stand. Money that comes again earns again at its own lateness." "A group that opens again
// later takes nothing back from earlier releases."
#[test]
fn a_released_line_gives_its_whole_net_back_and_the_others_keep_theirs() {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "200", "2024-02-28");
    world.pay("R1", "2024-01-10", "100", "I");
    world.pay("R2", "2024-01-11", "100", "I");
    assert_eq!(totals(&world, "2024-01", "2024-01-31"), ["1.80", "1.80", "0.00"]);
    world.says("2024-02-10", "return_receipt", json!({ "receipt": "R1", "reason": "bounced" }));
    assert_eq!(totals(&world, "2024-02", "2024-02-29"), ["0.00", "0.00", "3.00"]);
    world.pay("R3", "2024-03-01", "100", "I");
    assert_eq!(totals(&world, "2024-03", "2024-03-31"), ["0.87", "0.87", "0.00"], "only its own, at two days late");
    assert_eq!(world.points("2024-03", "2024-03-31", "LATE"), ["0.1"]);
}

#[test]
fn money_undone_on_the_day_that_would_have_released_it_is_not_released() {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "100", "2024-12-31");
    world.pay("R1", "2024-01-10", "100", "I");
    world.says("2024-01-10", "return_receipt", json!({ "receipt": "R1", "reason": "bounced" }));
    world.pay("R2", "2024-01-10", "100", "I");
    assert_eq!(totals(&world, "2024-01", "2024-01-31"), ["1.80", "0.90", "2.10"]);
}
