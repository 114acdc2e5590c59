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
}
