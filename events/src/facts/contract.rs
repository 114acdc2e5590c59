//! A contract or project that claims belong to.

use serde::{Deserialize, Serialize};

use super::At;
use crate::values::{ContractId, Text};

/// From when payment terms run (domain.md 3; 验收 matters for public customers).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PaymentStart {
    /// The invoice's date.
    Invoice,
    /// The delivery's date.
    Delivery,
    /// The acceptance's date.
    Acceptance,
}

/// Days to pay, and from when they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentTerms {
    /// Days.
    pub days: u16,
    /// From when.
    pub start: PaymentStart,
}

/// That a contract is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractFact {
    /// Its id.
    pub contract: ContractId,
    /// Its title.
    pub title: Option<Text>,
    /// Its amount in minor units of the account's main currency.
    pub amount_minor: Option<i64>,
}

/// That a contract is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractClosed {
    /// Its id.
    pub contract: ContractId,
}

/// A contract as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Since when, and by which entry.
    pub at: At,
    /// What it is.
    pub fact: ContractFact,
    /// Since when it is closed.
    pub closed: Option<At>,
}
