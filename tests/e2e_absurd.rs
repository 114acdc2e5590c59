//! Absurd input is refused with a code that programs know and the field that is at fault, and leaves the log as it
//! was.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use serde_json::{Value, json};
use support::book::{invoice, line, one_account};
use support::program::{Home, each_home, text};

/// What a line is refused with: the code and the field, which is empty where the line as a whole is no command.
type Refused = (&'static str, &'static str);

fn raise(fields: &Value) -> Vec<u8> {
    let mut data = json!({"claim": "I9", "amount": "10.00", "due_on": "2026-03-01"});
    let all = data.as_object_mut().expect("an object");
    all.extend(fields.as_object().expect("an object").clone());
    line("absurd", "raise_invoice", "account/A", "2026-01-10", &data).into_bytes()
}

fn whole(text: &str) -> Vec<u8> {
    format!("{text}\n").into_bytes()
}

/// One field of the line replaced, as text.
fn with(from: &str, to: &str) -> Vec<u8> {
    let good = invoice("A", "I9", "2026-01-10", "10.00");
    assert!(good.contains(from), "{good}");
    good.replacen(from, to, 1).into_bytes()
}

fn amounts() -> Vec<(Vec<u8>, Refused)> {
    let amount = ("invalid_field", "data.amount");
    let mut cases: Vec<_> =
        ["-1.00", "+1.00", "1e30", "1E2", "", " 1.00", "1,000.00", ".", "1.", ".5", "１２", "0x10", "NaN"]
            .iter()
            .map(|text| (raise(&json!({"amount": text})), amount))
            .collect();
    for value in [json!(100), json!(100.5), json!(-1), json!(true), json!(["1.00"]), json!({"v": "1"})] {
        cases.push((raise(&json!({"amount": value})), amount));
    }
    for text in ["12345678901234.00".to_owned(), "9".repeat(400)] {
        cases.push((raise(&json!({"amount": text})), amount));
    }
    cases.push((raise(&json!({"amount": null})), ("missing_field", "data.amount")));
    cases.push((with("\"10.00\"", "1e400"), ("invalid_json", "data.amount")));
    cases.push((with("\"10.00\"", "99999999999999999999999999"), amount));
    cases
}

/// Amounts in shape that no claim of this currency can have.
fn impossible_amounts() -> Vec<(Vec<u8>, Refused)> {
    let refused = ("invalid_amount", "data.amount");
    let yen = |amount: &str| raise(&json!({"amount": amount, "currency": "JPY"}));
    vec![
        (raise(&json!({"amount": "0.001"})), refused),
        (raise(&json!({"amount": "10.000"})), refused),
        (yen("1.5"), refused),
        (yen("1.0"), refused),
        (raise(&json!({"amount": "0.00"})), refused),
    ]
}

fn dates() -> Vec<(Vec<u8>, Refused)> {
    let days = [
        "0001-01-01",
        "9999-12-31",
        "1989-12-31",
        "2101-01-01",
        "2026-02-30",
        "2026-1-5",
        "05.01.2026",
        "",
        "-0001-01-01",
    ];
    let mut cases = Vec::new();
    for day in days {
        cases.push((with("2026-01-10", day), ("invalid_field", "effective_on")));
        cases.push((raise(&json!({"due_on": day})), ("invalid_field", "data.due_on")));
    }
    cases.push((with("\"2026-01-10\"", "20260110"), ("invalid_field", "effective_on")));
    cases.push((with("2026-01-10", "2026-01-10T00:00:00Z"), ("invalid_field", "effective_on")));
    cases.push((with("2026-01-10", "2099-01-10"), ("effective_in_future", "effective_on")));
    cases
}

fn ids() -> Vec<(Vec<u8>, Refused)> {
    let long = "x".repeat(65);
    let mut cases = vec![(with("account/A", "account"), ("invalid_field", "stream"))];
    for id in ["", "   ", &long, "a\\u0000b", "a\\nb", "a\\u007fb", "a\\u0085b"] {
        cases.push((with("invoice-I9", id), ("invalid_field", "id")));
        cases.push((with("\"I9\"", &format!("\"{id}\"")), ("invalid_field", "data.claim")));
        cases.push((with("account/A", &format!("account/{id}")), ("invalid_field", "stream")));
    }
    cases.push((with("\"I9\"", "7"), ("invalid_field", "data.claim")));
    cases.push((with("\"I9\"", "\"\\ud800\""), ("invalid_json", "data.claim")));
    cases
}

fn texts() -> Vec<(Vec<u8>, Refused)> {
    let credit = |reason: &str| {
        let data = json!({"claim": "I1", "amount": "1.00", "reason": reason});
        line("absurd", "issue_credit_note", "account/A", "2026-01-11", &data).into_bytes()
    };
    vec![
        (credit(&"错".repeat(4_001)), ("invalid_field", "data.reason")),
        (credit("bell\u{7}"), ("invalid_field", "data.reason")),
        (credit("zero\u{0}"), ("invalid_field", "data.reason")),
        (credit("escape\u{1b}[31m"), ("invalid_field", "data.reason")),
        (credit(&"n".repeat(70_000)), ("line_too_long", "")),
        (credit(&"n".repeat(10_000_000)), ("line_too_long", "")),
    ]
}

fn shapes() -> Vec<(Vec<u8>, Refused)> {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let (lists, objects) = (deep("[", "]"), deep("{\"a\":", "}").replacen("}", "0}", 1));
    let mut invalid = with("I9", "I@");
    let at = invalid.iter().position(|byte| *byte == b'@').expect("it is there");
    invalid[at] = 0xff;
    let not_an_object = ["[]", "7", "\"text\"", "null", "true", "nonsense", "{", "}", "{]", "{'a':1}"];
    let mut cases: Vec<_> = not_an_object.iter().map(|text| (whole(text), ("invalid_json", ""))).collect();
    cases.extend([
        (invalid, ("invalid_utf8", "")),
        (whole("{}"), ("missing_field", "type")),
        (with(",\"type\":\"raise_invoice\"", ""), ("missing_field", "type")),
        (with("\"claim\":\"I9\",", ""), ("missing_field", "data.claim")),
        (with("\"claim\":\"I9\"", "\"claim\":\"I9\",\"claim\":\"I8\""), ("invalid_json", "data.claim")),
        (with("\"id\":", "\"id\":\"first\",\"id\":"), ("invalid_json", "id")),
        (raise(&json!({"colour": "red"})), ("unknown_field", "data.colour")),
        (with("\"id\":", "\"colour\":\"red\",\"id\":"), ("unknown_field", "colour")),
        (with("raise_invoice", "raise_the_dead"), ("unknown_command", "type")),
        (with("raise_invoice", "register_rep"), ("wrong_stream", "stream")),
        (with("account/A", "planet/A"), ("invalid_field", "stream")),
        (with("account/A", "book/other"), ("invalid_field", "stream")),
        (with("\"I9\"", &lists), ("invalid_field", "data.claim")),
        (with("\"I9\"", &objects), ("invalid_field", "data.claim")),
        (with("\"claim\":", &format!("\"x\":{lists},\"claim\":")), ("unknown_field", "data.x")),
        (with("\"raise_invoice\"", &lists), ("invalid_field", "type")),
        (whole(&lists), ("invalid_json", "")),
        (whole(&objects), ("unknown_field", "a")),
        (with("\"data\":{", &format!("\"data\":{objects},\"x\":{{")), ("unknown_field", "x")),
        (with("invoice\"}", "invoice\"} {}"), ("invalid_json", "")),
        (raise(&json!({"currency": "XXX"})), ("invalid_field", "data.currency")),
        (raise(&json!({"kind": "GIFT"})), ("invalid_field", "data.kind")),
        (raise(&json!({"parts": []})), ("invalid_field", "data.parts")),
    ]);
    cases
}

/// Applies every line by itself and all of them together.
fn are_refused(cases: &[(Vec<u8>, Refused)]) {
    each_home(|home| {
        home.record(&(one_account("A") + &invoice("A", "I1", "2026-01-10", "100.00")));
        let before = home.events();
        let all: Vec<u8> = cases.iter().flat_map(|(line, _)| line.clone()).collect();
        let answer = home.recoup_with(&["apply", "-", "--on-error", "skip"], all).exits(3).summary();
        let errors = answer["errors"].as_array().expect("errors");
        for (n, (line, (code, field))) in (1_u64..).zip(cases) {
            let shown = String::from_utf8_lossy(&line[..line.len().min(160)]).into_owned();
            let error = errors.iter().find(|error| error["line"] == n).unwrap_or_else(|| panic!("taken: {shown}"));
            assert_eq!(
                (&error["code"], error["field"].as_str().unwrap_or("")),
                (&json!(code), *field),
                "{shown} {error}"
            );
            let message = error["message"].as_str().expect("a message");
            assert!((5..2_000).contains(&message.len()), "{shown}: {message}");
        }
        assert_eq!((errors.len(), answer["applied"].as_u64()), (cases.len(), Some(0)));
        assert_eq!(home.events(), before);
        home.is_sound();
    });
}

#[test]
fn amounts_that_are_none() {
    are_refused(&amounts());
}

#[test]
fn amounts_that_no_currency_has() {
    are_refused(&impossible_amounts());
}

#[test]
fn days_that_are_none() {
    are_refused(&dates());
}

#[test]
fn ids_that_are_none() {
    are_refused(&ids());
}

#[test]
fn texts_that_are_too_much() {
    are_refused(&texts());
}

#[test]
fn lines_that_are_no_commands() {
    are_refused(&shapes());
}

#[test]
fn files_that_are_none() {
    each_home(|home| {
        home.record(&one_account("A"));
        let before = home.events();
        let apply = |home: &Home, name: &str, bytes: &[u8]| {
            let file = home.file(name, bytes);
            home.recoup(&["apply", text(&file), "--on-error", "skip"])
        };
        for (name, bytes) in [("empty", &b""[..]), ("blank", b"\n\n \t\r\n")] {
            let summary = apply(home, name, bytes).exits(0).summary();
            assert_eq!((&summary["applied"], &summary["errors"]), (&json!(0), &json!([])), "{name}");
        }
        let binary: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        let summary = apply(home, "binary", &binary).exits(3).summary();
        assert_eq!(summary["applied"], 0);
        let codes = |e: &Value| matches!(e["code"].as_str(), Some("invalid_utf8" | "invalid_json" | "line_too_long"));
        assert!(summary["errors"].as_array().expect("errors").iter().all(codes));
        let without_end = vec![b'{'; 3_000_000];
        assert_eq!(apply(home, "endless", &without_end).exits(3).summary()["errors"][0]["code"], "line_too_long");
        home.recoup(&["apply", text(&home.path(""))]).exits(10);
        assert_eq!(home.events(), before);
    });
}
