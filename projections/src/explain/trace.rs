//! explain: the events that stand, replayed at one day through the answer itself; what each changes is its contribution.

use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::values::{AccountId, ClaimId, Currency, Minor, Position, ReceiptId};
use serde::Serialize;

use super::diff::Point;
use super::figures::{Quantity, Subject};
use super::history::{Happened, History};
use super::rule;
use super::state::State;

/// A figure, and the events behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What the figure is called.
    pub figure: String,
    /// In which currency it is asked.
    pub currency: Currency,
    /// What it comes to: the sum of the contributions.
    pub value: Quantity,
    /// What each event adds to it, in the order of the log; what adds nothing is left out.
    pub contributions: Vec<Contribution>,
}

/// What one event adds to a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Contribution {
    pub position: Position,
    pub effective_on: Option<Date>,
    pub recorded_at: Option<Timestamp>,
    pub actor: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<&'static str>,
    pub amount: Quantity,
    /// By which rule, as a stable code.
    pub rule: String,
    /// The version of the policy that the rule takes its numbers from; none where it takes none.
    pub policy_version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptId>,
}

impl Contribution {
    /// What an event adds by a rule.
    pub(super) fn of(happened: &Happened, amount: Quantity, rule: String, policy_version: Option<u32>) -> Self {
        Self {
            position: happened.position,
            effective_on: Some(happened.effective_on()),
            recorded_at: Some(happened.recorded_at),
            actor: Some(happened.actor.clone()),
            kind: Some(happened.kind()),
            amount,
            rule,
            policy_version,
            account: None,
            claim: None,
            receipt: None,
        }
    }
}

/// That an answer has no such figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no figure {figure:?}; there are {}", known.join(", "))]
pub struct UnknownFigure {
    /// What was asked for.
    pub figure: String,
    /// What there is.
    pub known: Vec<String>,
}

/// Explains a figure of an account.
///
/// # Errors
/// The answer has no such figure.
pub fn explain(
    history: &History,
    (account, subject): (&AccountId, &Subject),
    currency: Currency,
    point: Point,
    figure: &str,
) -> Result<Explanation, UnknownFigure> {
    let of_account = |happened: &&Happened| happened.stream.as_account().as_ref() == Some(account);
    let mut state = State::new(history, point.as_of, point.known_at);
    let asked = state.asked();
    let nothing = crate::AccountFacts { account: account.clone(), ledger: recoup_events::facts::Ledger::default() };
    let start = subject.figures(&nothing, &asked, currency);
    let Some(place) = start.iter().position(|value| value.name == figure) else {
        let known = start.into_iter().map(|value| value.name).collect();
        return Err(UnknownFigure { figure: figure.to_owned(), known });
    };
    let mut value = start[place].quantity;
    let version = state.policy().filter(|_| rule::takes_numbers(subject, figure)).map(|policy| policy.version);
    let mut contributions = Vec::new();
    for happened in history.in_force(point.as_of, point.known_at).filter(of_account) {
        state.take_in(happened);
        let Some(facts) = state.account(account) else { continue };
        let now = subject.figures(facts, &asked, currency)[place].quantity;
        let added: Minor = now.minor() - value.minor();
        if added != 0 {
            let rule = rule::code(subject, figure, facts, happened);
            contributions.push(Contribution::of(happened, now.with(added), rule, version));
        }
        value = now;
    }
    Ok(Explanation { figure: figure.to_owned(), currency, value, contributions })
}
