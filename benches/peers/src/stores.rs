//! The two databases as sqlite-es and postgres-es use them: their tables, a pool that is durable before it
//! answers, and accounts to begin with. Nothing else is tuned: the peer is what somebody gets who follows the
//! crates' own documentation.

use std::str::FromStr;

use anyhow::{Context, Result, ensure};
use cqrs_es::persist::{PersistedEventRepository, SerializedEvent};
use cqrs_es::{Aggregate, DomainEvent};
use postgres_es::PostgresEventRepository;
use serde_json::json;
use sqlite_es::SqliteEventRepository;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

use crate::account::{Account, AccountEvent};

/// What an account owes at first: more than any run takes.
const OPEN_MINOR: i64 = 1_000_000_000_000;

/// The table of sqlite-es 0.5.
const SQLITE_EVENTS: &str = "CREATE TABLE IF NOT EXISTS events (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence integer CHECK (sequence >= 0) NOT NULL,
    event_type text NOT NULL, event_version text NOT NULL, payload text NOT NULL, metadata text NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)) STRICT";

/// The table of postgres-es 0.5.
const POSTGRES_EVENTS: &str = "CREATE TABLE IF NOT EXISTS events (
    aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint CHECK (sequence >= 0) NOT NULL,
    event_type text NOT NULL, event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence))";

/// Opens an SQLite file in WAL mode with `synchronous=FULL`, which sqlite-es' own pool leaves at NORMAL.
///
/// # Errors
/// The file cannot be opened, or its commits would not be durable.
pub async fn sqlite(url: &str, connections: u32) -> Result<SqlitePool> {
    let options = SqliteConnectOptions::from_str(url)
        .with_context(|| format!("the database {url}"))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let pool = SqlitePoolOptions::new().max_connections(connections).connect_with(options).await?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&pool).await?;
    ensure!(synchronous == 2, "PRAGMA synchronous is {synchronous}, not FULL");
    sqlx::query(SQLITE_EVENTS).execute(&pool).await?;
    Ok(pool)
}

/// Opens a PostgreSQL database that answers once a commit is on disk.
///
/// # Errors
/// The server cannot be reached, or its commits would not be durable.
pub async fn postgres(url: &str, connections: u32) -> Result<PgPool> {
    let pool = PgPoolOptions::new().max_connections(connections).connect(url).await?;
    for setting in ["fsync", "synchronous_commit"] {
        let value: String = sqlx::query_scalar(&format!("SHOW {setting}")).fetch_one(&pool).await?;
        ensure!(value == "on", "{setting} is {value}, not on");
    }
    sqlx::query(POSTGRES_EVENTS).execute(&pool).await?;
    Ok(pool)
}

/// A prefix for account ids that no earlier run on this SQLite database has used.
///
/// # Errors
/// The database fails.
pub async fn sqlite_prefix(pool: &SqlitePool) -> Result<String> {
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(pool).await?;
    Ok(format!("run-{events}"))
}

/// A prefix for account ids that no earlier run on this PostgreSQL database has used.
///
/// # Errors
/// The database fails.
pub async fn postgres_prefix(pool: &PgPool) -> Result<String> {
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM events").fetch_one(pool).await?;
    Ok(format!("run-{events}"))
}

/// Opens accounts in SQLite, all in one transaction and outside the measured time.
///
/// # Errors
/// The database fails.
pub async fn open_in_sqlite(pool: &SqlitePool, accounts: &[String]) -> Result<()> {
    let opened = opened(accounts)?;
    Ok(SqliteEventRepository::new(pool.clone()).persist::<Account>(&opened, None).await?)
}

/// Opens accounts in PostgreSQL, all in one transaction and outside the measured time.
///
/// # Errors
/// The database fails.
pub async fn open_in_postgres(pool: &PgPool, accounts: &[String]) -> Result<()> {
    let opened = opened(accounts)?;
    Ok(PostgresEventRepository::new(pool.clone()).persist::<Account>(&opened, None).await?)
}

fn opened(accounts: &[String]) -> Result<Vec<SerializedEvent>> {
    let event = AccountEvent::Opened { open_minor: OPEN_MINOR };
    let (kind, version, payload) = (event.event_type(), event.event_version(), serde_json::to_value(&event)?);
    let stored = |account: &String| {
        let (id, aggregate, metadata) = (account.clone(), Account::TYPE.to_owned(), json!({}));
        SerializedEvent::new(id, 1, aggregate, kind.clone(), version.clone(), payload.clone(), metadata)
    };
    Ok(accounts.iter().map(stored).collect())
}
