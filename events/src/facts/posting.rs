//! Postings: every movement of money, one line each.

use serde::{Deserialize, Serialize};

use super::Method;
use crate::values::{ClaimId, Currency, Minor, ReceiptId};

/// What a movement of money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PostingKind {
    /// A claim arises: open grows.
    Claim,
    /// Money came: unapplied grows.
    Receipt,
    /// Money in cash settles a claim: open and unapplied shrink; negative when it is undone.
    Cash,
    /// A bill, an asset or an offset settles a claim: like cash.
    NonCash,
    /// A credit note settles a claim: open shrinks.
    Credit,
    /// A write-off settles a claim: open shrinks; negative when money is recovered afterwards.
    WriteOff,
    /// Unapplied money went back to the customer.
    Refund,
    /// The receipt's money came back from the bank: unapplied shrinks.
    Return,
}

impl PostingKind {
    /// The word kept in tables and shown in statements.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Claim => "CLAIM",
            Self::Receipt => "RECEIPT",
            Self::Cash => "CASH",
            Self::NonCash => "NON_CASH",
            Self::Credit => "CREDIT",
            Self::WriteOff => "WRITE_OFF",
            Self::Refund => "REFUND",
            Self::Return => "RETURN",
        }
    }

    /// From the word kept in tables.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [
            Self::Claim,
            Self::Receipt,
            Self::Cash,
            Self::NonCash,
            Self::Credit,
            Self::WriteOff,
            Self::Refund,
            Self::Return,
        ];
        all.into_iter().find(|kind| kind.word() == word)
    }

    /// Which way it moves what is open: +1, −1 or not at all.
    #[must_use]
    pub const fn open_sign(self) -> Minor {
        match self {
            Self::Claim => 1,
            Self::Cash | Self::NonCash | Self::Credit | Self::WriteOff => -1,
            Self::Receipt | Self::Refund | Self::Return => 0,
        }
    }

    /// Which way it moves what is unapplied: +1, −1 or not at all.
    #[must_use]
    pub const fn unapplied_sign(self) -> Minor {
        match self {
            Self::Receipt => 1,
            Self::Cash | Self::NonCash | Self::Refund | Self::Return => -1,
            Self::Claim | Self::Credit | Self::WriteOff => 0,
        }
    }

    /// The settlement that an allocation of money of this method is.
    #[must_use]
    pub const fn of_method(method: Method) -> Self {
        if method.is_cash() { Self::Cash } else { Self::NonCash }
    }
}

/// One movement of money of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// What it is.
    pub kind: PostingKind,
    /// Its currency.
    pub currency: Currency,
    /// The claim it moves, where it moves one.
    pub claim: Option<ClaimId>,
    /// The receipt it moves, where it moves one.
    pub receipt: Option<ReceiptId>,
    /// In minor units; an undone settlement is negative.
    pub amount_minor: i64,
}
