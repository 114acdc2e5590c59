//! `verify` through the program: what somebody with all rights on the database did is found, named by position and
//! ends with exit 1; a program that is to write on a damaged log refuses to start.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use recoup::storage::Dialect;
use serde_json::{Value, json};
use support::book::{invoice, one_account, receipt};
use support::log::disarming;
use support::program::{Home, each_home};

/// What is done to a log of 10 events, and the position at which it has to be found.
const TAMPERINGS: [(&str, &str, u64); 6] = [
    ("a deleted row", "DELETE FROM events WHERE position = 6", 6),
    (
        "two swapped rows",
        "UPDATE events SET position = -1 WHERE position = 4; UPDATE events SET position = 4 WHERE position = 7; \
         UPDATE events SET position = 7 WHERE position = -1",
        4,
    ),
    ("a truncated tail", "DELETE FROM events WHERE position > 8", 9),
    ("a changed actor", "UPDATE events SET actor = 'eve' WHERE position = 5", 5),
    ("a changed day", "UPDATE events SET effective_on = '2026-01-01' WHERE position = 6", 6),
    (
        "a changed leaf",
        "UPDATE events SET leaf_hash = (SELECT leaf_hash FROM events WHERE position = 2) WHERE position = 3",
        3,
    ),
];

/// A small book whose guards are off, with a copy of its events to put them back from.
fn unguarded(home: &Home) -> u64 {
    home.record(
        &(one_account("A")
            + &invoice("A", "I1", "2026-01-10", "100.00")
            + &invoice("A", "I2", "2026-01-11", "50.00")
            + &receipt("A", "R1", "2026-01-12", "120.00")),
    );
    home.is_sound();
    let dialect = if home.is_sqlite() { Dialect::Sqlite } else { Dialect::Postgres };
    home.by_hand(&disarming(dialect)).expect("no guards");
    home.by_hand("CREATE TABLE kept AS SELECT * FROM events").expect("a copy");
    home.events().len() as u64
}

fn put_back(home: &Home) {
    home.by_hand("DELETE FROM events; INSERT INTO events SELECT * FROM kept ORDER BY position").expect("put back");
}

fn problems(home: &Home) -> Vec<Value> {
    let answer = home.recoup(&["verify"]);
    let report = answer.json();
    let problems = report["problems"].as_array().expect("problems").clone();
    answer.exits(i32::from(!problems.is_empty()));
    problems
}

#[test]
fn every_tampering_is_found_and_named() {
    each_home(|home| {
        assert_eq!(unguarded(home), 9);
        home.record(&receipt("A", "R2", "2026-01-13", "5.00").replace("5.00\"", "5.00\",\"allocate\":\"none\""));
        home.by_hand("DROP TABLE kept; CREATE TABLE kept AS SELECT * FROM events").expect("a copy");
        for (what, sql, position) in TAMPERINGS {
            home.by_hand(sql).expect(what);
            let found = problems(home);
            let named = found.iter().any(|problem| problem["position"] == position);
            assert!(named, "{what} at {position}: {found:?}");
            let in_words = |problem: &Value| problem["code"] != "" && problem["message"] != "";
            assert!(found.iter().all(in_words), "{what}: {found:?}");
            put_back(home);
            assert_eq!(problems(home), Vec::<Value>::new(), "{what} was put back");
        }
    });
}

#[test]
fn one_changed_byte_in_any_event_is_found() {
    each_home(|home| {
        for position in 1..=unguarded(home) {
            // A byte in the middle, whatever it is, becomes another.
            let sql = format!(
                "UPDATE events SET bytes = substr(bytes, 1, 40) || CASE substr(bytes, 41, 1) WHEN 'x' THEN 'y' ELSE 'x' \
                 END || substr(bytes, 42) WHERE position = {position}"
            );
            home.by_hand(&sql).expect("one byte");
            let found = problems(home);
            assert!(found.iter().any(|problem| problem["position"] == position), "{position}: {found:?}");
            put_back(home);
        }
        assert_eq!(problems(home), Vec::<Value>::new());
    });
}

#[test]
fn a_damaged_log_is_not_written_on() {
    each_home(|home| {
        let events = unguarded(home);
        home.by_hand(&format!("DELETE FROM events WHERE position = {events}")).expect("a truncated tail");
        let answer = home.apply(&invoice("A", "I9", "2026-01-20", "1.00"), &["--format", "json"]).exits(10);
        assert_eq!((&answer.error()["code"], answer.stdout.as_str()), (&json!("log_damaged"), ""));
        home.recoup(&["balance"]).exits(10);
        assert_eq!(home.events().len() as u64, events - 1);
        put_back(home);
        home.record(&invoice("A", "I9", "2026-01-20", "1.00"));
    });
}

#[test]
fn a_report_names_position_and_root() {
    each_home(|home| {
        home.record("");
        let empty = home.recoup(&["verify"]).exits(0).json();
        assert_eq!((&empty["events"], &empty["position"], &empty["problems"]), (&json!(0), &json!(0), &json!([])));
        home.record(&one_account("A"));
        let report = home.recoup(&["verify"]).exits(0).json();
        assert_eq!((&report["events"], &report["position"]), (&json!(4), &json!(4)));
        let root = report["root"].as_str().expect("a root").to_owned();
        assert!(root.len() == 64 && root.bytes().all(|byte| byte.is_ascii_hexdigit()), "{root}");
        home.record(&invoice("A", "I1", "2026-01-10", "1.00"));
        assert_ne!(home.recoup(&["verify"]).exits(0).json()["root"], root.as_str());
        let table = home.recoup(&["--format", "table", "verify"]).exits(0).stdout;
        assert!(table.contains("5 events") && table.contains("whole"), "{table}");
    });
}
