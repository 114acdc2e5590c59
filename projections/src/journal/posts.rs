//! Which account a movement of money debits and which it credits. The one place that names accounts.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{Fact, Posting, PostingKind};
use recoup_events::values::{AccountId, Amount, Position, ReceiptId};

use super::names::encoded;
use super::{History, Sources, Suspense};

const BANK: &str = "assets:bank";
const NON_CASH: &str = "assets:non-cash";
const SALES: &str = "income:sales";
const CREDIT_NOTES: &str = "income:credit-notes";
const BAD_DEBT: &str = "expenses:bad-debt";
const UNIDENTIFIED: &str = "liabilities:unidentified";

/// A movement of money: so much from one account to another.
pub(super) struct Line<'a> {
    pub position: Position,
    pub effective_on: Date,
    pub known_to: Option<Position>,
    /// What the account that it debits gets; negative where something is undone.
    pub amount: Amount,
    moved: Moved<'a>,
}

enum Moved<'a> {
    Posting(&'a AccountId, &'a Posting),
    Suspense(&'a Suspense),
}

/// All lines, in the order of the log.
pub(super) fn lines(sources: &Sources) -> Vec<Line<'_>> {
    let postings = sources.postings.iter().filter_map(|(row, known_to)| match &row.fact {
        Fact::Posting(posting) => Some(Line {
            position: row.position,
            effective_on: row.at.effective_on,
            known_to: *known_to,
            amount: Amount::new(posting.amount_minor, posting.currency),
            moved: Moved::Posting(&row.account, posting),
        }),
        _ => None,
    });
    let suspense = sources.suspense.iter().map(|held| Line {
        position: held.position,
        effective_on: held.effective_on,
        known_to: held.known_to,
        amount: held.amount,
        moved: Moved::Suspense(held),
    });
    postings.chain(suspense).collect()
}

impl Line<'_> {
    /// The account it debits and the account it credits.
    pub fn accounts(&self, methods: &Methods<'_>) -> (String, String) {
        let (account, posting) = match &self.moved {
            Moved::Posting(account, posting) => (*account, *posting),
            Moved::Suspense(_) => return (BANK.to_owned(), UNIDENTIFIED.to_owned()),
        };
        let open = || format!("assets:ar:{}:{}", encoded(account), encoded(posting.claim.as_deref().unwrap_or("?")));
        let unapplied = || format!("liabilities:unapplied:{}", encoded(account));
        let money = || methods.money(account, posting, self.position).to_owned();
        match posting.kind {
            PostingKind::Claim => (open(), SALES.to_owned()),
            PostingKind::Receipt => (money(), unapplied()),
            PostingKind::Cash | PostingKind::NonCash => (unapplied(), open()),
            PostingKind::Credit => (CREDIT_NOTES.to_owned(), open()),
            PostingKind::WriteOff => (BAD_DEBT.to_owned(), open()),
            PostingKind::Refund | PostingKind::Return => (unapplied(), money()),
        }
    }

    /// What happened, in a word.
    pub fn what(&self) -> &'static str {
        let undone = self.amount.minor < 0;
        match &self.moved {
            Moved::Suspense(_) if undone => "identified",
            Moved::Suspense(_) => "unidentified",
            Moved::Posting(_, posting) => match posting.kind {
                PostingKind::Claim => "invoice",
                PostingKind::Receipt => "receipt",
                PostingKind::Cash | PostingKind::NonCash if undone => "allocation reversed",
                PostingKind::Cash | PostingKind::NonCash => "allocation",
                PostingKind::Credit => "credit note",
                PostingKind::WriteOff if undone => "recovery",
                PostingKind::WriteOff => "write-off",
                PostingKind::Refund => "refund",
                PostingKind::Return => "receipt returned",
            },
        }
    }

    /// Whether the whole event is called after this line, whatever else it moves.
    pub fn is_recovery(&self) -> bool {
        matches!(&self.moved, Moved::Posting(_, posting) if posting.kind == PostingKind::WriteOff)
            && self.amount.minor < 0
    }

    /// The claim or receipt it happened to.
    pub fn reference(&self) -> &str {
        match &self.moved {
            Moved::Suspense(held) => &held.receipt,
            Moved::Posting(_, posting) => posting.claim.as_deref().or(posting.receipt.as_deref()).unwrap_or_default(),
        }
    }
}

/// From which position on, and up to which, something was known.
type Known = (Position, Option<Position>);

/// Which receipts came as bills, assets or offsets, and when that was known: a corrected receipt's id may be used again.
pub(super) struct Methods<'a>(BTreeMap<(&'a AccountId, &'a ReceiptId), Vec<Known>>);

impl<'a> Methods<'a> {
    pub fn new(receipts: &'a [History]) -> Self {
        let mut methods: BTreeMap<_, Vec<Known>> = BTreeMap::new();
        for (row, known_to) in receipts {
            if let Fact::Receipt(fact) = &row.fact
                && !fact.method.is_cash()
            {
                methods.entry((&row.account, &fact.receipt)).or_default().push((row.position, *known_to));
            }
        }
        Self(methods)
    }

    /// Where the money of a posting's receipt lies.
    fn money(&self, account: &AccountId, posting: &Posting, position: Position) -> &'static str {
        let Some(receipt) = &posting.receipt else { return BANK };
        let known = |(from, to): &Known| *from <= position && to.is_none_or(|to| to > position);
        let not_cash = self.0.get(&(account, receipt)).is_some_and(|times| times.iter().any(known));
        if not_cash { NON_CASH } else { BANK }
    }
}
