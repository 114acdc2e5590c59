//! reliability: over closed parts, what was kept of what was promised, per account, per promiser and per rep
//! (domain.md 4).

use std::collections::BTreeMap;

use jiff::Unit;
use jiff::civil::Date;
use recoup_events::facts::{Counting, PartState, PartStatus};
use recoup_events::values::{AccountId, Amount, Currency, Minor, RepId};
use serde::Serialize;

use crate::asked::{AccountFacts, currencies};
use crate::money::quotient;
use crate::promises::rep_of;

/// One account's reliability in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Reliability {
    pub account: AccountId,
    pub currency: Currency,
    #[serde(flatten)]
    pub figures: Figures,
}

/// The reliability of a promiser's word, or of a rep's promises, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ReliabilityOf<K> {
    pub of: K,
    pub currency: Currency,
    #[serde(flatten)]
    pub figures: Figures,
}

/// The figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Parts that are closed.
    pub closed: usize,
    /// Of these, kept by the due date.
    pub kept: usize,
    /// Kept within grace.
    pub kept_late: usize,
    /// Less than the threshold counted.
    pub partially_kept: usize,
    /// Nothing counted.
    pub broken: usize,
    /// What they promised.
    pub promised: Amount,
    /// What counted for them.
    pub kept_amount: Amount,
    /// `kept_amount ÷ promised` to four decimals.
    pub ratio: Option<String>,
    /// Days from the due date to the day that kept it, over kept parts, to one decimal; in time is 0.
    pub mean_days_late: Option<String>,
}

#[derive(Default)]
struct Tally {
    by_state: BTreeMap<PartState, usize>,
    promised: Minor,
    counted: Minor,
    days_late: Minor,
}

impl Tally {
    fn add(&mut self, part: &PartStatus<'_>) {
        *self.by_state.entry(part.state).or_default() += 1;
        self.promised += Minor::from(part.part.promised.amount_minor);
        self.counted += part.counted;
        if let Some(kept_on) = part.kept_on {
            self.days_late += Minor::from(days_between(part.due_on, kept_on).max(0));
        }
    }

    fn figures(&self, currency: Currency) -> Figures {
        let count = |state| self.by_state.get(&state).copied().unwrap_or(0);
        let (kept, kept_late) = (count(PartState::Kept), count(PartState::KeptLate));
        let in_all = i128::try_from(kept + kept_late).unwrap_or(i128::MAX);
        Figures {
            closed: self.by_state.values().sum(),
            kept,
            kept_late,
            partially_kept: count(PartState::PartiallyKept),
            broken: count(PartState::Broken),
            promised: Amount::new(self.promised, currency),
            kept_amount: Amount::new(self.counted, currency),
            ratio: quotient(self.counted, self.promised, 4),
            mean_days_late: quotient(self.days_late, in_all, 1),
        }
    }
}

/// Days from one day to another, negative backwards.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to)).map_or(0, |span| span.get_days())
}

/// What is measured, account by account.
#[derive(Default)]
pub(crate) struct Measured {
    by_account: Vec<Reliability>,
    by_promiser: BTreeMap<(String, Currency), Tally>,
    by_rep: BTreeMap<(RepId, Currency), Tally>,
}

/// The rows of all measures.
pub(crate) struct Measures {
    pub by_account: Vec<Reliability>,
    pub by_promiser: Vec<ReliabilityOf<String>>,
    pub by_rep: Vec<ReliabilityOf<RepId>>,
}

impl Measured {
    pub(crate) fn add(&mut self, facts: &AccountFacts, counting: &Counting<'_>, as_of: Date) {
        let mut by_currency: BTreeMap<Currency, Tally> = BTreeMap::new();
        for status in counting.promises() {
            let currency = status.promise.fact.currency;
            let rep = rep_of(&facts.ledger, status);
            for part in status.parts.iter().filter(|part| part.state.is_closed()) {
                by_currency.entry(currency).or_default().add(part);
                if let Some(promiser) = &status.promise.fact.promiser {
                    self.by_promiser.entry((promiser.clone(), currency)).or_default().add(part);
                }
                if let Some(rep) = &rep {
                    self.by_rep.entry((rep.clone(), currency)).or_default().add(part);
                }
            }
        }
        for currency in currencies(facts, as_of) {
            if let Some(tally) = by_currency.get(&currency) {
                let account = facts.account.clone();
                self.by_account.push(Reliability { account, currency, figures: tally.figures(currency) });
            }
        }
    }

    pub(crate) fn rows(self) -> Measures {
        Measures { by_account: self.by_account, by_promiser: rows(self.by_promiser), by_rep: rows(self.by_rep) }
    }
}

fn rows<K: Ord>(tallies: BTreeMap<(K, Currency), Tally>) -> Vec<ReliabilityOf<K>> {
    let row = |((of, currency), tally): ((K, Currency), Tally)| ReliabilityOf {
        of,
        currency,
        figures: tally.figures(currency),
    };
    tallies.into_iter().map(row).collect()
}
