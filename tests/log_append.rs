//! Appending and reading back, on both databases.

mod support;

use recoup::log::{Batch, Frontier, Head, KeyPurpose, NewDocument, Snapshot, leaf_hash, parse_envelope};
use recoup_events::values::{Position, StreamId};
use support::log::{BOOK, batch, event, fill, recorded_at};
use support::{TestDb, each_database};

#[tokio::test]
async fn a_new_book_is_empty() {
    each_database(async |db| {
        let log = db.log();
        assert_eq!(log.head(BOOK).await.unwrap(), Head::empty());
        assert!(log.books().await.unwrap().is_empty());
        assert!(log.read(BOOK, Position::ZERO, Position(10), 10).await.unwrap().is_empty());
        assert!(log.scan(BOOK, Position::ZERO, Position::ZERO).await.unwrap().next().await.unwrap().is_none());
        assert_eq!(log.position_at(BOOK, recorded_at(1)).await.unwrap(), Position::ZERO);
        log.begin(BOOK).await.unwrap().rollback().await.unwrap();
        assert_eq!(log.head(BOOK).await.unwrap(), Head::empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_appended_is_read_back() {
    each_database(async |db| {
        let log = db.log();
        let head = log.begin(BOOK).await.unwrap().commit(batch(1, 5)).await.unwrap();
        assert_eq!(log.head(BOOK).await.unwrap(), head);
        assert_eq!((head.position, head.recorded_at), (Position(10), recorded_at(5)));

        let events = log.read(BOOK, Position(2), Position(9), 5).await.unwrap();
        assert_eq!(events.iter().map(|e| e.position.0).collect::<Vec<_>>(), [3, 4, 5, 6, 7]);
        let (stored, given) = (&events[0], event(3, 2));
        assert_eq!((&stored.stream, stored.sequence, stored.version), (&given.stream, given.sequence, given.version));
        assert_eq!((stored.effective_on, stored.recorded_at), (given.effective_on, given.recorded_at));
        assert_eq!((&*stored.actor, &*stored.command_id), ("lin", "command-2"));
        assert_eq!(stored.data().unwrap().as_bytes(), given.data);
        assert_eq!(stored.leaf_hash, leaf_hash(stored.bytes.as_bytes()));
        assert_eq!(parse_envelope(&stored.bytes).unwrap().position, 3);

        let (stream, position) = log.read_stream(BOOK, &event(1, 1).stream, 1).await.unwrap();
        assert_eq!(stream.iter().map(|e| (e.position.0, e.sequence)).collect::<Vec<_>>(), [(8, 2)]);
        assert_eq!(position, Position(10));
        assert_eq!(log.books().await.unwrap(), [BOOK]);
    })
    .await;
}

#[tokio::test]
async fn commands_are_remembered_with_their_events() {
    each_database(async |db| {
        let log = db.log();
        fill(&*log, 9).await;
        let record = log.command(BOOK, "command-4").await.unwrap().unwrap();
        assert_eq!((record.first, record.last), (Position(7), Position(8)));
        assert_eq!(record.fingerprint, batch(4, 4).commands[0].fingerprint);
        let events = log.command_events(BOOK, record.first, record.last).await.unwrap();
        assert!(events.iter().all(|e| &*e.command_id == "command-4") && events.len() == 2);
        assert!(log.command(BOOK, "command-10").await.unwrap().is_none());
        assert_eq!(log.command_events(BOOK, Position(17), Position(19)).await.unwrap_err().code(), "events_missing");

        let mut append = log.begin(BOOK).await.unwrap();
        let found = append.commands(&["command-1", "command-77", "command-9"]).await.unwrap();
        let mut ids: Vec<_> = found.iter().map(|c| &*c.id).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["command-1", "command-9"]);
        let mut again = batch(10, 10);
        again.events.iter_mut().for_each(|e| e.command_id = "command-3".into());
        again.commands[0].id = "command-3".into();
        assert_eq!(append.commit(again).await.unwrap_err().code(), "duplicate_command");
        assert_eq!(log.head(BOOK).await.unwrap().position, Position(18));
    })
    .await;
}

#[tokio::test]
async fn a_transaction_reads_what_its_commit_follows() {
    each_database(async |db| {
        let log = db.log();
        fill(&*log, 20).await;
        let mut append = log.begin(BOOK).await.unwrap();
        assert_eq!(append.head().position, Position(40));
        assert_eq!(append.read_after(Position(37)).await.unwrap().len(), 3);
        let wanted = [(event(1, 1).stream, 4), (event(2, 1).stream, 5), (StreamId::new("rep/R").unwrap(), 0)];
        let events = append.read_streams(&wanted).await.unwrap();
        let found: Vec<_> = events.iter().map(|e| (e.stream.as_str(), e.sequence)).collect();
        assert_eq!(found, [("account/客户-1", 5), ("account/客户-1", 6), ("account/客户-2", 6)]);
        append.commit(batch(21, 21)).await.unwrap();
        assert_eq!(log.head(BOOK).await.unwrap().position, Position(42));
    })
    .await;
}

#[tokio::test]
async fn a_batch_that_does_not_continue_the_log_leaves_it_as_it_was() {
    each_database(async |db| {
        let log = db.log();
        let before = fill(&*log, 3).await;
        let gap = batch(5, 5);
        let mut stream_gap = batch(4, 4);
        stream_gap.events[0].sequence = 9;
        let mut taken = batch(4, 4);
        taken.events[0].sequence = 1;
        taken.events[0].stream = event(1, 1).stream;
        let mut early = batch(4, 4);
        early.events.iter_mut().for_each(|e| e.recorded_at = recorded_at(3));
        let mut long = batch(4, 4);
        long.events[1].data = format!("\"{}\"", "x".repeat(70_000)).into_bytes();
        for (bad, code) in [
            (Batch::default(), "bad_batch"),
            (gap, "bad_batch"),
            (stream_gap, "bad_batch"),
            (early, "bad_batch"),
            (taken, "database_"),
            (long, "event_too_large"),
        ] {
            let error = log.begin(BOOK).await.unwrap().commit(bad).await.unwrap_err();
            assert!(error.code().starts_with(code), "{error}");
            assert_eq!(log.head(BOOK).await.unwrap(), before);
        }
        log.begin(BOOK).await.unwrap().commit(batch(4, 4)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_scan_reaches_its_stated_end_or_fails() {
    each_database(async |db| {
        let log = db.log();
        let head = fill(&*log, 5_000).await;
        let mut scan = log.scan(BOOK, Position(3), head.position).await.unwrap();
        let (mut expected, mut frontier) = (4, Frontier::default());
        for n in 1..=3 {
            frontier.append(log.read(BOOK, Position(n - 1), Position(n), 1).await.unwrap()[0].leaf_hash);
        }
        while let Some(events) = scan.next().await.unwrap() {
            for stored in events {
                assert_eq!(stored.position.0, expected);
                assert_eq!(stored.data().unwrap().as_bytes(), event(expected, 1).data);
                frontier.append(leaf_hash(stored.bytes.as_bytes()));
                expected += 1;
            }
        }
        assert_eq!((expected, frontier.root()), (10_001, head.root));

        let mut beyond = log.scan(BOOK, Position(9_990), Position(10_003)).await.unwrap();
        let error = beyond.next().await.unwrap_err();
        assert!(error.to_string().contains("fewer events than stated"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn instants_find_positions() {
    each_database(async |db| {
        let log = db.log();
        fill(&*log, 300).await;
        let at = async |instant| log.position_at(BOOK, instant).await.unwrap().0;
        for command in [1, 2, 77, 150, 299, 300] {
            let instant = recorded_at(command);
            assert_eq!(at(instant).await, command * 2);
            assert_eq!(at(instant - jiff::SignedDuration::from_micros(1)).await, command * 2 - 2);
        }
        assert_eq!(at(recorded_at(9_999)).await, 600);
        assert_eq!(log.recorded_at(BOOK, Position(599)).await.unwrap(), Some(recorded_at(300)));
        assert_eq!(log.recorded_at(BOOK, Position(601)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn roots_and_proofs_of_old_positions_come_from_tiles() {
    each_database(async |db| {
        let log = db.log();
        let head = fill(&*log, 1_111).await;
        let events = log.read(BOOK, Position::ZERO, head.position, u64::MAX).await.unwrap();
        let (mut frontier, mut roots) = (Frontier::default(), vec![Frontier::default().root()]);
        for event in &events {
            frontier.append(event.leaf_hash);
            roots.push(frontier.root());
        }
        for size in [0_usize, 1, 2, 255, 256, 257, 511, 512, 700, 1_024, 1_500, 2_222] {
            assert_eq!(log.root_at(BOOK, Position(size as u64)).await.unwrap(), roots[size], "{size}");
        }
        for (index, size) in [(1, 1), (1, 2_222), (2_222, 2_222), (256, 2_000), (257, 300), (1_024, 1_025)] {
            let proof = log.prove(BOOK, Position(index as u64), Position(size as u64)).await.unwrap();
            assert!(proof.proves(&events[index - 1].leaf_hash, &roots[size]), "{index} in {size}");
        }
        assert_eq!(log.prove(BOOK, Position(9), Position(8)).await.unwrap_err().code(), "events_missing");
    })
    .await;
}

#[tokio::test]
async fn books_do_not_see_each_other() {
    each_database(async |db| {
        let log = db.log();
        fill(&*log, 3).await;
        log.begin("other").await.unwrap().commit(batch(1, 1)).await.unwrap();
        assert_eq!(log.head("other").await.unwrap().position, Position(2));
        assert_eq!(log.head(BOOK).await.unwrap().position, Position(6));
        assert_ne!(log.root_at("other", Position(2)).await, log.root_at(BOOK, Position(2)).await);
        let keys = [
            log.book_key(BOOK, KeyPurpose::Fingerprint).await.unwrap(),
            log.book_key(BOOK, KeyPurpose::Signing).await.unwrap(),
            log.book_key("other", KeyPurpose::Fingerprint).await.unwrap(),
        ];
        assert!(keys[0] != keys[1] && keys[0] != keys[2]);
        assert_eq!(log.book_key(BOOK, KeyPurpose::Fingerprint).await.unwrap(), keys[0]);
    })
    .await;
}

#[tokio::test]
async fn snapshots_are_replaced_and_documents_are_not() {
    each_database(async |db| {
        let log = db.log();
        let stream = event(1, 1).stream;
        let snapshot = |sequence, format, bytes: &[u8]| Snapshot {
            stream: event(1, 1).stream,
            sequence,
            position: Position(sequence),
            format,
            bytes: bytes.to_vec(),
        };
        for (given, kept) in [
            (snapshot(5, 1, b"a"), snapshot(5, 1, b"a")),
            (snapshot(4, 1, b"older"), snapshot(5, 1, b"a")),
            (snapshot(4, 2, b"new format"), snapshot(4, 2, b"new format")),
        ] {
            log.save_snapshots(BOOK, &[given]).await.unwrap();
            assert_eq!(log.load_snapshots(BOOK, std::slice::from_ref(&stream)).await.unwrap(), [kept]);
        }
        let paper = NewDocument { sha256: [5; 32], media_type: "text/plain".into(), bytes: b"paper".to_vec() };
        for command in 1..=2 {
            let mut with_paper = batch(command, command);
            with_paper.documents.push(paper.clone());
            log.begin(BOOK).await.unwrap().commit(with_paper).await.unwrap();
        }
        let kept = log.document(BOOK, &[5; 32]).await.unwrap().unwrap();
        assert_eq!((kept.media_type, kept.bytes), (paper.media_type, paper.bytes));
        assert!(log.document(BOOK, &[6; 32]).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn writers_take_turns() {
    each_database(async |db| {
        let other = TestDb::second(db).await;
        let mut tasks = tokio::task::JoinSet::new();
        for log in [db.log(), other.log(), db.log(), other.log()] {
            tasks.spawn(async move {
                for _ in 0..10 {
                    let append = log.begin(BOOK).await.unwrap();
                    let command = append.head().position.0 / 2 + 1;
                    append.commit(batch(command, command)).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        let head = db.log().head(BOOK).await.unwrap();
        assert_eq!(head.position, Position(80));
        assert_eq!(db.log().root_at(BOOK, head.position).await.unwrap(), head.root);
        other.database.close().await;
    })
    .await;
}
