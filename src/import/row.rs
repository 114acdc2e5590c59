//! From the cells of a row to an invoice: every cell checked, every wrong one named. Knows the profile, not the
//! commands that come of it.

use jiff::civil::Date;
use recoup_events::values::{AccountId, ClaimId, ContractId, Currency, OrderId, RepId, Text};

use super::amounts;
use super::dates::DateFormat;
use super::header::Columns;
use super::profile::{Field, Profile, code_of};
use super::summary::RowError;
use super::table::{RawCell, RawRow};

/// The kinds of a claim (domain.md 3).
const KINDS: [&str; 5] = ["PROGRESS", "TAIL", "RETENTION", "INTEREST", "OTHER"];

/// An invoice as a row has it, every field checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// The customer.
    pub account: AccountId,
    /// The customer's name.
    pub name: Option<Text>,
    /// The invoice number.
    pub claim: ClaimId,
    /// Its day.
    pub invoice_date: Date,
    /// The day it is due.
    pub due_on: Option<Date>,
    /// What it is over: a plain decimal of the currency, more than zero.
    pub amount: String,
    /// The currency.
    pub currency: Currency,
    /// Contract or project.
    pub contract: Option<ContractId>,
    /// Order.
    pub order: Option<OrderId>,
    /// The claim's kind, as its code.
    pub kind: Option<&'static str>,
    /// The customer's region.
    pub region: Option<Text>,
    /// The customer's rep.
    pub owner: Option<RepId>,
    /// When how much of it was paid.
    pub paid: Option<Paid>,
    /// Whether it was disputed.
    pub disputed: bool,
}

/// Money that came for an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// The value date.
    pub on: Date,
    /// How much, in the invoice's currency.
    pub amount: String,
}

/// What could be read of a row.
#[derive(Debug)]
pub struct Draft {
    /// The invoice, or everything that is wrong with the row.
    pub invoice: Result<Invoice, Vec<RowError>>,
    /// The customer and the first day of the row, where these can be read: also a row that is rejected for another
    /// cell says since when the customer is one.
    pub since: Option<(AccountId, Date)>,
}

/// Reads rows with one profile and its options.
pub struct RowReader<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// Where each field stands.
    pub columns: &'a Columns,
    /// How dates are written.
    pub date_format: DateFormat,
    /// The currency of rows that name none.
    pub currency: Currency,
}

impl RowReader<'_> {
    /// Reads one row.
    #[must_use]
    pub fn read(&self, row: &RawRow) -> Draft {
        let mut cells = Cells { reader: self, row, errors: Vec::new() };
        let account =
            cells.needed(Field::Account, |cells, field| cells.optional(field, |text| id(AccountId::new(text))));
        let claim = cells.needed(Field::Invoice, |cells, field| cells.optional(field, |text| id(ClaimId::new(text))));
        let invoice_date = cells.needed(Field::InvoiceDate, Cells::date);
        let currency = cells.currency();
        let amount = cells.needed(Field::Amount, |cells, field| cells.amount(field, currency));
        if amount.as_deref().is_some_and(amounts::is_zero) {
            cells.wrong(Field::Amount, "an invoice is over more than zero");
        }
        let paid = cells.paid(amount.as_deref(), currency);
        let since = account.clone().zip(invoice_date);
        let since = since.map(|(account, day)| (account, paid.as_ref().map_or(day, |paid| day.min(paid.on))));
        let rest = Rest::read(&mut cells);
        let errors = cells.errors;
        let invoice = match (account, claim, invoice_date, amount) {
            (Some(account), Some(claim), Some(invoice_date), Some(amount)) if errors.is_empty() => {
                Ok(rest.invoice(account, claim, invoice_date, amount, currency, paid))
            }
            _ => Err(errors),
        };
        Draft { invoice, since }
    }

    /// An error at the cell of a field.
    #[must_use]
    pub fn error(&self, row: &RawRow, field: Option<Field>, message: String) -> RowError {
        let column = field.and_then(|field| self.columns.title(field)).map(str::to_owned);
        let value = field.and_then(|field| self.columns.cell(field, row)).map(RawCell::shown);
        RowError { line: row.line, column, value, message, code: None }
    }
}

/// The fields that a row may lack.
struct Rest {
    name: Option<Text>,
    due_on: Option<Date>,
    contract: Option<ContractId>,
    order: Option<OrderId>,
    kind: Option<&'static str>,
    region: Option<Text>,
    owner: Option<RepId>,
    disputed: bool,
}

impl Rest {
    fn read(cells: &mut Cells<'_>) -> Self {
        Self {
            name: cells.optional(Field::Name, |text| id(Text::new(text))),
            due_on: cells.date(Field::DueDate),
            contract: cells.optional(Field::Contract, |text| id(ContractId::new(text))),
            order: cells.optional(Field::Order, |text| id(OrderId::new(text))),
            kind: cells.kind(),
            region: cells.optional(Field::Region, |text| id(Text::new(text))),
            owner: cells.optional(Field::Owner, |text| id(RepId::new(text))),
            disputed: cells.disputed(),
        }
    }

    fn invoice(
        self,
        account: AccountId,
        claim: ClaimId,
        invoice_date: Date,
        amount: String,
        currency: Currency,
        paid: Option<Paid>,
    ) -> Invoice {
        let Self { name, due_on, contract, order, kind, region, owner, disputed } = self;
        Invoice {
            account,
            name,
            claim,
            invoice_date,
            due_on,
            amount,
            currency,
            contract,
            order,
            kind,
            region,
            owner,
            paid,
            disputed,
        }
    }
}

fn id<T, E: std::fmt::Display>(checked: Result<T, E>) -> Result<T, String> {
    checked.map_err(|e| e.to_string())
}

/// One row being read, and what was wrong with it so far.
struct Cells<'a> {
    reader: &'a RowReader<'a>,
    row: &'a RawRow,
    errors: Vec<RowError>,
}

impl Cells<'_> {
    fn wrong(&mut self, field: Field, message: impl Into<String>) {
        self.errors.push(self.reader.error(self.row, Some(field), message.into()));
    }

    /// The text of a cell; a workbook's number as its digits, its date as a date.
    fn text(&mut self, field: Field) -> Option<String> {
        match self.reader.columns.cell(field, self.row)? {
            RawCell::Empty => None,
            // A lone dash is how accounts print nothing.
            RawCell::Text(text) if matches!(text.as_str(), "-" | "--" | "—" | "－" | "/") => None,
            RawCell::Text(text) => Some(text.clone()),
            RawCell::Date(date) => Some(date.to_string()),
            // A spreadsheet keeps 15 digits of a number: of a longer one the end is lost for good.
            RawCell::Number(text) if text.trim_start_matches('-').len() > 15 && !text.contains('.') => {
                self.wrong(
                    field,
                    "a number of more than 15 digits: its last digits are lost in a workbook; keep it as text",
                );
                None
            }
            RawCell::Number(text) => Some(text.clone()),
            RawCell::Error(error) => {
                let message = format!("the workbook says {error}");
                self.wrong(field, message);
                None
            }
        }
    }

    fn optional<T>(&mut self, field: Field, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(field)?;
        read(&text).map_err(|message| self.wrong(field, message)).ok()
    }

    /// A field that no row may lack.
    fn needed<T>(&mut self, field: Field, read: impl FnOnce(&mut Self, Field) -> Option<T>) -> Option<T> {
        let before = self.errors.len();
        let value = read(self, field);
        if value.is_none() && self.errors.len() == before {
            self.wrong(field, "empty, but every row needs it");
        }
        value
    }

    fn date(&mut self, field: Field) -> Option<Date> {
        let format = self.reader.date_format;
        match self.reader.columns.cell(field, self.row)? {
            RawCell::Date(date) => {
                // The book's range of dates holds for a workbook's dates too.
                let text = date.to_string();
                self.optional(field, |_| DateFormat::YearMonthDay.parse(&text))
            }
            RawCell::Number(text) if text.len() != 8 => {
                self.wrong(field, "a number, not a date; give the column a date format in the workbook");
                None
            }
            RawCell::Number(_) => self.optional(field, |text| DateFormat::YearMonthDay.parse(text)),
            _ => self.optional(field, |text| format.parse(text)),
        }
    }

    fn amount(&mut self, field: Field, currency: Currency) -> Option<String> {
        // A workbook's number has a decimal point whatever the file's texts have.
        let number = matches!(self.reader.columns.cell(field, self.row), Some(RawCell::Number(_)));
        let mark = if number { super::profile::DecimalMark::Point } else { self.reader.profile.decimal_mark };
        self.optional(field, |text| amounts::parse(text, mark, currency))
    }

    fn currency(&mut self) -> Currency {
        let words = &self.reader.profile.currencies;
        let named = self.optional(Field::Currency, |text| {
            let listed = words
                .iter()
                .find(|(_, words)| words.iter().any(|w| super::profile::plain(w) == super::profile::plain(text)));
            let code = text.trim().to_ascii_uppercase();
            listed.map_or_else(|| id(code.parse::<Currency>()), |(currency, _)| Ok(*currency))
        });
        named.unwrap_or(self.reader.currency)
    }

    fn kind(&mut self) -> Option<&'static str> {
        let words = &self.reader.profile.kinds;
        self.optional(Field::Kind, |text| {
            let code = code_of(words, text).map_or_else(|| text.to_ascii_uppercase(), Clone::clone);
            let known = KINDS.into_iter().find(|kind| *kind == code);
            known.ok_or_else(|| format!("no kind of claim; there are {}", KINDS.join(", ")))
        })
    }

    fn disputed(&mut self) -> bool {
        let words = &self.reader.profile.words;
        let answer = self.optional(Field::Disputed, |text| {
            let answers = [(&"yes", &words.yes), (&"no", &words.no)];
            let answer = code_of(answers, text).copied();
            answer.ok_or_else(|| format!("neither yes ({}) nor no ({})", words.yes.join(", "), words.no.join(", ")))
        });
        answer == Some("yes")
    }

    /// What was paid: all of it where only a day is named, nothing where the amount is zero.
    fn paid(&mut self, invoiced: Option<&str>, currency: Currency) -> Option<Paid> {
        let on = self.date(Field::SettledOn);
        let amount = self.amount(Field::PaidAmount, currency);
        match (on, amount) {
            (_, Some(amount)) if amounts::is_zero(&amount) => None,
            (Some(on), Some(amount)) => Some(Paid { on, amount }),
            (Some(on), None) => Some(Paid { on, amount: invoiced?.to_owned() }),
            (None, Some(_)) => {
                let named = if self.reader.columns.title(Field::SettledOn).is_some() {
                    Field::SettledOn
                } else {
                    Field::PaidAmount
                };
                if self.errors.iter().all(|e| e.column.as_deref() != self.reader.columns.title(named)) {
                    self.wrong(named, "an amount was paid, but on which day?");
                }
                None
            }
            (None, None) => None,
        }
    }
}
