//! Receipts: money that came after a day for what was open on it, and money that may have been recorded twice. Whether a
//! receipt is a mistake is for a person to say.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{Fact, PostingKind, ReceiptFact};
use recoup_events::values::{AccountId, Amount, ClaimId, Currency, Minor, Position, ReceiptId};
use serde::Serialize;

use super::{Period, Seen};

/// Money received after the period for a claim that was open at its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Subsequent {
    pub account: AccountId,
    pub claim: ClaimId,
    pub currency: Currency,
    /// What was open on the claim at the period's end.
    pub open: Amount,
    pub receipt: ReceiptId,
    pub received_on: Date,
    pub allocated_on: Date,
    /// What of it settles the claim; negative where that was undone.
    pub amount: Amount,
    pub position: Position,
}

/// Two receipts that may be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Duplicate {
    pub account: AccountId,
    pub first: ReceiptId,
    pub first_on: Date,
    pub first_position: Position,
    pub second: ReceiptId,
    pub second_on: Date,
    pub second_position: Position,
    pub currency: Currency,
    pub first_amount: Amount,
    pub second_amount: Amount,
    pub same_amount: bool,
    pub same_reference: bool,
}

/// Money received after the period's end, up to the day asked, for claims that were open at the end.
#[must_use]
pub fn subsequent(seen: &Seen, period: &Period) -> Vec<Subsequent> {
    let mut open: BTreeMap<(AccountId, ClaimId), Minor> = BTreeMap::new();
    let mut received: BTreeMap<(AccountId, ReceiptId), Date> = BTreeMap::new();
    let (mut later, mut rows) = (Vec::new(), Vec::new());
    for entry in seen.standing() {
        let (Some(account), on) = (entry.account(), entry.effective_on()) else { continue };
        for posting in entry.postings() {
            if let (PostingKind::Receipt, Some(receipt)) = (posting.kind, &posting.receipt) {
                received.insert((account.clone(), receipt.clone()), on);
            }
            let Some(claim) = &posting.claim else { continue };
            if on <= period.to {
                let moved = posting.kind.open_sign() * Minor::from(posting.amount_minor);
                *open.entry((account.clone(), claim.clone())).or_default() += moved;
            } else if on <= period.as_of && matches!(posting.kind, PostingKind::Cash | PostingKind::NonCash) {
                later.push((account.clone(), claim.clone(), posting, entry));
            }
        }
    }
    for (account, claim, posting, entry) in later {
        let Some(receipt) = posting.receipt.clone() else { continue };
        let received_on = received.get(&(account.clone(), receipt.clone())).filter(|on| **on > period.to);
        let open = open.get(&(account.clone(), claim.clone())).filter(|open| **open > 0);
        let (Some(received_on), Some(open)) = (received_on, open) else { continue };
        rows.push(Subsequent {
            open: Amount::new(*open, posting.currency),
            amount: Amount::new(posting.amount_minor, posting.currency),
            currency: posting.currency,
            received_on: *received_on,
            allocated_on: entry.effective_on(),
            position: entry.position,
            account,
            claim,
            receipt,
        });
    }
    rows
}

/// A receipt as it is compared.
struct Came<'a> {
    on: Date,
    position: Position,
    fact: &'a ReceiptFact,
    minor: i64,
}

/// Pairs of receipts of one account and currency, at most so many days apart and the later one in the period, with the
/// same amount or the same reference. One that says it is paid in again is explained, and no pair with what it repeats.
#[must_use]
pub fn duplicates(seen: &Seen, period: &Period, within_days: i32) -> Vec<Duplicate> {
    let mut by_account: BTreeMap<(AccountId, Currency), Vec<Came<'_>>> = BTreeMap::new();
    for entry in seen.standing().filter(|entry| entry.effective_on() <= period.to) {
        let Some(account) = entry.account() else { continue };
        for fact in entry.facts().iter().filter_map(receipt) {
            let its = entry.postings().filter(|p| p.kind == PostingKind::Receipt);
            let its = its.filter(|p| p.receipt.as_ref() == Some(&fact.receipt));
            let minor = its.map(|p| p.amount_minor).sum();
            let came = Came { on: entry.effective_on(), position: entry.position, fact, minor };
            by_account.entry((account.clone(), fact.currency)).or_default().push(came);
        }
    }
    let mut pairs = Vec::new();
    for ((account, _), mut receipts) in by_account {
        receipts.sort_by_key(|came| (came.on, came.position));
        for (place, second) in receipts.iter().enumerate().filter(|(_, came)| period.has(came.on)) {
            let near = receipts[..place].iter().filter(|first| days(first.on, second.on) <= within_days);
            pairs.extend(near.filter_map(|first| pair(&account, first, second)));
        }
    }
    pairs
}

const fn receipt(fact: &Fact) -> Option<&ReceiptFact> {
    match fact {
        Fact::Receipt(receipt) => Some(receipt),
        _ => None,
    }
}

fn pair(account: &AccountId, first: &Came<'_>, second: &Came<'_>) -> Option<Duplicate> {
    let same_amount = first.minor == second.minor;
    let same_reference = first.fact.reference.is_some() && first.fact.reference == second.fact.reference;
    let again = second.fact.redeposit_of.as_ref() == Some(&first.fact.receipt);
    ((same_amount || same_reference) && !again).then(|| Duplicate {
        account: account.clone(),
        first: first.fact.receipt.clone(),
        first_on: first.on,
        first_position: first.position,
        second: second.fact.receipt.clone(),
        second_on: second.on,
        second_position: second.position,
        currency: first.fact.currency,
        first_amount: Amount::new(first.minor, first.fact.currency),
        second_amount: Amount::new(second.minor, first.fact.currency),
        same_amount,
        same_reference,
    })
}

/// How many days lie between an earlier day and a later one.
pub(super) fn days(earlier: Date, later: Date) -> i32 {
    // A difference of two days of the calendar in days always exists.
    earlier.until(later).map_or(i32::MAX, |span| span.get_days())
}
