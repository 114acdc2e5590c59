//! Which department a claim is with (清欠, domain.md 7). What it does to pay stands with commission.

use serde::{Deserialize, Serialize};

use crate::values::{ActorId, ClaimId, Currency, Rate, RepId};

/// The department.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CaseClass {
    /// Sales, where every claim starts.
    #[default]
    Sales,
    /// 清欠办.
    ClearingOffice,
    /// The lawyers.
    Legal,
}

/// That a claim went to a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFact {
    /// Which claim.
    pub claim: ClaimId,
    /// Where to.
    pub case: Case,
}

/// That finance verified what claims come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseVerifiedFact {
    /// Which claims.
    pub claims: Vec<ClaimId>,
    /// Their currency.
    pub currency: Currency,
    /// In minor units.
    pub amount_minor: i64,
    /// Who verified it.
    pub by: ActorId,
}

/// Where a claim is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The department.
    pub class: CaseClass,
    /// Penalty points as chosen; they count with the clearing office only.
    pub points: Option<Rate>,
    /// Who owns the claim from then on; the account's owner where none was named.
    pub owner: Option<RepId>,
}

impl CaseClass {
    /// What people call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sales => "sales",
            Self::ClearingOffice => "the clearing office",
            Self::Legal => "the lawyers",
        }
    }
}
