//! Why a line is what it is: its formula in parts, each with the numbers and events behind it, as data. The sentences
//! stand in `words.rs`. Of an issued statement, ask as of its day and as known at its `known_at`.

use std::collections::BTreeMap;

use recoup_events::facts::{CaseClass, Cause, FrozenLine};
use recoup_events::values::{Amount, Minor, Month, Position, Rate};
use rust_decimal::Decimal;
use serde::Serialize;

use super::events::{events_of, late};
use super::line::Line;
use super::pay::Pay;
use super::rates::place;

/// One line with everything that makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The line.
    pub line: FrozenLine,
    /// The parts of its formula, in order.
    pub reasons: Vec<Reason>,
}

/// Which part of the formula: the key of its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReasonKey {
    /// The base rate and the gross.
    Base,
    /// Days late.
    Late,
    /// The task letter.
    Task,
    /// Visits and meetings.
    Cadence,
    /// A broken promise.
    Promise,
    /// With the clearing office.
    Case,
    /// With the lawyers.
    Legal,
    /// The effective rate and the net.
    Effective,
    /// What is held back.
    Held,
    /// It was released.
    Released,
    /// It is forfeited while something of its group stands written off.
    Forfeited,
    /// The money went back.
    ClawedBack,
}

/// One part of the formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Which.
    pub key: ReasonKey,
    /// The points that it takes off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Rate>,
    /// The money that it comes to.
    pub amount: Amount,
    /// The numbers behind it, by name, as they are shown.
    pub numbers: BTreeMap<&'static str, String>,
    /// The version of the policy that it comes from.
    pub policy_version: u32,
    /// The positions of the entries behind it.
    pub events: Vec<Position>,
}

impl Pay<'_> {
    /// The lines of a month, each explained, as they stand on the day asked.
    #[must_use]
    pub fn explain(&self, month: Month) -> Vec<Explained> {
        self.lines_of(month).map(explain).collect()
    }
}

/// Explains a line.
#[must_use]
pub fn explain(line: &Line<'_>) -> Explained {
    let mut reasons = vec![base(line)];
    let causes = Cause::LISTED.into_iter().filter(|cause| line.points[place(*cause)] > Decimal::ZERO);
    reasons.extend(causes.filter_map(|cause| of_cause(line, cause)));
    reasons.push(effective(line));
    reasons.extend(held(line));
    Explained { line: line.frozen(events_of(line)), reasons }
}

/// Puts a part together.
struct Says<'l, 'a> {
    line: &'l Line<'a>,
    numbers: BTreeMap<&'static str, String>,
}

impl<'l, 'a> Says<'l, 'a> {
    const fn of(line: &'l Line<'a>) -> Self {
        Self { line, numbers: BTreeMap::new() }
    }

    fn with(mut self, name: &'static str, number: impl ToString) -> Self {
        self.numbers.insert(name, number.to_string());
        self
    }

    fn money(&self, minor: Minor) -> Amount {
        Amount { minor, currency: self.line.earned.currency() }
    }

    fn reason(
        self,
        key: ReasonKey,
        points: Option<Decimal>,
        minor: Minor,
        version: u32,
        mut events: Vec<Position>,
    ) -> Reason {
        let amount = self.money(minor);
        // One entry may be behind a part twice: a receipt that settled its claim by itself.
        events.sort_unstable();
        events.dedup();
        Reason { key, points: points.map(Rate), amount, numbers: self.numbers, policy_version: version, events }
    }
}

fn base(line: &Line<'_>) -> Reason {
    let earned = &line.earned;
    let says = Says::of(line);
    let amount = says.money(earned.amount).grouped();
    let says = says.with("amount", amount).with("base_rate", earned.base_rate).with("class", earned.class.word());
    let says = says.with("method", earned.receipt.fact.method.word());
    let events = vec![earned.receipt.at.entry, earned.at.entry];
    says.reason(ReasonKey::Base, None, line.worked.gross, earned.plan.version, events)
}

fn of_cause(line: &Line<'_>, cause: Cause) -> Option<Reason> {
    let earned = &line.earned;
    let (points, minor) = (line.points[place(cause)], line.worked.deductions[place(cause)]);
    let says = Says::of(line);
    let (key, says, version, events) = match cause {
        Cause::Late => {
            let due = earned.due.map(|due| due.to_string()).unwrap_or_default();
            let says = says.with("due_on", due).with("value_date", earned.receipt.at.effective_on);
            let says = says.with("days_late", earned.lateness.days).with("days_stopped", earned.lateness.stopped);
            (ReasonKey::Late, says, earned.plan.version, late(line))
        }
        Cause::Task => {
            let attained = line.attained?;
            let (asked, received) = (says.money(attained.asked).grouped(), says.money(attained.received).grouped());
            let percent = crate::money::quotient(attained.received * 100, attained.asked, 1).unwrap_or_default();
            let says = says.with("asked", asked).with("received", received).with("attained_percent", percent);
            (ReasonKey::Task, says.with("month", earned.month()), earned.rules.version, vec![attained.letter])
        }
        Cause::Cadence => {
            let visited = earned.visited?;
            let says = says.with("visits", visited.made).with("least", visited.least).with("month", earned.month());
            (ReasonKey::Cadence, says, earned.rules.version, Vec::new())
        }
        Cause::Promise => {
            let part = earned.neglected?;
            let says = says.with("promise", &part.promise).with("due_on", part.due_on);
            (ReasonKey::Promise, says.with("grace_until", part.grace_until), earned.rules.version, vec![part.entry])
        }
        Cause::Case => {
            let case = earned.case?;
            let legal = case.value.class == CaseClass::Legal;
            let key = if legal { ReasonKey::Legal } else { ReasonKey::Case };
            (key, says.with("since", case.at.effective_on), earned.plan.version, vec![case.at.entry])
        }
    };
    Some(says.reason(key, Some(points), minor, version, events))
}

fn effective(line: &Line<'_>) -> Reason {
    let sum: Decimal = line.points.iter().copied().sum();
    let says = Says::of(line).with("base_rate", line.earned.base_rate).with("points", sum.normalize());
    let says = says.with("effective_rate", line.worked.effective_rate.normalize());
    says.reason(ReasonKey::Effective, None, line.worked.net, line.earned.plan.version, Vec::new())
}

/// What is held back of the net, and what became of it.
fn held(line: &Line<'_>) -> Vec<Reason> {
    let earned = &line.earned;
    let version = earned.plan.version;
    let percent = earned.plan.document.commission.holdback_percent;
    let group =
        earned.claim.fact.contract.as_ref().map_or_else(|| earned.claim.fact.invoice.to_string(), ToString::to_string);
    let says = || Says::of(line).with("percent", percent).with("group", &group);
    let mut reasons = vec![says().reason(ReasonKey::Held, None, line.held, version, vec![earned.claim.at.entry])];
    if let Some(on) = earned.released_on {
        reasons.push(says().with("on", on).reason(ReasonKey::Released, None, line.held, version, Vec::new()));
    } else if earned.forfeited {
        reasons.push(says().reason(ReasonKey::Forfeited, None, line.held, version, Vec::new()));
    }
    if let Some(at) = earned.ended {
        let says = says().with("on", at.effective_on);
        reasons.push(says.reason(ReasonKey::ClawedBack, None, line.clawed_back(), version, vec![at.entry]));
    }
    reasons
}
