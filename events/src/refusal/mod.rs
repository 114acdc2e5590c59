//! A refusal: why the domain says no, in words and as a stable code. Every refusal leaves the log exactly as
//! it was (contract.md 3).

pub mod codes;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why a command is refused. The one error object of contract.md 3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// A stable snake_case word, one of [`codes`].
    pub code: std::borrow::Cow<'static, str>,
    /// A sentence that names the field, the value and what would be right.
    pub message: String,
    /// The path of the field at fault, like `data.lines[0].amount`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Figures and names for a program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Value>,
}

impl Refusal {
    /// A refusal with a code and a sentence.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), field: None, detail: None }
    }

    /// Names the field at fault. The first name given stays: the place nearest to the fault knows best.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field.get_or_insert_with(|| field.into());
        self
    }

    /// Adds figures and names for a program.
    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = Some(detail);
        self
    }
}

/// What deciding gives: something, or the reason why not.
pub type Decision<T> = Result<T, Refusal>;
