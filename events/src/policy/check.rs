//! What a policy document may not say, in words (domain.md 9).

use rust_decimal::Decimal;

use super::{Commission, PolicyDocument};
use crate::facts::Class;
use crate::values::{LocalTime, Rate};

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
    problems.contact(&document);
    problems.commission(&document);
    if problems.problems.is_empty() { Ok(document) } else { Err(problems.problems) }
}

/// Everything that is wrong with a TOML document; nothing where it may be published.
#[must_use]
pub fn check_toml(text: &str) -> Vec<PolicyProblem> {
    read(text).err().unwrap_or_default()
}

/// The line of a key of a section, or of an entry of its list, counted from 0.
pub(super) fn line_of(text: &str, path: &str, entry: Option<usize>) -> Option<usize> {
    let (section, key) = path.rsplit_once('.').unwrap_or(("", path));
    let is_section = |line: &str, name: &str| line.trim().strip_prefix('[').is_some_and(|l| l.starts_with(name));
    let lines: Vec<&str> = text.lines().collect();
    let first =
        if section.is_empty() { 0 } else { lines.iter().position(|l| is_section(l, &format!("{section}]")))? };
    let named =
        |line: &&str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    let at = first + lines[first..].iter().position(named)?;
    let Some(entry) = entry else { return Some(at + 1) };
    // An entry begins with its brace; a plain list stands on the key's own line.
    let mut braces = 0;
    let within = lines[at..].iter().position(|line| {
        braces += line.matches('{').count();
        braces > entry
    });
    within.map_or(Some(at + 1), |below| Some(at + below + 1))
}

/// The most decimals of a rate or of points: so that rate times factor stays exact in what is stored.
const MAX_DECIMALS: u32 = 4;

struct Checker<'a> {
    text: &'a str,
    problems: Vec<PolicyProblem>,
}

impl Checker<'_> {
    fn say(&mut self, path: &str, reason: impl Into<String>) {
        self.say_of(path, None, reason);
    }

    fn say_of(&mut self, path: &str, entry: Option<usize>, reason: impl Into<String>) {
        let line = line_of(self.text, path, entry);
        self.problems.push(PolicyProblem { line, path: path.to_owned(), reason: reason.into() });
    }

    fn rising<T: PartialOrd + std::fmt::Display>(&mut self, path: &str, values: &[T]) {
        for (i, pair) in values.windows(2).enumerate().filter(|(_, pair)| pair[0] >= pair[1]) {
            let reason = format!("{} does not rise after {}: they overlap or leave a gap", pair[1], pair[0]);
            self.say_of(path, Some(i + 1), reason);
        }
    }

    fn percent(&mut self, path: &str, rate: Rate) {
        self.percent_of(path, None, rate);
    }

    fn percent_of(&mut self, path: &str, entry: Option<usize>, rate: Rate) {
        if rate.0 > Decimal::ONE_HUNDRED {
            self.say_of(path, entry, format!("{rate} % is more than 100 %"));
        }
        if rate.0.normalize().scale() > MAX_DECIMALS {
            self.say_of(path, entry, format!("{rate} has more than {MAX_DECIMALS} decimals"));
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

    fn contact(&mut self, document: &PolicyDocument) {
        let contact = &document.contact;
        let mut hours = Vec::new();
        for (path, text) in
            [("contact.quiet_before", &contact.quiet_before), ("contact.quiet_after", &contact.quiet_after)]
        {
            match text.parse::<LocalTime>() {
                Ok(time) => hours.push(time),
                Err(e) => self.say(path, e.to_string()),
            }
        }
        if let [before, after] = hours[..]
            && before >= after
        {
            let reason = format!("the day goes backwards: it would begin at {before} and end at {after}");
            self.say("contact.quiet_after", reason);
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
            ("commission.holdback_percent", Some(commission.holdback_percent)),
            ("commission.draw_limit_percent", Some(commission.draw_limit_percent)),
            ("commission.cadence_points", Some(commission.cadence_points)),
            ("commission.promise_points", Some(commission.promise_points)),
            ("commission.task_else_points", Some(commission.task_else_points)),
            ("commission.deduction_cap_percent", commission.deduction_cap_percent.0),
        ] {
            rate.into_iter().for_each(|rate| self.percent(path, rate));
        }
        let factor = &commission.settlement_factor;
        for rate in [factor.asset, factor.bill, factor.cash, factor.offset] {
            self.percent("commission.settlement_factor", rate);
        }
        self.tiers(commission);
    }

    fn tiers(&mut self, commission: &Commission) {
        let from: Vec<u16> = commission.late.iter().map(|tier| tier.from_days).collect();
        self.rising("commission.late", &from);
        if from.first().is_some_and(|days| *days == 0) {
            self.say_of("commission.late", Some(0), "the first tier starts at 1 day late at the earliest");
        }
        for (i, tier) in commission.late.iter().enumerate() {
            self.percent_of("commission.late", Some(i), tier.points);
        }
        for (i, pair) in commission.task.windows(2).enumerate() {
            let (above, below) = (pair[0].attained_percent, pair[1].attained_percent);
            if below >= above {
                let reason = format!("{below} does not fall after {above}: the bands overlap");
                self.say_of("commission.task", Some(i + 1), reason);
            }
        }
        for (i, band) in commission.task.iter().enumerate() {
            self.percent_of("commission.task", Some(i), band.points);
        }
        for points in &commission.case_points {
            self.percent("commission.case_points", *points);
        }
        self.rising("commission.case_points", &commission.case_points);
    }
}

impl PolicyDocument {
    const fn targets_day_is_wrong(&self) -> bool {
        self.task_letter.before_day == 0 || self.task_letter.before_day > 31
    }
}
