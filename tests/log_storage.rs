//! The door to a database: addresses, settings, migrations, values, transactions, deadlines.

mod support;

use std::time::Duration;

use recoup::storage::{Database, Dialect, Inserts, Options, StorageError, Value};
use support::{TestDb, each_database};

#[tokio::test]
async fn addresses_that_make_no_sense_are_refused_in_words() {
    for (url, code) in [
        ("mysql://user:secret@host/db", "database_scheme"),
        ("recoup.db", "database_scheme"),
        ("sqlite:", "database_address"),
        ("sqlite::memory:", "database_address"),
        ("postgres://recoup@127.0.0.1:1/none", "database_lost"),
    ] {
        let error = Database::connect(url).await.err().unwrap();
        assert_eq!(error.code(), code, "{error}");
        assert!(!error.to_string().contains("secret"));
    }
    let error = Database::open_existing("sqlite:/nowhere/at/all.db").await.err().unwrap();
    assert_eq!(error, StorageError::Missing("/nowhere/at/all.db".into()));
}

#[tokio::test]
async fn an_opened_database_is_found_again() {
    each_database(async |db| {
        db.by_hand("INSERT INTO checkpoints (book, projection, position) VALUES ('b', 'p', 4)").await.unwrap();
        let again = Database::open_existing(&db.url).await.unwrap();
        let mut session = again.read().await.unwrap();
        let rows = session.fetch("SELECT position FROM checkpoints WHERE book = $1", &["b".into()]).await.unwrap();
        assert_eq!(rows[0].int(0).unwrap(), 4);
        session.commit().await.unwrap();
        again.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_closed_file_stands_alone_with_all_that_was_written() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("book.db");
    let url = format!("sqlite:{}", path.display());
    let database = Database::connect(&url).await.unwrap();
    for n in 0..2_000_i64 {
        let mut session = database.write().await.unwrap();
        let row = vec!["b".into(), format!("p{n}").into(), n.into()];
        session.insert_many("checkpoints", &["book", "projection", "position"], &[row]).await.unwrap();
        session.commit().await.unwrap();
    }
    database.close().await;
    let mut there: Vec<_> = std::fs::read_dir(directory.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    there.sort();
    assert_eq!(there, ["book.db"], "no write-ahead log is left to be read through");
    let again = Database::open_existing(&url).await.unwrap();
    let mut session = again.read().await.unwrap();
    let rows = session.fetch("SELECT COUNT(*) FROM checkpoints WHERE book = $1", &["b".into()]).await.unwrap();
    assert_eq!(rows[0].int(0).unwrap(), 2_000);
}

#[tokio::test]
async fn a_changed_or_newer_migration_is_refused() {
    each_database(async |db| {
        let opened = async || Database::connect(&db.url).await.err().map(|e| e.to_string()).unwrap_or_default();
        assert_eq!(opened().await, "");
        db.by_hand("INSERT INTO schema_migrations VALUES (9999, '9999_later', 'x')").await.unwrap();
        let said = opened().await;
        assert!(said.contains("newer version") && said.contains("9999_later"), "{said}");
        db.by_hand("DELETE FROM schema_migrations WHERE number = 9999").await.unwrap();
        db.by_hand("UPDATE schema_migrations SET checksum = 'x' WHERE number = 1").await.unwrap();
        let said = opened().await;
        assert!(said.contains("0001_log") && said.contains("changed after it had run"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn several_processes_may_open_a_new_database_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let mut urls = vec![format!("sqlite:{}", directory.path().join("new.db").display())];
    urls.extend(support::postgres::fresh_database().await);
    for url in urls {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let url = url.clone();
            tasks.spawn(async move { Database::connect(&url).await.map(drop) });
        }
        assert_eq!(tasks.join_all().await, vec![Ok(()); 6], "{url}");
    }
}

#[tokio::test]
async fn values_go_in_and_come_out_alike() {
    each_database(async |db| {
        let blob = if db.dialect() == Dialect::Sqlite { "BLOB" } else { "BYTEA" };
        let table = format!("CREATE TEMP TABLE v (id BIGINT, t TEXT, n BIGINT, b {blob}, ok BOOLEAN, none TEXT)");
        let mut session = db.database.scratch().await.unwrap();
        session.execute(&table, &[]).await.unwrap();
        let columns = ["id", "t", "n", "b", "ok", "none"];
        let row = |id: i64| -> Vec<Value> {
            let odd = id % 2 == 1;
            vec![
                id.into(),
                odd.then(|| format!("客'\"{id}")).into(),
                (!odd).then_some(-id).into(),
                vec![0_u8, 255, 1].into(),
                odd.into(),
                Value::Null,
            ]
        };
        let rows: Vec<_> = (0..2_345).map(row).collect();
        assert_eq!(session.insert_many("v", &columns, &rows).await.unwrap(), 2_345);
        assert_eq!(session.insert_many("v", &columns, &[]).await.unwrap(), 0);
        let one = [Value::Int(9_999), Value::Null, Value::Null, Value::Null, Value::Null, Value::Null];
        session.execute("INSERT INTO v VALUES ($1, $2, $3, $4, $5, $6)", &one).await.unwrap();

        let mut seen = 0;
        let each = |row: recoup::storage::Row| {
            let (id, odd) = (row.int(0)?, row.int(0)? % 2 == 1);
            assert_eq!((id, row.bool(4)?), (seen, odd));
            assert_eq!(row.opt_text(1)?.map(|t| t.to_string()), odd.then(|| format!("客'\"{id}")));
            assert_eq!((row.opt_int(2)?, row.bytes(3)?), ((!odd).then_some(-id), [0, 255, 1].as_slice()));
            assert!(row.is_null(5)? && row.text(0).is_err() && row.value(6).is_err());
            seen += 1;
            Ok::<(), StorageError>(())
        };
        session.fetch_each("SELECT * FROM v WHERE id < $1 ORDER BY id", &[Value::Int(9_999)], each).await.unwrap();
        assert_eq!(seen, 2_345);
        let sql =
            "SELECT COUNT(*), CAST(SUM(id) AS BIGINT) FROM v WHERE ok = $1 AND (CAST($2 AS TEXT) IS NULL OR t = $2) AND id < 10";
        let row = session.fetch_optional(sql, &[true.into(), Value::Null]).await.unwrap().unwrap();
        assert_eq!((row.int(0).unwrap(), row.int(1).unwrap()), (5, 25));
        session.commit().await.unwrap();

        let mut session = db.database.scratch().await.unwrap();
        session.execute(&table, &[]).await.expect("the temporary table went with its session");
        session.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn rows_of_the_wrong_shape_are_a_typed_error() {
    each_database(async |db| {
        let mut session = db.database.write().await.unwrap();
        for (table, columns, row) in [
            ("checkpoints", vec!["book"], vec![Value::Int(1), Value::Int(2)]),
            ("checkpoints; DROP TABLE events", vec!["book"], vec![Value::Int(1)]),
            ("checkpoints", vec!["book, position"], vec![Value::Int(1)]),
        ] {
            let error = session.insert_many(table, &columns, &[row]).await.unwrap_err();
            assert_eq!(error.code(), "database_misuse");
        }
    })
    .await;
}

#[tokio::test]
async fn rows_made_ready_go_into_a_database_of_their_kind_only() {
    each_database(async |db| {
        let (own, other) = match db.dialect() {
            Dialect::Sqlite => (Dialect::Sqlite, Dialect::Postgres),
            Dialect::Postgres => (Dialect::Postgres, Dialect::Sqlite),
        };
        let columns = ["book", "projection", "position"];
        let row = |n: i64| vec![Value::from("b"), format!("p{n}").into(), n.into()];
        let rows: Vec<_> = (0..700).map(row).collect();
        let ready = |dialect| Inserts::of(dialect, ("checkpoints", &columns, &rows)).unwrap();
        let mut session = db.database.write().await.unwrap();
        let error = session.insert(ready(other)).await.unwrap_err();
        assert_eq!(error.code(), "database_misuse");
        assert_eq!(session.insert(ready(own)).await.unwrap(), 700);
        let sql = "SELECT COUNT(*), CAST(SUM(position) AS BIGINT) FROM checkpoints WHERE book = $1";
        let row = session.fetch_optional(sql, &["b".into()]).await.unwrap().unwrap();
        assert_eq!((row.int(0).unwrap(), row.int(1).unwrap()), (700, 700 * 699 / 2));
        session.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_read_sees_one_moment_and_cannot_write() {
    each_database(async |db| {
        let count = "SELECT COUNT(*) FROM checkpoints WHERE book = $1";
        let book = [Value::from("b")];
        let mut read = db.database.read().await.unwrap();
        assert_eq!(read.fetch(count, &book).await.unwrap()[0].int(0).unwrap(), 0);
        let mut write = db.database.write().await.unwrap();
        write.execute("INSERT INTO checkpoints VALUES ($1, 'p', 1)", &book).await.unwrap();
        assert_eq!(write.fetch(count, &book).await.unwrap()[0].int(0).unwrap(), 1);
        write.commit().await.unwrap();
        assert_eq!(read.fetch(count, &book).await.unwrap()[0].int(0).unwrap(), 0);
        let error = read.execute("INSERT INTO checkpoints VALUES ($1, 'q', 1)", &book).await.unwrap_err();
        assert!(!error.is_retryable(), "{error:?}");
        drop(read);
        let mut dropped = db.database.write().await.unwrap();
        dropped.execute("INSERT INTO checkpoints VALUES ($1, 'q', 1)", &book).await.unwrap();
        drop(dropped);
        let mut scratch = db.database.scratch().await.unwrap();
        let _ = scratch.execute("INSERT INTO checkpoints VALUES ($1, 'r', 1)", &book).await;
        scratch.commit().await.unwrap();
        let mut read = db.database.read().await.unwrap();
        assert_eq!(read.fetch(count, &book).await.unwrap()[0].int(0).unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_waits_too_long_is_told() {
    each_database(async |db| {
        let options = Options { deadline: Duration::from_secs(1), ..Options::default() };
        let hasty = Database::connect_with(&db.url, options).await.unwrap();
        let touch = "INSERT INTO checkpoints VALUES ('b', 'p', 1) ON CONFLICT (book, projection) DO NOTHING";
        let mut holder = db.database.write().await.unwrap();
        holder.execute(touch, &[]).await.unwrap();
        let waited = async {
            let mut session = hasty.write().await?;
            session.execute(touch, &[]).await.map(drop)
        };
        let error = waited.await.unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        holder.commit().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        let mut session = hasty.write().await.unwrap();
        session.execute(touch, &[]).await.unwrap();
        session.commit().await.unwrap();
        hasty.close().await;
    })
    .await;
}

/// Commits are many and small; the write-ahead log must not grow with their number.
#[tokio::test]
async fn the_write_ahead_log_stays_bounded() {
    let db = TestDb::sqlite().await;
    let row = |n: i64| vec![Value::from("b"), Value::from(format!("d{n}")), 0_i64.into(), vec![7_u8; 60_000].into()];
    for n in 0..2_500 {
        let mut session = db.database.write().await.unwrap();
        session.execute("DELETE FROM snapshots WHERE book = $1", &["b".into()]).await.unwrap();
        let given = row(n);
        let sql =
            "INSERT INTO snapshots (book, stream, sequence, position, format, bytes) VALUES ($1, $2, $3, $3, $3, $4)";
        session.execute(sql, &given).await.unwrap();
        session.commit().await.unwrap();
    }
    let wal = std::fs::metadata(format!("{}-wal", db.path())).unwrap().len();
    assert!(wal < 110 << 20, "{wal} bytes");
    db.database.close().await;
}
