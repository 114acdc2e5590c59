//! timeline: every event of an account in the order of the log, in both times and in words.

mod fate;
mod talk;

#[cfg(test)]
mod tests;

pub use fate::Told;

use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::account::AccountEvent;
use recoup_events::facts::PostingKind;
use recoup_events::values::{Amount, Position, StreamId};
use serde::Serialize;
use serde_json::value::RawValue;

/// The answer.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct TimelineAnswer {
    pub events: Vec<TimelineEvent>,
}

/// One event.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct TimelineEvent {
    pub position: Position,
    pub stream: StreamId,
    #[serde(rename = "type")]
    pub kind: String,
    pub effective_on: Date,
    pub recorded_at: Timestamp,
    pub actor: String,
    pub data: Box<RawValue>,
    /// The event in a sentence.
    pub words: String,
    /// The position of the correction that took its entry out, where one did by the position asked.
    pub corrected_by: Option<Position>,
}

/// An event of an account in a sentence, with what came of it by the day asked.
#[must_use]
pub fn words(event: &AccountEvent, told: &Told<'_>) -> String {
    match event {
        AccountEvent::AccountRegistered(e) => {
            format!("registered as {} ({}, {}), owned by {}", e.name, e.currency, e.class.word(), e.owner)
        }
        AccountEvent::OwnerAssigned(e) => format!("owned by {}{}", e.rep, because(e.reason.as_deref())),
        AccountEvent::ClassProposed(e) => format!("{} proposes the class {}: {}", e.by, e.class.word(), e.basis),
        AccountEvent::ClassApproved(e) => format!("{} approves the class {}", e.by, e.class.word()),
        AccountEvent::ProposalRejected(e) => format!("{} rejects {}: {}", e.by, e.proposal, e.reason),
        AccountEvent::ContractRegistered(e) => format!("contract {} registered", e.contract),
        AccountEvent::ContractClosedEvent(e) => format!("contract {} closed: {}", e.contract, e.reason),
        AccountEvent::TermsChanged(e) => {
            format!("{} due on {} from now, agreed by {} and {}: {}", e.claim, e.due_on, e.by, e.approved_by, e.reason)
        }
        AccountEvent::InvoiceRaised(e) => {
            let amount = |minor: i64| Amount::new(minor, e.currency).grouped();
            let part = |c: &recoup_events::cash::ClaimRaised| {
                let due = c.due_on.map_or_else(String::new, |on| format!(" due {on}"));
                format!("{} {} {}{due}", c.claim, amount(c.amount_minor), e.currency)
            };
            format!("invoiced {}", e.claims.iter().map(part).collect::<Vec<_>>().join(", "))
        }
        AccountEvent::CreditNoteIssued(e) => {
            format!("credit note of {} {} on {}: {}", money(e.amount_minor, e.currency), e.currency, e.claim, e.reason)
        }
        AccountEvent::ReceiptRecorded(e) => {
            let again = e.redeposit_of.as_ref().map_or_else(String::new, |id| format!(", deposited again after {id}"));
            format!("received {} {} ({}){again}", money(e.amount_minor, e.currency), e.currency, e.receipt)
        }
        AccountEvent::ReceiptIdentified(e) => {
            let amount = money(e.amount_minor, e.currency);
            format!("{amount} {} ({}) found to be the account's on {}", e.currency, e.receipt, e.identified_on)
        }
        AccountEvent::ReceiptAllocated(e) => {
            let kind = if PostingKind::of_method(e.method) == PostingKind::Cash { "" } else { " (non-cash)" };
            format!("{} {} of {} settles {}{kind}", money(e.amount_minor, e.currency), e.currency, e.receipt, e.claim)
        }
        AccountEvent::AllocationReversed(e) => {
            let (undone, amount) = (&e.reversed, money(e.reversed.amount_minor, e.currency));
            format!("{amount} {} of {} taken off {} again: {}", e.currency, e.receipt, undone.claim, e.reason)
        }
        AccountEvent::ReceiptReturned(e) => {
            let open = e.reversed.iter().map(|u| u.claim.to_string()).collect::<Vec<_>>();
            let reopened = if open.is_empty() { String::new() } else { format!("; open again: {}", open.join(", ")) };
            format!("{} returned by the bank: {}{reopened}", e.receipt, e.reason)
        }
        AccountEvent::RefundProposed(e) => format!("{} proposes to refund {}: {}", e.by, e.receipt, e.reason),
        AccountEvent::RefundApproved(e) => {
            format!(
                "{} {} of {} refunded, approved by {}",
                money(e.amount_minor, e.currency),
                e.currency,
                e.receipt,
                e.by
            )
        }
        AccountEvent::WriteOffProposed(e) => format!("{} proposes to write off {}: {}", e.by, e.claim, e.evidence),
        AccountEvent::WriteOffApproved(e) => {
            format!(
                "{} {} of {} written off, approved by {}",
                money(e.amount_minor, e.currency),
                e.currency,
                e.claim,
                e.by
            )
        }
        AccountEvent::RecoveryRecorded(e) => {
            format!("{} {} of {} recovered by {}", money(e.amount_minor, e.currency), e.currency, e.claim, e.receipt)
        }
        AccountEvent::CaseTransferred(e) => {
            let claims = names(&e.claims);
            format!("{claims} to {}, by {} and {}", e.to.word(), e.by, e.approved_by)
        }
        AccountEvent::CaseAmountVerified(e) => {
            format!("{} verifies {} {} of {}", e.by, money(e.amount_minor, e.currency), e.currency, names(&e.claims))
        }
        AccountEvent::PromiseMade(_)
        | AccountEvent::ConditionMet(_)
        | AccountEvent::PromiseWithdrawn(_)
        | AccountEvent::PromiseRescheduled(_)
        | AccountEvent::FollowUpLogged(_)
        | AccountEvent::DisputeOpened(_)
        | AccountEvent::DisputeMoved(_)
        | AccountEvent::DisputeResolved(_)
        | AccountEvent::DisputeReopened(_)
        | AccountEvent::ReconciliationIssued(_)
        | AccountEvent::ReconciliationClaimsFrozen(_)
        | AccountEvent::ReconciliationConfirmed(_)
        | AccountEvent::ReconciliationContested(_) => talk::words(event, told),
        AccountEvent::EntryCorrected(e) => format!("the entry of position {} was a mistake: {}", e.corrected, e.reason),
    }
}

/// Ids in a row.
fn names<T: std::fmt::Display>(ids: &[T]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn money(minor: i64, currency: recoup_events::values::Currency) -> String {
    Amount::new(minor, currency).grouped()
}

fn because(reason: Option<&str>) -> String {
    reason.map_or_else(String::new, |reason| format!(": {reason}"))
}
