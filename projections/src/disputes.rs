//! disputes: what is contested, by whom, since when, and how it ended (domain.md 6).

use jiff::civil::Date;
use recoup_events::facts::{Dispute, DisputeOutcome, DisputeState, FaultSide};
use recoup_events::values::{AccountId, Amount, ClaimId, Currency, DisputeId, ReasonCode};
use serde::Serialize;

use crate::asked::{AccountFacts, Asked};
use crate::reliability::days_between;

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisputesAnswer {
    /// Every dispute opened by the day, by account, then in log order.
    pub disputes: Vec<DisputeRow>,
}

/// One dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct DisputeRow {
    pub dispute: DisputeId,
    pub account: AccountId,
    pub claim: ClaimId,
    pub currency: Currency,
    pub amount: Amount,
    pub side: FaultSide,
    pub reason: ReasonCode,
    pub state: DisputeState,
    pub opened_on: Date,
    pub resolved_on: Option<Date>,
    pub outcome: Option<DisputeOutcome>,
    /// From the first opening until it was resolved, else until the day asked.
    pub age_days: i32,
}

/// Answers.
#[must_use]
pub fn disputes(accounts: &[AccountFacts], asked: &Asked<'_>) -> DisputesAnswer {
    let rows = accounts.iter().flat_map(|facts| {
        facts.ledger.disputes().iter().filter_map(|dispute| row(&facts.account, dispute, asked.as_of))
    });
    DisputesAnswer { disputes: rows.collect() }
}

fn row(account: &AccountId, dispute: &Dispute, as_of: Date) -> Option<DisputeRow> {
    let (fact, resolution) = (&dispute.fact, dispute.resolution_on(as_of));
    let resolved_on = resolution.map(|(at, _)| at.effective_on);
    Some(DisputeRow {
        dispute: fact.dispute.clone(),
        account: account.clone(),
        claim: fact.claim.clone(),
        currency: fact.currency,
        amount: Amount::new(fact.amount_minor, fact.currency),
        side: fact.side,
        reason: fact.reason,
        state: dispute.state_on(as_of)?,
        opened_on: dispute.at.effective_on,
        resolved_on,
        outcome: resolution.map(|(_, outcome)| outcome),
        age_days: days_between(dispute.at.effective_on, resolved_on.unwrap_or(as_of)),
    })
}
