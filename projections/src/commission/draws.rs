//! Draws: what a month recovers of what was drawn before it (domain.md 8): at most what is payable before it, and never
//! below the wage floor. Whether a draw may be granted stands with the rep.

use recoup_events::facts::{Draw, FrozenTotals};
use recoup_events::values::{Currency, Minor, Month};

use super::pay::Pay;

impl Pay<'_> {
    /// What a month recovers, in minor units, by its sums without draws.
    pub(super) fn draws_recovered(&self, month: Month, totals: &FrozenTotals) -> Minor {
        let outstanding = self.drawn_before(month, totals.currency) - self.recovered_elsewhere(month, totals.currency);
        self.recoverable(month, totals).min(outstanding).max(0)
    }

    /// What other months recover: those issued, and the open ones before it, each of what was drawn before it.
    pub(super) fn recovered_elsewhere(&self, month: Month, currency: Currency) -> Minor {
        let others = self.issued.iter().filter(|statement| statement.fact.month != month);
        let totals = others.flat_map(|statement| &statement.totals).filter(|totals| totals.currency == currency);
        let mut recovered: Minor = totals.map(|totals| Minor::from(totals.draws_recovered_minor)).sum();
        let Some(mut open) = self.draws_in(currency).map(|draw| Month::of(draw.at.effective_on).next()).min() else {
            return recovered;
        };
        while open < month {
            let outstanding = self.drawn_before(open, currency) - recovered;
            if self.issued(open).is_none() && outstanding > 0 {
                let parts = self.split(open, self.raw(open, false));
                let part = parts.iter().find(|part| part.totals.currency == currency);
                recovered += part.map_or(0, |part| self.recoverable(open, &part.totals)).min(outstanding);
            }
            open = open.next();
        }
        recovered
    }

    /// The draws in a currency that are granted by the day asked.
    pub(super) fn draws_in(&self, currency: Currency) -> impl Iterator<Item = &Draw> {
        let granted = move |draw: &&Draw| draw.fact.currency == currency && draw.at.effective_on <= self.as_of;
        self.ledger.draws().iter().filter(granted)
    }

    fn drawn_before(&self, month: Month, currency: Currency) -> Minor {
        let before = self.draws_in(currency).filter(|draw| Month::of(draw.at.effective_on) < month);
        before.map(|draw| Minor::from(draw.fact.amount_minor)).sum()
    }

    /// What of a payable sum may go to draws.
    fn recoverable(&self, month: Month, totals: &FrozenTotals) -> Minor {
        let floor = self.floor(month).filter(|_| totals.currency == self.book_currency).unwrap_or(0);
        (Minor::from(totals.payable_minor) - floor).max(0)
    }
}
