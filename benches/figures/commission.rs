//! commission: 100,000 allocations of 50 reps: one month's statements of all of them, and one rep's month, from the
//! read tables. Beside each stands the line that it has to stay under.

use std::sync::Arc;

use jiff::civil::date;
use recoup::answers::Reading;
use recoup::bus::Writer;
use recoup::clock::SystemClock;
use recoup_events::values::{Month, RepId};
use recoup_projections::commission::Looked;
use serde_json::json;
use tokio::time::Instant;

use crate::book::{median, prepared, said, submit};
use crate::figure::{Figure, Figures, ratio};
use crate::support::TestDb;

const REPS: i64 = 50;
const ACCOUNTS_A_REP: i64 = 20;
/// A hundred a year and account: 100,000 in all.
const RECEIPTS_AN_ACCOUNT: i64 = 100;
/// The line of everybody's month, in milliseconds.
const EVERYBODY: u64 = 2_000;
/// The line of one rep's month, in milliseconds.
const ONE: u64 = 50;

/// Measures on SQLite; PostgreSQL reads the same rows.
pub async fn run(figures: &mut Figures) {
    let db = TestDb::sqlite().await;
    let writer = Writer::start(db.log(), "main", Arc::new(SystemClock)).await.expect("a writer");
    fill(&writer).await;
    let mut note = |what, line, ours: u64| {
        figures.note(Figure {
            what,
            database: "sqlite".to_owned(),
            clients: 1,
            ours,
            unit: "ms",
            peer: "the line to stay under",
            peer_value: Some(line),
            ratio: ratio(ours, line),
        });
    };
    // The first question brings the tables up to date with the log, which is not what is asked about.
    one(&db, 0).await;
    let mut times = Vec::new();
    for n in 0..5 {
        let begun = Instant::now();
        one(&db, n * 7).await;
        times.push(millis(begun));
    }
    note("commission of one rep", ONE, median(times));
    let mut times = Vec::new();
    for _ in 0..5 {
        let begun = Instant::now();
        everybody(&db).await;
        times.push(millis(begun));
    }
    note("commission of all reps", EVERYBODY, median(times));
}

fn month() -> Month {
    Month::of(date(2025, 10, 1))
}

async fn reading(db: &TestDb) -> Reading {
    let day = Some(date(2025, 12, 31));
    Reading::begin(db.log(), "main", &SystemClock, day, None).await.expect("a question")
}

async fn one(db: &TestDb, rep: i64) {
    let rep = RepId::new(&format!("r{rep}")).expect("an id");
    let facts = reading(db).await.pay_facts_of(&rep).await.expect("facts");
    let answer = Looked::at(facts.book()).answer(facts.rep(&rep).expect("a rep"), month());
    assert!(answer.first.lines.len() > 100, "{}", answer.first.lines.len());
}

async fn everybody(db: &TestDb) {
    let facts = reading(db).await.pay_facts().await.expect("facts");
    let answers = Looked::at(facts.book()).answer_all(&facts.reps, month());
    assert_eq!(answers.len(), usize::try_from(REPS).expect("small"));
}

async fn fill(writer: &Writer) {
    let first = date(2024, 12, 1);
    let mut lines = Vec::new();
    for rep in 0..REPS {
        lines.push(said("register_rep", &format!("rep/r{rep}"), first, json!({"name": format!("Rep {rep}")})));
        for account in 0..ACCOUNTS_A_REP {
            let id = format!("account/A{rep}-{account}");
            let data = json!({"name": id, "currency": "CNY", "owner": format!("r{rep}"), "class": "important"});
            lines.push(said("register_account", &id, first, data));
        }
    }
    submit(writer, lines.iter().map(|line| prepared(writer, line)).collect()).await;
    let day = |n: i64| date(2025, 1, 1).saturating_add(jiff::Span::new().days(n * 360 / RECEIPTS_AN_ACCOUNT));
    for n in 0..RECEIPTS_AN_ACCOUNT {
        let mut lines = Vec::new();
        for (rep, account) in (0..REPS).flat_map(|rep| (0..ACCOUNTS_A_REP).map(move |account| (rep, account))) {
            let id = format!("account/A{rep}-{account}");
            if n % 5 == 0 {
                let data = json!({"claim": format!("I{n}"), "amount": "6000.00", "due_on": day(n + 5).to_string()});
                lines.push(said("raise_invoice", &id, day(n), data));
            }
            let data = json!({"receipt": format!("R{n}"), "amount": "1000.00"});
            lines.push(said("record_receipt", &id, day(n), data));
        }
        submit(writer, lines.iter().map(|line| prepared(writer, line)).collect()).await;
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
