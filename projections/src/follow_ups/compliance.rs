//! Compliance: of the touches that were due in a month, how many came in time (domain.md 5).

use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::Date;
use recoup_events::facts::Ledger;

use super::cadence::{cadence, class_interval};
use super::touch_days;
use crate::asked::Asked;

/// One required touch: each next-due date is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Required {
    /// The day it was due by.
    pub due_on: Date,
    /// Whether it came on or before that day.
    pub on_time: bool,
}

/// The touches of an account that were due within some days. A touch answers the due date that stood on the day
/// before it; the last due date stands as of the last of the days.
pub(super) fn required(ledger: &Ledger, within: &RangeInclusive<Date>, asked: &Asked<'_>) -> Vec<Required> {
    let Some(registration) = ledger.registration() else { return Vec::new() };
    let last_day = *within.end();
    let mut touches = vec![registration.at.effective_on];
    touches.extend(touch_days(ledger, last_day));
    touches.sort_unstable();
    touches.dedup();
    let mut found = Vec::new();
    for (i, touch) in touches.iter().enumerate() {
        let next = touches.get(i + 1).copied();
        let seen_on = next.map_or(last_day, |next| next.saturating_sub(1.day()));
        // No interval is longer than the class's: what was due long before the month need not be counted anew.
        let longest = i64::from(class_interval(ledger, seen_on, asked.policy)).days();
        if touch.saturating_add(longest) < *within.start() {
            continue;
        }
        let Some(stood) = cadence(ledger, &Asked { as_of: seen_on, ..*asked }) else { continue };
        let due_on = stood.next_due_on;
        if within.contains(&due_on) {
            found.push(Required { due_on, on_time: next.is_some_and(|next| next <= due_on) });
        }
    }
    found
}
