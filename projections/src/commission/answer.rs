//! commission: a rep's month as contract.md 4 shows it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{Cause, FrozenItem, FrozenLine, FrozenTotals, IssuedStatement, ItemKind};
use recoup_events::values::{AccountId, Amount, ClaimId, Currency, Month, Position, Rate, ReceiptId, RepId};
use serde::Serialize;

use super::pay::{Part, Pay};

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct CommissionAnswer {
    pub rep: RepId,
    pub month: Month,
    /// That it was issued and so is frozen; none while the month is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<Issued>,
    #[serde(flatten)]
    pub first: PartAnswer,
    /// The parts of the other currencies.
    pub other_currencies: Vec<PartAnswer>,
}

/// That a statement was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Issued {
    pub on: Date,
    pub position: Position,
    pub known_at: Position,
    pub document_sha256: String,
}

/// One currency's part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct PartAnswer {
    pub currency: Currency,
    pub totals: Totals,
    pub releases: Vec<Item>,
    pub clawbacks: Vec<Item>,
    pub adjustments: Vec<Item>,
    pub lines: Vec<LineAnswer>,
}

/// The sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Totals {
    pub gross: Amount,
    pub deductions: BTreeMap<Cause, Amount>,
    pub net: Amount,
    pub held_back: Amount,
    pub released: Amount,
    pub clawed_back: Amount,
    pub draws_recovered: Amount,
    pub waived: Amount,
    pub adjusted: Amount,
    pub payable: Amount,
}

/// An amount that goes back to a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Item {
    /// The month of the line that it goes back to.
    pub month: Month,
    pub account: AccountId,
    pub claim: ClaimId,
    pub receipt: ReceiptId,
    pub amount: Amount,
    /// The entry that made the line, or answered the contest.
    pub origin: Position,
    /// The closed month that it is carried from, where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried_from: Option<Month>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct LineAnswer {
    pub account: AccountId,
    pub claim: ClaimId,
    pub receipt: ReceiptId,
    pub value_date: Date,
    pub amount: Amount,
    pub base_rate: Rate,
    pub days_late: i32,
    pub points: BTreeMap<Cause, Rate>,
    pub effective_rate: Rate,
    pub gross: Amount,
    pub deductions: BTreeMap<Cause, Amount>,
    pub net: Amount,
    pub held_back: Amount,
    pub policy_version: u32,
    pub origin: Position,
    pub events: Vec<Position>,
}

impl CommissionAnswer {
    /// A rep's month, as it was issued or as it stands.
    #[must_use]
    pub fn of(pay: &Pay<'_>, month: Month, book_currency: Currency) -> Self {
        let mut parts = pay.parts(month).into_iter().map(|part| PartAnswer::of(&part, month));
        let first = parts.next().unwrap_or_else(|| PartAnswer::of(&Part::empty(book_currency), month));
        let issued = pay.issued(month).map(Issued::of);
        Self { rep: pay.rep.clone(), month, issued, first, other_currencies: parts.collect() }
    }
}

impl Issued {
    fn of(statement: &IssuedStatement) -> Self {
        Self {
            on: statement.at.effective_on,
            position: statement.at.entry,
            known_at: statement.fact.known_at,
            document_sha256: statement.fact.document_sha256.clone(),
        }
    }
}

impl PartAnswer {
    fn of(part: &Part, month: Month) -> Self {
        let currency = part.totals.currency;
        let items = |wanted: &dyn Fn(&FrozenItem) -> bool| -> Vec<Item> {
            part.items.iter().filter(|item| wanted(item)).map(|item| Item::of(item, month)).collect()
        };
        Self {
            currency,
            totals: Totals::of(&part.totals),
            releases: items(&|item| item.kind == ItemKind::Release),
            clawbacks: items(&|item| item.kind == ItemKind::Clawback),
            adjustments: items(&|item| matches!(item.kind, ItemKind::Line | ItemKind::Contest)),
            lines: part.lines.iter().map(LineAnswer::of).collect(),
        }
    }
}

impl Totals {
    fn of(totals: &FrozenTotals) -> Self {
        let money = |minor: i64| Amount::new(minor, totals.currency);
        Self {
            gross: money(totals.gross_minor),
            deductions: totals.deductions_minor.iter().map(|(cause, minor)| (*cause, money(*minor))).collect(),
            net: money(totals.net_minor),
            held_back: money(totals.held_back_minor),
            released: money(totals.released_minor),
            clawed_back: money(totals.clawed_back_minor),
            draws_recovered: money(totals.draws_recovered_minor),
            waived: money(totals.waived_minor),
            adjusted: money(totals.adjusted_minor),
            payable: money(totals.payable_minor),
        }
    }
}

impl Item {
    fn of(item: &FrozenItem, month: Month) -> Self {
        Self {
            month: item.line_month,
            account: item.account.clone(),
            claim: item.claim.clone(),
            receipt: item.receipt.clone(),
            // What a line's change makes payable: its net, less what of it is held back.
            amount: Amount::new(item.amount_minor - item.held_minor, item.currency),
            origin: item.origin,
            carried_from: (item.of != month).then_some(item.of),
        }
    }
}

impl LineAnswer {
    fn of(line: &FrozenLine) -> Self {
        let money = |minor: i64| Amount::new(minor, line.currency);
        Self {
            account: line.account.clone(),
            claim: line.claim.clone(),
            receipt: line.receipt.clone(),
            value_date: line.value_date,
            amount: money(line.amount_minor),
            base_rate: line.base_rate,
            days_late: line.days_late,
            points: line.points.clone(),
            effective_rate: line.effective_rate,
            gross: money(line.gross_minor),
            deductions: line.deductions_minor.iter().map(|(cause, minor)| (*cause, money(*minor))).collect(),
            net: money(line.net_minor),
            held_back: money(line.held_minor),
            policy_version: line.policy_version,
            origin: line.origin,
            events: line.events.clone(),
        }
    }
}
