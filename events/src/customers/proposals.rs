//! What all four-eyes pairs share: an id that is free, a proposal that is still open, a second person
//! (domain.md 7).

use crate::account::Account;
use crate::context::Moment;
use crate::facts::Proposal;
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{ActorId, ProposalId};

/// Refuses an id that another proposal of the account has.
pub(crate) fn require_free(account: &Account, id: &ProposalId, field: &str) -> Decision<()> {
    match account.ledger().proposal(id) {
        None => Ok(()),
        Some(taken) => {
            let message =
                format!("{field}: {id} is taken by a {} proposed on {}", taken.kind.word(), taken.at.effective_on);
            Err(Refusal::new(codes::ID_TAKEN, message).at(field))
        }
    }
}

/// Finds a proposal that is neither approved nor rejected and not later than the moment.
pub(crate) fn require_open<'a>(
    account: &'a Account,
    id: &ProposalId,
    moment: &Moment<'_>,
    field: &str,
) -> Decision<&'a Proposal> {
    let Some(proposal) = account.ledger().proposal(id) else {
        return Err(Refusal::new(codes::PROPOSAL_NOT_FOUND, format!("{field}: nothing was proposed as {id}")).at(field));
    };
    let done = proposal.approved.as_ref().map(|(at, by)| ("approved", at, by));
    if let Some((what, at, by)) = done.or(proposal.rejected.as_ref().map(|(at, by)| ("rejected", at, by))) {
        let message = format!("{field}: {id} was {what} by {by} on {}", at.effective_on);
        return Err(Refusal::new(codes::ALREADY_DONE, message).at(field));
    }
    moment.not_before(proposal.at.effective_on, "the proposal")?;
    Ok(proposal)
}

/// Refuses one person in both parts.
pub(crate) fn require_second_person(first: &ActorId, second: &ActorId, field: &str) -> Decision<()> {
    if first != second {
        return Ok(());
    }
    let message = format!("{second} may not do both: somebody else has to approve what {first} proposed");
    Err(Refusal::new(codes::FOUR_EYES, message).at(field))
}

/// For an approval that finds a proposal of another kind.
pub(crate) fn wrong_kind(proposal: &Proposal, field: &str) -> Refusal {
    let message = format!("{field}: {} is a {}", proposal.proposal, proposal.kind.word());
    Refusal::new(codes::PROPOSAL_NOT_FOUND, message).at(field)
}
