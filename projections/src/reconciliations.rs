//! Statements of account (对账, domain.md 7): what one shows when it is issued, and what is known of it now. Whether one
//! may be issued or answered is not decided here.

use jiff::civil::Date;
use recoup_events::derived::ReconciliationDraft;
use recoup_events::facts::{FrozenBalance, FrozenOpen, Ledger, Reconciliation};
use recoup_events::values::{AccountId, Amount, ClaimId, Currency, Minor, Month, Position, Text, Total};
use serde::Serialize;

use crate::asked::{AccountFacts, currencies};
use crate::paper::paper;
use crate::rows::FactRow;
use crate::statement::{StatementAnswer, statement};

/// The paper that the customer gets: his movements of the month and what is open at its end, currency by currency.
#[derive(Serialize)]
struct Document<'a> {
    paper: &'static str,
    account: &'a AccountId,
    name: Option<&'a Text>,
    month: Month,
    as_of: Date,
    known_at: Position,
    statements: Vec<StatementAnswer>,
    open_claims: Vec<OpenClaim>,
    balances: Vec<BalanceLine>,
}

/// A claim that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct OpenClaim {
    pub claim: ClaimId,
    pub currency: Currency,
    pub due_on: Option<Date>,
    pub open: Amount,
}

/// What is open and unapplied in one currency, and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct BalanceLine {
    pub open: Amount,
    pub unapplied: Amount,
    pub closing: Amount,
}

impl OpenClaim {
    fn new(frozen: &FrozenOpen) -> Self {
        let (claim, currency, due_on) = (frozen.claim.clone(), frozen.currency, frozen.due_on);
        Self { claim, currency, due_on, open: Amount::new(frozen.open_minor, currency) }
    }
}

impl BalanceLine {
    fn new(frozen: &FrozenBalance) -> Self {
        let amount = |minor| Amount { minor, currency: frozen.currency };
        let (open, unapplied) = (amount(frozen.open_minor.0), amount(frozen.unapplied_minor.0));
        Self { open, unapplied, closing: amount(frozen.closing()) }
    }
}

/// An account's statement of a month, ready to be issued, from its rows in force up to the month's last day. None
/// where the paper cannot be written.
#[must_use]
pub fn issue(facts: &AccountFacts, rows: &[FactRow], month: Month, known_at: Position) -> Option<ReconciliationDraft> {
    let (from, to) = (month.first_day(), month.last_day());
    let of = |currency| statement(&facts.account, currency, rows, from, to);
    let statements: Vec<StatementAnswer> = currencies(facts, to).into_iter().map(of).collect();
    let shown = |s: &StatementAnswer| balance_on(&facts.ledger, s.currency, to, s.opening.minor);
    let balances: Vec<FrozenBalance> = statements.iter().map(shown).collect();
    let claims = open_claims(&facts.ledger, to);
    let (document, document_sha256) = paper(&Document {
        paper: "statement_of_account",
        account: &facts.account,
        name: facts.ledger.registration().map(|registration| &registration.name),
        month,
        as_of: to,
        known_at,
        statements,
        open_claims: claims.iter().map(OpenClaim::new).collect(),
        balances: balances.iter().map(BalanceLine::new).collect(),
    })?;
    Some(ReconciliationDraft { balances, claims, document, document_sha256 })
}

/// The claims that are open at the end of a day, in log order.
#[must_use]
pub(crate) fn open_claims(ledger: &Ledger, day: Date) -> Vec<FrozenOpen> {
    let by_then = ledger.claims().iter().filter(|claim| claim.at.effective_on <= day);
    let open = by_then.filter_map(|claim| {
        let open_minor = i64::try_from(claim.open.on(day)).ok().filter(|minor| *minor != 0)?;
        let (claim_id, currency) = (claim.fact.claim.clone(), claim.fact.currency);
        Some(FrozenOpen { claim: claim_id, currency, due_on: claim.due_on(day), open_minor })
    });
    open.collect()
}

fn balance_on(ledger: &Ledger, currency: Currency, day: Date, opening: Minor) -> FrozenBalance {
    let open = open_claims(ledger, day);
    let of_currency = open.iter().filter(|claim| claim.currency == currency);
    let receipts = ledger.receipts().iter().filter(|r| r.fact.currency == currency);
    FrozenBalance {
        currency,
        open_minor: Total(of_currency.map(|claim| Minor::from(claim.open_minor)).sum()),
        opening_minor: Total(opening),
        unapplied_minor: Total(receipts.map(|receipt| receipt.unapplied.on(day)).sum()),
    }
}

/// How far a month's reconciliation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
pub enum ReconciliationState {
    Issued,
    Confirmed,
    Contested,
}

impl ReconciliationState {
    /// The word of the contract.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Issued => "ISSUED",
            Self::Confirmed => "CONFIRMED",
            Self::Contested => "CONTESTED",
        }
    }
}

/// What became of a month's statement of account, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ReconciliationStatus {
    pub month: Month,
    pub state: ReconciliationState,
    pub issued_on: Date,
    /// The event that issued it.
    pub entry: Position,
    /// Everything up to this position was known to it.
    pub known_at: Position,
    pub document_sha256: String,
    pub answered_on: Option<Date>,
    /// What the customer does not agree to.
    pub items: Vec<Contested>,
    /// What it showed.
    pub issued: BalanceLine,
    /// What is known of that day now.
    pub now: BalanceLine,
    /// Whether they differ, in a sum or in a claim.
    pub differs: bool,
}

/// An item that the customer does not agree to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Contested {
    pub claim: ClaimId,
    pub amount: Amount,
    pub reason: Text,
}

/// The statements of months that end within a period, as far as the facts tell, in one currency; in log order.
#[must_use]
pub fn reconciliations(ledger: &Ledger, currency: Currency, from: Date, to: Date) -> Vec<ReconciliationStatus> {
    let within = |issued: &&Reconciliation| (from..=to).contains(&issued.month.last_day());
    ledger.reconciliations().iter().filter(within).map(|issued| status(ledger, issued, currency)).collect()
}

fn status(ledger: &Ledger, issued: &Reconciliation, currency: Currency) -> ReconciliationStatus {
    let day = issued.month.last_day();
    let nothing = FrozenBalance { currency, open_minor: Total(0), opening_minor: Total(0), unapplied_minor: Total(0) };
    let frozen = issued.balances.iter().find(|balance| balance.currency == currency).unwrap_or(&nothing);
    let now = balance_on(ledger, currency, day, frozen.opening_minor.0);
    let claims = |all: &[FrozenOpen]| -> Vec<FrozenOpen> {
        all.iter().filter(|claim| claim.currency == currency).cloned().collect()
    };
    let answer = issued.answer.as_ref();
    let items = answer.into_iter().flat_map(|answer| &answer.items).filter(|item| item.currency == currency);
    ReconciliationStatus {
        month: issued.month,
        state: match answer.map(|answer| answer.confirmed) {
            None => ReconciliationState::Issued,
            Some(true) => ReconciliationState::Confirmed,
            Some(false) => ReconciliationState::Contested,
        },
        issued_on: issued.at.effective_on,
        entry: issued.at.entry,
        known_at: issued.known_at,
        document_sha256: issued.document_sha256.clone(),
        answered_on: answer.map(|answer| answer.at.effective_on),
        items: items
            .map(|item| Contested {
                claim: item.claim.clone(),
                amount: Amount::new(item.amount_minor, item.currency),
                reason: item.reason.clone(),
            })
            .collect(),
        issued: BalanceLine::new(frozen),
        now: BalanceLine::new(&now),
        differs: *frozen != now || claims(&issued.claims) != claims(&open_claims(ledger, day)),
    }
}
