//! What a question is asked of, and on which day.

use jiff::civil::Date;
use recoup_events::facts::Ledger;
use recoup_events::policy::PolicyDocument;
use recoup_events::values::{AccountId, Currency};

/// One account's facts as known at the position asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFacts {
    /// Whose facts.
    pub account: AccountId,
    /// The facts, folded.
    pub ledger: Ledger,
}

/// The day a question is about, and the numbers in force on it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Only facts effective up to this day count; clocks are read at its end.
    pub as_of: Date,
    /// The policy in force.
    pub policy: &'a PolicyDocument,
}

/// The currencies an account has rows in on a day: the main one always, each further one from the first claim,
/// receipt or promise in it that is effective by then, in log order (domain.md 3). Empty before registration.
#[must_use]
pub fn currencies(facts: &AccountFacts, as_of: Date) -> Vec<Currency> {
    let Some(registration) = facts.ledger.registration().filter(|r| r.at.effective_on <= as_of) else {
        return Vec::new();
    };
    let claims = facts.ledger.claims().iter().map(|c| (c.at, c.fact.currency));
    let receipts = facts.ledger.receipts().iter().map(|r| (r.at, r.fact.currency));
    let promises = facts.ledger.promises().iter().map(|p| (p.at, p.fact.currency));
    let mut seen: Vec<_> = claims.chain(receipts).chain(promises).filter(|(at, _)| at.effective_on <= as_of).collect();
    seen.sort_by_key(|(at, _)| at.entry);
    let mut currencies = vec![registration.currency];
    for (_, currency) in seen {
        if !currencies.contains(&currency) {
            currencies.push(currency);
        }
    }
    currencies
}
