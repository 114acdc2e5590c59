//! What holds for every rep's pay, whatever is handed in (domain.md 8). Whether single figures are right is tested
//! beside the commission.

#![allow(clippy::expect_used, reason = "a helper of tests that fails is a test that fails")]

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use recoup_events::derived::{Derived, Need};
use recoup_events::desk::AnyAggregate;
use recoup_events::facts::FrozenTotals;
use recoup_events::values::{Currency, Minor, Month, Position};
use recoup_projections::AccountFacts;
use recoup_projections::commission::{Book, Looked, Part, Pay, RepFacts, derive};
use serde_json::json;

use super::cases;
use super::commands::{TODAY, book_of, opened, steps};
use super::memory_book::MemoryBook;

/// The months in which anything happens, and the one after them.
fn months() -> impl Iterator<Item = Month> {
    std::iter::successors(Some(Month { year: 2026, month: 1 }), |month| Some(month.next())).take(4)
}

fn facts(book: &MemoryBook) -> (Vec<AccountFacts>, Vec<RepFacts>) {
    let (mut accounts, mut reps) = (Vec::new(), Vec::new());
    for stream in book.desk.streams() {
        match book.desk.get(stream).map(|loaded| &loaded.aggregate) {
            Some(AnyAggregate::Account(account)) if account.ledger().registration().is_some() => {
                let id = stream.as_account().expect("an account");
                accounts.push(AccountFacts { account: id, ledger: account.ledger().clone() });
            }
            Some(AnyAggregate::Rep(rep)) if rep.ledger().registration().is_some() => {
                reps.push(RepFacts { rep: stream.as_rep().expect("a rep"), ledger: rep.ledger().clone() });
            }
            _ => {}
        }
    }
    (accounts, reps)
}

fn asked<'a>(book: &'a MemoryBook, accounts: &'a [AccountFacts], as_of: Date) -> Book<'a> {
    Book { accounts, policies: book.desk.policy(), known_at: Position(u64::MAX), as_of, currency: Currency::CNY }
}

fn derived(book: &MemoryBook, need: &Need) -> Derived {
    let (accounts, reps) = facts(book);
    derive(asked(book, &accounts, TODAY), &reps, need)
}

/// Looks at the pay of every rep of a book, as of today.
fn with_pay<T>(book: &MemoryBook, mut look: impl FnMut(&Pay<'_>) -> T) -> Vec<T> {
    let (accounts, reps) = facts(book);
    let looked = Looked::at(asked(book, &accounts, TODAY));
    looked.pay_of_all(&reps).iter().map(&mut look).collect()
}

/// A figure of all months together, by currency.
fn over_all_months(pay: &Pay<'_>, figure: impl Fn(&FrozenTotals) -> i64) -> BTreeMap<Currency, Minor> {
    let mut sums: BTreeMap<Currency, Minor> = BTreeMap::new();
    for part in months().flat_map(|month| pay.parts(month)) {
        *sums.entry(part.totals.currency).or_default() += Minor::from(figure(&part.totals));
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// What is payable without what a wage floor adds to it.
const fn earned_minor(totals: &FrozenTotals) -> i64 {
    totals.payable_minor - totals.waived_minor
}

/// January of the two reps that the statements were issued for; others may come later.
fn januaries(book: &MemoryBook) -> Vec<(String, Vec<Part>)> {
    let january = Month { year: 2026, month: 1 };
    let mut all = with_pay(book, |pay| (pay.rep.to_string(), pay.parts(january)));
    all.retain(|(rep, _)| ["li", "wu"].contains(&rep.as_str()));
    all
}

fn adds_up(part: &Part) {
    let (mut gross, mut net, mut held) = (0, 0, 0);
    for line in &part.lines {
        assert_eq!(line.gross_minor - line.deductions_minor.values().sum::<i64>(), line.net_minor, "{line:?}");
        assert!(line.net_minor >= 0 && line.deductions_minor.values().all(|minor| *minor >= 0), "{line:?}");
        (gross, net, held) = (gross + line.gross_minor, net + line.net_minor, held + line.held_minor);
    }
    let totals = &part.totals;
    assert_eq!((totals.gross_minor, totals.net_minor, totals.held_back_minor), (gross, net, held));
    assert_eq!(gross - totals.deductions_minor.values().sum::<i64>(), net);
    let paid = net - held + totals.released_minor - totals.clawed_back_minor - totals.draws_recovered_minor;
    assert_eq!(paid + totals.waived_minor + totals.adjusted_minor, totals.payable_minor);
}

proptest! {
    #![proptest_config(cases())]

    // "gross − Σ deductions = net, per line and in total".
    #[test]
    fn gross_less_deductions_is_net(steps in steps()) {
        with_pay(&book_of(&steps), |pay| months().flat_map(|month| pay.parts(month)).for_each(|part| adds_up(&part)));
    }

    // "over all months Σ held back − released − forfeited is what stands held now"; what a return cancels is neither.
    #[test]
    fn what_was_held_and_not_released_stands_held(steps in steps()) {
        with_pay(&book_of(&steps), |pay| {
            let held = over_all_months(pay, |totals| totals.held_back_minor - totals.released_minor);
            let mut standing: BTreeMap<Currency, Minor> = BTreeMap::new();
            for row in pay.holdback() {
                assert!(row.standing.minor >= 0 && row.forfeited.minor >= 0 && row.cancelled.minor >= 0, "{row:?}");
                let sum = row.standing.minor + row.forfeited.minor + row.cancelled.minor;
                standing.insert(row.currency, sum);
            }
            standing.retain(|_, sum| *sum != 0);
            assert_eq!(held, standing);
        });
    }

    // "returning every receipt brings every rep's lifetime commission to zero".
    #[test]
    fn when_all_money_goes_back_nothing_was_earned(steps in steps()) {
        let mut book = book_of(&steps);
        let (accounts, _) = facts(&book);
        for account in &accounts {
            for receipt in account.ledger.receipts().iter().filter(|receipt| receipt.returned.is_none()) {
                // A refunded receipt cannot be returned: what it settles is taken off claim by claim.
                for (claim, _) in receipt.standing() {
                    let data = json!({"receipt": receipt.fact.receipt, "claim": claim, "reason": "all goes back"});
                    let stream = format!("account/{}", account.account);
                    book.says(json!({"type": "reverse_allocation", "stream": stream, "data": data}));
                }
            }
        }
        for earned in with_pay(&book, |pay| over_all_months(pay, earned_minor)) {
            prop_assert_eq!(earned, BTreeMap::new());
        }
    }

    // "a statement once issued never changes whatever is recorded later, and what changed later appears exactly once in
    // a later month": all months together come to what they would without any statement.
    #[test]
    fn what_was_issued_stays_and_what_changed_later_is_paid_once(
        before in steps(), after in steps(), last in steps(), both in any::<bool>(),
    ) {
        let mut issuing = opened();
        issuing.derive = derived;
        let mut plain = opened();
        let submit = |book: &mut MemoryBook, steps: &[super::commands::Step]| {
            for step in steps.iter().take(12) {
                let _accepted_or_not = book.submit(&step.line(book));
            }
        };
        submit(&mut issuing, &before);
        submit(&mut plain, &before);
        let issue = |book: &mut MemoryBook, month: &str| {
            for rep in ["rep/li", "rep/wu"] {
                let data = json!({"month": month});
                let line = json!({"type": "issue_commission_statement", "stream": rep, "data": data});
                let _a_rep_may_be_gone = book.submit(&line);
            }
        };
        issue(&mut issuing, "2026-01");
        let january = januaries(&issuing);
        // Corrections name positions, which the statements have moved: the plain book takes the same lines instead.
        for step in after.iter().take(12) {
            let line = step.line(&issuing);
            if line["type"] != "correct" {
                let (one, other) = (issuing.submit(&line), plain.submit(&line));
                prop_assert_eq!(one.is_ok(), other.is_ok());
            }
        }
        if both {
            issue(&mut issuing, "2026-02");
            for step in last.iter().take(12) {
                let line = step.line(&issuing);
                if line["type"] != "correct" {
                    let (one, other) = (issuing.submit(&line), plain.submit(&line));
                    prop_assert_eq!(one.is_ok(), other.is_ok());
                }
            }
        }
        prop_assert_eq!(januaries(&issuing), january);
        let payable = |book: &MemoryBook| with_pay(book, |pay| over_all_months(pay, earned_minor));
        prop_assert_eq!(payable(&issuing), payable(&plain));
    }

    // "splitting a receipt into two of the same day changes a total by no more than the rounding of one line".
    #[test]
    fn a_receipt_in_two_is_a_receipt_in_one(
        whole in 2_i64..5_000_000, share in 1_i64..1_000, late in 0_i8..28, open in 0_i64..3, currency in 0_usize..3,
    ) {
        let first = (whole * share / 1_000).clamp(1, whole - 1);
        let currency: Currency = ["CNY", "JPY", "KWD"][currency].parse().expect("a currency");
        let total = |parts: &[i64]| {
            let mut book = opened();
            let says = |book: &mut MemoryBook, kind: &str, on: Date, data: serde_json::Value| {
                book.says(json!({"type": kind, "stream": "account/A", "effective_on": on, "data": data}));
            };
            let amount = |minor: i64| recoup_events::values::Amount::new(minor, currency).to_string();
            let claim = json!({"claim": "X", "amount": amount(whole + open), "currency": currency,
                "due_on": "2026-01-31"});
            says(&mut book, "raise_invoice", date(2026, 1, 10), claim);
            for (i, minor) in parts.iter().enumerate() {
                let lines = json!([{"claim": "X", "amount": amount(*minor)}]);
                let data = json!({"receipt": format!("X{i}"), "amount": amount(*minor), "currency": currency,
                    "allocate": lines});
                says(&mut book, "record_receipt", date(2026, 2, 1 + late), data);
            }
            let sums = with_pay(&book, |pay| pay.parts(Month { year: 2026, month: 2 }));
            let part = sums.into_iter().flatten().find(|part| part.totals.currency == currency && !part.lines.is_empty());
            part.expect("the part").totals
        };
        let (one, two) = (total(&[whole]), total(&[first, whole - first]));
        for (a, b) in [
            (one.gross_minor, two.gross_minor),
            (one.net_minor, two.net_minor),
            (one.held_back_minor, two.held_back_minor),
            (one.released_minor, two.released_minor),
        ] {
            prop_assert!((a - b).abs() <= 1, "{:?} against {:?}", one, two);
        }
    }
}
