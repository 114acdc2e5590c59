//! The sample company as a visitor meets it: it has something of everything, a second run finds it there whatever day
//! it is, an interrupted one is completed, and what it prints can be asked.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::collections::BTreeMap;

use jiff::civil::date;
use support::program::Home;

/// Enough for something of everything; the whole company is decided in the library's own tests.
const SIZE: [&str; 4] = ["demo", "--no-serve", "--accounts", "60"];

/// What the company is made of, and how often at least.
const KINDS: [(&str, usize); 30] = [
    ("invoice_raised", 500),
    ("receipt_recorded", 500),
    ("receipt_returned", 5),
    ("promise_made", 80),
    ("condition_met", 4),
    ("promise_rescheduled", 10),
    ("promise_withdrawn", 2),
    ("follow_up_logged", 1_000),
    ("dispute_opened", 25),
    ("dispute_moved", 30),
    ("dispute_resolved", 20),
    ("dispute_reopened", 1),
    ("case_transferred", 3),
    ("progress_verified", 80),
    ("task_letter_issued", 60),
    ("terms_changed", 10),
    ("entry_corrected", 15),
    ("commission_statement_issued", 120),
    ("commission_line_contested", 5),
    ("contest_answered", 5),
    ("draw_granted", 1),
    ("expense_budget_set", 5),
    ("advance_granted", 3),
    ("advance_settled", 1),
    ("period_closed", 17),
    ("reopen_proposed", 1),
    ("period_reopened", 1),
    ("reconciliation_issued", 60),
    ("reconciliation_confirmed", 40),
    ("reconciliation_contested", 5),
];

/// What was recorded, without what differs from run to run: the nonces of sealed words and the hour of the last day.
fn recorded(home: &Home) -> Vec<String> {
    // The book opens itself under ids of its own.
    home.texts(
        "SELECT type || ' ' || stream || ' ' || effective_on || ' ' || command_id FROM events \
         WHERE command_id LIKE 'demo:%' ORDER BY position",
    )
}

/// The questions of a tour, as they are to be typed after `recoup`.
fn questions(tour: &str) -> Vec<&str> {
    let lines: Vec<&str> = tour.lines().filter_map(|line| line.trim().strip_prefix("$ recoup ")).collect();
    for word in
        ["worklist", "promises", "follow-ups", "disputes", "--known-at", "commission", "what-if", "contracts", "verify"]
    {
        assert!(lines.iter().any(|line| line.contains(word)), "no {word} in {lines:#?}");
    }
    lines
}

#[test]
fn the_company_has_something_of_everything_can_be_asked_and_is_found_again() {
    let home = Home::sqlite();
    let first = home.recoup(&SIZE).exits(0);
    assert!(first.stderr.contains("was made"), "{}", first.stderr);
    let events = recorded(&home);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    events.iter().filter_map(|event| event.split(' ').next()).for_each(|kind| *kinds.entry(kind).or_default() += 1);
    for (kind, at_least) in KINDS {
        let found = kinds.get(kind).copied().unwrap_or_default();
        assert!(found >= at_least, "{found} {kind} of at least {at_least}: {kinds:?}");
    }
    home.is_sound();

    for question in questions(&first.stdout) {
        home.recoup(&question.split(' ').collect::<Vec<_>>()).exits(0);
    }

    let second = home.recoup(&SIZE).exits(0);
    assert!(second.stderr.contains("was found"), "{}", second.stderr);
    assert_eq!(second.stdout, first.stdout, "the same tour");
    assert_eq!(recorded(&home), events, "nothing was added");
}

#[test]
fn the_same_seed_makes_the_same_company() {
    let made = |seed: &str| {
        let home = Home::sqlite();
        home.recoup(&["demo", "--no-serve", "--accounts", "12", "--seed", seed]).exits(0);
        recorded(&home)
    };
    let first = made("7");
    assert_eq!(made("7"), first);
    assert_ne!(made("8"), first);
}

#[test]
fn no_name_and_no_note_of_the_company_is_readable_in_its_log() {
    let home = Home::sqlite();
    home.recoup(&["demo", "--no-serve", "--accounts", "12"]).exits(0);
    let spoken = home.texts("SELECT bytes FROM events WHERE type IN ('follow_up_logged', 'promise_made')");
    assert!(spoken.len() > 100, "{} talks and promises", spoken.len());
    // Codes, ids and roles are ASCII; of the invented people's words most are not.
    assert_eq!(spoken.iter().find(|bytes| !bytes.is_ascii()), None);
}

#[test]
fn a_company_left_half_done_is_completed_as_what_it_is() {
    let home = Home::sqlite();
    let commands: Vec<String> = recoup::demo::company(3, 8, date(2026, 6, 30)).map(|c| c.to_string()).collect();
    home.record(&commands[..200].join("\n"));
    // Asked for another company, on another day: what is there decides.
    let answer = home.recoup(&SIZE).exits(0);
    assert!(answer.stderr.contains("8 customers, seed 3, up to 2026-06-30"), "{}", answer.stderr);
    assert!(answer.stderr.contains("half done and completed"), "{}", answer.stderr);
    let mut ids: Vec<String> =
        home.events().into_iter().map(|(_, id)| id).filter(|id| id.starts_with("demo:")).collect();
    ids.dedup();
    assert_eq!(ids.len(), commands.len());
    home.is_sound();
}

#[test]
fn what_somebody_types_after_it_does_not_make_it_another_company() {
    let home = Home::sqlite();
    let small = ["demo", "--no-serve", "--accounts", "5"];
    let tour = home.recoup(&small).exits(0).stdout;
    home.record(
        r#"{"type":"register_rep","stream":"rep/guest","effective_on":"2026-01-01","data":{"name":"A guest"}}"#,
    );
    assert_eq!(home.recoup(&small).exits(0).stdout, tour);
}

#[test]
fn a_book_that_holds_something_else_is_left_alone() {
    let home = Home::sqlite();
    home.record(r#"{"type":"register_rep","stream":"rep/lin","effective_on":"2026-01-01","data":{"name":"Lin"}}"#);
    let before = home.events();
    let answer = home.recoup(&SIZE).exits(5);
    assert_eq!(answer.error()["code"], "book_in_use");
    assert_eq!(home.events(), before);
}
