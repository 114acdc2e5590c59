//! An event of any stream in a sentence, in the language asked. What is sealed is not said here: only that it was.

use recoup_events::book::BookEvent;
use recoup_events::desk::AnyEvent;
use recoup_events::policy::PolicyEvent;
use recoup_events::reps::RepEvent;
use recoup_events::values::{Amount, Currency};

use super::words_zh;
use crate::asked::AccountFacts;
use crate::commission::Language;
use crate::timeline::{Told, words};

/// An event in a sentence, as it was recorded: what came of it later has a sentence of its own, and who reads what was
/// known when must not find there what nobody knew. In English the words are the timeline's.
#[must_use]
pub fn sentence(event: &AnyEvent, facts: &AccountFacts, language: Language) -> String {
    match (event, language) {
        (AnyEvent::Account(event), Language::En) => words(event, &Told::as_recorded(facts)),
        (AnyEvent::Account(event), Language::Zh) => words_zh::of_account(event),
        (AnyEvent::Rep(event), Language::En) => of_rep(event),
        (AnyEvent::Rep(event), Language::Zh) => words_zh::of_rep(event),
        (AnyEvent::Policy(PolicyEvent::PolicyPublished(e)), Language::En) => {
            format!("policy version {} published, in force from {}", e.version, e.at.effective_on)
        }
        (AnyEvent::Policy(PolicyEvent::PolicyPublished(e)), Language::Zh) => {
            format!("发布制度第{}版，自 {} 起执行", e.version, e.at.effective_on)
        }
        (AnyEvent::Book(event), language) => of_book(event, language),
    }
}

/// An amount with its currency.
pub(super) fn money(minor: i64, currency: Currency) -> String {
    format!("{} {currency}", Amount::new(minor, currency).grouped())
}

fn of_rep(event: &RepEvent) -> String {
    match event {
        RepEvent::RepRegistered(e) => format!("registered as rep: {}", e.name),
        RepEvent::ProgressVerified(e) => {
            format!("{} verifies the progress of {} for {}", e.by, e.month, e.department.word().to_lowercase())
        }
        RepEvent::TaskLetterIssued(e) => {
            let line = |line: &recoup_events::reps::TaskLine| {
                format!("{} {}", line.account, money(line.amount_minor, line.currency))
            };
            let lines = e.lines.iter().map(line).collect::<Vec<_>>().join("; ");
            let late = if e.late { ", late" } else { "" };
            let unverified = if e.unverified { ", unverified" } else { "" };
            format!("task letter of {}{late}{unverified}: {lines}", e.month)
        }
        RepEvent::SellingSuspended(_) => "selling suspended".to_owned(),
        RepEvent::SellingResumed(_) => "selling resumed".to_owned(),
        RepEvent::BudgetSet(e) => {
            format!("budget of {} for contract {}", money(e.amount_minor, e.currency), e.contract)
        }
        RepEvent::AdvanceGranted(e) => format!("advance {} of {}", e.advance, money(e.amount_minor, e.currency)),
        RepEvent::AdvanceSettled(e) => format!("advance {} settled", e.advance),
        RepEvent::DrawGranted(e) => {
            let amount = money(e.amount_minor, e.currency);
            format!("draw {} of {amount}, by {} and {}", e.draw, e.by, e.approved_by)
        }
        RepEvent::CommissionStatementIssued(e) => {
            let payable = e.totals.iter().map(|totals| money(totals.payable_minor, totals.currency));
            format!("commission statement of {} issued: payable {}", e.month, payable.collect::<Vec<_>>().join(", "))
        }
        RepEvent::CommissionLinesFrozen(e) => {
            format!("commission statement of {}: {} further lines", e.month, e.lines.len())
        }
        RepEvent::CommissionLineContested(e) => {
            format!(
                "{} contests the line of {} and {} in {} ({}): {}",
                e.by, e.claim, e.receipt, e.month, e.contest, e.reason
            )
        }
        RepEvent::ContestAnswered(e) => {
            format!("{} answers contest {}: {}", e.by, e.contest, e.outcome.word().to_lowercase())
        }
        RepEvent::EntryCorrected(e) => format!("the entry of position {} was a mistake: {}", e.corrected, e.reason),
    }
}

/// The book's own events bear on no account: what they are is enough.
fn of_book(event: &BookEvent, language: Language) -> String {
    match (event, language) {
        (BookEvent::PeriodClosed(e), Language::En) => format!("month {} closed", e.month),
        (BookEvent::PeriodClosed(e), Language::Zh) => format!("{} 结账", e.month),
        (event, _) => event.type_name().replace('_', " "),
    }
}
