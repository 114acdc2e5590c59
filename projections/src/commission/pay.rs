//! The second pass: one rep's lines over all months, and what each month comes to (domain.md 8).

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{Cause, FrozenItem, FrozenLine, FrozenTotals, IssuedStatement, ItemKind, RepLedger};
use recoup_events::values::{AccountId, Currency, Minor, Month, RepId};

use super::accounts::{Account, Policies};
use super::events::events_of;
use super::items::{Amounts, carried_to};
use super::line::{Earned, Line, small};
use super::task::{Attained, attained};

/// One rep's lines, and what he was told.
#[derive(Debug, Clone)]
pub struct Pay<'a> {
    /// Who.
    pub rep: &'a RepId,
    /// His facts.
    pub ledger: &'a RepLedger,
    /// All lines of all months, by account, then in log order.
    pub lines: Vec<Line<'a>>,
    /// Which lines begin, are released and end in which month.
    by_month: BTreeMap<Month, OfMonth>,
    /// The statements issued by the day asked.
    pub issued: Vec<&'a IssuedStatement>,
    pub(super) policies: Policies<'a>,
    pub(super) as_of: Date,
    pub(super) book_currency: Currency,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct OfMonth {
    begun: Vec<usize>,
    released: Vec<usize>,
    ended: Vec<usize>,
}

/// One currency's part of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The sums.
    pub totals: FrozenTotals,
    /// The lines.
    pub lines: Vec<FrozenLine>,
    /// Releases, claw-backs and adjustments.
    pub items: Vec<FrozenItem>,
}

impl Part {
    /// A part in which nothing happened.
    #[must_use]
    pub fn empty(currency: Currency) -> Self {
        let totals = FrozenTotals {
            adjusted_minor: 0,
            clawed_back_minor: 0,
            currency,
            deductions_minor: Cause::LISTED.into_iter().map(|cause| (cause, 0)).collect(),
            draws_recovered_minor: 0,
            gross_minor: 0,
            held_back_minor: 0,
            net_minor: 0,
            payable_minor: 0,
            released_minor: 0,
            waived_minor: 0,
        };
        Self { totals, lines: Vec::new(), items: Vec::new() }
    }
}

/// What makes a month, before draws, cap and floor.
pub(super) struct Raw {
    lines: Vec<FrozenLine>,
    items: Vec<FrozenItem>,
}

/// What all reps share.
#[derive(Debug, Clone, Copy)]
pub struct Shared<'m, 'a> {
    /// The accounts, looked at once, by name.
    pub accounts: &'m BTreeMap<&'a AccountId, &'a Account<'a>>,
    /// The policies.
    pub policies: Policies<'a>,
    /// The day asked.
    pub as_of: Date,
    /// The book's currency.
    pub book_currency: Currency,
}

impl<'a> Pay<'a> {
    /// Puts a rep's lines together.
    #[must_use]
    pub fn new(rep: &'a RepId, ledger: &'a RepLedger, earned: Vec<Earned<'a>>, shared: Shared<'_, 'a>) -> Self {
        let Shared { accounts, policies, as_of, book_currency } = shared;
        let mut letters: BTreeMap<Month, BTreeMap<Currency, Attained>> = BTreeMap::new();
        let mut by_month: BTreeMap<Month, OfMonth> = BTreeMap::new();
        let mut lines = Vec::with_capacity(earned.len());
        for (i, earned) in earned.into_iter().enumerate() {
            let month = earned.month();
            let of_month = letters.entry(month).or_insert_with(|| {
                let months = |account: &AccountId| accounts.get(account).and_then(|account| account.main());
                attained(ledger, month, earned.rules, as_of, months)
            });
            let attained = of_month.get(&earned.currency()).copied();
            by_month.entry(month).or_default().begun.push(i);
            if let Some(on) = earned.released_on {
                by_month.entry(Month::of(on)).or_default().released.push(i);
            }
            if let Some(at) = earned.ended {
                by_month.entry(Month::of(at.effective_on)).or_default().ended.push(i);
            }
            lines.push(Line::new(earned, attained));
        }
        let issued = ledger.statements().iter().filter(|s| s.at.effective_on <= as_of).collect();
        Self { rep, ledger, lines, by_month, issued, policies, as_of, book_currency }
    }

    /// The month's statement as it was issued, where it was.
    #[must_use]
    pub fn issued(&self, month: Month) -> Option<&'a IssuedStatement> {
        self.issued.iter().copied().find(|statement| statement.fact.month == month)
    }

    /// The lines that begin in a month.
    pub fn lines_of(&self, month: Month) -> impl Iterator<Item = &Line<'a>> {
        let begun = self.by_month.get(&month).map_or(&[][..], |of_month| of_month.begun.as_slice());
        begun.iter().map(|i| &self.lines[*i])
    }

    /// What a month comes to: as it was issued, else as it stands now.
    #[must_use]
    pub fn parts(&self, month: Month) -> Vec<Part> {
        match self.issued(month) {
            Some(statement) => frozen_parts(statement),
            None => self.open_parts(month),
        }
    }

    fn open_parts(&self, month: Month) -> Vec<Part> {
        let raw = self.raw(month, true);
        let mut parts = self.split(month, raw);
        for part in &mut parts {
            let recovered = self.draws_recovered(month, &part.totals);
            part.totals.draws_recovered_minor = small(recovered);
            part.totals.payable_minor -= small(recovered);
        }
        parts
    }

    /// What happens in a month, and what it carries of closed ones.
    pub(super) fn raw(&self, month: Month, with_events: bool) -> Raw {
        let mut raw = self.natural(month, with_events);
        for closed in carried_to(month, &self.issued) {
            let now = self.natural(closed, false);
            let mut amounts = Amounts::default();
            now.lines.iter().for_each(|line| amounts.add_line(closed, line, 1));
            now.items.iter().for_each(|item| amounts.add_item(item, 1));
            amounts.take_off_shown(closed, &self.issued);
            raw.items.extend(amounts.into_items(closed));
        }
        raw
    }

    /// What happens in a month, whether it is closed or not.
    fn natural(&self, month: Month, with_events: bool) -> Raw {
        let empty = OfMonth::default();
        let of_month = self.by_month.get(&month).unwrap_or(&empty);
        let frozen = |i: &usize| {
            let line = &self.lines[*i];
            line.frozen(if with_events { events_of(line) } else { Vec::new() })
        };
        let mut items = Vec::new();
        for i in &of_month.released {
            items.push(item(&self.lines[*i], ItemKind::Release, month, self.lines[*i].held));
        }
        for i in &of_month.ended {
            items.push(item(&self.lines[*i], ItemKind::Clawback, month, self.lines[*i].clawed_back()));
        }
        items.retain(|item| item.amount_minor != 0);
        items.extend(self.contests(month));
        Raw { lines: of_month.begun.iter().map(frozen).collect(), items }
    }

    /// What contests give that were answered in a month.
    fn contests(&self, month: Month) -> Vec<FrozenItem> {
        let answered = self.ledger.contests().iter().filter_map(|contest| {
            let (at, answer) = contest.answered.as_ref()?;
            let counts = at.effective_on <= self.as_of && Month::of(at.effective_on) == month;
            let amount_minor = answer.adjustment_minor.filter(|_| counts)?;
            let fact = &contest.fact;
            Some(FrozenItem {
                account: fact.account.clone(),
                amount_minor,
                claim: fact.claim.clone(),
                currency: fact.currency,
                held_minor: 0,
                kind: ItemKind::Contest,
                line_month: fact.month,
                of: month,
                origin: at.entry,
                receipt: fact.receipt.clone(),
            })
        });
        answered.collect()
    }

    /// The currencies' parts of a month: exactly one stands alone, else the book's comes first, even empty.
    pub(super) fn split(&self, month: Month, raw: Raw) -> Vec<Part> {
        let mut parts: BTreeMap<Currency, (Vec<FrozenLine>, Vec<FrozenItem>)> = BTreeMap::new();
        for line in raw.lines {
            parts.entry(line.currency).or_default().0.push(line);
        }
        for item in raw.items {
            parts.entry(item.currency).or_default().1.push(item);
        }
        let mut order: Vec<Currency> = parts.keys().copied().collect();
        let floor = self.floor(month);
        if order.len() != 1 || floor.is_some() {
            order.retain(|currency| *currency != self.book_currency);
            order.insert(0, self.book_currency);
        }
        let part = |currency: Currency| {
            let (lines, items) = parts.remove(&currency).unwrap_or_default();
            let floor = floor.filter(|_| currency == self.book_currency);
            let totals = self.totals(month, currency, (&lines, &items), floor);
            Part { totals, lines, items }
        };
        order.into_iter().map(part).collect()
    }
}

fn item(line: &Line<'_>, kind: ItemKind, of: Month, amount: Minor) -> FrozenItem {
    let earned = &line.earned;
    FrozenItem {
        account: earned.account.clone(),
        amount_minor: small(amount),
        claim: earned.claim.fact.claim.clone(),
        currency: earned.currency(),
        held_minor: 0,
        kind,
        line_month: earned.month(),
        of,
        origin: earned.at.entry,
        receipt: earned.receipt.fact.receipt.clone(),
    }
}

/// A statement as it was issued, currency by currency.
fn frozen_parts(statement: &IssuedStatement) -> Vec<Part> {
    let part = |totals: &FrozenTotals| Part {
        totals: totals.clone(),
        lines: statement.lines.iter().filter(|line| line.currency == totals.currency).cloned().collect(),
        items: statement.items.iter().filter(|item| item.currency == totals.currency).cloned().collect(),
    };
    statement.totals.iter().map(part).collect()
}
