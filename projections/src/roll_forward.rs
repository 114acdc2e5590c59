//! roll-forward: from an opening to a closing, what made the difference (domain.md 3).

use jiff::civil::Date;
use recoup_events::facts::{Ledger, PostingKind};
use recoup_events::values::{AccountId, Amount, Currency, Minor};
use serde::Serialize;

use crate::asked::{AccountFacts, currencies};
use crate::money::ByCurrency;
use crate::periods::Shown;

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct RollForwardAnswer {
    pub from: Date,
    pub to: Date,
    /// How movements of closed months are shown; absent while nothing is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<Shown>,
    pub accounts: Vec<AccountRoll>,
    pub totals: Vec<TotalRoll>,
}

/// One account in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct AccountRoll {
    pub account: AccountId,
    pub currency: Currency,
    #[serde(flatten)]
    pub roll: Roll,
}

/// All accounts in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct TotalRoll {
    pub currency: Currency,
    #[serde(flatten)]
    pub roll: Roll,
}

/// opening + claims − cash − non_cash − credits − written_off + corrections = closing, all of what is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Roll {
    pub opening: Amount,
    pub claims: Amount,
    pub cash: Amount,
    pub non_cash: Amount,
    pub credits: Amount,
    pub written_off: Amount,
    /// Entries of a closed month recorded after its close; zero while nothing is closed.
    pub corrections: Amount,
    pub closing: Amount,
}

/// The figures of a roll-forward in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Moved {
    pub opening: Minor,
    pub claims: Minor,
    pub cash: Minor,
    pub non_cash: Minor,
    pub credits: Minor,
    pub written_off: Minor,
    /// What a correction of an earlier month does to what is open.
    pub corrections: Minor,
}

impl Moved {
    /// Adds a movement within the period to its own column.
    pub fn settle(&mut self, kind: PostingKind, amount: Minor) {
        match kind {
            PostingKind::Claim => self.claims += amount,
            PostingKind::Cash => self.cash += amount,
            PostingKind::NonCash => self.non_cash += amount,
            PostingKind::Credit => self.credits += amount,
            PostingKind::WriteOff => self.written_off += amount,
            PostingKind::Receipt | PostingKind::Refund | PostingKind::Return => {}
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.opening += other.opening;
        self.claims += other.claims;
        self.cash += other.cash;
        self.non_cash += other.non_cash;
        self.credits += other.credits;
        self.written_off += other.written_off;
        self.corrections += other.corrections;
    }

    pub fn roll(&self, currency: Currency) -> Roll {
        let amount = |minor| Amount { minor, currency };
        let settled = self.cash + self.non_cash + self.credits + self.written_off;
        Roll {
            opening: amount(self.opening),
            claims: amount(self.claims),
            cash: amount(self.cash),
            non_cash: amount(self.non_cash),
            credits: amount(self.credits),
            written_off: amount(self.written_off),
            corrections: amount(self.corrections),
            closing: amount(self.opening + self.claims - settled + self.corrections),
        }
    }
}

/// Answers for the days `from` to `to`, both inclusive, each movement on its own day; as posted once something is
/// closed answers [`crate::periods::roll_as_posted`].
#[must_use]
pub fn roll_forward(accounts: &[AccountFacts], from: Date, to: Date) -> RollForwardAnswer {
    let mut rows = Vec::new();
    let mut totals: ByCurrency<Moved> = ByCurrency::default();
    for facts in accounts {
        for currency in currencies(facts, to) {
            let moved = of_account(&facts.ledger, currency, from, to);
            totals.entry(currency).add(&moved);
            rows.push(AccountRoll { account: facts.account.clone(), currency, roll: moved.roll(currency) });
        }
    }
    let totals = totals.all();
    RollForwardAnswer {
        from,
        to,
        shown: None,
        accounts: rows,
        totals: totals.map(|(currency, moved)| TotalRoll { currency, roll: moved.roll(currency) }).collect(),
    }
}

fn of_account(ledger: &Ledger, currency: Currency, from: Date, to: Date) -> Moved {
    let mut moved = Moved::default();
    for claim in ledger.claims().iter().filter(|claim| claim.fact.currency == currency) {
        for step in claim.moves.iter().filter(|step| step.at.effective_on <= to) {
            let amount = Minor::from(step.amount_minor);
            if step.at.effective_on < from {
                moved.opening += step.kind.open_sign() * amount;
                continue;
            }
            moved.settle(step.kind, amount);
        }
    }
    moved
}
