//! Many callers at once, so that groups are decided while others are being stored: whatever fails, is refused or is
//! sent again, what was answered is in the log, once, and every later decision knew it.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod flaky;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use flaky::Flaky;
use recoup::answers::Reading;
use recoup::bus::{BusError, Outcome, Receipt, Request, Writer};
use recoup::clock::SystemClock;
use recoup::log::{EventLog, verify};
use recoup_events::command::CommandLine;
use recoup_events::values::ActorId;
use recoup_projections::balance::balance;
use serde_json::json;
use support::book::{invoice, line, one_account, receipt};
use support::{TestDb, each_database};

const CLIENTS: usize = 24;
const EACH: usize = 30;

async fn submit(writer: &Writer, text: &str) -> Result<Outcome, BusError> {
    let actor = ActorId::new("tester").expect("an id");
    let prepared = writer.prepare(CommandLine::parse(text.trim().as_bytes()).expect("a line"), &actor);
    let array = vec![prepared.expect("a command")];
    let request = Request { arrays: vec![array], stop_on_refusal: true, dry_run: false };
    Ok(writer.submit(request).await?.pop().expect("an outcome"))
}

/// Sends a line until it is answered, as a client does that lost its connection.
async fn insist(writer: &Writer, text: &str) -> Outcome {
    loop {
        match submit(writer, text).await {
            Ok(outcome) => return outcome,
            Err(BusError::Log(error)) => assert_eq!(error.code(), "database_lost"),
            Err(other) => panic!("{other:?}"),
        }
    }
}

async fn begun(log: Arc<dyn EventLog>) -> Writer {
    let writer = Writer::start(log, "main", Arc::new(SystemClock)).await.expect("a writer");
    for text in one_account("HX").lines().chain([invoice("HX", "INV", "2026-01-05", "100.00").as_str()]) {
        assert!(matches!(insist(&writer, text).await, Outcome::Done(_)), "{text}");
    }
    writer
}

/// One client: receipts of 1.00, among them lines sent twice, lines that are refused, and payments out of the one
/// invoice of 100.00, of which too many are tried.
async fn client(writer: Writer, number: usize) -> (Vec<Receipt>, usize) {
    let (mut done, mut allocated) = (Vec::new(), 0);
    for n in 0..EACH {
        let name = format!("{number}-{n}");
        let text = receipt("HX", &name, "2026-02-01", "1.00").replace("\"amount\"", "\"allocate\":\"none\",\"amount\"");
        let Outcome::Done(receipts) = insist(&writer, &text).await else { panic!("{text}") };
        done.extend(receipts.clone());
        match n % 5 {
            0 => {
                let Outcome::Done(again) = insist(&writer, &text).await else { panic!("{text}") };
                assert!(again[0].replayed);
                assert_eq!((again[0].first, again[0].last), (receipts[0].first, receipts[0].last));
            }
            1 => {
                let other = text.replace("1.00", "2.00");
                let Outcome::Refused { refusal, .. } = insist(&writer, &other).await else { panic!("{other}") };
                assert_eq!(refusal.code, "idempotency_mismatch");
            }
            2 => {
                let data = json!({"receipt": name, "lines": [{"claim": "INV", "amount": "1.00"}]});
                let allocate = line(&format!("a-{name}"), "allocate", "account/HX", "2026-02-02", &data);
                match insist(&writer, &allocate).await {
                    Outcome::Done(_) => allocated += 1,
                    Outcome::Refused { refusal, .. } => assert_eq!(refusal.code, "over_allocation", "{refusal:?}"),
                    Outcome::NotDecided => panic!("{allocate}"),
                }
            }
            _ => {}
        }
    }
    (done, allocated)
}

/// The log is whole, holds what was answered once, and adds up.
async fn all_is_there(db: &TestDb, answered: Vec<Receipt>, allocated: usize) {
    let report = verify(&db.database, "main", |_| {}).await.expect("a report");
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    let log = db.log();
    let mut at = BTreeMap::new();
    for receipt in &answered {
        assert_eq!(at.insert(receipt.first, receipt.id.clone()), None, "two commands at one position");
        let record = log.command("main", receipt.id.as_str()).await.expect("an answer").expect("a record");
        assert_eq!((record.first, record.last), (receipt.first, receipt.last));
    }
    assert_eq!(answered.len(), CLIENTS * EACH);
    let day = "2026-06-01".parse().expect("a day");
    let reading = Reading::begin(log, "main", &SystemClock, Some(day), None).await.expect("a reading");
    let accounts = reading.accounts(None).await.expect("accounts");
    let answer = serde_json::to_value(balance(&accounts, &reading.asked(), None)).expect("JSON");
    let row = &answer["accounts"][0];
    let balances = ["open", "unapplied"].map(|field| row[field].as_str().expect("an amount").to_owned());
    let paid = CLIENTS * EACH;
    assert_eq!(balances, [100 - allocated, paid - allocated].map(|amount| format!("{amount}.00")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_many_callers_were_answered_is_kept_once() {
    each_database(async |db| {
        let writer = begun(db.log()).await;
        let clients: Vec<_> = (0..CLIENTS).map(|n| tokio::spawn(client(writer.clone(), n))).collect();
        finish(db, clients).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_it_is_when_commits_are_lost_before_and_after_they_are_kept() {
    each_database(async |db| {
        let commits = Arc::new(AtomicU64::new(0));
        let writer = begun(Arc::new(Flaky { inner: db.log(), commits })).await;
        let clients: Vec<_> = (0..CLIENTS).map(|n| tokio::spawn(client(writer.clone(), n))).collect();
        finish(db, clients).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_it_is_when_two_processes_write() {
    each_database(async |db| {
        let writer = begun(db.log()).await;
        let second = TestDb::second(db).await;
        let other = Writer::start(second.log(), "main", Arc::new(SystemClock)).await.expect("a writer");
        let by = |n: usize| if n.is_multiple_of(2) { writer.clone() } else { other.clone() };
        let clients: Vec<_> = (0..CLIENTS).map(|n| tokio::spawn(client(by(n), n))).collect();
        finish(db, clients).await;
        drop(other);
        second.database.close().await;
    })
    .await;
}

async fn finish(db: &TestDb, clients: Vec<tokio::task::JoinHandle<(Vec<Receipt>, usize)>>) {
    let (mut answered, mut allocated) = (Vec::new(), 0);
    for client in clients {
        let (done, some) = client.await.expect("a client");
        answered.extend(done);
        allocated += some;
    }
    // 144 were tried against 100.
    assert_eq!(allocated, 100);
    all_is_there(db, answered, allocated).await;
}
