//! "expense advance (借支): allowed up to budget × collected ratio − outstanding; settled only after full collection".
//! Here with the figures that the projections compute.

use recoup_events::refusal::codes;
use serde_json::json;

use super::world::World;

#[test]
fn an_advance_follows_the_collected_ratio_of_its_contract() {
    let mut world = World::new();
    world.says("2024-01-02", "register_contract", json!({ "contract": "K", "amount": "1000" }));
    let claim = json!({ "claim": "I", "amount": "1000", "contract": "K" });
    world.says("2024-01-05", "raise_invoice", claim);
    let lin = "rep/lin";
    world.at(lin, "2024-01-05", "set_expense_budget", json!({ "contract": "K", "amount": "200" }));
    let advance = |id: &str, amount: &str| json!({ "advance": id, "contract": "K", "amount": amount });
    let refused = |world: &mut World, on: &str, kind: &str, data: serde_json::Value, code: &str| {
        let refusal = world.by("tester", lin, on, kind, data).expect_err("refused");
        assert_eq!(refusal.code, code, "{kind} on {on}: {}", refusal.message);
    };
    refused(&mut world, "2024-01-10", "grant_advance", advance("V", "0.01"), codes::OVER_BUDGET);
    world.pay("R1", "2024-01-11", "300", "I");
    refused(&mut world, "2024-01-10", "grant_advance", advance("V", "0.01"), codes::OVER_BUDGET);
    refused(&mut world, "2024-01-11", "grant_advance", advance("V", "60.01"), codes::OVER_BUDGET);
    world.at(lin, "2024-01-11", "grant_advance", advance("V", "60"));
    let advanced = |as_of: &str| {
        let told = world.told();
        let found = recoup_projections::commission::advances_by_contract(&told.reps, super::world::day(as_of));
        found.iter().map(|of| of.amount.to_string()).collect::<Vec<_>>()
    };
    assert_eq!((advanced("2024-01-10"), advanced("2024-01-11")), (vec![], vec!["60.00".to_owned()]));
    let settle = json!({ "advance": "V" });
    refused(&mut world, "2024-01-12", "settle_advance", settle.clone(), codes::NOT_COLLECTED);
    world.pay("R2", "2024-01-20", "700", "I");
    refused(&mut world, "2024-01-19", "settle_advance", settle.clone(), codes::NOT_COLLECTED);
    world.at(lin, "2024-01-20", "settle_advance", settle);
    let other = json!({ "contract": "K", "amount": "1" });
    let refusal = world.by("tester", "rep/zhao", "2024-01-20", "set_expense_budget", other).expect_err("refused");
    assert_eq!(refusal.code, codes::CONTRACT_NOT_FOUND, "the account is not his");
}

#[test]
fn a_contract_that_two_accounts_have_is_named_with_its_account() {
    let mut world = World::new();
    world.account("B", "2023-12-01", "general");
    for stream in ["account/A", "account/B"] {
        world.at(stream, "2024-01-05", "raise_invoice", json!({ "claim": "I", "amount": "100", "contract": "K" }));
    }
    let budget = json!({ "contract": "K", "amount": "50" });
    let refusal = world.by("tester", "rep/lin", "2024-01-05", "set_expense_budget", budget).expect_err("refused");
    assert_eq!((refusal.code.as_ref(), refusal.field.as_deref()), (codes::INVALID_FIELD, Some("data.account")));
    let budget = json!({ "contract": "K", "amount": "50", "account": "B" });
    world.at("rep/lin", "2024-01-05", "set_expense_budget", budget);
    // Without an amount the ratio is of what is claimed, and full collection is that the claims are settled.
    world.at("account/B", "2024-01-10", "record_receipt", json!({ "receipt": "R", "amount": "100" }));
    let advance = json!({ "advance": "V", "contract": "K", "amount": "50", "account": "B" });
    world.at("rep/lin", "2024-01-10", "grant_advance", advance);
    world.at("rep/lin", "2024-01-10", "settle_advance", json!({ "advance": "V", "spent": "30" }));
}
