//! Controls that must find nothing: approvals by who proposed, and holes in the log. A period does not limit them. The
//! hashes of the log are `verify`'s, not theirs.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use recoup_events::account::AccountEvent;
use recoup_events::book::BookEvent;
use recoup_events::desk::AnyEvent;
use recoup_events::facts::{Fact, ProposalFact, ProposalStep};
use recoup_events::reps::RepEvent;
use recoup_events::values::{AccountId, ActorId, Position, ProposalId};
use serde::Serialize;

use super::{Entry, Seen};

/// What four eyes have looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Approvals {
    /// How many approvals there are; an answer of none says little where nothing was approved.
    pub approvals: usize,
    /// Those where both pairs of eyes are one person's.
    pub by_proposer: Vec<SelfApproval>,
}

/// An approval by who proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct SelfApproval {
    /// The approval.
    pub position: Position,
    /// The proposal; the approval itself where one event names both people.
    pub proposed_at: Position,
    pub stream: String,
    pub kind: &'static str,
    pub person: ActorId,
    pub effective_on: Date,
    pub recorded_on: Date,
}

/// What is wrong with the order of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Fault {
    /// Positions are missing before this one.
    Missing,
    /// The position does not come after the one before it.
    Repeated,
    /// It was recorded earlier than the event before it.
    RecordedEarlier,
}

/// Where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Gap {
    pub fault: Fault,
    /// The event before; 0 before the first one.
    pub after: Position,
    pub position: Position,
    pub recorded_before: Option<DateTime>,
    pub recorded: DateTime,
}

/// Every approval there is, also of entries that were taken out since.
#[must_use]
pub fn self_approvals(seen: &Seen) -> Approvals {
    let mut proposed: BTreeMap<(AccountId, ProposalId), (Position, ActorId)> = BTreeMap::new();
    let mut found = Approvals { approvals: 0, by_proposer: Vec::new() };
    for entry in seen.all() {
        let account = entry.account();
        for fact in entry.facts() {
            let (Some(account), Fact::Proposal(ProposalFact { proposal, by, step })) = (&account, fact) else {
                continue;
            };
            let key = (account.clone(), proposal.clone());
            match step {
                ProposalStep::Proposed(_) => drop(proposed.insert(key, (entry.position, by.clone()))),
                ProposalStep::Approved => {
                    if let Some((at, proposer)) = proposed.get(&key) {
                        found.look_at(entry, *at, proposer, by);
                    }
                }
                ProposalStep::Rejected => {}
            }
        }
        if let Some((proposer, approver)) = both_in_one(&entry.event) {
            found.look_at(entry, entry.position, proposer, approver);
        }
    }
    found
}

/// The two people of an event that names both.
const fn both_in_one(event: &AnyEvent) -> Option<(&ActorId, &ActorId)> {
    match event {
        AnyEvent::Account(AccountEvent::TermsChanged(terms)) => Some((&terms.by, &terms.approved_by)),
        AnyEvent::Account(AccountEvent::CaseTransferred(case)) => Some((&case.by, &case.approved_by)),
        AnyEvent::Rep(RepEvent::DrawGranted(draw)) => Some((&draw.by, &draw.approved_by)),
        AnyEvent::Book(BookEvent::PeriodReopened(reopened)) => Some((&reopened.proposed_by, &reopened.by)),
        _ => None,
    }
}

impl Approvals {
    fn look_at(&mut self, entry: &Entry, proposed_at: Position, proposer: &ActorId, approver: &ActorId) {
        self.approvals += 1;
        if proposer == approver {
            self.by_proposer.push(SelfApproval {
                position: entry.position,
                proposed_at,
                stream: entry.stream.as_str().to_owned(),
                kind: entry.event.type_name(),
                person: approver.clone(),
                effective_on: entry.effective_on(),
                recorded_on: entry.recorded.date(),
            });
        }
    }
}

/// What is wrong with the positions and the times of the log.
#[must_use]
pub fn gaps(seen: &Seen) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut last: Option<&Entry> = None;
    for entry in seen.all() {
        let after = last.map_or(Position::ZERO, |last| last.position);
        let (recorded_before, is_earlier) =
            (last.map(|last| last.recorded), last.is_some_and(|last| entry.recorded_at < last.recorded_at));
        let gap = |fault| Gap { fault, after, position: entry.position, recorded_before, recorded: entry.recorded };
        if entry.position <= after {
            gaps.push(gap(Fault::Repeated));
        } else if entry.position != after.next() {
            gaps.push(gap(Fault::Missing));
        }
        if is_earlier {
            gaps.push(gap(Fault::RecordedEarlier));
        }
        last = Some(entry);
    }
    gaps
}
