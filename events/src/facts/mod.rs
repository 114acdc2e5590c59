//! Dated facts: what events say, cut into the smallest true statements, each with its day and its entry.
//!
//! One event gives a few [`Fact`]s. The aggregates fold them into a [`Ledger`] to decide, the projections keep
//! them as rows and fold the very same `Ledger` to answer: so there is one definition of open, unapplied and
//! due. A fact never changes; a correction takes out all facts of an entry.

mod case;
mod claim;
mod contract;
mod counting;
mod dispute;
mod follow_up;
mod lean;
mod ledger;
mod names;
mod places;
mod posting;
mod promise;
mod proposal;
mod receipt;
mod reconciliation;
mod rep;
mod running;
mod said;
mod timeline;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use case::{Case, CaseClass, CaseFact, CaseVerifiedFact};
pub use claim::{Claim, ClaimFact, ClaimKind, DueFact, Move};
pub use contract::{Contract, ContractClosed, ContractFact, PaymentStart, PaymentTerms};
pub use counting::{Counting, PartState, PartStatus, PromiseStatus, grace_until, worst};
pub use dispute::{
    Dispute, DisputeFact, DisputeOutcome, DisputeState, DisputeStep, DisputeStepFact, FaultSide, Handling,
};
pub use follow_up::{Channel, ContactFlag, FollowUp, FollowUpFact, Outcome};
pub use ledger::{Invariant, Ledger, Registration};
pub use names::{EntryNames, Name};
pub use posting::{Posting, PostingKind};
pub use promise::{
    Ending, Part, PartEnded, PartFact, PartRef, Promise, PromiseFact, PromiseStep, PromiseStepFact, PromisedPart,
};
pub use proposal::{Proposal, ProposalFact, ProposalKind, ProposalStep};
pub use receipt::{Allocated, Method, Receipt, ReceiptFact, Returned};
pub use reconciliation::{
    ContestedItem, FrozenBalance, FrozenOpen, Reconciliation, ReconciliationAnswer, ReconciliationFact,
    ReconciliationStep,
};
pub use rep::{
    Advance, AdvanceFact, AdvanceSettledFact, BudgetFact, Cause, Contest, ContestAnsweredFact, ContestFact,
    ContestOutcome, Department, Draw, DrawFact, FrozenItem, FrozenLine, FrozenTotals, IssuedStatement, ItemKind,
    Letter, LetterFact, LetterLineFact, RepFact, RepLedger, RepRegistration, StatementFact, VerifiedFact,
};
pub use running::Running;
pub use timeline::{Dated, Timeline};

use crate::values::{Currency, Month, Position, RepId, Text};

/// When a fact is true from, and the entry that a correction would name to take it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct At {
    /// The civil date the fact is true from, in the book's time zone.
    pub effective_on: Date,
    /// The position of the first event that its command wrote in this stream.
    pub entry: Position,
}

/// How a customer is classed (战略/重要/一般, domain.md 7). In the order of the words, as canonical JSON wants keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// 一般, the default.
    #[default]
    General,
    /// 重要.
    Important,
    /// 战略.
    Strategic,
}

impl Class {
    /// The word of the contract.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Strategic => "strategic",
            Self::Important => "important",
            Self::General => "general",
        }
    }
}

/// How a customer's credit is graded (domain.md 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Grade {
    /// The best.
    A,
    /// Good.
    B,
    /// Weak.
    C,
    /// The worst.
    D,
}

/// One dated statement about an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// The account exists.
    Registered {
        /// Its name.
        name: Text,
        /// Its main currency.
        currency: Currency,
        /// Where it is.
        region: Option<Text>,
        /// Whether it is a dealer.
        dealer: bool,
    },
    /// Who owns it from that day.
    Owner(RepId),
    /// How it is classed from that day.
    Class {
        /// The class.
        class: Class,
        /// Whether two people have agreed to it.
        approved: bool,
    },
    /// How it is graded from that day.
    Grade(Option<Grade>),
    /// A claim exists.
    Claim(ClaimFact),
    /// When a claim is due, from that day.
    Due(DueFact),
    /// A receipt exists.
    Receipt(ReceiptFact),
    /// A receipt came back.
    Returned(Returned),
    /// Money moved.
    Posting(Posting),
    /// A contract is registered.
    Contract(ContractFact),
    /// A contract is closed.
    ContractClosed(ContractClosed),
    /// A step of something that two people decide.
    Proposal(ProposalFact),
    /// A dispute was opened.
    Dispute(DisputeFact),
    /// A dispute moved, ended, or was opened again.
    DisputeStep(DisputeStepFact),
    /// Somebody promised.
    Promise(PromiseFact),
    /// A part was promised.
    Part(PartFact),
    /// A part ended before it was due.
    PartEnded(PartEnded),
    /// A promise's condition was met, or it was taken back or put off.
    PromiseStep(PromiseStepFact),
    /// A follow-up took place.
    FollowUp(FollowUpFact),
    /// A claim went to a department.
    Case(CaseFact),
    /// Finance verified what claims come to.
    CaseVerified(CaseVerifiedFact),
    /// A statement of account was issued, confirmed or contested.
    Reconciliation(ReconciliationFact),
    /// What an issued statement of account shows in one currency.
    ReconciledBalance {
        /// The statement's month.
        month: Month,
        /// What it shows.
        balance: FrozenBalance,
    },
    /// A claim that is open on an issued statement of account.
    ReconciledClaim {
        /// The statement's month.
        month: Month,
        /// The claim.
        claim: FrozenOpen,
    },
    /// What a customer does not agree to.
    ContestedItem {
        /// The statement's month.
        month: Month,
        /// The item.
        item: ContestedItem,
    },
}
