//! step: an account's history event by event, with balance, promises and disputes after each; beside it the history
//! without some entries, where one is given.

use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::values::{AccountId, Position};
use serde::Serialize;

use super::diff::Point;
use super::history::{Happened, History};
use super::state::State;
use crate::asked::AccountFacts;
use crate::balance::{AccountBalance, balance};
use crate::disputes::{DisputeRow, disputes};
use crate::promises::{PromiseRow, promises};

/// One event of an account, and how things stand after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Step {
    pub position: Position,
    pub effective_on: Date,
    pub recorded_at: Timestamp,
    pub actor: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub after: After,
    /// How things stand in the other history, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<After>,
}

/// How an account stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)]
pub struct After {
    pub balance: Vec<AccountBalance>,
    pub promises: Vec<PromiseRow>,
    pub disputes: Vec<DisputeRow>,
}

impl After {
    /// How an account stands in a state, by the answers that a person would ask.
    #[must_use]
    pub fn of(state: &State<'_>, account: &AccountId) -> Self {
        let Some(facts) = state.account(account) else { return Self::default() };
        let (accounts, asked): (&[AccountFacts], _) = (std::slice::from_ref(facts), state.asked());
        Self {
            balance: balance(accounts, &asked, None).accounts,
            promises: promises(accounts, &asked).promises,
            disputes: disputes(accounts, &asked).disputes,
        }
    }
}

/// Steps through an account's events as they came to be known, from a position on, all seen from one day. `without` is
/// another history of the same events.
#[must_use]
pub fn step(
    history: &History,
    account: &AccountId,
    point: Point,
    from: Position,
    without: Option<&History>,
) -> Vec<Step> {
    let after = from.before();
    let mut beside = without.map(|other| {
        let state = other.at(point.as_of, after);
        (state, other.between(after, point.known_at).peekable())
    });
    let mut steps = Vec::new();
    history.walk(point.as_of, (after, point.known_at), |happened, state| {
        let without = beside.as_mut().map(|(other, events)| {
            while let Some(event) = events.next_if(|event| event.position <= happened.position) {
                other.take_in(event);
            }
            other.know(happened.position);
            After::of(other, account)
        });
        if happened.stream.as_account().as_ref() == Some(account) {
            steps.push(of(happened, After::of(state, account), without));
        }
    });
    steps
}

fn of(happened: &Happened, after: After, without: Option<After>) -> Step {
    Step {
        position: happened.position,
        effective_on: happened.effective_on(),
        recorded_at: happened.recorded_at,
        actor: happened.actor.clone(),
        kind: happened.kind(),
        after,
        without,
    }
}
