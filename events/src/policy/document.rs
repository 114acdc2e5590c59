//! The policy document: every number of domain.md 9, typed. TOML in, event out.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::facts::Class;
use crate::values::Rate;

/// Everything numeric that the domain's rules need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyDocument {
    /// How open claims are sorted by age.
    pub ageing: Ageing,
    /// How often a customer is followed up.
    pub cadence: Cadence,
    /// What is earned on money collected, and what is deducted.
    pub commission: Commission,
    /// When and how often a person may be contacted.
    pub contact: Contact,
    /// Reviews and warnings of credit.
    pub credit: Credit,
    /// From when it is to be in force, where the file says so itself: checked at publishing against the command and
    /// the versions before, and never stored with the numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Date>,
    /// Letters and the stop of supply.
    pub letters: Letters,
    /// 诉讼时效.
    pub limitation: Limitation,
    /// What stops an order.
    pub order_gate: OrderGate,
    /// What keeps a promise.
    pub promise: PromiseRules,
    /// Derived reasons.
    pub signals: Signals,
    /// 盘库.
    pub stock_count: StockCount,
    /// How a month is cut into weeks.
    pub targets: Targets,
    /// 收款任务书.
    pub task_letter: TaskLetter,
}

/// Ageing buckets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ageing {
    /// Upper ends in days overdue, rising.
    pub bucket_ends: Vec<u16>,
}

impl Ageing {
    /// The columns' names: `not_due`, `1-30`, …, `>360`.
    #[must_use]
    pub fn bucket_names(&self) -> Vec<String> {
        let mut names = vec!["not_due".to_owned()];
        let mut from = 1;
        for end in &self.bucket_ends {
            names.push(format!("{from}-{end}"));
            from = end + 1;
        }
        names.push(format!(">{}", from - 1));
        names
    }

    /// Which column a claim stands in that is so many days past its due date; due today is not overdue.
    #[must_use]
    pub fn bucket_of(&self, days_overdue: i32) -> usize {
        if days_overdue <= 0 {
            return 0;
        }
        1 + self.bucket_ends.iter().take_while(|end| days_overdue > i32::from(**end)).count()
    }
}

/// What keeps a promise (domain.md 4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromiseRules {
    /// Days after the due date in which money still counts.
    pub grace_days: u16,
    /// The share of the amount that keeps it.
    pub threshold_percent: Rate,
}

/// How often a customer is followed up (domain.md 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cadence {
    /// Most days between touches after a broken promise.
    pub broken_interval_days: u16,
    /// Most days between touches by class.
    pub class_interval_days: BTreeMap<Class, u16>,
    /// What a grade makes of the class interval.
    pub grade_factor: BTreeMap<GradeKey, Rate>,
    /// The floor for all.
    pub least_interval_days: u16,
    /// Most days between touches while something is overdue.
    pub overdue: Vec<OverdueBand>,
    /// Most days between touches after a partially kept promise.
    pub partially_kept_interval_days: u16,
    /// How long before a promise is due it is to be touched.
    pub touch_before_due_days: u16,
    /// 战略: at least two visits a month.
    pub visits_per_month_at_least: BTreeMap<Class, u16>,
}

/// A grade, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum GradeKey {
    A,
    B,
    C,
    D,
    #[serde(rename = "none")]
    None,
}

/// From so many days overdue on, at most so many days between touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct OverdueBand {
    pub from_days: u16,
    pub interval_days: u16,
}

/// When and how often a person may be contacted (domain.md 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Contact {
    pub most_a_day: u16,
    pub most_a_week: u16,
    pub quiet_after: String,
    pub quiet_before: String,
}

/// Reviews and warnings of credit (domain.md 7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Credit {
    pub review_months: u16,
    pub warnings_percent: Vec<u16>,
}

/// Letters and the stop of supply (domain.md 7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Letters {
    pub before_suspension: u16,
    pub resume_when: ResumeWhen,
}

/// When supply is resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
pub enum ResumeWhen {
    LettersSettled,
    NothingOverdue,
}

/// 诉讼时效.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Limitation {
    pub years: u16,
}

/// What stops an order (domain.md 7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct OrderGate {
    pub rule: OrderRule,
}

/// 前款不结,后货不送, or the limit alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
pub enum OrderRule {
    NothingUndisputedOverdue,
    LimitOnly,
}

/// Derived reasons (domain.md 9, 10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Signals {
    pub never_paid_overdue_days: u16,
    pub pays_only_when_pushed: Pushed,
    pub serial_postponer: Postponer,
    pub terms_churn: Churn,
}

/// 久拖不决.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Postponer {
    pub in_days: u16,
    pub reschedules: u16,
}

/// 反复变更付款条件.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Churn {
    pub changes: u16,
    pub in_days: u16,
}

/// Pays only when pushed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Pushed {
    pub of_last: u16,
    pub percent: Rate,
    pub within_days: u16,
}

/// 盘库.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StockCount {
    pub every_days: u16,
}

/// How a month is cut into weeks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Targets {
    pub weeks: WeekRule,
}

/// Four weeks, or the calendar's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
pub enum WeekRule {
    Four,
    Calendar,
}

/// 收款任务书.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TaskLetter {
    pub before_day: u8,
}

/// 提成 (domain.md 8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Commission {
    pub base_rate: BTreeMap<Class, Rate>,
    pub cadence_points: Rate,
    pub case_points: Vec<Rate>,
    pub credit_owner: Basis,
    pub deduction_cap_percent: OrNone,
    pub draw_limit_percent: Rate,
    pub holdback_percent: Rate,
    pub late: Vec<LateTier>,
    pub promise_points: Rate,
    pub rate_basis: Basis,
    pub settlement_factor: SettlementFactor,
    pub task: Vec<TaskBand>,
    pub task_else_points: Rate,
    pub wage_floor: OrNone,
}

/// Which day a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
pub enum Basis {
    Receipt,
    Invoice,
}

/// A decimal, or "none".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrNone(pub Option<Rate>);

impl TryFrom<String> for OrNone {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if text == "none" { Ok(Self(None)) } else { Rate::new(&text).map(|rate| Self(Some(rate))) }
    }
}

impl From<OrNone> for String {
    fn from(value: OrNone) -> Self {
        value.0.map_or_else(|| "none".to_owned(), |rate| rate.to_string())
    }
}

/// From so many days late on, so many points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct LateTier {
    pub from_days: u16,
    pub points: Rate,
}

/// From such a share attained on, so many points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TaskBand {
    pub attained_percent: Rate,
    pub points: Rate,
}

/// What the kind of settlement makes of the base rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SettlementFactor {
    pub asset: Rate,
    pub bill: Rate,
    pub cash: Rate,
    pub offset: Rate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_today_is_not_overdue_and_buckets_have_no_gaps() {
        let ageing = Ageing { bucket_ends: vec![30, 60, 90, 180, 360] };
        assert_eq!(ageing.bucket_names(), ["not_due", "1-30", "31-60", "61-90", "91-180", "181-360", ">360"]);
        for (days, bucket) in
            [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (180, 4), (181, 5), (360, 5), (361, 6)]
        {
            assert_eq!(ageing.bucket_of(days), bucket, "{days} days");
        }
    }
}
