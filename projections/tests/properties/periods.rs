//! Whatever is handed in later, a closed month keeps its figures, the next one opens with them, and what was recorded
//! late stands between the two as corrections (domain.md 3, 7).

#![allow(clippy::expect_used, reason = "a helper of tests that fails is a test that fails")]

use std::collections::BTreeMap;

use jiff::civil::Date;
use proptest::prelude::*;
use recoup_events::book::Held;
use recoup_events::derived::{Derived, Need, PeriodDraft};
use recoup_events::desk::AnyAggregate;
use recoup_events::policy::{PolicyDocument, SHIPPED, read};
use recoup_events::values::{AccountId, Currency, Minor, Month, Position, StreamId, StreamKind};
use recoup_projections::periods::{Closing, PeriodFacts, close, closings, reproduces, roll_as_posted};
use recoup_projections::reconciliations::{issue, reconciliations};
use recoup_projections::roll_forward::{Roll, RollForwardAnswer, roll_forward};
use recoup_projections::{AccountFacts, Asked};
use serde_json::json;

use super::cases;
use super::commands::{TODAY, opened, steps};
use super::memory_book::MemoryBook;
use super::tables::Tables;

const JANUARY: Month = Month { year: 2026, month: 1 };

fn policy() -> PolicyDocument {
    read(SHIPPED).expect("the shipped policy")
}

/// Does something with what a month is closed on, as known now.
fn with_facts<T>(book: &MemoryBook, month: Month, known_at: Position, look: impl FnOnce(&PeriodFacts<'_>) -> T) -> T {
    let tables = Tables::of(&book.log);
    let (accounts, history) = (tables.facts(month.last_day(), known_at), tables.history(month.last_day(), known_at));
    let (held, closed) = (book.book().held(), book.book().closed_periods());
    look(&PeriodFacts { accounts: &accounts, history: &history, held, closed, known_at, root: "00" })
}

fn draft(book: &MemoryBook, month: Month) -> PeriodDraft {
    let policy = policy();
    let asked = Asked { as_of: month.last_day(), policy: &policy };
    with_facts(book, month, book.head(), |facts| close(facts, month, &asked)).expect("a paper")
}

fn derived(book: &MemoryBook, need: &Need) -> Derived {
    match need {
        Need::Period { month } => Derived::Period(draft(book, *month)),
        Need::Reconciliation { account, month } => {
            let (tables, day) = (Tables::of(&book.log), month.last_day());
            let of_account = |facts: &AccountFacts| facts.account == *account;
            let facts = tables.facts(day, book.head()).into_iter().find(of_account).expect("the account");
            let rows: Vec<_> =
                tables.rows(day, book.head()).into_iter().filter(|row| row.account == *account).collect();
            Derived::Reconciliation(issue(&facts, &rows, *month, book.head()).expect("a paper"))
        }
        _ => Derived::Nothing,
    }
}

/// Tries to close the month after the last closed one, or to open the last one again.
fn tries(book: &mut MemoryBook, reopens: bool) {
    let last = book.book().closed_periods().last().map(|period| period.closed.month);
    let lines = if reopens {
        let Some(month) = last else { return };
        let reason = "late statement";
        vec![
            json!({"type": "propose_reopen", "stream": "book/main", "actor": "lin", "data": {"month": month, "reason": reason}}),
            json!({"type": "approve_reopen", "stream": "book/main", "actor": "wang", "data": {"month": month}}),
        ]
    } else {
        let month = last.map_or(JANUARY, Month::next);
        vec![json!({"type": "close_period", "stream": "book/main", "data": {"month": month}})]
    };
    for line in lines {
        let _accepted_or_not = book.submit(&line);
    }
}

fn posted(book: &MemoryBook, from: Date, to: Date) -> RollForwardAnswer {
    let (tables, closings) = (Tables::of(&book.log), closings(book.book().closed_periods()));
    roll_as_posted(&tables.facts(to, book.head()), &tables.history(to, book.head()), &closings, (from, to))
}

/// A figure by account and currency, where it is not zero.
fn by_row(answer: &RollForwardAnswer, figure: fn(&Roll) -> Minor) -> BTreeMap<(AccountId, Currency), Minor> {
    let rows = answer.accounts.iter().map(|row| ((row.account.clone(), row.currency), figure(&row.roll)));
    rows.filter(|(_, minor)| *minor != 0).collect()
}

fn opening(roll: &Roll) -> Minor {
    roll.opening.minor
}

fn closing(roll: &Roll) -> Minor {
    roll.closing.minor
}

/// Everything that a roll-forward says, where it is not zero.
fn said(answer: &RollForwardAnswer) -> Vec<String> {
    let moved = |roll: &Roll| *roll != zero(roll);
    answer.accounts.iter().filter(|row| moved(&row.roll)).map(|row| format!("{row:?}")).collect()
}

fn zero(roll: &Roll) -> Roll {
    let none = recoup_events::values::Amount { minor: 0, currency: roll.opening.currency };
    let (opening, claims, cash, non_cash) = (none, none, none, none);
    let (credits, written_off, corrections, closing) = (none, none, none, none);
    Roll { opening, claims, cash, non_cash, credits, written_off, corrections, closing }
}

/// What a month said when it was closed, by the position of its close.
type Frozen = BTreeMap<Position, Vec<String>>;

fn note(book: &MemoryBook, frozen: &mut Frozen) {
    if let Some(last) = book.book().closed_periods().last() {
        let month = last.closed.month;
        let now = || said(&posted(book, month.first_day(), month.last_day()));
        frozen.entry(last.closed.at.entry).or_insert_with(now);
    }
}

/// Fewer than elsewhere: each case folds its book many times.
fn fewer_cases() -> ProptestConfig {
    ProptestConfig { cases: cases().cases / 4, ..cases() }
}

proptest! {
    #![proptest_config(fewer_cases())]

    #[test]
    fn closed_months_never_change_and_roll_into_the_next(
        steps in steps(),
        marks in prop::collection::vec((any::<prop::sample::Index>(), prop::bool::weighted(0.2)), 0..6),
    ) {
        let mut book = opened();
        book.derive = derived;
        let mut frozen = Frozen::new();
        for (n, step) in steps.iter().enumerate() {
            let _accepted_or_not = book.submit(&step.line(&book));
            for (_, reopens) in marks.iter().filter(|(at, _)| at.index(steps.len()) == n) {
                tries(&mut book, *reopens);
                note(&book, &mut frozen);
            }
        }
        let mut before: Option<RollForwardAnswer> = None;
        for period in book.book().closed_periods() {
            let month = period.closed.month;
            let now = posted(&book, month.first_day(), month.last_day());
            prop_assert_eq!(&said(&now), &frozen[&period.closed.at.entry], "{} changed", month);
            if let Some(before) = before {
                prop_assert_eq!(by_row(&before, closing), by_row(&now, opening), "{} opens otherwise", month);
            }
            for frozen in &period.closed.totals {
                let trial = &frozen.trial_balance;
                let debits = trial.receivable_minor.0 + trial.bank_minor.0 + trial.non_cash_minor.0
                    + trial.credit_notes_minor.0 + trial.bad_debt_minor.0;
                let credits = trial.unapplied_minor.0 + trial.unidentified_minor.0 + trial.sales_minor.0;
                prop_assert_eq!(debits + credits, 0, "the trial balance of {}", month);
                prop_assert_eq!(trial.receivable_minor, frozen.closing_minor);
            }
            before = Some(now);
        }
        // From the last closed month to today: what was recorded late is a correction, and nothing is left over.
        let first = book.book().closed_periods().last().map_or(JANUARY, |last| last.closed.month.next()).first_day();
        if first <= TODAY {
            let (now, restated) = (posted(&book, first, TODAY), {
                let facts = Tables::of(&book.log).facts(TODAY, book.head());
                roll_forward(&facts, first, TODAY)
            });
            prop_assert_eq!(by_row(&now, closing), by_row(&restated, closing));
            if let Some(before) = before {
                prop_assert_eq!(by_row(&before, closing), by_row(&now, opening));
            }
        }
    }

    #[test]
    fn a_fold_of_what_a_close_knew_gives_what_it_froze(steps in steps(), cut in any::<prop::sample::Index>()) {
        let mut book = opened();
        book.derive = derived;
        let cut = cut.index(steps.len());
        for (n, step) in steps.iter().enumerate() {
            let _accepted_or_not = book.submit(&step.line(&book));
            if n == cut {
                tries(&mut book, false);
            }
        }
        for period in book.book().closed_periods() {
            let (month, known_at) = (period.closed.month, period.closed.known_at);
            let held = held_then(&book, known_at);
            let (accounts, history) = {
                let tables = Tables::of(&book.log);
                (tables.facts(month.last_day(), known_at), tables.history(month.last_day(), known_at))
            };
            let facts =
                PeriodFacts { accounts: &accounts, history: &history, held: &held, closed: &[], known_at, root: "00" };
            prop_assert!(reproduces(period, &facts), "{:?}", period.closed);
        }
    }

    #[test]
    fn an_issued_statement_keeps_what_it_showed_and_knows_when_it_is_another(
        steps in steps(), cut in any::<prop::sample::Index>(),
    ) {
        let mut book = opened();
        book.derive = derived;
        let cut = cut.index(steps.len());
        let day = JANUARY.last_day();
        let mut then = BTreeMap::new();
        for (n, step) in steps.iter().enumerate() {
            let _accepted_or_not = book.submit(&step.line(&book));
            if n == cut {
                for facts in Tables::of(&book.log).facts(day, book.head()) {
                    let stream = format!("account/{}", facts.account);
                    let line = json!({"type": "issue_reconciliation", "stream": stream, "data": {"month": JANUARY}});
                    if book.submit(&line).is_ok() {
                        then.insert(facts.account.clone(), (facts.ledger, book.head()));
                    }
                }
            }
        }
        for facts in Tables::of(&book.log).facts(TODAY, book.head()) {
            let Some((before, _)) = then.get(&facts.account) else { continue };
            let Some(main) = facts.ledger.registration().map(|registration| registration.currency) else { continue };
            let shown = reconciliations(&facts.ledger, main, JANUARY.first_day(), day);
            prop_assert_eq!(shown.len(), 1);
            let open = |ledger: &recoup_events::facts::Ledger| -> Minor {
                let of_main = ledger.claims().iter().filter(|claim| claim.fact.currency == main);
                of_main.filter(|claim| claim.at.effective_on <= day).map(|claim| claim.open.on(day)).sum()
            };
            prop_assert_eq!(shown[0].issued.open.minor, open(before));
            prop_assert_eq!(shown[0].now.open.minor, open(&facts.ledger));
            prop_assert!(shown[0].differs || shown[0].issued == shown[0].now);
        }
    }
}

/// What the book held for nobody, folded from its events up to a position.
fn held_then(book: &MemoryBook, known_at: Position) -> Vec<Held> {
    let mut folded = AnyAggregate::new(StreamKind::Book);
    let then = book.log.iter().filter(|logged| logged.position <= known_at && logged.stream == StreamId::book());
    then.for_each(|logged| folded.apply(logged.event.clone()));
    let AnyAggregate::Book(folded) = folded else { return Vec::new() };
    folded.held().to_vec()
}

#[test]
fn a_correction_shows_in_the_first_month_open_at_its_position() {
    use jiff::civil::date;
    use recoup_projections::periods::correction_day;
    let closing =
        |month: i8, known_at: u64| Closing { month: Month { year: 2026, month }, known_at: Position(known_at) };
    let closed = [closing(1, 10), closing(3, 20)];
    let day = |on: Date, position: u64| correction_day(&closed, on, Position(position));
    // Known to the close, and after it.
    assert_eq!(day(date(2026, 1, 31), 10), None);
    assert_eq!(day(date(2026, 1, 31), 11), Some(date(2026, 2, 1)));
    // February was open then, and went with March.
    assert_eq!(day(date(2026, 2, 28), 11), None);
    assert_eq!(day(date(2026, 2, 28), 21), Some(date(2026, 4, 1)));
    assert_eq!(day(date(2026, 1, 1), 21), Some(date(2026, 4, 1)));
    assert_eq!(day(date(2025, 6, 1), 11), Some(date(2026, 2, 1)));
    assert_eq!(day(date(2026, 4, 1), 21), None);
}
