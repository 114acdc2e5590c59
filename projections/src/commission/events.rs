//! The entries behind a line, by their positions: what an auditor opens to see why it is so.

use recoup_events::values::Position;

use super::lateness::ours;
use super::line::Line;

/// The positions behind a line, rising: claim, due date, receipt, allocation, and what each cause rests on.
#[must_use]
pub fn events_of(line: &Line<'_>) -> Vec<Position> {
    let earned = &line.earned;
    let mut events = vec![earned.claim.at.entry, earned.receipt.at.entry, earned.at.entry];
    events.extend(late(line));
    events.extend(earned.case.map(|case| case.at.entry));
    events.extend(earned.neglected.map(|part| part.entry));
    events.extend(line.attained.map(|attained| attained.letter));
    events.extend(earned.ended.map(|at| at.entry));
    events.sort_unstable();
    events.dedup();
    events
}

/// What lateness rests on: the due date in force, and the disputes that stopped the clock.
#[must_use]
pub fn late(line: &Line<'_>) -> Vec<Position> {
    let earned = &line.earned;
    let due = earned.claim.due.dated_on(earned.receipt.at.effective_on);
    let mut events: Vec<Position> = due.into_iter().map(|due| due.at.entry).collect();
    if earned.lateness.stopped > 0 {
        let claim = &earned.claim.fact.claim;
        let stopping = ours(earned.ledger, claim).filter(|d| d.at.effective_on <= earned.receipt.at.effective_on);
        events.extend(stopping.map(|dispute| dispute.at.entry));
    }
    events
}
