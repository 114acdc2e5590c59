//! Disputes: opened on a claim, handled, resolved, opened again (domain.md 6). Only the disputed part pauses; what
//! that means for balances stands with the answers.

mod open;
mod progress;
mod reopen;
mod resolve;

#[cfg(test)]
mod tests;

pub use open::{DisputeOpened, OpenDispute};
pub use progress::{DisputeMoved, MoveDispute};
pub use reopen::{DisputeReopened, ReopenDispute};
pub use resolve::{DisputeResolved, ResolveDispute};

use crate::account::Account;
use crate::context::Moment;
use crate::facts::{Claim, Dispute};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{Amount, DisputeId, Minor};

/// Finds a dispute that the moment's step may follow: not before its opening, nor before a recorded change of it.
fn require<'a>(account: &'a Account, id: &DisputeId, moment: &Moment<'_>) -> Decision<&'a Dispute> {
    let field = "data.dispute";
    let Some(dispute) = account.ledger().dispute(id) else {
        let message = format!("{field}: the account has no dispute {id}");
        return Err(Refusal::new(codes::DISPUTE_NOT_FOUND, message).at(field));
    };
    moment.not_before(dispute.last_change(), format!("the latest change of dispute {id}"))?;
    Ok(dispute)
}

/// Finds a dispute that is open with everything recorded.
fn require_open<'a>(account: &'a Account, id: &DisputeId, moment: &Moment<'_>) -> Decision<&'a Dispute> {
    let dispute = require(account, id, moment)?;
    match dispute.resolution() {
        None => Ok(dispute),
        Some((at, _)) => {
            let message = format!("data.dispute: dispute {id} was resolved on {}", at.effective_on);
            Err(Refusal::new(codes::ALREADY_DONE, message).at("data.dispute"))
        }
    }
}

/// Refuses more under dispute than the claim has open as the log stands (domain.md 6).
fn fits_open(account: &Account, claim: &Claim, amount_minor: i64, field: &str) -> Decision<()> {
    let (open, disputed) = (claim.open.last(), account.ledger().disputed_at_last(&claim.fact.claim));
    if disputed + Minor::from(amount_minor) <= open {
        return Ok(());
    }
    let currency = claim.fact.currency;
    let (asked, left) = (Amount::new(amount_minor, currency), Amount::new((open - disputed).max(0), currency));
    let message = format!(
        "{field}: {asked} {currency} is more than claim {} has open and not disputed, {left}",
        claim.fact.claim
    );
    let detail = serde_json::json!({ "asked": asked.to_string(), "available": left.to_string() });
    Err(Refusal::new(codes::OVER_DISPUTE, message).at(field).with(detail))
}
