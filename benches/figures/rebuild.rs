//! rebuild: the log read and decoded and nothing more, folded in memory into the facts of all accounts and reps, and
//! rebuilt into all read tables, each in a process of its own; and what stock cqrs-es replays into one view.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;

use jiff::civil::date;
use recoup::bus::Writer;
use recoup::clock::SystemClock;
use recoup::log::{EventLog, LogError, Record, RecordScan, SqlEventLog};
use recoup::storage::Database;
use recoup_events::desk::AnyEvent;
use recoup_events::facts::Ledger;
use recoup_events::values::{AccountId, Position, StreamId};
use recoup_projections::rows::{Change, FactRow, changes, rep_changes};
use serde_json::json;
use tokio::time::Instant;

use crate::book::{median, prepared, said, submit};
use crate::child::{Took, errand, run as run_child};
use crate::figure::{Figure, Figures, ratio};
use crate::support::TestDb;

/// Events of the book, and of its quick version.
const EVENTS: u64 = 1_000_000;
const EVENTS_QUICK: u64 = 50_000;
/// Events that the peer replays.
const PEER_EVENTS: u64 = 20_000;
const ACCOUNTS: u64 = 2_000;
/// What is measured, each in a process of its own, and how often where the book is the large one: medians are taken.
const ERRANDS: [&str; 3] = ["scan", "fold", "rebuild"];
const ROUNDS: usize = 3;
/// Commands handed over at once.
const AT_ONCE: usize = 1_000;
/// Facts handed over at once to be folded, with room for the last event's, and how many of those wait.
const FACTS: usize = 800;
const ROOM: usize = FACTS + 64;
const FACTS_AHEAD: usize = 8;
/// What the rebuild may take, in KiB.
const MEMORY: u64 = 512 * 1024;

/// Measures on SQLite.
pub async fn run(figures: &mut Figures, quick: bool) {
    let db = filled(if quick { EVENTS_QUICK } else { EVENTS }).await;
    let url = db.url.clone();
    // Tables that were never filled would first be brought up to date: that is not what is measured.
    recoup::projectors::catch_up(db.log().as_ref(), "main").await.expect("filled tables");
    let mut note = |what, ours, unit, peer, peer_value: Option<u64>| {
        let ratio = peer_value.and_then(|value| ratio(ours, value));
        figures.note(Figure { what, database: "sqlite".to_owned(), clients: 1, ours, unit, peer, peer_value, ratio });
    };
    // In turn, so that a machine that slows down slows all of them.
    let mut took = [const { Vec::new() }; ERRANDS.len()];
    for _ in 0..if quick { 1 } else { ROUNDS } {
        ERRANDS.iter().zip(&mut took).for_each(|(what, took)| took.push(rate(&errand(&[what, &url]))));
    }
    let [(scan, _), (fold, fold_kib), (rebuild, rebuild_kib)] = took.map(|took| {
        let (rates, kib): (Vec<u64>, Vec<u64>) = took.into_iter().unzip();
        (median(rates), median(kib))
    });
    note("all folded in memory", fold, "events/s", "read and decoded", Some(scan));
    note("all tables rebuilt", rebuild, "events/s", "read and decoded", Some(scan));
    note("memory of folding", fold_kib, "KiB", "-", None);
    note("memory of the rebuild", rebuild_kib, "KiB", "the line to stay under", Some(MEMORY));
    note("all tables rebuilt", rebuild, "events/s", "cqrs-es QueryReplay, one view", peer(&db).await);
}

/// A book of so many events: claims, receipts that settle them, promises and calls of some accounts.
pub async fn filled(events: u64) -> TestDb {
    let db = TestDb::sqlite().await;
    let writer = Writer::start(db.log(), "main", Arc::new(SystemClock)).await.expect("a writer");
    let first = date(2024, 1, 1);
    let mut lines = vec![prepared(&writer, &said("register_rep", "rep/lin", first, json!({"name": "Lin"})))];
    for n in 0..ACCOUNTS {
        let data = json!({"name": format!("Account {n}"), "currency": "CNY", "owner": "lin"});
        lines.push(prepared(&writer, &said("register_account", &format!("account/A{n}"), first, data)));
    }
    let (mut n, mut made) = (0, 0);
    while made < events {
        let stream = format!("account/A{}", n % ACCOUNTS);
        let day =
            first.saturating_add(jiff::Span::new().days(i64::try_from(n * 900 / (events / 2 + 1)).expect("small")));
        // A claim, and a receipt of two events that settles it.
        let claim =
            json!({"claim": format!("I{n}"), "amount": "250.00", "due_on": day.tomorrow().expect("a day").to_string()});
        lines.push(prepared(&writer, &said("raise_invoice", &stream, day, claim)));
        let receipt = json!({"receipt": format!("R{n}"), "amount": "250.00"});
        lines.push(prepared(&writer, &said("record_receipt", &stream, day, receipt)));
        if n % 5 == 0 {
            let data = json!({"follow_up": format!("F{n}"), "at": "10:00", "channel": "CALL", "outcome": "STALL"});
            lines.push(prepared(&writer, &said("log_follow_up", &stream, day, data)));
        }
        (n, made) = (n + 1, made + 3);
        if lines.len() >= AT_ONCE {
            submit(&writer, std::mem::take(&mut lines)).await;
        }
    }
    submit(&writer, lines).await;
    writer.close().await;
    db
}

/// Events a second and peak memory of an errand.
fn rate(took: &Took) -> (u64, u64) {
    let said: serde_json::Value = serde_json::from_str(took.stdout.trim()).expect("JSON");
    let (events, micros) = (said["events"].as_u64().expect("a count"), said["micros"].as_u64().expect("a time"));
    (events * 1_000_000 / micros.max(1), took.peak_kib.unwrap_or(0))
}

/// One errand of this program.
pub async fn go(what: &str, url: &str) {
    let database = Database::open_existing(url).await.expect("the book");
    let log = SqlEventLog::new(database);
    let begun = Instant::now();
    let head = log.head("main").await.expect("a head").position;
    let mut folded = Vec::new();
    match what {
        "scan" => scan(&log, head, |_, _, _| {}).await,
        "fold" => folded = fold(&log, head).await,
        "rebuild" => {
            let report = recoup::projectors::rebuild(&log, "main", &|_, _| {}).await.expect("a rebuild");
            assert_eq!(report.position, head);
        }
        other => panic!("no errand {other}"),
    }
    let took = begun.elapsed();
    drop(folded);
    println!("{}", json!({"events": head.0, "micros": u64::try_from(took.as_micros()).expect("short")}));
}

/// The bare scan, with the typed decoding that everything needs.
async fn scan(log: &SqlEventLog, head: Position, mut each: impl FnMut(&StreamId, Position, AnyEvent)) {
    let mut scan = RecordScan::begin(log, "main", Position::ZERO, head);
    while let Some(records) = scan.next().await.expect("records") {
        let decode = |record: Record<'_>| {
            let stream = StreamId::new(&record.stream).expect("a stream");
            let event = AnyEvent::decode(stream.kind(), &record.event_type, record.version, record.data);
            each(&stream, record.position, event.expect("an event"));
            Ok::<(), LogError>(())
        };
        records.each(decode).expect("all of them");
    }
}

/// Facts are folded on another thread than the one that reads them.
async fn fold(log: &SqlEventLog, head: Position) -> Vec<Ledger> {
    let (to, facts) = std::sync::mpsc::sync_channel::<Vec<Change>>(FACTS_AHEAD);
    let folding = std::thread::spawn(move || {
        let (mut ledgers, mut places) = (Vec::<Ledger>::new(), BTreeMap::<AccountId, usize>::new());
        let mut last: Option<(AccountId, usize)> = None;
        for change in facts.into_iter().flatten() {
            let (Change::Add(FactRow { account, .. }) | Change::Retract { account, .. }) = &change;
            // An event's facts are about one account.
            let place = match &last {
                Some((of, place)) if of == account => *place,
                _ => *places.entry(account.clone()).or_insert_with(|| {
                    ledgers.push(Ledger::default());
                    ledgers.len() - 1
                }),
            };
            last = Some((account.clone(), place));
            match change {
                Change::Add(row) => ledgers[place].apply(row.at, &row.fact),
                Change::Retract { entry, .. } => ledgers[place].retract(entry),
            }
        }
        ledgers
    });
    let (mut some, mut reps) = (Vec::with_capacity(ROOM), 0_u64);
    scan(log, head, |stream, position, event| {
        some.extend(changes(stream, position, &event));
        reps += rep_changes(stream, position, &event).len() as u64;
        if some.len() >= FACTS {
            to.send(std::mem::replace(&mut some, Vec::with_capacity(ROOM))).expect("who folds");
        }
    })
    .await;
    to.send(some).expect("who folds");
    drop(to);
    let ledgers = folding.join().expect("who folds");
    assert!(ledgers.len() as u64 == ACCOUNTS && reps > 0);
    ledgers
}

async fn peer(db: &TestDb) -> Option<u64> {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/target/release/recoup-bench-peers");
    let url = db.peer_url().await?;
    let mut command = Command::new(program);
    let took = run_child(command.args(["--database", &url, "--replay", &PEER_EVENTS.to_string()]), None)?;
    let line: serde_json::Value = serde_json::from_str(took.stdout.lines().last()?).ok()?;
    line["per_second"].as_f64().map(|n| n as u64)
}
