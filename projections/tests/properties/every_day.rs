//! What the aggregates hold, on every day (domain.md 2, 3), and that a refusal leaves no trace.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use recoup_events::account::Account;
use recoup_events::desk::AnyAggregate;
use recoup_events::facts::{Claim, Ledger, PostingKind, Receipt};
use recoup_events::values::Minor;

use super::cases;
use super::commands::{FIRST_DAY, TODAY, book_of, opened, steps};
use super::memory_book::{MemoryBook, on_desk};

fn accounts(book: &MemoryBook) -> impl Iterator<Item = &Account> {
    let loaded = book.desk.streams().filter_map(|stream| book.desk.get(stream));
    loaded.filter_map(|loaded| match &loaded.aggregate {
        AnyAggregate::Account(account) => Some(account),
        _ => None,
    })
}

/// From the day before the first to the day after today.
fn days() -> impl Iterator<Item = Date> {
    FIRST_DAY.saturating_sub(1.day()).series(1.day()).take_while(|day| *day <= TODAY.saturating_add(1.day()))
}

/// "open = claims − cash − non_cash − credits − written_off", never negative; no more recovered than written off.
fn check_claim(claim: &Claim, day: Date) -> Result<(), TestCaseError> {
    let moved = |kind| claim.moved(kind, day);
    let settled = moved(PostingKind::Cash) + moved(PostingKind::NonCash) + moved(PostingKind::Credit);
    let open = claim.open.on(day);
    prop_assert_eq!(open, moved(PostingKind::Claim) - settled - moved(PostingKind::WriteOff));
    prop_assert!(open >= 0, "claim {} has open {open} on {day}", claim.fact.claim);
    prop_assert_eq!(claim.written_off.on(day), moved(PostingKind::WriteOff));
    prop_assert!(claim.written_off.on(day) >= 0, "claim {} is written off below nothing on {day}", claim.fact.claim);
    prop_assert!(day >= claim.at.effective_on || claim.moves.iter().all(|m| m.at.effective_on > day));
    Ok(())
}

/// unapplied = what came − what is allocated − what was refunded, nothing once returned; never negative.
fn check_receipt(receipt: &Receipt, day: Date) -> Result<(), TestCaseError> {
    let by = |on: Date| on <= day;
    let allocated: Minor =
        receipt.allocations.iter().filter(|a| by(a.at.effective_on)).map(|a| Minor::from(a.amount_minor)).sum();
    let refunded: Minor =
        receipt.refunds.iter().filter(|(at, _)| by(at.effective_on)).map(|(_, m)| Minor::from(*m)).sum();
    let came = if by(receipt.at.effective_on) { Minor::from(receipt.amount_minor) } else { 0 };
    let returned = receipt.returned.is_some_and(|at| by(at.effective_on));
    let gone = if returned { Minor::from(receipt.amount_minor) } else { 0 };
    let unapplied = receipt.unapplied.on(day);
    prop_assert_eq!(unapplied, came - allocated - refunded - gone, "receipt {} on {}", receipt.fact.receipt, day);
    prop_assert!(unapplied >= 0, "receipt {} has {unapplied} left on {day}", receipt.fact.receipt);
    prop_assert!(!returned || (unapplied == 0 && allocated == 0), "a returned receipt settles nothing");
    Ok(())
}

/// What claims say was settled with money is what receipts say they settled.
fn check_both_sides(ledger: &Ledger, day: Date) -> Result<(), TestCaseError> {
    for claim in ledger.claims() {
        let money = claim.moved(PostingKind::Cash, day) + claim.moved(PostingKind::NonCash, day);
        let of_claim = |receipt: &Receipt| -> Minor {
            let allocations = receipt.allocations.iter();
            let mine = allocations.filter(|a| a.claim == claim.fact.claim && a.at.effective_on <= day);
            mine.map(|a| Minor::from(a.amount_minor)).sum()
        };
        prop_assert_eq!(money, ledger.receipts().iter().map(of_claim).sum::<Minor>());
    }
    Ok(())
}

/// "Nothing on an account is effective before its registration", no allocation before its receipt or its claim, in
/// one currency.
fn check_order(ledger: &Ledger) -> Result<(), TestCaseError> {
    let registered = ledger.registration().map(|r| r.at.effective_on);
    for claim in ledger.claims() {
        prop_assert!(registered.is_some_and(|day| day <= claim.at.effective_on));
        let contract = claim.fact.contract.as_ref().and_then(|id| ledger.contract(id));
        prop_assert!(contract.is_none_or(|contract| contract.at.effective_on <= claim.at.effective_on));
    }
    for receipt in ledger.receipts() {
        prop_assert!(registered.is_some_and(|day| day <= receipt.at.effective_on));
        for allocation in &receipt.allocations {
            let Some(claim) = ledger.claim(&allocation.claim) else {
                return Err(TestCaseError::fail(format!("money on a claim {} that is not there", allocation.claim)));
            };
            prop_assert!(allocation.at.effective_on >= receipt.at.effective_on.max(claim.at.effective_on));
            prop_assert_eq!(claim.fact.currency, receipt.fact.currency);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn every_identity_holds_on_every_day(steps in steps()) {
        let book = book_of(&steps);
        for account in accounts(&book) {
            let ledger = account.ledger();
            prop_assert_eq!(ledger.check(), Ok(()));
            check_order(ledger)?;
            for day in days() {
                ledger.claims().iter().try_for_each(|claim| check_claim(claim, day))?;
                ledger.receipts().iter().try_for_each(|receipt| check_receipt(receipt, day))?;
                check_both_sides(ledger, day)?;
            }
        }
    }

    #[test]
    fn a_refused_command_leaves_no_trace(steps in steps()) {
        let mut book = opened();
        for step in &steps {
            let (desk, log) = (book.desk.clone(), book.log.len());
            let line = step.line(&book);
            if book.submit(&line).is_err() {
                prop_assert!(on_desk(&book.desk) == on_desk(&desk), "{line} was refused and left a trace");
                prop_assert_eq!(book.log.len(), log);
            }
        }
    }
}

/// What the books are made of.
const KINDS: [&str; 25] = [
    "register_rep",
    "register_account",
    "assign_owner",
    "propose_class",
    "approve_class",
    "reject_proposal",
    "register_contract",
    "close_contract",
    "change_terms",
    "raise_invoice",
    "issue_credit_note",
    "record_receipt",
    "allocate",
    "reverse_allocation",
    "return_receipt",
    "propose_refund",
    "approve_refund",
    "propose_write_off",
    "approve_write_off",
    "record_recovery",
    "record_unidentified",
    "identify_receipt",
    "publish_policy",
    "correct",
    "correct and replace",
];

/// How often each kind of command was tried and accepted in some books, the same in every run.
fn tried_and_accepted() -> BTreeMap<String, (u32, u32)> {
    let config = Config { cases: 300, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let said = RefCell::new(BTreeMap::<String, (u32, u32)>::new());
    let run = runner.run(&steps(), |steps| {
        let mut book = opened();
        for step in &steps {
            let line = step.line(&book);
            let replaces = line["data"]["replacement"].is_object();
            let kind = format!("{}{}", line["type"].as_str().unwrap_or(""), if replaces { " and replace" } else { "" });
            let accepted = book.submit(&line).is_ok();
            let mut said = said.borrow_mut();
            let (tried, taken) = said.entry(kind).or_default();
            *tried += 1;
            *taken += u32::from(accepted);
        }
        Ok(())
    });
    assert_eq!(run, Ok(()));
    said.into_inner()
}

/// Properties of books in which nearly everything is refused would prove little.
#[test]
fn most_commands_are_accepted_and_each_is_refused_now_and_then() {
    let said = tried_and_accepted();
    let (tried, taken) = said.values().fold((0, 0), |(tried, taken), (t, a)| (tried + t, taken + a));
    assert!(taken * 100 >= tried * 60, "only {taken} of {tried} commands were accepted: {said:?}");
    assert!(taken * 100 <= tried * 95, "{taken} of {tried} commands were accepted: too few refusals: {said:?}");
    for kind in KINDS {
        let (tried, taken) = said.get(kind).copied().unwrap_or_default();
        assert!(taken >= 5 && taken * 100 >= tried * 20, "{kind}: {taken} of {tried} accepted: {said:?}");
        assert!(taken < tried, "{kind} is never refused");
    }
}
