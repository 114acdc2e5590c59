//! Closed months of the book: close_period, propose_reopen → approve_reopen (domain.md 7).
//!
//! A closing freezes what was known at its position: sums, the root of the log, a document. It stops nothing: whatever
//! is recorded later keeps its date and shows as a correction of the first month open at its position. How the sums
//! come about, and what shows where, is the projections' to say.

use serde::{Deserialize, Serialize};

use super::{Book, BookEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::customers::proposals::require_second_person;
use crate::derived::Derived;
use crate::event::Payload;
use crate::facts::At;
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{ActorId, Currency, Month, Position, Text, Total};

/// close_period: on the month's last day or later, month after month.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosePeriod {
    /// Which month.
    pub month: Month,
}

/// propose_reopen: the first of two people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposeReopen {
    /// Which month; the last one that is closed.
    pub month: Month,
    /// Why.
    pub reason: Text,
}

/// approve_reopen: the second of two people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveReopen {
    /// Which month.
    pub month: Month,
}

/// The event: a month's sums as known then, and the log that they were known from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct PeriodClosed {
    pub at: At,
    pub by: ActorId,
    pub document_sha256: String,
    /// Everything up to this position was known to it.
    pub known_at: Position,
    pub month: Month,
    /// The root of the log's tree at that position, in hexadecimal digits.
    pub root: String,
    pub totals: Vec<FrozenPeriod>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ReopenProposed {
    pub at: At,
    pub by: ActorId,
    pub month: Month,
    pub reason: Text,
}

/// The event: the month counts as never closed from here on; what it froze stays in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct PeriodReopened {
    pub at: At,
    pub by: ActorId,
    pub month: Month,
    pub proposed_by: ActorId,
    pub reason: Text,
}

/// The sums of a closed month in one currency: how open came about, and what every account of the ledger stood at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct FrozenPeriod {
    pub cash_minor: Total,
    pub claims_minor: Total,
    pub closing_minor: Total,
    /// What was recorded after the close of an earlier month and belongs to it.
    pub corrections_minor: Total,
    pub credits_minor: Total,
    pub currency: Currency,
    pub non_cash_minor: Total,
    pub opening_minor: Total,
    pub trial_balance: FrozenTrial,
    pub written_off_minor: Total,
}

/// A trial balance: what accounts stood at, debits positive and credits negative; they add up to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct FrozenTrial {
    pub bad_debt_minor: Total,
    pub bank_minor: Total,
    pub credit_notes_minor: Total,
    pub non_cash_minor: Total,
    pub receivable_minor: Total,
    pub sales_minor: Total,
    pub unapplied_minor: Total,
    pub unidentified_minor: Total,
}

/// A month that stands closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedPeriod {
    /// What closed it.
    pub closed: PeriodClosed,
    /// The latest proposal to open it again, if somebody made one.
    pub proposed: Option<ReopenProposed>,
}

impl Book {
    /// The months that stand closed, each later than the one before it, by month and by position.
    #[must_use]
    pub fn closed_periods(&self) -> &[ClosedPeriod] {
        &self.closed
    }

    /// The last closed month, if it is the one meant.
    fn last_closed(&self, month: Month) -> Decision<&ClosedPeriod> {
        let field = "data.month";
        let Some(last) = self.closed.last().filter(|last| last.closed.month >= month) else {
            return Err(Refusal::new(codes::PERIOD_NOT_CLOSED, format!("{field}: {month} is not closed")).at(field));
        };
        if last.closed.month == month {
            return Ok(last);
        }
        let message =
            format!("{field}: {} was closed after {month}; the last one is reopened first", last.closed.month);
        let detail = serde_json::json!({ "last_closed": last.closed.month });
        Err(Refusal::new(codes::LATER_PERIOD_CLOSED, message).at(field).with(detail))
    }

    pub(super) fn close(&mut self, closed: PeriodClosed) {
        self.closed.push(ClosedPeriod { closed, proposed: None });
    }

    pub(super) fn propose_reopen(&mut self, proposed: ReopenProposed) {
        if let Some(last) = self.closed.last_mut().filter(|last| last.closed.month == proposed.month) {
            last.proposed = Some(proposed);
        }
    }

    pub(super) fn reopen(&mut self, month: Month) {
        self.closed.retain(|period| period.closed.month != month);
    }
}

impl Decide<Book> for ClosePeriod {
    type Event = BookEvent;

    fn decide(&self, book: &Book, moment: &Moment<'_>) -> Decision<Vec<BookEvent>> {
        let (field, month) = ("data.month", self.month);
        if moment.effective_on < month.last_day() {
            let message = format!("{field}: {month} is not over on {}", moment.effective_on);
            return Err(Refusal::new(codes::MONTH_NOT_OVER, message).at(field));
        }
        if let Some(last) = book.closed.last() {
            if last.closed.month >= month {
                let message = format!(
                    "{field}: {month} is closed since {}, with {}",
                    last.closed.at.effective_on, last.closed.month
                );
                return Err(Refusal::new(codes::PERIOD_CLOSED, message).at(field));
            }
            moment.not_before(last.closed.at.effective_on, format!("the close of {}", last.closed.month))?;
        }
        let Derived::Period(draft) = &*moment.services.derived else {
            return moment.services.derived.missing("the month");
        };
        if let Some(earlier) = draft.first_open.filter(|first| *first < month) {
            let message = format!("{field}: {earlier} has movements and is not closed: close it before {month}");
            let detail = serde_json::json!({ "open": earlier });
            return Err(Refusal::new(codes::EARLIER_PERIOD_OPEN, message).at(field).with(detail));
        }
        Ok(vec![BookEvent::PeriodClosed(PeriodClosed {
            at: moment.at(),
            by: moment.actor.clone(),
            document_sha256: draft.document_sha256.clone(),
            known_at: moment.services.entry.before(),
            month,
            root: draft.root.clone(),
            totals: draft.totals.clone(),
        })])
    }
}

impl Decide<Book> for ProposeReopen {
    type Event = BookEvent;

    fn decide(&self, book: &Book, moment: &Moment<'_>) -> Decision<Vec<BookEvent>> {
        let period = book.last_closed(self.month)?;
        moment.not_before(period.closed.at.effective_on, format!("the close of {}", self.month))?;
        // There is nothing else to do with a proposal that nobody approves: the next one takes its place.
        Ok(vec![BookEvent::ReopenProposed(ReopenProposed {
            at: moment.at(),
            by: moment.actor.clone(),
            month: self.month,
            reason: self.reason.clone(),
        })])
    }
}

impl Decide<Book> for ApproveReopen {
    type Event = BookEvent;

    fn decide(&self, book: &Book, moment: &Moment<'_>) -> Decision<Vec<BookEvent>> {
        let field = "data.month";
        let Some(proposed) = &book.last_closed(self.month)?.proposed else {
            let message = format!("{field}: nobody has proposed to reopen {}", self.month);
            return Err(Refusal::new(codes::PROPOSAL_NOT_FOUND, message).at(field));
        };
        require_second_person(&proposed.by, moment.actor, "actor")?;
        moment.not_before(proposed.at.effective_on, "the proposal")?;
        Ok(vec![BookEvent::PeriodReopened(PeriodReopened {
            at: moment.at(),
            by: moment.actor.clone(),
            month: self.month,
            proposed_by: proposed.by.clone(),
            reason: proposed.reason.clone(),
        })])
    }
}

impl Payload for PeriodClosed {
    fn at(&self) -> At {
        self.at
    }
}

impl Payload for ReopenProposed {
    fn at(&self) -> At {
        self.at
    }
}

impl Payload for PeriodReopened {
    fn at(&self) -> At {
        self.at
    }
}
