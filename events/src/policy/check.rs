//! What a policy document may not say, in words (domain.md 9).

use rust_decimal::Decimal;

use super::PolicyDocument;
use crate::facts::Class;
use crate::values::Rate;

/// Why a document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{path}: {reason}", line.map(|n| format!("line {n}: ")).unwrap_or_default())]
pub struct PolicyProblem {
    /// Where in the file, where it is known.
    pub line: Option<usize>,
    /// Which key.
    pub path: String,
    /// What is wrong with it and what would be right.
    pub reason: String,
}

/// Reads and checks a TOML document.
///
/// # Errors
/// Everything that is wrong with it: shape first, then sense.
pub fn read(text: &str) -> Result<PolicyDocument, Vec<PolicyProblem>> {
    let document: PolicyDocument = toml::from_str(text).map_err(|e| {
        let line = e.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        vec![PolicyProblem { line, path: "policy".to_owned(), reason: e.message().to_owned() }]
    })?;
    let mut problems = Checker { text, problems: Vec::new() };
    problems.ageing(&document);
    problems.cadence(&document);
    problems.commission(&document);
    if problems.problems.is_empty() { Ok(document) } else { Err(problems.problems) }
}

struct Checker<'a> {
    text: &'a str,
    problems: Vec<PolicyProblem>,
}

impl Checker<'_> {
    fn say(&mut self, path: &str, reason: impl Into<String>) {
        let key = path.rsplit('.').next().unwrap_or(path);
        let line = self.text.lines().position(|l| l.trim_start().starts_with(key)).map(|n| n + 1);
        self.problems.push(PolicyProblem { line, path: path.to_owned(), reason: reason.into() });
    }

    fn rising<T: PartialOrd + std::fmt::Display>(&mut self, path: &str, values: &[T]) {
        if let Some(pair) = values.windows(2).find(|pair| pair[0] >= pair[1]) {
            self.say(path, format!("{} does not rise after {}: they overlap or leave a gap", pair[1], pair[0]));
        }
    }

    fn percent(&mut self, path: &str, rate: Rate) {
        if rate.0 > Decimal::ONE_HUNDRED {
            self.say(path, format!("{rate} % is more than 100 %"));
        }
    }

    fn ageing(&mut self, document: &PolicyDocument) {
        let ends = &document.ageing.bucket_ends;
        if ends.is_empty() || ends[0] == 0 {
            self.say("ageing.bucket_ends", "give at least one end, the first at least 1 day");
        }
        self.rising("ageing.bucket_ends", ends);
    }

    fn cadence(&mut self, document: &PolicyDocument) {
        for class in [Class::Strategic, Class::Important, Class::General] {
            if document.cadence.class_interval_days.get(&class).is_none_or(|days| *days == 0) {
                self.say("cadence.class_interval_days", format!("the class {} is missing or 0", class.word()));
            }
            if !document.cadence.visits_per_month_at_least.contains_key(&class) {
                self.say("cadence.visits_per_month_at_least", format!("the class {} is missing", class.word()));
            }
        }
        let from: Vec<u16> = document.cadence.overdue.iter().map(|band| band.from_days).collect();
        self.rising("cadence.overdue", &from);
        self.percent("promise.threshold_percent", document.promise.threshold_percent);
        if document.targets_day_is_wrong() {
            self.say("task_letter.before_day", "is a day of the month, 1 to 31");
        }
    }

    fn commission(&mut self, document: &PolicyDocument) {
        let commission = &document.commission;
        for class in [Class::Strategic, Class::Important, Class::General] {
            match commission.base_rate.get(&class) {
                None => self.say("commission.base_rate", format!("the class {} is missing", class.word())),
                Some(rate) => self.percent("commission.base_rate", *rate),
            }
        }
        for (path, rate) in [
            ("commission.holdback_percent", commission.holdback_percent),
            ("commission.draw_limit_percent", commission.draw_limit_percent),
            ("commission.cadence_points", commission.cadence_points),
            ("commission.promise_points", commission.promise_points),
            ("commission.task_else_points", commission.task_else_points),
        ] {
            self.percent(path, rate);
        }
        let from: Vec<u16> = commission.late.iter().map(|tier| tier.from_days).collect();
        self.rising("commission.late", &from);
        if from.first().is_some_and(|days| *days == 0) {
            self.say("commission.late", "the first tier starts at 1 day late at the earliest");
        }
        let falling: Vec<Decimal> = commission.task.iter().map(|band| -band.attained_percent.0).collect();
        self.rising("commission.task", &falling);
    }
}

impl PolicyDocument {
    const fn targets_day_is_wrong(&self) -> bool {
        self.task_letter.before_day == 0 || self.task_letter.before_day > 31
    }
}
