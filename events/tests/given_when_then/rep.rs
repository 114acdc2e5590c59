//! Registering reps, given, when, then.

use recoup_events::refusal::codes;
use recoup_events::reps::Rep;
use serde_json::json;

use super::scene::nothing;

#[test]
fn a_rep_is_registered_once() {
    let data = json!({"name": "李雷", "wage_floor": "2500"});
    let made = json!({"currency": "CNY", "name": "李雷", "wage_floor_minor": 250_000});
    nothing::<Rep>().when("register_rep", data.clone()).makes("rep_registered", made.clone());
    let bare = json!({"currency": "CNY", "name": "李雷", "wage_floor_minor": null});
    nothing::<Rep>().when("register_rep", json!({"name": "李雷"})).makes("rep_registered", bare);
    let known = nothing::<Rep>().given(1, "2026-01-01", "rep_registered", made);
    known.when("register_rep", data).refused(codes::ALREADY_REGISTERED, "stream");
}

// A wage floor of zero is one: nothing is moved by it.
#[test]
fn a_wage_floor_is_an_amount_of_the_books_currency() {
    let floor = |floor: &str| nothing::<Rep>().when("register_rep", json!({"name": "L", "wage_floor": floor}));
    floor("0").accepted();
    floor("0.001").refused(codes::INVALID_AMOUNT, "data.wage_floor");
}

#[test]
fn a_rep_is_not_registered_from_a_day_to_come() {
    let register = |on: &str| nothing::<Rep>().on(on).when("register_rep", json!({"name": "L"}));
    register("2026-03-31").accepted();
    register("2026-04-01").refused(codes::EFFECTIVE_IN_FUTURE, "effective_on");
}
