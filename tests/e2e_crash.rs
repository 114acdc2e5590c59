//! The program is killed while it works, and two of it work at once: no command with a receipt is lost, none is
//! there twice, no position is missing, and the read tables are what a rebuild makes.
//!
//! How often it is killed: `RECOUP_KILLS_SQLITE` (5) and `RECOUP_KILLS_POSTGRES` (3).

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;
use support::book::{invoice, line, receipt, rep};
use support::program::{Home, each_home, finished, text};

/// Commands of one load: several windows of `apply`, so that there is always something to be killed in.
const LOAD: usize = 2_048;

/// A round's three accounts. Each round has its own: a log may get long here, but an account should not.
fn accounts(round: u64) -> String {
    let account = |n: u64| {
        let id = format!("A{round}-{n}");
        let data = serde_json::json!({"name": id, "currency": "CNY", "owner": "lin"});
        line(&id, "register_account", &format!("account/{id}"), "2026-01-02", &data)
    };
    rep() + &(0..3).map(account).collect::<String>()
}

/// Invoices and receipts of a round's accounts.
fn load(round: u64) -> String {
    let mut lines = String::new();
    for n in 0..LOAD {
        let (account, id) = (format!("A{round}-{}", n % 3), format!("{round}-{n}"));
        let day = format!("2026-02-{:02}", 1 + n % 28);
        lines.push_str(&match n % 2 {
            0 => invoice(&account, &id, &day, &format!("{}.50", 10 + n % 90)),
            _ => receipt(&account, &id, &day, &format!("{}.25", 5 + n % 90)),
        });
    }
    lines
}

fn start(home: &Home, file: &Path) -> Child {
    let mut command = home.command();
    command.args(["apply", text(file), "--receipts"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program")
}

/// When a round's kill comes: after so many receipts and so much longer. Spread by the round's number, so that all
/// of start-up, deciding, committing and answering are hit.
fn moment(round: u64) -> (u64, Duration) {
    let receipts = if round.is_multiple_of(4) { 0 } else { 1 + round * 379 % 1_500 };
    (receipts, Duration::from_millis(round * 37 % 240))
}

/// Runs a load, kills it, and answers the receipts that were printed in full, by id.
fn killed(home: &Home, file: &Path, round: u64) -> BTreeMap<String, u64> {
    let mut child = start(home, file);
    let (wanted, then) = moment(round);
    let output = BufReader::new(child.stdout.take().expect("its output"));
    let (seen, counted) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut receipts = BTreeMap::new();
        // What the kill cut off in the middle of a line is no receipt.
        for line in output.lines().map_while(Result::ok) {
            let Ok(receipt) = serde_json::from_str::<Value>(&line) else { continue };
            if let (Some(id), Some(position)) = (receipt["id"].as_str(), receipt["position"].as_u64()) {
                receipts.insert(id.to_owned(), position);
                let _ = seen.send(());
            }
        }
        receipts
    });
    for _ in 0..wanted {
        counted.recv_timeout(Duration::from_secs(60)).expect("a receipt");
    }
    std::thread::sleep(then);
    child.kill().expect("SIGKILL");
    child.wait().expect("its end");
    reader.join().expect("the reader")
}

/// The last position of every command; fails where a position is missing, or a command's events are not together.
fn commands(home: &Home) -> BTreeMap<String, u64> {
    let events = home.events();
    let mut last = BTreeMap::new();
    let mut ended = BTreeSet::new();
    let mut current: Option<&str> = None;
    for (at, (position, id)) in (1..).zip(&events) {
        assert_eq!(*position, at, "a position is missing");
        if current != Some(id) {
            ended.extend(current.replace(id));
            assert!(!ended.contains(id.as_str()), "{id} is there twice");
        }
        last.insert(id.clone(), *position);
    }
    last
}

fn kills(home: &Home) -> u64 {
    let (variable, usual) = if home.is_sqlite() { ("RECOUP_KILLS_SQLITE", 5) } else { ("RECOUP_KILLS_POSTGRES", 3) };
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

#[test]
fn a_killed_program_loses_nothing_it_answered() {
    each_home(|home| {
        let (mut in_the_middle, kills) = (0, kills(home));
        // Where a busy machine let too many loads end before they were killed, there are more of them.
        for round in 1..=kills * 3 {
            if round > kills && in_the_middle * 2 >= kills {
                break;
            }
            home.record(&accounts(round));
            let file = home.file("load.jsonl", load(round));
            let receipts = killed(home, &file, round);
            let stored = commands(home);
            for (id, position) in &receipts {
                assert_eq!(stored.get(id), Some(position), "round {round}: the receipt of {id} was a lie");
            }
            let again = finished(start(home, &file).wait_with_output().expect("its end")).exits(0).summary();
            let count = |key: &str| again[key].as_u64().expect("a count");
            assert_eq!(count("applied") + count("replayed"), LOAD as u64, "round {round}");
            assert!(count("replayed") >= receipts.len() as u64, "round {round}");
            in_the_middle += u64::from(count("applied") > 0 && count("replayed") > 0);
            let complete = commands(home);
            assert!(receipts.iter().all(|(id, position)| complete.get(id) == Some(position)), "round {round}");
            let of_round = complete.keys().filter(|id| id.contains(&format!("-{round}-"))).count();
            assert_eq!(of_round, LOAD, "round {round}");
        }
        assert!(in_the_middle * 2 >= kills, "only {in_the_middle} of {kills} kills hit a half-done load");
        home.is_sound();
    });
}

#[test]
fn two_programs_on_one_database_both_finish() {
    each_home(|home| {
        for round in 1..=3 {
            home.record(&accounts(round));
        }
        let files = [1, 2].map(|n| home.file(&format!("load-{n}.jsonl"), load(n)));
        let both = [&files[0], &files[1]].map(|file| start(home, file));
        for child in both {
            let summary = finished(child.wait_with_output().expect("its end")).exits(0).summary();
            assert_eq!((&summary["applied"], &summary["rejected"]), (&Value::from(LOAD), &Value::from(0)));
        }
        let known = commands(home).len();
        // The same file from both sides: each command once, whoever was first.
        let file = home.file("load-3.jsonl", load(3));
        let both = [&file, &file].map(|file| start(home, file));
        let ends = both.map(|child| finished(child.wait_with_output().expect("its end")).exits(0).summary());
        let sum = |key: &str| ends.iter().map(|end| end[key].as_u64().expect("a count")).sum::<u64>();
        assert_eq!((sum("applied"), sum("replayed")), (LOAD as u64, LOAD as u64));
        assert_eq!(commands(home).len(), known + LOAD);
        home.is_sound();
    });
}

#[test]
fn read_tables_outlive_a_killed_reader() {
    each_home(|home| {
        for round in 1..=2 {
            home.record(&accounts(round));
            let file = home.file("load.jsonl", load(round));
            home.recoup(&["apply", text(&file)]).exits(0);
            // A read catches its tables up first, a rebuild swaps them: both are killed on their way.
            for (n, arguments) in
                [["balance", "--as-of=2026-03-01"], ["rebuild", "--book=main"]].iter().cycle().take(8).enumerate()
            {
                let mut command = home.command();
                command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
                let mut child = command.spawn().expect("the program");
                std::thread::sleep(Duration::from_millis(40 + 90 * n as u64));
                child.kill().expect("SIGKILL");
                child.wait().expect("its end");
            }
            home.is_sound();
        }
        let balance = home.recoup(&["balance", "--as-of", "2026-03-01"]).exits(0).json();
        assert_eq!(balance["accounts"].as_array().map(Vec::len), Some(6));
    });
}
