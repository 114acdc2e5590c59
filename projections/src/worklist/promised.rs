//! The reasons that lie in promises: broken ones, ones kept in part, ones that fall due (domain.md 4, 5).

use jiff::ToSpan;
use jiff::civil::Date;
use recoup_events::facts::{PartState, PartStatus, Promise};
use recoup_events::values::{Amount, Currency, Minor};

use super::looked::Looked;
use super::reason::{Reason, Why, days};
use super::weights;
use crate::reliability::days_between;

pub(super) fn reasons(looked: &Looked<'_>) -> Vec<Reason> {
    let mut found = Vec::new();
    for (currency, _) in looked.by_currency() {
        found.extend(unkept(looked, currency, PartState::Broken));
        found.extend(unkept(looked, currency, PartState::PartiallyKept));
        found.extend(due(looked, currency));
    }
    found
}

/// The parts in a state of which something is still missing, in one reason. A word that was not kept is no reason
/// any more where what is missing came later, where nothing undisputed is open in its scope, or where a newer word
/// stands open in its place.
fn unkept(looked: &Looked<'_>, currency: Currency, state: PartState) -> Option<Reason> {
    let in_state = looked.parts(currency).filter(|(_, part)| part.state == state);
    let standing: Vec<_> = in_state.filter(|(promise, part)| still_missing(looked, promise, part)).collect();
    let (promise, last) = standing.iter().max_by_key(|(_, part)| part.grace_until)?;
    let amount = |minor: Minor| Amount::new(minor, currency);
    let missing = amount(standing.iter().map(|(_, part)| missing(part)).sum());
    let (code, points, verb) = match state {
        PartState::Broken => (Why::PromiseBroken, weights::PROMISE_BROKEN, "broke"),
        _ => (Why::PromiseKeptInPart, weights::PROMISE_KEPT_IN_PART, "kept only in part"),
    };
    let promised = amount(last.part.promised.amount_minor.into());
    let of_last = format!("{} by {} ({})", Looked::money(promised), last.due_on, promise.fact.promise);
    let text = match standing.len() {
        1 => format!("{verb} the promise of {of_last}; {} is missing", missing.grouped()),
        n => format!("{verb} {n} promised parts, the last of {of_last}; {} is missing", missing.grouped()),
    };
    let mut reason = Reason::new(code, points, text).of(missing);
    reason.on = Some(last.due_on);
    reason.days = Some(days_between(last.grace_until, looked.asked.as_of));
    reason.count = u32::try_from(standing.len()).ok();
    reason.promise = Some(promise.fact.promise.clone());
    Some(reason)
}

fn missing(part: &PartStatus<'_>) -> Minor {
    Minor::from(part.part.promised.amount_minor) - part.counted - part.paid_after
}

fn still_missing(looked: &Looked<'_>, promise: &Promise, part: &PartStatus<'_>) -> bool {
    let in_scope =
        |claim: &recoup_events::values::ClaimId| promise.fact.claims.is_empty() || promise.fact.claims.contains(claim);
    let mut claims = looked.ledger.claims().iter().filter(|claim| claim.fact.currency == promise.fact.currency);
    let open = claims.any(|claim| in_scope(&claim.fact.claim) && looked.undisputed(claim) > 0);
    let newer_word = looked.parts(promise.fact.currency).any(|(_, other)| {
        other.part.at.effective_on > part.grace_until && matches!(other.state, PartState::Open | PartState::InGrace)
    });
    missing(part) > 0 && open && !newer_word
}

/// Parts that are due within the days of the policy, today included, and were not touched within them.
fn due(looked: &Looked<'_>, currency: Currency) -> Option<Reason> {
    let (day, before) = (looked.asked.as_of, i64::from(looked.asked.policy.cadence.touch_before_due_days).days());
    let from = |due: Date| due.saturating_sub(before);
    let touched = |due: Date| {
        let touches = looked.ledger.follow_ups().iter().filter(|f| f.is_touch() && f.at.effective_on <= day);
        touches.map(|f| f.at.effective_on).any(|on| (from(due)..=due).contains(&on))
    };
    let open = looked.parts(currency).filter(|(_, part)| part.state == PartState::Open && from(part.due_on) <= day);
    let parts: Vec<_> = open.filter(|(_, part)| !touched(part.due_on)).collect();
    let (promise, first) = parts.iter().min_by_key(|(_, part)| part.due_on)?;
    let expected = Amount::new(parts.iter().map(|(_, part)| part.expects()).sum::<Minor>(), currency);
    let left = days_between(day, first.due_on);
    let when = if left == 0 { "today".to_owned() } else { format!("in {}", days(left)) };
    let number = if parts.len() == 1 { String::new() } else { format!(" in {} parts", parts.len()) };
    let text = format!(
        "{} is promised{number} and due {when} ({}, {}); nobody has asked yet",
        Looked::money(expected),
        promise.fact.promise,
        first.due_on
    );
    let mut reason = Reason::new(Why::PromiseDue, weights::PROMISE_DUE, text).of(expected);
    (reason.on, reason.days) = (Some(first.due_on), Some(left));
    reason.count = u32::try_from(parts.len()).ok();
    reason.promise = Some(promise.fact.promise.clone());
    Some(reason)
}
