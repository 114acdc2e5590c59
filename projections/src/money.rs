//! Sums of money, side by side in one currency; never across two.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{Claim, PostingKind};
use recoup_events::values::{Amount, Currency, Minor};
use serde::Serialize;

/// The figures of a balance, in minor units (domain.md 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Sums {
    pub claims: Minor,
    pub cash: Minor,
    pub non_cash: Minor,
    pub credits: Minor,
    pub written_off: Minor,
    pub unapplied: Minor,
    pub disputed: Minor,
    pub overdue: Minor,
    pub undisputed_overdue: Minor,
    pub promised: Minor,
}

impl Sums {
    /// A claim's own figures on a day, without what depends on disputes and due dates.
    #[must_use]
    pub fn of_claim(claim: &Claim, as_of: Date) -> Self {
        if claim.at.effective_on > as_of {
            return Self::default();
        }
        Self {
            claims: claim.moved(PostingKind::Claim, as_of),
            cash: claim.moved(PostingKind::Cash, as_of),
            non_cash: claim.moved(PostingKind::NonCash, as_of),
            credits: claim.moved(PostingKind::Credit, as_of),
            written_off: claim.moved(PostingKind::WriteOff, as_of),
            ..Self::default()
        }
    }

    /// claims − cash − non_cash − credits − written_off.
    #[must_use]
    pub const fn open(&self) -> Minor {
        self.claims - self.cash - self.non_cash - self.credits - self.written_off
    }

    /// Adds other figures of the same currency.
    pub const fn add(&mut self, other: &Self) {
        self.claims += other.claims;
        self.cash += other.cash;
        self.non_cash += other.non_cash;
        self.credits += other.credits;
        self.written_off += other.written_off;
        self.unapplied += other.unapplied;
        self.disputed += other.disputed;
        self.overdue += other.overdue;
        self.undisputed_overdue += other.undisputed_overdue;
        self.promised += other.promised;
    }

    /// As an answer shows them.
    #[must_use]
    pub fn in_currency(&self, currency: Currency) -> Figures {
        let amount = |minor| Amount { minor, currency };
        Figures {
            claims: amount(self.claims),
            cash: amount(self.cash),
            non_cash: amount(self.non_cash),
            credits: amount(self.credits),
            written_off: amount(self.written_off),
            open: amount(self.open()),
            unapplied: amount(self.unapplied),
            disputed: amount(self.disputed),
            overdue: amount(self.overdue),
            undisputed_overdue: amount(self.undisputed_overdue),
            promised: amount(self.promised),
        }
    }
}

/// The figures of a balance as an answer shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Figures {
    pub claims: Amount,
    pub cash: Amount,
    pub non_cash: Amount,
    pub credits: Amount,
    pub written_off: Amount,
    pub open: Amount,
    pub unapplied: Amount,
    pub disputed: Amount,
    pub overdue: Amount,
    pub undisputed_overdue: Amount,
    pub promised: Amount,
}

impl Figures {
    /// All figures with the names that an answer shows them under, in its order.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, Amount); 11] {
        [
            ("claims", self.claims),
            ("cash", self.cash),
            ("non_cash", self.non_cash),
            ("credits", self.credits),
            ("written_off", self.written_off),
            ("open", self.open),
            ("unapplied", self.unapplied),
            ("disputed", self.disputed),
            ("overdue", self.overdue),
            ("undisputed_overdue", self.undisputed_overdue),
            ("promised", self.promised),
        ]
    }
}

/// Sums by currency, in the order of the codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByCurrency<T>(BTreeMap<Currency, T>);

impl<T> Default for ByCurrency<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Default> ByCurrency<T> {
    /// The sums of a currency.
    pub fn entry(&mut self, currency: Currency) -> &mut T {
        self.0.entry(currency).or_default()
    }

    /// All of them.
    pub fn all(self) -> impl Iterator<Item = (Currency, T)> {
        self.0.into_iter()
    }
}

/// `part ÷ whole` to four decimals, half to even; none where there is nothing to divide by.
#[must_use]
pub fn ratio(part: Minor, whole: Minor) -> Option<String> {
    quotient(part, whole, 4)
}

/// `part ÷ whole` with some decimals, half to even; none where there is nothing to divide by.
#[must_use]
pub fn quotient(part: Minor, whole: Minor, decimals: u32) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let scale = 10_i128.pow(decimals);
    let scaled = half_even(part * scale, whole);
    let (sign, scaled) = (if scaled < 0 { "-" } else { "" }, scaled.abs());
    Some(format!("{sign}{}.{:0width$}", scaled / scale, scaled % scale, width = decimals as usize))
}

/// `numerator ÷ denominator`, rounded half to even (domain.md 2).
#[must_use]
pub const fn half_even(numerator: Minor, denominator: Minor) -> Minor {
    let (numerator, denominator) = if denominator < 0 { (-numerator, -denominator) } else { (numerator, denominator) };
    let (quotient, rest) = (numerator.div_euclid(denominator), numerator.rem_euclid(denominator));
    let twice = rest * 2;
    if twice > denominator || (twice == denominator && quotient % 2 != 0) { quotient + 1 } else { quotient }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_neighbour() {
        for (n, d, rounded) in [(5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (1, 3, 0), (2, 3, 1), (-2, 3, -1)] {
            assert_eq!(half_even(n, d), rounded, "{n}/{d}");
        }
        assert_eq!(ratio(3689, 1_361_501).as_deref(), Some("0.0027"));
        assert_eq!(ratio(1, 0), None);
        assert_eq!(quotient(81, 2, 1).as_deref(), Some("40.5"));
    }
}
