//! periods: the months that stand closed, what each froze, and what is known of it now.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::book::{ClosedPeriod, FrozenTrial};
use recoup_events::values::{ActorId, Amount, Currency, Minor, Month, Position};
use serde::Serialize;

use super::PeriodFacts;
use super::close::frozen_totals;
use super::trial::stands;
use crate::asked::AccountFacts;

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct PeriodsAnswer {
    pub periods: Vec<PeriodAnswer>,
}

/// One closed month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct PeriodAnswer {
    pub month: Month,
    pub closed_on: Date,
    pub closed_by: ActorId,
    /// The event that closed it.
    pub entry: Position,
    /// Everything up to this position was known to it.
    pub known_at: Position,
    /// The root of the log's tree at that position.
    pub root: String,
    pub document_sha256: String,
    /// Who proposes to open it again, if somebody does.
    pub reopen_proposed_by: Option<ActorId>,
    pub totals: Vec<PeriodTotal>,
    /// Whether something recorded since changes what any account of the ledger stood at on its last day.
    pub differs: bool,
    /// Whether a fold of what was known at the close gives the sums that its event froze, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reproduced: Option<bool>,
}

/// What a closed month ended with in one currency, and what is known of that day now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct PeriodTotal {
    pub currency: Currency,
    pub opening: Amount,
    pub corrections: Amount,
    /// Open at the month's end as closed.
    pub as_closed: Amount,
    /// Open at the month's end as known now.
    pub restated: Amount,
    /// What was recorded since: restated less as closed.
    pub difference: Amount,
    /// The accounts of the ledger that stand otherwise on that day than when it was closed: money that was left
    /// unapplied changes them, and not what is open.
    pub changed: Vec<ChangedLine>,
}

/// An account of the ledger on the last day of a closed month; debits are positive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ChangedLine {
    pub account: &'static str,
    pub as_closed: Amount,
    pub restated: Amount,
}

/// Answers for one closed month: `now` are the accounts up to its last day as known now, `trials` what the ledger stands
/// at on that day as known now.
#[must_use]
pub fn period(period: &ClosedPeriod, now: &[AccountFacts], trials: &[(Currency, FrozenTrial)]) -> PeriodAnswer {
    let (closed, nothing) = (&period.closed, FrozenTrial::default());
    let known = closed.totals.iter().map(|frozen| frozen.currency).chain(trials.iter().map(|(currency, _)| *currency));
    let mut open: BTreeMap<Currency, Minor> = known.map(|currency| (currency, 0)).collect();
    let day = closed.month.last_day();
    for claim in now.iter().flat_map(|facts| facts.ledger.claims()).filter(|claim| claim.at.effective_on <= day) {
        *open.entry(claim.fact.currency).or_default() += claim.open.on(day);
    }
    let total = |(currency, restated): (Currency, Minor)| {
        let frozen = closed.totals.iter().find(|frozen| frozen.currency == currency);
        let as_closed = frozen.map_or(0, |frozen| frozen.closing_minor.0);
        let amount = |minor| Amount { minor, currency };
        let trial = trials.iter().find(|(of, _)| *of == currency).map_or(&nothing, |(_, trial)| trial);
        PeriodTotal {
            currency,
            opening: amount(frozen.map_or(0, |frozen| frozen.opening_minor.0)),
            corrections: amount(frozen.map_or(0, |frozen| frozen.corrections_minor.0)),
            as_closed: amount(as_closed),
            restated: amount(restated),
            difference: amount(restated - as_closed),
            changed: changed(frozen.map_or(&nothing, |frozen| &frozen.trial_balance), trial, currency),
        }
    };
    let totals: Vec<PeriodTotal> = open.into_iter().map(total).collect();
    PeriodAnswer {
        month: closed.month,
        closed_on: closed.at.effective_on,
        closed_by: closed.by.clone(),
        entry: closed.at.entry,
        known_at: closed.known_at,
        root: closed.root.clone(),
        document_sha256: closed.document_sha256.clone(),
        reopen_proposed_by: period.proposed.as_ref().map(|proposed| proposed.by.clone()),
        differs: totals.iter().any(|total| total.difference.minor != 0 || !total.changed.is_empty()),
        totals,
        reproduced: None,
    }
}

fn changed(then: &FrozenTrial, now: &FrozenTrial, currency: Currency) -> Vec<ChangedLine> {
    let amount = |minor| Amount { minor, currency };
    let pairs = stands(then).into_iter().zip(stands(now));
    let line = |((account, then), (_, now)): ((&'static str, Minor), (&'static str, Minor))| {
        (then != now).then(|| ChangedLine { account, as_closed: amount(then), restated: amount(now) })
    };
    pairs.filter_map(line).collect()
}

/// Whether a fold of what was known at a month's close gives the sums and the root that its event froze; `then` is
/// what was known.
#[must_use]
pub fn reproduces(period: &ClosedPeriod, then: &PeriodFacts<'_>) -> bool {
    frozen_totals(then, period.closed.month) == period.closed.totals && then.root == period.closed.root
}
