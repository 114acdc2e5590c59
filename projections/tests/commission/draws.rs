//! "a draw is recovered from the months after its grant, at most what is payable before it"; "a draw possible up to a
//! share of what was cleared" (domain.md 7, 8).

use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::world::World;

/// 100,000 cleared by lin in January, so that he may draw 10,000; 105.00 payable a month from February on.
fn cleared() -> World {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "200000", "2024-12-31");
    let office = json!({ "claims": ["I"], "to": "CLEARING_OFFICE", "approved_by": "wang" });
    world.says("2024-01-10", "transfer_case", office);
    world.pay("R0", "2024-01-15", "100000", "I");
    for month in ["02", "03", "04"] {
        world.pay(&format!("R{month}"), &format!("2024-{month}-10"), "5000", "I");
    }
    world
}

fn draw(id: &str, amount: &str) -> Value {
    json!({ "draw": id, "amount": amount, "approved_by": "wang" })
}

fn recovered(world: &World, of: &str) -> [String; 2] {
    ["draws_recovered", "payable"].map(|figure| world.total(of, "2024-12-31", figure))
}

#[test]
fn a_draw_is_a_share_of_what_the_clearing_office_collected() {
    let mut world = cleared();
    let mut refused = |on: &str, amount: &str| {
        let refusal = world.by("tester", "rep/lin", on, "grant_draw", draw("D", amount)).expect_err("refused");
        assert_eq!(refusal.code, codes::OVER_DRAW, "{amount} on {on}");
    };
    refused("2024-01-14", "1");
    refused("2024-01-15", "10000.01");
    world.at("rep/lin", "2024-01-15", "grant_draw", draw("D", "10000"));
    let other = world.by("tester", "rep/zhao", "2024-01-15", "grant_draw", draw("D", "1")).expect_err("refused");
    assert_eq!(other.code, codes::OVER_DRAW, "the claims are not his");
}

#[test]
fn a_draw_is_recovered_from_the_months_after_its_grant() {
    let mut world = cleared();
    world.at("rep/lin", "2024-01-31", "grant_draw", draw("D1", "150"));
    world.at("rep/lin", "2024-02-01", "grant_draw", draw("D2", "100"));
    assert_eq!(recovered(&world, "2024-01"), ["0.00", "2100.00"], "not from its own month");
    assert_eq!(recovered(&world, "2024-02"), ["105.00", "0.00"], "of the first, at most what is payable");
    assert_eq!(recovered(&world, "2024-03"), ["105.00", "0.00"], "45 of the first, 60 of the second");
    assert_eq!(recovered(&world, "2024-04"), ["40.00", "65.00"]);
    assert_eq!(recovered(&world, "2024-05"), ["0.00", "0.00"]);
}

#[test]
fn what_issued_months_recovered_is_not_recovered_again() {
    let mut world = cleared();
    world.at("rep/lin", "2024-01-31", "grant_draw", draw("D1", "150"));
    world.issue("2024-02", "2024-02-29");
    assert_eq!(recovered(&world, "2024-03"), ["45.00", "60.00"]);
    // Found on another bank account later: the issued month stays, the next one shows it and recovers no more.
    world.pay("R9", "2024-02-20", "1000", "I");
    assert_eq!(recovered(&world, "2024-02"), ["105.00", "0.00"]);
    assert_eq!(recovered(&world, "2024-03"), ["45.00", "81.00"]);
}

#[test]
fn nothing_is_recovered_below_the_wage_floor() {
    let mut world = cleared();
    world.policy("2023-12-02", &[("wage_floor = \"none\"", "wage_floor = \"60\"")]);
    world.at("rep/lin", "2024-01-31", "grant_draw", draw("D", "50"));
    assert_eq!(recovered(&world, "2024-02"), ["45.00", "60.00"]);
    assert_eq!(recovered(&world, "2024-03"), ["5.00", "100.00"]);
}
