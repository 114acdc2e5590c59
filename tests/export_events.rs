//! Exported events, written and checked by the library: clean files of every size raise no alarm, and whatever is
//! done to one is found and named by its place.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use recoup::export::events::{verify_file, write_events};
use recoup::log::{VerifyReport, hex, leaf_hash};
use recoup_events::values::Position;
use support::TestDb;
use support::log::{BOOK, fill};
use support::program::block_on;

/// How many events the log of these tests has.
const EVENTS: u64 = 200;

/// The log as a file at every position up to its head: file n is the export of the first n events.
static FILES: LazyLock<Vec<String>> = LazyLock::new(|| {
    block_on(async {
        let db = TestDb::sqlite().await;
        let log = db.log();
        assert_eq!(fill(&*log, EVENTS / 2).await.position, Position(EVENTS));
        let mut files = Vec::new();
        for upto in 0..=EVENTS {
            let mut out = Vec::new();
            write_events(&*log, BOOK, Position(upto), &mut out, |_| ()).await.expect("an export");
            files.push(String::from_utf8(out).expect("UTF-8"));
        }
        db.database.close().await;
        files
    })
});

fn checked(text: impl AsRef<[u8]>) -> VerifyReport {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    verify_file(file.path(), |_| ()).expect("a report")
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn found(text: impl AsRef<[u8]>) -> Vec<(u64, &'static str)> {
    checked(text).problems.iter().map(|problem| (problem.position.0, problem.code)).collect()
}

/// A small file, its lines.
fn ten() -> Vec<String> {
    lines(&FILES[10])
}

#[test]
fn clean_files_raise_no_alarm() {
    assert!(FILES.len() > 200);
    for text in FILES.iter() {
        let report = checked(text);
        assert_eq!((report.events, report.position.0), (text.lines().count() as u64 - 1, report.events));
        assert!(text.lines().next().is_some_and(|header| header.contains(&report.root)), "{}", report.root);
        assert_eq!(report.problems, []);
    }
    // A last line without its end is the same line.
    assert_eq!(checked(FILES[10].trim_end()), checked(&FILES[10]));
}

#[test]
fn a_file_that_is_no_export_is_said_to_be_none() {
    assert_eq!(found(""), [(0, "header_missing")]);
    assert_eq!(found("hello\n")[0], (0, "header_missing"));
    assert!(!found([0xff, 0xfe, b'\n', 0]).is_empty());
    assert!(verify_file(Path::new("no-such-file"), |_| ()).is_err());
}

#[test]
fn a_header_is_checked_against_the_events() {
    let with = |from: &str, to: &str| {
        let mut lines = ten();
        lines[0] = lines[0].replace(from, to);
        found(joined(&lines))
    };
    assert_eq!(with("\"version\":1", "\"version\":2"), [(0, "header_changed")]);
    assert_eq!(with("\"book\":\"main\"", "\"book\":\"other\""), [(0, "header_changed")]);
    assert_eq!(with("\"position\":10", "\"position\":9"), [(0, "header_changed")]);
    assert_eq!(with("\"position\":10", "\"position\":11"), [(0, "header_changed")]);
    assert_eq!(with("\"root\":\"", "\"root\":\"x"), [(0, "header_changed")]);
    let (endless, other) = (format!("\"position\":{}", u64::MAX), "\"position\":10,\"root\":\"");
    let endless = with(other, &format!("{endless},\"root\":\"00"));
    assert!(endless.iter().all(|(position, _)| *position == 0), "{endless:?}");
    assert_eq!(with("\"format\"", " \"format\""), [(0, "header_missing")]);
    assert_eq!(found(joined(&ten()[1..])), [(0, "header_missing")]);
    let mut lines = ten();
    lines.swap(0, 3);
    assert_eq!(found(joined(&lines)), [(0, "header_changed"), (3, "moved")]);
    let mut lines = ten();
    lines.insert(5, lines[0].clone());
    assert_eq!(found(joined(&lines)), [(5, "inserted")]);
}

#[test]
fn damage_is_named_by_its_kind() {
    let with = |change: &dyn Fn(&mut Vec<String>)| {
        let mut lines = ten();
        change(&mut lines);
        found(joined(&lines))
    };
    assert_eq!(with(&|l| l[4] = l[4].replace("lin", "lim")), [(4, "bytes_changed")]);
    assert_eq!(with(&|l| l[4].push(' ')), [(4, "line_changed")]);
    assert_eq!(with(&|l| l[4] = "nothing".to_owned()), [(4, "bytes_changed")]);
    assert_eq!(with(&|l| l[4] = l[4].replacen("\"position\":4", "\"position\":7", 1)), [(4, "column_changed")]);
    assert_eq!(with(&|l| drop(l.remove(4))), [(4, "gap")]);
    assert_eq!(with(&|l| drop(l.drain(4..7))), [(4, "gap")]);
    assert_eq!(with(&|l| l.truncate(9)), [(9, "truncated")]);
    assert_eq!(with(&|l| l.swap(4, 8)), [(4, "swapped"), (8, "swapped")]);
    assert_eq!(with(&|l| l.swap(4, 5)), [(4, "swapped"), (5, "swapped")]);
    assert_eq!(with(&|l| l.insert(9, l[4].clone())), [(4, "repeated")]);
    assert_eq!(with(&|l| l.insert(5, l[4].clone())), [(4, "repeated")]);
    assert_eq!(with(&|l| l.insert(5, String::new())), [(5, "inserted")]);
    assert_eq!(with(&|l| l.push("{}".to_owned())), [(11, "inserted")]);
    // The hash of the record, or the root up to it, where the record is as it was.
    let leaf = |line: &str| line.split('"').nth(5).expect("a leaf hash").to_owned();
    assert_eq!(with(&|l| l[4] = l[4].replacen(&leaf(&l[4]), &leaf(&l[6]), 1)), [(4, "column_changed")]);
    let root = |line: &str| line.split('"').nth(9).expect("a root").to_owned();
    assert_eq!(with(&|l| l[4] = l[4].replace(&root(&l[4]), &root(&l[6]))), [(4, "column_changed")]);
    assert_eq!(with(&|l| l[10] = l[10].replace(&root(&l[10]), &root(&l[6]))), [(10, "column_changed")]);
}

/// A forger who makes the hash of his record right is found by the root of his line.
#[test]
fn a_record_with_its_own_new_hash_is_found() {
    for event in 1..=10 {
        let mut lines = ten();
        let value: serde_json::Value = serde_json::from_str(&lines[event]).expect("JSON");
        let text = |field: &str| value[field].as_str().expect("a text").to_owned();
        let forged = text("bytes").replace("lin", "lim");
        let escape = |bytes: &str| serde_json::to_string(bytes).expect("JSON");
        lines[event] = lines[event].replace(&escape(&text("bytes")), &escape(&forged)).replacen(
            &text("leaf_hash"),
            &hex(&leaf_hash(forged.as_bytes())),
            1,
        );
        let found = found(joined(&lines));
        assert!(found.contains(&(event as u64, "root_changed")), "{event}: {found:?}");
    }
}

/// What may happen to a file.
#[derive(Debug, Clone)]
enum Damage {
    Changed(char),
    Dropped,
    Repeated,
    Swapped,
    Inserted(String),
    CutOff,
}

fn damages() -> impl Strategy<Value = Damage> {
    prop_oneof![
        any::<char>().prop_filter("a line's end is another damage", |c| *c != '\n').prop_map(Damage::Changed),
        Just(Damage::Dropped),
        Just(Damage::Repeated),
        Just(Damage::Swapped),
        "[ -~]{0,40}".prop_map(Damage::Inserted),
        Just(Damage::CutOff),
    ]
}

/// Does it to the line of an event; answers the text and the places of which one has to be named.
fn damaged(mut lines: Vec<String>, damage: Damage, pick: usize, other: usize) -> Option<(String, Vec<u64>)> {
    let (event, other) = (1 + pick % (lines.len() - 1), 1 + other % (lines.len() - 1));
    let mut named = vec![event as u64];
    match damage {
        Damage::Changed(to) => {
            let mut characters: Vec<char> = lines[event].chars().collect();
            let place = other * 7 % characters.len();
            if std::mem::replace(&mut characters[place], to) == to {
                return None;
            }
            lines[event] = characters.into_iter().collect();
        }
        Damage::Dropped => drop(lines.remove(event)),
        Damage::Repeated => lines.insert(other, lines[event].clone()),
        Damage::Swapped if event == other => return None,
        Damage::Swapped => {
            lines.swap(event, other);
            named.push(other as u64);
        }
        Damage::Inserted(line) => lines.insert(event, line),
        Damage::CutOff => {
            let keep = lines[event].floor_char_boundary(other % lines[event].len());
            lines.truncate(event + 1);
            lines[event].truncate(keep);
            return Some((joined(&lines).trim_end_matches('\n').to_owned(), named));
        }
    }
    Some((joined(&lines), named))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_damage_is_found_and_named(
        file in 1_usize..90, damage in damages(), pick in any::<usize>(), other in 0_usize..100_000,
    ) {
        let Some((text, named)) = damaged(lines(&FILES[file]), damage, pick, other) else { return Ok(()) };
        let found = found(&text);
        for place in named {
            prop_assert!(found.iter().any(|(position, _)| *position == place), "{} of {:?}", place, found);
        }
    }
}
