//! A commission statement as it was issued: lines, items and sums that never change again (domain.md 8). How they
//! are computed stands in the projections.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::values::{AccountId, ClaimId, Currency, Month, Position, Rate, ReceiptId};

/// Why points are taken off a rate. In the order of the words, as canonical JSON wants keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Cause {
    /// Fewer visits and meetings than the class asks for.
    Cadence,
    /// The claim is with the clearing office, or with the lawyers.
    Case,
    /// The money came after the due date.
    Late,
    /// A promise broke and nobody had looked after it.
    Promise,
    /// Less was collected than the task letter asks for.
    Task,
}

impl Cause {
    /// All causes in the order in which they are listed (domain.md 8): the order of equal remainders.
    pub const LISTED: [Self; 5] = [Self::Late, Self::Task, Self::Cadence, Self::Promise, Self::Case];

    /// The word of the contract.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cadence => "CADENCE",
            Self::Case => "CASE",
            Self::Late => "LATE",
            Self::Promise => "PROMISE",
            Self::Task => "TASK",
        }
    }
}

/// One line: what an allocation earned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct FrozenLine {
    pub account: AccountId,
    /// The allocation, in minor units.
    pub amount_minor: i64,
    /// Percent: the plan's rate times the settlement factor.
    pub base_rate: Rate,
    pub claim: ClaimId,
    pub currency: Currency,
    pub days_late: i32,
    pub deductions_minor: BTreeMap<Cause, i64>,
    pub effective_rate: Rate,
    /// The positions of the entries behind it.
    pub events: Vec<Position>,
    pub gross_minor: i64,
    pub held_minor: i64,
    pub net_minor: i64,
    /// The entry that allocated: with receipt and claim it tells lines apart.
    pub origin: Position,
    pub points: BTreeMap<Cause, Rate>,
    pub policy_version: u32,
    pub receipt: ReceiptId,
    pub value_date: Date,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ItemKind {
    /// A line is clawed back: the money went back.
    Clawback,
    /// What an answered contest gives.
    Contest,
    /// A line of a closed month changed.
    Line,
    /// A holdback is released.
    Release,
}

/// One amount of a statement that goes back to a line of its own or of an earlier month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenItem {
    /// The line's account.
    pub account: AccountId,
    /// In minor units; negative where an earlier statement showed too much. Of a line's change: of its net.
    pub amount_minor: i64,
    /// The line's claim.
    pub claim: ClaimId,
    /// The line's currency.
    pub currency: Currency,
    /// By how much the line's held back amount changed; zero for all other kinds.
    pub held_minor: i64,
    /// What it is.
    pub kind: ItemKind,
    /// The month that the line belongs to.
    pub line_month: Month,
    /// The month in which it happened: the statement's own, or a closed one that it is carried from.
    pub of: Month,
    /// The entry that made the line, or answered the contest.
    pub origin: Position,
    /// The line's receipt.
    pub receipt: ReceiptId,
}

/// The sums of a statement in one currency, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct FrozenTotals {
    pub adjusted_minor: i64,
    pub clawed_back_minor: i64,
    pub currency: Currency,
    pub deductions_minor: BTreeMap<Cause, i64>,
    pub draws_recovered_minor: i64,
    pub gross_minor: i64,
    pub held_back_minor: i64,
    pub net_minor: i64,
    pub payable_minor: i64,
    pub released_minor: i64,
    pub waived_minor: i64,
}

/// That a month's statement was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementFact {
    /// The month.
    pub month: Month,
    /// Everything up to this position was known to it.
    pub known_at: Position,
    /// The hash of the issued document, in hexadecimal digits.
    pub document_sha256: String,
}
