//! Contributions sum to the figure, causes to the delta, and a history with nothing left out or added answers as the
//! live one does, whatever is handed in (contract.md 4).

#![allow(clippy::expect_used, reason = "a helper of tests that fails is a test that fails")]

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use recoup_events::policy::{PolicyDocument, SHIPPED, read};
use recoup_events::values::{AccountId, Currency, Minor, Month, Position, RepId};
use recoup_projections::Asked;
use recoup_projections::ageing::{AgeFrom, ageing};
use recoup_projections::balance::balance;
use recoup_projections::commission::{FIGURES, Looked, derive};
use recoup_projections::explain::{
    Happened, History, Hypothesis, PayQuestion, Point, Subject, balances, diff, explain, explain_pay, pay_figures,
};

use super::cases;
use super::commands::{FIRST_DAY, Step, book_of, opened, steps};
use super::memory_book::MemoryBook;
use super::tables::Tables;

/// Every figure is looked at after every event: a tenth of the books takes as long as another property does with all.
fn fewer() -> ProptestConfig {
    let all = cases();
    ProptestConfig { cases: (all.cases / 10).max(1), ..all }
}

fn history(book: &MemoryBook) -> History {
    let happened = book.log.iter().map(|logged| Happened {
        position: logged.position,
        stream: logged.stream.clone(),
        command: logged.command.0.to_string(),
        recorded_at: Timestamp::from_second(i64::try_from(logged.position.0).expect("small")).expect("an instant"),
        actor: "lin".to_owned(),
        event: logged.event.clone(),
    });
    History::new(happened.collect(), shipped(), Currency::CNY)
}

fn shipped() -> PolicyDocument {
    static POLICY: std::sync::LazyLock<PolicyDocument> =
        std::sync::LazyLock::new(|| read(SHIPPED).expect("the shipped policy"));
    POLICY.clone()
}

fn point(book: &MemoryBook, on: u8, known: prop::sample::Index) -> Point {
    let as_of = FIRST_DAY.saturating_add((i64::from(on) - 1).days());
    // From the opening of the book on.
    let known = known.index(usize::try_from(book.head().0).expect("small")) + 1;
    Point { as_of, known_at: Position(known as u64) }
}

/// Steps through a book of which statements are issued, too.
fn paid(steps: &[Step]) -> MemoryBook {
    let mut book = opened();
    book.derive = |book, need| {
        let history = history(book);
        let state = history.at(Date::MAX, Position(u64::MAX)).in_order();
        derive(state.book(), state.reps(), need)
    };
    for (n, step) in steps.iter().enumerate() {
        let _accepted_or_not = book.submit(&step.line(&book));
        if n == steps.len() / 2 {
            let issue = serde_json::json!({"type": "issue_commission_statement", "stream": "rep/li",
                "effective_on": "2026-03-10", "actor": "fin", "data": {"month": "2026-02"}});
            let _accepted_or_not = book.submit(&issue);
        }
    }
    book
}

fn sum(amounts: impl Iterator<Item = Minor>) -> Minor {
    amounts.sum()
}

/// Every figure of an answer, as the answer shows it and as it is explained.
fn check_figures(
    history: &History,
    (account, subject): (&AccountId, &Subject),
    (currency, point): (Currency, Point),
    shown: &[(String, Minor)],
) -> Result<(), TestCaseError> {
    for (figure, right) in shown {
        let explained = explain(history, (account, subject), currency, point, figure);
        let explained = explained.map_err(|unknown| TestCaseError::fail(unknown.to_string()))?;
        prop_assert_eq!(explained.value.minor(), *right, "{} of {}", figure, account);
        prop_assert_eq!(sum(explained.contributions.iter().map(|c| c.amount.minor())), *right, "{}", figure);
        prop_assert!(explained.contributions.iter().all(|c| c.amount.minor() != 0 && c.position <= point.known_at));
        prop_assert!(explained.contributions.iter().all(|c| c.effective_on.is_some_and(|on| on <= point.as_of)));
    }
    Ok(())
}

proptest! {
    #![proptest_config(fewer())]

    #[test]
    fn contributions_sum_to_every_figure(steps in steps(), on in 0..92_u8, known in any::<prop::sample::Index>()) {
        let book = book_of(&steps);
        let (history, tables, point) = (history(&book), Tables::of(&book.log), point(&book, on, known));
        let policy = history.policies().on(point.as_of, point.known_at);
        let policy = policy.map_or_else(shipped, |version| version.document.clone());
        let asked = Asked { as_of: point.as_of, policy: &policy };
        let facts = tables.facts(point.as_of, point.known_at);
        for row in balance(&facts, &asked, None).accounts {
            let shown: Vec<_> =
                row.figures.named().map(|(name, amount)| (name.to_owned(), amount.minor)).into_iter().collect();
            check_figures(&history, (&row.account, &Subject::Balance), (row.currency, point), &shown)?;
        }
        for from in [AgeFrom::DueDate, AgeFrom::InvoiceDate] {
            for row in ageing(&facts, &asked, from, None).accounts {
                let others = [("no_due_date", row.columns.no_due_date), ("open", row.columns.open)];
                let others = others.map(|(name, amount)| (name.to_owned(), amount));
                let shown = row.columns.buckets.iter().cloned().chain(others);
                let shown: Vec<_> = shown.map(|(name, amount)| (name, amount.minor)).collect();
                check_figures(&history, (&row.account, &Subject::Ageing(from)), (row.currency, point), &shown)?;
            }
        }
    }

    #[test]
    fn causes_sum_to_every_delta(
        steps in steps(), days in (0..92_u8, 0..92_u8), known in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let book = book_of(&steps);
        let (history, tables) = (history(&book), Tables::of(&book.log));
        let (from, to) = (point(&book, days.0, known.0), point(&book, days.1, known.1));
        let open_at = |point: Point, account: &AccountId, currency: Currency| {
            let asked = Asked { as_of: point.as_of, policy: &shipped() };
            let rows = balance(&tables.facts(point.as_of, point.known_at), &asked, None).accounts;
            let row = rows.into_iter().find(|row| row.account == *account && row.currency == currency);
            row.map_or(0, |row| row.figures.open.minor)
        };
        for account in tables.facts(Date::MAX, book.head()).into_iter().map(|facts| facts.account) {
            for change in diff(&history, from, to, |state| balances(state, &account)) {
                let (old, new) = (change.old.minor(), change.new.minor());
                prop_assert_eq!(change.delta.minor(), new - old);
                prop_assert_eq!(sum(change.causes.iter().map(|cause| cause.amount.minor())), new - old, "{:?}", change);
                let events: Vec<Position> = change.causes.iter().filter_map(|cause| cause.position).collect();
                let backwards = to.known_at < from.known_at;
                prop_assert!(events.windows(2).all(|pair| (pair[0] < pair[1]) != backwards), "{:?}", change);
                let (less, more) = (from.known_at.min(to.known_at), from.known_at.max(to.known_at));
                prop_assert!(events.iter().all(|position| *position > less && *position <= more));
                if change.name == "open" {
                    prop_assert_eq!(old, open_at(from, &account, change.currency));
                    prop_assert_eq!(new, open_at(to, &account, change.currency));
                }
            }
        }
    }

    #[test]
    fn pay_is_explained_and_compared(
        steps in steps(), days in (0..92_u8, 0..92_u8), known in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let book = paid(&steps);
        let history = history(&book);
        let (from, to) = (point(&book, days.0, known.0), point(&book, days.1, known.1));
        for (rep, month) in ["li", "wu"].into_iter().flat_map(|rep| [1, 2, 3].map(|month| (rep, month))) {
            let rep = RepId::new(rep).expect("a rep");
            let question = PayQuestion { rep, month: Month { year: 2026, month } };
            let state = history.at(to.as_of, to.known_at).in_order();
            let shown = pay_figures(&state, &question);
            if let Some(rep) = state.rep(&question.rep) {
                let answer = Looked::at(state.book()).answer(rep, question.month);
                let payable = shown.iter().find(|v| v.name == "payable" && v.currency == answer.first.currency);
                prop_assert_eq!(payable.map(|v| v.quantity.minor()), Some(answer.first.totals.payable.minor));
            }
            for value in &shown {
                let explained = explain_pay(&history, &question, value.currency, to, &value.name);
                let explained = explained.map_err(|unknown| TestCaseError::fail(unknown.to_string()))?;
                prop_assert_eq!(explained.value, value.quantity);
                let added = sum(explained.contributions.iter().map(|c| c.amount.minor()));
                prop_assert_eq!(added, value.quantity.minor(), "{:?}", explained);
                prop_assert!(explained.contributions.iter().all(|c| c.kind.is_some()), "{:?}", explained);
            }
            prop_assert!(shown.len().is_multiple_of(FIGURES.len()));
            for change in diff(&history, from, to, |state| pay_figures(state, &question)) {
                let delta = change.new.minor() - change.old.minor();
                prop_assert_eq!(change.delta.minor(), delta);
                prop_assert_eq!(sum(change.causes.iter().map(|cause| cause.amount.minor())), delta, "{:?}", change);
            }
        }
    }

    #[test]
    fn without_edits_the_hypothetical_is_the_live_one(steps in steps(), on in 0..92_u8) {
        let book = book_of(&steps);
        let (history, head) = (history(&book), book.head());
        let undone = history.without(head, &[]).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(undone.left_out.is_empty());
        prop_assert_eq!(&undone.history, &history);
        let supposed = Hypothesis::of(undone.history, head).into_history();
        let as_of = FIRST_DAY.saturating_add((i64::from(on) - 1).days());
        let (live, hypothetical) = (history.at(as_of, head).in_order(), supposed.at(as_of, Position(u64::MAX)).in_order());
        prop_assert_eq!(live.book().accounts, hypothetical.book().accounts);
        prop_assert_eq!(live.reps(), hypothetical.reps());
        let tables = Tables::of(&book.log).facts(as_of, head);
        prop_assert_eq!(live.book().accounts, tables.as_slice());
    }

    #[test]
    fn whatever_is_left_out_the_rest_still_holds(steps in steps(), which in any::<prop::sample::Index>()) {
        let book = book_of(&steps);
        let (history, head) = (history(&book), book.head());
        let position = Position(which.index(usize::try_from(head.0).expect("small")) as u64 + 1);
        let Ok(undone) = history.without(head, &[position]) else { return Ok(()) };
        prop_assert!(undone.left_out.iter().any(|event| event.position == position));
        prop_assert_eq!(undone.left_out.len() + undone.history.events().len(), history.events().len());
        let state = undone.history.at(Date::MAX, head).in_order();
        for facts in state.book().accounts {
            prop_assert!(facts.ledger.check().is_ok(), "{}: {:?}", facts.account, facts.ledger.check());
        }
    }
}
