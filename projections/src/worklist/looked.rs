//! What a worklist looks at of one account, computed once: its sums, its promises, what of its claims is overdue.
//! No reason is judged here.

use jiff::civil::Date;
use recoup_events::facts::{Claim, Counting, Ledger, PartStatus, Promise, Registration};
use recoup_events::values::{Amount, Currency, Minor};

use crate::asked::{AccountFacts, Asked, currencies};
use crate::balance::of_claim;
use crate::money::Sums;
use crate::reliability::days_between;

/// One account on the day asked.
pub(super) struct Looked<'a> {
    pub ledger: &'a Ledger,
    pub registration: &'a Registration,
    pub asked: &'a Asked<'a>,
    pub counting: Counting<'a>,
    /// A figure a currency, the main one first.
    sums: Vec<(Currency, Sums)>,
}

impl<'a> Looked<'a> {
    /// None before the registration.
    pub(super) fn at(facts: &'a AccountFacts, asked: &'a Asked<'a>) -> Option<Self> {
        let ledger = &facts.ledger;
        let registration = ledger.registration().filter(|r| r.at.effective_on <= asked.as_of)?;
        let counting = Counting::new(ledger, &asked.policy.promise, asked.as_of);
        let mut sums: Vec<(Currency, Sums)> =
            currencies(facts, asked.as_of).into_iter().map(|currency| (currency, Sums::default())).collect();
        for claim in ledger.claims() {
            if let Some((_, sum)) = sums.iter_mut().find(|(currency, _)| *currency == claim.fact.currency) {
                sum.add(&of_claim(ledger, claim, asked));
            }
        }
        for (currency, sum) in &mut sums {
            sum.promised = counting.promised(*currency);
        }
        Some(Self { ledger, registration, asked, counting, sums })
    }

    /// The figures of every currency, the main one first. Unapplied money is not among them.
    pub(super) fn by_currency(&self) -> impl Iterator<Item = (Currency, &Sums)> {
        self.sums.iter().map(|(currency, sums)| (*currency, sums))
    }

    /// The main currency's.
    pub(super) fn main(&self) -> Option<(Currency, &Sums)> {
        self.by_currency().next()
    }

    /// An amount with its currency, in a sentence.
    pub(super) fn money(amount: Amount) -> String {
        format!("{} {}", amount.grouped(), amount.currency)
    }

    /// What is open of a claim and not disputed.
    pub(super) fn undisputed(&self, claim: &Claim) -> Minor {
        let sums = of_claim(self.ledger, claim, self.asked);
        sums.open() - sums.disputed
    }

    /// The claims of a currency with something undisputed open, each with how many days it is past its due date
    /// (negative: before it).
    pub(super) fn claims(&self, currency: Currency) -> impl Iterator<Item = (&'a Claim, i32)> {
        let day = self.asked.as_of;
        let mine = self.ledger.claims().iter().filter(move |claim| claim.fact.currency == currency);
        mine.filter_map(move |claim| {
            let due: Date = claim.due_on(day)?;
            (claim.at.effective_on <= day && self.undisputed(claim) > 0).then(|| (claim, days_between(due, day)))
        })
    }

    /// All parts of a currency, each with its promise.
    pub(super) fn parts(&self, currency: Currency) -> impl Iterator<Item = (&'a Promise, &PartStatus<'a>)> {
        self.counting.parts().filter(move |(promise, _)| promise.fact.currency == currency)
    }
}
