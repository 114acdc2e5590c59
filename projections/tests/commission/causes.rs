//! The causes besides lateness: TASK, CADENCE, PROMISE and CASE, each on both sides of its edge.

use serde_json::json;

use super::world::World;

fn letter(amount: &str) -> serde_json::Value {
    json!({ "month": "2024-02", "lines": [{ "account": "A", "amount": amount }] })
}

// "≥ 100 % 0, ≥ 90 % 0.05, ≥ 70 % 0.1, ≥ 50 % 0.15, else 0.2" (9).
#[test]
fn the_bands_of_the_task_letter_have_sharp_edges() {
    for (asked, points) in [
        ("1000", "-"),
        ("1000.01", "0.05"),
        ("1111.11", "0.05"),
        ("1111.12", "0.1"),
        ("1428.57", "0.1"),
        ("1428.58", "0.15"),
        ("2000", "0.15"),
        ("2000.01", "0.2"),
    ] {
        let mut world = World::new();
        world.at("rep/lin", "2024-01-20", "issue_task_letter", letter(asked));
        world.claim("I", "2024-01-05", "1000", "2024-12-31");
        world.pay("R", "2024-02-10", "1000", "I");
        assert_eq!(world.points("2024-02", "2024-02-29", "TASK"), [points], "1000 of {asked}");
    }
}

// "receipts dated in the month of the letter's accounts, less returns dated in the month, ÷ the letter's sum; on
// every line of the rep's month". "Refunds do not lower attainment."
#[test]
fn receipts_less_returns_of_the_letters_accounts_count() {
    let mut world = World::new();
    world.at("rep/lin", "2024-01-20", "issue_task_letter", letter("1000"));
    world.account("B", "2023-12-01", "general");
    world.claim("I", "2024-01-05", "2000", "2024-12-31");
    world.at("account/B", "2024-01-05", "raise_invoice", json!({ "claim": "J", "amount": "500" }));
    world.at("account/B", "2024-02-10", "record_receipt", json!({ "receipt": "R", "amount": "500" }));
    world.pay("R1", "2024-01-31", "300", "I");
    world.pay("R2", "2024-02-01", "600", "I");
    world.says("2024-02-29", "record_receipt", json!({ "receipt": "R3", "amount": "400", "allocate": "none" }));
    assert_eq!(world.points("2024-02", "2024-02-29", "TASK"), ["-", "-"], "600 + 400, allocated or not");
    world.says(
        "2024-02-29",
        "propose_refund",
        json!({ "refund": "F", "receipt": "R3", "amount": "400", "reason": "x" }),
    );
    world.by("wang", "account/A", "2024-02-29", "approve_refund", json!({ "refund": "F" })).expect("approved");
    assert_eq!(world.points("2024-02", "2024-02-29", "TASK"), ["-", "-"], "a refund lowers nothing");
    world.says("2024-02-29", "return_receipt", json!({ "receipt": "R1", "reason": "bounced" }));
    assert_eq!(world.points("2024-02", "2024-03-31", "TASK"), ["0.1", "0.1"], "700: also on the line of B");
}

// "TASK and CADENCE apply once the month has ended (`as_of` on or after its last day)".
#[test]
fn task_applies_from_the_months_last_day_on_and_the_last_letter_recorded_stands() {
    let mut world = World::new();
    world.at("rep/lin", "2024-01-25", "issue_task_letter", letter("2000"));
    world.claim("I", "2024-01-05", "1000", "2024-12-31");
    world.pay("R", "2024-02-10", "1000", "I");
    assert_eq!(world.points("2024-02", "2024-02-28", "TASK"), ["-"], "2024 has a leap day");
    assert_eq!(world.points("2024-02", "2024-02-29", "TASK"), ["0.15"], "a late and unverified letter counts");
    world.at("rep/lin", "2024-02-01", "issue_task_letter", letter("1250"));
    assert_eq!(world.points("2024-02", "2024-02-29", "TASK"), ["0.1"]);
}

// "A task letter is judged per currency …; a line in a currency that it does not have gets no TASK."
#[test]
fn a_letter_is_judged_per_currency() {
    let mut world = World::new();
    let (stream, kind) = ("account/U", "register_account");
    world.at(stream, "2023-12-01", kind, json!({ "name": "U", "currency": "USD", "owner": "lin" }));
    let lines = json!([{ "account": "A", "amount": "1000" }, { "account": "U", "amount": "100" }]);
    world.at("rep/lin", "2024-01-20", "issue_task_letter", json!({ "month": "2024-02", "lines": lines }));
    let eur = json!({ "claim": "E", "amount": "50", "currency": "EUR" });
    world.says("2024-01-05", "raise_invoice", eur);
    world.claim("I", "2024-01-05", "1000", "2024-12-31");
    world.at(stream, "2024-01-05", "raise_invoice", json!({ "claim": "J", "amount": "100" }));
    world.pay("R1", "2024-02-10", "1000", "I");
    let settle = json!([{ "claim": "E", "amount": "50" }]);
    let data = json!({ "receipt": "R2", "amount": "50", "currency": "EUR", "allocate": settle });
    world.says("2024-02-10", "record_receipt", data);
    world.at(stream, "2024-02-10", "record_receipt", json!({ "receipt": "R3", "amount": "60" }));
    let answer = world.answer("2024-02", "2024-02-29");
    assert_eq!(answer["lines"][0]["points"], json!({}), "CNY: 1000 of 1000");
    let others = answer["other_currencies"].as_array().expect("others");
    let points: Vec<_> =
        others.iter().map(|part| (part["currency"].clone(), part["lines"][0]["points"].clone())).collect();
    assert_eq!(points, [(json!("EUR"), json!({})), (json!("USD"), json!({ "TASK": "0.15" }))]);
}

// "CADENCE (visits and meetings of the account in that month, attempts not counted, under the class minimum; not for
// an account registered within it)".
#[test]
fn a_strategic_customer_is_visited_twice_a_month() {
    let mut world = World::new();
    for (account, since) in [("S", "2024-01-31"), ("T", "2024-02-01")] {
        world.account(account, since, "strategic");
        let stream = format!("account/{account}");
        world.at(&stream, "2024-02-05", "raise_invoice", json!({ "claim": "I", "amount": "100" }));
        world.at(&stream, "2024-02-10", "record_receipt", json!({ "receipt": "R", "amount": "100" }));
    }
    let points = |world: &World, as_of: &str| world.points("2024-02", as_of, "CADENCE");
    let visit = |world: &mut World, id: &str, on: &str, channel: &str, outcome: &str| {
        let data = json!({ "follow_up": id, "channel": channel, "outcome": outcome });
        world.at("account/S", on, "log_follow_up", data);
    };
    assert_eq!(points(&world, "2024-02-28"), ["-", "-"], "the month has not ended");
    assert_eq!(points(&world, "2024-02-29"), ["0.05", "-"], "T was registered within it");
    for (id, on, channel, outcome) in [
        ("F1", "2024-01-31", "VISIT", "STALL"),
        ("F2", "2024-03-01", "VISIT", "STALL"),
        ("F3", "2024-02-10", "CALL", "STALL"),
        ("F4", "2024-02-10", "VISIT", "NO_CONTACT"),
        ("F5", "2024-02-01", "MEETING", "STALL"),
    ] {
        visit(&mut world, id, on, channel, outcome);
        assert_eq!(points(&world, "2024-03-31"), ["0.05", "-"], "{id} makes no second visit");
    }
    visit(&mut world, "F6", "2024-02-29", "VISIT", "REFUSED");
    assert_eq!(points(&world, "2024-03-31"), ["-", "-"]);
}

fn promised(due_on: &str) -> World {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "1000", "2024-12-31");
    world.pay("R", "2024-02-01", "100", "I");
    let parts = json!([{ "due_on": due_on, "amount": "500" }]);
    world.says("2024-02-02", "make_promise", json!({ "promise": "P", "parts": parts }));
    world
}

// "PROMISE (once per account and month: a part became BROKEN in that month, i.e. its due + grace lies in it, and nobody
// touched or tried to reach the account from 3 days before its due date to the end of grace)".
#[test]
fn a_promise_that_nobody_looked_after_costs() {
    for (id, on, outcome, points) in [
        ("F", "2024-02-16", "STALL", "0.05"),
        ("F", "2024-02-17", "STALL", "-"),
        ("F", "2024-02-17", "NO_CONTACT", "-"),
        ("F", "2024-02-23", "NO_CONTACT", "-"),
        ("F", "2024-02-24", "STALL", "0.05"),
    ] {
        let mut world = promised("2024-02-20");
        world.follow_up(id, on, "CALL", outcome);
        assert_eq!(world.points("2024-02", "2024-02-29", "PROMISE"), [points], "{outcome} on {on}");
        assert_eq!(world.points("2024-02", "2024-02-23", "PROMISE"), ["-"], "grace is not over");
    }
}

// "a part whose grace ends on the last day is BROKEN from the next day on, and still charged to that month".
#[test]
fn grace_that_ends_on_the_months_last_day() {
    for (due_on, on_the_last, after) in [("2024-02-26", "-", "0.05"), ("2024-02-27", "-", "-")] {
        let world = promised(due_on);
        assert_eq!(world.points("2024-02", "2024-02-29", "PROMISE"), [on_the_last], "due {due_on}");
        assert_eq!(world.points("2024-02", "2024-03-01", "PROMISE"), [after], "due {due_on}");
    }
}

#[test]
fn two_broken_parts_cost_once_and_a_partly_kept_one_nothing() {
    let mut world = promised("2024-02-10");
    let parts = json!([{ "due_on": "2024-02-15", "amount": "500" }]);
    world.says("2024-02-03", "make_promise", json!({ "promise": "Q", "parts": parts }));
    assert_eq!(world.points("2024-02", "2024-02-29", "PROMISE"), ["0.05"]);
    let mut world = promised("2024-02-10");
    world.says("2024-02-09", "record_receipt", json!({ "receipt": "R2", "amount": "50", "allocate": "none" }));
    assert_eq!(world.points("2024-02", "2024-02-29", "PROMISE"), ["-"]);
}

// "CADENCE and PROMISE cut the account's lines in every currency."
#[test]
fn a_neglected_promise_cuts_the_lines_of_other_currencies_too() {
    let mut world = promised("2024-02-10");
    world.says("2024-01-05", "raise_invoice", json!({ "claim": "U", "amount": "10", "currency": "USD" }));
    let data = json!({ "receipt": "RU", "amount": "10", "currency": "USD" });
    world.says("2024-02-05", "record_receipt", data);
    let answer = world.answer("2024-02", "2024-02-29");
    assert_eq!(answer["other_currencies"][0]["lines"][0]["points"], json!({ "PROMISE": "0.05" }));
}

// "CASE (class and points of the claim's case on the value date: CLEARING_OFFICE the points set at transfer; LEGAL the
// whole base)"; "effective rate = max(0, base − Σ points)".
#[test]
fn a_claim_with_the_clearing_office_costs_points_and_one_with_the_lawyers_everything() {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "1000", "2024-01-31");
    let to = |to: &str| json!({ "claims": ["I"], "to": to, "points": "0.3", "approved_by": "wang" });
    for (on, department) in [("2024-02-10", "CLEARING_OFFICE"), ("2024-02-15", "LEGAL"), ("2024-02-20", "SALES")] {
        world.says(on, "transfer_case", to(department));
    }
    let days = ["2024-02-09", "2024-02-10", "2024-02-14", "2024-02-15", "2024-02-19", "2024-02-20"];
    for (i, on) in days.into_iter().enumerate() {
        world.pay(&format!("R{i}"), on, "100", "I");
    }
    assert_eq!(world.points("2024-02", "2024-02-29", "CASE"), ["-", "0.3", "0.3", "3.0", "3.0", "-"]);
    let rates = world.column("2024-02", "2024-02-29", "effective_rate");
    assert_eq!(rates, ["2.9", "2.6", "2.6", "0", "0", "2.9"]);
    let answer = world.answer("2024-02", "2024-02-29");
    let cut = &answer["lines"][3];
    assert_eq!((&cut["gross"], &cut["net"], &cut["held_back"]), (&json!("3.00"), &json!("0.00"), &json!("0.00")));
    assert_eq!(cut["deductions"], json!({ "CASE": "2.90", "LATE": "0.10" }), "in proportion to the points");
}
