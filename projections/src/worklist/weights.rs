//! How much each reason of a worklist weighs. The one table of its numbers; when a reason holds is said beside it.
//!
//! | reason | points |
//! |---|---|
//! | a promise was broken | 40 |
//! | a promise was kept in part only | 25 |
//! | a promise is due and nobody asked yet | 20 |
//! | something is overdue | 5 a bucket of the ageing that the oldest stands in, and 4 a power of ten from 1,000 on, at most 20 |
//! | overdue, and nobody promised | 10 |
//! | overdue, and nobody knows why | 5 |
//! | something falls due and nobody promised | 8 |
//! | visits are due | 4 each, twice that in the last week of the month |
//! | not touched for too long | 3, and 1 for every 5 days over, at most 10 |
//!
//! Points add up. They are set so that a broken word outweighs any duty of routine, and old and large debts outweigh
//! young and small ones whatever else holds.

use recoup_events::values::Minor;

/// A part is broken: nothing came.
pub(super) const PROMISE_BROKEN: u32 = 40;
/// A part was kept in part.
pub(super) const PROMISE_KEPT_IN_PART: u32 = 25;
/// A part is due within the days of the policy, and was not touched.
pub(super) const PROMISE_DUE: u32 = 20;
/// For each bucket of the ageing.
pub(super) const OVERDUE_PER_BUCKET: u32 = 5;
/// Something is overdue and no open promise stands for it.
pub(super) const OVERDUE_WITHOUT_PROMISE: u32 = 10;
/// Something is overdue and no follow-up since says why.
pub(super) const OVERDUE_WITHOUT_REASON: u32 = 5;
/// A claim falls due with nothing confirmed.
pub(super) const CLAIM_DUE: u32 = 8;

const PER_POWER_OF_TEN: u32 = 4;
const AMOUNT_MOST: u32 = 20;
const PER_VISIT: u32 = 4;
/// How many days the last week of a month has, its last day included.
const LAST_WEEK_DAYS: i32 = 7;
const UNTOUCHED: u32 = 3;
const UNTOUCHED_DAYS_A_POINT: u32 = 5;
const UNTOUCHED_MOST: u32 = 10;

/// For an overdue amount: 4 from 1,000 on, 8 from 10,000 on, and so on up to 20. It is counted in hundreds of minor
/// units whatever the currency, which puts currencies roughly beside each other without any rate.
pub(super) fn amount(minor: Minor) -> u32 {
    let mut points = 0;
    let mut step: Minor = 1_000 * 100;
    while minor >= step && points < AMOUNT_MOST {
        points += PER_POWER_OF_TEN;
        step *= 10;
    }
    points
}

/// For visits that are missing, with some days of the month left after today.
pub(super) const fn visits(missing: u32, days_left: i32) -> u32 {
    let each = if days_left < LAST_WEEK_DAYS { PER_VISIT * 2 } else { PER_VISIT };
    missing * each
}

/// For a touch that is some days overdue.
pub(super) fn untouched(overdue_days: i32) -> u32 {
    let over = u32::try_from(overdue_days).unwrap_or(0) / UNTOUCHED_DAYS_A_POINT;
    UNTOUCHED + over.min(UNTOUCHED_MOST - UNTOUCHED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_weigh_by_powers_of_ten_boundaries_on_both_sides() {
        for (minor, points) in
            [(0, 0), (99_999, 0), (100_000, 4), (999_999, 4), (1_000_000, 8), (100_000_000, 16), (1_000_000_000, 20)]
        {
            assert_eq!(amount(minor), points, "{minor}");
        }
        assert_eq!(amount(Minor::MAX), 20);
    }

    #[test]
    fn visits_weigh_twice_in_the_last_week_and_untouched_days_have_a_ceiling() {
        assert_eq!((visits(2, 7), visits(2, 6), visits(1, 0)), (8, 16, 8));
        assert_eq!((untouched(1), untouched(4), untouched(5), untouched(34), untouched(400)), (3, 3, 4, 9, 10));
    }
}
