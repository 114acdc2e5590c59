//! Money as the generator writes it. Both currencies have two decimals.

/// The currencies of the sample company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Currency {
    /// Renminbi, the book's own.
    Cny,
    /// US dollars, for customers abroad and some projects.
    Usd,
}

impl Currency {
    /// The three letters.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cny => "CNY",
            Self::Usd => "USD",
        }
    }
}

/// An amount as a command writes it: `"12345.60"`.
pub fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

impl Currency {
    /// So much of it.
    pub const fn sum(self, minor: i64) -> Sum {
        Sum { minor, currency: self }
    }
}

/// A percentage of an amount, in whole units of the currency where that leaves anything, never zero.
pub fn percent(minor: i64, percent: i64) -> i64 {
    let exact = minor * percent / 100;
    let whole = exact / 100 * 100;
    if whole > 0 { whole } else { exact.max(1) }
}

/// An amount in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sum {
    /// In minor units.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}
