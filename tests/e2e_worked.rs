//! The worked example of the shared data through the program, on both databases: its answers are an independent
//! reference's, and every file of a command that there is is compared whole.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

#[path = "../projections/tests/support/compare.rs"]
mod compare;
mod support;

use serde_json::Value;
use support::program::{Home, each_home, shared, text};

/// The expected answers, by name: `balance_2026-02-28` and so on.
fn expected() -> Vec<(String, Value)> {
    let folder = shared("examples/expected").expect("beside the commands");
    let files = std::fs::read_dir(folder).expect("the folder").map(|file| file.expect("a file").path());
    let named = files.map(|file| (file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), file));
    let read = |(name, file): (String, std::path::PathBuf)| {
        let json = serde_json::from_slice(&std::fs::read(file).expect("the file")).expect("JSON");
        (name, json)
    };
    let mut files: Vec<(String, Value)> = named.map(read).collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

/// Asks as a file's name says, and compares; answers what differs. `last` is the position of the last line.
fn differences(home: &Home, name: &str, expected: &Value, last: u64) -> Vec<String> {
    let (command, day) = name.split_once('_').expect("an answer and a day");
    if command == "commission" {
        return commission(home, day, expected, last);
    }
    let answer = home.recoup(&[command, "--as-of", day]).exits(0).json();
    let list = if command == "promises" { "promises" } else { "accounts" };
    let found = compare::differences(expected, &answer[list]);
    found.into_iter().map(|what| format!("{name}{what}")).collect()
}

/// `lin_2026-02`, or `lin_2026-02_known_before_w28`.
fn commission(home: &Home, name: &str, expected: &Value, last: u64) -> Vec<String> {
    let parts: Vec<&str> = name.splitn(3, '_').collect();
    let before = (last - 1).to_string();
    let known: &[&str] = if parts.len() == 3 { &["--known-at", &before] } else { &[] };
    let answer = home.recoup(&[&["commission", parts[0], "--month", parts[1]], known].concat()).exits(0).json();
    compare::differences(expected, &answer).into_iter().map(|what| format!("commission {name}{what}")).collect()
}

#[test]
fn the_worked_example_gives_the_answers_of_the_reference() {
    let Some(file) = shared("examples/worked.jsonl") else { return };
    let files = expected();
    assert!(files.len() >= 9, "{files:?}");
    each_home(|home| {
        let summary = home.recoup(&["apply", text(&file)]).exits(0).summary();
        assert_eq!((&summary["applied"], &summary["rejected"]), (&Value::from(28), &Value::from(0)));
        let last = summary["position"].as_u64().expect("a position");
        let wrong: Vec<String> = files.iter().flat_map(|(name, right)| differences(home, name, right, last)).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        home.is_sound();
        // The receipt that was found late is known only from its own line on.
        let before = (last - 1).to_string();
        let known = ["balance", "--account", "HX", "--as-of", "2026-02-28", "--known-at", &before];
        assert_eq!(home.recoup(&known).exits(0).json()["accounts"][0]["unapplied"], "0.00");
    });
}
