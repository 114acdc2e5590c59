//! change_terms: "a due date changes only by change_terms (two people, a reason; not before the claim's date,
//! possibly before a change recorded earlier)" (domain.md 3).

use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::scene::{Scene, account};
use recoup_events::account::Account;

fn scene() -> Scene<Account> {
    account().claim(2, "2026-01-05", "I1", 10_000, Some("2026-02-04"))
}

fn change(approved_by: &str) -> Value {
    json!({"claim": "I1", "due_on": "2026-05-01", "reason": "harvest", "approved_by": approved_by})
}

fn changed() -> Value {
    json!({"approved_by": "wang", "by": "lin", "claim": "I1", "due_on": "2026-05-01", "reason": "harvest"})
}

#[test]
fn two_people_move_a_due_date() {
    scene().when("change_terms", change("wang")).makes("terms_changed", changed());
    scene().when("change_terms", change("lin")).refused(codes::FOUR_EYES, "data.approved_by");
}

#[test]
fn not_before_the_claim_but_before_another_change() {
    scene().on("2026-01-04").when("change_terms", change("wang")).refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    scene().on("2026-01-05").when("change_terms", change("wang")).accepted();
    let changed_later = scene().given(3, "2026-03-01", "terms_changed", changed());
    changed_later.on("2026-02-01").when("change_terms", change("wang")).accepted();
}

#[test]
fn only_of_a_claim_that_is_there() {
    account().when("change_terms", change("wang")).refused(codes::CLAIM_NOT_FOUND, "data.claim");
}
