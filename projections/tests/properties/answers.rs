//! Answers agree with each other: buckets with open, totals with rows, groups with totals, a period's closing with
//! the next one's opening, the statement with the balance (domain.md 3).

#![allow(clippy::expect_used, reason = "a helper of tests that fails is a test that fails")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use proptest::prelude::*;
use recoup_events::policy::{PolicyDocument, SHIPPED, read};
use recoup_events::values::{Amount, Currency, Minor};
use recoup_projections::ageing::{AgeFrom, AgeingAnswer, Columns, ageing};
use recoup_projections::balance::{BalanceAnswer, GroupBy, balance};
use recoup_projections::contracts::contracts;
use recoup_projections::money::Figures;
use recoup_projections::roll_forward::{Roll, roll_forward};
use recoup_projections::statement::statement;
use recoup_projections::{AccountFacts, Asked};

use super::cases;
use super::commands::{FIRST_DAY, Step, book_of, steps};
use super::tables::Tables;

const BY: [GroupBy; 4] = [GroupBy::Contract, GroupBy::Kind, GroupBy::Owner, GroupBy::Region];

fn day(n: u8) -> Date {
    FIRST_DAY.saturating_add((i64::from(n) - 1).days())
}

fn policy() -> PolicyDocument {
    static SHIPPED_POLICY: LazyLock<PolicyDocument> = LazyLock::new(|| read(SHIPPED).expect("the shipped policy"));
    SHIPPED_POLICY.clone()
}

fn figures(f: &Figures) -> [Minor; 11] {
    [
        f.claims,
        f.cash,
        f.non_cash,
        f.credits,
        f.written_off,
        f.open,
        f.unapplied,
        f.disputed,
        f.overdue,
        f.undisputed_overdue,
        f.promised,
    ]
    .map(|amount| amount.minor)
}

fn columns(c: &Columns) -> Vec<Minor> {
    c.buckets.iter().map(|(_, amount)| amount).chain([&c.no_due_date, &c.open, &c.unapplied]).map(|a| a.minor).collect()
}

fn roll(r: &Roll) -> [Minor; 8] {
    [r.opening, r.claims, r.cash, r.non_cash, r.credits, r.written_off, r.corrections, r.closing].map(|a| a.minor)
}

/// Sums by currency. A currency in which all sums are zero is the same as none.
fn sums<R: AsRef<[Minor]>>(rows: impl Iterator<Item = (Currency, R)>) -> BTreeMap<Currency, Vec<Minor>> {
    let mut sums: BTreeMap<Currency, Vec<Minor>> = BTreeMap::new();
    for (currency, row) in rows {
        let row = row.as_ref();
        let sum = sums.entry(currency).or_insert_with(|| vec![0; row.len()]);
        sum.iter_mut().zip(row).for_each(|(sum, figure)| *sum += figure);
    }
    sums.retain(|_, sum| sum.iter().any(|figure| *figure != 0));
    sums
}

fn check_balance(answer: &BalanceAnswer) -> Result<(), TestCaseError> {
    for f in answer.accounts.iter().map(|row| &row.figures) {
        let [claims, cash, non_cash, credits, written_off, open, unapplied, disputed, overdue, undisputed, _] =
            figures(f);
        prop_assert_eq!(open, claims - cash - non_cash - credits - written_off);
        prop_assert!(open >= 0 && unapplied >= 0 && written_off >= 0 && credits >= 0);
        prop_assert!(disputed <= open && overdue <= open && undisputed <= overdue);
    }
    let rows = sums(answer.accounts.iter().map(|row| (row.currency, figures(&row.figures))));
    prop_assert_eq!(&rows, &sums(answer.totals.iter().map(|row| (row.currency, figures(&row.figures)))));
    if let Some(groups) = &answer.groups {
        prop_assert_eq!(&rows, &sums(groups.iter().map(|row| (row.currency, figures(&row.figures)))));
    }
    Ok(())
}

fn check_ageing(answer: &AgeingAnswer, balance: &BalanceAnswer) -> Result<(), TestCaseError> {
    prop_assert_eq!(answer.accounts.len(), balance.accounts.len());
    for (aged, row) in answer.accounts.iter().zip(&balance.accounts) {
        let c = &aged.columns;
        prop_assert_eq!((&aged.account, aged.currency), (&row.account, row.currency));
        prop_assert_eq!((c.open, c.unapplied), (row.figures.open, row.figures.unapplied));
        let buckets: Minor = c.buckets.iter().map(|(_, amount)| amount.minor).sum();
        prop_assert_eq!(buckets + c.no_due_date.minor, c.open.minor);
    }
    let rows = sums(answer.accounts.iter().map(|row| (row.currency, columns(&row.columns))));
    prop_assert_eq!(&rows, &sums(answer.totals.iter().map(|row| (row.currency, columns(&row.columns)))));
    if let Some(groups) = &answer.groups {
        prop_assert_eq!(&rows, &sums(groups.iter().map(|row| (row.currency, columns(&row.columns)))));
    }
    Ok(())
}

fn tables(steps: &[Step]) -> (Tables, recoup_events::values::Position) {
    let book = book_of(steps);
    (Tables::of(&book.log), book.head())
}

/// The open amount of an account's row in a currency; zero where there is no row yet.
fn open_of(balance: &BalanceAnswer, account: &AccountFacts, currency: Currency) -> Minor {
    let mut rows = balance.accounts.iter();
    rows.find(|r| r.account == account.account && r.currency == currency).map_or(0, |r| r.figures.open.minor)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn balance_and_ageing_add_up(steps in steps(), on in 0..92_u8, by in 0..4_usize) {
        let (tables, head) = tables(&steps);
        let (as_of, policy) = (day(on), policy());
        let asked = Asked { as_of, policy: &policy };
        let facts = tables.facts(as_of, head);
        let balance = balance(&facts, &asked, Some(BY[by]));
        check_balance(&balance)?;
        let by_due = ageing(&facts, &asked, AgeFrom::DueDate, Some(BY[by]));
        check_ageing(&by_due, &balance)?;
        check_ageing(&ageing(&facts, &asked, AgeFrom::InvoiceDate, Some(BY[by])), &balance)?;
        // What is past "not due" by its due date is what the balance calls overdue.
        for (aged, row) in by_due.accounts.iter().zip(&balance.accounts) {
            let overdue: Minor = aged.columns.buckets.iter().skip(1).map(|(_, amount)| amount.minor).sum();
            prop_assert_eq!(overdue, row.figures.overdue.minor);
        }
        // A question's facts, filtered by day, answer as all facts do: later ones do not count.
        let all = tables.facts(recoup_events::values::BOOK_DATE_MAX, head);
        prop_assert_eq!(&recoup_projections::balance::balance(&all, &asked, Some(BY[by])), &balance);
        prop_assert_eq!(&ageing(&all, &asked, AgeFrom::DueDate, Some(BY[by])), &by_due);
    }

    #[test]
    fn a_roll_forward_closes_on_the_balances_open(steps in steps(), from in 0..92_u8, to in 0..92_u8) {
        let (from, to) = (day(from.min(to)), day(from.max(to)));
        let (tables, head) = tables(&steps);
        let policy = policy();
        let open_on = |as_of| balance(&tables.facts(as_of, head), &Asked { as_of, policy: &policy }, None);
        let (opening, closing) = (open_on(from.saturating_sub(1.day())), open_on(to));
        let facts = tables.facts(to, head);
        let answer = roll_forward(&facts, from, to);
        prop_assert_eq!(answer.accounts.len(), closing.accounts.len());
        for row in &answer.accounts {
            let account = facts.iter().find(|facts| facts.account == row.account);
            let account = account.ok_or_else(|| TestCaseError::fail("a row of no account"))?;
            let [open, claims, cash, non_cash, credits, written_off, corrections, close] = roll(&row.roll);
            prop_assert_eq!(open + claims - cash - non_cash - credits - written_off + corrections, close);
            prop_assert_eq!(open, open_of(&opening, account, row.currency));
            prop_assert_eq!(close, open_of(&closing, account, row.currency));
        }
        let rows = sums(answer.accounts.iter().map(|row| (row.currency, roll(&row.roll))));
        prop_assert_eq!(rows, sums(answer.totals.iter().map(|row| (row.currency, roll(&row.roll)))));
    }

    #[test]
    fn a_statement_closes_on_open_less_unapplied(steps in steps(), from in 0..92_u8, to in 0..92_u8) {
        let (from, to) = (day(from.min(to)), day(from.max(to)));
        let (tables, head) = tables(&steps);
        let policy = policy();
        let net_on = |as_of: Date, account: &AccountFacts, currency| {
            let balance = balance(&tables.facts(as_of, head), &Asked { as_of, policy: &policy }, None);
            let row = balance.accounts.into_iter().find(|r| r.account == account.account && r.currency == currency);
            row.map_or(0, |r| r.figures.open.minor - r.figures.unapplied.minor)
        };
        for account in tables.facts(to, head) {
            for currency in recoup_projections::asked::currencies(&account, to) {
                let rows: Vec<_> =
                    tables.rows(to, head).into_iter().filter(|row| row.account == account.account).collect();
                let answer = statement(&account.account, currency, &rows, from, to);
                prop_assert_eq!(answer.opening.minor, net_on(from.saturating_sub(1.day()), &account, currency));
                prop_assert_eq!(answer.closing.minor, net_on(to, &account, currency));
                let mut balance = answer.opening.minor;
                for movement in &answer.movements {
                    balance += movement.amount.minor;
                    prop_assert_eq!(movement.balance, Amount { minor: balance, currency });
                    prop_assert!(movement.effective_on >= from && movement.effective_on <= to);
                }
                prop_assert_eq!(answer.closing.minor, balance);
            }
        }
    }

    #[test]
    fn contracts_are_a_part_of_the_balance(steps in steps(), on in 0..92_u8) {
        let (tables, head) = tables(&steps);
        let (as_of, policy) = (day(on), policy());
        let asked = Asked { as_of, policy: &policy };
        let facts = tables.facts(as_of, head);
        let of_contracts = contracts(&facts, &asked).contracts;
        let with_contract = balance(&facts, &asked, Some(GroupBy::Contract)).groups.unwrap_or_default();
        let grouped = with_contract.iter().filter(|row| row.key.is_some()).map(|row| (row.currency, [
            row.figures.claims.minor, row.figures.cash.minor + row.figures.non_cash.minor, row.figures.open.minor,
        ]));
        let listed =
            of_contracts.iter().map(|row| (row.currency, [row.claims.minor, row.collected.minor, row.open.minor]));
        prop_assert_eq!(sums(grouped), sums(listed));
        prop_assert!(of_contracts.iter().all(|row| row.tail_open.minor <= row.open.minor));
    }
}
