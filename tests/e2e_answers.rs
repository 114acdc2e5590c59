//! Whole answers of a small book with three currencies, as JSON and as tables: what is pinned here is what scripts
//! and people see. Both databases must give the same.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::process::Stdio;

use serde_json::{Value, json};
use support::book::line;
use support::program::{Home, each_home, finished};

/// The book; its lines were recorded by `tester`, the second person is `mei`.
const BOOK: &str = include_str!("fixtures/two_currencies.jsonl");

/// The questions whose whole answers are pinned, by the snapshot's name.
const QUESTIONS: [(&str, &[&str]); 13] = [
    ("balance", &["balance", "--as-of", "2026-03-31"]),
    (
        "balance_before_the_back_dated_receipt",
        &["balance", "--as-of", "2026-02-28", "--account", "HX", "--known-at", "36"],
    ),
    ("balance_by_owner", &["balance", "--as-of", "2026-03-31", "--by", "owner"]),
    ("balance_by_contract", &["balance", "--as-of", "2026-03-31", "--by", "contract"]),
    ("ageing", &["ageing", "--as-of", "2026-03-31"]),
    ("ageing_from_invoice", &["ageing", "--as-of", "2026-03-31", "--from", "invoice", "--account", "HX"]),
    ("ageing_by_region", &["ageing", "--as-of", "2026-03-31", "--by", "region"]),
    ("statement", &["statement", "HX", "--from", "2026-02-01", "--to", "2026-02-28"]),
    (
        "statement_in_a_further_currency",
        &["statement", "HX", "--currency", "USD", "--from", "2026-01-01", "--to", "2026-02-28"],
    ),
    ("roll_forward", &["roll-forward", "--from", "2026-02-01", "--to", "2026-02-28"]),
    ("contracts", &["contracts", "--as-of", "2026-03-31"]),
    ("timeline", &["timeline", "AC", "--as-of", "2026-03-31"]),
    ("timeline_known_before_the_correction", &["timeline", "AC", "--as-of", "2026-03-31", "--known-at", "24"]),
];

/// Instants are the machine's: only that they are there is pinned.
fn without_instants(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if matches!(key.as_str(), "known_at" | "recorded_at") && value.is_string() {
                    assert!(value.as_str().is_some_and(|at| at.parse::<jiff::Timestamp>().is_ok()), "{value}");
                    *value = Value::from("[instant]");
                } else {
                    without_instants(value);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(without_instants),
        _ => {}
    }
}

#[test]
fn whole_answers_in_json() {
    each_home(|home| {
        home.record(BOOK);
        for (name, question) in QUESTIONS {
            let mut question = question.to_vec();
            if !question.contains(&"--as-of") {
                // Today would be another day tomorrow.
                question.extend(["--as-of", "2026-03-31"]);
            }
            let mut answer = home.recoup(&question).exits(0).json();
            without_instants(&mut answer);
            insta::assert_json_snapshot!(name, answer);
        }
        home.is_sound();
    });
}

/// The columns that a line takes on a terminal.
fn columns(line: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(line)
}

#[test]
fn whole_tables_in_eighty_columns() {
    each_home(|home| {
        home.record(BOOK);
        let mut tables = String::new();
        for (name, question) in QUESTIONS {
            let answer = home.recoup(&[&["--format", "table"], question].concat()).exits(0);
            let wide: Vec<&str> = answer.stdout.lines().filter(|line| columns(line) > 80).collect();
            assert!(wide.is_empty(), "{name} is wider than 80 columns: {wide:#?}");
            tables.push_str(&format!("recoup {}\n{}\n", question.join(" "), without_times(&answer.stdout)));
        }
        insta::assert_snapshot!("tables", tables);
    });
}

/// `2026-11-25 04:56` is when this test ran.
fn without_times(table: &str) -> String {
    let is_time = |word: &str| {
        let shape: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        shape == "0000-00-00 00:00"
    };
    let mut text = String::new();
    let mut rest = table;
    while let Some(c) = rest.chars().next() {
        let taken = if rest.get(..16).is_some_and(is_time) { 16 } else { c.len_utf8() };
        text.push_str(if taken == 16 { "yyyy-mm-dd hh:mm" } else { &rest[..taken] });
        rest = &rest[taken..];
    }
    text
}

#[test]
fn a_csv_is_read_back_by_its_header() {
    each_home(|home| {
        home.record(BOOK);
        let answer = home.recoup(&["--format", "csv", "balance", "--as-of", "2026-03-31"]).exits(0);
        let mut reader = csv::Reader::from_reader(answer.stdout.as_bytes());
        let titles = reader.headers().expect("a header").clone();
        let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
        assert!(rows.iter().all(|row| row.len() == titles.len()));
        assert!(rows.iter().any(|row| row.iter().any(|cell| cell == "华兴建材（集团）股份有限公司")), "{rows:?}");
        assert!(rows.iter().flatten().any(|cell| cell == "9000.50"), "money without separators: {rows:?}");
    });
}

/// Runs a command whose reader has left before the first byte.
fn without_a_reader(home: &Home, arguments: &[&str]) -> i32 {
    let mut command = home.command();
    let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
    drop(child.stdout.take());
    let answer = finished(child.wait_with_output().expect("its end"));
    assert_eq!(answer.stderr, "", "{arguments:?}");
    answer.code
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    each_home(|home| {
        let book = home.file("book.jsonl", BOOK);
        let book = support::program::text(&book);
        // The commands are recorded all the same.
        assert_eq!(without_a_reader(home, &["apply", book, "--receipts"]), 0);
        assert_eq!(home.recoup(&["apply", book]).exits(0).summary()["replayed"], 28);
        for question in [&["balance"][..], &["--format", "table", "ageing"], &["--format", "csv", "timeline", "HX"]] {
            assert_eq!(without_a_reader(home, question), 0, "{question:?}");
        }
        assert_eq!(without_a_reader(home, &["rebuild", "--check"]), 0);
        assert_eq!(without_a_reader(home, &["--help"]), 0);
        // A refusal stays one.
        assert_eq!(without_a_reader(home, &["timeline", "HX", "--as-of", "1999-01-01"]), 0);
    });
}

#[test]
fn what_the_answers_show_as_gone_cannot_be_used() {
    each_home(|home| {
        home.record(BOOK);
        let data = json!({"receipt": "R4", "rule": "oldest_due_first"});
        let returned = line("late", "allocate", "account/AC", "2026-03-05", &data);
        let error = &home.apply(&returned, &[]).exits(3).summary()["errors"][0];
        assert_eq!((&error["code"], &error["field"]), (&json!("receipt_returned"), &json!("data.receipt")));
    });
}

#[test]
fn knowledge_is_asked_by_position_or_by_instant_both_inclusive() {
    each_home(|home| {
        home.record(BOOK);
        let asked = |known: &str| {
            let answer = home.recoup(&["balance", "--as-of", "2026-03-31", "--known-at", known]).exits(0).json();
            (
                answer["position"].as_u64().expect("a position"),
                answer["known_at"].as_str().expect("an instant").to_owned(),
            )
        };
        // 17 is the last event of the command that began at 15: both were recorded at one instant.
        let (position, instant) = asked("16");
        assert_eq!(position, 16);
        assert_eq!(asked(&instant), (17, instant.clone()));
        let instant: jiff::Timestamp = instant.parse().expect("an instant");
        let (before, _) = asked(&(instant - jiff::SignedDuration::from_micros(1)).to_string());
        assert_eq!(before, 14);
        let head = asked("38");
        assert_eq!(
            (asked("39"), asked("99999999999999999999999"), asked("2099-01-01T00:00:00Z")),
            (head.clone(), head.clone(), head)
        );
    });
}
