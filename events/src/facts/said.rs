//! The part of a ledger that is talk, not money: disputes, promises, follow-ups, cases, statements. Each list in log
//! order.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::places::Places;
use super::reconciliation::Reconciliations;
use super::{At, Case, CaseVerifiedFact, Dated, Dispute, Fact, FollowUp, Ledger, Promise, Reconciliation, Timeline};
use crate::values::{ClaimId, DisputeId, FollowUpId, Minor, Month, Position, PromiseId};

/// What was said about an account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Said {
    disputes: Vec<Dispute>,
    promises: Vec<Promise>,
    follow_ups: Vec<FollowUp>,
    cases: BTreeMap<ClaimId, Timeline<Case>>,
    #[serde(default)]
    verified: Vec<Dated<CaseVerifiedFact>>,
    #[serde(default)]
    reconciliations: Reconciliations,
    #[serde(skip)]
    places: Index,
}

/// Where things stand in their lists; found anew after decoding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Index {
    disputes: Places,
    disputes_of: BTreeMap<ClaimId, Vec<usize>>,
    promises: Places,
    follow_ups: Places,
}

impl Said {
    /// Adds a fact; one of money is not for it and changes nothing.
    pub(super) fn apply(&mut self, at: At, fact: &Fact) {
        match fact {
            Fact::Dispute(fact) => {
                self.places.disputes_of.entry(fact.claim.clone()).or_default().push(self.disputes.len());
                self.disputes.push(Dispute { at, fact: fact.clone(), steps: Vec::new() });
                self.places.disputes.add_last(&self.disputes);
            }
            Fact::DisputeStep(fact) => {
                let place = self.places.disputes.find(&self.disputes, &fact.dispute);
                if let Some(dispute) = place.and_then(|place| self.disputes.get_mut(place)) {
                    dispute.steps.push((at, fact.step));
                }
            }
            Fact::Promise(fact) => {
                self.promises.push(Promise::new(at, fact.clone()));
                self.places.promises.add_last(&self.promises);
            }
            Fact::Part(fact) => {
                if let Some(promise) = self.promise_mut(&fact.promise) {
                    promise.add(at, fact);
                }
            }
            Fact::PartEnded(fact) => {
                if let Some(promise) = self.promise_mut(&fact.promise) {
                    promise.end(at, fact);
                }
            }
            Fact::PromiseStep(fact) => {
                if let Some(promise) = self.promise_mut(&fact.promise) {
                    promise.step(at, fact.step);
                }
            }
            Fact::FollowUp(fact) => {
                self.follow_ups.push(FollowUp { at, fact: fact.clone() });
                self.places.follow_ups.add_last(&self.follow_ups);
            }
            Fact::Case(fact) => {
                self.cases.entry(fact.claim.clone()).or_default().set(at, fact.case.clone());
            }
            Fact::CaseVerified(fact) => self.verified.push(Dated { at, value: fact.clone() }),
            _ => self.reconciliations.apply(at, fact),
        }
    }

    fn promise_mut(&mut self, id: &PromiseId) -> Option<&mut Promise> {
        self.places.promises.find(&self.promises, id).and_then(|place| self.promises.get_mut(place))
    }

    /// Takes out all facts of an entry.
    pub(super) fn retract(&mut self, entry: Position) {
        self.disputes.retain(|dispute| dispute.at.entry != entry);
        for dispute in &mut self.disputes {
            dispute.steps.retain(|(at, _)| at.entry != entry);
        }
        self.promises.retain(|promise| promise.at.entry != entry);
        for promise in &mut self.promises {
            promise.retract(entry);
        }
        self.follow_ups.retain(|follow_up| follow_up.at.entry != entry);
        for cases in self.cases.values_mut() {
            cases.retract(entry);
        }
        self.cases.retain(|_, cases| !cases.is_empty());
        self.verified.retain(|verified| verified.at.entry != entry);
        self.reconciliations.retract(entry);
    }

    /// Finds every place anew.
    pub(super) fn index(&mut self) {
        let places = &mut self.places;
        places.disputes = Places::of(&self.disputes);
        places.disputes_of.clear();
        for (i, dispute) in self.disputes.iter().enumerate() {
            places.disputes_of.entry(dispute.fact.claim.clone()).or_default().push(i);
        }
        places.promises = Places::of(&self.promises);
        places.follow_ups = Places::of(&self.follow_ups);
    }
}

impl Ledger {
    /// All disputes in log order.
    #[must_use]
    pub fn disputes(&self) -> &[Dispute] {
        &self.said.disputes
    }

    /// All promises in log order.
    #[must_use]
    pub fn promises(&self) -> &[Promise] {
        &self.said.promises
    }

    /// All follow-ups in log order.
    #[must_use]
    pub fn follow_ups(&self) -> &[FollowUp] {
        &self.said.follow_ups
    }

    /// A dispute.
    #[must_use]
    pub fn dispute(&self, id: &DisputeId) -> Option<&Dispute> {
        self.said.places.disputes.find(&self.said.disputes, id).and_then(|place| self.said.disputes.get(place))
    }

    /// A promise.
    #[must_use]
    pub fn promise(&self, id: &PromiseId) -> Option<&Promise> {
        self.said.places.promises.find(&self.said.promises, id).and_then(|place| self.said.promises.get(place))
    }

    /// A follow-up.
    #[must_use]
    pub fn follow_up(&self, id: &FollowUpId) -> Option<&FollowUp> {
        self.said.places.follow_ups.find(&self.said.follow_ups, id).and_then(|place| self.said.follow_ups.get(place))
    }

    /// The disputes of a claim in log order.
    pub fn disputes_of(&self, claim: &ClaimId) -> impl Iterator<Item = &Dispute> {
        let places = self.said.places.disputes_of.get(claim).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.said.disputes.get(*place))
    }

    /// What open disputes hold up of a claim at the end of a day. It may be more than is open by then: a payment
    /// does not end a dispute. Whoever shows or uses it caps it at the claim's open.
    #[must_use]
    pub fn disputed_on(&self, claim: &ClaimId, day: Date) -> Minor {
        self.disputes_of(claim).map(|dispute| dispute.holds_up_on(day)).sum()
    }

    /// What disputes hold up of a claim with everything recorded, whatever its day.
    #[must_use]
    pub fn disputed_at_last(&self, claim: &ClaimId) -> Minor {
        let standing = self.disputes_of(claim).filter(|dispute| dispute.resolution().is_none());
        standing.map(|dispute| Minor::from(dispute.fact.amount_minor)).sum()
    }

    /// What finance verified that claims come to, in log order.
    #[must_use]
    pub fn verified_cases(&self) -> &[Dated<CaseVerifiedFact>] {
        &self.said.verified
    }

    /// The statements of account that were issued, in log order.
    #[must_use]
    pub fn reconciliations(&self) -> &[Reconciliation] {
        self.said.reconciliations.all()
    }

    /// A month's statement of account, if one was issued.
    #[must_use]
    pub fn reconciliation(&self, month: Month) -> Option<&Reconciliation> {
        self.reconciliations().iter().find(|issued| issued.month == month)
    }

    /// All departments that a claim was with over time; none where nobody transferred it.
    #[must_use]
    pub fn cases_of(&self, claim: &ClaimId) -> Option<&Timeline<Case>> {
        self.said.cases.get(claim)
    }

    /// Where a claim is on a day; with sales where nobody transferred it.
    #[must_use]
    pub fn case_on(&self, claim: &ClaimId, day: Date) -> Option<&Case> {
        self.said.cases.get(claim).and_then(|cases| cases.on(day))
    }
}
