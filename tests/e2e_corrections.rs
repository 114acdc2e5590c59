//! Corrections and refusals through the program, where it matters that several lines share a commit: what the log
//! holds and what is pending count alike.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use serde_json::{Value, json};
use support::book::{invoice, line, one_account, receipt};
use support::program::{Home, each_home};

fn rep(id: &str) -> String {
    line(&format!("rep-{id}"), "register_rep", &format!("rep/{id}"), "2026-01-01", &json!({"name": id}))
}

fn owned_by(account: &str, rep: &str) -> String {
    let data = json!({"name": account, "currency": "CNY", "owner": rep});
    line(&format!("account-{account}"), "register_account", &format!("account/{account}"), "2026-01-02", &data)
}

fn correct(id: &str, stream: &str, command: &str) -> String {
    let data = json!({"command": command, "reason": "typed wrong"});
    json!({"id": id, "type": "correct", "stream": stream, "data": data}).to_string() + "\n"
}

/// The code with which each line was refused, or nothing.
fn codes(home: &Home, lines: &str, options: &[&str]) -> Vec<Option<String>> {
    let mut answers = home.apply(lines, &[&["--on-error", "skip", "--receipts"], options].concat()).lines();
    answers.pop();
    answers.iter().map(|answer| answer["code"].as_str().map(str::to_owned)).collect()
}

fn code(code: &str) -> Option<String> {
    Some(code.to_owned())
}

#[test]
fn a_rep_whom_an_account_names_stays_however_the_lines_share_a_commit() {
    each_home(|home| {
        let lines = rep("li") + &owned_by("A", "li") + &correct("c", "rep/li", "rep-li");
        assert_eq!(codes(home, &lines, &[]), [None, None, code("entry_in_use")]);
        assert_eq!(codes(home, &correct("c", "rep/li", "rep-li"), &[]), [code("entry_in_use")]);
    });
}

#[test]
fn a_rep_is_taken_out_once_nothing_that_stands_names_him() {
    each_home(|home| {
        // Another rep whose id differs in case alone, a claim of the rep's name, and an owner who was a mistake.
        let assign = line("own", "assign_owner", "account/A", "2026-01-05", &json!({"rep": "li"}));
        let lines = rep("li") + &rep("LI") + &owned_by("A", "LI") + &invoice("A", "li", "2026-01-10", "5.00") + &assign;
        home.record(&lines);
        assert_eq!(codes(home, &correct("c", "rep/li", "rep-li"), &[]), [code("entry_in_use")]);
        home.record(&correct("c1", "account/A", "own"));
        home.record(&correct("c2", "rep/li", "rep-li"));
        assert_eq!(codes(home, &correct("c3", "rep/LI", "rep-LI"), &[]), [code("entry_in_use")]);
        home.is_sound();
    });
}

/// An invoice in so many parts that its event is longer than the log keeps, though the line is not.
fn too_long() -> String {
    let part = json!({"amount": "1.00", "due_on": "2026-03-01"});
    let data = json!({"claim": "LONG", "parts": vec![part; 1_200]});
    line("long", "raise_invoice", "account/A", "2026-01-10", &data)
}

#[test]
fn an_event_too_long_for_the_log_is_refused_and_takes_nobody_down() {
    each_home(|home| {
        let lines = one_account("A")
            + &invoice("A", "I1", "2026-01-10", "100.00")
            + &too_long()
            + &receipt("A", "R1", "2026-01-12", "30.00")
            + &line("again", "raise_invoice", "account/A", "2026-01-10", &json!({"claim": "LONG", "amount": "7.00"}));
        assert_eq!(codes(home, &lines, &[]), [None, None, None, code("event_too_large"), None, None]);
        let balance = home.recoup(&["balance", "--as-of", "2026-02-01"]).exits(0).json();
        let figures = ["claims", "cash", "open"].map(|key| balance["totals"][0][key].clone());
        assert_eq!(figures, [json!("107.00"), json!("30.00"), json!("77.00")]);
        home.is_sound();
    });
}

#[test]
fn a_question_makes_no_database() {
    let home = Home::sqlite();
    for arguments in [&["balance"][..], &["verify"], &["rebuild", "--check"], &["policy", "show"], &["timeline", "A"]] {
        let answer = home.recoup(arguments).exits(4);
        assert_eq!(answer.error()["code"], "database_missing", "{arguments:?}");
        assert!(!home.path("book.db").exists(), "{arguments:?}");
    }
}

#[test]
fn a_dry_run_gives_no_position_for_what_is_not_kept() {
    each_home(|home| {
        let lines = home.apply(&one_account("A"), &["--dry-run", "--receipts"]).exits(0).lines();
        assert!(
            lines[..2].iter().all(|line| line.get("position").is_none() && line.get("code").is_none()),
            "{lines:?}"
        );
    });
}

fn change_terms(on: &str) -> String {
    let data = json!({"claim": "I1", "due_on": "2026-09-01", "reason": "agreed", "approved_by": "wang"});
    line(&format!("terms-{on}"), "change_terms", "account/A", on, &data)
}

#[test]
fn the_timeline_shows_what_lies_ahead_unless_a_day_is_named() {
    each_home(|home| {
        home.record(&(one_account("A") + &invoice("A", "I1", "2026-01-10", "100.00") + &change_terms("2099-01-01")));
        let types = |options: &[&str]| -> Vec<Value> {
            let answer = home.recoup(&[&["timeline", "A"], options].concat()).exits(0).json();
            answer["events"].as_array().expect("events").iter().map(|event| event["type"].clone()).collect()
        };
        assert_eq!(types(&[]), ["account_registered", "invoice_raised", "terms_changed"]);
        assert_eq!(types(&["--as-of", "2026-12-31"]), ["account_registered", "invoice_raised"]);
    });
}

#[test]
fn a_statement_and_a_roll_forward_end_with_the_day_asked() {
    each_home(|home| {
        home.record(
            &(one_account("A")
                + &invoice("A", "I1", "2026-01-10", "100.00")
                + &receipt("A", "R1", "2026-01-12", "30.00")),
        );
        let period = ["--from", "2026-01-01", "--to", "2026-03-31"];
        let closing = |command: &[&str], day: &str| {
            let answer = home.recoup(&[command, &period, &["--as-of", day]].concat()).exits(0).json();
            let of_account = answer["accounts"].get(0).unwrap_or(&answer);
            of_account["closing"].clone()
        };
        for command in [&["statement", "A"][..], &["roll-forward"]] {
            assert_eq!(closing(command, "2026-06-30"), json!("70.00"), "{command:?}");
            assert_eq!(closing(command, "2026-01-11"), json!("100.00"), "{command:?}");
        }
    });
}
