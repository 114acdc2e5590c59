//! as-of: the whole book as of a day and as known long ago, in a process of its own, beside hledger and ledger that
//! read the journal of the same book; and one account of 10, 1,000 and 100,000 events.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use jiff::civil::{Date, date};
use recoup::answers::{KnownAt, Reading};
use recoup::bus::Writer;
use recoup::clock::SystemClock;
use recoup::export::journal::{Program, write_journal};
use recoup::log::SqlEventLog;
use recoup::storage::Database;
use recoup_events::values::{AccountId, Position};
use serde_json::json;
use tokio::time::Instant;

use crate::book::{median, prepared, said, submit};
use crate::child::{Took, errand, run as run_child};
use crate::figure::{Figure, Figures, ratio};
use crate::rebuild::filled;
use crate::support::TestDb;

const EVENTS: u64 = 1_000_000;
const EVENTS_QUICK: u64 = 50_000;
/// Days that one account is asked about.
const DAYS: [Date; 5] = [date(2024, 3, 1), date(2025, 1, 1), date(2025, 9, 1), date(2026, 3, 1), date(2026, 6, 1)];

/// Measures on SQLite.
pub async fn run(figures: &mut Figures, quick: bool) {
    whole_book(figures, if quick { EVENTS_QUICK } else { EVENTS }).await;
    let long = if quick { (10_000, "account of 10,000 events") } else { (100_000, "account of 100,000 events") };
    for ((events, what), line) in
        [((10, "account of 10 events"), 5_000), ((1_000, "account of 1,000 events"), 5_000), (long, 50_000)]
    {
        let ours = one_account(events).await;
        figures.note(Figure {
            what,
            database: "sqlite".to_owned(),
            clients: 1,
            ours,
            unit: "µs",
            peer: "the line to stay under",
            peer_value: Some(line),
            ratio: ratio(ours, line),
        });
    }
}

async fn whole_book(figures: &mut Figures, events: u64) {
    let db = filled(events).await;
    let log = db.log();
    // Tables that lag behind are brought up to date by the first question; that is not what is asked about.
    let reading = Reading::begin(Arc::clone(&log), "main", &SystemClock, None, None).await.expect("a question");
    let folder = tempfile::tempdir().expect("a folder");
    let mut ours = errand(&["balance", &db.url]);
    for _ in 0..2 {
        let again = errand(&["balance", &db.url]);
        if again.time < ours.time {
            ours = again;
        }
    }
    let end = ["-e", "2025-06-01"];
    for (program, name, options) in [
        (Program::Hledger, "hledger", ["bal", "--historical", "--flat", "--no-total"].as_slice()),
        (Program::Ledger, "ledger", ["bal", "--flat", "--no-total"].as_slice()),
    ] {
        let path = folder.path().join(name);
        let mut out = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
        write_journal(&reading, program, &mut out).await.expect("a journal");
        drop(out);
        let Some(theirs) = others(name, &path, options, end) else {
            eprintln!("as-of: no {name} here, left out");
            continue;
        };
        let (what, peer) = match name {
            "hledger" => (["whole book, time", "whole book, memory"], "hledger"),
            _ => (["whole book, time", "whole book, memory"], "ledger"),
        };
        let millis = |took: &Took| u64::try_from(took.time.as_millis()).expect("short");
        let mut note = |what, ours: u64, unit, theirs: u64| {
            // How many times better: theirs by ours.
            let ratio = ratio(theirs, ours.max(1));
            let (database, peer_value) = ("sqlite".to_owned(), Some(theirs));
            figures.note(Figure { what, database, clients: 1, ours, unit, peer, peer_value, ratio });
        };
        note(what[0], millis(&ours), "ms", millis(&theirs));
        note(what[1], ours.peak_kib.unwrap_or(0), "KiB", theirs.peak_kib.unwrap_or(0));
    }
}

fn others(name: &str, journal: &Path, options: &[&str], end: [&str; 2]) -> Option<Took> {
    let mut command = Command::new(name);
    command.arg("-f").arg(journal).args(options).args(end).env("LC_ALL", "C.UTF-8");
    run_child(&mut command, None)
}

/// The errand: every account as of a day, as known when three quarters of the log were written.
pub async fn go(url: &str) {
    let log = Arc::new(SqlEventLog::new(Database::open_existing(url).await.expect("the book")));
    let head = recoup::log::EventLog::head(log.as_ref(), "main").await.expect("a head").position;
    let known = KnownAt::Position(Position(head.0 / 4 * 3));
    let day = Some(date(2025, 5, 31));
    let reading = Reading::begin(log, "main", &SystemClock, day, Some(known)).await.expect("a question");
    let balance = reading.balance(None, None).await.expect("a balance");
    let answer = serde_json::to_string(&balance).expect("JSON");
    assert!(answer.len() > 10_000);
}

/// The median of five days.
async fn one_account(events: i32) -> u64 {
    let db = TestDb::sqlite().await;
    let writer = Writer::start(db.log(), "main", Arc::new(SystemClock)).await.expect("a writer");
    let first = date(2024, 1, 1);
    let data = json!({"name": "A", "currency": "CNY", "owner": "lin"});
    let mut lines = vec![
        prepared(&writer, &said("register_rep", "rep/lin", first, json!({"name": "Lin"}))),
        prepared(&writer, &said("register_account", "account/A", first, data)),
    ];
    for n in 0..events / 2 {
        let day = first.saturating_add(jiff::Span::new().days(i64::from(n) * 900 / i64::from(events / 2)));
        let due = day.tomorrow().expect("a day").to_string();
        let claim = json!({"claim": format!("I{n}"), "amount": "250.00", "due_on": due});
        lines.push(prepared(&writer, &said("raise_invoice", "account/A", day, claim)));
        let receipt = json!({"receipt": format!("R{n}"), "amount": "250.00", "allocate": "none"});
        lines.push(prepared(&writer, &said("record_receipt", "account/A", day, receipt)));
        if lines.len() > 500 {
            submit(&writer, std::mem::take(&mut lines)).await;
        }
    }
    submit(&writer, lines).await;
    writer.close().await;
    answer(&db, first).await;
    let mut times = Vec::new();
    for day in DAYS {
        let begun = Instant::now();
        answer(&db, day).await;
        times.push(u64::try_from(begun.elapsed().as_micros()).expect("short"));
    }
    median(times)
}

async fn answer(db: &TestDb, day: Date) {
    let reading = Reading::begin(db.log(), "main", &SystemClock, Some(day), None).await.expect("a question");
    let balance = reading.balance(Some(&AccountId::new("A").expect("an id")), None).await.expect("a balance");
    assert!(serde_json::to_string(&balance).expect("an answer").len() > 50);
}
