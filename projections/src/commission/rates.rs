//! Rates, points and their money: exact, rounded once a line, half to even (domain.md 2, 8). No dates, no facts.

use recoup_events::facts::Cause;
use recoup_events::values::Minor;
use rust_decimal::Decimal;

use crate::money::half_even;

/// One figure a cause, in the order in which they are listed (domain.md 8).
pub type ByCause<T> = [T; Cause::LISTED.len()];

/// What a line comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worked {
    /// Percent left of the base rate: never less than zero.
    pub effective_rate: Decimal,
    /// The amount times the base rate, in minor units.
    pub gross: Minor,
    /// The amount times the effective rate.
    pub net: Minor,
    /// The difference, spread over the causes.
    pub deductions: ByCause<Minor>,
}

/// Works out a line: effective = max(0, base − Σ points), gross and net each rounded, the difference spread.
#[must_use]
pub fn work(amount: Minor, base: Decimal, points: &ByCause<Decimal>) -> Worked {
    let sum: Decimal = points.iter().copied().sum();
    let effective_rate = (base - sum).max(Decimal::ZERO);
    let (gross, net) = (percent_of(amount, base), percent_of(amount, effective_rate));
    Worked { effective_rate, gross, net, deductions: spread(gross - net, points) }
}

/// A percentage of an amount, rounded half to even.
#[must_use]
pub fn percent_of(amount: Minor, percent: Decimal) -> Minor {
    let percent = percent.normalize();
    half_even(amount * percent.mantissa(), 100 * 10_i128.pow(percent.scale()))
}

/// Spreads an amount in proportion to points, by the largest remainder; equal remainders in the order listed.
#[must_use]
pub fn spread(amount: Minor, points: &ByCause<Decimal>) -> ByCause<Minor> {
    let scale = points.iter().map(|p| p.normalize().scale()).max().unwrap_or(0);
    let whole = points.map(|p| {
        let p = p.normalize();
        p.mantissa() * 10_i128.pow(scale - p.scale())
    });
    let all: i128 = whole.iter().sum();
    if all == 0 {
        return [0; Cause::LISTED.len()];
    }
    let mut shares = whole.map(|p| amount * p / all);
    let mut order: Vec<usize> = (0..shares.len()).filter(|i| whole[*i] > 0).collect();
    // A stable sort: among equal remainders the one listed first stays first.
    order.sort_by_key(|i| -(amount * whole[*i] % all));
    let left = amount - shares.iter().sum::<Minor>();
    for i in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        shares[i] += 1;
    }
    shares
}

/// Where a cause stands in the order listed.
#[must_use]
pub const fn place(cause: Cause) -> usize {
    match cause {
        Cause::Late => 0,
        Cause::Task => 1,
        Cause::Cadence => 2,
        Cause::Promise => 3,
        Cause::Case => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(texts: [&str; 5]) -> ByCause<Decimal> {
        texts.map(|text| text.parse().expect("a decimal"))
    }

    #[test]
    fn the_first_line_of_the_worked_example() {
        let worked = work(20_000_000, "2.0".parse().expect("2"), &points(["0.1", "0.05", "0.05", "0.05", "0"]));
        assert_eq!((worked.gross, worked.net, worked.effective_rate.to_string().as_str()), (400_000, 350_000, "1.75"));
        assert_eq!(worked.deductions, [20_000, 10_000, 10_000, 10_000, 0]);
    }

    #[test]
    fn points_over_the_base_leave_zero_and_are_cut_in_proportion() {
        let worked = work(10_000, "2.0".parse().expect("2"), &points(["0.5", "0", "0", "0", "2.0"]));
        assert_eq!((worked.gross, worked.net, worked.effective_rate), (200, 0, Decimal::ZERO));
        assert_eq!(worked.deductions, [40, 0, 0, 0, 160]);
    }

    #[test]
    fn the_largest_remainder_gets_the_odd_fen_and_equal_ones_in_the_order_listed() {
        assert_eq!(spread(10, &points(["1", "1", "1", "0", "0"])), [4, 3, 3, 0, 0]);
        assert_eq!(spread(11, &points(["1", "1", "1", "0", "0"])), [4, 4, 3, 0, 0]);
        assert_eq!(spread(10, &points(["0.1", "0.2", "0", "0", "0"])), [3, 7, 0, 0, 0]);
        assert_eq!(spread(0, &points(["0.1", "0", "0", "0", "0"])), [0; 5]);
    }

    #[test]
    fn halves_are_rounded_to_the_even_fen() {
        let two = "2".parse().expect("2");
        assert_eq!([25, 75, 125].map(|amount| percent_of(amount, two)), [0, 2, 2]);
    }
}
