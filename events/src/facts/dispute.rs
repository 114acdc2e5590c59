//! A dispute about a claim, and what became of it (domain.md 6).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::At;
use super::places::Named;
use crate::values::{ClaimId, Currency, DisputeId, Minor, ReasonCode};

/// Whose fault it is, as typed with the dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FaultSide {
    /// Ours.
    Us,
    /// The customer's.
    Customer,
    /// Both sides'.
    Both,
    /// Nobody's here.
    External,
}

/// Who handles a dispute that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Handling {
    /// Somebody looks into it.
    InReview,
    /// Somebody else has to answer first.
    Waiting,
}

/// How a dispute ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DisputeOutcome {
    /// The customer was right; may carry a credit.
    CustomerRight,
    /// In part; may carry a credit.
    Partly,
    /// We are right: due again.
    WeAreRight,
    /// The customer took it back: due again.
    Withdrawn,
}

impl DisputeOutcome {
    /// Whether it may carry a credit.
    #[must_use]
    pub const fn may_carry_credit(self) -> bool {
        matches!(self, Self::CustomerRight | Self::Partly)
    }
}

/// Where a dispute stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DisputeState {
    /// Just opened.
    Opened,
    /// Being looked into.
    InReview,
    /// Waiting for somebody.
    Waiting,
    /// Ended.
    Resolved,
    /// Open once more.
    Reopened,
}

/// That a dispute was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeFact {
    /// Its id.
    pub dispute: DisputeId,
    /// The claim.
    pub claim: ClaimId,
    /// The claim's currency.
    pub currency: Currency,
    /// In minor units.
    pub amount_minor: i64,
    /// Why.
    pub reason: ReasonCode,
    /// Whose fault.
    pub side: FaultSide,
}

/// What happened to a dispute after it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DisputeStep {
    /// Somebody else handles it.
    Moved(Handling),
    /// It ended.
    Resolved(DisputeOutcome),
    /// It is open once more, with its old amount.
    Reopened,
}

/// That a step was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeStepFact {
    /// The dispute.
    pub dispute: DisputeId,
    /// The step.
    pub step: DisputeStep,
}

/// A dispute as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Since when, and by which entry.
    pub at: At,
    /// What it is.
    pub fact: DisputeFact,
    /// What happened to it, in log order; never before a day that an earlier step has.
    pub steps: Vec<(At, DisputeStep)>,
}

impl Named for Dispute {
    fn name(&self) -> &str {
        self.fact.dispute.as_str()
    }
}

impl Dispute {
    /// Where it stands at the end of a day; none before it was opened.
    #[must_use]
    pub fn state_on(&self, day: Date) -> Option<DisputeState> {
        if self.at.effective_on > day {
            return None;
        }
        Some(self.last_step_on(day).map_or(DisputeState::Opened, |(_, step)| match step {
            DisputeStep::Moved(Handling::InReview) => DisputeState::InReview,
            DisputeStep::Moved(Handling::Waiting) => DisputeState::Waiting,
            DisputeStep::Resolved(_) => DisputeState::Resolved,
            DisputeStep::Reopened => DisputeState::Reopened,
        }))
    }

    /// Whether it stands open at the end of a day.
    #[must_use]
    pub fn is_open_on(&self, day: Date) -> bool {
        self.state_on(day).is_some_and(|state| state != DisputeState::Resolved)
    }

    /// When and how it ended, where it stands ended at the end of a day.
    #[must_use]
    pub fn resolution_on(&self, day: Date) -> Option<(At, DisputeOutcome)> {
        self.last_step_on(day).and_then(resolution)
    }

    /// When and how it ended, where it stands ended with everything recorded.
    #[must_use]
    pub fn resolution(&self) -> Option<(At, DisputeOutcome)> {
        self.steps.last().copied().and_then(resolution)
    }

    /// The day of the latest recorded change of it.
    #[must_use]
    pub fn last_change(&self) -> Date {
        self.steps.iter().map(|(at, _)| at.effective_on).fold(self.at.effective_on, Date::max)
    }

    /// What of its claim it holds up at the end of a day.
    #[must_use]
    pub fn holds_up_on(&self, day: Date) -> Minor {
        if self.is_open_on(day) { self.fact.amount_minor.into() } else { 0 }
    }

    fn last_step_on(&self, day: Date) -> Option<(At, DisputeStep)> {
        self.steps.iter().rfind(|(at, _)| at.effective_on <= day).copied()
    }
}

const fn resolution((at, step): (At, DisputeStep)) -> Option<(At, DisputeOutcome)> {
    match step {
        DisputeStep::Resolved(outcome) => Some((at, outcome)),
        DisputeStep::Moved(_) | DisputeStep::Reopened => None,
    }
}
