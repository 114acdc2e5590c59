//! SQLite's one writing connection, and the transaction on it. The statements that begin and end a transaction travel
//! with others in one message to the connection's thread: each message costs two switches between threads, which for
//! a small commit is more than its statements. What is written is none of this module's business.

use std::sync::Arc;

use futures::FutureExt;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Error};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The connection that writes. SQLite has one writer anyway, and in line they are fair and never "busy".
#[derive(Clone)]
pub(super) struct SqliteWriter {
    options: Arc<SqliteConnectOptions>,
    place: Arc<Mutex<Place>>,
}

/// Where the connection is kept.
enum Place {
    Open(SqliteConnection),
    /// Its thread has ended; the next writer opens another one.
    Lost,
    Closed,
}

/// Nobody else of this process writes while it is held.
pub(super) struct Held(OwnedMutexGuard<Place>);

impl Held {
    fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        match &mut *self.0 {
            Place::Open(connection) => Ok(connection),
            Place::Lost | Place::Closed => Err(Error::PoolClosed),
        }
    }
}

impl SqliteWriter {
    pub(super) fn new(options: SqliteConnectOptions, connection: SqliteConnection) -> Self {
        Self { options: Arc::new(options), place: Arc::new(Mutex::new(Place::Open(connection))) }
    }

    /// Waits until nobody writes.
    pub(super) async fn hold(&self) -> Result<Held, Error> {
        let mut place = Arc::clone(&self.place).lock_owned().await;
        match *place {
            Place::Open(_) => {}
            Place::Closed => return Err(Error::PoolClosed),
            Place::Lost => *place = Place::Open(self.options.connect().await?),
        }
        Ok(Held(place))
    }

    /// Begins a transaction that holds the file against other processes too, and asks something in the same message.
    pub(super) async fn begin(
        &self,
        sql: &str,
        arguments: SqliteArguments,
    ) -> Result<(SqliteWrite, Vec<SqliteRow>), Error> {
        let mut write = SqliteWrite { held: self.hold().await?, under_way: true };
        let sql = format!("BEGIN IMMEDIATE; {sql}");
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        let rows = query.fetch_all(write.connection()?).await?;
        Ok((write, rows))
    }

    /// Begins, runs statements and commits in one message. When one of them fails nothing is kept.
    pub(super) async fn alone(&self, sql: &str, arguments: SqliteArguments) -> Result<(), Error> {
        let write = SqliteWrite { held: self.hold().await?, under_way: true };
        write.finish(&format!("BEGIN IMMEDIATE; {sql}"), arguments).await
    }

    pub(super) async fn close(&self) {
        let place = std::mem::replace(&mut *self.place.lock().await, Place::Closed);
        if let Place::Open(connection) = place
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the writing connection did not close");
        }
    }
}

/// A transaction that writes. Dropped before its end, it is taken back.
pub(super) struct SqliteWrite {
    held: Held,
    under_way: bool,
}

impl SqliteWrite {
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.held.connection()
    }

    /// Runs the last statements and commits, in one message. When one of them fails nothing is kept.
    pub(super) async fn finish(mut self, sql: &str, arguments: SqliteArguments) -> Result<(), Error> {
        let sql = format!("{sql}; COMMIT");
        sqlx::query_with(AssertSqlSafe(sql), arguments).execute(self.connection()?).await?;
        self.under_way = false;
        Ok(())
    }

    pub(super) async fn rollback(mut self) -> Result<(), Error> {
        sqlx::query("ROLLBACK").execute(self.connection()?).await?;
        self.under_way = false;
        Ok(())
    }
}

impl Drop for SqliteWrite {
    /// Hands the rollback to the connection's thread, behind what that is still doing; nobody waits for the answer.
    /// Where the transaction is over already it finds nothing to do.
    fn drop(&mut self) {
        if !self.under_way {
            return;
        }
        let Ok(connection) = self.connection() else { return };
        if let Some(Err(Error::WorkerCrashed)) = sqlx::query("ROLLBACK").execute(connection).now_or_never() {
            *self.held.0 = Place::Lost;
        }
    }
}
