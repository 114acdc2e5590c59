//! issue_reconciliation: freezes an account's statement of a month. A long one takes several events, all of one entry.

use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::derived::Derived;
use crate::event::Payload;
use crate::facts::{At, Fact, FrozenBalance, FrozenOpen, Name, ReconciliationFact, ReconciliationStep};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{ActorId, Month, Position};

/// How many claims one event holds: with ids of full length still well under the 64 KiB of a stored event.
const CLAIMS_PER_EVENT: usize = 100;

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueReconciliation {
    /// Which month; over, and not before the account's first.
    pub month: Month,
}

/// The event: the sums and the first claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ReconciliationIssued {
    pub at: At,
    pub balances: Vec<FrozenBalance>,
    pub by: ActorId,
    pub claims: Vec<FrozenOpen>,
    pub document_sha256: String,
    /// Everything up to this position was known to it.
    pub known_at: Position,
    pub month: Month,
}

/// The event: further claims of a long statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ReconciliationClaimsFrozen {
    pub at: At,
    pub claims: Vec<FrozenOpen>,
    pub month: Month,
}

impl Decide<Account> for IssueReconciliation {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let (field, month) = ("data.month", self.month);
        if moment.effective_on < month.last_day() {
            let message = format!("{field}: {month} is not over on {}", moment.effective_on);
            return Err(Refusal::new(codes::MONTH_NOT_OVER, message).at(field));
        }
        let since = account.ledger().registration().map(|registration| registration.at.effective_on);
        if let Some(since) = since.filter(|since| month.last_day() < *since) {
            let message = format!("{field}: the account is registered since {since}, after {month}");
            return Err(Refusal::new(codes::EFFECTIVE_TOO_EARLY, message).at(field));
        }
        if let Some(issued) = account.ledger().reconciliation(month) {
            let message = format!("{field}: the statement of {month} was issued on {}", issued.at.effective_on);
            return Err(Refusal::new(codes::STATEMENT_ISSUED, message).at(field));
        }
        let Derived::Reconciliation(draft) = &*moment.services.derived else {
            return moment.services.derived.missing("the statement of account");
        };
        let mut portions = draft.claims.chunks(CLAIMS_PER_EVENT).map(<[FrozenOpen]>::to_vec);
        let mut events = vec![AccountEvent::ReconciliationIssued(ReconciliationIssued {
            at: moment.at(),
            balances: draft.balances.clone(),
            by: moment.actor.clone(),
            claims: portions.next().unwrap_or_default(),
            document_sha256: draft.document_sha256.clone(),
            known_at: moment.services.entry.before(),
            month,
        })];
        let further = |claims| ReconciliationClaimsFrozen { at: moment.at(), claims, month };
        events.extend(portions.map(further).map(AccountEvent::ReconciliationClaimsFrozen));
        Ok(events)
    }
}

fn claim_facts(month: Month, claims: &[FrozenOpen], out: &mut Vec<Fact>) {
    out.extend(claims.iter().map(|claim| Fact::ReconciledClaim { month, claim: claim.clone() }));
}

impl Payload for ReconciliationIssued {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (month, by) = (self.month, self.by.clone());
        let (known_at, document_sha256) = (self.known_at, self.document_sha256.clone());
        let step = ReconciliationStep::Issued { known_at, document_sha256 };
        out.push(Fact::Reconciliation(ReconciliationFact { month, step, by }));
        out.extend(self.balances.iter().map(|balance| Fact::ReconciledBalance { month, balance: balance.clone() }));
        claim_facts(month, &self.claims, out);
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Reconciliation(self.month)]
    }
}

impl Payload for ReconciliationClaimsFrozen {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        claim_facts(self.month, &self.claims, out);
    }
}
