//! PostgreSQL's side: how its connections are opened, what is asserted of them, how values go in and out.

use std::str::FromStr;
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::pool::PoolConnectionMetadata;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{
    PgArgumentBuffer, PgArguments, PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgRow, PgTypeInfo, Postgres,
};
use sqlx::{Arguments, Column, ConnectOptions, Connection, Encode, Row as _, Type, ValueRef};

use super::session::within;
use super::{Options, Row, StorageError, Value};

/// Tested on 15; 14 has everything that is used.
const OLDEST: (&str, i64) = ("14", 140_000);
/// Connections of one process.
const CONNECTIONS: u32 = 16;
/// A connection that was idle for so long is asked whether it is still there before it is used.
pub(super) const ASK_AFTER: Duration = Duration::from_secs(1);

/// Begins a read of one snapshot. It may take long and pause between statements: the server's own limits are for
/// transactions that hold locks.
pub(super) const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
     SET LOCAL statement_timeout = '10min'; SET LOCAL idle_in_transaction_session_timeout = 0";
/// The same for a session that makes temporary tables, which a read-only transaction may not. It is always rolled
/// back.
pub(super) const BEGIN_SCRATCH: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE; \
     SET LOCAL statement_timeout = '10min'; SET LOCAL idle_in_transaction_session_timeout = 0";
/// Begins a write.
pub(super) const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

pub(super) async fn open(url: &str, options: &Options) -> Result<PgPool, StorageError> {
    // The server gives up before the client does, so that its transaction is over when ours is.
    let server = |share: u32| format!("{}ms", (options.deadline * share / 100).as_millis().max(1));
    let connect = PgConnectOptions::from_str(url)?
        .application_name("recoup")
        .options([
            ("synchronous_commit", "on"),
            ("TimeZone", "UTC"),
            ("statement_timeout", server(85).as_str()),
            ("lock_timeout", server(70).as_str()),
            // A stopped client must not hold a book's head for ever.
            ("idle_in_transaction_session_timeout", "60s"),
        ])
        .disable_statement_logging();
    // A pool tries again until its time is over; a server that is not there should be said at once.
    within(options.deadline, "connecting", async { connect.connect().await?.close().await }).await?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(options.deadline)
        .test_before_acquire(false)
        .before_acquire(still_there);
    let pool = within(options.deadline, "connecting", pool.connect_with(connect)).await?;
    assert_settings(&pool, options.deadline).await?;
    Ok(pool)
}

/// A connection that was used a moment ago is not asked whether it is still there: that is a way to the server and back
/// before each transaction. Where it was lost meanwhile, the error says that trying again is safe.
fn still_there(
    connection: &mut PgConnection,
    known: PoolConnectionMetadata,
) -> BoxFuture<'_, Result<bool, sqlx::Error>> {
    Box::pin(async move {
        if known.idle_for >= ASK_AFTER {
            connection.ping().await?;
        }
        Ok(true)
    })
}

async fn assert_settings(pool: &PgPool, limit: Duration) -> Result<(), StorageError> {
    let sql = "SELECT current_setting('server_version_num')::BIGINT, current_setting('server_version'), \
         current_setting('synchronous_commit'), current_setting('fsync'), current_setting('TimeZone')";
    let row = row(&within(limit, "settings", sqlx::query(sql).fetch_one(pool)).await?)?;
    if row.int(0)? < OLDEST.1 {
        return Err(StorageError::Version { product: "PostgreSQL", found: row.text(1)?.to_string(), wanted: OLDEST.0 });
    }
    for (column, name, wanted) in [(2, "synchronous_commit", "on"), (3, "fsync", "on"), (4, "TimeZone", "UTC")] {
        let found = row.text(column)?;
        if found.as_ref() != wanted {
            return Err(StorageError::Setting { name, found: found.to_string(), wanted });
        }
    }
    Ok(())
}

/// A NULL that takes the type its place in the statement calls for.
struct UntypedNull;

impl Type<Postgres> for UntypedNull {
    fn type_info() -> PgTypeInfo {
        // 705 is `unknown`: the server infers.
        PgTypeInfo::with_oid(Oid(705))
    }
}

impl Encode<'_, Postgres> for UntypedNull {
    fn encode_by_ref(&self, _: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(IsNull::Yes)
    }
}

/// Values as PostgreSQL's driver takes them.
pub(super) fn arguments(values: &[Value]) -> Result<PgArguments, StorageError> {
    let mut arguments = PgArguments::default();
    for value in values {
        let added = match value {
            Value::Null => arguments.add(UntypedNull),
            Value::Int(n) => arguments.add(*n),
            Value::Text(text) => arguments.add(text.as_ref()),
            Value::Bytes(bytes) => arguments.add(bytes.as_slice()),
            Value::Bool(b) => arguments.add(*b),
        };
        added.map_err(|e| StorageError::Misuse(e.to_string()))?;
    }
    Ok(arguments)
}

/// A row as PostgreSQL's driver gives it, read by the type of each column.
pub(super) fn row(row: &PgRow) -> Result<Row, StorageError> {
    let mut values = Vec::with_capacity(row.len());
    for (column, described) in row.columns().iter().enumerate() {
        if row.try_get_raw(column)?.is_null() {
            values.push(Value::Null);
            continue;
        }
        values.push(match described.type_info().oid().map_or(0, |oid| oid.0) {
            20 => Value::Int(row.try_get_unchecked(column)?),
            23 => Value::Int(row.try_get_unchecked::<i32, _>(column)?.into()),
            21 => Value::Int(row.try_get_unchecked::<i16, _>(column)?.into()),
            // text, name, unknown, varchar
            25 | 19 | 705 | 1043 => Value::Text(row.try_get_unchecked::<&str, _>(column)?.into()),
            17 => Value::Bytes(row.try_get_unchecked(column)?),
            16 => Value::Bool(row.try_get_unchecked(column)?),
            _ => {
                let message = format!("{} is none of the four types; cast it", described.type_info());
                return Err(StorageError::Decode { column, message });
            }
        });
    }
    Ok(Row(values))
}
