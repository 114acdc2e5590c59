//! A transaction as one message: statements and their values, made ready for a database before it is free for them.
//! What they are is none of this module's business.

use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

use super::database::Connections;
use super::session::within;
use super::{Database, Row, StorageError, Value, insert, postgres, sqlite};

/// Statements that are a transaction by themselves, in one message, all or nothing.
pub struct Message(For);

enum For {
    Sqlite { sql: String, arguments: SqliteArguments },
    Postgres { prepare: String, sql: String, arguments: Box<PgArguments> },
}

impl Message {
    /// Statements for SQLite, separated by semicolons.
    ///
    /// # Errors
    /// [`StorageError::Misuse`]: too many values.
    pub fn on_sqlite(sql: String, values: &[Value]) -> Result<Self, StorageError> {
        Ok(Self(For::Sqlite { sql, arguments: sqlite::arguments(values, values.len())? }))
    }

    /// One statement for PostgreSQL, on a connection as [`Database::append`] has. After its values come the columns of
    /// some rows, each column an array.
    ///
    /// # Errors
    /// [`StorageError::Misuse`]: values of several kinds in a column.
    pub fn on_postgres(
        prepare: String,
        sql: &str,
        values: &[Value],
        tables: &[&[Vec<Value>]],
    ) -> Result<Self, StorageError> {
        let arguments = insert::with_arrays(postgres::arguments(values)?, tables)?;
        Ok(Self(For::Postgres { prepare, sql: sql.to_owned(), arguments: Box::new(arguments) }))
    }
}

impl Database {
    /// Sends a message, and answers the rows of a statement on PostgreSQL.
    ///
    /// # Errors
    /// As [`super::Session::fetch`] and [`super::Session::commit`], and [`StorageError::Misuse`] where it was made for
    /// the other database.
    pub async fn send(&self, message: Message) -> Result<Vec<Row>, StorageError> {
        let limit = self.deadline();
        match (message.0, self.connections()) {
            (For::Sqlite { sql, arguments }, Connections::Sqlite(pools)) => {
                within(limit, "a commit", pools.writer.alone(&sql, arguments)).await?;
                pools.checkpointer.wal_grew();
                Ok(Vec::new())
            }
            (For::Postgres { prepare, sql, arguments }, Connections::Postgres(_, appenders)) => {
                let rows = within(limit, "a commit", appenders.alone(&prepare, &sql, *arguments)).await?;
                rows.iter().map(postgres::row).collect()
            }
            _ => Err(StorageError::Misuse("a message for the other database".to_owned())),
        }
    }
}
