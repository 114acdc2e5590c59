//! What an entry makes and what it names: a correction is refused while later entries still rest on it
//! (domain.md 2).

use serde::{Deserialize, Serialize};

use crate::values::{ClaimId, ContractId, DisputeId, FollowUpId, Position, PromiseId, ProposalId, ReceiptId};

/// Something that one entry makes and a later one may name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Name {
    /// The account itself: everything on it rests on its registration.
    Account,
    /// An invoice or a claim.
    Claim(ClaimId),
    /// A receipt.
    Receipt(ReceiptId),
    /// That a receipt was returned.
    Return(ReceiptId),
    /// A contract.
    Contract(ContractId),
    /// Something proposed.
    Proposal(ProposalId),
    /// A write-off that was approved.
    WriteOff(ProposalId),
    /// A promise.
    Promise(PromiseId),
    /// A dispute.
    Dispute(DisputeId),
    /// A follow-up.
    FollowUp(FollowUpId),
    /// Whatever an entry did, named as such: the allocations that a reversal ended, the parts of a promise that a
    /// later step ended, the resolution that was opened again.
    Entry(Position),
}

/// What an entry makes and names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryNames {
    /// The entry.
    pub entry: Position,
    /// What it makes.
    pub makes: Vec<Name>,
    /// What it names.
    pub uses: Vec<Name>,
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Account => f.write_str("registration"),
            Self::Claim(id) => write!(f, "claim {id}"),
            Self::Receipt(id) => write!(f, "receipt {id}"),
            Self::Return(id) => write!(f, "return of receipt {id}"),
            Self::Contract(id) => write!(f, "contract {id}"),
            Self::Proposal(id) => write!(f, "proposal {id}"),
            Self::WriteOff(id) => write!(f, "write-off {id}"),
            Self::Promise(id) => write!(f, "promise {id}"),
            Self::Dispute(id) => write!(f, "dispute {id}"),
            Self::FollowUp(id) => write!(f, "follow-up {id}"),
            Self::Entry(_) => f.write_str("doing"),
        }
    }
}
