//! A rep's month: touches, visits, what was required and what came in time, beside the money collected.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use recoup_events::facts::{Channel, FollowUp, Ledger};
use recoup_events::values::{Amount, Currency, Minor, Month, RepId};
use serde::Serialize;

use super::compliance::required;
use crate::asked::{AccountFacts, Asked};
use crate::money::quotient;

/// One rep's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct RepRow {
    pub rep: RepId,
    pub d7: usize,
    pub d30: usize,
    pub d90: usize,
    /// Visits and meetings of the month that reached somebody.
    pub visits_this_month: usize,
    /// Touches due in the month on accounts that the rep owned on the day they were due.
    pub required: usize,
    pub on_time: usize,
    /// `on_time ÷ required` to four decimals.
    pub compliance: Option<String>,
    /// Money with a value date in the month of accounts that the rep owned on it, less returns dated in the month,
    /// in the book's currency.
    pub collected: Amount,
    /// The same in other currencies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub collected_other: Vec<CollectedIn>,
}

/// Money collected in another currency than the book's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct CollectedIn {
    pub currency: Currency,
    pub amount: Amount,
}

#[derive(Default)]
struct Work {
    d7: usize,
    d30: usize,
    d90: usize,
    visits: usize,
    required: usize,
    on_time: usize,
    collected: BTreeMap<Currency, Minor>,
}

/// A row a rep.
pub(super) fn rows(
    accounts: &[AccountFacts],
    reps: &[RepId],
    book_currency: Currency,
    asked: &Asked<'_>,
) -> Vec<RepRow> {
    let mut work: BTreeMap<RepId, Work> = reps.iter().map(|rep| (rep.clone(), Work::default())).collect();
    for facts in accounts {
        add_touches(&mut work, &facts.ledger, asked);
        add_required(&mut work, &facts.ledger, asked);
        add_money(&mut work, &facts.ledger, asked);
    }
    let row = |rep: &RepId| work.get(rep).map(|work| work.row(rep, book_currency));
    reps.iter().filter_map(row).collect()
}

impl Work {
    fn row(&self, rep: &RepId, book_currency: Currency) -> RepRow {
        let count = |n: usize| Minor::try_from(n).unwrap_or(Minor::MAX);
        let other = self.collected.iter().filter(|(currency, sum)| **currency != book_currency && **sum != 0);
        RepRow {
            rep: rep.clone(),
            d7: self.d7,
            d30: self.d30,
            d90: self.d90,
            visits_this_month: self.visits,
            required: self.required,
            on_time: self.on_time,
            compliance: quotient(count(self.on_time), count(self.required), 4),
            collected: Amount::new(self.collected.get(&book_currency).copied().unwrap_or(0), book_currency),
            collected_other: other
                .map(|(currency, sum)| CollectedIn { currency: *currency, amount: Amount::new(*sum, *currency) })
                .collect(),
        }
    }
}

/// Whose work a follow-up was: as recorded, else the account's owner on the day.
fn rep_of<'a>(ledger: &'a Ledger, follow_up: &'a FollowUp) -> Option<&'a RepId> {
    follow_up.fact.rep.as_ref().or_else(|| ledger.owner_on(follow_up.at.effective_on))
}

fn add_touches(work: &mut BTreeMap<RepId, Work>, ledger: &Ledger, asked: &Asked<'_>) {
    let since = |days: i64| asked.as_of.saturating_sub((days - 1).days());
    let month = Month::of(asked.as_of);
    for touch in ledger.follow_ups().iter().filter(|f| f.is_touch() && f.at.effective_on <= asked.as_of) {
        let Some(work) = rep_of(ledger, touch).and_then(|rep| work.get_mut(rep)) else { continue };
        let day = touch.at.effective_on;
        work.d7 += usize::from(day >= since(7));
        work.d30 += usize::from(day >= since(30));
        work.d90 += usize::from(day >= since(90));
        let visit = matches!(touch.fact.channel, Channel::Visit | Channel::Meeting);
        work.visits += usize::from(visit && Month::of(day) == month);
    }
}

fn add_required(work: &mut BTreeMap<RepId, Work>, ledger: &Ledger, asked: &Asked<'_>) {
    let month = Month::of(asked.as_of).first_day()..=asked.as_of;
    for required in required(ledger, &month, asked) {
        let Some(work) = ledger.owner_on(required.due_on).and_then(|rep| work.get_mut(rep)) else { continue };
        work.required += 1;
        work.on_time += usize::from(required.on_time);
    }
}

fn add_money(work: &mut BTreeMap<RepId, Work>, ledger: &Ledger, asked: &Asked<'_>) {
    let month = Month::of(asked.as_of).first_day()..=asked.as_of;
    let mut add = |day: Date, currency: Currency, amount: Minor| {
        if month.contains(&day)
            && let Some(work) = ledger.owner_on(day).and_then(|rep| work.get_mut(rep))
        {
            *work.collected.entry(currency).or_default() += amount;
        }
    };
    for receipt in ledger.receipts() {
        let (currency, amount) = (receipt.fact.currency, Minor::from(receipt.amount_minor));
        add(receipt.at.effective_on, currency, amount);
        if let Some(returned) = receipt.returned {
            add(returned.effective_on, currency, -amount);
        }
    }
}
