//! CADENCE and PROMISE: what an account's month looks like, whoever owns its lines (domain.md 8). TASK looks at a rep's
//! month and stands in `task.rs`.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use recoup_events::facts::{Channel, Counting, Ledger};
use recoup_events::policy::PolicyVersion;
use recoup_events::values::{Currency, Minor, Month, Position, PromiseId};
use rust_decimal::Decimal;

/// A part that broke while nobody looked after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenPart {
    /// Its promise.
    pub promise: PromiseId,
    /// The entry that made it.
    pub entry: Position,
    /// When it was due.
    pub due_on: Date,
    /// The last day of grace.
    pub grace_until: Date,
}

/// What is known of an account by months.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Months {
    /// Visits and meetings that reached somebody.
    visits: BTreeMap<Month, u32>,
    /// The days of all touches and attempts, rising.
    tried: Vec<Date>,
    /// Broken parts by the month in which their grace ends.
    broken: BTreeMap<Month, Vec<BrokenPart>>,
    /// Receipts of the main currency less its returns, by their dates.
    pub received: BTreeMap<Month, Minor>,
}

/// CADENCE of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visited {
    /// Visits and meetings made.
    pub made: u32,
    /// What the class asks for at least.
    pub least: u16,
    /// What is taken off.
    pub points: Decimal,
}

impl Months {
    /// The months of an account as of a day.
    #[must_use]
    pub fn of(ledger: &Ledger, rules: &PolicyVersion, as_of: Date) -> Self {
        let mut months = Self::default();
        for follow_up in ledger.follow_ups().iter().filter(|f| f.at.effective_on <= as_of) {
            months.tried.push(follow_up.at.effective_on);
            if follow_up.is_touch() && matches!(follow_up.fact.channel, Channel::Visit | Channel::Meeting) {
                *months.visits.entry(Month::of(follow_up.at.effective_on)).or_default() += 1;
            }
        }
        months.tried.sort_unstable();
        months.add_broken(ledger, rules, as_of);
        if let Some(registration) = ledger.registration() {
            months.add_received(ledger, registration.currency, as_of);
        }
        months
    }

    fn add_broken(&mut self, ledger: &Ledger, rules: &PolicyVersion, as_of: Date) {
        if ledger.promises().is_empty() {
            return;
        }
        let counting = Counting::new(ledger, &rules.document.promise, as_of);
        let broken = counting.parts().filter(|(_, part)| part.state == recoup_events::facts::PartState::Broken);
        for (promise, part) in broken {
            self.broken.entry(Month::of(part.grace_until)).or_default().push(BrokenPart {
                promise: promise.fact.promise.clone(),
                entry: part.part.at.entry,
                due_on: part.due_on,
                grace_until: part.grace_until,
            });
        }
    }

    fn add_received(&mut self, ledger: &Ledger, currency: Currency, as_of: Date) {
        let mut add = |day: Date, amount: Minor| {
            if day <= as_of {
                *self.received.entry(Month::of(day)).or_default() += amount;
            }
        };
        for receipt in ledger.receipts().iter().filter(|receipt| receipt.fact.currency == currency) {
            let amount = Minor::from(receipt.amount_minor);
            if receipt.at.effective_on > as_of {
                continue;
            }
            add(receipt.at.effective_on, amount);
            if let Some(returned) = receipt.returned {
                add(returned.effective_on, -amount);
            }
        }
    }

    /// CADENCE: judged once the month has ended, not for an account registered within it. The class and the policy
    /// are those in force on the month's last day.
    #[must_use]
    pub fn visited(&self, ledger: &Ledger, month: Month, rules: &PolicyVersion, as_of: Date) -> Option<Visited> {
        let last = month.last_day();
        let registered = ledger.registration()?.at.effective_on;
        if as_of < last || registered >= month.first_day() {
            return None;
        }
        let (class, _) = ledger.class_on(last)?;
        let least = rules.document.cadence.visits_per_month_at_least.get(&class).copied().unwrap_or(0);
        let made = self.visits.get(&month).copied().unwrap_or(0);
        let short = made < u32::from(least);
        let points = if short { rules.document.commission.cadence_points.0 } else { Decimal::ZERO };
        Some(Visited { made, least, points })
    }

    /// PROMISE: the first part that broke in a month and that nobody had touched or tried to reach the account about,
    /// from some days before its due date to the end of its grace.
    #[must_use]
    pub fn neglected(&self, month: Month, rules: &PolicyVersion) -> Option<&BrokenPart> {
        let before = i64::from(rules.document.cadence.touch_before_due_days);
        self.broken.get(&month)?.iter().find(|part| {
            let from = part.due_on.saturating_sub(before.days());
            let first = self.tried.partition_point(|day| *day < from);
            self.tried.get(first).is_none_or(|day| *day > part.grace_until)
        })
    }
}
