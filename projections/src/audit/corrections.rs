//! Corrections and reversals: what was taken out or undone, by whom, how long after, and what stands instead. Whether it
//! was rightly done is not said here.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::account::AccountEvent;
use recoup_events::desk::AnyEvent;
use recoup_events::facts::PostingKind;
use recoup_events::values::{ActorId, Amount, Currency, Minor, Position};
use serde::Serialize;

use super::receipts::days;
use super::{Entry, Period, Seen};

/// How it was undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Undoing {
    /// The entry counts as never made.
    Correction,
    /// An allocation was taken back, from a day on.
    Reversal,
    /// A receipt came back from the bank.
    Return,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Undone {
    pub position: Position,
    pub stream: String,
    pub how: Undoing,
    pub by: ActorId,
    pub recorded_on: Date,
    pub reason: String,
    /// The first event that a correction took out; a reversal has its day, and takes none out.
    pub of: Option<Position>,
    pub of_kind: Option<&'static str>,
    pub of_actor: Option<ActorId>,
    pub of_effective_on: Option<Date>,
    /// From the recording of the one to the recording of the other.
    pub days_after: Option<i32>,
    pub amounts: Vec<Moved>,
}

/// The movements of one kind in one currency before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Moved {
    pub kind: PostingKind,
    pub currency: Currency,
    /// What was taken out; nothing for a reversal.
    pub before: Amount,
    /// What was said instead in the same command; what a reversal moves.
    pub after: Amount,
}

/// What was corrected or reversed by something that was recorded in the period.
#[must_use]
pub fn undone(seen: &Seen, period: &Period) -> Vec<Undone> {
    let recorded = seen.all().iter().filter(|entry| period.has(entry.recorded.date()));
    recorded.filter_map(|entry| of_entry(seen, entry)).collect()
}

fn of_entry(seen: &Seen, entry: &Entry) -> Option<Undone> {
    let AnyEvent::Account(event) = &entry.event else { return None };
    let (how, reason) = match event {
        AccountEvent::EntryCorrected(corrected) => (Undoing::Correction, &corrected.reason),
        AccountEvent::AllocationReversed(reversed) => (Undoing::Reversal, &reversed.reason),
        AccountEvent::ReceiptReturned(returned) => (Undoing::Return, &returned.reason),
        _ => return None,
    };
    let of = seen.taken_out_by(entry).next();
    let amounts = match how {
        Undoing::Correction => moved(seen.taken_out_by(entry), seen.instead_of(entry)),
        Undoing::Reversal | Undoing::Return => moved(std::iter::empty(), std::iter::once(entry)),
    };
    Some(Undone {
        position: entry.position,
        stream: entry.stream.as_str().to_owned(),
        how,
        by: entry.actor.clone(),
        recorded_on: entry.recorded.date(),
        reason: reason.to_string(),
        of: of.map(|of| of.position),
        of_kind: of.map(|of| of.event.type_name()),
        of_actor: of.map(|of| of.actor.clone()),
        of_effective_on: of.map(Entry::effective_on),
        days_after: of.map(|of| days(of.recorded.date(), entry.recorded.date())),
        amounts,
    })
}

fn moved<'a>(before: impl Iterator<Item = &'a Entry>, after: impl Iterator<Item = &'a Entry>) -> Vec<Moved> {
    let mut sums: BTreeMap<(PostingKind, Currency), (Minor, Minor)> = BTreeMap::new();
    for posting in before.flat_map(Entry::postings) {
        sums.entry((posting.kind, posting.currency)).or_default().0 += Minor::from(posting.amount_minor);
    }
    for posting in after.flat_map(Entry::postings) {
        sums.entry((posting.kind, posting.currency)).or_default().1 += Minor::from(posting.amount_minor);
    }
    let amount = |((kind, currency), (before, after)): (_, (Minor, Minor))| Moved {
        kind,
        currency,
        before: Amount::new(before, currency),
        after: Amount::new(after, currency),
    };
    sums.into_iter().map(amount).collect()
}
