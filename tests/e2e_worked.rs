//! The worked example of the shared data: its answers are an independent reference's. What the program does not
//! record yet (promises, disputes) narrows the comparison by itself: once nothing is refused as not supported, every
//! field of every account is compared.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::program::{Home, each_home, shared, text};

/// Compared whatever is supported: the issue of the cash core.
const CASH_FIELDS: [&str; 5] = ["claims", "cash", "open", "unapplied", "overdue"];

/// Accounts on which no dispute stands: they are right before disputes are supported.
const UNDISPUTED: [&str; 2] = ["HX", "YT"];

/// Numbers as numbers; what is absent is zero or empty.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (_, Value::Null) => ours.is_null() || is_nothing(ours),
        (Value::Null, _) => is_nothing(theirs),
        (Value::String(a), Value::String(b)) => match (decimal(a), decimal(b)) {
            (Some(a), Some(b)) => a == b,
            _ => a == b,
        },
        (Value::Object(a), Value::Object(b)) => {
            b.iter().all(|(key, value)| same(a.get(key).unwrap_or(&Value::Null), value))
        }
        _ => ours == theirs,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty() || decimal(text).is_some_and(|(units, _)| units == 0),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.values().all(is_nothing),
        Value::Number(number) => number.as_i64() == Some(0),
        Value::Bool(yes) => !yes,
    }
}

/// A decimal string as units without trailing zeros, and its number of decimals.
fn decimal(text: &str) -> Option<(i128, usize)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let units = format!("{whole}{fraction}").parse().ok()?;
    Some(if units == 0 { (0, 0) } else { (units, fraction.len()) })
}

/// What of the example the program refuses because its time has not come, by the kind of command.
fn not_supported(summary: &Value, commands: &str) -> BTreeSet<String> {
    let lines: Vec<&str> = commands.lines().collect();
    let errors = summary["errors"].as_array().expect("errors");
    let later = errors.iter().filter(|error| error["code"] == "not_supported_yet");
    let kind = |error: &Value| {
        let line = usize::try_from(error["line"].as_u64().expect("a line")).expect("few");
        let command: Value = serde_json::from_str(lines[line - 1]).expect("a command");
        command["type"].as_str().expect("a type").to_owned()
    };
    later.map(kind).collect()
}

/// Compares the accounts of one expected file; answers how many fields were compared.
fn compare(home: &Home, name: &str, later: &BTreeSet<String>) -> usize {
    let day = name.rsplit('_').next().expect("a day");
    let answer_name = name.split('_').next().expect("an answer");
    let file = shared(&format!("examples/expected/{name}.json")).expect("beside the commands");
    let expected: Vec<Value> = serde_json::from_slice(&std::fs::read(file).expect("the file")).expect("a list");
    let answer = home.recoup(&[answer_name, "--as-of", day]).exits(0).json();
    let accounts = answer["accounts"].as_array().expect("accounts");
    let mut compared = 0;
    for theirs in &expected {
        let id = theirs["account"].as_str().expect("an account");
        if later.contains("open_dispute") && !UNDISPUTED.contains(&id) {
            continue;
        }
        let of_it = |ours: &&Value| ours["account"] == id && ours["currency"] == theirs["currency"];
        let ours = accounts.iter().find(of_it).unwrap_or_else(|| panic!("{name} has no {id}"));
        for (field, value) in theirs.as_object().expect("an object") {
            let of_cash = answer_name == "ageing" || CASH_FIELDS.contains(&field.as_str());
            if of_cash || later.is_empty() {
                assert!(same(&ours[field], value), "{name} {id} {field}: {} instead of {value}", ours[field]);
                compared += 1;
            }
        }
    }
    if later.is_empty() {
        assert_eq!(accounts.len(), expected.len(), "{name}");
    }
    compared
}

#[test]
fn the_worked_example_gives_the_answers_of_the_reference() {
    let Some(file) = shared("examples/worked.jsonl") else { return };
    let commands = std::fs::read_to_string(&file).expect("the file");
    each_home(|home| {
        let answer = home.recoup(&["apply", text(&file), "--on-error", "skip"]);
        let summary = answer.summary();
        let later = not_supported(&summary, &commands);
        let refused = summary["errors"].as_array().expect("errors");
        let for_its_time = refused.iter().all(|error| {
            // A resolution needs its dispute, which is refused itself.
            error["code"] == "not_supported_yet"
        });
        assert!(for_its_time, "{refused:?}");
        let (applied, rejected) = (summary["applied"].as_u64(), summary["rejected"].as_u64());
        assert_eq!(applied.zip(rejected).map(|(a, r)| a + r), Some(28));
        answer.exits(if later.is_empty() { 0 } else { 3 });
        let days = ["balance_2026-02-28", "balance_2026-04-10", "ageing_2026-02-28"];
        let compared: usize = days.iter().map(|name| compare(home, name, &later)).sum();
        assert!(compared >= 30, "only {compared} fields were compared");
        home.is_sound();
        // The receipt that was found late is known only from its own line on.
        let before = summary["position"].as_u64().expect("a position") - 1;
        let known = ["balance", "--account", "HX", "--as-of", "2026-02-28", "--known-at", &before.to_string()];
        assert_eq!(home.recoup(&known).exits(0).json()["accounts"][0]["unapplied"], "0.00");
    });
}

#[test]
fn numbers_are_compared_as_numbers() {
    let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    for (ours, theirs) in [(r#""1.50""#, r#""1.5""#), ("null", r#""0.00""#), (r#"{"a":"1","b":"2"}"#, r#"{"a":"1.0"}"#)]
    {
        assert!(same(&json(ours), &json(theirs)), "{ours} {theirs}");
    }
    for (ours, theirs) in [(r#""1.50""#, r#""15""#), (r#""0.01""#, r#""1""#), ("null", r#""x""#), (r#""x""#, "null")] {
        assert!(!same(&json(ours), &json(theirs)), "{ours} {theirs}");
    }
}
