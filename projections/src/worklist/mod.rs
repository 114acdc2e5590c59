//! worklist: whom to turn to first, and why (domain.md 5). Every row says its reasons in words and numbers.
//!
//! A row is an account, because one turns to a customer once, whatever his currencies. Rows are ordered by score,
//! then by the undisputed overdue amount in the main currency (its minor units, an order and no sum), then by
//! registration. Accounts of which everything overdue is disputed, or promised with the promise in grace, are held
//! back and shown apart.

mod duties;
mod looked;
mod overdue;
mod promised;
mod reason;
mod weights;

#[cfg(test)]
mod tests;

pub use reason::{Reason, Why};

use std::cmp::Reverse;

use recoup_events::values::{AccountId, Amount, Currency, RepId, Text};
use serde::Serialize;

use crate::asked::{AccountFacts, Asked};
use looked::Looked;

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorklistAnswer {
    /// The most urgent first.
    pub rows: Vec<WorkRow>,
    /// Whom to leave in peace for now, in order of registration.
    pub held_back: Vec<HeldBack>,
}

/// One account to turn to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkRow {
    /// Its place, from 1.
    pub rank: usize,
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Who looks after it.
    pub owner: Option<RepId>,
    /// Its main currency.
    pub currency: Currency,
    /// The sum of the points of its reasons.
    pub score: u32,
    /// What is overdue in the main currency, as a balance shows it.
    pub overdue: Amount,
    /// The part of it that is not disputed.
    pub undisputed_overdue: Amount,
    /// The weightiest first.
    pub reasons: Vec<Reason>,
}

/// One account that is held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct HeldBack {
    pub account: AccountId,
    pub name: Text,
    pub owner: Option<RepId>,
    pub reason: Held,
    /// The same in words.
    pub text: String,
}

/// Why an account is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Held {
    /// Everything overdue is disputed: that is to be settled first.
    DisputedOnly,
    /// Everything overdue, or the rest of it beside disputes, is promised, and the promise is in grace.
    InGrace,
}

/// Answers.
#[must_use]
pub fn worklist(accounts: &[AccountFacts], asked: &Asked<'_>) -> WorklistAnswer {
    let (mut rows, mut held_back) = (Vec::new(), Vec::new());
    for facts in accounts {
        let Some(looked) = Looked::at(facts, asked) else { continue };
        match overdue::held(&looked) {
            Some((reason, text)) => held_back.push(HeldBack {
                account: facts.account.clone(),
                name: looked.registration.name.clone(),
                owner: looked.ledger.owner_on(asked.as_of).cloned(),
                reason,
                text,
            }),
            None => rows.extend(row(facts, &looked)),
        }
    }
    // Stable: accounts come in order of registration.
    rows.sort_by_key(|row| (Reverse(row.score), Reverse(row.undisputed_overdue.minor)));
    for (rank, row) in (1..).zip(&mut rows) {
        row.rank = rank;
    }
    WorklistAnswer { rows, held_back }
}

/// A row, where there is any reason for one.
fn row(facts: &AccountFacts, looked: &Looked<'_>) -> Option<WorkRow> {
    let mut reasons = promised::reasons(looked);
    reasons.extend(overdue::reasons(looked));
    reasons.extend(duties::reasons(looked));
    // Stable: equal points stay in the order of the table.
    reasons.sort_by_key(|reason| Reverse(reason.points));
    let (currency, main) = looked.main()?;
    (!reasons.is_empty()).then(|| WorkRow {
        rank: 0,
        account: facts.account.clone(),
        name: looked.registration.name.clone(),
        owner: looked.ledger.owner_on(looked.asked.as_of).cloned(),
        currency,
        score: reasons.iter().map(|reason| reason.points).sum(),
        overdue: Amount::new(main.overdue, currency),
        undisputed_overdue: Amount::new(main.undisputed_overdue, currency),
        reasons,
    })
}
