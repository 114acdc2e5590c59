//! SQLite's side: how its connections are opened, what is asserted of them, how values go in and out. It is one
//! writer and a few readers on one file with a write-ahead log.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteRow, SqliteSynchronous,
};
use sqlx::{Arguments, ConnectOptions, Row as _, TypeInfo, ValueRef};

use super::checkpoint::Checkpointer;
use super::session::within;
use super::writing::SqliteWriter;
use super::{Options, Row, StorageError, Value};

/// Below it, a WAL reset could corrupt a database (design 1).
const OLDEST: (&str, [u32; 3]) = ("3.51.3", [3, 51, 3]);
/// Readers of one process. A thread each, opened when first needed.
const READERS: u32 = 8;
/// Memory for the pages of the connection that writes: 16 MiB, in the negative kibibytes that SQLite wants. An index
/// over streams is touched everywhere; pages that do not fit are read again for each commit.
const WRITER_CACHE: &str = "-16384";
/// Bytes of a page in a new file. Every command changes another page of the index over streams, and a commit costs what
/// its pages weigh: half of SQLite's own size makes it a tenth to a fifth cheaper, and scans are as fast. An event of
/// ordinary length still lies within one page.
const PAGE: u32 = 2_048;
/// How long SQLite itself waits for another process's write.
const BUSY: Duration = Duration::from_secs(10);

/// The connections to one file.
pub(super) struct SqlitePools {
    pub(super) writer: SqliteWriter,
    /// Opened read-only: the file cannot be changed through them, temporary tables can be made.
    pub(super) readers: SqlitePool,
    pub(super) checkpointer: Arc<Checkpointer>,
}

pub(super) async fn open(path: &Path, options: &Options) -> Result<SqlitePools, StorageError> {
    if !options.create && !path.exists() {
        return Err(StorageError::Missing(path.to_owned()));
    }
    let base = SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(BUSY.min(options.deadline))
        .statement_cache_capacity(1024)
        .page_size(PAGE)
        .pragma("wal_autocheckpoint", "0")
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging();
    // In memory: what an insert of many rows under a guard must be able to take back would else be a file that is made
    // and removed for each of them, which costs more than the commit.
    let writing = base.clone().create_if_missing(options.create).journal_mode(SqliteJournalMode::Wal);
    let writing = writing.pragma("temp_store", "MEMORY").pragma("cache_size", WRITER_CACHE);
    let mut connection = first_connection(&writing, options.deadline).await?;
    assert_settings(&mut connection, options.deadline).await?;
    let writer = SqliteWriter::new(writing.clone(), connection);
    let readers = SqlitePoolOptions::new()
        .acquire_timeout(options.deadline)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .max_connections(READERS)
        .connect_lazy_with(base.read_only(true));
    let checkpointer = Checkpointer::start(writing, writer.clone());
    Ok(SqlitePools { writer, readers, checkpointer })
}

/// Turning a new file's write-ahead log on takes a lock that SQLite does not wait for: wait here, when several
/// processes begin at once.
async fn first_connection(options: &SqliteConnectOptions, limit: Duration) -> Result<SqliteConnection, StorageError> {
    let attempt = async {
        loop {
            match options.connect().await.map_err(StorageError::from) {
                Err(StorageError::Busy(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
                other => return other,
            }
        }
    };
    tokio::time::timeout(limit, attempt).await.map_err(|_| StorageError::Deadline("opening the file"))?
}

async fn assert_settings(writer: &mut SqliteConnection, limit: Duration) -> Result<(), StorageError> {
    let mut one = async |sql: &'static str| {
        let row = within(limit, "a setting", sqlx::query(sql).fetch_one(&mut *writer)).await?;
        let row = self::row(&row)?;
        Ok::<String, StorageError>(match row.value(0)? {
            Value::Text(text) => text.to_string(),
            Value::Int(n) => n.to_string(),
            other => format!("{other:?}"),
        })
    };
    let version = one("SELECT sqlite_version()").await?;
    let numbers: Vec<u32> = version.split('.').filter_map(|n| n.parse().ok()).collect();
    if numbers.as_slice() < OLDEST.1.as_slice() {
        return Err(StorageError::Version { product: "SQLite", found: version, wanted: OLDEST.0 });
    }
    for (name, sql, wanted, means) in [
        ("synchronous", "PRAGMA synchronous", "2", "FULL"),
        ("journal_mode", "PRAGMA journal_mode", "wal", "WAL"),
        ("foreign_keys", "PRAGMA foreign_keys", "1", "ON"),
    ] {
        let found = one(sql).await?;
        if found != wanted {
            return Err(StorageError::Setting { name, found, wanted: means });
        }
    }
    Ok(())
}

/// Empties a table that holds one book only: without a condition its pages are dropped, not its rows looked for.
pub(super) fn clear(table: &str) -> String {
    format!("DELETE FROM {table}")
}

/// So many values as SQLite's driver takes them.
pub(super) fn arguments<'v>(
    values: impl IntoIterator<Item = &'v Value>,
    count: usize,
) -> Result<SqliteArguments, StorageError> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(count, 0);
    for value in values {
        let added = match value {
            Value::Null => arguments.add(None::<i64>),
            Value::Int(n) => arguments.add(*n),
            Value::Text(text) => arguments.add(Arc::clone(text)),
            Value::Bytes(bytes) => arguments.add(bytes.as_slice()),
            Value::Bool(b) => arguments.add(*b),
        };
        added.map_err(|e| StorageError::Misuse(e.to_string()))?;
    }
    Ok(arguments)
}

/// A row as SQLite's driver gives it. A value says its own type; whether an integer is a boolean only the column's
/// declaration says, so booleans come as integers, and [`Row::bool`] reads them.
pub(super) fn row(row: &SqliteRow) -> Result<Row, StorageError> {
    let mut values = Vec::with_capacity(row.len());
    for column in 0..row.len() {
        let raw = row.try_get_raw(column)?;
        let value = if raw.is_null() {
            Value::Null
        } else {
            match raw.type_info().name() {
                "INTEGER" => Value::Int(row.try_get_unchecked(column)?),
                "TEXT" => Value::Text(row.try_get_unchecked::<&str, _>(column)?.into()),
                "BLOB" => Value::Bytes(row.try_get_unchecked(column)?),
                other => {
                    let message = format!("{other} is none of the four types");
                    return Err(StorageError::Decode { column, message });
                }
            }
        };
        values.push(value);
    }
    Ok(Row(values))
}
