//! TASK: what a rep's task letter asks for in a month, and what came (domain.md 7, 8), per currency.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::RepLedger;
use recoup_events::policy::PolicyVersion;
use recoup_events::values::{AccountId, Currency, Minor, Month, Position};
use rust_decimal::Decimal;

use super::month::Months;

/// How far a month's letter is fulfilled in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attained {
    /// The entry of the letter.
    pub letter: Position,
    /// What it asks for, in minor units.
    pub asked: Minor,
    /// Receipts less returns of its accounts in the month.
    pub received: Minor,
    /// What is taken off every line of the month in this currency.
    pub points: Decimal,
}

/// Judges a month's letter once the month has ended; a currency that the letter does not have gets nothing.
#[must_use]
pub fn attained<'a>(
    ledger: &RepLedger,
    month: Month,
    rules: &PolicyVersion,
    as_of: Date,
    months: impl Fn(&AccountId) -> Option<(Currency, &'a Months)>,
) -> BTreeMap<Currency, Attained> {
    let mut found: BTreeMap<Currency, Attained> = BTreeMap::new();
    let Some(letter) = ledger.letter(month, as_of).filter(|_| as_of >= month.last_day()) else { return found };
    let mut counted: Vec<&AccountId> = Vec::new();
    for line in &letter.lines {
        let attained = found.entry(line.currency).or_insert_with(|| Attained {
            letter: letter.at.entry,
            asked: 0,
            received: 0,
            points: Decimal::ZERO,
        });
        attained.asked += Minor::from(line.amount_minor);
        // Several lines of one account, for its contracts, are fulfilled by its money once.
        if counted.contains(&&line.account) {
            continue;
        }
        counted.push(&line.account);
        if let Some((_, months)) = months(&line.account).filter(|(main, _)| *main == line.currency) {
            attained.received += months.received.get(&month).copied().unwrap_or(0);
        }
    }
    for attained in found.values_mut() {
        attained.points = points(rules, attained.received, attained.asked);
    }
    found
}

/// The points of the first band that is reached; below all of them, the points of the rest.
fn points(rules: &PolicyVersion, received: Minor, asked: Minor) -> Decimal {
    let commission = &rules.document.commission;
    let hundredfold = Decimal::from_i128_with_scale(received * 100, 0);
    let asked = Decimal::from_i128_with_scale(asked, 0);
    let reached = commission.task.iter().find(|band| hundredfold >= band.attained_percent.0 * asked);
    reached.map_or(commission.task_else_points.0, |band| band.points.0)
}
