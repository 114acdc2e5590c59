//! What a month freezes when it is closed: its sums for the event, and the paper.

use jiff::civil::Date;
use recoup_events::book::{ClosedPeriod, FrozenPeriod, FrozenTrial, Held};
use recoup_events::derived::PeriodDraft;
use recoup_events::facts::Fact;
use recoup_events::values::{Currency, Month, Position, Total};
use serde::Serialize;

use super::trial::{TrialLine, lines, trial_balance};
use super::{closings, roll_as_posted};
use crate::asked::{AccountFacts, Asked};
use crate::balance::{BalanceAnswer, balance};
use crate::journal::History;
use crate::paper::paper;
use crate::roll_forward::{Roll, RollForwardAnswer};

/// Everything that a month is closed on, as known at a position: facts up to the month's last day.
#[derive(Debug, Clone, Copy)]
pub struct PeriodFacts<'a> {
    /// The accounts in the order of registration.
    pub accounts: &'a [AccountFacts],
    /// All postings in the order of the log, also those that a correction took out.
    pub history: &'a [History],
    /// What the book holds for nobody.
    pub held: &'a [Held],
    /// The months that stand closed.
    pub closed: &'a [ClosedPeriod],
    /// The position.
    pub known_at: Position,
    /// The root of the log's tree at that position, in hexadecimal digits.
    pub root: &'a str,
}

/// The paper: what was known, and where the log stood.
#[derive(Serialize)]
struct Document<'a> {
    paper: &'static str,
    month: Month,
    as_of: Date,
    known_at: Position,
    root: &'a str,
    trial_balance: Vec<TrialBalance>,
    roll_forward: &'a RollForwardAnswer,
    balance: BalanceAnswer,
}

#[derive(Serialize)]
struct TrialBalance {
    currency: Currency,
    accounts: Vec<TrialLine>,
}

/// What a month comes to, ready to be closed; `asked` is its last day. None where the paper cannot be written.
#[must_use]
pub fn close(facts: &PeriodFacts<'_>, month: Month, asked: &Asked<'_>) -> Option<PeriodDraft> {
    let period = (month.first_day(), month.last_day());
    let roll = roll_as_posted(facts.accounts, facts.history, &closings(facts.closed), period);
    let trials = trial_balance(facts.accounts, facts.history, facts.held, period.1);
    let shown = |(currency, trial): &(Currency, FrozenTrial)| TrialBalance {
        currency: *currency,
        accounts: lines(trial, *currency),
    };
    let (document, document_sha256) = paper(&Document {
        paper: "period_close",
        month,
        as_of: period.1,
        known_at: facts.known_at,
        root: facts.root,
        trial_balance: trials.iter().map(shown).collect(),
        roll_forward: &roll,
        balance: balance(facts.accounts, asked, None),
    })?;
    let totals = side_by_side(&roll, &trials);
    let (first_open, root) = (first_open(facts, period.1), facts.root.to_owned());
    Some(PeriodDraft { first_open, root, totals, document, document_sha256 })
}

/// The sums that a month's close freezes.
pub(super) fn frozen_totals(facts: &PeriodFacts<'_>, month: Month) -> Vec<FrozenPeriod> {
    let period = (month.first_day(), month.last_day());
    let roll = roll_as_posted(facts.accounts, facts.history, &closings(facts.closed), period);
    side_by_side(&roll, &trial_balance(facts.accounts, facts.history, facts.held, period.1))
}

/// The sums of a roll-forward and of a trial balance. A currency may stand in one of them alone.
fn side_by_side(roll: &RollForwardAnswer, trials: &[(Currency, FrozenTrial)]) -> Vec<FrozenPeriod> {
    let rolled = roll.totals.iter().map(|total| total.currency);
    let mut currencies: Vec<Currency> = rolled.chain(trials.iter().map(|(currency, _)| *currency)).collect();
    currencies.sort();
    currencies.dedup();
    let of = |currency: Currency| {
        let trial = trials.iter().find(|(c, _)| *c == currency).map(|(_, trial)| *trial);
        frozen(
            currency,
            roll.totals.iter().find(|t| t.currency == currency).map(|t| &t.roll),
            trial.unwrap_or_default(),
        )
    };
    currencies.into_iter().map(of).collect()
}

fn frozen(currency: Currency, roll: Option<&Roll>, trial_balance: FrozenTrial) -> FrozenPeriod {
    let of = |figure: fn(&Roll) -> i128| Total(roll.map_or(0, figure));
    FrozenPeriod {
        cash_minor: of(|r| r.cash.minor),
        claims_minor: of(|r| r.claims.minor),
        closing_minor: of(|r| r.closing.minor),
        corrections_minor: of(|r| r.corrections.minor),
        credits_minor: of(|r| r.credits.minor),
        currency,
        non_cash_minor: of(|r| r.non_cash.minor),
        opening_minor: of(|r| r.opening.minor),
        trial_balance,
        written_off_minor: of(|r| r.written_off.minor),
    }
}

/// The first month after the last closed one in which money moved, by what is in force.
fn first_open(facts: &PeriodFacts<'_>, upto: Date) -> Option<Month> {
    let closed = facts.closed.last().map(|last| last.closed.month);
    let posted =
        facts.history.iter().filter(|(row, known_to)| known_to.is_none() && matches!(row.fact, Fact::Posting(_)));
    let days = posted.map(|(row, _)| row.at.effective_on).chain(facts.held.iter().map(|held| held.at.effective_on));
    let open = days.filter(|day| *day <= upto).map(Month::of).filter(|month| closed.is_none_or(|last| *month > last));
    open.min()
}
