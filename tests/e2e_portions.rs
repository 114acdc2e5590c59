//! A book read portion by portion is the book read at once: more accounts than one portion takes, ids that databases
//! are tempted to sort or match otherwise, one account larger than a portion, and one that was registered by mistake.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::sync::Arc;

use jiff::civil::{Date, date};
use recoup::answers::{KnownAt, Reading};
use recoup::bus::{Outcome, Request, Writer};
use recoup::clock::TestClock;
use recoup_events::command::CommandLine;
use recoup_events::values::{AccountId, ActorId, Position};
use recoup_projections::ageing::{AgeFrom, ageing};
use recoup_projections::balance::{GroupBy, balance};
use serde_json::{Value, json};
use support::{TestDb, each_database};

/// Alike but for case, accents, blanks or length, and in other scripts.
const ODD: [&str; 14] = ["a", "A", "aa", "a b", "ab", "a'b", "ä", "Ä", "z", "华信", "华", "华信 ", "100%", "a_b"];
/// With the odd ones more than two portions' worth.
const ACCOUNTS: usize = 300;
/// More events than a portion takes.
const LONG: usize = 2_100;

fn said(kind: &str, account: &str, on: Date, data: &Value) -> String {
    let stream = format!("account/{account}");
    json!({"type": kind, "stream": stream, "effective_on": on, "data": data}).to_string()
}

async fn submit(writer: &Writer, lines: &[String]) -> Position {
    let actor = ActorId::new("tester").expect("an actor");
    let prepare = |line: &String| {
        let line = CommandLine::parse(line.as_bytes()).unwrap_or_else(|e| panic!("{line}: {e:?}"));
        vec![writer.prepare(line, &actor).expect("a command")]
    };
    let arrays = lines.iter().map(prepare).collect();
    let outcomes = writer.submit(Request { arrays, stop_on_refusal: false, dry_run: false }).await.expect("answers");
    let mut last = Position::ZERO;
    for outcome in outcomes {
        let Outcome::Done(receipts) = outcome else { panic!("{outcome:?}") };
        last = receipts.last().expect("a receipt").last;
    }
    last
}

/// Fills the book; answers the position of the account that is registered by mistake.
async fn fill(writer: &Writer) -> Position {
    let first = date(2026, 1, 2);
    let names: Vec<String> =
        ODD.iter().map(ToString::to_string).chain((0..ACCOUNTS - ODD.len()).rev().map(|n| format!("A{n}"))).collect();
    let rep = json!({"type": "register_rep", "stream": "rep/lin", "effective_on": first, "data": {"name": "Lin"}});
    let mut lines = vec![rep.to_string()];
    for (n, name) in names.iter().enumerate() {
        // Every seventh only later.
        let on = if n % 7 == 6 { date(2026, 3, 1) } else { first };
        let data = json!({"name": format!("No {n}"), "currency": "CNY", "owner": "lin"});
        lines.push(said("register_account", name, on, &data));
        let claim = json!({"claim": format!("I{n}"), "amount": format!("{}.00", n + 1), "due_on": "2026-03-10"});
        lines.push(said("raise_invoice", name, on, &claim));
    }
    for n in 0..LONG {
        let claim = json!({"claim": format!("L{n}"), "amount": "1.00", "due_on": "2026-02-10"});
        lines.push(said("raise_invoice", "华信", date(2026, 2, 1), &claim));
    }
    submit(writer, &lines).await;
    let data = json!({"name": "A mistake", "currency": "CNY", "owner": "lin"});
    let mistake = json!({"id": "mistake", "type": "register_account", "stream": "account/mistake", "effective_on": first,
        "data": data});
    submit(writer, &[mistake.to_string()]).await
}

async fn agrees(reading: &Reading) -> usize {
    let (accounts, asked) = (reading.accounts(None).await.expect("accounts"), reading.asked());
    let mut one_by_one = Vec::new();
    reading.each_account(|facts| one_by_one.push(facts.clone())).await.expect("accounts");
    assert!(one_by_one == accounts, "{} of {}", one_by_one.len(), accounts.len());
    let by = Some(GroupBy::Owner);
    assert_eq!(reading.balance(None, by).await.expect("a balance"), balance(&accounts, &asked, by));
    let aged = reading.ageing(None, AgeFrom::DueDate, by).await.expect("an ageing");
    assert_eq!(aged, ageing(&accounts, &asked, AgeFrom::DueDate, by));
    for odd in ODD {
        let account = AccountId::new(odd).expect("an id");
        let alone: Vec<_> = accounts.iter().filter(|facts| facts.account == account).cloned().collect();
        assert_eq!(reading.accounts(Some(&account)).await.expect("an account"), alone, "{odd}");
        let one = reading.balance(Some(&account), None).await.expect("a balance");
        assert_eq!(one, balance(&alone, &asked, None), "{odd}");
    }
    accounts.len()
}

async fn whole_book(db: &TestDb) {
    let clock = Arc::new(TestClock::at("2026-07-01T02:00:00Z".parse().expect("an instant")));
    let writer = Writer::start(db.log(), "main", Arc::clone(&clock) as _).await.expect("a writer");
    let mistake = fill(&writer).await;
    let correct = json!({"type": "correct", "stream": "account/mistake",
        "data": {"command": "mistake", "reason": "no such customer"}});
    submit(&writer, &[correct.to_string()]).await;
    writer.close().await;
    let reading = async |day, known| {
        let known = Some(KnownAt::Position(known));
        Reading::begin(db.log(), "main", clock.as_ref(), Some(day), known).await.expect("a reading")
    };
    let head = Position(i64::MAX.unsigned_abs());
    assert_eq!(agrees(&reading(date(2026, 4, 1), head).await).await, ACCOUNTS);
    assert_eq!(agrees(&reading(date(2026, 4, 1), mistake).await).await, ACCOUNTS + 1);
    assert_eq!(agrees(&reading(date(2026, 2, 1), head).await).await, ACCOUNTS - ACCOUNTS / 7);
    assert_eq!(agrees(&reading(date(2026, 1, 1), head).await).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_in_portions_is_the_book() {
    each_database(whole_book).await;
}
