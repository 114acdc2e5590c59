//! The database as the rest of the program sees it: an address that was opened, and sessions on it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::PgPool;

use super::postgres_writing::PostgresAppenders;
use super::session::{Keep, Session, Tx, within};
use super::sqlite::SqlitePools;
use super::{Row, StorageError, Value, migrate, postgres, sqlite};

/// Which database, for the few statements that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// How a database is opened.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Whether a missing SQLite file is made. Not for questions: a typing error should not become an empty book.
    pub create: bool,
    /// Whether missing tables are made. Without it, only checked.
    pub migrate: bool,
    /// How long any one call may take.
    pub deadline: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { create: true, migrate: true, deadline: Duration::from_secs(30) }
    }
}

/// An open database. Clones share its connections.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    number: u64,
    connections: Connections,
    deadline: Duration,
}

/// How many databases this process has opened.
static OPENED: AtomicU64 = AtomicU64::new(0);

/// The connections to one database.
pub(super) enum Connections {
    Sqlite(SqlitePools),
    Postgres(PgPool, PostgresAppenders),
}

impl Database {
    pub(super) fn connections(&self) -> &Connections {
        &self.inner.connections
    }

    pub(super) fn deadline(&self) -> Duration {
        self.inner.deadline
    }

    /// Opens `sqlite:PATH` or `postgres://…`, makes the file and the tables that are missing.
    ///
    /// # Errors
    /// Another kind of address, no connection, too old a program, settings that are not durable, or tables of a
    /// newer version.
    pub async fn connect(url: &str) -> Result<Self, StorageError> {
        Self::connect_with(url, Options::default()).await
    }

    /// The same for what must be there already.
    ///
    /// # Errors
    /// [`StorageError::Missing`], or as [`Database::connect`].
    pub async fn open_existing(url: &str) -> Result<Self, StorageError> {
        Self::connect_with(url, Options { create: false, ..Options::default() }).await
    }

    /// The same, as told.
    ///
    /// # Errors
    /// As [`Database::connect`].
    pub async fn connect_with(url: &str, options: Options) -> Result<Self, StorageError> {
        let connections = match address(url)? {
            Address::Sqlite(path) => Connections::Sqlite(sqlite::open(&path, &options).await?),
            Address::Postgres => {
                let pool = postgres::open(url, &options).await?;
                let appenders = PostgresAppenders::new(pool.connect_options());
                Connections::Postgres(pool, appenders)
            }
        };
        let number = OPENED.fetch_add(1, Ordering::Relaxed);
        let database = Self { inner: Arc::new(Inner { number, connections, deadline: options.deadline }) };
        migrate::bring_up_to_date(&database, options.migrate).await?;
        Ok(database)
    }

    /// Which of those that this process has opened it is; clones are the same one.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.inner.number
    }

    /// Which database it is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.inner.connections {
            Connections::Sqlite(_) => Dialect::Sqlite,
            Connections::Postgres(..) => Dialect::Postgres,
        }
    }

    /// Begins a read: everything it sees is of one moment, that of its first query.
    ///
    /// # Errors
    /// No connection in time.
    pub async fn read(&self) -> Result<Session, StorageError> {
        self.begin("BEGIN", postgres::BEGIN_READ).await
    }

    /// Begins a read that may also make and fill TEMP tables. They end with it, whether it is committed or not, and
    /// so would anything else that was written.
    ///
    /// # Errors
    /// No connection in time.
    pub async fn scratch(&self) -> Result<Session, StorageError> {
        self.begin("BEGIN", postgres::BEGIN_SCRATCH).await
    }

    async fn begin(&self, on_sqlite: &'static str, on_postgres: &'static str) -> Result<Session, StorageError> {
        let deadline = self.inner.deadline;
        let tx = match &self.inner.connections {
            Connections::Sqlite(pools) => {
                Tx::Sqlite(within(deadline, "beginning", pools.readers.begin_with(on_sqlite)).await?)
            }
            Connections::Postgres(pool, _) => {
                Tx::Postgres(within(deadline, "beginning", pool.begin_with(on_postgres)).await?)
            }
        };
        Ok(Session { tx, keep: Keep::Nothing, deadline })
    }

    /// Begins a write. On SQLite writers stand in line (BEGIN IMMEDIATE on the one writing connection); on
    /// PostgreSQL each statement sees what was committed before it (READ COMMITTED), and rows are locked as needed.
    ///
    /// # Errors
    /// No connection in time, or another process holds the file.
    pub async fn write(&self) -> Result<Session, StorageError> {
        Ok(self.write_asking("", &[]).await?.0)
    }

    /// Begins a write and asks something, on SQLite in the same message. It may be several queries there.
    ///
    /// # Errors
    /// As [`Database::write`] and [`Session::fetch`].
    pub async fn write_asking(&self, sql: &str, values: &[Value]) -> Result<(Session, Vec<Row>), StorageError> {
        let deadline = self.inner.deadline;
        match &self.inner.connections {
            Connections::Sqlite(pools) => {
                let begun = pools.writer.begin(sql, sqlite::arguments(values, values.len())?);
                let (write, rows) = within(deadline, "beginning", begun).await?;
                let keep = Keep::All(Some(Arc::clone(&pools.checkpointer)));
                let session = Session { tx: Tx::SqliteWrite(write), keep, deadline };
                Ok((session, rows.iter().map(sqlite::row).collect::<Result<_, _>>()?))
            }
            Connections::Postgres(pool, _) => {
                let begun = within(deadline, "beginning", pool.begin_with(postgres::BEGIN_WRITE)).await?;
                let mut session = Session { tx: Tx::Postgres(begun), keep: Keep::All(None), deadline };
                let rows = if sql.is_empty() { Vec::new() } else { session.fetch(sql, values).await? };
                Ok((session, rows))
            }
        }
    }

    /// Begins an append: a write that runs a script of the program's own, without values, in the message that begins
    /// it, and answers its rows. On PostgreSQL it has a connection of its own, on which `prepare` was run once, so that
    /// the script may name what that prepares. On SQLite the whole file is held, and both are left out.
    ///
    /// # Errors
    /// As [`Database::write`].
    pub async fn append(&self, prepare: &str, script: &str) -> Result<(Session, Vec<Row>), StorageError> {
        let Connections::Postgres(_, appenders) = &self.inner.connections else {
            return Box::pin(self.write_asking("", &[])).await;
        };
        let deadline = self.inner.deadline;
        let (write, rows) = within(deadline, "beginning", appenders.begin(prepare, script)).await?;
        let session = Session { tx: Tx::PostgresWrite(write), keep: Keep::All(None), deadline };
        Ok((session, rows.iter().map(postgres::row).collect::<Result<_, _>>()?))
    }

    /// Closes all connections, once their transactions have ended. On SQLite the write-ahead log is moved into the
    /// file when no other process has it open.
    pub async fn close(&self) {
        match &self.inner.connections {
            Connections::Sqlite(pools) => {
                pools.readers.close().await;
                pools.checkpointer.stop().await;
                // The last to go moves the log into the file; one that only reads could not.
                pools.writer.close().await;
            }
            Connections::Postgres(pool, appenders) => {
                appenders.close(self.inner.deadline).await;
                pool.close().await;
            }
        }
    }
}

enum Address {
    Sqlite(PathBuf),
    Postgres,
}

fn address(url: &str) -> Result<Address, StorageError> {
    let (scheme, rest) = url.split_once(':').unwrap_or((url, ""));
    match scheme {
        "sqlite" => match rest.strip_prefix("//").unwrap_or(rest) {
            "" | ":memory:" => Err(StorageError::Address("sqlite: wants the path of a file".to_owned())),
            path => Ok(Address::Sqlite(Path::new(path).to_owned())),
        },
        "postgres" | "postgresql" => Ok(Address::Postgres),
        // Only the scheme: what follows may hold a password.
        other => Err(StorageError::Scheme(other.chars().take(40).collect())),
    }
}
