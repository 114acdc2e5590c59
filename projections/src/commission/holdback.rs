//! What of a rep's pay was ever held back, and what became of it (domain.md 8): Σ held − released − forfeited −
//! cancelled is what stands held.

use std::collections::BTreeMap;

use recoup_events::values::{Amount, Currency, Minor};
use serde::Serialize;

use super::pay::Pay;

/// Over all months up to the day asked, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Holdback {
    pub currency: Currency,
    pub held_back: Amount,
    pub released: Amount,
    /// Of groups of which something stands written off.
    pub forfeited: Amount,
    /// Of lines whose money went back before they were released.
    pub cancelled: Amount,
    /// What stands held now.
    pub standing: Amount,
}

#[derive(Default)]
struct Sums {
    held: Minor,
    released: Minor,
    forfeited: Minor,
    cancelled: Minor,
}

impl Pay<'_> {
    /// The holdback over all months, by currency.
    #[must_use]
    pub fn holdback(&self) -> Vec<Holdback> {
        let mut sums: BTreeMap<Currency, Sums> = BTreeMap::new();
        for line in &self.lines {
            let of = sums.entry(line.earned.currency()).or_default();
            of.held += line.held;
            if line.earned.released_on.is_some() {
                of.released += line.held;
            } else if line.earned.ended.is_some() {
                of.cancelled += line.held;
            } else if line.earned.forfeited {
                of.forfeited += line.held;
            }
        }
        let row = |(currency, sums): (Currency, Sums)| {
            let money = |minor| Amount { minor, currency };
            Holdback {
                currency,
                held_back: money(sums.held),
                released: money(sums.released),
                forfeited: money(sums.forfeited),
                cancelled: money(sums.cancelled),
                standing: money(sums.held - sums.released - sums.forfeited - sums.cancelled),
            }
        };
        sums.into_iter().map(row).collect()
    }
}
