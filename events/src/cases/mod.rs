//! transfer_case: claims go to another department, by two people (清欠, domain.md 7). What it does to pay stands with
//! commission.

mod verify;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use verify::{CaseAmountVerified, VerifyCaseAmount};

use crate::account::{Account, AccountEvent};
use crate::cash::require;
use crate::command::Decide;
use crate::context::Moment;
use crate::customers::proposals::require_second_person;
use crate::event::Payload;
use crate::facts::{At, Case, CaseClass, CaseFact, Fact, Name};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{ActorId, ClaimId, Rate, RepId};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferCase {
    /// Which claims.
    pub claims: Vec<ClaimId>,
    /// Where to.
    pub to: CaseClass,
    /// Percentage points of the rate, one of the policy's. They may be recorded with any department and count with
    /// the clearing office only (domain.md 9).
    pub points: Option<Rate>,
    /// Who owns the claims from then on; the owner stays where it is absent.
    pub owner: Option<RepId>,
    /// The second person.
    pub approved_by: ActorId,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CaseTransferred {
    pub approved_by: ActorId,
    pub at: At,
    pub by: ActorId,
    pub claims: Vec<ClaimId>,
    pub owner: Option<RepId>,
    pub points: Option<Rate>,
    pub to: CaseClass,
}

impl TransferCase {
    fn claims(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<ClaimId>> {
        if self.claims.is_empty() {
            return Err(Refusal::new(codes::INVALID_FIELD, "data.claims: name at least one claim").at("data.claims"));
        }
        let mut claims: Vec<ClaimId> = Vec::with_capacity(self.claims.len());
        for (i, id) in self.claims.iter().enumerate() {
            require::claim(account, id, moment, &format!("data.claims[{i}]"))?;
            if !claims.contains(id) {
                claims.push(id.clone());
            }
        }
        Ok(claims)
    }

    fn check_points(&self, moment: &Moment<'_>) -> Decision<()> {
        let Some(points) = self.points else { return Ok(()) };
        let known = &moment.policy()?.commission.case_points;
        if known.contains(&points) {
            return Ok(());
        }
        let known: Vec<String> = known.iter().map(ToString::to_string).collect();
        let message = format!("data.points: {points} is none of the policy's points: {}", known.join(", "));
        Err(Refusal::new(codes::INVALID_FIELD, message).at("data.points"))
    }
}

impl Decide<Account> for TransferCase {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let claims = self.claims(account, moment)?;
        require_second_person(moment.actor, &self.approved_by, "data.approved_by")?;
        self.check_points(moment)?;
        if let Some(owner) = &self.owner {
            moment.require_rep(owner, "data.owner")?;
        }
        Ok(vec![AccountEvent::CaseTransferred(CaseTransferred {
            approved_by: self.approved_by.clone(),
            at: moment.at(),
            by: moment.actor.clone(),
            claims,
            owner: self.owner.clone(),
            points: self.points,
            to: self.to,
        })])
    }
}

impl Payload for CaseTransferred {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let case = Case { class: self.to, points: self.points, owner: self.owner.clone() };
        let facts = self.claims.iter().map(|claim| CaseFact { claim: claim.clone(), case: case.clone() });
        out.extend(facts.map(Fact::Case));
    }

    fn uses(&self) -> Vec<Name> {
        self.claims.iter().map(|id| Name::Claim(id.clone())).collect()
    }
}
