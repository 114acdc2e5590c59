//! A follow-up: a call, a visit, a letter, and what came of it (domain.md 5).

use serde::{Deserialize, Serialize};

use super::At;
use super::places::Named;
use crate::values::{ClaimId, FollowUpId, LocalTime, PromiseId, ReasonCode, RepId};

/// How the customer was addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
pub enum Channel {
    Call,
    Chat,
    Email,
    Letter,
    Meeting,
    Visit,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// They promised.
    Promised,
    /// They refused.
    Refused,
    /// A step forward, with a next action.
    Advance,
    /// A polite phrase.
    Stall,
    /// Nobody was reached: an attempt, no touch.
    NoContact,
    /// They say that they have no invoice.
    InvoiceNotReceived,
    /// Somebody of theirs has to approve.
    WaitingApproval,
    /// It stands in their payment run.
    InPaymentRun,
    /// They say that it is on its way.
    PaymentSent,
    /// They dispute.
    Dispute,
}

/// A limit of domain.md 5 that a contact lay outside of: recorded and shown, never hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContactFlag {
    /// Outside the hours in which people may be contacted.
    QuietHours,
    /// More touches of one contact than a day allows.
    TooManyADay,
    /// More touches of one contact than seven days allow.
    TooManyAWeek,
}

/// That a follow-up took place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpFact {
    /// Its id.
    pub follow_up: FollowUpId,
    /// How.
    pub channel: Channel,
    /// What came of it, as typed.
    pub outcome: Outcome,
    /// Whether a next action was named.
    pub next_action: bool,
    /// The local time of day.
    pub time: Option<LocalTime>,
    /// Whose work it was; the account's owner on the day where none was named.
    pub rep: Option<RepId>,
    /// The person reached: the subject of the sealed name.
    pub contact: Option<String>,
    /// The claims it was about.
    pub claims: Vec<ClaimId>,
    /// The promise it was about.
    pub promise: Option<PromiseId>,
    /// Why they do not pay.
    pub reason: Option<ReasonCode>,
    /// The limits that it lay outside of.
    pub flags: Vec<ContactFlag>,
}

/// A follow-up as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The day, and by which entry.
    pub at: At,
    /// What it was.
    pub fact: FollowUpFact,
}

impl Named for FollowUp {
    fn name(&self) -> &str {
        self.fact.follow_up.as_str()
    }
}

impl FollowUp {
    /// Whether somebody was reached; otherwise it was an attempt.
    #[must_use]
    pub const fn is_touch(&self) -> bool {
        !matches!(self.fact.outcome, Outcome::NoContact)
    }

    /// The outcome as shown: "advance" without a next action is a stall.
    #[must_use]
    pub const fn shown_outcome(&self) -> Outcome {
        match self.fact.outcome {
            Outcome::Advance if !self.fact.next_action => Outcome::Stall,
            outcome => outcome,
        }
    }
}
