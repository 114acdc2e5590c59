//! A rep's month explained and compared: its figures by name, and its contributions with the events that they name.
//! What they come to is the commission's to say.

use recoup_events::values::{Amount, Currency, Minor, Month, Position, RepId};

use super::diff::Point;
use super::figures::{Quantity, Value};
use super::history::History;
use super::state::State;
use super::trace::{Contribution, Explanation, UnknownFigure};
use crate::commission::{FIGURES, Looked, Part, figure_of};

/// Whose month is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayQuestion {
    /// Whose.
    pub rep: RepId,
    /// Which month.
    pub month: Month,
}

/// All figures of a rep's month, currency by currency, as a state shows them; those of nothing where he is not there.
#[must_use]
pub fn pay_figures(state: &State<'_>, question: &PayQuestion) -> Vec<Value> {
    let Some(rep) = state.rep(&question.rep) else { return Vec::new() };
    let looked = Looked::at(state.book());
    let parts = looked.pay(rep).parts(question.month);
    parts.iter().flat_map(values).collect()
}

fn values(part: &Part) -> Vec<Value> {
    let currency = part.totals.currency;
    let value = |name: &str| {
        let minor = Minor::from(figure_of(&part.totals, name).unwrap_or(0));
        Value { name: name.to_owned(), currency, quantity: Quantity::Money(Amount { minor, currency }) }
    };
    FIGURES.into_iter().map(value).collect()
}

/// Explains a figure of a rep's month.
///
/// # Errors
/// There is no such figure.
pub fn explain_pay(
    history: &History,
    question: &PayQuestion,
    currency: Currency,
    point: Point,
    figure: &str,
) -> Result<Explanation, UnknownFigure> {
    let unknown = || UnknownFigure { figure: figure.to_owned(), known: FIGURES.map(str::to_owned).to_vec() };
    if !FIGURES.contains(&figure) {
        return Err(unknown());
    }
    let state = history.at(point.as_of, point.known_at).in_order();
    let nothing = Quantity::Money(Amount { minor: 0, currency });
    let mut explanation =
        Explanation { figure: figure.to_owned(), currency, value: nothing, contributions: Vec::new() };
    let Some(rep) = state.rep(&question.rep) else { return Ok(explanation) };
    let looked = Looked::at(state.book());
    let pay = looked.pay(rep);
    let part = pay.parts(question.month).into_iter().find(|part| part.totals.currency == currency);
    let minor = part.and_then(|part| figure_of(&part.totals, figure)).unwrap_or(0);
    explanation.value = nothing.with(minor.into());
    let contributions = pay.contributions(question.month, currency, figure).ok_or_else(unknown)?;
    let some = contributions.into_iter().filter(|found| found.amount.minor != 0);
    explanation.contributions = some.map(|found| of_line(history, found)).collect();
    // Known half-way through its issuing, a statement has its sums and not yet all of its lines: the sums are its own.
    let told: Minor = explanation.contributions.iter().map(|found| found.amount.minor()).sum();
    let untold = explanation.value.minor() - told;
    if let Some(statement) = pay.issued(question.month).filter(|_| untold != 0) {
        let (position, amount) = (statement.at.entry, Amount { minor: untold, currency });
        explanation.contributions.push(of_line(history, frozen(position, amount)));
    }
    Ok(explanation)
}

const fn frozen(position: Position, amount: Amount) -> crate::commission::Contribution {
    let (account, claim, receipt) = (None, None, None);
    crate::commission::Contribution {
        position,
        account,
        claim,
        receipt,
        amount,
        rule: "statement",
        policy_version: None,
    }
}

fn of_line(history: &History, found: crate::commission::Contribution) -> Contribution {
    let happened = history.find(found.position);
    Contribution {
        position: found.position,
        effective_on: happened.map(super::history::Happened::effective_on),
        recorded_at: happened.map(|happened| happened.recorded_at),
        actor: happened.map(|happened| happened.actor.clone()),
        kind: happened.map(super::history::Happened::kind),
        amount: Quantity::Money(found.amount),
        rule: format!("commission.{}", found.rule.to_lowercase()),
        policy_version: found.policy_version,
        account: found.account,
        claim: found.claim,
        receipt: found.receipt,
    }
}
