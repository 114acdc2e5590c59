//! A person with a database prompt cannot change what the program has recorded: not with `sqlite3`, not with `psql`,
//! not over a connection of another program.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::process::{Command, Output};

use support::book::{invoice, one_account, receipt};
use support::program::{Home, each_home};

/// Tried on both databases.
const BOTH: [&str; 6] = [
    "UPDATE events SET actor = 'eve' WHERE position = 5",
    "UPDATE events SET bytes = '{}'",
    "UPDATE events SET position = position + 100",
    "DELETE FROM events WHERE position = 5",
    "DELETE FROM events",
    "INSERT INTO events SELECT * FROM events WHERE position = 5 ON CONFLICT (book, position) DO UPDATE SET actor = 'eve'",
];

/// By the one key and by the other.
const SQLITE: [&str; 3] = [
    "INSERT OR REPLACE INTO events SELECT * FROM events WHERE position = 5",
    "INSERT OR REPLACE INTO events SELECT book, 999, stream, sequence, type, version, effective_on, recorded_at, \
     'eve', command_id, bytes, leaf_hash FROM events WHERE position = 5",
    "UPDATE OR REPLACE events SET position = 4 WHERE position = 5",
];

const POSTGRES: [&str; 3] = [
    "TRUNCATE events",
    "TRUNCATE events CASCADE",
    "INSERT INTO events SELECT book, 999, stream, sequence, type, version, effective_on, recorded_at, 'eve', \
     command_id, bytes, leaf_hash FROM events WHERE position = 5 ON CONFLICT (book, stream, sequence) DO UPDATE SET \
     actor = 'eve'",
];

fn attempts(home: &Home) -> Vec<&'static str> {
    let own: &[&str] = if home.is_sqlite() { &SQLITE } else { &POSTGRES };
    BOTH.iter().chain(own).copied().collect()
}

fn recorded(home: &Home) -> Vec<(u64, String)> {
    let lines =
        one_account("A") + &invoice("A", "I1", "2026-01-10", "100.00") + &receipt("A", "R1", "2026-01-12", "30.00");
    home.record(&lines);
    home.events()
}

/// The prompt that belongs to the database, given a statement.
fn prompt(home: &Home, sql: &str) -> std::io::Result<Output> {
    match home.url.strip_prefix("sqlite:") {
        Some(path) => Command::new("sqlite3").args(["-cmd", ".timeout 5000", path, sql]).output(),
        None => {
            Command::new("psql").args(["--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-d", &home.url, "-c", sql]).output()
        }
    }
}

#[test]
fn a_prompt_can_read_and_not_change() {
    each_home(|home| {
        let before = recorded(home);
        let Ok(read) = prompt(home, "SELECT COUNT(*) FROM events") else {
            eprintln!("\n*** SKIPPED: there is no sqlite3 or psql here to try {} by hand ***\n", home.url);
            return;
        };
        let said = String::from_utf8_lossy(&read.stdout).into_owned();
        assert!(read.status.success() && said.contains(&before.len().to_string()), "{read:?}");
        for sql in attempts(home) {
            let output = prompt(home, sql).expect("the same prompt");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && said.contains("append-only"), "{sql}: {said}");
        }
        assert_eq!(home.events(), before);
        home.is_sound();
    });
}

#[test]
fn another_program_can_read_and_not_change() {
    each_home(|home| {
        let before = recorded(home);
        for sql in attempts(home) {
            let error = home.by_hand(sql).expect_err(sql).to_string();
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
        assert_eq!(home.events(), before);
        home.is_sound();
        // The program goes on as if nothing had been tried.
        home.record(&invoice("A", "I2", "2026-01-13", "1.00"));
        assert_eq!(home.head(), before.len() as u64 + 1);
    });
}
