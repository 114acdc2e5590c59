//! A transaction, the same on both databases. SQL comes from the caller, with `$1, $2 …` for its values; which
//! tables exist and what they mean is none of this module's business.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use super::checkpoint::Checkpointer;
use super::database::Dialect;
use super::insert::{Insert, Inserts, Statement};
use super::postgres_writing::PostgresWrite;
use super::writing::SqliteWrite;
use super::{Row, StorageError, Value, postgres, sqlite};

/// How many rows are taken from a stream before the deadline starts anew.
const ROWS_PER_DEADLINE: usize = 256;

/// One transaction. Dropped without [`Session::commit`], it is rolled back.
pub struct Session {
    pub(super) tx: Tx,
    pub(super) keep: Keep,
    pub(super) deadline: Duration,
}

/// The driver's transaction.
pub(super) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    SqliteWrite(SqliteWrite),
    Postgres(Transaction<'static, Postgres>),
    PostgresWrite(PostgresWrite),
}

/// The driver's connection.
enum On<'s> {
    Sqlite(&'s mut SqliteConnection),
    Postgres(&'s mut PgConnection),
}

impl Tx {
    fn on(&mut self) -> Result<On<'_>, StorageError> {
        Ok(match self {
            Self::Sqlite(tx) => On::Sqlite(&mut *tx),
            Self::SqliteWrite(write) => On::Sqlite(write.connection()?),
            Self::Postgres(tx) => On::Postgres(&mut *tx),
            Self::PostgresWrite(write) => On::Postgres(write.connection()),
        })
    }
}

/// What `commit` does.
pub(super) enum Keep {
    /// Makes it durable, and tells the checkpointer, where there is one, that the write-ahead log has grown.
    All(Option<Arc<Checkpointer>>),
    /// Nothing is kept: a read, or a scratch session whose temporary tables end with it.
    Nothing,
}

impl Session {
    /// Which database it runs on, for the few statements that differ.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        match self.tx {
            Tx::Sqlite(_) | Tx::SqliteWrite(_) => Dialect::Sqlite,
            Tx::Postgres(_) | Tx::PostgresWrite(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement; answers how many rows it changed.
    ///
    /// # Errors
    /// Whatever the database says, or no answer in time.
    pub async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StorageError> {
        let sql = AssertSqlSafe(sql);
        let limit = self.deadline;
        match self.tx.on()? {
            On::Sqlite(on) => {
                let query = sqlx::query_with(sql, sqlite::arguments(values, values.len())?);
                Ok(within(limit, "a statement", query.execute(on)).await?.rows_affected())
            }
            On::Postgres(on) => {
                let query = sqlx::query_with(sql, postgres::arguments(values)?);
                Ok(within(limit, "a statement", query.execute(on)).await?.rows_affected())
            }
        }
    }

    /// Runs several statements without values, separated by semicolons: for migrations.
    ///
    /// # Errors
    /// Whatever the database says, or no answer in time.
    pub async fn script(&mut self, sql: &str) -> Result<(), StorageError> {
        let script = sqlx::raw_sql(AssertSqlSafe(sql));
        match self.tx.on()? {
            On::Sqlite(on) => within(self.deadline, "a script", script.execute(on)).await.map(drop),
            On::Postgres(on) => within(self.deadline, "a script", script.execute(on)).await.map(drop),
        }
    }

    /// The same, and answers the rows of all of them.
    ///
    /// # Errors
    /// As [`Session::script`], or a column of another type than the four.
    pub async fn fetch_script(&mut self, sql: &str) -> Result<Vec<Row>, StorageError> {
        let script = sqlx::raw_sql(AssertSqlSafe(sql));
        match self.tx.on()? {
            On::Sqlite(on) => {
                let rows = within(self.deadline, "a script", script.fetch_all(on)).await?;
                rows.iter().map(sqlite::row).collect()
            }
            On::Postgres(on) => {
                let rows = within(self.deadline, "a script", script.fetch_all(on)).await?;
                rows.iter().map(postgres::row).collect()
            }
        }
    }

    /// Runs a query; answers all its rows. For what fits into memory; else [`Session::fetch_each`].
    ///
    /// On PostgreSQL a sum of BIGINT is NUMERIC: write `CAST(SUM(x) AS BIGINT)`, which SQLite understands too.
    ///
    /// # Errors
    /// Whatever the database says, a column of another type than the four, or no answer in time.
    pub async fn fetch(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StorageError> {
        let mut rows = Vec::new();
        self.fetch_each(sql, values, |row| {
            rows.push(row);
            Ok::<(), StorageError>(())
        })
        .await?;
        Ok(rows)
    }

    /// Runs a query that answers at most one row.
    ///
    /// # Errors
    /// As [`Session::fetch`].
    pub async fn fetch_optional(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, StorageError> {
        Ok(self.fetch(sql, values).await?.into_iter().next())
    }

    /// Runs a query and hands over its rows one by one as they come. The deadline is for each few hundred rows,
    /// not for all of them.
    ///
    /// # Errors
    /// As [`Session::fetch`], or what `each` answers, which ends the query.
    pub async fn fetch_each<E: From<StorageError>>(
        &mut self,
        sql: &str,
        values: &[Value],
        each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = AssertSqlSafe(sql);
        let limit = self.deadline;
        match self.tx.on()? {
            On::Sqlite(on) => {
                let query = sqlx::query_with(sql, sqlite::arguments(values, values.len())?);
                drain(limit, query.fetch(on), |row| sqlite::row(&row), each).await
            }
            On::Postgres(on) => {
                let query = sqlx::query_with(sql, postgres::arguments(values)?);
                drain(limit, query.fetch(on), |row| postgres::row(&row), each).await
            }
        }
    }

    /// Inserts rows, many a statement. Every row has a value for every column; within a column all values are of
    /// one kind or `Null`. Table and columns are names from the program's text, never from outside.
    ///
    /// # Errors
    /// A row of another length, mixed kinds, or whatever the database says.
    pub async fn insert_many(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: &[Vec<Value>],
    ) -> Result<u64, StorageError> {
        self.insert(Inserts::of(self.dialect(), (table, columns, rows))?).await
    }

    /// Inserts rows that were made ready for this kind of database.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn insert(&mut self, Inserts(statements): Inserts) -> Result<u64, StorageError> {
        let (limit, mut inserted) = (self.deadline, 0);
        for statement in statements {
            inserted += match (statement, self.tx.on()?) {
                (Statement::Sqlite(sql, values), On::Sqlite(on)) => {
                    let query = sqlx::query_with(AssertSqlSafe(sql), values);
                    within(limit, "an insert", query.execute(on)).await?.rows_affected()
                }
                (Statement::Postgres(sql, values), On::Postgres(on)) => {
                    let query = sqlx::query_with(AssertSqlSafe(sql), values);
                    within(limit, "an insert", query.execute(on)).await?.rows_affected()
                }
                _ => return Err(StorageError::Misuse("rows for a database of the other kind".to_owned())),
            };
        }
        Ok(inserted)
    }

    /// Takes all rows of a book out of a table: its name is of the program's text. Where the table has no other book,
    /// SQLite drops its pages instead of looking for the rows in them.
    ///
    /// # Errors
    /// As [`Session::execute`].
    pub async fn clear(&mut self, table: &str, book: &str) -> Result<(), StorageError> {
        let others = format!(
            "SELECT 1 FROM (SELECT MIN(book) AS least FROM {table}) AS a, (SELECT MAX(book) AS most FROM {table}) AS b \
             WHERE least <> $1 OR most <> $1"
        );
        if self.dialect() == Dialect::Sqlite && self.fetch_optional(&others, &[book.into()]).await?.is_none() {
            return self.execute(&sqlite::clear(table), &[]).await.map(drop);
        }
        self.execute(&format!("DELETE FROM {table} WHERE book = $1"), &[book.into()]).await.map(drop)
    }

    /// Inserts rows into two tables, on PostgreSQL in one statement. There are some for each.
    ///
    /// # Errors
    /// As [`Session::insert_many`].
    pub async fn insert_both(&mut self, first: Insert<'_>, second: Insert<'_>) -> Result<(), StorageError> {
        self.insert(Inserts::both(self.dialect(), first, second)?).await.map(drop)
    }

    /// Makes what was written durable and visible. A session that only reads, or a scratch session, ends here too,
    /// and leaves nothing behind.
    ///
    /// # Errors
    /// The database refused. After [`StorageError::Deadline`] or [`StorageError::Lost`] it is unknown whether it
    /// committed.
    pub async fn commit(self) -> Result<(), StorageError> {
        self.finish("", &[]).await
    }

    /// Runs last statements and commits; on SQLite in one message, and there they may be several.
    ///
    /// # Errors
    /// As [`Session::execute`] and [`Session::commit`]; when a statement fails nothing is kept.
    pub async fn finish(mut self, sql: &str, values: &[Value]) -> Result<(), StorageError> {
        if !sql.is_empty() && !matches!(self.tx, Tx::SqliteWrite(_)) {
            self.execute(sql, values).await?;
            return self.end("", &[]).await;
        }
        self.end(sql, values).await
    }

    /// Runs a last script, without values, and commits; on PostgreSQL in one message.
    ///
    /// # Errors
    /// As [`Session::script`] and [`Session::commit`]; when a statement fails nothing is kept.
    pub async fn finish_script(mut self, script: &str) -> Result<(), StorageError> {
        if !matches!(self.tx, Tx::PostgresWrite(_)) {
            self.script(script).await?;
            return self.end("", &[]).await;
        }
        self.end(script, &[]).await
    }

    /// Commits, with last statements where the write takes them into the message that does.
    async fn end(self, sql: &str, values: &[Value]) -> Result<(), StorageError> {
        if matches!(self.keep, Keep::Nothing) {
            return self.rollback().await;
        }
        match self.tx {
            Tx::Sqlite(tx) => within(self.deadline, "a commit", tx.commit()).await?,
            Tx::SqliteWrite(write) => {
                within(self.deadline, "a commit", write.finish(sql, sqlite::arguments(values, values.len())?)).await?;
            }
            Tx::Postgres(tx) => within(self.deadline, "a commit", tx.commit()).await?,
            Tx::PostgresWrite(write) => within(self.deadline, "a commit", write.finish(sql)).await?,
        }
        if let Keep::All(Some(checkpointer)) = &self.keep {
            checkpointer.wal_grew();
        }
        Ok(())
    }

    /// Takes everything back.
    ///
    /// # Errors
    /// The connection is gone; nothing was kept then either.
    pub async fn rollback(self) -> Result<(), StorageError> {
        match self.tx {
            Tx::Sqlite(tx) => within(self.deadline, "a rollback", tx.rollback()).await,
            Tx::SqliteWrite(write) => within(self.deadline, "a rollback", write.rollback()).await,
            Tx::Postgres(tx) => within(self.deadline, "a rollback", tx.rollback()).await,
            Tx::PostgresWrite(write) => within(self.deadline, "a rollback", write.rollback()).await,
        }
    }
}

/// Waits for the database, but not for ever.
pub(super) async fn within<T>(
    limit: Duration,
    what: &'static str,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, StorageError> {
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer.map_err(StorageError::from),
        Err(_) => Err(StorageError::Deadline(what)),
    }
}

async fn drain<R, E: From<StorageError>>(
    limit: Duration,
    rows: BoxStream<'_, Result<R, sqlx::Error>>,
    decode: impl Fn(R) -> Result<Row, StorageError>,
    mut each: impl FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let mut chunks = rows.ready_chunks(ROWS_PER_DEADLINE);
    loop {
        let next = tokio::time::timeout(limit, chunks.next()).await;
        let Some(chunk) = next.map_err(|_| StorageError::Deadline("rows"))? else { return Ok(()) };
        for row in chunk {
            each(decode(row.map_err(StorageError::from)?)?)?;
        }
    }
}
