//! promises: what was promised, what came of it, and how far each account's word can be relied on (domain.md 4).

use jiff::civil::Date;
use recoup_events::facts::{Counting, Ledger, PartState, PartStatus, PromiseStatus};
use recoup_events::values::{AccountId, Amount, ClaimId, Currency, Minor, PromiseId, RepId};
use serde::Serialize;

use crate::asked::{AccountFacts, Asked};
use crate::reliability::{self, Measured, Reliability, ReliabilityOf};

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PromisesAnswer {
    /// Every promise made by the day, by account, then in log order.
    pub promises: Vec<PromiseRow>,
    /// A row an account and currency with a closed part.
    pub reliability: Vec<Reliability>,
    /// The same by promiser: the subject of the sealed name.
    pub reliability_by_promiser: Vec<ReliabilityOf<String>>,
    /// The same by rep: our person of the promise, else the account's owner on the day it was made.
    pub reliability_by_rep: Vec<ReliabilityOf<RepId>>,
}

/// One promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct PromiseRow {
    pub promise: PromiseId,
    pub account: AccountId,
    pub owner: Option<RepId>,
    pub rep: Option<RepId>,
    pub currency: Currency,
    pub claims: Vec<ClaimId>,
    pub made_on: Date,
    /// How often it was put off by the day (久拖不决).
    pub reschedules: usize,
    pub state: PartState,
    pub parts: Vec<PartRow>,
}

/// One part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct PartRow {
    /// As it was typed.
    pub due_on: Date,
    pub amount: Amount,
    pub counted: Amount,
    pub kept_on: Option<Date>,
    pub paid_after: Amount,
    pub state: PartState,
}

/// Answers.
#[must_use]
pub fn promises(accounts: &[AccountFacts], asked: &Asked<'_>) -> PromisesAnswer {
    let mut rows = Vec::new();
    let mut measured = Measured::default();
    for facts in accounts {
        let counting = Counting::new(&facts.ledger, &asked.policy.promise, asked.as_of);
        rows.extend(counting.promises().iter().filter_map(|status| row(facts, status, asked.as_of)));
        measured.add(facts, &counting, asked.as_of);
    }
    let reliability::Measures { by_account, by_promiser, by_rep } = measured.rows();
    PromisesAnswer {
        promises: rows,
        reliability: by_account,
        reliability_by_promiser: by_promiser,
        reliability_by_rep: by_rep,
    }
}

/// What open and in-grace parts in a currency still expect: `promised` of a balance, in minor units.
#[must_use]
pub fn promised(ledger: &Ledger, currency: Currency, asked: &Asked<'_>) -> Minor {
    // Most accounts never promised; their balance need not index receipts.
    if ledger.promises().is_empty() {
        return 0;
    }
    Counting::new(ledger, &asked.policy.promise, asked.as_of).promised(currency)
}

/// Our person of a promise: as named, else the account's owner on the day it was made.
pub(crate) fn rep_of(ledger: &Ledger, status: &PromiseStatus<'_>) -> Option<RepId> {
    let promise = status.promise;
    promise.fact.rep.clone().or_else(|| ledger.owner_on(promise.at.effective_on).cloned())
}

fn row(facts: &AccountFacts, status: &PromiseStatus<'_>, as_of: Date) -> Option<PromiseRow> {
    let promise = status.promise;
    let put_off = promise.reschedules.iter().filter(|at| at.effective_on <= as_of);
    Some(PromiseRow {
        promise: promise.fact.promise.clone(),
        account: facts.account.clone(),
        owner: facts.ledger.owner_on(as_of).cloned(),
        rep: rep_of(&facts.ledger, status),
        currency: promise.fact.currency,
        claims: promise.fact.claims.clone(),
        made_on: promise.at.effective_on,
        reschedules: put_off.count(),
        state: status.state()?,
        parts: status.parts.iter().map(|part| part_row(part, promise.fact.currency)).collect(),
    })
}

fn part_row(part: &PartStatus<'_>, currency: Currency) -> PartRow {
    PartRow {
        due_on: part.part.promised.due_on,
        amount: Amount::new(part.part.promised.amount_minor, currency),
        counted: Amount::new(part.counted, currency),
        kept_on: part.kept_on,
        paid_after: Amount::new(part.paid_after, currency),
        state: part.state,
    }
}
