//! account: one account with 500 follow-ups, 200 promises and 2,000 receipts: its promises and balance as of any day,
//! and a new receipt decided. Beside each stands the line that it has to stay under.

use std::sync::Arc;

use jiff::civil::{Date, date};
use recoup::answers::Reading;
use recoup::bus::Writer;
use recoup::clock::SystemClock;
use recoup_events::values::AccountId;
use recoup_projections::balance::balance;
use recoup_projections::promises::promises;
use serde_json::json;
use tokio::time::Instant;

use crate::book::{median, prepared, said, submit};
use crate::figure::{Figure, Figures, ratio};
use crate::support::TestDb;

const RECEIPTS: i32 = 2_000;
const PROMISES: i32 = 200;
const FOLLOW_UPS: i32 = 500;
const CLAIMS: i32 = 400;
/// An answer's line, in microseconds.
const ANSWER: u64 = 50_000;
/// A decision's line, in microseconds.
const DECISION: u64 = 5_000;

/// Measures on each database.
pub async fn run(figures: &mut Figures) {
    for database in ["sqlite", "postgres"] {
        let db = if database == "sqlite" { Some(TestDb::sqlite().await) } else { TestDb::postgres().await };
        let Some(db) = db else {
            eprintln!("account: no {database} here, left out");
            return;
        };
        let writer = Writer::start(db.log(), "main", Arc::new(SystemClock)).await.expect("a writer");
        fill(&writer).await;
        let mut note = |what, line, ours: u64| {
            figures.note(Figure {
                what,
                database: database.to_owned(),
                clients: 1,
                ours,
                unit: "µs",
                peer: "the line to stay under",
                peer_value: Some(line),
                ratio: ratio(ours, line),
            });
        };
        // The first question brings the tables up to date with the log, which is not what is asked about.
        answer(&db, date(2026, 1, 1), Asked::Balance).await;
        note("promises of an account", ANSWER, asked(&db, Asked::Promises).await);
        note("balance of an account", ANSWER, asked(&db, Asked::Balance).await);
        note("receipt decided, durable", DECISION, decided(&writer).await);
    }
}

#[derive(Clone, Copy)]
enum Asked {
    Promises,
    Balance,
}

/// The median of five days across the account's life.
async fn asked(db: &TestDb, what: Asked) -> u64 {
    let mut times = Vec::new();
    for day in [date(2025, 2, 1), date(2025, 6, 30), date(2025, 12, 31), date(2026, 3, 15), date(2026, 11, 1)] {
        let begun = Instant::now();
        answer(db, day, what).await;
        times.push(micros(begun));
    }
    median(times)
}

async fn answer(db: &TestDb, day: Date, what: Asked) {
    let reading = Reading::begin(db.log(), "main", &SystemClock, Some(day), None).await.expect("a question");
    let account = AccountId::new("A").expect("an id");
    let facts = reading.accounts(Some(&account)).await.expect("facts");
    let text = match what {
        Asked::Promises => serde_json::to_string(&promises(&facts, &reading.asked())),
        Asked::Balance => serde_json::to_string(&balance(&facts, &reading.asked(), None)),
    };
    assert!(text.expect("an answer").len() > 50);
}

/// The median of five receipts, each decided and made durable by itself.
async fn decided(writer: &Writer) -> u64 {
    let mut times = Vec::new();
    for n in 0..6 {
        let data = json!({"receipt": format!("new-{n}"), "amount": "10.00"});
        let command = prepared(writer, &said("record_receipt", "account/A", date(2026, 11, 2), data));
        let begun = Instant::now();
        submit(writer, vec![command]).await;
        times.push(micros(begun));
    }
    // The first one loads the account into the writer.
    median(times.split_off(1))
}

async fn fill(writer: &Writer) {
    let first = date(2024, 12, 1);
    let mut lines = vec![
        said("register_rep", "rep/lin", first, json!({"name": "Lin"})),
        said("register_account", "account/A", first, json!({"name": "A", "currency": "CNY", "owner": "lin"})),
    ];
    let day = |n: i32, of: i32| date(2025, 1, 1).saturating_add(jiff::Span::new().days(n * 670 / of));
    for n in 0..CLAIMS {
        let data = json!({"claim": format!("I{n}"), "amount": "6000.00", "due_on": day(n + 20, CLAIMS).to_string()});
        lines.push(said("raise_invoice", "account/A", day(n, CLAIMS), data));
    }
    for n in 0..RECEIPTS {
        let data = json!({"receipt": format!("R{n}"), "amount": "1000.00"});
        lines.push(said("record_receipt", "account/A", day(n, RECEIPTS), data));
        if n % (RECEIPTS / PROMISES) == 0 {
            let made = n / (RECEIPTS / PROMISES);
            let due = |later| day(n + later, RECEIPTS).to_string();
            let parts = json!([{"due_on": due(40), "amount": "9000.00"}, {"due_on": due(80), "amount": "4000.00"}]);
            let mut data = json!({"promise": format!("P{made}"), "parts": parts});
            if made % 2 == 0 {
                data["claims"] = json!([format!("I{}", n * CLAIMS / RECEIPTS)]);
            }
            lines.push(said("make_promise", "account/A", day(n, RECEIPTS), data));
        }
        if n % (RECEIPTS / FOLLOW_UPS) == 0 {
            let data = json!({"follow_up": format!("F{n}"), "channel": "CALL", "outcome": "PROMISED"});
            lines.push(said("log_follow_up", "account/A", day(n, RECEIPTS), data));
        }
    }
    for window in lines.chunks(512) {
        submit(writer, window.iter().map(|line| prepared(writer, line)).collect()).await;
    }
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}
