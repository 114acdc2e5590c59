//! LATE: "tier by days late = the days in (due, d] on which no US-side dispute stood open, opening day in, resolution
//! day out".

use jiff::ToSpan;
use serde_json::json;

use super::world::{World, day};

// Both sides of every tier; due today is not late.
#[test]
fn the_tiers_of_days_late_have_sharp_edges() {
    let edges = [
        (-1, "-"),
        (0, "-"),
        (1, "0.1"),
        (30, "0.1"),
        (31, "0.2"),
        (60, "0.2"),
        (61, "0.3"),
        (90, "0.3"),
        (91, "0.4"),
        (180, "0.4"),
        (181, "0.5"),
        (366, "0.5"),
    ];
    for (days, points) in edges {
        let mut world = World::new();
        world.claim("I", "2024-01-05", "100", "2024-01-31");
        let on = day("2024-01-31").saturating_add(days.days()).to_string();
        world.pay("R", &on, "100", "I");
        let of = &on[..7];
        assert_eq!(world.points(of, &on, "LATE"), [points], "{days} days late");
        assert_eq!(world.column(of, &on, "days_late"), [days.max(0).to_string()]);
    }
}

#[test]
fn a_leap_day_is_a_day() {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "200", "2024-02-28");
    world.pay("R1", "2024-02-29", "100", "I");
    world.pay("R2", "2024-03-01", "100", "I");
    assert_eq!(world.column("2024-02", "2024-03-31", "days_late"), ["1"]);
    assert_eq!(world.column("2024-03", "2024-03-31", "days_late"), ["2"]);
}

#[test]
fn what_has_no_due_date_is_never_late() {
    let mut world = World::new();
    world.says("2024-01-05", "raise_invoice", json!({ "claim": "I", "amount": "100" }));
    world.pay("R", "2026-01-05", "100", "I");
    assert_eq!(world.points("2026-01", "2026-01-31", "LATE"), ["-"]);
}

// "While a dispute with side US is open on a claim, the rep's lateness clock for that claim stands still" (6).
#[test]
fn the_clock_stands_still_while_a_dispute_of_our_own_fault_stands_open() {
    for (side, resolved, late) in [
        ("US", Some("2024-02-11"), "9"),
        ("US", Some("2024-02-01"), "19"),
        ("US", Some("2024-02-02"), "18"),
        ("US", None, "0"),
        ("CUSTOMER", Some("2024-02-11"), "19"),
        ("BOTH", Some("2024-02-11"), "19"),
        ("EXTERNAL", None, "19"),
    ] {
        let mut world = World::new();
        world.claim("I", "2024-01-05", "100", "2024-01-31");
        let data = json!({ "dispute": "D", "claim": "I", "amount": "50", "reason": "SHORT_DELIVERY", "side": side });
        world.says("2024-02-01", "open_dispute", data);
        if let Some(on) = resolved {
            world.says(on, "resolve_dispute", json!({ "dispute": "D", "outcome": "WE_ARE_RIGHT" }));
        }
        world.pay("R", "2024-02-19", "100", "I");
        assert_eq!(world.column("2024-02", "2024-02-29", "days_late"), [late], "{side} until {resolved:?}");
    }
}

#[test]
fn days_of_several_disputes_and_of_one_opened_again_stop_it_once_each() {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "100", "2024-01-31");
    let open = |id: &str| json!({ "dispute": id, "claim": "I", "amount": "40", "reason": "BRAND", "side": "US" });
    let resolve = |id: &str| json!({ "dispute": id, "outcome": "WE_ARE_RIGHT" });
    // D stands from before the due date to 02-04, and again on 02-08 and 02-09; E on 02-03 and 02-04.
    world.says("2024-01-20", "open_dispute", open("D"));
    world.says("2024-02-03", "open_dispute", open("E"));
    world.says("2024-02-05", "resolve_dispute", resolve("D"));
    world.says("2024-02-05", "resolve_dispute", resolve("E"));
    world.says("2024-02-08", "reopen_dispute", json!({ "dispute": "D", "reason": "again" }));
    world.says("2024-02-10", "resolve_dispute", resolve("D"));
    world.pay("R", "2024-02-10", "100", "I");
    assert_eq!(world.column("2024-02", "2024-02-29", "days_late"), ["4"], "5, 6, 7 and 10 February");
}

// "lateness [uses] the one in force on the receipt's value date" (3).
#[test]
fn the_due_date_in_force_on_the_value_date_counts() {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "200", "2024-01-31");
    let data = json!({ "claim": "I", "due_on": "2024-02-15", "reason": "acceptance", "approved_by": "wang" });
    world.says("2024-02-10", "change_terms", data);
    world.pay("R1", "2024-02-09", "100", "I");
    world.pay("R2", "2024-02-20", "100", "I");
    assert_eq!(world.column("2024-02", "2024-02-29", "days_late"), ["9", "5"]);
}
