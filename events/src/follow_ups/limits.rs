//! The limits of contact: quiet hours, and how often one person may be touched (domain.md 5). A contact outside of
//! them is recorded and flagged, never refused: what is hidden cannot be put right.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::facts::{Channel, ContactFlag, Ledger};
use crate::policy::Contact;
use crate::values::LocalTime;

/// What is known of a contact about to be recorded.
pub(super) struct Contacted<'a> {
    pub day: Date,
    pub time: Option<LocalTime>,
    pub channel: Channel,
    pub is_touch: bool,
    /// The person, by the subject of the sealed name.
    pub subject: Option<&'a str>,
}

/// The limits that a contact lies outside of, as the log stands. "A week" is the seven days up to that day.
pub(super) fn flags(ledger: &Ledger, contacted: &Contacted<'_>, limits: &Contact) -> Vec<ContactFlag> {
    let mut flags = Vec::new();
    if is_quiet(contacted, limits) {
        flags.push(ContactFlag::QuietHours);
    }
    // Without a name nobody can tell whether it was the same person; an attempt reached none.
    let Some(subject) = contacted.subject.filter(|_| contacted.is_touch) else { return flags };
    let since = contacted.day.saturating_sub(6.days());
    let touches = ledger.follow_ups().iter().filter(|f| f.is_touch() && f.fact.contact.as_deref() == Some(subject));
    let days: Vec<Date> = touches.map(|f| f.at.effective_on).collect();
    let with_this = |earlier: usize| earlier + 1;
    let today = with_this(days.iter().filter(|day| **day == contacted.day).count());
    let week = with_this(days.iter().filter(|day| (since..=contacted.day).contains(*day)).count());
    if today > usize::from(limits.most_a_day) {
        flags.push(ContactFlag::TooManyADay);
    }
    if week > usize::from(limits.most_a_week) {
        flags.push(ContactFlag::TooManyAWeek);
    }
    flags
}

/// A letter and a mail wait until they are read; everything else disturbs, reached or not.
fn is_quiet(contacted: &Contacted<'_>, limits: &Contact) -> bool {
    let Some(time) = contacted.time else { return false };
    let limit = |text: &str| text.parse::<LocalTime>().ok();
    let disturbs = !matches!(contacted.channel, Channel::Letter | Channel::Email);
    disturbs
        && (limit(&limits.quiet_before).is_some_and(|from| time < from)
            || limit(&limits.quiet_after).is_some_and(|until| time > until))
}
