//! What can go wrong with a database, told apart by what the caller can do about it. Not here: any error of the
//! domain, or of the log's contents.

use std::path::PathBuf;

use sqlx::Error as Sqlx;
use sqlx::error::DatabaseError;

/// Why a database did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// A database address of a kind Recoup does not speak.
    #[error("{0:?} is not a database Recoup speaks; write sqlite:PATH or postgres://HOST/DATABASE")]
    Scheme(String),
    /// An address of the right kind that cannot be read.
    #[error("the database address cannot be read: {0}")]
    Address(String),
    /// The file is not there, and nobody asked to make it.
    #[error("there is no database at {}: apply, import and demo make one", .0.display())]
    Missing(PathBuf),
    /// The database program is too old to be trusted with a log.
    #[error("{product} {found} is too old: {wanted} or later is needed")]
    Version {
        /// SQLite or PostgreSQL.
        product: &'static str,
        /// What answered.
        found: String,
        /// The oldest that will do.
        wanted: &'static str,
    },
    /// A setting that durability rests on is not what was asked for.
    #[error("the database runs with {name}={found}; Recoup needs {wanted}, or acknowledged events could be lost")]
    Setting {
        /// The setting.
        name: &'static str,
        /// What was read back.
        found: String,
        /// What was asked for.
        wanted: &'static str,
    },
    /// No answer in time. Whether the database did it is unknown.
    #[error("the database did not answer in time ({0})")]
    Deadline(&'static str),
    /// Somebody else holds what was needed.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// Two transactions got into each other's way, and the database chose this one to give way.
    #[error("another transaction came first: {0}")]
    Serialization(String),
    /// The connection is gone, or never came about.
    #[error("no connection to the database: {0}")]
    Lost(String),
    /// A key or check of a table refused the rows.
    #[error("the database refused the rows: {0}")]
    Constraint(String),
    /// A trigger refused: something append-only was to be changed.
    #[error("the database refused: {0}")]
    Refused(String),
    /// The disk is full, or failed.
    #[error("the database's disk failed: {0}")]
    Disk(String),
    /// A column holds something else than was expected.
    #[error("column {column}: {message}")]
    Decode {
        /// The column's number, from 0.
        column: usize,
        /// What was found, and what was expected.
        message: String,
    },
    /// The tables are not those this version knows.
    #[error("{0}")]
    Migration(String),
    /// A programming error: the call makes no sense.
    #[error("wrong use of the database: {0}")]
    Misuse(String),
    /// Everything else the database says.
    #[error("the database says: {0}")]
    Query(String),
}

impl StorageError {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Scheme(_) => "database_scheme",
            Self::Address(_) => "database_address",
            Self::Missing(_) => "database_missing",
            Self::Version { .. } => "database_version",
            Self::Setting { .. } => "database_setting",
            Self::Deadline(_) => "database_deadline",
            Self::Busy(_) => "database_busy",
            Self::Serialization(_) => "database_serialization",
            Self::Lost(_) => "database_lost",
            Self::Constraint(_) => "database_constraint",
            Self::Refused(_) => "database_refused",
            Self::Disk(_) => "database_disk",
            Self::Decode { .. } => "database_decode",
            Self::Migration(_) => "database_migration",
            Self::Misuse(_) => "database_misuse",
            Self::Query(_) => "database_query",
        }
    }

    /// Whether the same call may succeed a moment later. What a missed deadline or a lost connection left behind
    /// is unknown: retry only what is idempotent (commands are, by their id).
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Deadline(_) | Self::Busy(_) | Self::Serialization(_) | Self::Lost(_))
    }
}

impl From<Sqlx> for StorageError {
    fn from(error: Sqlx) -> Self {
        match error {
            Sqlx::Database(e) => from_database(e.as_ref()),
            Sqlx::PoolTimedOut => Self::Deadline("waiting for a connection"),
            Sqlx::Io(e) => Self::Lost(e.to_string()),
            Sqlx::PoolClosed => Self::Lost("the pool is closed".to_owned()),
            Sqlx::WorkerCrashed => Self::Lost("the connection's thread ended".to_owned()),
            Sqlx::Tls(e) => Self::Lost(e.to_string()),
            Sqlx::Configuration(e) => Self::Address(e.to_string()),
            other => Self::Query(other.to_string()),
        }
    }
}

fn from_database(error: &dyn DatabaseError) -> StorageError {
    let message = error.message().to_owned();
    let code = error.code().unwrap_or_default().into_owned();
    if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        return from_postgres(&code, message);
    }
    match code.parse::<i64>() {
        Ok(code) => from_sqlite(code, message),
        Err(_) => StorageError::Query(message),
    }
}

/// SQLSTATE, appendix A of PostgreSQL's manual.
fn from_postgres(code: &str, message: String) -> StorageError {
    match code {
        "40001" | "40P01" => StorageError::Serialization(message),
        "55P03" => StorageError::Busy(message),
        "57014" => StorageError::Deadline("the server gave the statement up"),
        "57P01" | "57P02" | "57P03" | "53300" | "25P03" => StorageError::Lost(message),
        "P0001" | "42501" => StorageError::Refused(message),
        _ if code.starts_with("08") || code.starts_with("28") => StorageError::Lost(message),
        _ if code.starts_with("23") => StorageError::Constraint(message),
        _ if code.starts_with("53") || code.starts_with("58") || code.starts_with("XX") => StorageError::Disk(message),
        _ => StorageError::Query(message),
    }
}

/// SQLite's extended result codes; the low byte is the primary one.
fn from_sqlite(code: i64, message: String) -> StorageError {
    const TRIGGER: i64 = 1_811;
    match (code, code & 0xff) {
        (TRIGGER, _) | (_, 8) => StorageError::Refused(message),
        (_, 5 | 6) => StorageError::Busy(message),
        (_, 19) => StorageError::Constraint(message),
        (_, 10 | 11 | 13 | 26) => StorageError::Disk(message),
        (_, 14) => StorageError::Lost(message),
        _ => StorageError::Query(message),
    }
}
