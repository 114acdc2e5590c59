//! A statement of account as it was issued, and what the customer answered (对账, domain.md 7). What stands in it is
//! computed by the projections.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{At, Fact};
use crate::values::{ActorId, ClaimId, Currency, Minor, Month, Position, Text, Total};

/// What the statement shows in one currency, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct FrozenBalance {
    pub currency: Currency,
    /// The sum of all claims' open amounts at the month's end.
    pub open_minor: Total,
    /// Open less unapplied at the month's beginning.
    pub opening_minor: Total,
    /// Money not yet applied at the month's end.
    pub unapplied_minor: Total,
}

impl FrozenBalance {
    /// What the customer is asked to agree to: open less unapplied.
    #[must_use]
    pub const fn closing(&self) -> Minor {
        self.open_minor.0 - self.unapplied_minor.0
    }
}

/// A claim that is open on the statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct FrozenOpen {
    pub claim: ClaimId,
    pub currency: Currency,
    pub due_on: Option<Date>,
    pub open_minor: i64,
}

/// What the customer does not agree to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ContestedItem {
    pub amount_minor: i64,
    pub claim: ClaimId,
    pub currency: Currency,
    pub reason: Text,
}

/// A step of a month's reconciliation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReconciliationStep {
    /// The statement was issued.
    Issued {
        /// Everything up to this position was known to it.
        known_at: Position,
        /// The hash of the document, in hexadecimal digits.
        document_sha256: String,
    },
    /// The customer agreed; the subject of the sealed name of who did.
    Confirmed(String),
    /// The customer did not agree; the subject of the sealed name of who did not.
    Contested(String),
}

/// That a step was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconciliationFact {
    /// Of which month.
    pub month: Month,
    /// The step.
    pub step: ReconciliationStep,
    /// Who of ours says it.
    pub by: ActorId,
}

/// What the customer answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconciliationAnswer {
    /// When, and by which entry.
    pub at: At,
    /// Whether he agreed.
    pub confirmed: bool,
    /// What he does not agree to; empty where he agreed.
    pub items: Vec<ContestedItem>,
}

/// A month's statement of account as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// When it was issued, and by which entry.
    pub at: At,
    /// Which month.
    pub month: Month,
    /// Everything up to this position was known to it.
    pub known_at: Position,
    /// The hash of the document, in hexadecimal digits.
    pub document_sha256: String,
    /// What it shows, a row a currency.
    pub balances: Vec<FrozenBalance>,
    /// The claims open on it.
    pub claims: Vec<FrozenOpen>,
    /// What the customer answered, if he has.
    pub answer: Option<ReconciliationAnswer>,
}

impl Reconciliation {
    /// A claim that is open on it.
    #[must_use]
    pub fn claim(&self, claim: &ClaimId) -> Option<&FrozenOpen> {
        self.claims.iter().find(|open| open.claim == *claim)
    }
}

/// The statements of an account, in log order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Reconciliations(Vec<Reconciliation>);

impl Reconciliations {
    /// Adds a fact; one of something else is not for it and changes nothing.
    pub fn apply(&mut self, at: At, fact: &Fact) {
        match fact {
            Fact::Reconciliation(fact) => self.step(at, fact),
            Fact::ReconciledBalance { month, balance } => self.of(*month, |r| r.balances.push(balance.clone())),
            Fact::ReconciledClaim { month, claim } => self.of(*month, |r| r.claims.push(claim.clone())),
            Fact::ContestedItem { month, item } => self.of(*month, |r| {
                if let Some(answer) = &mut r.answer {
                    answer.items.push(item.clone());
                }
            }),
            _ => {}
        }
    }

    fn step(&mut self, at: At, fact: &ReconciliationFact) {
        let answer = |confirmed| Some(ReconciliationAnswer { at, confirmed, items: Vec::new() });
        match &fact.step {
            ReconciliationStep::Issued { known_at, document_sha256 } => self.0.push(Reconciliation {
                at,
                month: fact.month,
                known_at: *known_at,
                document_sha256: document_sha256.clone(),
                balances: Vec::new(),
                claims: Vec::new(),
                answer: None,
            }),
            ReconciliationStep::Confirmed(_) => self.of(fact.month, |r| r.answer = answer(true)),
            ReconciliationStep::Contested(_) => self.of(fact.month, |r| r.answer = answer(false)),
        }
    }

    fn of(&mut self, month: Month, change: impl FnOnce(&mut Reconciliation)) {
        if let Some(found) = self.0.iter_mut().find(|r| r.month == month) {
            change(found);
        }
    }

    /// Takes out all facts of an entry.
    pub fn retract(&mut self, entry: Position) {
        self.0.retain(|r| r.at.entry != entry);
        for reconciliation in &mut self.0 {
            reconciliation.answer = reconciliation.answer.take().filter(|answer| answer.at.entry != entry);
        }
    }

    pub fn all(&self) -> &[Reconciliation] {
        &self.0
    }
}
