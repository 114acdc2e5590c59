//! Given, when, then of expense budgets and advances (借支, domain.md 8): "allowed up to budget × collected ratio −
//! outstanding; settled only after full collection". How far a contract is collected is made up here.

use jiff::civil::date;
use serde_json::{Value, json};

use super::REP;
use crate::derived::{ContractStanding, Derived, Need};
use crate::refusal::codes;
use crate::testing::{BookInMemory, Scene};
use crate::values::{AccountId, Currency};

/// K is collected to 30 %, L in full, M by two accounts; there is no other contract.
fn made_up(_: &BookInMemory, need: &Need) -> Derived {
    let Need::Contract { contract, account, .. } = need else { return Derived::Nothing };
    let standing = |of: &str, collected_minor, settled| ContractStanding {
        account: AccountId::new(of).expect("an id"),
        currency: Currency::CNY,
        since: date(2026, 1, 5),
        collected_minor,
        whole_minor: 100_000_000,
        settled,
    };
    Derived::Contracts(match (contract.as_str(), account) {
        ("K", _) => vec![standing("A", 30_000_000, false)],
        ("L", _) => vec![standing("A", 120_000_000, true)],
        ("M", None) => vec![standing("A", 0, false), standing("B", 0, false)],
        ("M", Some(named)) => vec![standing(named, 0, false)],
        _ => Vec::new(),
    })
}

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.derive_with(made_up);
    scene.given_at(REP, "2026-02-01", "set_expense_budget", json!({ "contract": "K", "amount": "10000" }));
    scene
}

fn advance(id: &str, contract: &str, amount: &str) -> Value {
    json!({ "advance": id, "contract": contract, "amount": amount })
}

fn refused(scene: &mut Scene, kind: &str, data: Value, code: &str, field: &str) {
    scene.refuses_at(REP, "2026-02-10", kind, data, code, field);
}

#[test]
fn an_advance_is_allowed_up_to_budget_times_collected_ratio_less_outstanding() {
    let mut scene = scene();
    refused(&mut scene, "grant_advance", advance("V1", "K", "3000.01"), codes::OVER_BUDGET, "data.amount");
    scene.given_at(REP, "2026-02-10", "grant_advance", advance("V1", "K", "2000"));
    refused(&mut scene, "grant_advance", advance("V2", "K", "1000.01"), codes::OVER_BUDGET, "data.amount");
    scene.given_at(REP, "2026-02-10", "grant_advance", advance("V2", "K", "1000"));
    refused(&mut scene, "grant_advance", advance("V2", "K", "1"), codes::ID_TAKEN, "data.advance");
    refused(&mut scene, "grant_advance", advance("V3", "L", "1"), codes::BUDGET_NOT_FOUND, "data.contract");
    refused(&mut scene, "grant_advance", advance("V3", "X", "1"), codes::CONTRACT_NOT_FOUND, "data.contract");
    refused(&mut scene, "grant_advance", advance("V3", "K", "0"), codes::INVALID_AMOUNT, "data.amount");
}

#[test]
fn the_budget_is_the_one_of_the_day_and_no_ratio_is_over_one() {
    let mut scene = scene();
    scene.given_at(REP, "2026-03-01", "set_expense_budget", json!({ "contract": "K", "amount": "0" }));
    scene.refuses_at(REP, "2026-03-01", "grant_advance", advance("V", "K", "1"), codes::OVER_BUDGET, "data.amount");
    scene.given_at(REP, "2026-02-28", "grant_advance", advance("V", "K", "3000"));
    scene.given_at(REP, "2026-02-01", "set_expense_budget", json!({ "contract": "L", "amount": "100" }));
    scene.refuses_at(REP, "2026-02-02", "grant_advance", advance("W", "L", "101"), codes::OVER_BUDGET, "data.amount");
    scene.given_at(REP, "2026-02-02", "grant_advance", advance("W", "L", "100"));
    let early = json!({ "contract": "K", "amount": "1" });
    scene.refuses_at(REP, "2026-01-04", "set_expense_budget", early, codes::EFFECTIVE_TOO_EARLY, "effective_on");
}

#[test]
fn a_contract_of_several_accounts_is_named_with_its_account() {
    let mut scene = scene();
    let budget = json!({ "contract": "M", "amount": "10" });
    refused(&mut scene, "set_expense_budget", budget, codes::INVALID_FIELD, "data.account");
    let named = json!({ "contract": "M", "amount": "10", "account": "B" });
    scene.given_at(REP, "2026-02-10", "set_expense_budget", named);
}

#[test]
fn an_advance_is_settled_once_after_full_collection() {
    let mut scene = scene();
    scene.given_at(REP, "2026-02-01", "set_expense_budget", json!({ "contract": "L", "amount": "5000" }));
    scene.given_at(REP, "2026-02-02", "grant_advance", advance("V", "K", "10"));
    scene.given_at(REP, "2026-02-02", "grant_advance", advance("W", "L", "5000"));
    let settle = |id: &str, spent: &str| json!({ "advance": id, "spent": spent, "evidence": "tickets 1–7" });
    refused(&mut scene, "settle_advance", settle("V", "10"), codes::NOT_COLLECTED, "data.advance");
    refused(&mut scene, "settle_advance", settle("X", "10"), codes::ADVANCE_NOT_FOUND, "data.advance");
    refused(&mut scene, "settle_advance", settle("W", "5000.01"), codes::OVER_ADVANCE, "data.spent");
    refused(&mut scene, "settle_advance", settle("W", "0.001"), codes::INVALID_AMOUNT, "data.spent");
    scene.refuses_at(REP, "2026-02-01", "settle_advance", settle("W", "1"), codes::EFFECTIVE_TOO_EARLY, "effective_on");
    scene.given_at(REP, "2026-02-10", "settle_advance", settle("W", "4800"));
    refused(&mut scene, "settle_advance", settle("W", "1"), codes::ALREADY_DONE, "data.advance");
    // Settled, it is no longer outstanding.
    scene.given_at(REP, "2026-02-11", "grant_advance", advance("W2", "L", "5000"));
}

#[test]
fn a_budget_cannot_be_taken_out_from_under_its_advance() {
    let mut scene = scene();
    let budget = scene.book().events().last().expect("a budget").position;
    let granted = scene.given_at(REP, "2026-02-02", "grant_advance", advance("V", "K", "10"));
    let correct = |position| json!({ "position": position, "reason": "typed wrong" });
    scene.refuses_at(REP, "2026-02-03", "correct", correct(budget), codes::ENTRY_IN_USE, "");
    scene.given_at(REP, "2026-02-03", "correct", correct(granted));
    scene.given_at(REP, "2026-02-03", "correct", correct(budget));
    refused(&mut scene, "grant_advance", advance("V", "K", "10"), codes::BUDGET_NOT_FOUND, "data.contract");
}

#[test]
fn without_the_figure_nothing_is_decided() {
    let mut scene = Scene::new();
    let budget = json!({ "contract": "K", "amount": "10" });
    refused(&mut scene, "set_expense_budget", budget, codes::INTERNAL, "");
    refused(&mut scene, "issue_commission_statement", json!({ "month": "2026-01" }), codes::INTERNAL, "");
}
