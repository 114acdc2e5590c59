//! How long a customer may go untouched, and when the next touch is due (domain.md 5).

use std::cmp::Reverse;

use jiff::ToSpan;
use jiff::civil::Date;
use recoup_events::facts::{Counting, Grade, Ledger, PartState};
use recoup_events::policy::{GradeKey, PolicyDocument};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::touch_days;
use crate::asked::Asked;
use crate::reliability::days_between;

/// What is required of whoever looks after an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// Most days between touches.
    pub required_interval_days: i32,
    /// The day by which the next touch is due.
    pub next_due_on: Date,
}

/// The cadence of an account at the end of a day; none before its registration.
#[must_use]
pub fn cadence(ledger: &Ledger, asked: &Asked<'_>) -> Option<Cadence> {
    let registered_on = ledger.registration()?.at.effective_on;
    if registered_on > asked.as_of {
        return None;
    }
    let counting = Counting::new(ledger, &asked.policy.promise, asked.as_of);
    let touches = touch_days(ledger, asked.as_of);
    let required = required_interval(ledger, &counting, asked);
    let since = touches.last().copied().unwrap_or(registered_on);
    let by_interval = since.saturating_add(i64::from(required).days());
    let before_due = before_next_promise(&counting, &touches, asked);
    Some(Cadence {
        required_interval_days: required,
        next_due_on: before_due.map_or(by_interval, |day| by_interval.min(day)),
    })
}

/// The smallest interval that applies, and never under the floor.
fn required_interval(ledger: &Ledger, counting: &Counting<'_>, asked: &Asked<'_>) -> i32 {
    let rules = &asked.policy.cadence;
    let floor = i32::from(rules.least_interval_days);
    let overdue = oldest_undisputed_overdue(ledger, asked.as_of).and_then(|days| {
        let reached = rules.overdue.iter().filter(|band| days >= i32::from(band.from_days));
        reached.max_by_key(|band| band.from_days).map(|band| i32::from(band.interval_days))
    });
    let promise = closed_last(counting).and_then(|state| match state {
        PartState::Broken => Some(i32::from(rules.broken_interval_days)),
        PartState::PartiallyKept => Some(i32::from(rules.partially_kept_interval_days)),
        _ => None,
    });
    let by_class = class_interval(ledger, asked.as_of, asked.policy);
    [overdue, promise].into_iter().flatten().fold(by_class, i32::min).max(floor)
}

/// Class interval × grade factor, rounded up, not under the floor.
pub(super) fn class_interval(ledger: &Ledger, day: Date, policy: &PolicyDocument) -> i32 {
    let rules = &policy.cadence;
    let class = ledger.class_on(day).map(|(class, _)| class).unwrap_or_default();
    let grade = match ledger.grade_on(day) {
        Some(Grade::A) => GradeKey::A,
        Some(Grade::B) => GradeKey::B,
        Some(Grade::C) => GradeKey::C,
        Some(Grade::D) => GradeKey::D,
        None => GradeKey::None,
    };
    let days = rules.class_interval_days.get(&class).copied().unwrap_or(u16::MAX);
    let exact = rules.grade_factor.get(&grade).map_or(Decimal::ONE, |factor| factor.0) * Decimal::from(days);
    let rounded_up = exact.ceil().to_i32().unwrap_or(i32::MAX);
    rounded_up.max(i32::from(rules.least_interval_days))
}

/// How many days the oldest claim is overdue that is not wholly disputed.
fn oldest_undisputed_overdue(ledger: &Ledger, day: Date) -> Option<i32> {
    let claims = ledger.claims().iter().filter(|claim| claim.at.effective_on <= day);
    let overdue = claims.filter_map(|claim| {
        let days = days_between(claim.due_on(day)?, day);
        let undisputed = || claim.open.on(day) > ledger.disputed_on(&claim.fact.claim, day);
        (days > 0 && undisputed()).then_some(days)
    });
    overdue.max()
}

/// How the part closed last stands: on the day it was kept, else at the end of its grace; the worse on a tie.
fn closed_last(counting: &Counting<'_>) -> Option<PartState> {
    let closed = counting.parts().filter_map(|(_, part)| Some((part.closed_on()?, part.state)));
    // `PartState` rises from the worst on.
    closed.max_by_key(|(day, state)| (*day, Reverse(*state))).map(|(_, state)| state)
}

/// Three days (by policy) before the due date of the next open part that was not touched within them.
fn before_next_promise(counting: &Counting<'_>, touches: &[Date], asked: &Asked<'_>) -> Option<Date> {
    let before = i64::from(asked.policy.cadence.touch_before_due_days).days();
    let open = counting.parts().filter(|(_, part)| part.state == PartState::Open);
    let from = |due: Date| due.saturating_sub(before);
    let touched = |due: Date| touches.iter().any(|touch| (from(due)..=due).contains(touch));
    let due = open.map(|(_, part)| part.due_on).filter(|due| !touched(*due)).min();
    due.map(from)
}
