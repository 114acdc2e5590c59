//! Reason and method codes of the trade (domain.md 10). Only `reason` of a follow-up and of a dispute and `method`
//! of a follow-up take codes; every other reason is text. Labels in words stand with the answers, not here.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Whose doing a reason is by the table; the side typed with a dispute beats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReasonSide {
    /// The customer's.
    Customer,
    /// Ours.
    Us,
    /// Nobody's here: the economy, the law.
    External,
    /// The way that things go: an approval, a pay day.
    Procedure,
}

use ReasonSide::{Customer, External, Procedure, Us};

/// The codes that may be typed, each with its side.
const REASONS: &[(&str, ReasonSide)] = &[
    ("STOCK_GLUT", Customer),
    ("OFF_SEASON", Customer),
    ("LOW_MARGIN", Customer),
    ("FUNDS_IN_OTHER_GOODS", Customer),
    ("CASH_TIGHT", Customer),
    ("DOWNSTREAM_DEBT", Customer),
    ("PAID_COMPETITOR", Customer),
    ("PERSONAL_SPENDING", Customer),
    ("CUSTOMER_HABIT", Customer),
    ("MALICIOUS", Customer),
    ("WANTS_CONCESSION", Customer),
    ("UNSPECIFIED", Customer),
    ("PRODUCT_QUALITY", Us),
    ("AFTER_SALES", Us),
    ("PROMO_SUPPORT", Us),
    ("UNRESOLVED_ISSUES", Us),
    ("OUR_MANAGEMENT_ERROR", Us),
    ("LOOSE_CREDIT", Us),
    ("MISSING_DOCUMENT", Us),
    ("PRICE_ERROR", Us),
    ("SHORT_DELIVERY", Us),
    ("DUPLICATE_BILLING", Us),
    ("BRAND", Us),
    ("SELLING_POWER", Us),
    ("ECONOMY", External),
    ("REGULATION", External),
    ("WAITING_APPROVAL", Procedure),
    ("NOT_PAY_DAY", Procedure),
    ("ACCEPTANCE_PENDING", Procedure),
    ("NO_CONTACT", Procedure),
];

/// Reasons that are derived from the facts and never typed.
const DERIVED: &[&str] = &["SERIAL_POSTPONER", "TERMS_CHURN", "PAYS_ONLY_WHEN_PUSHED", "NEVER_PAID"];

/// The lawful methods of the trade.
const METHODS: &[&str] = &[
    "LIMITED_SUPPLY",
    "RELATIONSHIP",
    "TWO_PERSON_TALK",
    "PERSISTENCE",
    "ACCOUNT_IN_DETAIL",
    "PRESALE",
    "HELP_COLLECT",
    "CONCEDE_LAST",
    "SENIOR_CALL",
    "OTHER",
];

/// Why a customer does not pay, or disputes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReasonCode(&'static str);

impl ReasonCode {
    /// Reads a code that may be typed.
    ///
    /// # Errors
    /// A sentence that says what would be right.
    pub fn new(code: &str) -> Result<Self, String> {
        if let Some((known, _)) = REASONS.iter().find(|(known, _)| *known == code) {
            return Ok(Self(known));
        }
        let shown: String = code.chars().take(40).collect();
        if DERIVED.contains(&code) {
            return Err(format!("{shown} is derived from the facts, never typed"));
        }
        Err(format!("{shown:?} is no reason code; one is CASH_TIGHT, PRODUCT_QUALITY, UNSPECIFIED, …"))
    }

    /// The code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Whose doing it is by the table.
    #[must_use]
    pub fn side(self) -> ReasonSide {
        REASONS.iter().find(|(known, _)| *known == self.0).map_or(Customer, |(_, side)| *side)
    }

    /// All codes that may be typed.
    pub fn all() -> impl Iterator<Item = Self> {
        REASONS.iter().map(|(code, _)| Self(code))
    }
}

/// How a rep went about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MethodCode(&'static str);

impl MethodCode {
    /// Reads a code.
    ///
    /// # Errors
    /// A sentence that says what would be right.
    pub fn new(code: &str) -> Result<Self, String> {
        METHODS.iter().find(|known| **known == code).map(|known| Self(known)).ok_or_else(|| {
            let shown: String = code.chars().take(40).collect();
            format!("{shown:?} is no method code; one of {}", METHODS.join(", "))
        })
    }

    /// The code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// All codes.
    pub fn all() -> impl Iterator<Item = Self> {
        METHODS.iter().map(|code| Self(code))
    }
}

macro_rules! as_text {
    ($($name:ident)+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Self::new(&String::deserialize(d)?).map_err(serde::de::Error::custom)
            }
        }
    )+};
}

as_text! { ReasonCode MethodCode }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_of_the_table_are_taken_and_each_has_its_side() {
        assert_eq!(ReasonCode::new("CASH_TIGHT").map(ReasonCode::side), Ok(ReasonSide::Customer));
        assert_eq!(ReasonCode::new("SHORT_DELIVERY").map(ReasonCode::side), Ok(ReasonSide::Us));
        assert_eq!(ReasonCode::new("REGULATION").map(ReasonCode::side), Ok(ReasonSide::External));
        assert_eq!(ReasonCode::new("NOT_PAY_DAY").map(ReasonCode::side), Ok(ReasonSide::Procedure));
        assert_eq!(ReasonCode::all().count(), 30);
        assert!(ReasonCode::new("cash_tight").is_err());
        assert!(MethodCode::new("BRIBE").is_err());
        assert_eq!(MethodCode::all().count(), 10);
    }

    #[test]
    fn derived_reasons_are_never_typed() {
        for code in DERIVED {
            assert!(ReasonCode::new(code).unwrap_err().contains("derived"), "{code}");
        }
    }
}
