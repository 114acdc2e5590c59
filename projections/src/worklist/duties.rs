//! The reasons that lie in duties: the visits that a class asks for in a month, and the touch that is overdue
//! (domain.md 5, 7).

use recoup_events::facts::Channel;
use recoup_events::values::Month;

use super::looked::Looked;
use super::reason::{Reason, Why, days};
use super::weights;
use crate::follow_ups::cadence;
use crate::reliability::days_between;

pub(super) fn reasons(looked: &Looked<'_>) -> Vec<Reason> {
    [visit(looked), untouched(looked)].into_iter().flatten().collect()
}

/// Visits and meetings of the month that reached somebody, under the class minimum. Not for an account registered
/// within the month.
fn visit(looked: &Looked<'_>) -> Option<Reason> {
    let (day, month) = (looked.asked.as_of, Month::of(looked.asked.as_of));
    if looked.registration.at.effective_on >= month.first_day() {
        return None;
    }
    let (class, _) = looked.ledger.class_on(day)?;
    let least = u32::from(*looked.asked.policy.cadence.visits_per_month_at_least.get(&class)?);
    let of_month = looked.ledger.follow_ups().iter().filter(|f| {
        let visit = matches!(f.fact.channel, Channel::Visit | Channel::Meeting);
        visit && f.is_touch() && (month.first_day()..=day).contains(&f.at.effective_on)
    });
    let made = u32::try_from(of_month.count()).unwrap_or(u32::MAX);
    let missing = least.checked_sub(made).filter(|missing| *missing > 0)?;
    let left = days_between(day, month.last_day());
    let still = if left == 0 { "the month ends today".to_owned() } else { format!("{} left", days(left)) };
    let text = format!("{made} of the {least} visits of the month that {} customers get; {still}", class.word());
    let mut reason = Reason::new(Why::VisitDue, weights::visits(missing, left), text);
    (reason.count, reason.days) = (Some(missing), Some(left));
    Some(reason)
}

/// The day of the next touch is past.
fn untouched(looked: &Looked<'_>) -> Option<Reason> {
    let day = looked.asked.as_of;
    let due = cadence(looked.ledger, looked.asked)?;
    let over = days_between(due.next_due_on, day);
    if over <= 0 {
        return None;
    }
    let touches = looked.ledger.follow_ups().iter().filter(|f| f.is_touch() && f.at.effective_on <= day);
    let last = touches.map(|f| f.at.effective_on).max();
    let since = last.map_or_else(
        || "never touched".to_owned(),
        |last| format!("not touched for {}", days(days_between(last, day))),
    );
    let text = format!("{since}, due since {} (every {})", due.next_due_on, days(due.required_interval_days));
    let mut reason = Reason::new(Why::Untouched, weights::untouched(over), text);
    (reason.days, reason.on) = (Some(over), Some(due.next_due_on));
    Some(reason)
}
