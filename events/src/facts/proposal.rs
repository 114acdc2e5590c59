//! What one person proposes and another approves or rejects: four eyes, one mechanism (domain.md 7).

use serde::{Deserialize, Serialize};

use super::{At, Class};
use crate::values::{ActorId, ClaimId, ProposalId, ReceiptId};

/// What is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProposalKind {
    /// Another class for the customer.
    Class(Class),
    /// Paying back unapplied money.
    Refund {
        /// Of this receipt.
        receipt: ReceiptId,
        /// In minor units of the receipt's currency.
        amount_minor: i64,
    },
    /// Giving up a claim, or some of it.
    WriteOff {
        /// The claim.
        claim: ClaimId,
        /// In minor units of the claim's currency.
        amount_minor: i64,
    },
}

impl ProposalKind {
    /// What it is called.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Class(_) => "class",
            Self::Refund { .. } => "refund",
            Self::WriteOff { .. } => "write-off",
        }
    }
}

/// One step of a proposal's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProposalStep {
    /// Somebody proposed it.
    Proposed(ProposalKind),
    /// Somebody else approved it.
    Approved,
    /// Somebody rejected it.
    Rejected,
}

/// That a step was taken, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalFact {
    /// Its id, unique within the account whatever its kind.
    pub proposal: ProposalId,
    /// Who took the step.
    pub by: ActorId,
    /// Which step.
    pub step: ProposalStep,
}

/// A proposal as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Since when, and by which entry.
    pub at: At,
    /// Its id.
    pub proposal: ProposalId,
    /// Who proposed it.
    pub by: ActorId,
    /// What is proposed.
    pub kind: ProposalKind,
    /// When and by whom it was approved.
    pub approved: Option<(At, ActorId)>,
    /// When and by whom it was rejected.
    pub rejected: Option<(At, ActorId)>,
}
