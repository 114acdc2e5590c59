//! The figures of an answer by name, read off the answer itself: nothing is added up here.

use jiff::civil::Date;
use recoup_events::facts::{Counting, PartState, PromiseStatus};
use recoup_events::values::{AccountId, Amount, Currency, Minor, PromiseId};
use serde::Serialize;

use super::state::State;
use crate::ageing::{AgeFrom, ageing};
use crate::asked::{AccountFacts, Asked, currencies};
use crate::balance::of_account;
use crate::money::Figures;

/// An amount, or a number of things; shown as the answers show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Quantity {
    /// Money.
    Money(Amount),
    /// A number of things.
    Count(Minor),
}

impl Quantity {
    /// In minor units, or in things.
    #[must_use]
    pub const fn minor(self) -> Minor {
        match self {
            Self::Money(amount) => amount.minor,
            Self::Count(count) => count,
        }
    }

    /// The same measure with another number.
    #[must_use]
    pub const fn with(self, minor: Minor) -> Self {
        match self {
            Self::Money(Amount { currency, .. }) => Self::Money(Amount { minor, currency }),
            Self::Count(_) => Self::Count(minor),
        }
    }
}

/// A figure of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// What it is called.
    pub name: String,
    /// Of which currency's row it is.
    pub currency: Currency,
    /// What it comes to.
    pub quantity: Quantity,
}

/// Which answer of an account is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Its balance.
    Balance,
    /// Its ageing.
    Ageing(AgeFrom),
    /// One of its promises.
    Promise(PromiseId),
}

impl Subject {
    /// All figures of the answer, in a currency.
    #[must_use]
    pub fn figures(&self, facts: &AccountFacts, asked: &Asked<'_>, currency: Currency) -> Vec<Value> {
        let money = |(name, amount): (String, Amount)| (name, Quantity::Money(amount));
        let named: Vec<(String, Quantity)> = match self {
            Self::Balance => balance(facts, asked, currency).into_iter().map(money).collect(),
            Self::Ageing(from) => ages(facts, asked, *from, currency).into_iter().map(money).collect(),
            Self::Promise(promise) => {
                let counting = Counting::new(&facts.ledger, &asked.policy.promise, asked.as_of);
                of_promise(counting.promises().iter().find(|s| s.promise.fact.promise == *promise), asked, currency)
            }
        };
        named.into_iter().map(|(name, quantity)| Value { name, currency, quantity }).collect()
    }

    /// The currencies in which the account has such figures on a day.
    #[must_use]
    pub fn currencies(&self, facts: &AccountFacts, as_of: Date) -> Vec<Currency> {
        match self {
            Self::Balance | Self::Ageing(_) => currencies(facts, as_of),
            Self::Promise(promise) => {
                let made = facts.ledger.promises().iter().filter(|made| made.at.effective_on <= as_of);
                made.filter(|made| made.fact.promise == *promise).map(|made| made.fact.currency).collect()
            }
        }
    }
}

/// The figures of an account's balance in all its currencies, as a state shows them.
#[must_use]
pub fn balances(state: &State<'_>, account: &AccountId) -> Vec<Value> {
    let (Some(facts), asked) = (state.account(account), state.asked()) else { return Vec::new() };
    let of_currency = |currency| Subject::Balance.figures(facts, &asked, currency);
    currencies(facts, asked.as_of).into_iter().flat_map(of_currency).collect()
}

fn balance(facts: &AccountFacts, asked: &Asked<'_>, currency: Currency) -> Vec<(String, Amount)> {
    let figures: Figures = of_account(&facts.ledger, currency, asked).in_currency(currency);
    figures.named().into_iter().map(|(name, amount)| (name.to_owned(), amount)).collect()
}

fn ages(facts: &AccountFacts, asked: &Asked<'_>, from: AgeFrom, currency: Currency) -> Vec<(String, Amount)> {
    let answer = ageing(std::slice::from_ref(facts), asked, from, None);
    let nothing = Amount { minor: 0, currency };
    let Some(row) = answer.accounts.into_iter().find(|row| row.currency == currency) else {
        let names = answer.buckets.into_iter().chain(["no_due_date", "open", "unapplied"].map(str::to_owned));
        return names.map(|name| (name, nothing)).collect();
    };
    let columns = row.columns;
    let others = [("no_due_date", columns.no_due_date), ("open", columns.open), ("unapplied", columns.unapplied)];
    columns.buckets.into_iter().chain(others.map(|(name, amount)| (name.to_owned(), amount))).collect()
}

/// Sums over a promise's parts, and how many of them stand how.
fn of_promise(status: Option<&PromiseStatus<'_>>, asked: &Asked<'_>, currency: Currency) -> Vec<(String, Quantity)> {
    let parts = status.map_or(&[][..], |status| status.parts.as_slice());
    let put_off = status
        .map_or(0, |status| status.promise.reschedules.iter().filter(|at| at.effective_on <= asked.as_of).count());
    let money = |minor: Minor| Quantity::Money(Amount { minor, currency });
    let count = |n: usize| Quantity::Count(Minor::try_from(n).unwrap_or(Minor::MAX));
    let standing = |state: PartState| count(parts.iter().filter(|part| part.state == state).count());
    let sums = [
        ("amount", money(parts.iter().map(|part| Minor::from(part.part.promised.amount_minor)).sum())),
        ("counted", money(parts.iter().map(|part| part.counted).sum())),
        ("paid_after", money(parts.iter().map(|part| part.paid_after).sum())),
        ("expected", money(parts.iter().map(recoup_events::facts::PartStatus::expects).sum())),
        ("parts", count(parts.len())),
        ("reschedules", count(put_off)),
    ];
    let states = STATES.map(|(name, state)| (name, standing(state)));
    sums.into_iter().chain(states).map(|(name, quantity)| (name.to_owned(), quantity)).collect()
}

/// The states of a part, as figures are named.
const STATES: [(&str, PartState); 11] = [
    ("broken", PartState::Broken),
    ("partially_kept", PartState::PartiallyKept),
    ("suspended", PartState::Suspended),
    ("in_grace", PartState::InGrace),
    ("open", PartState::Open),
    ("conditional", PartState::Conditional),
    ("kept_late", PartState::KeptLate),
    ("kept", PartState::Kept),
    ("void", PartState::Void),
    ("withdrawn", PartState::Withdrawn),
    ("rescheduled", PartState::Rescheduled),
];
