//! Figures that decisions need, made up: every field filled, nothing computed. No rule of the domain here.

#![allow(clippy::expect_used, reason = "a helper of tests that fails is a test that fails")]

use std::collections::BTreeMap;

use jiff::civil::date;
use recoup_events::book::{FrozenPeriod, FrozenTrial};
use recoup_events::derived::{ContractStanding, Derived, Need, PeriodDraft, ReconciliationDraft, StatementDraft};
use recoup_events::facts::{Cause, FrozenBalance, FrozenItem, FrozenLine, FrozenOpen, FrozenTotals, ItemKind};
use recoup_events::values::{AccountId, ClaimId, Currency, Month, Position, Rate, ReceiptId, Total};

use super::memory_book::MemoryBook;

/// What a command needs, whatever the book says.
pub fn made_up(_: &MemoryBook, need: &Need) -> Derived {
    match need {
        Need::Statement { .. } => Derived::Statement(StatementDraft {
            totals: vec![totals()],
            lines: vec![line()],
            items: vec![item()],
            document: "{}".to_owned(),
            document_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        }),
        Need::Contract { .. } => Derived::Contracts(vec![ContractStanding {
            account: account(),
            currency: Currency::CNY,
            since: date(2026, 1, 5),
            collected_minor: 50_000_000,
            whole_minor: 50_000_000,
            settled: true,
        }]),
        Need::Cleared { .. } => Derived::Cleared(vec![(Currency::CNY, 10_000_000)]),
        Need::Period { .. } => Derived::Period(PeriodDraft {
            first_open: None,
            root: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d".to_owned(),
            totals: vec![period()],
            document: "{}".to_owned(),
            document_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        }),
        Need::Reconciliation { .. } => Derived::Reconciliation(ReconciliationDraft {
            balances: vec![FrozenBalance {
                currency: Currency::CNY,
                open_minor: Total(4_100_000),
                opening_minor: Total(1_000_000),
                unapplied_minor: Total(50_000),
            }],
            // More than one event holds.
            claims: (0..101).map(open_claim).collect(),
            document: "{}".to_owned(),
            document_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        }),
    }
}

fn open_claim(n: i64) -> FrozenOpen {
    let claim = if n == 0 { claim() } else { ClaimId::new(&format!("I{n}/2")).expect("an id") };
    FrozenOpen { claim, currency: Currency::CNY, due_on: Some(date(2026, 2, 9)), open_minor: 40_000 + n }
}

fn period() -> FrozenPeriod {
    FrozenPeriod {
        cash_minor: Total(500_000),
        claims_minor: Total(1_000_000),
        closing_minor: Total(480_000),
        corrections_minor: Total(-10_000),
        credits_minor: Total(10_000),
        currency: Currency::CNY,
        non_cash_minor: Total(0),
        opening_minor: Total(0),
        trial_balance: FrozenTrial {
            bad_debt_minor: Total(0),
            bank_minor: Total(580_000),
            credit_notes_minor: Total(10_000),
            non_cash_minor: Total(0),
            receivable_minor: Total(480_000),
            sales_minor: Total(-990_000),
            unapplied_minor: Total(-50_000),
            unidentified_minor: Total(-30_000),
        },
        written_off_minor: Total(0),
    }
}

fn account() -> AccountId {
    AccountId::new("HX").expect("an id")
}

fn claim() -> ClaimId {
    ClaimId::new("I1/1").expect("an id")
}

fn receipt() -> ReceiptId {
    ReceiptId::new("R2").expect("an id")
}

fn rate(text: &str) -> Rate {
    Rate::new(text).expect("a rate")
}

fn line() -> FrozenLine {
    FrozenLine {
        account: account(),
        amount_minor: 500_000,
        base_rate: rate("2.5"),
        claim: claim(),
        currency: Currency::CNY,
        days_late: 6,
        deductions_minor: BTreeMap::from([(Cause::Late, 500), (Cause::Task, 250)]),
        effective_rate: rate("2.35"),
        events: vec![Position(9), Position(14)],
        gross_minor: 12_500,
        held_minor: 3_525,
        net_minor: 11_750,
        origin: Position(14),
        points: BTreeMap::from([(Cause::Late, rate("0.1")), (Cause::Task, rate("0.05"))]),
        policy_version: 1,
        receipt: receipt(),
        value_date: date(2026, 2, 9),
    }
}

fn item() -> FrozenItem {
    FrozenItem {
        account: account(),
        amount_minor: -120,
        claim: claim(),
        currency: Currency::CNY,
        held_minor: -36,
        kind: ItemKind::Line,
        line_month: Month { year: 2026, month: 1 },
        of: Month { year: 2026, month: 1 },
        origin: Position(11),
        receipt: receipt(),
    }
}

fn totals() -> FrozenTotals {
    FrozenTotals {
        adjusted_minor: -84,
        clawed_back_minor: 0,
        currency: Currency::CNY,
        deductions_minor: Cause::LISTED.into_iter().map(|cause| (cause, 0)).collect(),
        draws_recovered_minor: 1_000,
        gross_minor: 12_500,
        held_back_minor: 3_525,
        net_minor: 11_750,
        payable_minor: 7_141,
        released_minor: 0,
        waived_minor: 0,
    }
}
