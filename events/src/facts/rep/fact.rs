//! The facts of a rep, one by one. How they are folded stands in `ledger.rs`.

use serde::{Deserialize, Serialize};

use super::{FrozenItem, FrozenLine, FrozenTotals, StatementFact};
use crate::values::{
    AccountId, ActorId, AdvanceId, ClaimId, ContestId, ContractId, Currency, DrawId, Month, ReceiptId, Text,
};

/// One dated statement about a rep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "most facts of a rep are lines of statements")]
pub enum RepFact {
    /// He exists.
    Registered {
        /// His name.
        name: Text,
        /// The currency of his floor: the book's.
        currency: Currency,
        /// The least that his pay may come to in a month, in minor units.
        wage_floor_minor: Option<i64>,
    },
    /// A task letter was issued; its lines are facts of their own.
    Letter(LetterFact),
    /// A line of a task letter.
    LetterLine(LetterLineFact),
    /// A department verified the progress of a month.
    Verified(VerifiedFact),
    /// Whether his selling is suspended from that day.
    Selling {
        /// Whether it is.
        suspended: bool,
        /// Why.
        reason: Text,
    },
    /// What collecting a contract may cost, from that day.
    Budget(BudgetFact),
    /// Money advanced for expenses (借支).
    Advance(AdvanceFact),
    /// An advance is settled.
    AdvanceSettled(AdvanceSettledFact),
    /// Pay drawn before it is earned (透支).
    Draw(DrawFact),
    /// A month's statement was issued.
    Statement(StatementFact),
    /// Its sums in one currency.
    StatementTotals {
        /// Of which month's statement.
        month: Month,
        /// The sums.
        totals: FrozenTotals,
    },
    /// One of its lines.
    StatementLine {
        /// Of which month's statement.
        month: Month,
        /// The line.
        line: FrozenLine,
    },
    /// A release, a claw-back or a later change that it shows.
    StatementItem {
        /// Of which month's statement.
        month: Month,
        /// The item.
        item: FrozenItem,
    },
    /// The rep contests a line of an issued statement.
    Contest(ContestFact),
    /// Somebody answered.
    ContestAnswered(ContestAnsweredFact),
}

/// That a task letter was issued (收款任务书).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterFact {
    /// The month it is for.
    pub month: Month,
    /// Issued on or after the policy's day of the month before.
    pub late: bool,
    /// Two departments had not both verified the month before.
    pub unverified: bool,
}

/// One line of a task letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterLineFact {
    /// The month of its letter.
    pub month: Month,
    /// Whose money.
    pub account: AccountId,
    /// In minor units of the account's main currency.
    pub amount_minor: i64,
    /// Of this contract.
    pub contract: Option<ContractId>,
    /// The account's main currency.
    pub currency: Currency,
}

/// Who verifies the progress of a month (domain.md 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Department {
    /// 财务.
    Finance,
    /// 市场.
    Marketing,
}

impl Department {
    /// The word of the contract.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Finance => "FINANCE",
            Self::Marketing => "MARKETING",
        }
    }
}

/// That a department verified the progress of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedFact {
    /// The month verified.
    pub month: Month,
    /// By which department.
    pub department: Department,
    /// By whom.
    pub by: ActorId,
}

/// What collecting a contract may cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetFact {
    /// Whose contract.
    pub account: AccountId,
    /// Which contract.
    pub contract: ContractId,
    /// The account's main currency.
    pub currency: Currency,
    /// In minor units.
    pub amount_minor: i64,
}

/// That money was advanced for the expenses of collecting a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvanceFact {
    /// Its id.
    pub advance: AdvanceId,
    /// Whose contract.
    pub account: AccountId,
    /// For which contract.
    pub contract: ContractId,
    /// The budget's currency.
    pub currency: Currency,
    /// In minor units.
    pub amount_minor: i64,
}

/// That an advance is settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvanceSettledFact {
    /// Which.
    pub advance: AdvanceId,
    /// What was spent of it, in minor units; the rest comes back.
    pub spent_minor: i64,
    /// The papers that show it.
    pub evidence: Option<Text>,
}

/// That pay was drawn before it is earned, by two people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawFact {
    /// Its id.
    pub draw: DrawId,
    /// The book's currency.
    pub currency: Currency,
    /// In minor units.
    pub amount_minor: i64,
    /// Who granted it.
    pub by: ActorId,
    /// The second person.
    pub approved_by: ActorId,
}

/// That a rep contests a line of an issued statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestFact {
    /// Its id.
    pub contest: ContestId,
    /// Of which month's statement.
    pub month: Month,
    /// The line's account.
    pub account: AccountId,
    /// The line's claim.
    pub claim: ClaimId,
    /// The line's receipt.
    pub receipt: ReceiptId,
    /// The line's currency.
    pub currency: Currency,
    /// Why.
    pub reason: Text,
    /// Who says so.
    pub by: ActorId,
}

/// How a contest ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContestOutcome {
    /// In part; carries an adjustment.
    Partly,
    /// The statement was right.
    Rejected,
    /// The rep was right; carries an adjustment.
    Upheld,
}

impl ContestOutcome {
    /// The word of the table and of the command.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Partly => "PARTLY",
            Self::Rejected => "REJECTED",
            Self::Upheld => "UPHELD",
        }
    }
}

/// That a contest was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestAnsweredFact {
    /// Which.
    pub contest: ContestId,
    /// How.
    pub outcome: ContestOutcome,
    /// What is paid for it, in minor units of the line's currency.
    pub adjustment_minor: Option<i64>,
    /// Who answered.
    pub by: ActorId,
}
