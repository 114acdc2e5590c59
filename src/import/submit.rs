//! What the import asks of the writer, and what it gets back. The writer itself lives elsewhere: the import knows
//! commands in the contract's JSON shape and this trait, nothing else.

use async_trait::async_trait;
use serde_json::Value;

/// What became of a group of commands that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// One entry a command, in their order: whether it had been recorded before under the same id and content,
    /// so that this time nothing was written.
    pub replayed: Vec<bool>,
}

impl Submitted {
    /// An answer that holds for each of `commands` commands alike.
    #[must_use]
    pub fn all(commands: usize, replayed: bool) -> Self {
        Self { replayed: vec![replayed; commands] }
    }
}

/// Why a group of commands was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The domain refused one of them; none of the group was recorded.
    #[error("{message}")]
    Refused {
        /// Which command of the group, from 0.
        index: usize,
        /// The refusal's stable code.
        code: String,
        /// Why, in words.
        message: String,
        /// The path of the field at fault, like `data.amount`.
        field: Option<String>,
    },
    /// Storage or network: it is not known to be right or wrong, and may be sent again.
    #[error("{0}")]
    Failed(String),
}

/// Records commands.
#[async_trait]
pub trait Submit: Send + Sync {
    /// Records groups of commands in their order, each group all or nothing, and answers one result a group.
    /// Groups may share a commit; each sees those before it. A group may hold commands that were recorded before
    /// beside new ones. A dry run is an implementation that decides and keeps nothing.
    async fn submit_many(&self, groups: Vec<Vec<Value>>) -> Vec<Result<Submitted, SubmitError>>;
}
