//! register_contract, close_contract (domain.md 3).

use recoup_events::refusal::codes;
use serde_json::json;

use super::scene::{account, invoice};

#[test]
fn a_contract_is_registered_with_what_was_agreed() {
    let data = json!({"contract": "K", "title": "二期工程", "amount": "500000", "protection": "bank guarantee",
                      "terms": {"days": 30, "start": "ACCEPTANCE"}, "document_hash": "ab12"});
    let mut made = data.clone();
    made["amount"].take();
    made["amount_minor"] = json!(50_000_000);
    account().when("register_contract", data).makes("contract_registered", made);
    account()
        .when("register_contract", json!({"contract": "K"}))
        .makes("contract_registered", json!({"contract": "K"}));
    let fine = json!({"contract": "K", "amount": "0.001"});
    account().when("register_contract", fine).refused(codes::INVALID_AMOUNT, "data.amount");
}

#[test]
fn a_contract_is_registered_once() {
    let scene = account().given(2, "2026-01-10", "contract_registered", json!({"contract": "K"}));
    scene.when("register_contract", json!({"contract": "K"})).refused(codes::ID_TAKEN, "data.contract");
}

// "once registered, no claim that names it may be earlier".
#[test]
fn a_contract_is_not_registered_after_its_claims() {
    let register = |on: &str| {
        let mut named = invoice("I1", "CNY", &[("I1", 100, None)]);
        named["contract"] = json!("K");
        let scene = account().given(2, "2026-01-10", "invoice_raised", named);
        scene.on(on).when("register_contract", json!({"contract": "K"}))
    };
    register("2026-01-11").refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    register("2026-01-10").accepted();
}

#[test]
fn a_contract_is_closed_once_and_not_before_it_is_registered() {
    let scene = || account().given(2, "2026-01-10", "contract_registered", json!({"contract": "K"}));
    let close = || json!({"contract": "K", "reason": "done"});
    account().when("close_contract", close()).refused(codes::CONTRACT_NOT_FOUND, "data.contract");
    scene().on("2026-01-09").when("close_contract", close()).refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    scene().on("2026-01-10").when("close_contract", close()).makes("contract_closed", close());
    let closed = scene().given(3, "2026-01-20", "contract_closed", close());
    closed.when("close_contract", close()).refused(codes::CONTRACT_CLOSED, "data.contract");
}
