//! Any account on any day as known at any position: balance, ageing and promises equal a fold of exactly the events
//! that qualify, read from the log. Nothing here reads the read tables but the answers that are put to the test.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use recoup::answers::{KnownAt, ReadError, Reading};
use recoup::clock::TestClock;
use recoup::log::{EventLog, SqlEventLog};
use recoup::storage::Database;
use recoup_events::desk::AnyEvent;
use recoup_events::facts::Ledger;
use recoup_events::policy::{PolicyDocument, PolicyEvent, PolicyTimeline, SHIPPED};
use recoup_events::values::{AccountId, Position, StreamId};
use recoup_projections::ageing::{AgeFrom, ageing};
use recoup_projections::balance::balance;
use recoup_projections::promises::promises;
use recoup_projections::rows::{Change, FactRow, changes};
use recoup_projections::{AccountFacts, Asked};
use serde_json::{Value, json};
use support::program::{block_on, each_home, shared, text};

const TRIPLES: usize = 200;

/// An event of the log as it is stored, its payload read.
struct Stored {
    position: Position,
    stream: StreamId,
    effective_on: Date,
    recorded_at: Timestamp,
    event: AnyEvent,
}

/// SplitMix64: the same triples in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let count = u64::try_from(all.len()).expect("a few");
        &all[usize::try_from(self.next() % count).expect("one of a few")]
    }

    /// A position from before the first event to two beyond the last.
    fn position(&mut self, head: u64) -> u64 {
        self.next() % (head + 3)
    }
}

/// All of the log.
async fn whole(log: &dyn EventLog) -> Vec<Stored> {
    let head = log.head("main").await.expect("a head").position;
    let mut scan = log.scan("main", Position::ZERO, head).await.expect("a scan");
    let mut events = Vec::new();
    while let Some(page) = scan.next().await.expect("a page") {
        for stored in page {
            let data = stored.data().expect("a payload");
            let event = AnyEvent::decode(stored.stream.kind(), &stored.event_type, stored.version, data);
            events.push(Stored {
                position: stored.position,
                stream: stored.stream.clone(),
                effective_on: stored.effective_on,
                recorded_at: stored.recorded_at,
                event: event.expect("an event of this program"),
            });
        }
    }
    events
}

/// The policy in force, from the events known by then.
fn policy(known: &[&Stored], day: Date) -> PolicyDocument {
    let mut timeline = PolicyTimeline::default();
    let mut last = Position::ZERO;
    for stored in known {
        last = stored.position;
        if let AnyEvent::Policy(PolicyEvent::PolicyPublished(published)) = &stored.event {
            timeline.publish(published.clone());
        }
    }
    let shipped = || recoup_events::policy::read(SHIPPED).expect("the shipped policy");
    timeline.on(day, last).map_or_else(shipped, |version| version.document.clone())
}

/// The facts of an account from the events known by then: what a correction named is left out, and then what is true
/// only from a later day. `None`: the account is not known yet.
fn folded(known: &[&Stored], account: &AccountId, day: Date) -> Option<Vec<AccountFacts>> {
    let stream = StreamId::account(account);
    let (mut rows, mut corrected): (Vec<FactRow>, BTreeSet<Position>) = (Vec::new(), BTreeSet::new());
    for stored in known.iter().filter(|stored| stored.stream == stream) {
        for change in changes(&stored.stream, stored.position, &stored.event) {
            match change {
                Change::Add(row) => rows.push(row),
                Change::Retract { entry, .. } => drop(corrected.insert(entry)),
            }
        }
    }
    rows.retain(|row| !corrected.contains(&row.at.entry));
    if rows.is_empty() {
        return None;
    }
    let mut ledger = Ledger::default();
    rows.iter().filter(|row| row.at.effective_on <= day).for_each(|row| ledger.apply(row.at, &row.fact));
    let registered = ledger.registration().is_some();
    let facts = AccountFacts { account: account.clone(), ledger };
    Some(if registered { vec![facts] } else { Vec::new() })
}

/// The three answers.
fn answers(accounts: &[AccountFacts], asked: &Asked<'_>) -> Value {
    json!({
        "balance": balance(accounts, asked, None),
        "ageing": ageing(accounts, asked, AgeFrom::DueDate, None),
        "promises": promises(accounts, asked),
    })
}

/// What the program's reading says, from its tables.
async fn told(log: &std::sync::Arc<dyn EventLog>, account: &AccountId, day: Date, known: KnownAt) -> Option<Value> {
    let clock = TestClock::at("2026-07-01T02:00:00Z".parse().expect("an instant"));
    let log = std::sync::Arc::clone(log);
    let reading = Reading::begin(log, "main", &clock, Some(day), Some(known)).await.expect("a reading");
    match reading.accounts(Some(account)).await {
        Ok(accounts) => {
            // Also where its ledger is kept from an earlier question.
            let one = reading.balance(Some(account), None).await.expect("a balance");
            assert_eq!(one, balance(&accounts, &reading.asked(), None), "{account} on {day} at {known:?}");
            Some(answers(&accounts, &reading.asked()))
        }
        Err(ReadError::NotFound(_)) => None,
        Err(other) => panic!("{account} on {day} at {known:?}: {other}"),
    }
}

/// Asks 200 triples, and sees that enough of them have something to say.
async fn triples_agree(url: &str, seed: u64) {
    let database = Database::connect(url).await.expect("a database");
    let log: std::sync::Arc<dyn EventLog> = std::sync::Arc::new(SqlEventLog::new(database.clone()));
    let events = whole(log.as_ref()).await;
    let accounts: Vec<AccountId> =
        events.iter().filter_map(|e| e.stream.as_account()).collect::<BTreeSet<_>>().into_iter().collect();
    let days: Vec<Date> = events.iter().map(|e| e.effective_on).collect::<BTreeSet<_>>().into_iter().collect();
    let head = events.last().expect("events").position.0;
    let (mut random, mut shown, mut owing) = (Random(seed), 0, 0);
    for number in 0..TRIPLES {
        let (account, day) = (random.one_of(&accounts), *random.one_of(&days));
        // Every other triple names an instant: that of an event, so that several may share it.
        let (known_at, known): (KnownAt, Vec<&Stored>) = if number % 2 == 0 {
            let upto = Position(random.position(head));
            (KnownAt::Position(upto), events.iter().filter(|e| e.position <= upto).collect())
        } else {
            let upto = random.one_of(&events).recorded_at;
            (KnownAt::Instant(upto), events.iter().filter(|e| e.recorded_at <= upto).collect())
        };
        let policy = policy(&known, day);
        let facts = folded(&known, account, day);
        let expected = facts.map(|facts| answers(&facts, &Asked { as_of: day, policy: &policy }));
        let answer = told(&log, account, day, known_at).await;
        assert_eq!(answer, expected, "triple {number} of {url}: {account} on {day} at {known_at:?}");
        let totals = answer.as_ref().and_then(|answer| answer["balance"]["totals"].as_array());
        shown += usize::from(totals.is_some_and(|totals| !totals.is_empty()));
        owing += usize::from(totals.is_some_and(|totals| totals.iter().any(|t| t["claims"] != "0.00")));
    }
    // Triples of which nearly all have nothing to say would show little.
    assert!(shown >= TRIPLES / 10 && owing >= TRIPLES / 20, "{shown} had an account, {owing} had claims");
    database.close().await;
}

#[test]
fn of_the_sample_company() {
    each_home(|home| {
        home.recoup(&["demo", "--no-serve", "--accounts", "25"]).exits(0);
        block_on(triples_agree(&home.url, 20_260_301));
    });
}

#[test]
fn of_the_worked_example() {
    let Some(file) = shared("examples/worked.jsonl") else { return };
    each_home(|home| {
        home.recoup(&["apply", text(&file)]).exits(0);
        block_on(triples_agree(&home.url, 20_260_302));
    });
}

#[test]
fn of_real_invoices() {
    let Some(file) = shared("data/ibm-late-payment/accounts_receivable.csv") else { return };
    each_home(|home| {
        home.recoup(&["import", "invoices", text(&file), "--profile", "ibm-late-payment"]).exits(0);
        block_on(triples_agree(&home.url, 20_260_303));
    });
}
