//! Random small histories through each database: whatever happens, live tables equal a rebuild, what was known at a
//! position stays as it was known, a refused array leaves no trace, and the sums hold on every day. The 2,000 cases
//! without a database are the domain's own.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod steps;
#[path = "../support/mod.rs"]
mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::SignedDuration;
use jiff::civil::Date;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use recoup::answers::{KnownAt, Reading};
use recoup::bus::{Outcome, Prepared, Request, Writer};
use recoup::clock::TestClock;
use recoup::log::{EventLog, Head};
use recoup_events::command::CommandLine;
use recoup_events::refusal::Refusal;
use recoup_events::values::{AccountId, ActorId, Position};
use recoup_projections::ageing::{AgeFrom, ageing};
use recoup_projections::balance::{GroupBy, balance};
use recoup_projections::contracts::contracts;
use recoup_projections::roll_forward::roll_forward;
use serde_json::{Value, json};
use steps::{ACCOUNTS, Op, day, history, opening, written};
use support::TestDb;

const CASES: u32 = 50;

/// A book of its own in the test's database.
struct Book {
    name: String,
    log: Arc<dyn EventLog>,
    clock: Arc<TestClock>,
    writer: Writer,
}

impl Book {
    async fn new(db: &TestDb) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("book-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let clock = Arc::new(TestClock::at("2026-07-01T02:00:00Z".parse().expect("an instant")));
        let writer = Writer::start(db.log(), &name, Arc::clone(&clock) as _).await.expect("a writer");
        let book = Self { name, log: db.log(), clock, writer };
        let outcome = book.send(&opening()).await;
        assert!(outcome.is_ok(), "{outcome:?}");
        book
    }

    /// Sends an array, all or nothing; a line that is no command is refused as the bus would.
    async fn send(&self, array: &[Value]) -> Result<(), Refusal> {
        self.clock.advance(SignedDuration::from_secs(60));
        let actor = ActorId::new("tester").expect("an actor");
        let prepare = |command: &Value| -> Result<Prepared, Refusal> {
            self.writer.prepare(CommandLine::parse(command.to_string().as_bytes())?, &actor)
        };
        let prepared = array.iter().map(prepare).collect::<Result<Vec<_>, _>>()?;
        let request = Request { arrays: vec![prepared], stop_on_refusal: false, dry_run: false };
        match self.writer.submit(request).await.expect("an answer").pop() {
            Some(Outcome::Done(_)) => Ok(()),
            Some(Outcome::Refused { refusal, .. }) => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    async fn head(&self) -> Head {
        self.log.head(&self.name).await.expect("a head")
    }

    /// Every answer on some days, as known at a position.
    async fn answers(&self, known: Position) -> Vec<Value> {
        let mut answers = Vec::new();
        for on in [0, 15, 40, 60, 90, 119, 200] {
            answers.push(self.answers_on(day(on), known).await);
        }
        let reading = self.reading(day(119), known).await;
        for account in ACCOUNTS.map(|account| AccountId::new(account).expect("an id")) {
            let timeline = reading.timeline(&account).await.expect("a timeline");
            answers.push(serde_json::to_value(timeline).expect("JSON"));
        }
        answers
    }

    async fn answers_on(&self, on: Date, known: Position) -> Value {
        let reading = self.reading(on, known).await;
        let (accounts, asked) = (reading.accounts(None).await.expect("accounts"), reading.asked());
        json!({
            "day": on.to_string(),
            "balance": balance(&accounts, &asked, None),
            "ageing": ageing(&accounts, &asked, AgeFrom::DueDate, None),
            "contracts": contracts(&accounts, &asked),
            "roll_forward": roll_forward(&accounts, day(10), on.max(day(10))),
        })
    }

    /// Balance and ageing that are asked account by account, or of one account whose ledger may be kept from an earlier
    /// question, are those of all facts at once.
    async fn asked_one_by_one(&self, on: Date, known: Position) {
        let reading = self.reading(on, known).await;
        let (accounts, asked) = (reading.accounts(None).await.expect("accounts"), reading.asked());
        let mut one_by_one = Vec::new();
        reading.each_account(|facts| one_by_one.push(facts.clone())).await.expect("accounts");
        assert_eq!(one_by_one, accounts, "on {on} at {known}");
        assert_eq!(reading.balance(None, None).await.expect("a balance"), balance(&accounts, &asked, None));
        for account in ACCOUNTS.map(|account| AccountId::new(account).expect("an id")) {
            let Ok(facts) = reading.accounts(Some(&account)).await else {
                assert!(reading.balance(Some(&account), None).await.is_err(), "{account} on {on} at {known}");
                continue;
            };
            for by in [None, Some(GroupBy::Kind)] {
                let one = reading.balance(Some(&account), by).await.expect("a balance");
                assert_eq!(one, balance(&facts, &asked, by), "{account} on {on} at {known}");
                let one = reading.ageing(Some(&account), AgeFrom::DueDate, by).await.expect("an ageing");
                assert_eq!(one, ageing(&facts, &asked, AgeFrom::DueDate, by), "{account} on {on} at {known}");
            }
        }
    }

    async fn reading(&self, on: Date, known: Position) -> Reading {
        let known = Some(KnownAt::Position(known));
        let log = Arc::clone(&self.log);
        Reading::begin(log, &self.name, self.clock.as_ref(), Some(on), known).await.expect("a reading")
    }

    /// What differs between the live tables and the log.
    async fn differences(&self) -> Vec<String> {
        let report = recoup::projectors::check(self.log.as_ref(), &self.name, &|_, _| {}).await.expect("a check");
        report.differences.iter().map(|difference| format!("{difference:?}")).collect()
    }
}

/// An amount of an answer, without its point: the rows of one currency have the same number of decimals.
fn minor(row: &Value, field: &str) -> i128 {
    let text = row[field].as_str().unwrap_or_else(|| panic!("{field} in {row}"));
    text.replace('.', "").parse().expect("an amount")
}

/// The sums of domain.md 3, and that nothing is ever negative.
fn sums_hold(answers: &[Value]) {
    for answer in answers.iter().filter(|answer| answer.get("balance").is_some()) {
        let lists = ["accounts", "totals"];
        for row in lists.iter().flat_map(|list| answer["balance"][list].as_array().expect("rows")) {
            let settled = ["cash", "non_cash", "credits", "written_off"].map(|field| minor(row, field));
            assert_eq!(minor(row, "open"), minor(row, "claims") - settled.iter().sum::<i128>(), "{row}");
            assert!(minor(row, "open") >= 0 && minor(row, "unapplied") >= 0, "{} {row}", answer["day"]);
            assert!(minor(row, "overdue") <= minor(row, "open"), "{row}");
        }
        for row in lists.iter().flat_map(|list| answer["ageing"][list].as_array().expect("rows")) {
            let buckets = row["buckets"].as_object().expect("buckets");
            let sum: i128 = buckets.keys().map(|name| minor(&row["buckets"], name)).sum();
            assert_eq!(sum + minor(row, "no_due_date"), minor(row, "open"), "{row}");
        }
        for row in lists.iter().flat_map(|list| answer["roll_forward"][list].as_array().expect("rows")) {
            let out: i128 = ["cash", "non_cash", "credits", "written_off"].map(|field| minor(row, field)).iter().sum();
            let sum = minor(row, "opening") + minor(row, "claims") - out + minor(row, "corrections");
            assert_eq!(sum, minor(row, "closing"), "{row}");
        }
    }
}

/// One history in one book; then what was accepted of it in another, as if the rest had never been sent.
async fn case(db: &TestDb, history: &[Vec<Op>]) -> (usize, usize) {
    let (book, twin) = (Book::new(db).await, Book::new(db).await);
    let (mut number, mut taken, mut refused) = (0, 0, 0);
    let mut known: Vec<(Position, Vec<Value>)> = Vec::new();
    for (index, array) in history.iter().enumerate() {
        let array: Vec<Value> = array.iter().map(|op| (number += 1, written(op, number)).1).collect();
        let before = book.head().await;
        match book.send(&array).await {
            Ok(()) => {
                taken += 1;
                // Whatever was refused before has left no trace in what the writer keeps in memory either.
                let twin_says = twin.send(&array).await;
                assert!(twin_says.is_ok(), "only without the refused arrays it is refused: {array:?} {twin_says:?}");
                assert_eq!(twin.head().await.position, book.head().await.position);
                // Writes and corrections come between these questions.
                let on = day([0, 40, 60, 119, 200][index % 5]);
                book.asked_one_by_one(on, book.head().await.position).await;
            }
            Err(refusal) => {
                refused += 1;
                assert_eq!(book.head().await, before, "{refusal:?} left a trace");
            }
        }
        if index % 4 == 2 {
            let position = book.head().await.position;
            known.push((position, book.answers(position).await));
        }
    }
    for (position, then) in &known {
        book.asked_one_by_one(day(60), *position).await;
        assert_eq!(&book.answers(*position).await, then, "what was known at {position} has changed");
    }
    let position = book.head().await.position;
    let answers = book.answers(position).await;
    sums_hold(&answers);
    known.iter().for_each(|(_, then)| sums_hold(then));
    let without_instants = |answers: Vec<Value>| answers.into_iter().filter(|a| a.get("events").is_none()).collect();
    let (ours, twins): (Vec<Value>, Vec<Value>) =
        (without_instants(answers), without_instants(twin.answers(position).await));
    assert_eq!(ours, twins, "refused arrays changed an answer");
    for book in [&book, &twin] {
        assert_eq!(book.differences().await, Vec::<String>::new());
    }
    (taken, refused)
}

/// Runs all cases on a database. A case that fails is shrunk and printed.
fn all_cases(open: impl AsyncFn() -> Option<TestDb>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let Some(db) = runtime.block_on(open()) else { return };
    let (taken, refused) = (AtomicU32::new(0), AtomicU32::new(0));
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let outcome = TestRunner::new(config).run(&history(), |history| {
        let end = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| runtime.block_on(case(&db, &history))));
        let (t, r) = end.map_err(|_| TestCaseError::fail("the panic above says what"))?;
        taken.fetch_add(u32::try_from(t).expect("few"), Ordering::Relaxed);
        refused.fetch_add(u32::try_from(r).expect("few"), Ordering::Relaxed);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    // A generator of which nearly all is refused, or nothing, would show little.
    let (taken, refused) = (taken.into_inner(), refused.into_inner());
    assert!(taken > CASES && refused > CASES, "{taken} arrays were taken, {refused} refused");
    runtime.block_on(async {
        db.database.close().await;
        if db.dialect() == recoup::storage::Dialect::Postgres {
            support::postgres::drop_database(&db.url).await;
        }
    });
}

#[test]
fn on_sqlite() {
    all_cases(async || Some(TestDb::sqlite().await));
}

#[test]
fn on_postgres() {
    all_cases(TestDb::postgres);
}
