//! commission: what each rep earns on money collected, and why it was cut (domain.md 8).
//!
//! Two passes. The first looks at every account once and gives a stream of lines, whoever earns them; the second
//! gathers them by rep, adds what depends on his own month, and cuts them into months. Nothing is decided here, and
//! nothing is rendered: `explain.rs` gives an explanation as data, `words.rs` its sentences.

mod accounts;
mod answer;
mod contracts;
mod derive;
mod draws;
mod events;
mod explain;
mod figures;
mod groups;
mod holdback;
mod items;
mod lateness;
mod line;
mod month;
mod pay;
mod rates;
mod task;
mod totals;
mod words;

pub use accounts::{Account, Policies};
pub use answer::{CommissionAnswer, Issued, Item, LineAnswer, PartAnswer, Totals};
pub use contracts::{OfContract, advances_by_contract, held_by_contract};
pub use derive::derive;
pub use explain::{Explained, Reason, ReasonKey, explain};
pub use figures::{Contribution, FIGURES, figure_of};
pub use groups::{GroupKey, Groups};
pub use holdback::Holdback;
pub use lateness::{Lateness, lateness};
pub use line::{Earned, Line};
use pay::Shared;
pub use pay::{Part, Pay};
pub use rates::{ByCause, Worked, percent_of, spread, work};
pub use words::Language;

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::RepLedger;
use recoup_events::policy::PolicyTimeline;
use recoup_events::values::{AccountId, Currency, Month, Position, RepId};

use crate::asked::AccountFacts;

/// One rep's facts as known at the position asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepFacts {
    /// Whose facts.
    pub rep: RepId,
    /// The facts, folded.
    pub ledger: RepLedger,
}

/// What a question about pay is asked of.
#[derive(Debug, Clone, Copy)]
pub struct Book<'a> {
    /// The accounts in the order of registration: for one rep those that he ever owned a claim of, and those of his
    /// task letters; more do not change the answer.
    pub accounts: &'a [AccountFacts],
    /// All versions of the policy.
    pub policies: &'a PolicyTimeline,
    /// Known up to this position.
    pub known_at: Position,
    /// Only facts effective up to this day count.
    pub as_of: Date,
    /// The book's currency.
    pub currency: Currency,
}

/// The accounts of a book, each looked at once: the first pass.
#[derive(Debug)]
pub struct Looked<'a> {
    book: Book<'a>,
    accounts: Vec<Account<'a>>,
}

impl<'a> Looked<'a> {
    /// Looks at every account.
    #[must_use]
    pub fn at(book: Book<'a>) -> Self {
        let policies = Policies { timeline: book.policies, known_at: book.known_at };
        let accounts = book.accounts.iter().map(|facts| Account::new(facts, policies, book.as_of)).collect();
        Self { book, accounts }
    }

    /// One rep's pay.
    #[must_use]
    pub fn pay<'b>(&'b self, rep: &'b RepFacts) -> Pay<'b> {
        let earned = self.earned(Some(&rep.rep));
        self.put_together(rep, earned, &self.by_name())
    }

    /// The pay of several reps, with one pass over the accounts.
    #[must_use]
    pub fn pay_of_all<'b>(&'b self, reps: &'b [RepFacts]) -> Vec<Pay<'b>> {
        let mut by_rep: BTreeMap<&RepId, Vec<Earned<'b>>> = BTreeMap::new();
        for earned in self.earned(None) {
            by_rep.entry(earned.rep).or_default().push(earned);
        }
        let names = self.by_name();
        let pay = |rep| self.put_together(rep, by_rep.remove(&rep.rep).unwrap_or_default(), &names);
        reps.iter().map(pay).collect()
    }

    /// A rep's month as contract.md 4 shows it.
    #[must_use]
    pub fn answer(&self, rep: &RepFacts, month: Month) -> CommissionAnswer {
        CommissionAnswer::of(&self.pay(rep), month, self.book.currency)
    }

    /// The same month of several reps: the finance run.
    #[must_use]
    pub fn answer_all(&self, reps: &[RepFacts], month: Month) -> Vec<CommissionAnswer> {
        self.pay_of_all(reps).iter().map(|pay| CommissionAnswer::of(pay, month, self.book.currency)).collect()
    }

    const fn policies(&self) -> Policies<'_> {
        Policies { timeline: self.book.policies, known_at: self.book.known_at }
    }

    fn earned<'b>(&'b self, only: Option<&RepId>) -> Vec<Earned<'b>> {
        let accounts = self.accounts.iter().enumerate();
        accounts.flat_map(|(i, account)| account.earned(i, self.policies(), self.book.as_of, only)).collect()
    }

    fn by_name(&self) -> BTreeMap<&AccountId, &Account<'_>> {
        self.accounts.iter().map(|account| (&account.facts.account, account)).collect()
    }

    fn put_together<'b>(
        &'b self,
        rep: &'b RepFacts,
        earned: Vec<Earned<'b>>,
        accounts: &BTreeMap<&'b AccountId, &'b Account<'b>>,
    ) -> Pay<'b> {
        let (policies, as_of, book_currency) = (self.policies(), self.book.as_of, self.book.currency);
        Pay::new(&rep.rep, &rep.ledger, earned, Shared { accounts, policies, as_of, book_currency })
    }
}
