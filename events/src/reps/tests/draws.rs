//! Given, when, then of grant_draw (透支, domain.md 7, 9): two people, and at most 10 % of what the clearing office
//! collected, which is made up here.

use serde_json::{Value, json};

use super::{REP, refuses_by};
use crate::derived::{Derived, Need};
use crate::refusal::codes;
use crate::testing::{BookInMemory, Scene};
use crate::values::Currency;

fn made_up(_: &BookInMemory, need: &Need) -> Derived {
    match need {
        Need::Cleared { .. } => Derived::Cleared(vec![(Currency::CNY, 10_000_000)]),
        _ => Derived::Nothing,
    }
}

fn draw(id: &str, amount: &str) -> Value {
    json!({ "draw": id, "amount": amount, "approved_by": "wang" })
}

#[test]
fn a_draw_takes_two_people_and_a_share_of_what_was_cleared() {
    let mut scene = Scene::new();
    scene.derive_with(made_up);
    let over = codes::OVER_DRAW;
    refuses_by(&mut scene, "wang", "2026-03-01", "grant_draw", draw("D1", "1"), codes::FOUR_EYES, "data.approved_by");
    scene.refuses_at(REP, "2026-03-01", "grant_draw", draw("D1", "10000.01"), over, "data.amount");
    scene.given_at(REP, "2026-03-01", "grant_draw", draw("D1", "6000"));
    scene.refuses_at(REP, "2026-03-02", "grant_draw", draw("D1", "1"), codes::ID_TAKEN, "data.draw");
    scene.refuses_at(REP, "2026-03-02", "grant_draw", draw("D2", "4000.01"), over, "data.amount");
    scene.given_at(REP, "2026-03-02", "grant_draw", draw("D2", "4000"));
}

#[test]
fn without_anything_cleared_nothing_is_drawn() {
    let mut scene = Scene::new();
    scene.derive_with(|_, _| Derived::Cleared(Vec::new()));
    scene.refuses_at(REP, "2026-03-01", "grant_draw", draw("D1", "0.01"), codes::OVER_DRAW, "data.amount");
    scene.derive_with(|_, _| Derived::Nothing);
    scene.refuses_at(REP, "2026-03-01", "grant_draw", draw("D1", "0.01"), codes::INTERNAL, "");
}
