//! Cut-off: what was recorded after a period's end and is true from a day within it. The amounts are what the period
//! gained or lost since somebody could have read it at its end; what a month's close froze is not looked at.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::PostingKind;
use recoup_events::values::{AccountId, ActorId, Amount, ClaimId, Currency, Minor, Position, ReceiptId};
use serde::Serialize;

use super::{Entry, Period, Seen};

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CutOff {
    /// Every movement, in the order of the log.
    pub movements: Vec<Late>,
    /// Their sums by account, kind and currency.
    pub totals: Vec<LateTotal>,
}

/// A movement of money that came after the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Late {
    /// The event that stated it, or the correction that took it out.
    pub position: Position,
    /// The event whose movement a correction took out.
    pub takes_out: Option<Position>,
    pub account: AccountId,
    pub kind: PostingKind,
    pub claim: Option<ClaimId>,
    pub receipt: Option<ReceiptId>,
    pub currency: Currency,
    /// Negative where it was undone or taken out.
    pub amount: Amount,
    pub effective_on: Date,
    pub recorded_on: Date,
    pub actor: ActorId,
}

/// What they come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct LateTotal {
    pub account: AccountId,
    pub kind: PostingKind,
    pub currency: Currency,
    pub amount: Amount,
    pub movements: usize,
}

/// Answers.
#[must_use]
pub fn cut_off(seen: &Seen, period: &Period) -> CutOff {
    let mut movements = Vec::new();
    for entry in seen.all().iter().filter(|entry| entry.recorded.date() > period.to) {
        if entry.event.corrects().is_none() {
            late(entry, entry, period, &mut movements);
        }
        seen.taken_out_by(entry).for_each(|taken| late(taken, entry, period, &mut movements));
    }
    let totals = totals(&movements);
    CutOff { movements, totals }
}

/// The movements of an event, as said by itself or taken out by a correction.
fn late(entry: &Entry, said_by: &Entry, period: &Period, into: &mut Vec<Late>) {
    let Some(account) = entry.account().filter(|_| period.has(entry.effective_on())) else { return };
    let is_taken_out = entry.position != said_by.position;
    let sign: Minor = if is_taken_out { -1 } else { 1 };
    into.extend(entry.postings().map(|posting| Late {
        position: said_by.position,
        takes_out: is_taken_out.then_some(entry.position),
        account: account.clone(),
        kind: posting.kind,
        claim: posting.claim.clone(),
        receipt: posting.receipt.clone(),
        currency: posting.currency,
        amount: Amount::new(sign * Minor::from(posting.amount_minor), posting.currency),
        effective_on: entry.effective_on(),
        recorded_on: said_by.recorded.date(),
        actor: said_by.actor.clone(),
    }));
}

fn totals(movements: &[Late]) -> Vec<LateTotal> {
    let mut sums: BTreeMap<(&AccountId, PostingKind, Currency), (Minor, usize)> = BTreeMap::new();
    for movement in movements {
        let sum = sums.entry((&movement.account, movement.kind, movement.currency)).or_default();
        *sum = (sum.0 + movement.amount.minor, sum.1 + 1);
    }
    let total = |((account, kind, currency), (minor, movements)): ((&AccountId, _, Currency), (Minor, usize))| {
        LateTotal { account: account.clone(), kind, currency, amount: Amount::new(minor, currency), movements }
    };
    sums.into_iter().map(total).collect()
}
