//! register_account, assign_owner, and what holds for every command of an account.

use recoup_events::account::Account;
use recoup_events::refusal::codes;
use serde_json::json;

use super::scene::{account, nothing, registered};

#[test]
fn registering_makes_the_account_its_owner_and_its_class() {
    let data = json!({"name": "上海和信", "currency": "CNY", "owner": "li"});
    nothing::<Account>().when("register_account", data).makes("account_registered", registered());
    let data = json!({"name": "HX", "currency": "USD", "owner": "li", "class": "strategic", "grade": "B",
                      "region": "华东", "dealer": true, "payer_ids": ["HX LTD"]});
    let made = json!({"class": "strategic", "currency": "USD", "dealer": true, "grade": "B", "name": "HX",
                      "owner": "li", "payer_ids": ["HX LTD"], "region": "华东"});
    nothing::<Account>().when("register_account", data).makes("account_registered", made);
}

#[test]
fn an_account_is_registered_once() {
    let data = json!({"name": "HX", "currency": "CNY", "owner": "li"});
    account().when("register_account", data).refused(codes::ALREADY_REGISTERED, "stream");
}

// "no rep acts or owns before his [registration]" (2): mei is a rep from 2026-03-01 on.
#[test]
fn no_rep_owns_before_he_is_registered() {
    let data = || json!({"name": "HX", "currency": "CNY", "owner": "mei"});
    let register = |on: &str| nothing::<Account>().on(on).when("register_account", data());
    register("2026-02-28").refused(codes::REP_NOT_FOUND, "data.owner");
    register("2026-03-01").accepted();
    let assign = |on: &str, rep: &str| account().on(on).when("assign_owner", json!({"rep": rep}));
    assign("2026-02-28", "mei").refused(codes::REP_NOT_FOUND, "data.rep");
    assign("2026-03-31", "nobody").refused(codes::REP_NOT_FOUND, "data.rep");
    assign("2026-03-01", "mei").makes("owner_assigned", json!({"rep": "mei", "reason": null}));
}

#[test]
fn an_owner_is_assigned_with_or_without_a_reason() {
    let data = json!({"rep": "wu", "reason": "li is ill"});
    account().when("assign_owner", data.clone()).makes("owner_assigned", data);
}

// "Nothing on an account is effective before its registration" (2).
#[test]
fn nothing_happens_to_an_account_before_its_registration() {
    let invoice = || json!({"claim": "I1", "amount": "10"});
    nothing::<Account>().when("raise_invoice", invoice()).refused_as_a_whole(codes::ACCOUNT_NOT_FOUND);
    let raise = |on: &str| account().on(on).when("raise_invoice", invoice());
    raise("2025-12-31").refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    raise("2026-01-01").accepted();
}

// "It may lie in the future only for register_contract, change_terms, publish_policy, …" (2): today is 2026-03-31.
#[test]
fn only_a_few_commands_lie_in_the_future() {
    let data = || json!({"claim": "I1", "amount": "10"});
    account().on("2026-03-31").when("raise_invoice", data()).accepted();
    account().on("2026-04-01").when("raise_invoice", data()).refused(codes::EFFECTIVE_IN_FUTURE, "effective_on");
    let register = json!({"name": "HX", "currency": "CNY", "owner": "li"});
    let scene = nothing::<Account>().on("2026-04-01");
    scene.when("register_account", register).refused(codes::EFFECTIVE_IN_FUTURE, "effective_on");
    account().on("2026-04-01").when("register_contract", json!({"contract": "K"})).accepted();
    let terms = json!({"claim": "I1", "due_on": "2026-06-01", "reason": "asked", "approved_by": "wang"});
    account().claim(2, "2026-01-05", "I1", 10, None).on("2026-04-01").when("change_terms", terms).accepted();
}

// "sums of it fit the tables": 100 parts of the largest amount in KWD (10¹⁶ fils less one) stay under 10¹⁸, 101 do not.
#[test]
fn an_account_cannot_outgrow_its_tables() {
    let raise = |parts: usize| {
        let part = json!({"amount": "9999999999999.999", "due_on": "2026-06-01"});
        let data = json!({"claim": "I1", "currency": "KWD", "parts": vec![part; parts]});
        account().when("raise_invoice", data)
    };
    raise(100).accepted();
    raise(101).refused(codes::ACCOUNT_TOO_LARGE, "data.amount");
}
