//! What the integration tests share: databases that are made for one test and gone after it.

#![allow(dead_code, reason = "every test binary uses another part of it")]
#![allow(clippy::expect_used, reason = "a helper of tests that fails is a test that fails")]

pub mod book;
pub mod ledgers;
pub mod log;
pub mod postgres;
pub mod program;

use std::sync::Arc;

use recoup::log::{EventLog, SqlEventLog};
use recoup::storage::{Database, Dialect, StorageError};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

/// A fresh database of one test.
pub struct TestDb {
    pub url: String,
    pub database: Database,
    directory: Option<tempfile::TempDir>,
}

impl TestDb {
    /// An empty SQLite file in a directory of its own.
    pub async fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let url = format!("sqlite:{}", directory.path().join("book.db").display());
        let database = Database::connect(&url).await.expect("a SQLite database");
        Self { url, database, directory: Some(directory) }
    }

    /// An empty database on the run's own PostgreSQL cluster; nothing where no PostgreSQL is installed.
    pub async fn postgres() -> Option<Self> {
        let url = postgres::fresh_database().await?;
        let database = Database::connect(&url).await.expect("a PostgreSQL database");
        Some(Self { url, database, directory: None })
    }

    /// The same database, opened once more, as by another process.
    pub async fn second(first: &Self) -> Self {
        let database = Database::connect(&first.url).await.expect("the same database");
        Self { url: first.url.clone(), database, directory: None }
    }

    pub fn log(&self) -> Arc<dyn EventLog> {
        Arc::new(SqlEventLog::new(self.database.clone()))
    }

    pub fn dialect(&self) -> Dialect {
        self.database.dialect()
    }

    /// A database beside this one that nobody has made tables in, for a program of somebody else.
    pub async fn peer_url(&self) -> Option<String> {
        match self.dialect() {
            Dialect::Sqlite => Some(self.url.replace("book.db", "peer.db")),
            Dialect::Postgres => postgres::fresh_database().await,
        }
    }

    /// The path of a SQLite file.
    pub fn path(&self) -> &str {
        self.url.strip_prefix("sqlite:").expect("a SQLite database")
    }

    /// Runs SQL past the program, on a connection of its own, as a person with a prompt would.
    pub async fn by_hand(&self, sql: &str) -> Result<(), StorageError> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        match self.dialect() {
            Dialect::Sqlite => {
                let mut prompt = SqliteConnection::connect(&self.url).await.expect("a connection");
                let done = sql.execute(&mut prompt).await.map(drop);
                prompt.close().await.expect("closing");
                Ok(done?)
            }
            Dialect::Postgres => {
                let mut prompt = PgConnection::connect(&self.url).await.expect("a connection");
                let done = sql.execute(&mut prompt).await.map(drop);
                prompt.close().await.expect("closing");
                Ok(done?)
            }
        }
    }
}

/// Runs a test on a fresh database of each kind, one after the other.
pub async fn each_database(body: impl AsyncFn(&TestDb)) {
    let sqlite = TestDb::sqlite().await;
    body(&sqlite).await;
    sqlite.database.close().await;
    if let Some(postgres) = TestDb::postgres().await {
        body(&postgres).await;
        postgres.database.close().await;
        postgres::drop_database(&postgres.url).await;
    }
}
