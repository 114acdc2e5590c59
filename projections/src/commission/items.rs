//! A month's amounts, and what of closed months changed after their statements: it appears once, in the first open
//! month after each, and points back (domain.md 8).

use std::collections::BTreeMap;

use recoup_events::facts::{FrozenItem, FrozenLine, IssuedStatement, ItemKind};
use recoup_events::values::{AccountId, ClaimId, Currency, Month, Position, ReceiptId};

/// What tells amounts of one month apart.
type Key = (ItemKind, Currency, AccountId, ClaimId, ReceiptId, Position, Month);

/// The amounts of a month, as they are now or as they were shown: net and held of lines, the amount of anything else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Amounts(BTreeMap<Key, (i64, i64)>);

impl Amounts {
    /// Adds a line of a month.
    pub fn add_line(&mut self, month: Month, line: &FrozenLine, sign: i64) {
        let (account, claim, receipt) = (line.account.clone(), line.claim.clone(), line.receipt.clone());
        let key = (ItemKind::Line, line.currency, account, claim, receipt, line.origin, month);
        self.add(key, sign * line.net_minor, sign * line.held_minor);
    }

    /// Adds an item.
    pub fn add_item(&mut self, item: &FrozenItem, sign: i64) {
        let (account, claim, receipt) = (item.account.clone(), item.claim.clone(), item.receipt.clone());
        let key = (item.kind, item.currency, account, claim, receipt, item.origin, item.line_month);
        self.add(key, sign * item.amount_minor, sign * item.held_minor);
    }

    fn add(&mut self, key: Key, amount: i64, held: i64) {
        let sum = self.0.entry(key).or_default();
        *sum = (sum.0 + amount, sum.1 + held);
    }

    /// Takes off everything that issued statements have shown of a month: its own, and what later ones carried.
    pub fn take_off_shown(&mut self, month: Month, issued: &[&IssuedStatement]) {
        for statement in issued {
            if statement.fact.month == month {
                statement.lines.iter().for_each(|line| self.add_line(month, line, -1));
            }
            let of_month = statement.items.iter().filter(|item| item.of == month);
            of_month.for_each(|item| self.add_item(item, -1));
        }
    }

    /// What is not zero, as items carried from a month.
    #[must_use]
    pub fn into_items(self, of: Month) -> Vec<FrozenItem> {
        let changed = self.0.into_iter().filter(|(_, (amount, held))| *amount != 0 || *held != 0);
        let item = |((kind, currency, account, claim, receipt, origin, line_month), (amount_minor, held_minor))| {
            FrozenItem { account, amount_minor, claim, currency, held_minor, kind, line_month, of, origin, receipt }
        };
        changed.map(item).collect()
    }
}

/// The closed months whose changes a month shows: it is the first one after them that has no statement.
#[must_use]
pub fn carried_to(month: Month, issued: &[&IssuedStatement]) -> Vec<Month> {
    let is_issued = |month: Month| issued.iter().any(|statement| statement.fact.month == month);
    let (mut carried, mut before) = (Vec::new(), month.before());
    while !is_issued(month) && is_issued(before) {
        carried.push(before);
        before = before.before();
    }
    carried.reverse();
    carried
}
