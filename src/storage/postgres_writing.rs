//! Appends on PostgreSQL: connections of their own, that keep their statements prepared and are not asked whether they
//! are still there after each use, and a transaction that begins and ends in one message each, with statements of the
//! program's own in both. Every message is a way to the server and back.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgConnectOptions, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Error, PgConnection};
use tokio::time::Instant;

use super::postgres::{ASK_AFTER, BEGIN_WRITE};

/// Connections kept for the next append; one a book that is written.
const KEPT: usize = 4;

/// What every such connection is told: plans are kept whatever the values are, and made for tables that have grown; a
/// statement by itself sees what was committed before it, whatever the server's default is.
const SETTINGS: &str = "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; \
     SET default_transaction_isolation = 'read committed'";

/// The connections that append.
#[derive(Clone)]
pub(super) struct PostgresAppenders {
    options: Arc<PgConnectOptions>,
    idle: Arc<Mutex<Vec<(PgConnection, Instant)>>>,
}

impl PostgresAppenders {
    pub(super) fn new(options: Arc<PgConnectOptions>) -> Self {
        Self { options, idle: Arc::default() }
    }

    /// Begins, runs a script and answers its rows. What is prepared is so once a connection.
    pub(super) async fn begin(&self, prepare: &str, script: &str) -> Result<(PostgresWrite, Vec<PgRow>), Error> {
        let mut write = PostgresWrite { connection: self.connection(prepare).await?, to: self.clone() };
        let begin = AssertSqlSafe(format!("{BEGIN_WRITE}; {script}"));
        let rows = sqlx::raw_sql(begin).fetch_all(&mut write.connection).await?;
        Ok((write, rows))
    }

    /// Runs one statement that is a transaction by itself, and answers its rows.
    pub(super) async fn alone(&self, prepare: &str, sql: &str, arguments: PgArguments) -> Result<Vec<PgRow>, Error> {
        let mut connection = self.connection(prepare).await?;
        let rows = sqlx::query_with(AssertSqlSafe(sql), arguments).fetch_all(&mut connection).await;
        // What the server refused is over; a connection that failed is not used again.
        if matches!(rows, Ok(_) | Err(Error::Database(_))) {
            self.keep(connection);
        }
        rows
    }

    async fn connection(&self, prepare: &str) -> Result<PgConnection, Error> {
        if let Some(connection) = self.kept().await {
            return Ok(connection);
        }
        let mut connection = self.options.connect().await?;
        sqlx::raw_sql(AssertSqlSafe(format!("{SETTINGS}; {prepare}"))).execute(&mut connection).await?;
        Ok(connection)
    }

    /// A connection that was used before. One that was idle for long is asked whether it is still there.
    async fn kept(&self) -> Option<PgConnection> {
        loop {
            let (mut connection, since) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if since.elapsed() < ASK_AFTER || connection.ping().await.is_ok() {
                return Some(connection);
            }
        }
    }

    fn keep(&self, connection: PgConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push((connection, Instant::now()));
        }
    }

    /// Closes those that nobody uses.
    pub(super) async fn close(&self, limit: Duration) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for (connection, _) in idle {
            drop(tokio::time::timeout(limit, connection.close()).await);
        }
    }
}

/// A transaction that appends. Dropped before its end, its connection goes with it, and the server takes it back.
pub(super) struct PostgresWrite {
    connection: PgConnection,
    to: PostgresAppenders,
}

impl PostgresWrite {
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Runs last statements and commits. When one of them fails nothing is kept.
    pub(super) async fn finish(self, script: &str) -> Result<(), Error> {
        let separator = if script.is_empty() { "" } else { "; " };
        self.end(&format!("{script}{separator}COMMIT")).await
    }

    pub(super) async fn rollback(self) -> Result<(), Error> {
        self.end("ROLLBACK").await
    }

    async fn end(mut self, script: &str) -> Result<(), Error> {
        sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut self.connection).await?;
        self.to.keep(self.connection);
        Ok(())
    }
}
