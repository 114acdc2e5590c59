//! ageing: open claims by how long they are overdue (domain.md 3).

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::Claim;
use recoup_events::values::{AccountId, Amount, Currency, Minor};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::asked::{AccountFacts, Asked, currencies};
use crate::balance::GroupBy;
use crate::money::ByCurrency;

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct AgeingAnswer {
    /// The names of the buckets, in order.
    pub buckets: Vec<String>,
    pub accounts: Vec<AccountAgeing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<GroupAgeing>>,
    pub totals: Vec<TotalAgeing>,
}

/// One account's open claims by age, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct AccountAgeing {
    pub account: AccountId,
    pub currency: Currency,
    #[serde(flatten)]
    pub columns: Columns,
}

/// One group's open claims by age, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct GroupAgeing {
    pub by: GroupBy,
    pub key: Option<String>,
    pub currency: Currency,
    #[serde(flatten)]
    pub columns: Columns,
}

/// All open claims by age, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct TotalAgeing {
    pub currency: Currency,
    #[serde(flatten)]
    pub columns: Columns,
}

/// The columns of one row. The buckets and the one without a due date add up to `open`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Columns {
    #[serde(serialize_with = "as_map")]
    pub buckets: Vec<(String, Amount)>,
    pub no_due_date: Amount,
    pub open: Amount,
    pub unapplied: Amount,
}

fn as_map<S: Serializer>(buckets: &[(String, Amount)], s: S) -> Result<S::Ok, S::Error> {
    let mut map = s.serialize_map(Some(buckets.len()))?;
    for (name, amount) in buckets {
        map.serialize_entry(name, amount)?;
    }
    map.end()
}

/// Which date a claim's age runs from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AgeFrom {
    /// The due date in force on the day, the default.
    #[default]
    DueDate,
    /// The invoice's date.
    InvoiceDate,
}

#[derive(Debug, Clone, Default)]
struct Ages {
    buckets: Vec<Minor>,
    no_due_date: Minor,
    unapplied: Minor,
}

impl Ages {
    fn add(&mut self, bucket: Option<usize>, open: Minor) {
        match bucket {
            None => self.no_due_date += open,
            Some(bucket) => {
                if self.buckets.len() <= bucket {
                    self.buckets.resize(bucket + 1, 0);
                }
                self.buckets[bucket] += open;
            }
        }
    }

    fn add_all(&mut self, other: &Self) {
        for (bucket, open) in other.buckets.iter().enumerate() {
            self.add(Some(bucket), *open);
        }
        self.no_due_date += other.no_due_date;
        self.unapplied += other.unapplied;
    }

    fn columns(&self, names: &[String], currency: Currency) -> Columns {
        let amount = |minor| Amount { minor, currency };
        let bucket = |i: usize| self.buckets.get(i).copied().unwrap_or(0);
        Columns {
            buckets: names.iter().enumerate().map(|(i, name)| (name.clone(), amount(bucket(i)))).collect(),
            no_due_date: amount(self.no_due_date),
            open: amount(self.buckets.iter().sum::<Minor>() + self.no_due_date),
            unapplied: amount(self.unapplied),
        }
    }
}

/// Answers.
#[must_use]
pub fn ageing(accounts: &[AccountFacts], asked: &Asked<'_>, from: AgeFrom, by: Option<GroupBy>) -> AgeingAnswer {
    let mut gathered = Ageings::new(*asked, from, by);
    accounts.iter().for_each(|facts| gathered.add(facts));
    gathered.answer()
}

/// The answer while accounts are added to it one by one, in the order of their registration: nobody needs to hold the
/// facts of a whole book.
///
/// A ledger may hold facts that are true only from a later day than the one asked; they change nothing.
#[derive(Debug)]
pub struct Ageings<'a> {
    asked: Asked<'a>,
    from: AgeFrom,
    by: Option<GroupBy>,
    names: Vec<String>,
    rows: Vec<AccountAgeing>,
    groups: BTreeMap<(Option<String>, Currency), Ages>,
    totals: ByCurrency<Ages>,
}

impl<'a> Ageings<'a> {
    /// An answer without accounts yet.
    #[must_use]
    pub fn new(asked: Asked<'a>, from: AgeFrom, by: Option<GroupBy>) -> Self {
        let names = asked.policy.ageing.bucket_names();
        let (groups, totals) = (BTreeMap::new(), ByCurrency::default());
        Self { asked, from, by, names, rows: Vec::new(), groups, totals }
    }

    /// Adds an account.
    pub fn add(&mut self, facts: &AccountFacts) {
        for currency in currencies(facts, self.asked.as_of) {
            let ages = self.of_account(facts, currency);
            self.totals.entry(currency).add_all(&ages);
            let columns = ages.columns(&self.names, currency);
            self.rows.push(AccountAgeing { account: facts.account.clone(), currency, columns });
        }
    }

    fn of_account(&mut self, facts: &AccountFacts, currency: Currency) -> Ages {
        let (ledger, as_of) = (&facts.ledger, self.asked.as_of);
        let mut ages = Ages::default();
        let receipts = ledger.receipts().iter().filter(|r| r.fact.currency == currency);
        ages.unapplied = receipts.map(|r| r.unapplied.on(as_of)).sum();
        if let Some(by) = self.by.filter(|_| ages.unapplied != 0) {
            let key = (by.key_of_account(ledger, as_of), currency);
            self.groups.entry(key).or_default().unapplied += ages.unapplied;
        }
        for claim in ledger.claims().iter().filter(|c| c.fact.currency == currency && c.at.effective_on <= as_of) {
            let (bucket, open) = (bucket_of(claim, &self.asked, self.from), claim.open.on(as_of));
            ages.add(bucket, open);
            if let Some(by) = self.by {
                self.groups.entry((by.key_of_claim(ledger, claim, as_of), currency)).or_default().add(bucket, open);
            }
        }
        ages
    }

    /// The answer about those that were added.
    #[must_use]
    pub fn answer(self) -> AgeingAnswer {
        let names = self.names;
        let grouped = |by| {
            let row = |((key, currency), ages): ((Option<String>, Currency), Ages)| {
                let columns = ages.columns(&names, currency);
                GroupAgeing { by, key, currency, columns }
            };
            self.groups.into_iter().map(row).collect()
        };
        let groups = self.by.map(grouped);
        let total =
            |(currency, ages): (Currency, Ages)| TotalAgeing { currency, columns: ages.columns(&names, currency) };
        let totals = self.totals.all().map(total).collect();
        AgeingAnswer { accounts: self.rows, groups, totals, buckets: names }
    }
}

/// The column of a claim; none where it has no due date.
fn bucket_of(claim: &Claim, asked: &Asked<'_>, from: AgeFrom) -> Option<usize> {
    let since: Date = match from {
        AgeFrom::DueDate => claim.due_on(asked.as_of)?,
        AgeFrom::InvoiceDate => claim.at.effective_on,
    };
    Some(asked.policy.ageing.bucket_of((asked.as_of - since).get_days()))
}
