//! What an entry makes and what it names: a correction is refused while later entries still rest on it
//! (domain.md 2).

use serde::{Deserialize, Serialize};

use crate::event::Payload;
use crate::values::{
    AdvanceId, ClaimId, ContestId, ContractId, DisputeId, DrawId, FollowUpId, Month, Position, PromiseId, ProposalId,
    ReceiptId,
};

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
    /// The rep himself: everything in his stream rests on his registration.
    Rep,
    /// An expense advance.
    Advance(AdvanceId),
    /// A draw.
    Draw(DrawId),
    /// A month's commission statement.
    Statement(Month),
    /// What was said against a line of a statement.
    Contest(ContestId),
    /// A month's statement of account.
    Reconciliation(Month),
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

impl EntryNames {
    /// Adds what an event makes and names to a stream's list. Everything in a stream rests on its `root`.
    pub(crate) fn note(list: &mut Vec<Self>, root: &Name, event: &impl Payload) {
        let (entry, makes, uses) = (event.at().entry, event.makes(), event.uses());
        match list.last_mut() {
            Some(last) if last.entry == entry => {
                last.makes.extend(makes);
                last.uses.extend(uses);
            }
            _ => {
                let mut names = Self { entry, makes, uses };
                if !names.makes.contains(root) {
                    names.uses.push(root.clone());
                }
                list.push(names);
            }
        }
    }
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
            Self::Rep => f.write_str("registration"),
            Self::Advance(id) => write!(f, "advance {id}"),
            Self::Draw(id) => write!(f, "draw {id}"),
            Self::Statement(month) => write!(f, "statement of {month}"),
            Self::Contest(id) => write!(f, "contest {id}"),
            Self::Reconciliation(month) => write!(f, "statement of account of {month}"),
            Self::Entry(_) => f.write_str("doing"),
        }
    }
}
