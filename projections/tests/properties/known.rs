//! "A back-dated payment changes yesterday's `as_of`, never yesterday's `known_at`" (domain.md 2): what was answered
//! at a position is answered again for it, whatever came later.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use recoup_events::policy::{PolicyDocument, SHIPPED, read};
use recoup_events::values::{Currency, Position};
use recoup_projections::Asked;
use recoup_projections::ageing::{AgeFrom, ageing};
use recoup_projections::balance::{GroupBy, balance};
use recoup_projections::contracts::contracts;
use recoup_projections::roll_forward::roll_forward;
use recoup_projections::statement::statement;

use super::cases;
use super::commands::{FIRST_DAY, TODAY, opened, steps};
use super::tables::Tables;

const DAYS: [Date; 3] = [date(2026, 1, 20), date(2026, 2, 28), TODAY];

/// Everything that is answered as known at a position, as text.
fn answers(tables: &Tables, known: Position, policy: &PolicyDocument) -> String {
    let mut text = String::new();
    for as_of in DAYS {
        let facts = tables.facts(as_of, known);
        let asked = Asked { as_of, policy };
        let groups = [None, Some(GroupBy::Contract), Some(GroupBy::Owner)];
        for by in groups {
            text += &format!("{:?}\n{:?}\n", balance(&facts, &asked, by), ageing(&facts, &asked, AgeFrom::DueDate, by));
        }
        text += &format!("{:?}\n{:?}\n", contracts(&facts, &asked), roll_forward(&facts, DAYS[0], as_of));
        for account in &facts {
            let rows: Vec<_> =
                tables.rows(as_of, known).into_iter().filter(|row| row.account == account.account).collect();
            text += &format!("{:?}\n", statement(&account.account, Currency::CNY, &rows, FIRST_DAY, as_of));
        }
    }
    text
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_was_known_then_is_known_for_ever(steps in steps(), cut in any::<prop::sample::Index>()) {
        let policy = read(SHIPPED).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
        let cut = cut.index(steps.len());
        let mut book = opened();
        for step in &steps[..cut] {
            let _accepted_or_not = book.submit(&step.line(&book));
        }
        let (known, then) = (book.head(), answers(&Tables::of(&book.log), book.head(), &policy));
        for step in &steps[cut..] {
            let _accepted_or_not = book.submit(&step.line(&book));
        }
        prop_assert_eq!(answers(&Tables::of(&book.log), known, &policy), then);
    }

    /// So one ledger of everything known serves balance and ageing on any day.
    #[test]
    fn facts_of_later_days_change_no_balance_and_no_ageing(steps in steps()) {
        let policy = read(SHIPPED).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
        let mut book = opened();
        for step in &steps {
            let _accepted_or_not = book.submit(&step.line(&book));
        }
        let (tables, known) = (Tables::of(&book.log), book.head());
        let whole = tables.facts(Date::MAX, known);
        for as_of in (0..200).step_by(9).map(|n| FIRST_DAY.saturating_add(jiff::Span::new().days(n - 9))) {
            let (cut, asked) = (tables.facts(as_of, known), Asked { as_of, policy: &policy });
            for by in [None, Some(GroupBy::Contract), Some(GroupBy::Kind), Some(GroupBy::Owner), Some(GroupBy::Region)] {
                prop_assert_eq!(balance(&whole, &asked, by), balance(&cut, &asked, by));
                for from in [AgeFrom::DueDate, AgeFrom::InvoiceDate] {
                    prop_assert_eq!(ageing(&whole, &asked, from, by), ageing(&cut, &asked, from, by));
                }
            }
        }
    }
}
