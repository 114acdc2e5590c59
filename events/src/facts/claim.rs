//! A claim: an invoice or a part of one, with its due dates and settlements.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::places::Named;
use super::{At, PostingKind, Running, Timeline};
use crate::values::{ClaimId, ContractId, Currency, Minor, OrderId};

/// What a claim is for (domain.md 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClaimKind {
    /// A stage of the work.
    Progress,
    /// 尾款.
    Tail,
    /// Kept back until the warranty ends.
    Retention,
    /// For lateness.
    Interest,
    /// Anything else, the default.
    #[default]
    Other,
}

impl ClaimKind {
    /// The word of the contract.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Progress => "PROGRESS",
            Self::Tail => "TAIL",
            Self::Retention => "RETENTION",
            Self::Interest => "INTEREST",
            Self::Other => "OTHER",
        }
    }
}

/// That a claim exists. Its amount is a posting, its due date a fact of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimFact {
    /// Its id; a part's is `INVOICE/n`.
    pub claim: ClaimId,
    /// The invoice it is, or is a part of.
    pub invoice: ClaimId,
    /// Its currency.
    pub currency: Currency,
    /// What it is for.
    pub kind: ClaimKind,
    /// The contract it belongs to, registered or not.
    pub contract: Option<ContractId>,
    /// The order it bills.
    pub order: Option<OrderId>,
}

/// When a claim is due, from the fact's day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueFact {
    /// The claim.
    pub claim: ClaimId,
    /// The day it is due; none where no due date was agreed.
    pub due_on: Option<Date>,
}

/// A claim as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Since when, and by which entry.
    pub at: At,
    /// What it is.
    pub fact: ClaimFact,
    /// Its due dates over time.
    pub due: Timeline<Option<Date>>,
    /// What is open, by day.
    pub open: Running,
    /// What is written off and not recovered, by day.
    pub written_off: Running,
    /// What moved it, in log order.
    pub moves: Vec<Move>,
}

impl Named for Claim {
    fn name(&self) -> &str {
        self.fact.claim.as_str()
    }
}

/// One dated movement of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Since when, and by which entry.
    pub at: At,
    /// What it is.
    pub kind: PostingKind,
    /// In minor units; an undone settlement is negative.
    pub amount_minor: i64,
}

impl Claim {
    /// A claim of which nothing is posted yet.
    #[must_use]
    pub fn new(at: At, mut fact: ClaimFact) -> Self {
        if fact.invoice == fact.claim {
            // One text for both.
            fact.invoice = fact.claim.clone();
        }
        Self {
            at,
            fact,
            due: Timeline::default(),
            open: Running::default(),
            written_off: Running::default(),
            moves: Vec::new(),
        }
    }

    /// What it was raised over, whatever the day.
    #[must_use]
    pub fn amount(&self) -> Minor {
        let raised = self.moves.iter().filter(|m| m.kind == PostingKind::Claim);
        raised.map(|m| Minor::from(m.amount_minor)).sum()
    }

    /// The sum of its movements of one kind up to the end of a day.
    #[must_use]
    pub fn moved(&self, kind: PostingKind, day: Date) -> Minor {
        let moves = self.moves.iter().filter(|m| m.kind == kind && m.at.effective_on <= day);
        moves.map(|m| Minor::from(m.amount_minor)).sum()
    }

    /// The due date in force on a day.
    #[must_use]
    pub fn due_on(&self, day: Date) -> Option<Date> {
        self.due.on(day).copied().flatten()
    }
}
