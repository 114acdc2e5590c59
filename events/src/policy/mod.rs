//! The policy: everything numeric, as versions over time (domain.md 9).

mod check;
mod document;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use check::{PolicyProblem, check_toml, read};
pub use document::*;

use crate::command::{Decide, commands};
use crate::context::{Addressed, Moment, Services};
use crate::corrections::CorrectEntry;
use crate::event::{Payload, events};
use crate::facts::At;
use crate::refusal::{Decision, Refusal, codes};
use crate::values::Position;

/// The document that every book starts with.
pub const SHIPPED: &str = include_str!("default.toml");

commands! {
    /// A command for the policy (contract.md 3).
    PolicyCommand for Policy => PolicyEvent {
        PublishPolicy = "publish_policy",
        CorrectEntry = "(correct entry)",
    }
}

events! {
    /// What can happen to the policy.
    PolicyEvent {
        PolicyPublished = "policy_published" v 1,
    }
}

/// The policies of a book.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Policy {
    timeline: PolicyTimeline,
}

/// publish_policy: the numbers from a day on; it may lie in the future.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishPolicy {
    /// From when it is in force.
    #[serde(with = "crate::command::day")]
    pub effective_from: Date,
    /// The TOML document.
    pub body: String,
}

/// The event; effective from the day it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct PolicyPublished {
    pub at: At,
    pub document: PolicyDocument,
    /// 1 for the first policy of the book.
    pub version: u32,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// From when, and by which entry.
    pub at: At,
    /// 1 for the first policy of the book.
    pub version: u32,
    /// The numbers.
    pub document: PolicyDocument,
}

/// All versions in log order. The first one published also serves every earlier day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PolicyTimeline {
    versions: Vec<PolicyVersion>,
}

impl PolicyTimeline {
    /// Adds a version. Must be called in log order.
    pub fn publish(&mut self, event: PolicyPublished) {
        let PolicyPublished { at, document, version } = event;
        self.versions.push(PolicyVersion { at, version, document });
    }

    /// The version in force on a day, as known at a position.
    #[must_use]
    pub fn on(&self, day: Date, known_at: Position) -> Option<&PolicyVersion> {
        let known = || self.versions.iter().filter(|v| v.at.entry <= known_at);
        let in_force = known().filter(|v| v.at.effective_on <= day);
        in_force.max_by_key(|v| (v.at.effective_on, v.at.entry)).or_else(|| known().next())
    }

    /// All versions in log order.
    #[must_use]
    pub fn versions(&self) -> &[PolicyVersion] {
        &self.versions
    }
}

impl Policy {
    /// All versions.
    #[must_use]
    pub const fn timeline(&self) -> &PolicyTimeline {
        &self.timeline
    }
}

impl Decide<Policy> for PublishPolicy {
    type Event = PolicyEvent;

    fn decide(&self, policy: &Policy, moment: &Moment<'_>) -> Decision<Vec<PolicyEvent>> {
        let mut document = read(&self.body).map_err(|problems| refused(&problems))?;
        if let Some(problem) = document.effective_from.and_then(|from| self.goes_backwards(policy, from)) {
            return Err(refused(&[problem]));
        }
        document.effective_from = None;
        let version = u32::try_from(policy.timeline.versions.len()).unwrap_or(u32::MAX - 1) + 1;
        let at = moment.at_day(self.effective_from);
        Ok(vec![PolicyEvent::PolicyPublished(PolicyPublished { at, document, version })])
    }
}

fn refused(problems: &[PolicyProblem]) -> Refusal {
    let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let detail = serde_json::json!({ "problems": words });
    Refusal::new(codes::INVALID_POLICY, words.join("; ")).at("data.body").with(detail)
}

impl PublishPolicy {
    /// A file that says itself from when it is in force may not contradict the command, nor go back behind a version
    /// that the book published; the first version serves every earlier day anyway.
    fn goes_backwards(&self, policy: &Policy, from: Date) -> Option<PolicyProblem> {
        let last = policy.timeline.versions.iter().skip(1).map(|version| version.at.effective_on).max();
        let reason = if from != self.effective_from {
            format!("the file says {from}, but it is to be published from {}", self.effective_from)
        } else if let Some(last) = last.filter(|last| from < *last) {
            format!("{from} goes backwards: a version is in force from {last} already")
        } else {
            return None;
        };
        let path = "effective_from".to_owned();
        Some(PolicyProblem { line: check::line_of(&self.body, &path, None), path, reason })
    }
}

impl Decide<Policy> for CorrectEntry {
    type Event = PolicyEvent;

    fn decide(&self, _policy: &Policy, _moment: &Moment<'_>) -> Decision<Vec<PolicyEvent>> {
        let message = "a policy is not corrected: publish another one from the same day";
        Err(Refusal::new(codes::NOT_CORRECTABLE, message))
    }
}

impl Payload for PolicyPublished {
    fn at(&self) -> At {
        self.at
    }
}

impl Aggregate for Policy {
    const TYPE: &'static str = "policy";
    type Command = Addressed<PolicyCommand>;
    type Event = PolicyEvent;
    type Error = Refusal;
    type Services = Services;

    async fn handle(
        &mut self,
        addressed: Self::Command,
        services: &Self::Services,
        sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        let moment = Moment { actor: &addressed.actor, effective_on: addressed.effective_on, services };
        for event in addressed.command.decide(self, &moment)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Self::Event) {
        match event {
            PolicyEvent::PolicyPublished(published) => self.timeline.publish(published),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_policy_is_sound() {
        let document = read(SHIPPED).expect("shipped");
        assert_eq!(document.promise.grace_days, 3);
        let json = serde_json::to_string(&document).expect("json");
        assert_eq!(json, serde_json_canonicalizer::to_string(&document).expect("canonical"));
    }

    #[test]
    fn senseless_policies_are_refused_with_line_and_reason() {
        for (from, to, path) in [
            ("bucket_ends = [30, 60", "bucket_ends = [60, 30", "ageing.bucket_ends"),
            ("strategic = \"2.0\"", "strategic = \"200\"", "commission.base_rate"),
            ("strategic = \"2.0\", ", "", "commission.base_rate"),
            ("{ from_days = 31, points", "{ from_days = 1, points", "commission.late"),
            ("grace_days = 3", "grace_days = 3\ncolour = 1", "policy"),
            ("attained_percent = \"90\"", "attained_percent = \"100\"", "commission.task"),
            ("holdback_percent = \"30\"", "holdback_percent = \"30.00001\"", "commission.holdback_percent"),
            ("quiet_after = \"20:00\"", "quiet_after = \"07:59\"", "contact.quiet_after"),
            ("bill = \"1\"", "bill = \"200\"", "commission.settlement_factor"),
        ] {
            let text = SHIPPED.replacen(from, to, 1);
            assert_ne!(text, SHIPPED, "{from}");
            let problems = read(&text).unwrap_err();
            assert!(problems.iter().any(|p| p.path == path && p.line.is_some()), "{from} gave {problems:?}");
            assert_eq!(check_toml(&text), problems);
        }
        assert_eq!(check_toml(SHIPPED), []);
    }

    #[test]
    fn a_problem_of_a_tier_stands_at_the_tiers_own_line() {
        let text = SHIPPED.replacen("{ from_days = 31, points", "{ from_days = 1, points", 1);
        let line = text.lines().position(|line| line.contains("{ from_days = 1, points = \"0.2\"")).map(|n| n + 1);
        let problems = check_toml(&text);
        assert_eq!((problems.len(), problems[0].line), (1, line), "{problems:?}");
        assert_eq!(problems[0].reason, "1 does not rise after 1: they overlap or leave a gap");
    }
}
