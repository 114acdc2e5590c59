//! A whole file as commands: which reps and customers it needs since when, and one all-or-nothing group of
//! commands a row. Nothing here depends on the order of the rows, except the order in which they are sent.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use jiff::civil::Date;
use recoup_events::values::{AccountId, ClaimId, Currency, RepId};
use serde_json::Value;

use super::commands::{self, Customer};
use super::header::{self, Columns};
use super::profile::{Field, Profile};
use super::row::{Draft, Invoice, RowReader};
use super::summary::RowError;
use super::table::{RawRow, readings};
use super::{ImportError, Options};

/// A file, read and checked, ready to be recorded.
#[derive(Debug)]
pub struct Plan {
    /// The rows that can be recorded, in the file's order.
    pub rows: Vec<PlannedRow>,
    /// The customers of these rows.
    pub customers: BTreeMap<AccountId, Customer>,
    /// Their reps, each with the first day one of his customers is one.
    pub reps: BTreeMap<RepId, Date>,
    /// What is wrong with the other rows.
    pub errors: Vec<RowError>,
    /// How many rows there are, right and wrong.
    pub row_count: u64,
    /// How many are wrong.
    pub rejected: u64,
    /// Where each field stands.
    pub columns: Columns,
}

/// A row that can be recorded.
#[derive(Debug)]
pub struct PlannedRow {
    /// The row as the file has it.
    pub raw: RawRow,
    /// The row as an invoice.
    pub invoice: Invoice,
}

impl PlannedRow {
    /// Its commands in the order in which they are true: invoice, dispute opened and resolved, receipt.
    #[must_use]
    pub fn commands(&self, with_dispute: bool) -> Vec<Value> {
        let mut group = vec![commands::invoice(&self.invoice)];
        if with_dispute && self.invoice.disputed {
            group.push(commands::open_dispute(&self.invoice));
            group.extend(self.invoice.paid.as_ref().map(|paid| commands::resolve_dispute(&self.invoice, paid.on)));
        }
        group.extend(self.invoice.paid.as_ref().map(|paid| commands::receipt(&self.invoice, paid)));
        group
    }
}

impl Plan {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// The file as a whole cannot be read: encoding, table, header. A wrong row is no error but an entry in
    /// [`Plan::errors`].
    pub fn read(bytes: &[u8], profile: &Profile, options: &Options) -> Result<Self, ImportError> {
        let (columns, raw_rows) = header::read(&readings(bytes)?, profile)?;
        let reader = RowReader {
            profile,
            columns: &columns,
            date_format: options.date_format.unwrap_or(profile.date_format),
            currency: options.currency.unwrap_or(profile.currency),
        };
        let owner = default_owner(profile, options)?;
        let mut draft = Drafts::default();
        for raw in raw_rows {
            draft.add(&reader, raw);
        }
        let (customers, reps) = draft.customers(reader.currency, &owner);
        let Drafts { rows, errors, row_count, rejected, .. } = draft;
        Ok(Self { rows, customers, reps, errors, row_count, rejected, columns })
    }

    /// The registrations that the rows need, reps first: one group each, since any of them may be there already.
    #[must_use]
    pub fn registrations(&self) -> Vec<Vec<Value>> {
        let reps = self.reps.iter().map(|(id, since)| commands::rep(id, *since));
        let accounts = self.customers.iter().map(|(id, customer)| commands::account(id, customer));
        reps.chain(accounts).map(|command| vec![command]).collect()
    }
}

fn default_owner(profile: &Profile, options: &Options) -> Result<RepId, ImportError> {
    let owner = options.owner.as_ref().unwrap_or(&profile.owner);
    RepId::new(owner).map_err(|e| ImportError::Option(format!("the owner {owner:?}: {e}")))
}

/// The rows read so far.
#[derive(Default)]
struct Drafts {
    rows: Vec<PlannedRow>,
    seen: BTreeMap<ClaimId, (u64, Invoice)>,
    since: BTreeMap<AccountId, Date>,
    errors: Vec<RowError>,
    row_count: u64,
    rejected: u64,
}

impl Drafts {
    fn add(&mut self, reader: &RowReader<'_>, raw: RawRow) {
        self.row_count += 1;
        let Draft { invoice, since } = reader.read(&raw);
        if let Some((account, day)) = since {
            let first = self.since.entry(account).or_insert(day);
            *first = day.min(*first);
        }
        match invoice {
            Ok(invoice) => self.add_invoice(reader, raw, invoice),
            Err(errors) => {
                self.rejected += 1;
                self.errors.extend(errors);
            }
        }
    }

    /// The same invoice twice is one; two invoices of one number are a mistake that only a person can mend.
    fn add_invoice(&mut self, reader: &RowReader<'_>, raw: RawRow, invoice: Invoice) {
        match self.seen.entry(invoice.claim.clone()) {
            Entry::Occupied(first) if first.get().1 != invoice => {
                let message = format!("line {} has this invoice number with other content", first.get().0);
                self.errors.push(reader.error(&raw, Some(Field::Invoice), message));
                self.rejected += 1;
            }
            Entry::Occupied(_) => self.rows.push(PlannedRow { raw, invoice }),
            Entry::Vacant(place) => {
                place.insert((raw.line, invoice.clone()));
                self.rows.push(PlannedRow { raw, invoice });
            }
        }
    }

    /// A customer is registered once, with what its earliest rows say; where rows of one day differ, the first in
    /// order of the text, so that the order of rows changes nothing. What later rows say otherwise (a new rep, a
    /// new region) is a change of its own and not made up here.
    fn customers(&self, currency: Currency, owner: &RepId) -> (BTreeMap<AccountId, Customer>, BTreeMap<RepId, Date>) {
        let mut rows_of: BTreeMap<&AccountId, Vec<&Invoice>> = BTreeMap::new();
        for row in &self.rows {
            rows_of.entry(&row.invoice.account).or_default().push(&row.invoice);
        }
        let mut customers = BTreeMap::new();
        let mut reps: BTreeMap<RepId, Date> = BTreeMap::new();
        for (account, rows) in rows_of {
            let since = self.since.get(account).copied().or_else(|| rows.iter().map(|row| row.invoice_date).min());
            let Some(since) = since else { continue };
            let customer = Customer {
                since,
                name: earliest(&rows, |row| row.name.as_deref().map(str::to_owned))
                    .unwrap_or_else(|| account.to_string()),
                currency: earliest(&rows, |row| Some(row.currency)).unwrap_or(currency),
                owner: earliest(&rows, |row| row.owner.clone()).unwrap_or_else(|| owner.clone()),
                region: earliest(&rows, |row| row.region.as_deref().map(str::to_owned)),
            };
            let first = reps.entry(customer.owner.clone()).or_insert(since);
            *first = since.min(*first);
            customers.insert(account.clone(), customer);
        }
        (customers, reps)
    }
}

/// What the earliest row that says anything says.
fn earliest<T: Ord>(rows: &[&Invoice], read: impl Fn(&Invoice) -> Option<T>) -> Option<T> {
    rows.iter().filter_map(|row| Some((row.invoice_date, read(row)?))).min().map(|(_, value)| value)
}
