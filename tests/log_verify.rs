//! `verify` finds what was done to a log behind its back, and says where.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use proptest::prelude::*;
use recoup::clock::TestClock;
use recoup::log::{Frontier, RecordVerifier, StoredEvent, VerifyReport, check_at_startup, leaf_hash, verify};
use recoup::storage::Dialect;
use recoup_events::values::Position;
use support::log::{BOOK, disarm, fill, fill_by, recorded_at};
use support::{TestDb, each_database};

/// Events of the logs below: one full tile and a rest.
const EVENTS: u64 = 300;

async fn report(db: &TestDb) -> VerifyReport {
    verify(&db.database, BOOK, |_| {}).await.unwrap()
}

async fn problems(db: &TestDb) -> Vec<(u64, &'static str)> {
    report(db).await.problems.iter().map(|p| (p.position.0, p.code)).collect()
}

#[tokio::test]
async fn a_log_nobody_touched_is_whole() {
    each_database(async |db| {
        let empty = report(db).await;
        assert_eq!((empty.events, empty.problems.len()), (0, 0));
        let head = fill(&*db.log(), EVENTS / 2).await;
        let report = report(db).await;
        assert_eq!((report.events, report.position, report.problems), (EVENTS, Position(EVENTS), vec![]));
        assert_eq!(report.root, head.root.map(|b| format!("{b:02x}")).concat());
    })
    .await;
}

/// What is done, undone again, and what is found.
type Case = (&'static str, &'static str, &'static [(u64, &'static str)]);

const CASES: &[Case] = &[
    (
        "UPDATE events SET bytes = replace(bytes, 'lin', 'lim') WHERE position = 3",
        "UPDATE events SET bytes = replace(bytes, 'lim', 'lin') WHERE position = 3",
        &[(3, "bytes_changed")],
    ),
    (
        "UPDATE events SET bytes = replace(bytes, 'lin', 'lim') WHERE position = 290",
        "UPDATE events SET bytes = replace(bytes, 'lim', 'lin') WHERE position = 290",
        &[(290, "bytes_changed")],
    ),
    (
        "UPDATE events SET bytes = 'x' || bytes WHERE position = 7",
        "UPDATE events SET bytes = substr(bytes, 2) WHERE position = 7",
        &[(7, "bytes_changed")],
    ),
    (
        "UPDATE events SET position = -1 WHERE position = 4; UPDATE events SET position = 4 WHERE position = 9; \
         UPDATE events SET position = 9 WHERE position = -1",
        "UPDATE events SET position = -1 WHERE position = 4; UPDATE events SET position = 4 WHERE position = 9; \
         UPDATE events SET position = 9 WHERE position = -1",
        &[(4, "swapped"), (9, "swapped")],
    ),
    ("UPDATE events SET actor = 'eve' WHERE position = 5", "UPDATE events SET actor = 'lin'", &[(5, "column_changed")]),
    ("UPDATE events SET version = 2 WHERE position = 5", "UPDATE events SET version = 1", &[(5, "column_changed")]),
    (
        "UPDATE events SET effective_on = '2026-01-02' WHERE position = 5",
        "UPDATE events SET effective_on = '2026-01-01'",
        &[(5, "column_changed")],
    ),
    (
        "UPDATE events SET recorded_at = recorded_at + 1 WHERE position = 300",
        "UPDATE events SET recorded_at = recorded_at - 1 WHERE position = 300",
        &[(300, "column_changed")],
    ),
    (
        "UPDATE events SET type = 'other' WHERE position = 6",
        "UPDATE events SET type = 'receipt_recorded' WHERE position = 6",
        &[(6, "column_changed")],
    ),
    (
        "UPDATE events SET stream = 'account/X' WHERE position = 8",
        "UPDATE events SET stream = 'account/客户-1' WHERE position = 8",
        &[(8, "column_changed")],
    ),
    (
        "UPDATE events SET sequence = 1000 WHERE position = 8",
        "UPDATE events SET sequence = 2 WHERE position = 8",
        &[(8, "column_changed")],
    ),
    (
        "UPDATE events SET command_id = 'command-6' WHERE position = 10",
        "UPDATE events SET command_id = 'command-5' WHERE position = 10",
        &[(10, "column_changed")],
    ),
    (
        "UPDATE events SET position = 400 WHERE position = 300",
        "UPDATE events SET position = 300 WHERE position = 400",
        &[(300, "gap"), (301, "beyond_head"), (400, "column_changed")],
    ),
    (
        "UPDATE heads SET recorded_at = recorded_at + 1",
        "UPDATE heads SET recorded_at = recorded_at - 1",
        &[(300, "head_changed")],
    ),
    ("UPDATE heads SET position = 299", "UPDATE heads SET position = 300", &[(299, "head_changed")]),
    ("UPDATE tiles SET tile = 5", "UPDATE tiles SET tile = 0", &[(1, "tile_changed"), (1_281, "tile_changed")]),
    (
        "UPDATE commands SET last_position = 5 WHERE first_position = 5",
        "UPDATE commands SET last_position = 6 WHERE first_position = 5",
        &[(6, "command_changed")],
    ),
    (
        "UPDATE commands SET command_id = 'x' WHERE first_position = 5",
        "UPDATE commands SET command_id = 'command-3' WHERE first_position = 5",
        &[(5, "command_changed")],
    ),
];

#[tokio::test]
async fn every_kind_of_change_is_found_and_named() {
    each_database(async |db| {
        fill(&*db.log(), EVENTS / 2).await;
        disarm(db).await;
        for (change, undo, expected) in CASES {
            db.by_hand(change).await.unwrap();
            assert_eq!(problems(db).await, *expected, "{change}");
            db.by_hand(undo).await.unwrap();
            assert_eq!(problems(db).await, [], "{undo}");
        }
    })
    .await;
}

#[tokio::test]
async fn rows_that_are_gone_are_missed() {
    each_database(async |db| {
        fill(&*db.log(), EVENTS / 2).await;
        disarm(db).await;
        db.by_hand("DELETE FROM events WHERE position > 290").await.unwrap();
        assert_eq!(problems(db).await, [(291, "truncated")]);
        db.by_hand("DELETE FROM events WHERE position = 20").await.unwrap();
        assert_eq!(problems(db).await, [(20, "gap"), (291, "truncated")]);
    })
    .await;
    each_database(async |db| {
        fill(&*db.log(), EVENTS / 2).await;
        disarm(db).await;
        db.by_hand("DELETE FROM commands WHERE first_position = 11").await.unwrap();
        assert_eq!(problems(db).await, [(11, "command_changed")]);
        db.by_hand("DELETE FROM heads").await.unwrap();
        assert_eq!(problems(db).await[0], (1, "beyond_head"));
    })
    .await;
}

#[tokio::test]
async fn records_that_were_exchanged_without_their_columns_are_found() {
    each_database(async |db| {
        fill(&*db.log(), EVENTS / 2).await;
        disarm(db).await;
        let log = db.log();
        let one = async |n: u64| log.read(BOOK, Position(n - 1), Position(n), 1).await.unwrap().remove(0);
        let (first, second) = (one(14).await, one(17).await);
        for with_hash in [false, true] {
            let hash = |event: &StoredEvent| with_hash.then_some(event.leaf_hash);
            rewrite(db, 14, &second.bytes, hash(&second)).await;
            rewrite(db, 17, &first.bytes, hash(&first)).await;
            assert_eq!(problems(db).await, [(14, "swapped"), (17, "swapped")]);
            rewrite(db, 14, &first.bytes, hash(&first)).await;
            rewrite(db, 17, &second.bytes, hash(&second)).await;
        }
        assert_eq!(problems(db).await, []);
    })
    .await;
}

/// Puts another record into an event, and another hash.
async fn rewrite(db: &TestDb, position: u64, bytes: &str, hash: Option<[u8; 32]>) {
    let bytes = bytes.replace('\'', "''");
    let hex = |hash: [u8; 32]| hash.map(|b| format!("{b:02X}")).concat();
    let leaf_hash = match (hash, db.dialect()) {
        (None, _) => "leaf_hash".to_owned(),
        (Some(hash), Dialect::Sqlite) => format!("X'{}'", hex(hash)),
        (Some(hash), Dialect::Postgres) => format!("decode('{}', 'hex')", hex(hash)),
    };
    let sql = format!("UPDATE events SET bytes = '{bytes}', leaf_hash = {leaf_hash} WHERE position = {position}");
    db.by_hand(&sql).await.unwrap();
}

#[tokio::test]
async fn a_record_rewritten_with_its_hash_is_found_by_its_tile_or_the_root() {
    each_database(async |db| {
        fill(&*db.log(), EVENTS / 2).await;
        disarm(db).await;
        for (position, code) in [(40, "bytes_changed"), (299, "root_changed")] {
            let before = db.log().read(BOOK, Position(position - 1), Position(position), 1).await.unwrap().remove(0);
            let forged = before.bytes.replace('第', "廿");
            rewrite(db, position, &forged, Some(leaf_hash(forged.as_bytes()))).await;
            assert_eq!(problems(db).await.iter().map(|p| p.1).collect::<Vec<_>>(), [code]);
            rewrite(db, position, &before.bytes, Some(before.leaf_hash)).await;
        }
        let before = db.log().read(BOOK, Position(39), Position(40), 1).await.unwrap().remove(0);
        rewrite(db, 40, &before.bytes, Some([0; 32])).await;
        assert_eq!(problems(db).await, [(40, "column_changed")]);
    })
    .await;
}

#[test]
fn any_changed_character_of_any_record_is_found() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let db = runtime.block_on(async {
        let db = TestDb::sqlite().await;
        fill(&*db.log(), EVENTS / 2).await;
        disarm(&db).await;
        db
    });
    proptest!(ProptestConfig::with_cases(48), |(position in 1..=EVENTS, at in any::<prop::sample::Index>(), to in "[ -~客]")| {
        runtime.block_on(async {
            let before = db.log().read(BOOK, Position(position - 1), Position(position), 1).await.unwrap().remove(0).bytes;
            let mut characters: Vec<char> = before.chars().collect();
            let place = at.index(characters.len());
            let to = to.chars().next().unwrap();
            let same = characters[place] == to;
            characters[place] = to;
            rewrite(&db, position, &characters.into_iter().collect::<String>(), None).await;
            let found = problems(&db).await;
            rewrite(&db, position, &before, None).await;
            if same {
                assert_eq!(found, []);
            } else {
                assert_eq!(found, [(position, "bytes_changed")]);
            }
        });
    });
    runtime.block_on(db.database.close());
}

#[tokio::test]
async fn records_are_checked_without_a_database_too() {
    let db = TestDb::sqlite().await;
    let head = fill(&*db.log(), 20).await;
    let events = db.log().read(BOOK, Position::ZERO, head.position, 100).await.unwrap();
    let check = |skip: Option<usize>, forge: bool| {
        let mut verifier = RecordVerifier::new(BOOK);
        for (n, event) in events.iter().enumerate().filter(|(n, _)| Some(*n) != skip) {
            let forged = event.bytes.replace("lin", "lim");
            verifier.record(if forge && n == 8 { &forged } else { &event.bytes });
        }
        verifier.finish(head.position, &head.root)
    };
    assert_eq!(check(None, false).problems, []);
    let codes = |report: VerifyReport| report.problems.iter().map(|p| (p.position.0, p.code)).collect::<Vec<_>>();
    assert_eq!(codes(check(Some(4), false)), [(5, "gap")]);
    assert_eq!(codes(check(Some(39), false)), [(40, "truncated")]);
    assert_eq!(codes(check(None, true)), [(40, "root_changed")]);
}

/// Long enough for a tile of tiles: 256 × 256 events and a rest.
#[tokio::test]
async fn upper_tiles_are_made_used_and_checked() {
    const SIZES: [u64; 7] = [256, 32_768, 40_000, 65_535, 65_536, 65_537, 66_000];
    let db = TestDb::sqlite().await;
    let log = db.log();
    let head = fill_by(&*log, 33_000, 1_999).await;
    assert_eq!(problems(&db).await, []);
    let (mut frontier, mut roots) = (Frontier::default(), std::collections::BTreeMap::new());
    let mut leaves = Vec::new();
    let mut scan = log.scan(BOOK, Position::ZERO, head.position).await.unwrap();
    while let Some(events) = scan.next().await.unwrap() {
        for event in events {
            frontier.append(event.leaf_hash);
            leaves.push(event.leaf_hash);
            if SIZES.contains(&frontier.size()) {
                roots.insert(frontier.size(), frontier.root());
            }
        }
    }
    assert_eq!(frontier.root(), head.root);
    for size in SIZES {
        assert_eq!(log.root_at(BOOK, Position(size)).await.unwrap(), roots[&size], "{size}");
        let proof = log.prove(BOOK, Position(size / 2), Position(size)).await.unwrap();
        assert!(proof.proves(&leaves[usize::try_from(size / 2 - 1).unwrap()], &roots[&size]), "{size}");
    }
    disarm(&db).await;
    db.by_hand("UPDATE tiles SET hashes = zeroblob(8192) WHERE level = 1").await.unwrap();
    assert_eq!(problems(&db).await, [(1, "tile_changed")]);
    db.by_hand("DELETE FROM tiles WHERE level = 1 OR tile = 200").await.unwrap();
    assert_eq!(problems(&db).await, [(1, "tile_changed"), (51_201, "tile_changed")]);
    db.database.close().await;
}

#[tokio::test]
async fn start_up_looks_at_the_end_of_the_log_and_the_clock() {
    each_database(async |db| {
        let clock = TestClock::at(recorded_at(0));
        assert_eq!(check_at_startup(&db.database, BOOK, &clock).await.unwrap().position, Position::ZERO);
        let head = fill(&*db.log(), 700).await;
        assert_eq!(check_at_startup(&db.database, BOOK, &clock).await.unwrap_err().code(), "clock_behind");
        clock.set(recorded_at(700));
        assert_eq!(check_at_startup(&db.database, BOOK, &clock).await.unwrap(), head);
        disarm(db).await;
        db.by_hand("UPDATE events SET bytes = replace(bytes, 'lin', 'lim') WHERE position = 900").await.unwrap();
        let error = check_at_startup(&db.database, BOOK, &clock).await.unwrap_err();
        assert!(error.to_string().contains("bytes_changed at 900"), "{error}");
        db.by_hand("DELETE FROM events WHERE position = 1400").await.unwrap();
        assert_eq!(check_at_startup(&db.database, BOOK, &clock).await.unwrap_err().code(), "log_damaged");
    })
    .await;
}
