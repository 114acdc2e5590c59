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
    let names = asked.policy.ageing.bucket_names();
    let mut rows = Vec::new();
    let mut totals: ByCurrency<Ages> = ByCurrency::default();
    let mut groups: BTreeMap<(Option<String>, Currency), Ages> = BTreeMap::new();
    for facts in accounts {
        for currency in currencies(facts, asked.as_of) {
            let ages = of_account(facts, currency, asked, from, by, &mut groups);
            totals.entry(currency).add_all(&ages);
            let columns = ages.columns(&names, currency);
            rows.push(AccountAgeing { account: facts.account.clone(), currency, columns });
        }
    }
    let grouped = |by| {
        let row = |((key, currency), ages): ((Option<String>, Currency), Ages)| {
            let columns = ages.columns(&names, currency);
            GroupAgeing { by, key, currency, columns }
        };
        groups.into_iter().map(row).collect()
    };
    let total = |(currency, ages): (Currency, Ages)| TotalAgeing { currency, columns: ages.columns(&names, currency) };
    AgeingAnswer {
        accounts: rows,
        groups: by.map(grouped),
        totals: totals.all().map(total).collect(),
        buckets: names.clone(),
    }
}

fn of_account(
    facts: &AccountFacts,
    currency: Currency,
    asked: &Asked<'_>,
    from: AgeFrom,
    by: Option<GroupBy>,
    groups: &mut BTreeMap<(Option<String>, Currency), Ages>,
) -> Ages {
    let (ledger, as_of) = (&facts.ledger, asked.as_of);
    let mut ages = Ages::default();
    let mut group = |key: &dyn Fn(GroupBy) -> Option<String>, add: &dyn Fn(&mut Ages)| {
        if let Some(by) = by {
            add(groups.entry((key(by), currency)).or_default());
        }
    };
    let receipts = ledger.receipts().iter().filter(|r| r.fact.currency == currency);
    ages.unapplied = receipts.map(|r| r.unapplied.on(as_of)).sum();
    let unapplied = ages.unapplied;
    if unapplied != 0 {
        group(&|by| by.key_of_account(ledger, as_of), &|ages| ages.unapplied += unapplied);
    }
    for claim in ledger.claims().iter().filter(|c| c.fact.currency == currency && c.at.effective_on <= as_of) {
        let (bucket, open) = (bucket_of(claim, asked, from), claim.open.on(as_of));
        ages.add(bucket, open);
        group(&|by| by.key_of_claim(ledger, claim, as_of), &|ages| ages.add(bucket, open));
    }
    ages
}

/// The column of a claim; none where it has no due date.
fn bucket_of(claim: &Claim, asked: &Asked<'_>, from: AgeFrom) -> Option<usize> {
    let since: Date = match from {
        AgeFrom::DueDate => claim.due_on(asked.as_of)?,
        AgeFrom::InvoiceDate => claim.at.effective_on,
    };
    Some(asked.policy.ageing.bucket_of((asked.as_of - since).get_days()))
}
