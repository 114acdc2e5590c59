//! What can go wrong beside a refusal: the database, the log, or the writer itself.

use recoup_events::event::DecodeError;
use recoup_events::values::Position;

use crate::log::LogError;
use crate::projectors::ProjectError;
use crate::sealing::SealError;
use crate::storage::StorageError;

/// Why a request was not answered. Nothing of it is known to be kept; sending it again is safe.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BusError {
    /// The log or its database.
    #[error(transparent)]
    Log(#[from] LogError),
    /// An event of the log that this program does not understand.
    #[error("position {position}: {source}")]
    Decode {
        /// Where it stands.
        position: Position,
        /// What is wrong.
        source: DecodeError,
    },
    /// An event that cannot be written: a bug.
    #[error("an event cannot be written: {0}")]
    Encode(DecodeError),
    /// The read tables, for a figure that a decision needs.
    #[error(transparent)]
    Tables(#[from] ProjectError),
    /// Personal words could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A decision ahead of its transaction would have to read the log. The writer's own: it decides the group anew
    /// within the transaction, and no caller sees it.
    #[error("a decision ahead of its transaction needs the log")]
    NeedsTheLog,
    /// The writer has ended.
    #[error("the writer has ended")]
    Stopped,
}

impl From<StorageError> for BusError {
    fn from(error: StorageError) -> Self {
        Self::Log(LogError::Storage(error))
    }
}

impl BusError {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Log(error) => error.code(),
            Self::Decode { .. } => "unknown_event",
            Self::Tables(error) => error.code(),
            Self::Seal(error) => error.code(),
            Self::Encode(_) | Self::NeedsTheLog => "internal",
            Self::Stopped => "stopped",
        }
    }
}
