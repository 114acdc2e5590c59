//! Allocation rules: which claims a receipt's money settles, and in what order (domain.md 3).

use std::cmp::Reverse;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::facts::Claim;
use crate::values::{ClaimId, ContractId, Currency, Minor};

/// A rule of allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllocationRule {
    /// By due date, no due date last, then effective date, then log order: the default.
    OldestDueFirst,
    /// The first claim whose open equals the rest.
    ExactAmount,
    /// The claims of one contract.
    Contract,
    /// Twice round: first what nobody disputes, then the remainder.
    UndisputedFirst,
}

/// One claim's share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Share {
    pub claim: ClaimId,
    pub amount_minor: i64,
}

/// A claim that a rule may settle, with what is open on every day from the rule's day on.
struct Candidate<'a> {
    claim: &'a Claim,
    least_open: Minor,
}

/// Splits `rest` over the account's claims by a rule, as of a day.
pub(super) fn allocate(
    account: &Account,
    rule: AllocationRule,
    contract: Option<&ContractId>,
    (currency, rest): (Currency, Minor),
    day: Date,
) -> Vec<Share> {
    let candidates = candidates(account, contract, currency, day);
    match rule {
        AllocationRule::OldestDueFirst | AllocationRule::Contract => {
            in_rounds(&candidates, rest, &[&|c: &Candidate<'_>| c.least_open])
        }
        AllocationRule::ExactAmount => {
            let exact = candidates.iter().find(|c| c.least_open == rest);
            exact.into_iter().filter_map(|c| share(c, rest)).collect()
        }
        AllocationRule::UndisputedFirst => {
            let undisputed = |c: &Candidate<'_>| c.least_open - account.ledger().disputed_on(&c.claim.fact.claim, day);
            in_rounds(&candidates, rest, &[&undisputed, &|c: &Candidate<'_>| c.least_open])
        }
    }
}

/// Claims in the currency, effective by the day, with something open, in the default order.
fn candidates<'a>(
    account: &'a Account,
    contract: Option<&ContractId>,
    currency: Currency,
    day: Date,
) -> Vec<Candidate<'a>> {
    let claims = account.ledger().claims().iter();
    let mut candidates: Vec<Candidate<'a>> = claims
        .filter(|c| c.fact.currency == currency && c.at.effective_on <= day)
        .filter(|c| contract.is_none_or(|id| c.fact.contract.as_ref() == Some(id)))
        .map(|claim| Candidate { claim, least_open: claim.open.least_from(day) })
        .filter(|c| c.least_open > 0)
        .collect();
    // A stable sort: claims of one key stay in log order. `Reverse(is_some)` puts "no due date" last.
    candidates.sort_by_key(|c| {
        let due = c.claim.due_on(day);
        (Reverse(due.is_some()), due, c.claim.at.effective_on)
    });
    candidates
}

/// Goes round the candidates once a limit; a claim gets one share however many rounds gave to it.
fn in_rounds(candidates: &[Candidate<'_>], mut rest: Minor, limits: &[&dyn Fn(&Candidate<'_>) -> Minor]) -> Vec<Share> {
    let mut taken: Vec<Minor> = vec![0; candidates.len()];
    for limit in limits {
        for (candidate, taken) in candidates.iter().zip(&mut taken) {
            let take = (limit(candidate) - *taken).clamp(0, rest);
            *taken += take;
            rest -= take;
        }
    }
    candidates.iter().zip(taken).filter_map(|(candidate, taken)| share(candidate, taken)).collect()
}

fn share(candidate: &Candidate<'_>, amount: Minor) -> Option<Share> {
    let amount_minor = i64::try_from(amount).ok().filter(|amount| *amount > 0)?;
    Some(Share { claim: candidate.claim.fact.claim.clone(), amount_minor })
}
