//! How often an account was touched, and whether it pays only when pushed (domain.md 5). Attempts stand apart and
//! never count as frequency.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use recoup_events::facts::{Channel, ContactFlag, FollowUp, Ledger, Outcome};
use recoup_events::values::{Amount, Minor};
use serde::Serialize;

use super::touch_days;
use crate::asked::Asked;
use crate::money::quotient;
use crate::reliability::days_between;

/// The figures of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Frequency {
    /// Touches of the last seven days: D−6 … D.
    pub d7: usize,
    pub d30: usize,
    pub d90: usize,
    /// Attempts of the last thirty days.
    pub attempts_30: usize,
    /// Touches of the last ninety days.
    pub by_channel: BTreeMap<Channel, usize>,
    /// Touches of the last ninety days by what came of them; "advance" without a next action is a stall.
    pub by_outcome: BTreeMap<Outcome, usize>,
    /// Over all touches up to the day, same-day touches 0 days apart.
    pub mean_interval_days: Option<String>,
    /// Contacts of the last ninety days outside a limit.
    pub flagged_90: BTreeMap<ContactFlag, usize>,
    /// Money of the last ninety days in the main currency, less returns: activity beside result.
    pub collected_90: Amount,
    /// Whether it pays only when pushed.
    pub pushed: Pushed,
}

/// Of the last receipts (policy: five), how many came within some days (policy: seven) after a touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Pushed {
    pub receipts: usize,
    pub after_touch: usize,
    pub only_when_pushed: bool,
}

impl Frequency {
    /// Counts as of a day.
    #[must_use]
    pub fn of(ledger: &Ledger, asked: &Asked<'_>) -> Self {
        let day = asked.as_of;
        let within = |days: i64| day.saturating_sub((days - 1).days())..=day;
        let last = |days: i64| {
            let range = within(days);
            ledger.follow_ups().iter().filter(move |f| range.contains(&f.at.effective_on))
        };
        let touches = |days: i64| last(days).filter(|f| f.is_touch());
        let all = touch_days(ledger, day);
        Self {
            d7: touches(7).count(),
            d30: touches(30).count(),
            d90: touches(90).count(),
            attempts_30: last(30).filter(|f| !f.is_touch()).count(),
            by_channel: tally(touches(90).map(|f| f.fact.channel)),
            by_outcome: tally(touches(90).map(FollowUp::shown_outcome)),
            mean_interval_days: mean_interval(&all),
            flagged_90: tally(last(90).flat_map(|f| f.fact.flags.iter().copied())),
            collected_90: collected(ledger, &within(90)),
            pushed: pushed(ledger, &all, asked),
        }
    }
}

fn tally<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// The mean of the days between one touch and the next, to one decimal; none where there are not two.
fn mean_interval(days: &[Date]) -> Option<String> {
    let (first, last) = (days.first()?, days.last()?);
    let intervals = Minor::try_from(days.len() - 1).ok()?;
    quotient(days_between(*first, *last).into(), intervals, 1)
}

fn collected(ledger: &Ledger, within: &std::ops::RangeInclusive<Date>) -> Amount {
    let currency = ledger.registration().map_or(recoup_events::values::Currency::CNY, |r| r.currency);
    let receipts = ledger.receipts().iter().filter(|receipt| receipt.fact.currency == currency);
    let sum = receipts.map(|receipt| {
        let came = if within.contains(&receipt.at.effective_on) { receipt.amount_minor } else { 0 };
        let went = receipt.returned.filter(|at| within.contains(&at.effective_on)).map_or(0, |_| receipt.amount_minor);
        Minor::from(came - went)
    });
    Amount::new(sum.sum::<Minor>(), currency)
}

fn pushed(ledger: &Ledger, touches: &[Date], asked: &Asked<'_>) -> Pushed {
    let rules = &asked.policy.signals.pays_only_when_pushed;
    let standing = ledger.receipts().iter().filter(|receipt| {
        let returned = receipt.returned.is_some_and(|at| at.effective_on <= asked.as_of);
        receipt.at.effective_on <= asked.as_of && !returned
    });
    let mut days: Vec<Date> = standing.map(|receipt| receipt.at.effective_on).collect();
    days.sort_unstable();
    let last = &days[days.len().saturating_sub(usize::from(rules.of_last))..];
    let within = i32::from(rules.within_days);
    let after_touch = |value_date: &&Date| {
        let before = touches.partition_point(|touch| *touch <= **value_date);
        touches[..before].last().is_some_and(|touch| days_between(*touch, **value_date) <= within)
    };
    let (receipts, after_touch) = (last.len(), last.iter().filter(after_touch).count());
    let enough = receipts > 0 && receipts == usize::from(rules.of_last);
    let share = |n: usize| rust_decimal::Decimal::from(n);
    let only_when_pushed = enough && share(after_touch * 100) >= rules.percent.0 * share(receipts);
    Pushed { receipts, after_touch, only_when_pushed }
}
