//! The oracle: forty random books with their right answers, decided and answered purely in memory.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::Date;
use recoup_events::values::{Amount, Currency, Month, Position};
use recoup_projections::Asked;
use recoup_projections::ageing::{AgeFrom, ageing};
use recoup_projections::asked::currencies;
use recoup_projections::balance::balance;
use recoup_projections::commission;
use recoup_projections::contracts::contracts;
use recoup_projections::disputes::disputes;
use recoup_projections::follow_ups::follow_ups;
use recoup_projections::promises::{promised, promises};
use serde_json::Value;
use support::compare::differences;
use support::{Book, run_book, run_file, run_first, shared};

fn books() -> Vec<PathBuf> {
    let Some(examples) = shared() else { return Vec::new() };
    let folders = std::fs::read_dir(examples.join("books")).expect("books");
    let mut books: Vec<PathBuf> = folders.map(|folder| folder.expect("book").path()).collect();
    books.sort();
    books
}

fn expected(book: &std::path::Path) -> Value {
    let text = std::fs::read_to_string(book.join("expected.json")).expect("expected");
    serde_json::from_str(&text).expect("expected.json is JSON")
}

#[test]
fn every_book_refuses_just_the_lines_that_it_should() {
    let mut wrong = Vec::new();
    for folder in books() {
        let book = run_book(&folder);
        let numbers = expected(&folder)["refused"].as_array().cloned().unwrap_or_default();
        let right: BTreeSet<usize> = numbers.iter().filter_map(Value::as_u64).map(|n| n as usize).collect();
        let got: BTreeSet<usize> = book.refused.iter().copied().collect();
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for line in right.difference(&got) {
            wrong.push(format!("book {name} line {line} should be refused"));
        }
        for line in got.difference(&right) {
            let why = book.refusals.iter().find(|(number, _, _)| number == line);
            wrong.push(format!("book {name} line {line} should not be refused: {why:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} lines differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Compares one answer of every day of every book.
fn compare_answers(name: &str, answer: impl Fn(&Book, &Asked<'_>) -> Value) {
    let (mut wrong, mut days_compared) = (Vec::new(), 0);
    for folder in books() {
        let (book, expected) = (run_book(&folder), expected(&folder));
        for (day, answers) in expected["days"].as_object().expect("days") {
            let as_of: Date = day.parse().expect("a day");
            let asked = Asked { as_of, policy: book.policy(as_of) };
            let found = differences(&answers[name], &answer(&book, &asked));
            let folder = folder.file_name().unwrap_or_default().to_string_lossy();
            wrong.extend(found.into_iter().map(|what| format!("book {folder} {day} {name}{what}")));
            days_compared += 1;
        }
    }
    assert!(wrong.is_empty(), "{} differences on {days_compared} days:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_book_answers_promises() {
    compare_answers("promises", |book, asked| to_value(promises(&book.accounts, asked).promises));
}

#[test]
fn every_book_answers_reliability() {
    compare_answers("reliability", |book, asked| to_value(promises(&book.accounts, asked).reliability));
}

#[test]
fn every_book_answers_disputes() {
    compare_answers("disputes", |book, asked| to_value(disputes(&book.accounts, asked).disputes));
}

#[test]
fn every_book_answers_follow_ups() {
    compare_answers("follow-ups", |book, asked| {
        to_value(follow_ups(&book.accounts, &[], Currency::CNY, asked).accounts)
    });
}

#[test]
fn every_book_answers_balance() {
    compare_answers("balance", |book, asked| to_value(balance(&book.accounts, asked, None).accounts));
}

#[test]
fn every_book_answers_ageing() {
    compare_answers("ageing", |book, asked| to_value(ageing(&book.accounts, asked, AgeFrom::DueDate, None).accounts));
}

#[test]
fn every_book_answers_contracts() {
    compare_answers("contracts", |book, asked| to_value(contracts(&book.accounts, asked).contracts));
}

#[test]
fn every_book_expects_what_open_and_in_grace_parts_expect() {
    let mut wrong = Vec::new();
    for folder in books() {
        let (book, expected) = (run_book(&folder), expected(&folder));
        for (day, answers) in expected["days"].as_object().expect("days") {
            let as_of: Date = day.parse().expect("a day");
            let asked = Asked { as_of, policy: book.policy(as_of) };
            let rows = book.accounts.iter().flat_map(|facts| {
                currencies(facts, as_of).into_iter().map(|currency| {
                    let minor = promised(&facts.ledger, currency, &asked);
                    let amount = Amount::new(minor, currency);
                    serde_json::json!({ "account": facts.account, "currency": currency, "promised": amount })
                })
            });
            let only = |row: &Value| serde_json::json!({ "account": row["account"], "currency": row["currency"], "promised": row["promised"] });
            let right: Vec<Value> = answers["balance"].as_array().expect("rows").iter().map(only).collect();
            let found = differences(&Value::from(right), &Value::from(rows.collect::<Vec<_>>()));
            wrong.extend(found.into_iter().map(|what| format!("{} {day} {what}", folder.display())));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_worked_example_answers_promises() {
    let Some(examples) = shared() else { return };
    let book = run_file(&examples.join("worked.jsonl"));
    assert!(book.refusals.is_empty(), "{:?}", book.refusals);
    for day in ["2026-02-24", "2026-04-30"] {
        let text = std::fs::read_to_string(examples.join(format!("expected/promises_{day}.json"))).expect("expected");
        let expected: Value = serde_json::from_str(&text).expect("JSON");
        let as_of: Date = day.parse().expect("a day");
        let asked = Asked { as_of, policy: book.policy(as_of) };
        let found = differences(&expected, &to_value(promises(&book.accounts, &asked).promises));
        assert!(found.is_empty(), "{day}: {}", found.join("\n"));
    }
}

fn question<'a>(book: &'a Book, as_of: Date) -> commission::Book<'a> {
    commission::Book {
        accounts: &book.accounts,
        policies: book.policies(),
        known_at: Position(u64::MAX),
        as_of,
        currency: Currency::CNY,
    }
}

#[test]
fn every_book_answers_commission() {
    compare_answers("commission", |book, asked| {
        let looked = commission::Looked::at(question(book, asked.as_of));
        let last = Month::of(asked.as_of);
        let months = [last.before().before(), last.before(), last];
        let answers = book.reps.iter().flat_map(|rep| months.map(|month| looked.answer(rep, month)));
        to_value(answers.collect::<Vec<_>>())
    });
}

#[test]
fn the_worked_example_answers_commission() {
    let Some(examples) = shared() else { return };
    for (name, month, lines) in [
        ("commission_lin_2026-02", "2026-02", usize::MAX),
        ("commission_lin_2026-02_known_before_w28", "2026-02", 27),
        ("commission_lin_2026-03", "2026-03", usize::MAX),
        ("commission_lin_2026-04", "2026-04", usize::MAX),
    ] {
        let text = std::fs::read_to_string(examples.join(format!("expected/{name}.json"))).expect("expected");
        let expected: Value = serde_json::from_str(&text).expect("JSON");
        let book = run_first(&examples.join("worked.jsonl"), lines);
        let lin = book.reps.iter().find(|rep| rep.rep.as_str() == "lin").expect("lin");
        let month: Month = month.parse().expect("a month");
        let answer = commission::Looked::at(question(&book, support::TODAY)).answer(lin, month);
        let found = differences(&expected, &to_value(answer));
        assert!(found.is_empty(), "{name}: {}", found.join("\n"));
    }
}

fn to_value<T: serde::Serialize>(answer: T) -> Value {
    serde_json::to_value(answer).expect("an answer is JSON")
}
