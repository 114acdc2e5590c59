//! What can go wrong with the log: the database under it, what a caller hands in, or what is found in it.

use recoup_events::values::Position;

use crate::storage::StorageError;

use super::envelope::ENVELOPE_MAX_BYTES;

/// Why the log did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// An event that is too long to store.
    #[error("an event may have at most {ENVELOPE_MAX_BYTES} bytes, this one of type {event_type} has {bytes}")]
    EventTooLarge {
        /// Its type.
        event_type: String,
        /// Its length.
        bytes: usize,
    },
    /// A programming error: the batch does not continue the log.
    #[error("the batch does not continue the log: {0}")]
    BadBatch(String),
    /// A command of this id is in the log already.
    #[error("the command {0:?} is already in the log")]
    DuplicateCommand(String),
    /// An event that should be there is not.
    #[error("fewer events than stated: the log of {book:?} lacks position {missing} of {upto}")]
    Missing {
        /// The book.
        book: String,
        /// The first position that is not there.
        missing: Position,
        /// The position that was to be reached.
        upto: Position,
    },
    /// A stored row that cannot be what was written.
    #[error("event {position} of {book:?} is damaged: {message}")]
    Corrupt {
        /// The book.
        book: String,
        /// Where.
        position: Position,
        /// How.
        message: String,
    },
    /// A row beside the events (a head, a tile, a key) that cannot be what was written.
    #[error("the log of {book:?} is damaged: {message}")]
    Damaged {
        /// The book.
        book: String,
        /// How.
        message: String,
    },
    /// The operating system gave no randomness for a key.
    #[error("no randomness to make a key from: {0}")]
    Randomness(String),
}

impl LogError {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Storage(e) => e.code(),
            Self::EventTooLarge { .. } => "event_too_large",
            Self::BadBatch(_) => "bad_batch",
            Self::DuplicateCommand(_) => "duplicate_command",
            Self::Missing { .. } => "events_missing",
            Self::Corrupt { .. } => "event_corrupt",
            Self::Damaged { .. } => "log_damaged",
            Self::Randomness(_) => "no_randomness",
        }
    }

    /// Whether the same call may succeed a moment later; see [`StorageError::is_retryable`].
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Storage(e) if e.is_retryable())
    }
}
