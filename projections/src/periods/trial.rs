//! The trial balance: what every account of the ledger stood at on a day, by the same rules as the journal. Debits and
//! credits of a currency are equal.

use recoup_events::book::{FrozenTrial, Held};
use recoup_events::facts::{Fact, Posting, PostingKind};
use recoup_events::values::{Amount, Currency, Minor};
use serde::Serialize;

use jiff::civil::Date;

use crate::asked::AccountFacts;
use crate::journal::History;
use crate::money::ByCurrency;

/// One account of the ledger, as a paper shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct TrialLine {
    pub account: &'static str,
    pub debit: Amount,
    pub credit: Amount,
}

/// What accounts stood at on a day, by currency: of the postings in force and of the money that nobody could name.
#[must_use]
pub fn trial_balance(
    accounts: &[AccountFacts],
    history: &[History],
    held: &[Held],
    day: Date,
) -> Vec<(Currency, FrozenTrial)> {
    let methods: std::collections::BTreeMap<_, _> = accounts.iter().map(|a| (&a.account, &a.ledger)).collect();
    let mut trials: ByCurrency<FrozenTrial> = ByCurrency::default();
    for (row, known_to) in history {
        let Fact::Posting(posting) = &row.fact else { continue };
        if known_to.is_some() || row.at.effective_on > day {
            continue;
        }
        let receipt = posting.receipt.as_ref().and_then(|id| methods.get(&row.account)?.receipt(id));
        let is_cash = receipt.is_none_or(|receipt| receipt.fact.method.is_cash());
        post(trials.entry(posting.currency), posting, is_cash);
    }
    for held in held.iter().filter(|held| held.identified.is_none() && held.at.effective_on <= day) {
        let trial = trials.entry(held.currency);
        trial.bank_minor.0 += Minor::from(held.amount_minor);
        trial.unidentified_minor.0 -= Minor::from(held.amount_minor);
    }
    trials.all().collect()
}

/// From one account to another: the rules of contract.md 6.
fn post(trial: &mut FrozenTrial, posting: &Posting, is_cash: bool) {
    let money =
        |t: &mut FrozenTrial, amount| if is_cash { t.bank_minor.0 += amount } else { t.non_cash_minor.0 += amount };
    let amount = Minor::from(posting.amount_minor);
    match posting.kind {
        PostingKind::Claim => trial.sales_minor.0 -= amount,
        PostingKind::Receipt => money(trial, amount),
        PostingKind::Cash | PostingKind::NonCash => {}
        PostingKind::Credit => trial.credit_notes_minor.0 += amount,
        PostingKind::WriteOff => trial.bad_debt_minor.0 += amount,
        PostingKind::Refund | PostingKind::Return => money(trial, -amount),
    }
    trial.receivable_minor.0 += posting.kind.open_sign() * amount;
    trial.unapplied_minor.0 -= posting.kind.unapplied_sign() * amount;
}

/// What the accounts of a trial balance stand at, in the words of the journal; debits are positive.
pub(super) const fn stands(trial: &FrozenTrial) -> [(&'static str, Minor); 8] {
    [
        ("assets:ar", trial.receivable_minor.0),
        ("assets:bank", trial.bank_minor.0),
        ("assets:non-cash", trial.non_cash_minor.0),
        ("liabilities:unapplied", trial.unapplied_minor.0),
        ("liabilities:unidentified", trial.unidentified_minor.0),
        ("income:sales", trial.sales_minor.0),
        ("income:credit-notes", trial.credit_notes_minor.0),
        ("expenses:bad-debt", trial.bad_debt_minor.0),
    ]
}

/// A trial balance as a paper shows it.
#[must_use]
pub(super) fn lines(trial: &FrozenTrial, currency: Currency) -> Vec<TrialLine> {
    let amount = |minor: Minor| Amount { minor, currency };
    let line = |(account, minor): (&'static str, Minor)| TrialLine {
        account,
        debit: amount(minor.max(0)),
        credit: amount((-minor).max(0)),
    };
    stands(trial).map(line).into()
}
