//! follow-ups: how often each customer is touched, how often he should be, and what came of it (domain.md 5).
//! Activity and result always stand together.

mod cadence;
mod compliance;
mod frequency;
mod reps;

#[cfg(test)]
mod tests;

pub use cadence::{Cadence, cadence};
pub use frequency::{Frequency, Pushed};
pub use reps::{CollectedIn, RepRow};

use jiff::civil::Date;
use recoup_events::facts::Ledger;
use recoup_events::values::{AccountId, Currency, RepId};
use serde::Serialize;

use crate::asked::{AccountFacts, Asked};
use crate::reliability::days_between;

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FollowUpsAnswer {
    /// A row an account.
    pub accounts: Vec<AccountRow>,
    /// A row a rep, over the month of the day asked up to that day.
    pub reps: Vec<RepRow>,
}

/// One account's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct AccountRow {
    pub account: AccountId,
    pub owner: Option<RepId>,
    /// The day of the last touch.
    pub last_on: Option<Date>,
    pub days_since: Option<i32>,
    #[serde(flatten)]
    pub frequency: Frequency,
    pub required_interval_days: i32,
    pub next_due_on: Date,
    /// Days past the next due date, at least 0.
    pub overdue_days: i32,
}

/// Answers. `reps` are the reps registered by the day, in the order of registration; `book_currency` is the one that
/// a rep's collected money is shown in first.
#[must_use]
pub fn follow_ups(
    accounts: &[AccountFacts],
    reps: &[RepId],
    book_currency: Currency,
    asked: &Asked<'_>,
) -> FollowUpsAnswer {
    FollowUpsAnswer {
        accounts: accounts.iter().filter_map(|facts| row(facts, asked)).collect(),
        reps: reps::rows(accounts, reps, book_currency, asked),
    }
}

impl FollowUpsAnswer {
    /// Leaves one account, or those of one rep, and the reps whom that is about: with an account its owner.
    pub fn keep(&mut self, account: Option<&AccountId>, rep: Option<&RepId>) {
        if let Some(rep) = rep {
            self.accounts.retain(|row| row.owner.as_ref() == Some(rep));
            self.reps.retain(|row| row.rep == *rep);
        }
        if let Some(account) = account {
            self.accounts.retain(|row| row.account == *account);
            self.reps.retain(|row| self.accounts.iter().any(|kept| kept.owner.as_ref() == Some(&row.rep)));
        }
    }
}

fn row(facts: &AccountFacts, asked: &Asked<'_>) -> Option<AccountRow> {
    let ledger = &facts.ledger;
    let Cadence { required_interval_days, next_due_on } = cadence(ledger, asked)?;
    let last_on = touch_days(ledger, asked.as_of).last().copied();
    Some(AccountRow {
        account: facts.account.clone(),
        owner: ledger.owner_on(asked.as_of).cloned(),
        last_on,
        days_since: last_on.map(|last| days_between(last, asked.as_of)),
        frequency: Frequency::of(ledger, asked),
        required_interval_days,
        next_due_on,
        overdue_days: days_between(next_due_on, asked.as_of).max(0),
    })
}

/// The days of all touches up to a day, in their order; a day with two touches stands twice.
fn touch_days(ledger: &Ledger, as_of: Date) -> Vec<Date> {
    let touches = ledger.follow_ups().iter().filter(|f| f.is_touch() && f.at.effective_on <= as_of);
    let mut days: Vec<Date> = touches.map(|f| f.at.effective_on).collect();
    days.sort_unstable();
    days
}
