//! Appending what was decided without the head's lock, on both databases: all of it where the log still ends where it
//! was thought to, else nothing.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use recoup::log::{Batch, EventLog, Head, LogError, NewCommand, Ready, fingerprint, verify};
use recoup_events::values::Position;
use support::log::{BOOK, batch, fill};
use support::{TestDb, each_database};

/// Appends behind a head.
async fn append_at(log: &dyn EventLog, book: &str, head: &Head, batch: Batch) -> Result<Option<Head>, LogError> {
    log.append_at(log.pack(Ready::of(&book.into(), head, &batch.events)?, batch)?).await
}

/// That nothing was written, and an append in its place still can be.
async fn is_untouched(log: &dyn EventLog, head: &Head) {
    assert_eq!(log.head(BOOK).await.expect("an answer"), *head);
    let append = log.begin(BOOK).await.expect("an answer");
    assert_eq!(append.head(), head);
    append.rollback().await.expect("an answer");
}

async fn is_sound(db: &TestDb, upto: u64) {
    let report = verify(&db.database, BOOK, |_| {}).await.expect("an answer");
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    assert_eq!(report.position, Position(upto));
}

#[tokio::test]
async fn it_is_the_same_as_an_append_under_the_lock() {
    each_database(async |db| {
        let log = db.log();
        // From an empty log, over tiles that become full, with more rows than go into one message.
        let (mut head, mut first) = (Head::empty(), 1);
        for commands in [1, 3, 64, 1, 60, 200, 2] {
            let last = first + commands - 1;
            head = append_at(&*log, BOOK, &head, batch(first, last)).await.unwrap().expect("it ends there");
            assert_eq!(log.head(BOOK).await.unwrap(), head);
            first = last + 1;
        }
        is_sound(db, (first - 1) * 2).await;
        let other = if db.dialect() == recoup::storage::Dialect::Sqlite {
            Some(TestDb::sqlite().await)
        } else {
            TestDb::postgres().await
        };
        let other = other.expect("there is one");
        assert_eq!(fill(&*other.log(), first - 1).await, head);
        other.database.close().await;
    })
    .await;
}

#[tokio::test]
async fn groups_made_ready_one_behind_the_other_are_the_same_too() {
    each_database(async |db| {
        let log = db.log();
        let head = fill(&*log, 100).await;
        let (mut end, mut first) = (Ready::behind(&BOOK.into(), &head), 101);
        // Two events a command: tiles become full in the middle of a group, at its end, and while they are not known.
        for commands in [20, 7, 1, 30, 32, 32, 32, 32, 31, 1, 32] {
            let batch = batch(first, first + commands - 1);
            let ready = end.clone().with(&batch.events).unwrap();
            let next = ready.next();
            let after = log.append_at(log.pack(ready, batch).unwrap()).await.unwrap().expect("it ends there");
            assert_eq!(log.head(BOOK).await.unwrap(), after);
            assert!(next.begins_with(&Ready::behind(&BOOK.into(), &after)));
            (end, first) = (next, first + commands);
        }
        is_sound(db, (first - 1) * 2).await;
        // What was made ready behind another end is not written.
        let batch = batch(first, first);
        let stale = Ready::of(&BOOK.into(), &head, &batch.events).unwrap();
        assert!(!stale.begins_with(&end));
        let written = match log.pack(stale, batch) {
            Ok(parcel) => log.append_at(parcel).await.ok().flatten(),
            Err(_) => None,
        };
        assert_eq!(written, None);
        is_sound(db, (first - 1) * 2).await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_written_where_the_log_ends_elsewhere() {
    each_database(async |db| {
        let log = db.log();
        let before = fill(&*log, 3).await;
        let head = append_at(&*log, BOOK, &before, batch(4, 4)).await.unwrap().expect("it ends there");
        // Somebody else was first, with these events or with others.
        assert_eq!(append_at(&*log, BOOK, &before, batch(4, 4)).await.unwrap(), None);
        let mut others = batch(4, 4);
        others.commands[0].id = "somebody-else".to_owned();
        others.events.iter_mut().for_each(|event| event.command_id = "somebody-else".to_owned());
        assert_eq!(append_at(&*log, BOOK, &before, others).await.unwrap(), None);
        // The log is shorter than it was thought to be.
        let ahead = Head { position: Position(10), ..head.clone() };
        assert_eq!(append_at(&*log, BOOK, &ahead, batch(6, 6)).await.unwrap(), None);
        // It is another log of the same length.
        let other = Head { root: [9; 32], ..head.clone() };
        assert_eq!(append_at(&*log, BOOK, &other, batch(5, 5)).await.unwrap(), None);
        // A book that nobody wrote to.
        assert_eq!(append_at(&*log, "other", &head, batch(5, 5)).await.unwrap(), None);
        is_untouched(&*log, &head).await;
        is_sound(db, 8).await;
        assert!(append_at(&*log, BOOK, &head, batch(5, 5)).await.unwrap().is_some());
        is_sound(db, 10).await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_written_of_a_group_with_a_command_that_the_log_knows() {
    each_database(async |db| {
        let log = db.log();
        let head = fill(&*log, 5).await;
        let mut group = batch(6, 8);
        let known = NewCommand {
            id: "command-2".to_owned(),
            fingerprint: fingerprint(&[7; 32], b"2"),
            ..group.commands[1].clone()
        };
        for event in &mut group.events[2..4] {
            event.command_id.clone_from(&known.id);
        }
        group.commands[1] = known;
        assert_eq!(append_at(&*log, BOOK, &head, group).await.unwrap(), None);
        is_untouched(&*log, &head).await;
        is_sound(db, 10).await;
    })
    .await;
}
