//! reverse_allocation: what a receipt settled on a claim is undone; the money is unapplied again.

use serde::{Deserialize, Serialize};

use super::require;
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{Allocated, At, Fact, Method, Name, Posting, PostingKind, Receipt};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{ClaimId, Currency, Minor, Position, ReceiptId, Text};

/// The command: all that stands of the receipt on the claim.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReverseAllocation {
    /// Which receipt.
    pub receipt: ReceiptId,
    /// Off which claim.
    pub claim: ClaimId,
    /// Why.
    pub reason: Text,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct AllocationReversed {
    pub at: At,
    pub currency: Currency,
    /// The entries whose allocations this ends.
    pub ended: Vec<Position>,
    pub method: Method,
    pub reason: Text,
    pub receipt: ReceiptId,
    pub reversed: Undone,
}

/// Settled money that is taken off a claim again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// In minor units, all of it.
    pub amount_minor: i64,
    /// The claim.
    pub claim: ClaimId,
    /// What of it had recovered a write-off, which stands again.
    pub recovered_minor: i64,
}

impl Undone {
    /// What stands of a receipt on a claim, to be undone.
    pub(super) fn of(receipt: &Receipt, claim: &ClaimId, amount_minor: i64) -> Self {
        Self { amount_minor, claim: claim.clone(), recovered_minor: receipt.recovered_on(claim) }
    }

    pub(super) fn facts(&self, receipt: &ReceiptId, method: Method, currency: Currency, out: &mut Vec<Fact>) {
        let (claim, receipt) = (Some(self.claim.clone()), Some(receipt.clone()));
        let mut post = |kind, amount_minor| {
            let (claim, receipt) = (claim.clone(), receipt.clone());
            out.push(Fact::Posting(Posting { kind, currency, claim, receipt, amount_minor }));
        };
        post(PostingKind::of_method(method), -self.amount_minor);
        if self.recovered_minor != 0 {
            post(PostingKind::WriteOff, self.recovered_minor);
        }
    }
}

impl Decide<Account> for ReverseAllocation {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let receipt = require::standing_receipt(account, &self.receipt, moment, "data.receipt")?;
        require::claim(account, &self.claim, moment, "data.claim")?;
        let standing = receipt.standing_on(&self.claim);
        if standing == 0 {
            let message = format!("data.claim: nothing of receipt {} stands on claim {}", self.receipt, self.claim);
            return Err(Refusal::new(codes::NOTHING_TO_REVERSE, message).at("data.claim"));
        }
        let moves = receipt.allocations.iter().filter(|a| a.claim == self.claim);
        if let Some(last) = moves.map(|a| a.at.effective_on).max() {
            moment.not_before(last, "an allocation or reversal of that receipt on that claim")?;
        }
        let amount_minor = i64::try_from(standing).unwrap_or(i64::MAX);
        Ok(vec![AccountEvent::AllocationReversed(AllocationReversed {
            at: moment.at(),
            currency: receipt.fact.currency,
            ended: standing_entries(account, receipt, Some(&self.claim)),
            method: receipt.fact.method,
            reason: self.reason.clone(),
            receipt: self.receipt.clone(),
            reversed: Undone::of(receipt, &self.claim, amount_minor),
        })])
    }
}

impl Payload for AllocationReversed {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        self.reversed.facts(&self.receipt, self.method, self.currency, out);
    }

    fn uses(&self) -> Vec<Name> {
        let ended = self.ended.iter().map(|entry| Name::Entry(*entry));
        ended.chain([Name::Claim(self.reversed.claim.clone()), Name::Receipt(self.receipt.clone())]).collect()
    }
}

/// The entries whose allocations on a claim (or on any) are still standing: what a reversal or a return ends. An
/// undoing names what it ended, so one that was corrected since leaves its allocations standing, wherever they are in
/// the log.
pub(super) fn standing_entries(account: &Account, receipt: &Receipt, claim: Option<&ClaimId>) -> Vec<Position> {
    let (undoings, made): (Vec<_>, Vec<_>) = receipt.allocations.iter().partition(|a| a.amount_minor < 0);
    let ended =
        |a: &&&Allocated| undoings.iter().any(|u| u.claim == a.claim && names_ended(account, u.at.entry, a.at.entry));
    let standing = made.iter().filter(|a| claim.is_none_or(|claim| *claim == a.claim)).filter(|a| !ended(a));
    let mut entries: Vec<Position> = standing.map(|a| a.at.entry).collect();
    entries.sort_unstable();
    entries.dedup();
    entries
}

/// Whether an undoing names an entry as one that it ended.
pub(super) fn names_ended(account: &Account, undoing: Position, entry: Position) -> bool {
    account.uses(undoing).contains(&Name::Entry(entry))
}

/// The sum of what is undone, in minor units.
pub(super) fn sum(undone: &[Undone]) -> Minor {
    undone.iter().map(|u| Minor::from(u.amount_minor)).sum()
}
