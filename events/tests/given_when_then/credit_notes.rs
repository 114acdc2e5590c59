//! Credit notes, given, when, then (domain.md 3).

use recoup_events::refusal::codes;
use serde_json::json;

use super::scene::account;

// "Open is never negative" on any day: of 100.00 open, 60.00 are paid on 2026-02-10.
#[test]
fn a_credit_note_takes_at_most_what_is_open_on_every_day_from_there_on() {
    let credit = |on: &str, amount: &str| {
        let scene = account().claim(2, "2026-01-05", "I1", 10_000, None).receipt(3, "2026-02-10", "R1", 6_000);
        let scene = scene.allocated(3, "2026-02-10", "R1", "I1", 6_000);
        scene.on(on).when("issue_credit_note", json!({"claim": "I1", "amount": amount, "reason": "short"}))
    };
    let made = json!({"amount_minor": 4_000, "claim": "I1", "currency": "CNY", "reason": "short"});
    credit("2026-01-05", "40").makes("credit_note_issued", made.clone());
    credit("2026-03-01", "40").makes("credit_note_issued", made);
    credit("2026-01-05", "40.01").refused(codes::OVER_ALLOCATION, "data.amount");
    credit("2026-03-01", "40.01").refused(codes::OVER_ALLOCATION, "data.amount");
    credit("2026-01-04", "1").refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
}

// "A credit, write-off or dispute has its claim's currency".
#[test]
fn a_credit_note_is_in_its_claims_currency() {
    let scene = || account().claim_usd(2, "2026-01-05", "I1", 500);
    let credit = json!({"claim": "I1", "amount": "5", "reason": "short"});
    let made = json!({"amount_minor": 500, "claim": "I1", "currency": "USD", "reason": "short"});
    scene().when("issue_credit_note", credit).makes("credit_note_issued", made);
}
