//! balance: what an account owes, settled and still has to come, on a day (domain.md 3).

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{Claim, Class, Ledger};
use recoup_events::values::{AccountId, Currency, RepId, Text};
use serde::Serialize;

use crate::asked::{AccountFacts, Asked, currencies};
use crate::money::{ByCurrency, Figures, Sums};
use crate::promises::promised;

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BalanceAnswer {
    /// A row an account and currency.
    pub accounts: Vec<AccountBalance>,
    /// A row a group and currency, where groups were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<GroupBalance>>,
    /// A row a currency.
    pub totals: Vec<TotalBalance>,
}

/// One account's balance in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct AccountBalance {
    pub account: AccountId,
    pub name: Text,
    pub owner: Option<RepId>,
    pub class: Option<Class>,
    pub class_approved: bool,
    pub currency: Currency,
    #[serde(flatten)]
    pub figures: Figures,
}

/// One group's balance in one currency. What belongs to no claim (unapplied money, promises) stands in the
/// group without a key where claims are grouped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct GroupBalance {
    pub by: GroupBy,
    pub key: Option<String>,
    pub currency: Currency,
    #[serde(flatten)]
    pub figures: Figures,
}

/// The sums of all accounts in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct TotalBalance {
    pub currency: Currency,
    #[serde(flatten)]
    pub figures: Figures,
}

/// What rows may be grouped by (contract.md 2, `--by`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum GroupBy {
    Contract,
    Kind,
    Owner,
    Region,
}

impl GroupBy {
    /// The key of a claim's group.
    #[must_use]
    pub fn key_of_claim(self, ledger: &Ledger, claim: &Claim, as_of: Date) -> Option<String> {
        match self {
            Self::Contract => claim.fact.contract.as_ref().map(ToString::to_string),
            Self::Kind => Some(claim.fact.kind.word().to_owned()),
            Self::Owner | Self::Region => self.key_of_account(ledger, as_of),
        }
    }

    /// The key of the group of what belongs to the account as a whole.
    #[must_use]
    pub fn key_of_account(self, ledger: &Ledger, as_of: Date) -> Option<String> {
        match self {
            Self::Contract | Self::Kind => None,
            Self::Owner => ledger.owner_on(as_of).map(ToString::to_string),
            Self::Region => ledger.registration().and_then(|r| r.region.as_ref()).map(ToString::to_string),
        }
    }
}

/// Answers.
#[must_use]
pub fn balance(accounts: &[AccountFacts], asked: &Asked<'_>, by: Option<GroupBy>) -> BalanceAnswer {
    let mut gathered = Balances::new(*asked, by);
    accounts.iter().for_each(|facts| gathered.add(facts));
    gathered.answer()
}

/// The answer while accounts are added to it one by one, in the order of their registration: nobody needs to hold the
/// facts of a whole book.
///
/// A ledger may hold facts that are true only from a later day than the one asked; they change nothing.
#[derive(Debug)]
pub struct Balances<'a> {
    asked: Asked<'a>,
    by: Option<GroupBy>,
    rows: Vec<AccountBalance>,
    groups: BTreeMap<(Option<String>, Currency), Sums>,
    totals: ByCurrency<Sums>,
}

impl<'a> Balances<'a> {
    /// An answer without accounts yet.
    #[must_use]
    pub fn new(asked: Asked<'a>, by: Option<GroupBy>) -> Self {
        Self { asked, by, rows: Vec::new(), groups: BTreeMap::new(), totals: ByCurrency::default() }
    }

    /// Adds an account.
    pub fn add(&mut self, facts: &AccountFacts) {
        for currency in currencies(facts, self.asked.as_of) {
            let sums = of_account(&facts.ledger, currency, &self.asked);
            self.totals.entry(currency).add(&sums);
            self.rows.extend(row(facts, currency, &sums, self.asked.as_of));
            if let Some(by) = self.by {
                group(&mut self.groups, by, &facts.ledger, currency, &self.asked);
            }
        }
    }

    /// The answer about those that were added.
    #[must_use]
    pub fn answer(self) -> BalanceAnswer {
        let (groups, totals) = (self.groups, self.totals.all());
        BalanceAnswer {
            accounts: self.rows,
            groups: self.by.map(|by| group_rows(groups, by)),
            totals: totals.map(|(currency, s)| TotalBalance { currency, figures: s.in_currency(currency) }).collect(),
        }
    }
}

fn row(facts: &AccountFacts, currency: Currency, sums: &Sums, as_of: Date) -> Option<AccountBalance> {
    let class = facts.ledger.class_on(as_of);
    Some(AccountBalance {
        account: facts.account.clone(),
        name: facts.ledger.registration()?.name.clone(),
        owner: facts.ledger.owner_on(as_of).cloned(),
        class: class.map(|(class, _)| class),
        class_approved: class.is_some_and(|(_, approved)| approved),
        currency,
        figures: sums.in_currency(currency),
    })
}

/// One account's figures in one currency.
#[must_use]
pub fn of_account(ledger: &Ledger, currency: Currency, asked: &Asked<'_>) -> Sums {
    let mut sums = of_no_claim(ledger, currency, asked);
    for claim in ledger.claims().iter().filter(|claim| claim.fact.currency == currency) {
        sums.add(&of_claim(ledger, claim, asked));
    }
    sums
}

/// One claim's figures: with what is disputed and overdue of it.
#[must_use]
pub fn of_claim(ledger: &Ledger, claim: &Claim, asked: &Asked<'_>) -> Sums {
    let mut sums = Sums::of_claim(claim, asked.as_of);
    let open = sums.open();
    sums.disputed = ledger.disputed_on(&claim.fact.claim, asked.as_of).min(open);
    if claim.due_on(asked.as_of).is_some_and(|due| due < asked.as_of) {
        sums.overdue = open;
        sums.undisputed_overdue = open - sums.disputed;
    }
    sums
}

/// What belongs to no claim: unapplied money and promises.
fn of_no_claim(ledger: &Ledger, currency: Currency, asked: &Asked<'_>) -> Sums {
    let receipts = ledger.receipts().iter().filter(|r| r.fact.currency == currency);
    let unapplied = receipts.map(|r| r.unapplied.on(asked.as_of)).sum();
    Sums { unapplied, promised: promised(ledger, currency, asked), ..Sums::default() }
}

/// Adds an account's figures in one currency to the groups that they belong to.
fn group(
    groups: &mut BTreeMap<(Option<String>, Currency), Sums>,
    by: GroupBy,
    ledger: &Ledger,
    currency: Currency,
    asked: &Asked<'_>,
) {
    let unclaimed = of_no_claim(ledger, currency, asked);
    groups.entry((by.key_of_account(ledger, asked.as_of), currency)).or_default().add(&unclaimed);
    let claims = ledger.claims().iter();
    for claim in claims.filter(|c| c.fact.currency == currency && c.at.effective_on <= asked.as_of) {
        let key = by.key_of_claim(ledger, claim, asked.as_of);
        groups.entry((key, currency)).or_default().add(&of_claim(ledger, claim, asked));
    }
}

fn group_rows(groups: BTreeMap<(Option<String>, Currency), Sums>, by: GroupBy) -> Vec<GroupBalance> {
    let nothing = |key: &Option<String>, sums: &Sums| key.is_none() && *sums == Sums::default();
    let kept = groups.into_iter().filter(|((key, _), sums)| !nothing(key, sums));
    kept.map(|((key, currency), sums)| GroupBalance { by, key, currency, figures: sums.in_currency(currency) })
        .collect()
}
