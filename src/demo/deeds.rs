//! The deeds that behaviours are made of: each writes one command and keeps the generator's books in step with
//! it, so that no behaviour can do one without the other.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::books::Arrival;
use super::cast::{AccountNo, people};
use super::money::{Currency, Sum, decimal};
use super::rules::Rule;
use super::world::World;

/// An invoice to be raised.
#[derive(Debug, Clone)]
pub struct Invoice {
    /// Its id.
    pub id: String,
    /// Effective on.
    pub on: Date,
    /// Its currency.
    pub currency: Currency,
    /// Amount in minor units and due date of the whole, or of each part where there are several.
    pub parts: Vec<(i64, Option<Date>)>,
    /// PROGRESS, TAIL, RETENTION, INTEREST or OTHER.
    pub kind: &'static str,
    /// The contract it names.
    pub contract: Option<String>,
    /// The order it bills.
    pub order: Option<String>,
}

impl Invoice {
    /// What it asks for in all.
    pub fn sum(&self) -> Sum {
        self.currency.sum(self.parts.iter().map(|(amount, _)| amount).sum())
    }

    /// The ids of its claims.
    pub fn claims(&self) -> Vec<String> {
        match self.parts.len() {
            1 => vec![self.id.clone()],
            n => (1..=n).map(|part| format!("{}/{part}", self.id)).collect(),
        }
    }

    /// As a command writes it, on an account with this main currency.
    pub fn data(&self, main: Currency) -> Value {
        let mut data = Map::new();
        data.insert("claim".into(), json!(self.id));
        match self.parts.as_slice() {
            [(amount, due)] => {
                data.insert("amount".into(), json!(decimal(*amount)));
                optional(&mut data, "due_on", due.as_ref());
            }
            parts => {
                let parts = parts.iter().map(|(amount, due)| json!({"amount": decimal(*amount), "due_on": due}));
                data.insert("parts".into(), parts.collect());
            }
        }
        if self.kind != "OTHER" {
            data.insert("kind".into(), json!(self.kind));
        }
        if self.currency != main {
            data.insert("currency".into(), json!(self.currency.code()));
        }
        optional(&mut data, "contract", self.contract.as_ref());
        optional(&mut data, "order", self.order.as_ref());
        Value::Object(data)
    }
}

/// A receipt to be recorded.
#[derive(Debug, Clone)]
pub struct Money {
    /// Its id.
    pub id: String,
    /// Its value date.
    pub on: Date,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: Currency,
    /// BANK, CASH, BILL or OFFSET.
    pub method: &'static str,
    /// How it finds its claims.
    pub rule: Rule,
    /// What the bank statement says.
    pub reference: Option<String>,
    /// The returned receipt that it makes good.
    pub redeposit_of: Option<String>,
    /// The promise that it keeps, where the customer says so.
    pub promise: Option<String>,
}

impl Money {
    /// What came.
    pub const fn sum(&self) -> Sum {
        self.currency.sum(self.amount_minor)
    }

    /// As a command writes it, on an account with this main currency.
    pub fn data(&self, main: Currency) -> Value {
        let mut data = Map::new();
        data.insert("receipt".into(), json!(self.id));
        data.insert("amount".into(), json!(decimal(self.amount_minor)));
        if self.currency != main {
            data.insert("currency".into(), json!(self.currency.code()));
        }
        if self.method != "BANK" {
            data.insert("method".into(), json!(self.method));
        }
        optional(&mut data, "reference", self.reference.as_ref());
        optional(&mut data, "redeposit_of", self.redeposit_of.as_ref());
        optional(&mut data, "promise", self.promise.as_ref());
        match &self.rule {
            Rule::OldestDueFirst => {}
            Rule::Lines(lines) => {
                data.insert("allocate".into(), written_lines(lines));
            }
            rule => {
                data.insert("allocate".into(), json!(word(rule)));
            }
        }
        if let Rule::Contract(contract) = &self.rule {
            data.insert("contract".into(), json!(contract));
        }
        Value::Object(data)
    }
}

fn optional<T: serde::Serialize>(data: &mut Map<String, Value>, field: &str, value: Option<&T>) {
    if let Some(value) = value {
        data.insert(field.to_owned(), json!(value));
    }
}

fn written_lines(lines: &[(String, i64)]) -> Value {
    lines.iter().map(|(claim, amount)| json!({"claim": claim, "amount": decimal(*amount)})).collect()
}

const fn word(rule: &Rule) -> &'static str {
    match rule {
        Rule::ExactAmount => "exact_amount",
        Rule::Contract(_) => "contract",
        Rule::UndisputedFirst => "undisputed_first",
        Rule::Nothing => "none",
        Rule::OldestDueFirst | Rule::Lines(_) => "oldest_due_first",
    }
}

impl World {
    /// Raises an invoice.
    pub fn raise_invoice(&mut self, no: AccountNo, invoice: &Invoice) -> u32 {
        let data = invoice.data(self.accounts[no].currency);
        let entry = self.write(no, people::CLERK, invoice.on, "raise_invoice", data);
        self.owe(no, invoice, entry);
        entry
    }

    /// Keeps the books in step with an invoice that another command carries.
    pub fn owe(&mut self, no: AccountNo, invoice: &Invoice, entry: u32) {
        for (id, (amount_minor, due)) in invoice.claims().into_iter().zip(&invoice.parts) {
            let new = Arrival { id, on: invoice.on, amount_minor: *amount_minor, currency: invoice.currency, entry };
            self.accounts[no].books.owe(new, *due, invoice.contract.as_deref());
        }
    }

    /// Records a receipt, with the allocations its rule makes.
    pub fn record_receipt(&mut self, no: AccountNo, money: &Money) -> u32 {
        let data = money.data(self.accounts[no].currency);
        let entry = self.write(no, people::FINANCE, money.on, "record_receipt", data);
        self.receive(no, money, entry);
        entry
    }

    /// Keeps the books in step with a receipt that another command carries.
    pub fn receive(&mut self, no: AccountNo, money: &Money, entry: u32) {
        let books = &mut self.accounts[no].books;
        let (id, on) = (money.id.clone(), money.on);
        books.receive(Arrival { id, on, amount_minor: money.amount_minor, currency: money.currency, entry });
        let lines = books.by_rule(&money.rule, money.currency, on, money.amount_minor);
        books.allocate(&money.id, &lines, on, entry);
    }

    /// Allocates what is left of a receipt today, where the rule finds something; says whether it did.
    pub fn allocate(&mut self, no: AccountNo, receipt: &str, rule: &Rule) -> bool {
        let day = self.day;
        let books = &self.accounts[no].books;
        let Some(came) = books.receipt(receipt) else { return false };
        let (rest, currency) = (came.unapplied.least_from(day), came.currency);
        let lines = books.by_rule(rule, currency, day, rest);
        if rest <= 0 || lines.is_empty() {
            return false;
        }
        let mut data = json!({"receipt": receipt});
        match rule {
            Rule::Lines(lines) => data["lines"] = written_lines(lines),
            rule => data["rule"] = json!(word(rule)),
        }
        if let Rule::Contract(contract) = rule {
            data["contract"] = json!(contract);
        }
        let entry = self.write(no, people::FINANCE, day, "allocate", data);
        self.accounts[no].books.allocate(receipt, &lines, day, entry);
        true
    }

    /// Takes a receipt's money off a claim today.
    pub fn reverse_allocation(&mut self, no: AccountNo, receipt: &str, claim: &str, reason: &str) -> u32 {
        let data = json!({"receipt": receipt, "claim": claim, "reason": reason});
        let (day, entry) = (self.day, self.write(no, people::FINANCE, self.day, "reverse_allocation", data));
        self.accounts[no].books.reverse(receipt, claim, day, entry);
        entry
    }

    /// A payment bounces.
    pub fn return_receipt(&mut self, no: AccountNo, receipt: &str, on: Date, reason: &str) -> u32 {
        let entry =
            self.write(no, people::FINANCE, on, "return_receipt", json!({"receipt": receipt, "reason": reason}));
        self.accounts[no].books.bounce(receipt, on, entry);
        entry
    }

    /// Issues a credit note today.
    pub fn issue_credit_note(&mut self, no: AccountNo, claim: &str, amount_minor: i64, reason: &str) -> u32 {
        let data = json!({"claim": claim, "amount": decimal(amount_minor), "reason": reason});
        let (day, entry) = (self.day, self.write(no, people::FINANCE, self.day, "issue_credit_note", data));
        self.accounts[no].books.forgive(claim, amount_minor, day, entry);
        entry
    }

    /// Takes an entry out and puts another in its place: what it was stays in the log, what it did is undone.
    pub fn correct(&mut self, no: AccountNo, mistaken: u32, reason: &str, replacement: Option<Value>) -> u32 {
        self.correct_as(no, people::FINANCE, mistaken, reason, replacement)
    }

    /// Like [`Self::correct`], by somebody else than finance.
    pub fn correct_as(
        &mut self,
        no: AccountNo,
        actor: &str,
        mistaken: u32,
        reason: &str,
        replacement: Option<Value>,
    ) -> u32 {
        let mut data = json!({"command": self.command_id(mistaken), "reason": reason});
        if let Some(replacement) = replacement {
            data["replacement"] = replacement;
        }
        let entry = self.write(no, actor, self.day, "correct", data);
        self.accounts[no].books.retract(mistaken);
        self.accounts[no].words.retract(mistaken);
        entry
    }
}
