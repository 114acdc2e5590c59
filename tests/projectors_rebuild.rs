//! `rebuild` and `rebuild --check` at the tables: what somebody changed in them is found, named and mended, on both
//! databases alike; the other books stay as they are; and a log whose rows do not fit at once gives the same.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests may panic")]

mod support;

use std::sync::Arc;

use recoup::bus::{Outcome, Request, Writer};
use recoup::clock::TestClock;
use recoup::projectors::{RebuildReport, check, check_within, rebuild, rebuild_within};
use recoup::storage::{Row, Value as Cell};
use recoup_events::command::CommandLine;
use recoup_events::values::ActorId;
use serde_json::{Value, json};
use support::book::{invoice, line, receipt, rep};
use support::{TestDb, each_database};

/// Accounts whose claims and receipts alternate, a rep more, and entries taken out again, also before others.
fn lines(accounts: usize) -> String {
    let mut lines =
        rep() + &line("rep-zhao", "register_rep", "rep/zhao", "2026-01-01", &json!({"name": "Zhao \"引\""}));
    let ids: Vec<String> = (0..accounts).map(|n| format!("A{n}")).collect();
    for id in &ids {
        let data = json!({"name": format!("客户 \\ {id}"), "currency": "CNY", "owner": "lin", "dealer": id == "A1"});
        lines += &line(&format!("acc-{id}"), "register_account", &format!("account/{id}"), "2026-01-02", &data);
    }
    for round in 0..3 {
        for id in &ids {
            lines += &invoice(id, &format!("{id}-{round}"), &format!("2026-01-{:02}", 20 - round), "70.00");
            lines += &receipt(id, &format!("R-{id}-{round}"), "2026-02-03", "30.00");
        }
    }
    let correct = |id: &str, stream: &str, command: &str| {
        let data = json!({"command": command, "reason": "typed wrong"});
        json!({"id": id, "type": "correct", "stream": stream, "data": data}).to_string() + "\n"
    };
    lines += &correct("c-1", "account/A0", "receipt-R-A0-2");
    lines += &correct("c-2", "rep/zhao", "rep-zhao");
    lines += &receipt("A0", "R-A0-9", "2026-01-25", "10.00");
    lines
}

async fn record(db: &TestDb, book: &str, lines: &str) {
    let clock = Arc::new(TestClock::at("2026-11-25T02:00:00Z".parse().unwrap()));
    let writer = Writer::start(db.log(), book, clock as _).await.expect("a writer");
    let actor = ActorId::new("tester").unwrap();
    let prepare = |line: &str| vec![writer.prepare(CommandLine::parse(line.as_bytes()).unwrap(), &actor).unwrap()];
    let request = Request { arrays: lines.lines().map(prepare).collect(), stop_on_refusal: false, dry_run: false };
    for outcome in writer.submit(request).await.expect("answers") {
        assert!(!matches!(outcome, Outcome::Refused { .. }), "{outcome:?}");
    }
    writer.close().await;
}

/// All rows of some tables, of all books.
async fn rows(db: &TestDb) -> Vec<Row> {
    let mut session = db.database.read().await.unwrap();
    let mut rows = Vec::new();
    for table in ["postings", "accounts", "claims", "due_dates", "receipts", "owners", "reps"] {
        let all = session.fetch(&format!("SELECT * FROM {table}"), &[]).await.unwrap();
        let mut all: Vec<Row> = all.into_iter().map(plain).collect();
        all.sort();
        rows.push(Row(vec![Cell::from(table)]));
        rows.extend(all);
    }
    session.rollback().await.unwrap();
    rows
}

/// SQLite has no booleans.
fn plain(row: Row) -> Row {
    Row(row.0.into_iter().map(|cell| if let Cell::Bool(yes) = cell { Cell::Int(yes.into()) } else { cell }).collect())
}

async fn checked(db: &TestDb, book: &str) -> RebuildReport {
    check(db.log().as_ref(), book, &|_, _| {}).await.expect("a check")
}

/// What differs, without the cells that say the same on both sides anyway.
fn found(report: &RebuildReport) -> Vec<Value> {
    let sides = |d: &recoup::projectors::Difference| json!([d.projection, d.key, d.live, d.rebuilt]);
    assert_eq!(report.projections.iter().map(|p| p.differences).sum::<u64>(), report.differences.len() as u64);
    report.differences.iter().map(sides).collect()
}

/// What somebody with a prompt did, a statement a kind of difference.
const BY_HAND: &[&str] = &[
    // A row missing, one of an owner that has others and the only one of its owner.
    "DELETE FROM postings WHERE book = 'main' AND account = 'A1' AND kind = 'CLAIM' AND claim = 'A1-1'",
    "DELETE FROM accounts WHERE book = 'main' AND account = 'A2'",
    // A row too many, of an owner there is and of one there is not.
    "INSERT INTO due_dates (book, account, position, line, effective_on, entry, known_to, claim, due_on) \
     VALUES ('main', 'A0', 9999, 0, '2026-01-01', 9999, NULL, 'X\"', '2026-02-01')",
    "INSERT INTO reps (book, rep, position, line, effective_on, entry, known_to, name, currency, wage_floor_minor) \
     VALUES ('main', 'nobody', 9999, 0, '2026-01-01', 9999, NULL, 'Nobody', 'CNY', 5)",
    // A cell changed: a text, a boolean, a number, and a correction that is forgotten.
    "UPDATE reps SET name = 'Lin''s' WHERE book = 'main' AND rep = 'lin'",
    "UPDATE accounts SET dealer = (1 = 0) WHERE book = 'main' AND account = 'A1'",
    "UPDATE postings SET amount_minor = amount_minor + 1 WHERE book = 'main' AND account = 'A2' AND claim = 'A2-0' \
     AND kind = 'CLAIM'",
    "UPDATE receipts SET known_to = NULL WHERE book = 'main' AND receipt = 'R-A0-2'",
    // Another book's business.
    "UPDATE reps SET name = 'Other' WHERE book = 'other' AND rep = 'lin'",
];

#[tokio::test]
async fn what_somebody_changed_is_found_named_and_mended_in_one_book_only() {
    each_database(async |db| {
        let log = db.log();
        for book in ["main", "other"] {
            record(db, book, &lines(3)).await;
            assert_eq!(found(&checked(db, book).await), Vec::<Value>::new());
        }
        let right = rows(db).await;
        for sql in BY_HAND {
            db.by_hand(sql).await.expect(sql);
        }
        let changed = rows(db).await;
        let before = checked(db, "main").await;
        let position = |key: &str| key.rsplit('/').nth(1).unwrap().parse::<u64>().unwrap();
        let named: Vec<Value> = before
            .differences
            .iter()
            .map(|d| json!([d.projection, d.key.split('/').next(), d.live.is_some(), d.rebuilt.is_some()]))
            .collect();
        assert_eq!(
            named,
            [
                json!(["accounts", "A1", true, true]),
                json!(["accounts", "A2", false, true]),
                json!(["due_dates", "A0", true, false]),
                json!(["receipts", "A0", true, true]),
                json!(["postings", "A1", false, true]),
                json!(["postings", "A2", true, true]),
                json!(["reps", "lin", true, true]),
                json!(["reps", "nobody", true, false]),
            ]
        );
        assert_eq!(position(&before.differences[2].key), 9_999);
        assert_eq!(before.differences[2].live.as_deref(), Some("2026-01-01 | 9999 | - | X\" | 2026-02-01"));
        let lin = &before.differences[6];
        assert_eq!(lin.live.as_ref().unwrap().replace("Lin's", "Lin"), *lin.rebuilt.as_ref().unwrap());
        assert_eq!(rows(db).await, changed, "a check changes nothing");

        let mended = rebuild(log.as_ref(), "main", &|_, _| {}).await.expect("a rebuild");
        assert_eq!((found(&mended), mended.position), (found(&before), before.position));
        let after = checked(db, "main").await;
        assert_eq!(found(&after), Vec::<Value>::new());
        assert_eq!(
            after.projections.iter().map(|p| p.rows).collect::<Vec<_>>(),
            mended.projections.iter().map(|p| p.rows).collect::<Vec<_>>()
        );
        assert_eq!(found(&checked(db, "other").await).len(), 1, "another book is left as it is");
        rebuild(log.as_ref(), "other", &|_, _| {}).await.expect("a rebuild");
        assert_eq!(rows(db).await, right);
    })
    .await;
}

#[tokio::test]
async fn rows_that_do_not_fit_at_once_are_passed_over_several_times() {
    each_database(async |db| {
        let log = db.log();
        record(db, "main", &lines(9)).await;
        let right = rows_after_catching_up(db).await;
        for sql in BY_HAND {
            db.by_hand(sql).await.expect(sql);
        }
        let whole = checked(db, "main").await;
        // Down to an owner a pass, which has to fit.
        for budget in [1, 1_500, 6_000, 20_000] {
            let parts = check_within(log.as_ref(), "main", budget, &|_, _| {}).await.expect("a check");
            assert_eq!(parts, whole, "within {budget} bytes");
        }
        for budget in [1, 6_000] {
            rebuild_within(log.as_ref(), "main", budget, &|_, _| {}).await.expect("a rebuild");
            assert_eq!(rows(db).await, right, "within {budget} bytes");
        }
    })
    .await;
}

async fn rows_after_catching_up(db: &TestDb) -> Vec<Row> {
    assert_eq!(found(&checked(db, "main").await), Vec::<Value>::new());
    rows(db).await
}

/// SQLite keeps what it is given: bytes where a text belongs.
#[tokio::test]
async fn bytes_in_a_column_of_text_are_found_and_mended() {
    let db = TestDb::sqlite().await;
    record(&db, "main", &lines(2)).await;
    let right = rows_after_catching_up(&db).await;
    db.by_hand("UPDATE claims SET invoice = x'00ff' WHERE book = 'main' AND claim = 'A0-0'").await.unwrap();
    let report = checked(&db, "main").await;
    assert_eq!(report.differences.len(), 1);
    assert!(report.differences[0].live.as_ref().unwrap().contains(r#"{"bytes":[0,255]}"#), "{report:?}");
    rebuild(db.log().as_ref(), "main", &|_, _| {}).await.expect("a rebuild");
    assert_eq!(rows(&db).await, right);
    db.database.close().await;
}
