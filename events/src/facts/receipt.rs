//! A receipt: money that came, and what became of it.

use serde::{Deserialize, Serialize};

use super::places::Named;
use super::{At, Running};
use crate::values::{ClaimId, Currency, Minor, PromiseId, ReceiptId, Text};

/// How money came (domain.md 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Method {
    /// A transfer, the default.
    #[default]
    Bank,
    /// Notes and coins.
    Cash,
    /// 承兑汇票.
    Bill,
    /// Set off against what we owe.
    Offset,
    /// 抵账, only by accepting an asset.
    Asset,
}

impl Method {
    /// The word of the contract.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bank => "BANK",
            Self::Cash => "CASH",
            Self::Bill => "BILL",
            Self::Offset => "OFFSET",
            Self::Asset => "ASSET",
        }
    }

    /// Whether it settles in cash; bills, offsets and assets are non-cash settlements.
    #[must_use]
    pub const fn is_cash(self) -> bool {
        matches!(self, Self::Bank | Self::Cash)
    }
}

/// That a receipt exists. Its amount is a posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptFact {
    /// Its id.
    pub receipt: ReceiptId,
    /// Its currency.
    pub currency: Currency,
    /// How it came.
    pub method: Method,
    /// What the bank or the payer wrote.
    pub reference: Option<Text>,
    /// Who paid.
    pub payer: Option<Text>,
    /// The promise it names.
    pub promise: Option<PromiseId>,
    /// The returned receipt that it deposits again.
    pub redeposit_of: Option<ReceiptId>,
}

/// That a receipt's money came back from the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The receipt.
    pub receipt: ReceiptId,
    /// Why, in the bank's words or code.
    pub reason: Text,
}

/// Money of a receipt on a claim: one allocation, negative where one was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocated {
    /// Since when, and by which entry.
    pub at: At,
    /// The claim.
    pub claim: ClaimId,
    /// In minor units.
    pub amount_minor: i64,
}

/// A receipt as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its value date, and by which entry.
    pub at: At,
    /// What it is.
    pub fact: ReceiptFact,
    /// Its amount in minor units.
    pub amount_minor: i64,
    /// What is unapplied, by day.
    pub unapplied: Running,
    /// Its allocations and their undoing, in log order.
    pub allocations: Vec<Allocated>,
    /// Since when it is returned.
    pub returned: Option<At>,
    /// What was paid back to the customer, in log order.
    pub refunds: Vec<(At, i64)>,
    /// What of its allocations recovered a write-off, in log order; negative where undone.
    pub recoveries: Vec<Allocated>,
}

impl Named for Receipt {
    fn name(&self) -> &str {
        self.fact.receipt.as_str()
    }
}

impl Receipt {
    /// A receipt of which nothing is posted yet.
    #[must_use]
    pub fn new(at: At, fact: ReceiptFact) -> Self {
        Self {
            at,
            fact,
            amount_minor: 0,
            unapplied: Running::default(),
            allocations: Vec::new(),
            returned: None,
            refunds: Vec::new(),
            recoveries: Vec::new(),
        }
    }

    /// What of it stands on a claim with everything recorded.
    #[must_use]
    pub fn standing_on(&self, claim: &str) -> Minor {
        self.allocations.iter().filter(|a| a.claim.as_str() == claim).map(|a| Minor::from(a.amount_minor)).sum()
    }

    /// What of it stands on a claim as the recovery of a write-off.
    #[must_use]
    pub fn recovered_on(&self, claim: &str) -> i64 {
        self.recoveries.iter().filter(|a| a.claim.as_str() == claim).map(|a| a.amount_minor).sum()
    }

    /// The claims that hold money of it with everything recorded, in the order of the first allocation.
    #[must_use]
    pub fn standing(&self) -> Vec<(ClaimId, i64)> {
        let mut sums: Vec<(ClaimId, i64)> = Vec::new();
        for a in &self.allocations {
            match sums.iter_mut().find(|(claim, _)| *claim == a.claim) {
                Some((_, sum)) => *sum += a.amount_minor,
                None => sums.push((a.claim.clone(), a.amount_minor)),
            }
        }
        sums.retain(|(_, sum)| *sum != 0);
        sums
    }

    /// Whether any of it was refunded.
    #[must_use]
    pub fn is_refunded(&self) -> bool {
        !self.refunds.is_empty()
    }
}
