//! How a command ends: its exit code and the error object, mapped from every kind of error in this one place
//! (contract.md 2).

use recoup_events::refusal::Refusal;
use serde::Serialize;
use serde_json::Value;

use crate::answers::ReadError;
use crate::bus::BusError;
use crate::export::events::ExportError;
use crate::export::evidence::{EvidenceError, WriteError};
use crate::export::journal::JournalError;
use crate::import::ImportError;
use crate::log::{LogError, StartupError};
use crate::projectors::ProjectError;
use crate::sealing::SealError;
use crate::storage::StorageError;

/// Exit codes of contract.md 2.
pub mod code {
    /// A check failed.
    pub const CHECK_FAILED: u8 = 1;
    /// Wrong usage.
    pub const USAGE: u8 = 2;
    /// Refused by the domain.
    pub const REFUSED: u8 = 3;
    /// Not found.
    pub const NOT_FOUND: u8 = 4;
    /// Conflict: try again.
    pub const CONFLICT: u8 = 5;
    /// Storage or network.
    pub const STORAGE: u8 = 10;
    /// A bug.
    pub const BUG: u8 = 70;
}

/// Why a command did not do what it was asked.
#[derive(Debug, Clone, Serialize)]
pub struct CliError {
    /// A stable word.
    pub code: String,
    /// A sentence.
    pub message: String,
    /// The field at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Figures and names for a program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Value>,
    /// The exit code.
    #[serde(skip)]
    pub exit: u8,
}

impl CliError {
    /// An error with a code, a sentence and an exit code.
    pub fn new(code: &str, message: impl Into<String>, exit: u8) -> Self {
        Self { code: code.to_owned(), message: message.into(), field: None, detail: None, exit }
    }

    /// Wrong usage.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", message, code::USAGE)
    }

    /// A file that cannot be read.
    #[must_use]
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let exit = if error.kind() == std::io::ErrorKind::NotFound { code::NOT_FOUND } else { code::STORAGE };
        Self::new("file", format!("{}: {error}", path.display()), exit)
    }

    /// A file that cannot be written.
    #[must_use]
    pub fn unwritten(path: &std::path::Path, error: &impl std::fmt::Display) -> Self {
        Self::new("file", format!("{}: {error}", path.display()), code::STORAGE)
    }
}

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        let Refusal { code, message, field, detail } = refusal;
        Self { code: code.into_owned(), message, field, detail, exit: code::REFUSED }
    }
}

impl From<StorageError> for CliError {
    fn from(error: StorageError) -> Self {
        // A lost connection may be worth another try too, but it is the network's fault, not another writer's.
        let exit = match &error {
            StorageError::Scheme(_) | StorageError::Address(_) => code::USAGE,
            StorageError::Missing(_) => code::NOT_FOUND,
            StorageError::Lost(_) => code::STORAGE,
            error if error.is_retryable() => code::CONFLICT,
            _ => code::STORAGE,
        };
        Self::new(error.code(), error.to_string(), exit)
    }
}

impl From<LogError> for CliError {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Storage(error) => error.into(),
            other => Self::new(other.code(), other.to_string(), code::STORAGE),
        }
    }
}

impl From<StartupError> for CliError {
    fn from(error: StartupError) -> Self {
        match error {
            StartupError::Log(error) => error.into(),
            other => Self::new(other.code(), other.to_string(), code::STORAGE),
        }
    }
}

impl From<BusError> for CliError {
    fn from(error: BusError) -> Self {
        match error {
            BusError::Log(error) => error.into(),
            BusError::Tables(error) => error.into(),
            BusError::Seal(error) => error.into(),
            BusError::Decode { .. } => Self::new(error.code(), error.to_string(), code::STORAGE),
            BusError::Encode(_) | BusError::NeedsTheLog | BusError::Stopped => {
                Self::new(error.code(), error.to_string(), code::BUG)
            }
        }
    }
}

impl From<SealError> for CliError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Storage(error) => error.into(),
            SealError::Log(error) => error.into(),
            SealError::Foreign(_) => Self::new(error.code(), error.to_string(), code::STORAGE),
            SealError::Randomness(_) | SealError::Cipher => Self::new(error.code(), error.to_string(), code::BUG),
        }
    }
}

impl From<ProjectError> for CliError {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::Log(error) => error.into(),
            other => Self::new(other.code(), other.to_string(), code::STORAGE),
        }
    }
}

impl From<ReadError> for CliError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound(message) => Self::new("not_found", message, code::NOT_FOUND),
            ReadError::Project(error) => error.into(),
            ReadError::Seal(error) => error.into(),
        }
    }
}

impl From<ImportError> for CliError {
    fn from(error: ImportError) -> Self {
        let exit = if error.is_usage() { code::USAGE } else { code::STORAGE };
        Self::new("import", error.to_string(), exit)
    }
}

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Log(error) => error.into(),
            ExportError::Io(error) => error.into(),
        }
    }
}

impl From<EvidenceError> for CliError {
    fn from(error: EvidenceError) -> Self {
        match error {
            EvidenceError::Read(error) => error.into(),
            EvidenceError::Absent(error) => Self::new("not_found", error.to_string(), code::NOT_FOUND),
            EvidenceError::Build(error) => error.into(),
        }
    }
}

impl From<WriteError> for CliError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::NotEmpty(_) | WriteError::Exists(_) => Self::usage(error.to_string()),
            WriteError::Io { .. } => Self::new("file", error.to_string(), code::STORAGE),
        }
    }
}

impl From<JournalError> for CliError {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Read(error) => error.into(),
            JournalError::Unrecorded(_) => Self::new("damaged_table", error.to_string(), code::STORAGE),
            JournalError::Io(error) => error.into(),
        }
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::new("output", error.to_string(), code::STORAGE)
    }
}
