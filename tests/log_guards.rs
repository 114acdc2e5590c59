//! What is written cannot be changed: the databases themselves refuse, whoever asks.

mod support;

use recoup::storage::{Dialect, StorageError};
use support::each_database;
use support::log::{BOOK, batch, fill};

/// Refused on both databases.
const REFUSED: &[&str] = &[
    "UPDATE events SET actor = 'eve' WHERE position = 3",
    "UPDATE events SET position = position + 100",
    "DELETE FROM events WHERE position = 3",
    "DELETE FROM events",
    "INSERT INTO events SELECT book, 1, stream, 99, type, version, effective_on, recorded_at, actor, command_id, \
     bytes, leaf_hash FROM events WHERE position = 3",
    "INSERT INTO events SELECT * FROM events WHERE position = 3 ON CONFLICT (book, position) DO UPDATE SET actor = 'eve'",
    "UPDATE heads SET position = position - 1",
    "UPDATE heads SET root = frontier",
    "UPDATE heads SET recorded_at = recorded_at - 1, position = position + 1",
    "DELETE FROM heads",
    "UPDATE tiles SET tile = 7",
    "DELETE FROM tiles",
    "UPDATE commands SET command_id = 'other' WHERE first_position = 1",
    "DELETE FROM commands",
    "UPDATE documents SET media_type = 'other'",
    "DELETE FROM documents",
];

const REFUSED_BY_SQLITE: &[&str] = &[
    "INSERT OR REPLACE INTO events SELECT * FROM events WHERE position = 3",
    // Behind the head, but with the sequence of an event that is there.
    "INSERT OR REPLACE INTO events SELECT book, 9999, stream, sequence, type, version, effective_on, recorded_at, \
     'eve', command_id, bytes, leaf_hash FROM events WHERE position = 3",
    // Another book, but the row of an event that is there.
    "INSERT OR REPLACE INTO events (rowid, book, position, stream, sequence, type, version, effective_on, \
     recorded_at, actor, command_id, bytes, leaf_hash) SELECT rowid, 'other', position, stream, sequence, type, \
     version, effective_on, recorded_at, actor, command_id, bytes, leaf_hash FROM events WHERE position = 3",
    "UPDATE OR REPLACE events SET position = 4 WHERE position = 3",
    "INSERT OR REPLACE INTO heads SELECT book, 1, recorded_at, frontier, root FROM heads",
    "INSERT OR REPLACE INTO tiles SELECT * FROM tiles",
    "INSERT OR REPLACE INTO commands SELECT book, command_id, fingerprint, 1, 1 FROM commands",
    "INSERT OR REPLACE INTO documents SELECT book, sha256, 'other', bytes FROM documents",
];

const REFUSED_BY_POSTGRES: &[&str] = &[
    "TRUNCATE events",
    "TRUNCATE events CASCADE",
    "TRUNCATE heads",
    "TRUNCATE tiles, commands, documents",
    "SET session_replication_role = replica; DELETE FROM events",
    "MERGE INTO events e USING heads h ON e.book = h.book AND e.position = 3 WHEN MATCHED THEN UPDATE SET actor = 'eve'",
    "SET ROLE recoup_append; UPDATE events SET actor = 'eve'",
    "SET ROLE recoup_append; DELETE FROM commands",
    "SET ROLE recoup_append; TRUNCATE events",
    "SET ROLE recoup_append; ALTER TABLE events DISABLE TRIGGER ALL",
    "SET ROLE recoup_append; DROP TABLE events",
];

#[tokio::test]
async fn nothing_that_is_written_can_be_changed_by_hand() {
    each_database(async |db| {
        let log = db.log();
        fill(&*log, 150).await;
        let mut with_paper = batch(151, 151);
        let paper = recoup::log::NewDocument { sha256: [1; 32], media_type: "a/b".into(), bytes: vec![1] };
        with_paper.documents.push(paper);
        let head = log.begin(BOOK).await.unwrap().commit(with_paper).await.unwrap();
        let own = match db.dialect() {
            Dialect::Sqlite => REFUSED_BY_SQLITE,
            Dialect::Postgres => REFUSED_BY_POSTGRES,
        };
        for sql in REFUSED.iter().chain(own) {
            let error = db.by_hand(sql).await.expect_err(sql);
            // On PostgreSQL a key that is taken refuses before the guard does.
            let refused = matches!(error, StorageError::Refused(_) | StorageError::Constraint(_));
            assert!(refused, "{sql}: {error:?}");
        }
        assert_eq!(log.head(BOOK).await.unwrap(), head);
        let report = recoup::log::verify(&db.database, BOOK, |_| {}).await.unwrap();
        assert_eq!(report.problems, []);
    })
    .await;
}

#[tokio::test]
async fn the_append_only_role_can_append() {
    each_database(async |db| {
        if db.dialect() == Dialect::Sqlite {
            return;
        }
        let role = format!("only_{}", std::process::id());
        db.by_hand(&format!("CREATE ROLE {role} LOGIN IN ROLE recoup_append")).await.unwrap();
        let url = db.url.replace("recoup@", &format!("{role}@"));
        let database = recoup::storage::Database::connect(&url).await.unwrap();
        let log: std::sync::Arc<dyn recoup::log::EventLog> =
            std::sync::Arc::new(recoup::log::SqlEventLog::new(database.clone()));
        fill(&*log, 3).await;
        log.book_key(BOOK, recoup::log::KeyPurpose::Fingerprint).await.unwrap();
        database.close().await;
        // A session's temporary functions are its role's, and the server drops them after the client has hung up.
        db.by_hand(&format!(
            "DO $$ BEGIN FOR i IN 1..3000 LOOP PERFORM pg_stat_clear_snapshot(); \
             EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = '{role}'); \
             PERFORM pg_sleep(0.01); END LOOP; END $$"
        ))
        .await
        .unwrap();
        db.by_hand(&format!("DROP ROLE {role}")).await.unwrap();
    })
    .await;
}
