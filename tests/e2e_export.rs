//! What leaves the house, through the program: an events file that anybody can check, and a journal of which hledger
//! and ledger say the same as `recoup balance`, on every account, by both dates.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use recoup::answers::Reading;
use recoup::bus::{Outcome, Request, Writer};
use recoup::clock::{Clock, SystemClock, TestClock};
use recoup_events::command::CommandLine;
use recoup_events::values::ActorId;
use serde_json::{Value, json};
use support::book::{invoice, line, one_account, receipt, rep};
use support::ledgers::{self, Balances, balances};
use support::program::{Home, block_on, each_home, shared, text};

/// The journal of a book in a file, for either program.
fn journal(home: &Home, program: &str, options: &[&str]) -> PathBuf {
    let answer = home.recoup(&[&["export", "journal", "--for", program], options].concat()).exits(0);
    // One that is asked for otherwise does not take the place of the whole one.
    home.file(&format!("{program}{}.journal", options.concat().replace(':', "-")), answer.stdout)
}

fn balance(home: &Home, options: &[&str]) -> Balances {
    ledgers::recoup(&home.recoup(&[&["balance", "--format", "json"], options].concat()).exits(0).json())
}

/// The first and the last effective date of a journal.
fn stretch(journal: &str) -> Option<(Date, Date)> {
    let dated = || journal.lines().filter_map(|line| line.split_once('=')?.0.parse::<Date>().ok());
    Some((dated().min()?, dated().max()?))
}

/// The day after, where both programs' stretches end.
fn after(day: Date) -> String {
    day.tomorrow().expect("a day").to_string()
}

/// What `recoup balance` says on some days, without starting it for each: there are hundreds.
fn balances_on(home: &Home, days: &[Date]) -> Vec<Balances> {
    block_on(async {
        let database = recoup::storage::Database::connect(&home.url).await.expect("a database");
        let log: Arc<dyn recoup::log::EventLog> = Arc::new(recoup::log::SqlEventLog::new(database.clone()));
        let mut all = Vec::new();
        for day in days {
            let reading = Reading::begin(Arc::clone(&log), "main", &SystemClock, Some(*day), None).await;
            let reading = reading.expect("a reading");
            let accounts = reading.accounts(None).await.expect("accounts");
            let answer = recoup_projections::balance::balance(&accounts, &reading.asked(), None);
            all.push(ledgers::recoup(&serde_json::to_value(&answer).expect("JSON")));
        }
        drop(log);
        database.close().await;
        all
    })
}

/// Both programs agree with `recoup balance` on every account on six days spread over the book, the last among them.
fn agree_by_effective_date(home: &Home) {
    let [for_hledger, for_ledger] = ["hledger", "ledger"].map(|program| journal(home, program, &[]));
    let written = std::fs::read_to_string(&for_hledger).expect("a journal");
    let (first, last) = stretch(&written).expect("a book with money");
    let every = (first.until(last).expect("a span").get_days() / 6 + 1).max(1);
    let end = first.checked_add((6 * every).days()).expect("a day");
    let period = format!("every {every} days from {first} to {end}");
    let columns = ledgers::hledger(&for_hledger, &["--period", &period]);
    assert_eq!(columns.len(), 6, "{period}");
    // A label is `FIRST..LAST`, or just the day.
    let day = |label: &String| label.rsplit("..").next().and_then(|day| day.parse().ok()).expect("a day");
    let days: Vec<Date> = columns.keys().map(day).collect();
    let expected = balances_on(home, &days);
    // The program itself is asked once.
    assert_eq!(balance(home, &["--as-of", &days[3].to_string()]), expected[3]);
    for ((day, holdings), expected) in days.iter().zip(columns.values()).zip(expected) {
        assert_eq!(balances(holdings), expected, "hledger on {day}");
        assert_eq!(balances(&ledgers::ledger(&for_ledger, &["--end", &after(*day)])), expected, "ledger on {day}");
    }
}

/// The books of a range, each in a home of its own.
fn example_books(numbers: std::ops::RangeInclusive<u32>) {
    if !ledgers::installed() {
        return;
    }
    for number in numbers {
        let Some(commands) = shared(&format!("examples/books/{number:02}/commands.jsonl")) else { return };
        let home = Home::sqlite();
        home.recoup(&["apply", text(&commands), "--on-error", "skip"]);
        agree_by_effective_date(&home);
    }
}

#[test]
fn both_ledgers_agree_on_the_first_example_books() {
    example_books(1..=20);
}

#[test]
fn both_ledgers_agree_on_the_other_example_books() {
    example_books(21..=40);
}

#[test]
fn both_ledgers_agree_on_the_worked_example() {
    let Some(commands) = shared("examples/worked.jsonl").filter(|_| ledgers::installed()) else { return };
    let home = Home::sqlite();
    home.recoup(&["apply", text(&commands), "--on-error", "skip"]);
    agree_by_effective_date(&home);
}

const ODD: [&str; 12] = [
    "A B",
    "a;b",
    "a:b:c",
    "\"quoted\"",
    "it's",
    "100%",
    "%41",
    "华兴 建材",
    "“引号”；：",
    "(x) [y] *z !w |v",
    "  两边  ",
    "@=<>{}#&,.\\",
];

#[test]
fn names_survive_in_both_ledgers() {
    if !ledgers::installed() {
        return;
    }
    let home = Home::sqlite();
    let mut lines = rep();
    for (n, id) in ODD.iter().enumerate() {
        let stream = format!("account/{id}");
        let register = json!({"name": id, "currency": (["CNY", "JPY", "KWD"][n % 3]), "owner": "lin"});
        let owed = json!({"claim": id, "amount": "1234567"});
        let paid = json!({"receipt": id, "amount": "1234", "allocate": "none"});
        lines += &line(&format!("a{n}"), "register_account", &stream, "2026-01-02", &register);
        lines += &line(&format!("i{n}"), "raise_invoice", &stream, "2026-01-03", &owed);
        lines += &line(&format!("r{n}"), "record_receipt", &stream, "2026-01-04", &paid);
    }
    home.record(&lines);
    let expected = balance(&home, &[]);
    assert_eq!(expected.len(), ODD.len());
    let holdings = ledgers::ledger(&journal(&home, "ledger", &[]), &[]);
    assert_eq!(balances(&holdings), expected);
    let path = journal(&home, "hledger", &[]);
    let columns = ledgers::hledger(&path, &["--yearly"]);
    assert_eq!(balances(&columns["2026"]), expected);
    let claims: BTreeSet<String> = holdings
        .keys()
        .filter_map(|(name, _)| name.strip_prefix("assets:ar:")?.split_once(':'))
        .map(|(_, c)| ledgers::decoded(c))
        .collect();
    assert_eq!(claims, ODD.iter().map(|id| (*id).to_owned()).collect());
    let journal = std::fs::read_to_string(path).expect("a journal");
    assert!(journal.contains("assets:ar:华兴%20建材:华兴%20建材  JPY 1234567\n"), "{journal}");
}

/// The stretch of days over which a book is recorded.
const FIRST_DAY: Date = jiff::civil::date(2024, 1, 1);
const DAYS: i64 = 30;

/// One command of the recorded book.
fn said(id: &str, actor: &str, kind: &str, stream: &str, on: Date, data: Value) -> Value {
    json!({"id": id, "actor": actor, "type": kind, "stream": stream, "effective_on": on, "data": data})
}

/// What is typed on day n of the book, from 1: much of it true since an earlier day, some of it mistaken.
#[rustfmt::skip]
fn typed_on(n: i64) -> Vec<Value> {
    let day = |back: i64| FIRST_DAY + (n - 1 - back).days();
    let account = |n: i64| format!("account/客户 {}", n.rem_euclid(3));
    let (here, before) = (account(n), account(n - 3));
    let mut all = vec![
        said(&format!("i{n}"), "lin", "raise_invoice", &here, day(n % 6), json!({"claim": format!("I{n}"), "amount": format!("{}.10", 100 * n)})),
        said(&format!("r{n}"), "lin", "record_receipt", &here, day(n % 4),
            json!({"receipt": format!("R{n}"), "amount": format!("{}.05", 70 * n), "method": (if n % 5 == 0 { "BILL" } else { "BANK" })})),
    ];
    if n % 4 == 0 {
        let data = json!({"command": format!("r{}", n - 3), "reason": "typed wrongly", "replacement": {"type": "record_receipt",
            "effective_on": day(5), "data": {"receipt": format!("R{}", n - 3), "amount": format!("{n}.99")}}});
        all.push(said(&format!("c{n}"), "lin", "correct", &before, day(0), data));
    }
    match n % 6 {
        1 => all.push(said(&format!("n{n}"), "lin", "issue_credit_note", &here, day(0), json!({"claim": format!("I{n}"), "amount": "1.01", "reason": "price"}))),
        2 => all.push(said(&format!("b{n}"), "lin", "return_receipt", &before, day(0), json!({"receipt": format!("R{}", n - 3), "reason": "bounced"}))),
        3 => {
            let data = json!({"receipt": format!("Q{n}"), "amount": "50.00", "allocate": "none"});
            all.push(said(&format!("q{n}"), "lin", "record_receipt", &here, day(2), data));
            all.push(said(&format!("f{n}"), "lin", "propose_refund", &here, day(1), json!({"refund": format!("F{n}"), "receipt": format!("Q{n}"), "amount": "20.00", "reason": "too much"})));
            all.push(said(&format!("g{n}"), "wang", "approve_refund", &here, day(0), json!({"refund": format!("F{n}")})));
        }
        4 => {
            all.push(said(&format!("w{n}"), "lin", "propose_write_off", &here, day(0), json!({"write_off": format!("W{n}"), "claim": format!("I{n}"), "amount": "5.00", "evidence": "gone"})));
            all.push(said(&format!("x{n}"), "wang", "approve_write_off", &here, day(0), json!({"write_off": format!("W{n}")})));
            all.push(said(&format!("y{n}"), "lin", "record_receipt", &here, day(0), json!({"receipt": format!("Y{n}"), "amount": "3.00", "allocate": "none"})));
            all.push(said(&format!("z{n}"), "lin", "record_recovery", &here, day(0), json!({"write_off": format!("W{n}"), "receipt": format!("Y{n}"), "amount": "3.00"})));
        }
        5 => {
            all.push(said(&format!("u{n}"), "lin", "record_unidentified", "book/main", day(3), json!({"receipt": format!("U{n}"), "amount": "80.00", "currency": "CNY"})));
            all.push(said(&format!("k{n}"), "lin", "correct", &account(n - 1), day(0), json!({"command": format!("n{}", n - 4), "reason": "no discount"})));
        }
        _ => {
            all.push(said(&format!("v{n}"), "lin", "identify_receipt", "book/main", day(0), json!({"receipt": format!("U{}", n - 1), "account": format!("客户 {}", n % 3)})));
            all.push(said(&format!("e{n}"), "lin", "reverse_allocation", &here, day(0), json!({"receipt": format!("R{n}"), "claim": format!("I{}", n - 3), "reason": "wrong one"})));
            // That it was his was a mistake, too; found out next week.
            all.push(said(&format!("d{n}"), "lin", "correct", "book/main", day(0), json!({"command": format!("v{}", n - 6), "reason": "not his"})));
        }
    }
    all
}

/// Records the book day by day, each day's commands partly after midnight of the book's own time zone.
fn recorded_over_days(home: &Home) -> Vec<String> {
    block_on(async {
        let database = recoup::storage::Database::connect(&home.url).await.expect("a database");
        let log: Arc<dyn recoup::log::EventLog> = Arc::new(recoup::log::SqlEventLog::new(database.clone()));
        let clock = Arc::new(TestClock::at("2023-12-31T01:00:00Z".parse().expect("an instant")));
        let writer = Writer::start(log, "main", Arc::clone(&clock) as Arc<dyn Clock>).await.expect("a writer");
        let caller = ActorId::new("lin").expect("an actor");
        let mut refused = Vec::new();
        let opening = jiff::civil::date(2023, 12, 1);
        let mut days = vec![vec![said("rep", "lin", "register_rep", "rep/lin", opening, json!({"name": "Lin"}))]];
        days[0].extend((0..3).map(|n| {
            let data = json!({"name": format!("客户 {n}"), "currency": "CNY", "owner": "lin"});
            said(&format!("a{n}"), "lin", "register_account", &format!("account/客户 {n}"), opening, data)
        }));
        days.extend((1..=DAYS).map(typed_on));
        for (n, commands) in (0..).zip(days) {
            for (m, command) in (0..).zip(commands) {
                // From 01:00 in Shanghai, which is the day before in UTC.
                let midnight = (FIRST_DAY + (n - 1).days()).at(1, 0, 0, 0).in_tz("Asia/Shanghai").expect("a time");
                clock.set(midnight.timestamp() + SignedDuration::from_hours(4 * m));
                let line = CommandLine::parse(command.to_string().as_bytes()).expect("a line");
                let array = vec![writer.prepare(line, &caller).expect("a command")];
                let request = Request { arrays: vec![array], stop_on_refusal: false, dry_run: false };
                if let [Outcome::Refused { refusal, .. }] = writer.submit(request).await.expect("an outcome").as_slice()
                {
                    refused.push(format!("{}: {}", command["id"], refusal.message));
                }
            }
        }
        drop(writer);
        database.close().await;
        refused
    })
}

#[test]
fn by_the_second_date_both_ledgers_know_what_was_known_then() {
    if !ledgers::installed() {
        return;
    }
    let home = Home::sqlite();
    let refused = recorded_over_days(&home);
    home.is_sound();
    let [hledgers, ledgers] = ["hledger", "ledger"].map(|program| journal(&home, program, &[]));
    let written = std::fs::read_to_string(&hledgers).expect("a journal");
    for what in [
        "invoice",
        "receipt",
        "allocation",
        "allocation reversed",
        "credit note",
        "receipt returned",
        "refund",
        "write-off",
        "recovery",
        "unidentified",
        "identified",
        "correction: receipt",
        "correction: allocation",
        "correction: credit note",
        "correction: identified",
    ] {
        assert!(written.contains(&format!(") {what} ")), "no {what}; refused: {refused:#?}");
    }
    let last = FIRST_DAY + (DAYS - 1).days();
    let stretch = ["--daily", "--begin", &FIRST_DAY.to_string(), "--end", &after(last)];
    let (by_effect, by_record) =
        (ledgers::hledger(&hledgers, &stretch), ledgers::hledger(&hledgers, &[&stretch[..], &["--date2"]].concat()));
    let mut late = 0;
    for day in (0..DAYS).rev().step_by(4).map(|n| FIRST_DAY + n.days()) {
        let (label, end) = (day.to_string(), after(day));
        let of = balance(&home, &["--as-of", &label]);
        assert_eq!(balances(&by_effect[&label]), of, "hledger as of {day}");
        assert_eq!(balances(&ledgers::ledger(&ledgers, &["--end", &end])), of, "ledger as of {day}");
        let known_at = day.at(23, 59, 59, 999_999_000).in_tz("Asia/Shanghai").expect("a time").timestamp().to_string();
        let known = balance(&home, &["--known-at", &known_at, "--as-of", &after(last)]);
        assert_eq!(balances(&by_record[&label]), known, "hledger known at the end of {day}");
        assert_eq!(balances(&ledgers::ledger(&ledgers, &["--aux-date", "--end", &end])), known, "ledger known {day}");
        late += usize::from(of != known);
        // A journal as known then knows no more than that.
        let then = journal(&home, "ledger", &["--known-at", &known_at]);
        assert_eq!(balances(&ledgers::ledger(&then, &[])), known, "the journal known at the end of {day}");
    }
    assert!(late >= 5, "on {late} days something was recorded late");
    // Read up to a day, it has nothing later.
    let early = journal(&home, "ledger", &["--as-of", "2024-01-10"]);
    assert_eq!(balances(&ledgers::ledger(&early, &[])), balance(&home, &["--as-of", "2024-01-10"]));
}

#[test]
fn both_ledgers_agree_on_a_demo_company() {
    if !ledgers::installed() {
        return;
    }
    let home = Home::sqlite();
    home.recoup(&["demo", "--accounts", "12", "--no-serve"]).exits(0);
    agree_by_effective_date(&home);
}

#[test]
fn an_empty_book_has_an_empty_journal_and_no_events() {
    each_home(|home| {
        home.record("");
        for program in ["hledger", "ledger"] {
            let journal = home.recoup(&["export", "journal", "--for", program]).exits(0).stdout;
            assert!(journal.lines().all(|line| line.is_empty() || line.starts_with([';', 'd'])), "{journal}");
        }
        if ledgers::installed() {
            assert_eq!(ledgers::ledger(&journal(home, "ledger", &[]), &[]).len(), 0);
            drop(ledgers::hledger(&journal(home, "hledger", &[]), &[]));
        }
        let events = home.recoup(&["export", "events"]).exits(0).stdout;
        assert_eq!(events.lines().count(), 1);
        let report = home.recoup(&["verify", "--export", text(&home.file("events", events))]).exits(0).json();
        assert_eq!((&report["events"], &report["problems"]), (&json!(0), &json!([])));
    });
    Home::sqlite().recoup(&["export", "journal", "--for", "gnucash"]).exits(2);
}

#[test]
fn an_events_file_says_what_the_log_says() {
    each_home(|home| {
        home.record(
            &(one_account("A")
                + &invoice("A", "I1", "2026-01-10", "100.00")
                + &receipt("A", "R1", "2026-01-12", "70.00")),
        );
        let file = home.file("events", home.recoup(&["export", "events"]).exits(0).stdout);
        let of_file = home.recoup(&["verify", "--export", text(&file)]).exits(0).json();
        assert_eq!(of_file, home.recoup(&["verify"]).exits(0).json());
        let lines = home.recoup(&["export", "events"]).exits(0).lines();
        let stored = home.texts("SELECT bytes FROM events WHERE book = 'main' ORDER BY position");
        let bytes: Vec<&str> = lines[1..].iter().map(|line| line["bytes"].as_str().expect("bytes")).collect();
        assert_eq!(bytes, stored);
        // As it was at a position, with the root of that position, for ever.
        let early = home.recoup(&["export", "events", "--known-at", "5"]).exits(0).stdout;
        home.record(&invoice("A", "I2", "2026-01-11", "5.00"));
        assert_eq!(home.recoup(&["export", "events", "--known-at", "5"]).exits(0).stdout, early);
        let report = home.recoup(&["verify", "--export", text(&home.file("early", &early))]).exits(0).json();
        assert_eq!((&report["position"], &report["root"]), (&json!(5), &lines[5]["root"]));
    });
}

#[test]
fn a_damaged_events_file_ends_with_exit_1_and_needs_no_database() {
    let home = Home::sqlite();
    home.record(&(one_account("A") + &invoice("A", "I1", "2026-01-10", "100.00")));
    let events = home.recoup(&["export", "events"]).exits(0).stdout;
    let file = home.file("damaged", events.replace("10000", "90000"));
    let nowhere = ["--database", "postgres://nobody@127.0.0.1:1/none", "verify", "--export", text(&file)];
    let report = home.recoup(&nowhere).exits(1).json();
    assert_eq!(report["problems"][0]["code"], "bytes_changed");
    assert_eq!(report["problems"][0]["position"], 5);
    let table = home.recoup(&["--format", "table", "verify", "--export", text(&file)]).exits(1).stdout;
    assert!(table.contains("bytes_changed"), "{table}");
    home.recoup(&["verify", "--export", "no-such-file"]).exits(4);
}
