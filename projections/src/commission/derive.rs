//! The figures that decisions need, computed at the position of the decision (design.md 2): a statement to be issued,
//! how far a contract is collected, what the clearing office collected. Nothing is decided here.

use std::collections::BTreeMap;

use recoup_events::derived::{ContractStanding, Derived, Need, StatementDraft};
use recoup_events::values::{AccountId, ContractId, Currency, Minor, Month, RepId};
use serde::Serialize;

use super::accounts::cleared;
use super::{Book, CommissionAnswer, Looked, RepFacts};
use crate::asked::{AccountFacts, Asked};
use crate::contracts::contracts;
use crate::paper::paper;

/// Computes what a command needs, of the facts recorded before it. The book is asked as of the command's own day.
#[must_use]
pub fn derive(book: Book<'_>, reps: &[RepFacts], need: &Need) -> Derived {
    match need {
        Need::Statement { rep, month, on } => {
            let found = reps.iter().find(|facts| facts.rep == *rep);
            found.map_or(Derived::Nothing, |facts| statement(Book { as_of: *on, ..book }, facts, *month))
        }
        Need::Contract { rep, account, contract, on } => {
            Derived::Contracts(standings(Book { as_of: *on, ..book }, (rep, account.as_ref()), contract))
        }
        Need::Cleared { rep, on } => {
            let mut sums: BTreeMap<Currency, Minor> = BTreeMap::new();
            for facts in book.accounts {
                cleared(&facts.ledger, rep, *on, &mut sums);
            }
            Derived::Cleared(sums.into_iter().collect())
        }
        // Papers of the book and of accounts are not pay.
        Need::Period { .. } | Need::Reconciliation { .. } => Derived::Nothing,
    }
}

/// The document of a statement: the answer as it is shown, with what it was asked of.
#[derive(Serialize)]
struct Document<'a> {
    as_of: jiff::civil::Date,
    known_at: recoup_events::values::Position,
    #[serde(flatten)]
    statement: &'a CommissionAnswer,
}

fn statement(book: Book<'_>, rep: &RepFacts, month: Month) -> Derived {
    let looked = Looked::at(book);
    let pay = looked.pay(rep);
    let answer = CommissionAnswer::of(&pay, month, book.currency);
    let document = Document { as_of: book.as_of, known_at: book.known_at, statement: &answer };
    let Some((document, document_sha256)) = paper(&document) else { return Derived::Nothing };
    let mut draft =
        StatementDraft { totals: Vec::new(), lines: Vec::new(), items: Vec::new(), document, document_sha256 };
    for part in pay.parts(month) {
        draft.totals.push(part.totals);
        draft.lines.extend(part.lines);
        draft.items.extend(part.items);
    }
    Derived::Statement(draft)
}

fn standings(
    book: Book<'_>,
    (rep, account): (&RepId, Option<&AccountId>),
    contract: &ContractId,
) -> Vec<ContractStanding> {
    let meant = |facts: &&AccountFacts| match account {
        Some(account) => facts.account == *account,
        None => facts.ledger.owner_on(book.as_of) == Some(rep),
    };
    let Some(policy) = book.policies.on(book.as_of, book.known_at) else { return Vec::new() };
    let asked = Asked { as_of: book.as_of, policy: &policy.document };
    book.accounts.iter().filter(meant).filter_map(|facts| standing(facts, contract, &asked)).collect()
}

fn standing(facts: &AccountFacts, contract: &ContractId, asked: &Asked<'_>) -> Option<ContractStanding> {
    let currency = facts.ledger.registration()?.currency;
    let rows = contracts(std::slice::from_ref(facts), asked).contracts;
    let mut rows: Vec<_> = rows.into_iter().filter(|row| row.contract == *contract).collect();
    let main = rows.iter().position(|row| row.currency == currency).unwrap_or(0);
    if rows.is_empty() {
        return None;
    }
    let row = rows.swap_remove(main);
    let registered = facts.ledger.contract(contract).map(|c| c.at.effective_on);
    let claims = facts.ledger.claims().iter().filter(|claim| claim.fact.contract.as_ref() == Some(contract));
    let since = claims.map(|claim| claim.at.effective_on).chain(registered).min()?;
    Some(ContractStanding {
        account: facts.account.clone(),
        currency: row.currency,
        since,
        collected_minor: row.collected.minor,
        whole_minor: row.amount.map_or(row.claims.minor, |amount| amount.minor),
        settled: row.settled && row.claims.minor > 0,
    })
}
