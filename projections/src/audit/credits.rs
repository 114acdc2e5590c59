//! Credit notes after disputes: what was given up of a claim that had been disputed before. Credit notes without a
//! dispute do not stand here.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{DisputeFact, Fact, PostingKind};
use recoup_events::values::{AccountId, ActorId, Amount, ClaimId, Currency, DisputeId, Position};
use serde::Serialize;

use super::receipts::days;
use super::{Entry, Period, Seen};

/// A credit note on a claim, and the last dispute of the claim that was opened before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Credited {
    pub position: Position,
    pub account: AccountId,
    pub claim: ClaimId,
    pub currency: Currency,
    pub amount: Amount,
    pub credited_on: Date,
    pub by: ActorId,
    pub dispute: DisputeId,
    pub disputed_on: Date,
    pub disputed: Amount,
    pub reason: String,
    /// From the day the dispute was opened to the day of the credit note.
    pub days_after: i32,
}

/// Credit notes of the period on claims that were disputed by then, in the order of the log.
#[must_use]
pub fn after_disputes(seen: &Seen, period: &Period) -> Vec<Credited> {
    let mut disputes: BTreeMap<(AccountId, ClaimId), Vec<(&Entry, &DisputeFact)>> = BTreeMap::new();
    for entry in seen.standing() {
        let Some(account) = entry.account() else { continue };
        for fact in entry.facts() {
            if let Fact::Dispute(dispute) = fact {
                disputes.entry((account.clone(), dispute.claim.clone())).or_default().push((entry, dispute));
            }
        }
    }
    let mut rows = Vec::new();
    for entry in seen.standing().filter(|entry| period.has(entry.effective_on())) {
        let Some(account) = entry.account() else { continue };
        for posting in entry.postings().filter(|posting| posting.kind == PostingKind::Credit) {
            let Some(claim) = &posting.claim else { continue };
            let its = disputes.get(&(account.clone(), claim.clone()));
            let before = |of: &&Entry| of.position < entry.position && of.effective_on() <= entry.effective_on();
            let last = its.and_then(|its| its.iter().rfind(|(of, _)| before(of)));
            let Some((opened, dispute)) = last else { continue };
            rows.push(Credited {
                position: entry.position,
                account: account.clone(),
                claim: claim.clone(),
                currency: posting.currency,
                amount: Amount::new(posting.amount_minor, posting.currency),
                credited_on: entry.effective_on(),
                by: entry.actor.clone(),
                dispute: dispute.dispute.clone(),
                disputed_on: opened.effective_on(),
                disputed: Amount::new(dispute.amount_minor, dispute.currency),
                reason: dispute.reason.as_str().to_owned(),
                days_after: days(opened.effective_on(), entry.effective_on()),
            });
        }
    }
    rows
}
