//! Forty random books with their right answers, from a reference written apart from this program: decided by the
//! writer, kept in a database, answered from the read tables, each a book of its own in one database. Purely in
//! memory the same books are held against the domain in `projections/tests/books.rs`.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

#[path = "../projections/tests/support/compare.rs"]
mod compare;
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use compare::differences;
use jiff::civil::Date;
use recoup::answers::Reading;
use recoup::bus::{Outcome, Request, Writer};
use recoup::clock::TestClock;
use recoup::log::EventLog;
use recoup_events::command::CommandLine;
use recoup_events::values::{ActorId, Month};
use recoup_projections::ageing::{AgeFrom, ageing};
use recoup_projections::balance::balance;
use recoup_projections::commission::{Looked, advances_by_contract, held_by_contract};
use recoup_projections::contracts::contracts;
use recoup_projections::disputes::disputes;
use recoup_projections::follow_ups::follow_ups;
use recoup_projections::promises::promises;
use serde_json::{Value, json};
use support::TestDb;
use support::program::shared;

/// On PostgreSQL every eighth.
const ON_POSTGRES: usize = 8;

/// One book in a database.
struct Book {
    name: String,
    log: Arc<dyn EventLog>,
    clock: Arc<TestClock>,
    refused: Vec<(u64, String)>,
}

impl Book {
    /// Records a file as `apply --on-error skip` does.
    async fn recorded(db: &TestDb, folder: &Path) -> Self {
        let name = format!("book-{}", folder.file_name().unwrap_or_default().to_string_lossy());
        let clock = Arc::new(TestClock::at("2026-11-25T02:00:00Z".parse().expect("an instant")));
        let writer = Writer::start(db.log(), &name, Arc::clone(&clock) as _).await.expect("a writer");
        let commands = std::fs::read_to_string(folder.join("commands.jsonl")).expect("commands");
        let actor = ActorId::new("tester").expect("an actor");
        let (mut refused, mut numbers, mut arrays) = (Vec::new(), Vec::new(), Vec::new());
        for (number, line) in (1..).zip(commands.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            match CommandLine::parse(line.as_bytes()).and_then(|line| writer.prepare(line, &actor)) {
                Ok(prepared) => {
                    numbers.push(number);
                    arrays.push(vec![prepared]);
                }
                Err(refusal) => refused.push((number, refusal.to_string())),
            }
        }
        let request = Request { arrays, stop_on_refusal: false, dry_run: false };
        let outcomes = writer.submit(request).await.expect("answers");
        assert_eq!(outcomes.len(), numbers.len());
        for (number, outcome) in numbers.into_iter().zip(outcomes) {
            if let Outcome::Refused { refusal, .. } = outcome {
                refused.push((number, refusal.to_string()));
            }
        }
        Self { name, log: db.log(), clock, refused }
    }

    /// Every answer of a day, by the names that the books use.
    async fn answers(&self, day: Date) -> Value {
        let log = Arc::clone(&self.log);
        let reading = Reading::begin(log, &self.name, self.clock.as_ref(), Some(day), None).await.expect("a reading");
        let (accounts, asked) = (reading.accounts(None).await.expect("accounts"), reading.asked());
        let (reps, currency) =
            (reading.reps().await.expect("reps"), reading.book_currency().await.expect("a currency"));
        let promised = promises(&accounts, &asked);
        let pay = reading.pay_facts().await.expect("pay");
        let (looked, last) = (Looked::at(pay.book()), Month::of(day));
        let months = [last.before().before(), last.before(), last];
        let mut paid = Vec::new();
        for rep in &pay.reps {
            // As one rep's question is asked: of the accounts alone that bear on it.
            let own = reading.pay_facts_of(&rep.rep).await.expect("his pay");
            let looked = Looked::at(own.book());
            paid.extend(months.map(|month| looked.answer(rep, month)));
        }
        let mut deals = contracts(&accounts, &asked);
        let held_back = held_by_contract(&looked.pay_of_all(&pay.reps));
        deals.with_pay(&held_back, &advances_by_contract(&pay.reps, day));
        json!({
            "balance": balance(&accounts, &asked, None).accounts,
            "ageing": ageing(&accounts, &asked, AgeFrom::DueDate, None).accounts,
            "promises": promised.promises,
            "reliability": promised.reliability,
            "disputes": disputes(&accounts, &asked).disputes,
            "follow-ups": follow_ups(&accounts, &reps, currency, &asked).accounts,
            "contracts": deals.contracts,
            "commission": paid,
        })
    }

    /// Which lines were refused and should not be, and the other way round.
    fn wrongly_refused(&self, expected: &Value) -> Vec<String> {
        let right: BTreeSet<u64> = expected.as_array().expect("lines").iter().filter_map(Value::as_u64).collect();
        let got: BTreeSet<u64> = self.refused.iter().map(|(number, _)| *number).collect();
        let missing = right.difference(&got).map(|line| format!("line {line} should be refused"));
        let more = self.refused.iter().filter(|(line, _)| !right.contains(line));
        missing.chain(more.map(|(line, why)| format!("line {line} should not be refused: {why}"))).collect()
    }

    /// Everything in which the book is not what it should be.
    async fn wrong(&self, expected: &Value) -> Vec<String> {
        let mut wrong = self.wrongly_refused(&expected["refused"]);
        for (day, right) in expected["days"].as_object().expect("days") {
            let got = self.answers(day.parse().expect("a day")).await;
            for (name, right) in right.as_object().expect("answers") {
                assert!(got.get(name).is_some(), "the books ask for {name}");
                wrong.extend(differences(right, &got[name]).into_iter().map(|what| format!("{day} {name}{what}")));
            }
        }
        let report = recoup::projectors::check(self.log.as_ref(), &self.name, &|_, _| {}).await.expect("a check");
        wrong.extend(report.differences.iter().map(|difference| format!("rebuild --check: {difference:?}")));
        wrong.into_iter().map(|what| format!("{}: {what}", self.name)).collect()
    }
}

/// The folders of all books.
fn books() -> Vec<PathBuf> {
    let Some(books) = shared("examples/books") else { return Vec::new() };
    let folders = std::fs::read_dir(books).expect("books");
    let mut folders: Vec<PathBuf> = folders.map(|folder| folder.expect("a book").path()).collect();
    folders.sort();
    assert!(folders.len() >= 40, "there were forty books, here are {}", folders.len());
    folders
}

async fn compare_all(db: &TestDb, folders: impl Iterator<Item = PathBuf>) {
    let mut wrong = Vec::new();
    for folder in folders {
        let expected = std::fs::read(folder.join("expected.json")).expect("expected");
        let expected: Value = serde_json::from_slice(&expected).expect("JSON");
        wrong.extend(Book::recorded(db, &folder).await.wrong(&expected).await);
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn every_book_on_sqlite_gives_the_answers_of_the_reference() {
    let db = TestDb::sqlite().await;
    compare_all(&db, books().into_iter()).await;
    db.database.close().await;
}

#[tokio::test]
async fn some_books_on_postgres_give_the_answers_of_the_reference() {
    let Some(db) = TestDb::postgres().await else { return };
    compare_all(&db, books().into_iter().step_by(ON_POSTGRES)).await;
    db.database.close().await;
    support::postgres::drop_database(&db.url).await;
}
