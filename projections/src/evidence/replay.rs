//! The figures in question: where each comes from, how it came to be known, and what the contested event changed.

use std::collections::BTreeSet;

use recoup_events::account::AccountEvent;
use recoup_events::desk::AnyEvent;
use recoup_events::facts::Ledger;
use recoup_events::values::{AccountId, Currency, Position};
use serde::Serialize;

use super::known::{Known, known_when};
use super::question::{Absent, Matter, Question};
use crate::asked::AccountFacts;
use crate::explain::{
    Change, Contribution, Explanation, History, Point, Quantity, State, Subject, Value, diff, explain, explain_pay,
};

/// The figures of a matter, replayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replay {
    /// The position of the event that is argued about.
    pub contested: Position,
    /// Each figure that is not zero, with contributions that sum to it: by what stands.
    pub figures: Vec<Explanation>,
    /// Each figure that ever was anything, with the steps in which it came to be known.
    pub known: Vec<Known>,
    /// The figures as known before the contested event, and after it.
    pub before_and_after: Vec<Change>,
}

/// The event that is argued about where nobody names one: the opening of the dispute, else the last that bears on it.
///
/// # Errors
/// Nothing bears on it.
pub fn contested(history: &History, question: &Question, events: &BTreeSet<Position>) -> Result<Position, Absent> {
    let opening =
        |position: &Position| match (history.find(*position).map(|happened| &happened.event), &question.matter) {
            (Some(AnyEvent::Account(AccountEvent::DisputeOpened(opened))), Matter::Dispute(dispute, _)) => {
                opened.dispute == *dispute
            }
            _ => false,
        };
    let found = events.iter().rev().find(|position| opening(position)).or_else(|| events.last());
    let absent = || Absent { account: question.account.clone(), what: "event", id: "at all".to_owned() };
    found.copied().ok_or_else(absent)
}

/// Replays the figures of a matter.
#[must_use]
pub fn replay(
    history: &History,
    question: &Question,
    point: Point,
    events: &BTreeSet<Position>,
    contested: Position,
) -> Replay {
    let figures = |state: &State<'_>| question.figures(state);
    // A rep's pay costs a look at all his accounts: only what bears on the matter is looked at one by one.
    let all: BTreeSet<Position>;
    let looked = match question.matter {
        Matter::Pay(_) => events,
        _ => {
            all = history.events().iter().map(|happened| happened.position).collect();
            &all
        }
    };
    let at = |known_at| Point { as_of: point.as_of, known_at };
    Replay {
        contested,
        figures: explained(history, question, point),
        known: known_when(history, point.as_of, point.known_at, looked, figures),
        before_and_after: diff(history, at(contested.before()), at(contested), figures),
    }
}

/// Every figure that is not zero, explained.
fn explained(history: &History, question: &Question, point: Point) -> Vec<Explanation> {
    let state = history.at(point.as_of, point.known_at).in_order();
    let values = question.figures(&state).into_iter().filter(|value| value.quantity.minor() != 0);
    let explanation = |value: Value| match &question.matter {
        Matter::Account => of_answer(history, (&question.account, &Subject::Balance), point, &value),
        Matter::Promise(id) => of_answer(history, (&question.account, &Subject::Promise(id.clone())), point, &value),
        Matter::Pay(pay) => explain_pay(history, pay, value.currency, point, &value.name).ok(),
        Matter::Claim(_) | Matter::Dispute(..) => Some(of_claim(history, question, point, &value)),
    };
    values.filter_map(explanation).collect()
}

fn of_answer(history: &History, whose: (&AccountId, &Subject), point: Point, value: &Value) -> Option<Explanation> {
    explain(history, whose, value.currency, point, &value.name).ok()
}

/// A claim's figure: what stands, replayed event by event; what each changes is its contribution.
fn of_claim(history: &History, question: &Question, point: Point, wanted: &Value) -> Explanation {
    let (name, currency): (&str, Currency) = (&wanted.name, wanted.currency);
    let mut state = State::new(history, point.as_of, point.known_at);
    let mut value = wanted.quantity.with(0);
    let mut contributions = Vec::new();
    let of_account = |account: Option<AccountId>| account.as_ref() == Some(&question.account);
    for happened in history.in_force(point.as_of, point.known_at).filter(|h| of_account(h.stream.as_account())) {
        state.take_in(happened);
        let shown = question.figures(&state).into_iter().find(|v| v.name == name && v.currency == currency);
        let now = shown.map_or(value.with(0), |shown| shown.quantity);
        let added = now.minor() - value.minor();
        if added != 0 {
            contributions.push(Contribution {
                position: happened.position,
                effective_on: Some(happened.effective_on()),
                recorded_at: Some(happened.recorded_at),
                actor: Some(happened.actor.clone()),
                kind: Some(happened.kind()),
                amount: now.with(added),
                rule: format!("claim.{name}.{}", happened.kind()),
                policy_version: None,
                account: None,
                claim: None,
                receipt: None,
            });
        }
        value = now;
    }
    Explanation { figure: name.to_owned(), currency, value, contributions }
}

/// The facts of an account in a state, also where nothing was said of it by the day.
#[must_use]
pub(super) fn facts_of(state: &State<'_>, account: &AccountId) -> AccountFacts {
    let nothing = || AccountFacts { account: account.clone(), ledger: Ledger::default() };
    state.account(account).cloned().unwrap_or_else(nothing)
}

/// Whether a quantity is nothing.
#[must_use]
pub(super) fn is_nothing(quantity: Quantity) -> bool {
    quantity.minor() == 0
}
