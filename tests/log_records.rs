//! The records of the log read alone: all of them up to the stated end, each at its place, or an error that says where.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests may panic")]

mod support;

use recoup::log::{LogError, RecordScan};
use recoup_events::values::Position;
use support::log::{BOOK, disarm, event, fill};
use support::{TestDb, each_database};

/// How many records there are after a position, or what is wrong.
async fn read(db: &TestDb, after: u64, upto: u64) -> Result<u64, LogError> {
    let mut scan = RecordScan::begin(&*db.log(), BOOK, Position(after), Position(upto));
    let mut reached = after;
    while let Some(records) = scan.next().await? {
        records.each(|record| {
            reached += 1;
            let (written, stream) = (event(reached, 1), record.stream.into_owned());
            assert_eq!((record.position, stream.as_str()), (written.position, written.stream.as_str()));
            assert_eq!((record.data.as_bytes(), &*record.event_type), (&*written.data, &*written.event_type));
            assert_eq!((record.version, &*record.book), (written.version, BOOK));
            Ok::<(), LogError>(())
        })?;
        assert_eq!(records.upto().0, reached);
    }
    Ok(reached - after)
}

#[tokio::test]
async fn all_records_come_or_an_error_says_which_does_not() {
    each_database(async |db| {
        assert_eq!(read(db, 0, 0).await, Ok(0));
        fill(&*db.log(), 5_000).await;
        for (after, upto) in [(0, 10_000), (3, 10_000), (255, 257), (9_999, 10_000), (10_000, 10_000)] {
            assert_eq!(read(db, after, upto).await, Ok(upto - after));
        }
        let missing = |error: LogError| match error {
            LogError::Missing { missing, .. } => missing.0,
            other => panic!("{other}"),
        };
        assert_eq!(missing(read(db, 9_990, 10_003).await.unwrap_err()), 10_001);

        disarm(db).await;
        db.by_hand("DELETE FROM events WHERE position = 4000").await.unwrap();
        assert_eq!(missing(read(db, 0, 10_000).await.unwrap_err()), 4_000);
        assert_eq!(read(db, 4_000, 10_000).await, Ok(6_000));
        db.by_hand("DELETE FROM events WHERE position > 5000 AND position <= 7000").await.unwrap();
        assert_eq!(missing(read(db, 4_000, 10_000).await.unwrap_err()), 5_001);

        let corrupt = |error: LogError| match error {
            LogError::Corrupt { position, message, .. } => (position.0, message),
            other => panic!("{other}"),
        };
        db.by_hand(
            "UPDATE events SET bytes = replace(bytes, '\"position\":7600,', '\"position\":76,') WHERE position = 7600",
        )
        .await
        .unwrap();
        assert_eq!(corrupt(read(db, 7_000, 10_000).await.unwrap_err()).0, 7_600);
        db.by_hand("UPDATE events SET bytes = substr(bytes, 1, 90) WHERE position = 8000").await.unwrap();
        let (position, message) = corrupt(read(db, 7_600, 10_000).await.unwrap_err());
        assert_eq!(position, 8_000);
        assert!(message.contains("no envelope"), "{message}");
        db.by_hand(
            "UPDATE events SET bytes = replace(bytes, '\"book\":\"main\"', '\"book\":\"mine\"') WHERE position = 9000",
        )
        .await
        .unwrap();
        assert_eq!(corrupt(read(db, 8_000, 10_000).await.unwrap_err()).0, 9_000);
    })
    .await;
}
