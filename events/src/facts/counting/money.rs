//! The money of an account's receipts in one currency as of a day, with the indices that counting needs.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;

use crate::facts::{Ledger, Receipt};
use crate::values::{Currency, Minor, PromiseId};

/// One receipt's money: what is unapplied, and what is allocated, in log order.
struct Purse {
    value_date: Date,
    unapplied: Minor,
    chunks: Range<usize>,
}

/// Allocated money of one receipt on one claim.
struct Chunk {
    purse: usize,
    claim: usize,
    left: Minor,
}

/// All receipts by value date, then log order, and what is left of each.
pub(super) struct Money {
    purses: Vec<Purse>,
    chunks: Vec<Chunk>,
    on_claim: BTreeMap<usize, Vec<usize>>,
    naming: BTreeMap<PromiseId, Vec<usize>>,
    /// The next purse at or after this one that is not known to be empty.
    next: Vec<usize>,
}

impl Money {
    /// What stands at the end of a day: receipts returned by then are out, refunded money is gone, allocations of
    /// later days are not made yet.
    pub(super) fn new(ledger: &Ledger, currency: Currency, day: Date) -> Self {
        let counts = |r: &&Receipt| {
            let returned = r.returned.is_some_and(|at| at.effective_on <= day);
            r.fact.currency == currency && r.at.effective_on <= day && !returned
        };
        let mut receipts: Vec<&Receipt> = ledger.receipts().iter().filter(counts).collect();
        receipts.sort_by_key(|receipt| receipt.at.effective_on);
        let mut money = Self {
            purses: Vec::with_capacity(receipts.len()),
            chunks: Vec::new(),
            on_claim: BTreeMap::new(),
            naming: BTreeMap::new(),
            next: (0..=receipts.len()).collect(),
        };
        for receipt in receipts {
            money.add(ledger, receipt, day);
        }
        money
    }

    fn add(&mut self, ledger: &Ledger, receipt: &Receipt, day: Date) {
        let (purse, first) = (self.purses.len(), self.chunks.len());
        for allocated in receipt.allocations.iter().filter(|a| a.at.effective_on <= day) {
            let Some(claim) = ledger.claim_place(&allocated.claim) else { continue };
            if allocated.amount_minor > 0 {
                self.chunks.push(Chunk { purse, claim, left: allocated.amount_minor.into() });
                continue;
            }
            // A reversal takes all that stood of the receipt on the claim.
            let mut reversed = -Minor::from(allocated.amount_minor);
            for chunk in self.chunks[first..].iter_mut().filter(|chunk| chunk.claim == claim) {
                let taken = chunk.left.min(reversed);
                chunk.left -= taken;
                reversed -= taken;
            }
        }
        for (at, chunk) in self.chunks.iter().enumerate().skip(first).filter(|(_, chunk)| chunk.left > 0) {
            self.on_claim.entry(chunk.claim).or_default().push(at);
        }
        if let Some(promise) = &receipt.fact.promise {
            self.naming.entry(promise.clone()).or_default().push(purse);
        }
        let (value_date, unapplied) = (receipt.at.effective_on, receipt.unapplied.on(day).max(0));
        self.purses.push(Purse { value_date, unapplied, chunks: first..self.chunks.len() });
    }

    /// The receipts that name a promise.
    pub(super) fn naming(&self, promise: &PromiseId) -> Vec<usize> {
        self.naming.get(promise).cloned().unwrap_or_default()
    }

    /// The value date of a receipt.
    pub(super) fn value_date(&self, purse: usize) -> Date {
        self.purses[purse].value_date
    }

    /// Takes from a receipt whatever it holds: unapplied money first, then allocated money in log order.
    pub(super) fn take_any(&mut self, purse: usize, wanted: Minor) -> Minor {
        let from = &mut self.purses[purse];
        let mut taken = from.unapplied.min(wanted);
        from.unapplied -= taken;
        for chunk in &mut self.chunks[from.chunks.clone()] {
            let more = chunk.left.min(wanted - taken);
            chunk.left -= more;
            taken += more;
        }
        taken
    }

    /// Takes from a receipt what is allocated to some claims, in the order in which they are given.
    pub(super) fn take_allocated(&mut self, purse: usize, claims: &[usize], wanted: Minor) -> Minor {
        let chunks = self.purses[purse].chunks.clone();
        let mut taken = 0;
        for claim in claims {
            for chunk in self.chunks[chunks.clone()].iter_mut().filter(|chunk| chunk.claim == *claim) {
                let more = chunk.left.min(wanted - taken);
                chunk.left -= more;
                taken += more;
            }
        }
        taken
    }

    /// The receipts with money on one of these claims and a value date in a range, by value date, then log order.
    pub(super) fn allocated_within(&self, claims: &[usize], from: Date, to: Option<Date>) -> Vec<usize> {
        let mut purses = Vec::new();
        for chunks in claims.iter().filter_map(|claim| self.on_claim.get(claim)) {
            // Chunks of a claim stand in the order of their purses, and so of value dates.
            let first = chunks.partition_point(|chunk| self.value_date(self.chunks[*chunk].purse) < from);
            let here = chunks[first..].iter().map(|chunk| &self.chunks[*chunk]);
            let within = here.take_while(|chunk| to.is_none_or(|to| self.value_date(chunk.purse) <= to));
            purses.extend(within.filter(|chunk| chunk.left > 0).map(|chunk| chunk.purse));
        }
        purses.sort_unstable();
        purses.dedup();
        purses
    }

    /// The first receipt at or after a place that still holds money and lies in a range of value dates.
    pub(super) fn holding_from(&mut self, place: usize, to: Option<Date>) -> Option<usize> {
        let mut at = self.skip(place);
        while at < self.purses.len() {
            if to.is_some_and(|to| self.value_date(at) > to) {
                return None;
            }
            if self.holds(at) {
                return Some(at);
            }
            self.next[at] = at + 1;
            at = self.skip(at);
        }
        None
    }

    /// The first place with a value date on or after a day.
    pub(super) fn first_from(&self, day: Date) -> usize {
        self.purses.partition_point(|purse| purse.value_date < day)
    }

    fn holds(&self, purse: usize) -> bool {
        let from = &self.purses[purse];
        from.unapplied > 0 || self.chunks[from.chunks.clone()].iter().any(|chunk| chunk.left > 0)
    }

    /// Follows the pointers over empty receipts, and shortens the way for the next who comes.
    fn skip(&mut self, place: usize) -> usize {
        let mut at = place;
        while self.next[at] != at {
            self.next[at] = self.next[self.next[at]];
            at = self.next[at];
        }
        at
    }
}
