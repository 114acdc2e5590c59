//! The roll-forward as posted: what was recorded after the close of its month is a correction of the first month open
//! then. So a closed month keeps its figures, and the next one opens with them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{Fact, Posting};
use recoup_events::values::{AccountId, Currency, Minor, Position};

use super::{Closing, correction_day};
use crate::asked::{AccountFacts, currencies};
use crate::journal::History;
use crate::money::ByCurrency;
use crate::roll_forward::{AccountRoll, Moved, RollForwardAnswer, TotalRoll};

/// Everything that moved, by account and currency.
type Movements = BTreeMap<AccountId, BTreeMap<Currency, Moved>>;

/// Answers for the days `from` to `to`, both inclusive, from the history of postings up to `to`: also of those that a
/// correction took out again.
#[must_use]
pub fn roll_as_posted(
    accounts: &[AccountFacts],
    history: &[History],
    closings: &[Closing],
    (from, to): (Date, Date),
) -> RollForwardAnswer {
    let mut movements = movements(history, closings, (from, to));
    let mut rows = Vec::new();
    let mut totals: ByCurrency<Moved> = ByCurrency::default();
    let mut row = |account: &AccountId, currency: Currency, moved: &Moved| {
        totals.entry(currency).add(moved);
        rows.push(AccountRoll { account: account.clone(), currency, roll: moved.roll(currency) });
    };
    for facts in accounts {
        let mut of_account = movements.remove(&facts.account).unwrap_or_default();
        for currency in currencies(facts, to) {
            row(&facts.account, currency, &of_account.remove(&currency).unwrap_or_default());
        }
        rest(&facts.account, of_account, &mut row);
    }
    for (account, of_account) in movements {
        rest(&account, of_account, &mut row);
    }
    let totals = totals.all().map(|(currency, moved)| TotalRoll { currency, roll: moved.roll(currency) }).collect();
    RollForwardAnswer { from, to, shown: None, accounts: rows, totals }
}

/// Currencies and accounts that a correction took out altogether, as long as a closed month still shows them.
fn rest(account: &AccountId, moved: BTreeMap<Currency, Moved>, row: &mut impl FnMut(&AccountId, Currency, &Moved)) {
    for (currency, moved) in moved.into_iter().filter(|(_, moved)| *moved != Moved::default()) {
        row(account, currency, &moved);
    }
}

fn movements(history: &[History], closings: &[Closing], period: (Date, Date)) -> Movements {
    let mut movements = Movements::new();
    for (row, known_to) in history {
        let Fact::Posting(posting) = &row.fact else { continue };
        if posting.kind.open_sign() == 0 || row.at.effective_on > period.1 {
            continue;
        }
        if !movements.contains_key(&row.account) {
            movements.insert(row.account.clone(), BTreeMap::new());
        }
        let Some(of_account) = movements.get_mut(&row.account) else { continue };
        let moved = of_account.entry(posting.currency).or_default();
        let amount = Minor::from(posting.amount_minor);
        post(moved, posting, amount, (row.at.effective_on, row.position), closings, period);
        if let Some(correction) = known_to {
            post(moved, posting, -amount, (row.at.effective_on, *correction), closings, period);
        }
    }
    movements
}

/// Adds a movement of a day that became known at a position.
fn post(
    moved: &mut Moved,
    posting: &Posting,
    amount: Minor,
    (effective_on, position): (Date, Position),
    closings: &[Closing],
    (from, to): (Date, Date),
) {
    let of_open = posting.kind.open_sign() * amount;
    match correction_day(closings, effective_on, position) {
        None if effective_on < from => moved.opening += of_open,
        None => moved.settle(posting.kind, amount),
        Some(day) if day < from => moved.opening += of_open,
        Some(day) if day <= to => moved.corrections += of_open,
        Some(_) => {}
    }
}
