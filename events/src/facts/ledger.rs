//! One account's ledger: the fold of its dated facts in log order.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::places::Places;
use super::receipt::Allocated;
use super::said::Said;
use super::{
    At, Claim, ClaimFact, Class, Contract, Dated, Fact, Grade, Move, Posting, PostingKind, Proposal, ProposalFact,
    ProposalStep, Receipt, Timeline, lean,
};
use crate::values::{ClaimId, ContractId, Currency, Minor, Position, ProposalId, ReceiptId, RepId, Text};

/// That the account exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Since when, and by which entry.
    pub at: At,
    /// Its name.
    pub name: Text,
    /// Its main currency.
    pub currency: Currency,
    /// Where it is.
    pub region: Option<Text>,
    /// Whether it is a dealer.
    pub dealer: bool,
}

/// A rule that must hold on every day, and does not (domain.md 2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invariant {
    /// More was settled than was owed.
    #[error("claim {claim} would show a negative open amount on {day}")]
    NegativeOpen {
        /// The claim.
        claim: ClaimId,
        /// The first such day.
        day: Date,
    },
    /// More would be open than was ever owed: more undone than had been settled.
    #[error("claim {claim} would show more open than it is on {day}")]
    ExcessiveOpen {
        /// The claim.
        claim: ClaimId,
        /// The first such day.
        day: Date,
    },
    /// More was recovered than had been written off.
    #[error("claim {claim} would show a negative write-off on {day}")]
    NegativeWriteOff {
        /// The claim.
        claim: ClaimId,
        /// The first such day.
        day: Date,
    },
    /// More would be unapplied than came.
    #[error("receipt {receipt} would show more unapplied than it is on {day}")]
    ExcessiveUnapplied {
        /// The receipt.
        receipt: ReceiptId,
        /// The first such day.
        day: Date,
    },
    /// More was used than had come.
    #[error("receipt {receipt} would show a negative unapplied amount on {day}")]
    NegativeUnapplied {
        /// The receipt.
        receipt: ReceiptId,
        /// The first such day.
        day: Date,
    },
}

/// One account's facts, folded. Lists are in log order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ledger {
    registration: Option<Registration>,
    owner: Timeline<RepId>,
    class: Timeline<(Class, bool)>,
    grade: Timeline<Option<Grade>>,
    claims: Vec<Claim>,
    receipts: Vec<Receipt>,
    contracts: Vec<Contract>,
    proposals: Vec<Proposal>,
    #[serde(default)]
    pub(super) said: Said,
    #[serde(skip)]
    places: Index,
}

/// Where each claim and receipt stands in its list; found anew after decoding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Index {
    claims: Places,
    receipts: Places,
    /// Invoices that have parts: their ids are no claim's.
    in_parts: BTreeSet<ClaimId>,
}

impl Index {
    fn is_in_parts(fact: &ClaimFact) -> bool {
        fact.invoice != fact.claim
    }
}

impl Ledger {
    /// Adds a fact. Must be called in log order.
    pub fn apply(&mut self, at: At, fact: &Fact) {
        match fact {
            Fact::Registered { name, currency, region, dealer } => {
                let (name, region) = (name.clone(), region.clone());
                self.registration = Some(Registration { at, name, currency: *currency, region, dealer: *dealer });
            }
            Fact::Owner(rep) => self.owner.set(at, rep.clone()),
            Fact::Class { class, approved } => self.class.set(at, (*class, *approved)),
            Fact::Grade(grade) => self.grade.set(at, *grade),
            Fact::Claim(fact) => {
                if Index::is_in_parts(fact) {
                    self.places.in_parts.insert(fact.invoice.clone());
                }
                self.claims.push(Claim::new(at, fact.clone()));
                self.places.claims.add_last(&self.claims);
            }
            Fact::Due(fact) => {
                if let Some(claim) = self.claim_mut(&fact.claim) {
                    claim.due.set(at, fact.due_on);
                }
            }
            Fact::Receipt(fact) => {
                self.receipts.push(Receipt::new(at, fact.clone()));
                self.places.receipts.add_last(&self.receipts);
            }
            Fact::Returned(fact) => {
                if let Some(receipt) = self.receipt_mut(&fact.receipt) {
                    receipt.returned = Some(at);
                }
            }
            Fact::Posting(posting) => self.post(at, posting),
            Fact::Contract(fact) => self.contracts.push(Contract { at, fact: fact.clone(), closed: None }),
            Fact::ContractClosed(fact) => {
                if let Some(contract) = self.contracts.iter_mut().find(|c| c.fact.contract == fact.contract) {
                    contract.closed = Some(at);
                }
            }
            Fact::Proposal(fact) => self.propose(at, fact),
            Fact::Dispute(_)
            | Fact::DisputeStep(_)
            | Fact::Promise(_)
            | Fact::Part(_)
            | Fact::PartEnded(_)
            | Fact::PromiseStep(_)
            | Fact::FollowUp(_)
            | Fact::Case(_)
            | Fact::CaseVerified(_)
            | Fact::Reconciliation(_)
            | Fact::ReconciledBalance { .. }
            | Fact::ReconciledClaim { .. }
            | Fact::ContestedItem { .. } => self.said.apply(at, fact),
        }
    }

    fn post(&mut self, at: At, posting: &Posting) {
        let amount = Minor::from(posting.amount_minor);
        // The claim's own text of its id, where there is one: a posting's goes with the posting.
        let mut claim_id = posting.claim.clone();
        if let Some(claim) = posting.claim.as_ref().and_then(|id| self.claim_mut(id)) {
            let sign = posting.kind.open_sign();
            if sign != 0 {
                claim.open.add(at.effective_on, sign * amount, at.entry);
                let moved = Move { at, kind: posting.kind, amount_minor: posting.amount_minor };
                lean::add(&mut claim.moves, moved, 2);
            }
            claim_id = Some(claim.fact.claim.clone());
            if posting.kind == PostingKind::WriteOff {
                claim.written_off.add(at.effective_on, amount, at.entry);
            }
        }
        let Some(receipt) = posting.receipt.as_ref().and_then(|id| self.receipt_mut(id)) else { return };
        let sign = posting.kind.unapplied_sign();
        if sign != 0 {
            receipt.unapplied.add(at.effective_on, sign * amount, at.entry);
        }
        match (posting.kind, claim_id) {
            (PostingKind::Receipt, _) => receipt.amount_minor += posting.amount_minor,
            (PostingKind::Refund, _) => receipt.refunds.push((at, posting.amount_minor)),
            (PostingKind::Cash | PostingKind::NonCash, Some(claim)) => {
                let amount_minor = posting.amount_minor;
                lean::add(&mut receipt.allocations, Allocated { at, claim, amount_minor }, 1);
            }
            (PostingKind::WriteOff, Some(claim)) => {
                let amount_minor = -posting.amount_minor;
                receipt.recoveries.push(Allocated { at, claim, amount_minor });
            }
            _ => {}
        }
    }

    fn propose(&mut self, at: At, fact: &ProposalFact) {
        if let ProposalStep::Proposed(kind) = &fact.step {
            let (proposal, by, kind) = (fact.proposal.clone(), fact.by.clone(), kind.clone());
            self.proposals.push(Proposal { at, proposal, by, kind, approved: None, rejected: None });
            return;
        }
        let Some(proposal) = self.proposals.iter_mut().find(|p| p.proposal == fact.proposal) else { return };
        match fact.step {
            ProposalStep::Approved => proposal.approved = Some((at, fact.by.clone())),
            ProposalStep::Rejected => proposal.rejected = Some((at, fact.by.clone())),
            ProposalStep::Proposed(_) => {}
        }
    }

    /// Takes out all facts of an entry (domain.md 2, `correct`).
    pub fn retract(&mut self, entry: Position) {
        if self.registration.as_ref().is_some_and(|r| r.at.entry == entry) {
            self.registration = None;
        }
        self.owner.retract(entry);
        self.class.retract(entry);
        self.grade.retract(entry);
        self.claims.retain(|claim| claim.at.entry != entry);
        for claim in &mut self.claims {
            claim.due.retract(entry);
            claim.open.retract(entry);
            claim.written_off.retract(entry);
            claim.moves.retain(|m| m.at.entry != entry);
        }
        self.receipts.retain(|receipt| receipt.at.entry != entry);
        for receipt in &mut self.receipts {
            receipt.unapplied.retract(entry);
            receipt.allocations.retain(|a| a.at.entry != entry);
            receipt.recoveries.retain(|a| a.at.entry != entry);
            receipt.refunds.retain(|(at, _)| at.entry != entry);
            receipt.returned = receipt.returned.filter(|at| at.entry != entry);
        }
        self.contracts.retain(|contract| contract.at.entry != entry);
        for contract in &mut self.contracts {
            contract.closed = contract.closed.filter(|at| at.entry != entry);
        }
        self.proposals.retain(|proposal| proposal.at.entry != entry);
        for proposal in &mut self.proposals {
            proposal.approved = proposal.approved.take().filter(|(at, _)| at.entry != entry);
            proposal.rejected = proposal.rejected.take().filter(|(at, _)| at.entry != entry);
        }
        self.said.retract(entry);
        self.index();
    }

    /// Finds every claim's and receipt's place anew; needed after decoding, too.
    pub fn index(&mut self) {
        let in_parts = self.claims.iter().map(|claim| &claim.fact).filter(|fact| Index::is_in_parts(fact));
        self.places = Index {
            in_parts: in_parts.map(|fact| fact.invoice.clone()).collect(),
            claims: Places::of(&self.claims),
            receipts: Places::of(&self.receipts),
        };
        self.said.index();
    }

    /// Whether every rule of every day holds.
    ///
    /// # Errors
    /// The first rule that does not.
    pub fn check(&self) -> Result<(), Invariant> {
        for claim in &self.claims {
            if let Some(day) = claim.open.first_negative_day() {
                return Err(Invariant::NegativeOpen { claim: claim.fact.claim.clone(), day });
            }
            if let Some(day) = claim.open.first_day_above(claim.amount()) {
                return Err(Invariant::ExcessiveOpen { claim: claim.fact.claim.clone(), day });
            }
            if let Some(day) = claim.written_off.first_negative_day() {
                return Err(Invariant::NegativeWriteOff { claim: claim.fact.claim.clone(), day });
            }
        }
        for receipt in &self.receipts {
            if let Some(day) = receipt.unapplied.first_negative_day() {
                return Err(Invariant::NegativeUnapplied { receipt: receipt.fact.receipt.clone(), day });
            }
            if let Some(day) = receipt.unapplied.first_day_above(receipt.amount_minor.into()) {
                return Err(Invariant::ExcessiveUnapplied { receipt: receipt.fact.receipt.clone(), day });
            }
        }
        Ok(())
    }

    /// That the account exists, if it does.
    #[must_use]
    pub const fn registration(&self) -> Option<&Registration> {
        self.registration.as_ref()
    }

    /// Who owns it on a day.
    #[must_use]
    pub fn owner_on(&self, day: Date) -> Option<&RepId> {
        self.owner.on(day)
    }

    /// Its class on a day, and whether two people agreed to it.
    #[must_use]
    pub fn class_on(&self, day: Date) -> Option<(Class, bool)> {
        self.class.on(day).copied()
    }

    /// Its grade on a day.
    #[must_use]
    pub fn grade_on(&self, day: Date) -> Option<Grade> {
        self.grade.on(day).copied().flatten()
    }

    /// Its owners over time.
    pub fn owners(&self) -> impl DoubleEndedIterator<Item = &Dated<RepId>> {
        self.owner.iter()
    }

    /// All claims in log order.
    #[must_use]
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// All receipts in log order.
    #[must_use]
    pub fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }

    /// All registered contracts in log order.
    #[must_use]
    pub fn contracts(&self) -> &[Contract] {
        &self.contracts
    }

    /// All proposals in log order.
    #[must_use]
    pub fn proposals(&self) -> &[Proposal] {
        &self.proposals
    }

    /// A claim.
    #[must_use]
    pub fn claim(&self, id: &ClaimId) -> Option<&Claim> {
        self.claim_place(id).and_then(|place| self.claims.get(place))
    }

    /// Whether an id is an invoice's own: a claim where it has no parts, else taken but no claim.
    #[must_use]
    pub fn has_invoice(&self, id: &ClaimId) -> bool {
        self.places.in_parts.contains(id) || self.claim(id).is_some_and(|claim| claim.fact.invoice == *id)
    }

    /// A receipt.
    #[must_use]
    pub fn receipt(&self, id: &ReceiptId) -> Option<&Receipt> {
        self.places.receipts.find(&self.receipts, id).and_then(|place| self.receipts.get(place))
    }

    /// A registered contract.
    #[must_use]
    pub fn contract(&self, id: &ContractId) -> Option<&Contract> {
        self.contracts.iter().find(|c| c.fact.contract == *id)
    }

    /// A proposal of any kind.
    #[must_use]
    pub fn proposal(&self, id: &ProposalId) -> Option<&Proposal> {
        self.proposals.iter().find(|p| p.proposal == *id)
    }

    /// Where a claim stands in [`Ledger::claims`].
    pub(super) fn claim_place(&self, id: &ClaimId) -> Option<usize> {
        self.places.claims.find(&self.claims, id)
    }

    fn claim_mut(&mut self, id: &ClaimId) -> Option<&mut Claim> {
        self.claim_place(id).and_then(|place| self.claims.get_mut(place))
    }

    fn receipt_mut(&mut self, id: &ReceiptId) -> Option<&mut Receipt> {
        self.places.receipts.find(&self.receipts, id).and_then(|place| self.receipts.get_mut(place))
    }
}
