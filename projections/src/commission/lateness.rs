//! LATE: the days in (due, value date] on which no US-side dispute stood open on the claim (domain.md 6, 8).

use jiff::ToSpan;
use jiff::civil::Date;
use recoup_events::facts::{Dispute, DisputeStep, FaultSide, Ledger};
use recoup_events::policy::LateTier;
use recoup_events::values::ClaimId;
use rust_decimal::Decimal;

use crate::reliability::days_between;

/// How many days late money is, and on how many of them the clock stood still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lateness {
    /// Days late, with the stopped ones left out.
    pub days: i32,
    /// Days on which a dispute of our own fault stood open.
    pub stopped: i32,
}

/// Lateness of money of a value date on a claim that is due on a day; nothing is late where no day was agreed.
#[must_use]
pub fn lateness(ledger: &Ledger, claim: &ClaimId, due: Option<Date>, value_date: Date) -> Lateness {
    let Some(due) = due.filter(|due| *due < value_date) else { return Lateness::default() };
    let all = days_between(due, value_date);
    let (from, until) = (due.saturating_add(1.day()), value_date.saturating_add(1.day()));
    let mut open: Vec<(Date, Date)> = ours(ledger, claim).flat_map(|dispute| open_spans(dispute, until)).collect();
    open.sort_unstable();
    let (mut stopped, mut counted_to) = (0, from);
    for (opened, ended) in open {
        let (opened, ended) = (opened.max(counted_to), ended.min(until));
        if opened < ended {
            stopped += days_between(opened, ended);
            counted_to = ended;
        }
    }
    Lateness { days: all - stopped, stopped }
}

/// The disputes on a claim whose fault is ours.
pub fn ours<'a>(ledger: &'a Ledger, claim: &ClaimId) -> impl Iterator<Item = &'a Dispute> {
    ledger.disputes_of(claim).filter(|dispute| dispute.fact.side == FaultSide::Us)
}

/// The spans of days on which a dispute stands open at the day's end: the opening day in, the resolution day out.
fn open_spans(dispute: &Dispute, until: Date) -> Vec<(Date, Date)> {
    let (mut spans, mut open) = (Vec::new(), Some(dispute.at.effective_on));
    for (at, step) in &dispute.steps {
        match (step, open) {
            (DisputeStep::Resolved(_), Some(since)) => {
                spans.push((since, at.effective_on));
                open = None;
            }
            (DisputeStep::Reopened, None) => open = Some(at.effective_on),
            _ => {}
        }
    }
    spans.extend(open.map(|since| (since, until)));
    spans
}

/// The points of so many days late: the last tier that is reached.
#[must_use]
pub fn late_points(tiers: &[LateTier], days: i32) -> Decimal {
    let reached = tiers.iter().take_while(|tier| i32::from(tier.from_days) <= days);
    reached.last().map_or(Decimal::ZERO, |tier| tier.points.0)
}
