//! Projectors keep the read tables up with the log: rows and checkpoint in one transaction, so that a crash loses
//! nothing and repeats nothing. What an event means stands in `recoup-projections`; here are only its rows.

mod catch_up;
mod compare;
mod gathered;
mod portion;
mod rebuild;
mod refill;
mod table;

pub use catch_up::{PROJECTION, catch_up};
pub use rebuild::{Difference, Progress, ProjectionCheck, RebuildReport, check, check_within, rebuild, rebuild_within};
pub use table::{Owner, columns, decode_row, known_to};

use recoup_events::event::DecodeError;
use recoup_events::values::Position;
use recoup_projections::rows::RowError;

use crate::log::LogError;
use crate::storage::StorageError;

/// Why the read tables could not be filled or read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ProjectError {
    /// The log or its database.
    #[error(transparent)]
    Log(#[from] LogError),
    /// An event that this program does not understand. Nothing is ever skipped.
    #[error("position {position}: {source}")]
    Decode {
        /// Where it stands.
        position: Position,
        /// What is wrong.
        source: DecodeError,
    },
    /// A row that is no fact.
    #[error(transparent)]
    Row(#[from] RowError),
    /// A column that holds what its kind of table never does.
    #[error("table {table}: {reason}")]
    Table {
        /// Which table.
        table: &'static str,
        /// What is wrong.
        reason: String,
    },
}

impl From<StorageError> for ProjectError {
    fn from(error: StorageError) -> Self {
        Self::Log(LogError::Storage(error))
    }
}

/// A task of a rebuild's own did not come to its end.
impl From<tokio::task::JoinError> for ProjectError {
    fn from(error: tokio::task::JoinError) -> Self {
        StorageError::Lost(format!("a part of the rebuild ended: {error}")).into()
    }
}

impl ProjectError {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Log(error) => error.code(),
            Self::Decode { .. } => "unknown_event",
            Self::Row(_) | Self::Table { .. } => "damaged_table",
        }
    }
}
