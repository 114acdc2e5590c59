//! Audit confirmation letters (询证函): whom an auditor asks as of a day, and what a letter states. How a letter looks is
//! not said here.

use std::collections::BTreeSet;

use jiff::civil::Date;
use recoup_events::values::{AccountId, Amount, ClaimId, Currency, Minor, Text};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::asked::{AccountFacts, Asked, currencies};
use crate::balance::{of_account, of_claim};

/// Who gets a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Everybody who owes something, or whose money is not applied.
    All,
    /// These accounts, whatever they owe.
    Named(Vec<AccountId>),
    /// Of every currency the accounts with the most open.
    Largest(usize),
    /// So many of those with a balance, drawn by a number: the first in the order of SHA-256(`SEED/ACCOUNT`). The same
    /// number draws the same accounts wherever it is asked.
    Sample(usize, u64),
}

/// What a letter states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Letter {
    pub account: AccountId,
    pub name: Text,
    pub balances: Vec<LetterBalance>,
    pub claims: Vec<LetterClaim>,
}

/// What is open in one currency. What is disputed is said: the customer will say so, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct LetterBalance {
    pub currency: Currency,
    pub open: Amount,
    pub unapplied: Amount,
    pub balance: Amount,
    pub disputed: Amount,
}

/// An open claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct LetterClaim {
    pub claim: ClaimId,
    pub invoiced_on: Date,
    pub due_on: Option<Date>,
    pub currency: Currency,
    pub amount: Amount,
    pub open: Amount,
}

/// The letters of those who are chosen, in the order of registration.
///
/// # Errors
/// An account that is named and not registered by the day.
pub fn confirmations(accounts: &[AccountFacts], asked: &Asked<'_>, choice: &Choice) -> Result<Vec<Letter>, AccountId> {
    let letters: Vec<Letter> = accounts.iter().filter_map(|facts| letter(facts, asked)).collect();
    let chosen = chosen(&letters, choice)?;
    Ok(letters.into_iter().filter(|letter| chosen.contains(&letter.account)).collect())
}

fn chosen(letters: &[Letter], choice: &Choice) -> Result<BTreeSet<AccountId>, AccountId> {
    let with_balance = || letters.iter().filter(|letter| letter.balances.iter().any(LetterBalance::is_any));
    Ok(match choice {
        Choice::All => with_balance().map(|letter| letter.account.clone()).collect(),
        Choice::Named(named) => {
            let known = |account: &&AccountId| letters.iter().any(|letter| letter.account == **account);
            if let Some(unknown) = named.iter().find(|account| !known(account)) {
                return Err(unknown.clone());
            }
            named.iter().cloned().collect()
        }
        Choice::Largest(most) => largest(letters, *most),
        Choice::Sample(size, seed) => {
            let mut drawn: Vec<_> = with_balance().map(|letter| (ticket(*seed, &letter.account), letter)).collect();
            drawn.sort_by_key(|(ticket, _)| *ticket);
            drawn.into_iter().take(*size).map(|(_, letter)| letter.account.clone()).collect()
        }
    })
}

/// Never across currencies: each has its own largest.
fn largest(letters: &[Letter], most: usize) -> BTreeSet<AccountId> {
    let currencies: BTreeSet<Currency> = letters.iter().flat_map(|l| l.balances.iter().map(|b| b.currency)).collect();
    let mut chosen = BTreeSet::new();
    for currency in currencies {
        let open = |letter: &Letter| -> Minor {
            letter.balances.iter().filter(|b| b.currency == currency).map(|b| b.open.minor).sum()
        };
        let mut by_size: Vec<_> = letters.iter().map(|letter| (open(letter), letter)).collect();
        by_size.retain(|(open, _)| *open > 0);
        // A stable sort: of equal ones the one registered first.
        by_size.sort_by_key(|(open, _)| std::cmp::Reverse(*open));
        chosen.extend(by_size.into_iter().take(most).map(|(_, letter)| letter.account.clone()));
    }
    chosen
}

fn ticket(seed: u64, account: &AccountId) -> [u8; 32] {
    Sha256::digest(format!("{seed}/{account}").as_bytes()).into()
}

impl LetterBalance {
    const fn is_any(&self) -> bool {
        self.open.minor != 0 || self.unapplied.minor != 0
    }
}

fn letter(facts: &AccountFacts, asked: &Asked<'_>) -> Option<Letter> {
    let name = facts.ledger.registration()?.name.clone();
    let balance = |currency| {
        let sums = of_account(&facts.ledger, currency, asked);
        let amount = |minor| Amount { minor, currency };
        let (open, unapplied) = (sums.open(), sums.unapplied);
        let (balance, disputed) = (amount(open - unapplied), amount(sums.disputed));
        LetterBalance { currency, open: amount(open), unapplied: amount(unapplied), balance, disputed }
    };
    let claims = facts.ledger.claims().iter().filter_map(|claim| {
        let (sums, currency) = (of_claim(&facts.ledger, claim, asked), claim.fact.currency);
        let amount = |minor| Amount { minor, currency };
        (sums.open() != 0).then(|| LetterClaim {
            claim: claim.fact.claim.clone(),
            invoiced_on: claim.at.effective_on,
            due_on: claim.due_on(asked.as_of),
            currency,
            amount: amount(sums.claims),
            open: amount(sums.open()),
        })
    });
    let balances = currencies(facts, asked.as_of).into_iter().map(balance).collect();
    Some(Letter { account: facts.account.clone(), name, balances, claims: claims.collect() })
}
