//! The reasons that lie in claims: what is overdue, how long, whether anybody promised or said why; and when all of
//! that is to be left in peace (domain.md 5, 6).

use jiff::ToSpan;
use recoup_events::facts::{Claim, PartState};
use recoup_events::values::{Amount, Currency, Minor};

use super::Held;
use super::looked::Looked;
use super::reason::{Reason, Why, days};
use super::weights;
use crate::money::Sums;

pub(super) fn reasons(looked: &Looked<'_>) -> Vec<Reason> {
    let mut found = Vec::new();
    for (currency, sums) in looked.by_currency() {
        if held_in(looked, currency, sums).is_none() {
            found.extend(overdue(looked, currency, sums));
        }
        found.extend(falls_due(looked, currency, sums));
    }
    found
}

/// Whether nothing that is overdue is to be chased for now: in every currency with something overdue.
pub(super) fn held(looked: &Looked<'_>) -> Option<(Held, String)> {
    let mut held = Vec::new();
    for (currency, sums) in looked.by_currency().filter(|(_, sums)| sums.overdue > 0) {
        held.push(held_in(looked, currency, sums)?);
    }
    let any_in_grace = held.iter().any(|(why, _)| *why == Held::InGrace);
    let why = if any_in_grace { Held::InGrace } else { Held::DisputedOnly };
    let text = held.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("; ");
    (!text.is_empty()).then_some((why, text))
}

fn held_in(looked: &Looked<'_>, currency: Currency, sums: &Sums) -> Option<(Held, String)> {
    if sums.overdue == 0 {
        return None;
    }
    let said = |minor: Minor| Looked::money(Amount::new(minor, currency));
    if sums.undisputed_overdue == 0 {
        return Some((Held::DisputedOnly, format!("all that is overdue is disputed: {}", said(sums.overdue))));
    }
    let in_grace = looked.parts(currency).filter(|(_, part)| part.state == PartState::InGrace);
    let (mut expected, mut until) = (0, None);
    for (_, part) in in_grace {
        expected += part.expects();
        until = until.max(Some(part.grace_until));
    }
    let until = until.filter(|_| expected >= sums.undisputed_overdue)?;
    Some((Held::InGrace, format!("{} of what is overdue is promised and in grace until {until}", said(expected))))
}

/// What is overdue, and what nobody has said about it.
fn overdue(looked: &Looked<'_>, currency: Currency, sums: &Sums) -> Vec<Reason> {
    let late = looked.claims(currency).filter(|(_, late)| *late > 0);
    let Some((oldest, late)) = late.max_by_key(|(claim, late)| (*late, std::cmp::Reverse(claim.at.entry))) else {
        return Vec::new();
    };
    let (amount, due_on) = (Amount::new(sums.undisputed_overdue, currency), oldest.due_on(looked.asked.as_of));
    let ageing = &looked.asked.policy.ageing;
    let bucket = ageing.bucket_of(late);
    let points = weights::OVERDUE_PER_BUCKET * u32::try_from(bucket).unwrap_or(0) + weights::amount(amount.minor);
    let band = ageing.bucket_names().get(bucket).cloned().unwrap_or_default();
    let money = Looked::money(amount);
    let text = format!("{money} is overdue, the oldest for {} ({band}: {})", days(late), oldest.fact.claim);
    let mut found = vec![Reason::new(Why::Overdue, points, text).of(amount)];
    if sums.promised == 0 {
        let text = format!("no promise stands for the {money} that is overdue");
        found.push(Reason::new(Why::OverdueWithoutPromise, weights::OVERDUE_WITHOUT_PROMISE, text).of(amount));
    }
    if !has_reason(looked, oldest, due_on) {
        let text = format!("nobody has said why {} is not paid", oldest.fact.claim);
        let open = Amount::new(looked.undisputed(oldest), currency);
        found.push(Reason::new(Why::OverdueWithoutReason, weights::OVERDUE_WITHOUT_REASON, text).of(open));
    }
    for reason in &mut found {
        (reason.days, reason.on) = (Some(late), due_on);
    }
    found
}

/// Whether a touch after the due date names a reason, for this claim or for the account.
fn has_reason(looked: &Looked<'_>, claim: &Claim, due_on: Option<jiff::civil::Date>) -> bool {
    let day = looked.asked.as_of;
    looked.ledger.follow_ups().iter().filter(|f| f.is_touch() && f.at.effective_on <= day).any(|f| {
        let about = f.fact.claims.is_empty() || f.fact.claims.contains(&claim.fact.claim);
        f.fact.reason.is_some() && about && due_on.is_none_or(|due| f.at.effective_on > due)
    })
}

/// What falls due within the days of the policy, today included, where no open promise stands.
fn falls_due(looked: &Looked<'_>, currency: Currency, sums: &Sums) -> Option<Reason> {
    let within = i32::from(looked.asked.policy.cadence.touch_before_due_days);
    if sums.promised > 0 {
        return None;
    }
    let soon: Vec<_> = looked.claims(currency).filter(|(_, late)| (-within..=0).contains(late)).collect();
    let (_, late) = soon.iter().max_by_key(|(_, late)| *late)?;
    let amount = Amount::new(soon.iter().map(|(claim, _)| looked.undisputed(claim)).sum::<Minor>(), currency);
    let left = -late;
    let when = if left == 0 { "today".to_owned() } else { format!("in {}", days(left)) };
    let money = Looked::money(amount);
    let text = if soon.len() == 1 {
        format!("{money} falls due {when} and nothing is confirmed")
    } else {
        format!("{money} falls due on {} invoices, the first {when}, and nothing is confirmed", soon.len())
    };
    let mut reason = Reason::new(Why::ClaimDue, weights::CLAIM_DUE, text).of(amount);
    (reason.days, reason.on) = (Some(left), Some(looked.asked.as_of.saturating_add(i64::from(left).days())));
    reason.count = u32::try_from(soon.len()).ok();
    Some(reason)
}
