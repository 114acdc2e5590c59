//! statement: an account's movements between two days, with the running balance (domain.md 3).
//!
//! The balance is what the customer owes after his unapplied money: open − unapplied. So a receipt counts on its
//! value date, whatever it settles, and allocating it moves nothing.

use jiff::civil::Date;
use recoup_events::facts::{Fact, Posting};
use recoup_events::values::{AccountId, Amount, Currency, Minor, Position};
use serde::Serialize;

use crate::rows::FactRow;

/// The answer, for one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct StatementAnswer {
    pub account: AccountId,
    pub currency: Currency,
    pub opening: Amount,
    pub movements: Vec<Movement>,
    pub closing: Amount,
}

/// One movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Movement {
    pub position: Position,
    pub effective_on: Date,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub reference: String,
    pub amount: Amount,
    pub balance: Amount,
}

/// Answers from the account's postings in force at the position asked.
#[must_use]
pub fn statement(account: &AccountId, currency: Currency, rows: &[FactRow], from: Date, to: Date) -> StatementAnswer {
    let mut moves: Vec<(&FactRow, &Posting, Minor)> = rows
        .iter()
        .filter_map(|row| match &row.fact {
            Fact::Posting(p) if p.currency == currency && row.at.effective_on <= to => Some((row, p, moved(p))),
            _ => None,
        })
        .filter(|(.., moved)| *moved != 0)
        .collect();
    moves.sort_by_key(|(row, ..)| (row.at.effective_on, row.position, row.line));
    let amount = |minor| Amount { minor, currency };
    let opening: Minor = moves.iter().filter(|(row, ..)| row.at.effective_on < from).map(|(.., moved)| moved).sum();
    let mut balance = opening;
    let movements = moves
        .into_iter()
        .filter(|(row, ..)| row.at.effective_on >= from)
        .map(|(row, posting, moved)| {
            balance += moved;
            Movement {
                position: row.position,
                effective_on: row.at.effective_on,
                kind: posting.kind.word(),
                reference: reference(posting),
                amount: amount(moved),
                balance: amount(balance),
            }
        })
        .collect();
    StatementAnswer {
        account: account.clone(),
        currency,
        opening: amount(opening),
        movements,
        closing: amount(balance),
    }
}

/// What a posting does to open − unapplied.
fn moved(posting: &Posting) -> Minor {
    (posting.kind.open_sign() - posting.kind.unapplied_sign()) * Minor::from(posting.amount_minor)
}

fn reference(posting: &Posting) -> String {
    let (claim, receipt) = (posting.claim.as_deref(), posting.receipt.as_deref());
    claim.or(receipt).unwrap_or_default().to_owned()
}
