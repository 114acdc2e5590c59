//! The events behind one figure of a month: contributions that sum to it exactly (contract.md 4, explain).

use recoup_events::facts::{Cause, FrozenItem, FrozenLine, FrozenTotals, ItemKind};
use recoup_events::values::{AccountId, Amount, ClaimId, Currency, Minor, Month, Position, ReceiptId};
use serde::Serialize;

use super::pay::{Part, Pay};

/// What one event adds to a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Contribution {
    /// The entry: of the allocation, of the draw, of the answer, of the policy.
    pub position: Position,
    pub account: Option<AccountId>,
    pub claim: Option<ClaimId>,
    pub receipt: Option<ReceiptId>,
    pub amount: Amount,
    /// By which rule of domain.md 8.
    pub rule: &'static str,
    pub policy_version: Option<u32>,
}

/// The figures that can be explained, as they stand in the totals and by cause.
pub const FIGURES: [&str; 14] = [
    "gross",
    "LATE",
    "TASK",
    "CADENCE",
    "PROMISE",
    "CASE",
    "net",
    "held_back",
    "released",
    "clawed_back",
    "draws_recovered",
    "waived",
    "adjusted",
    "payable",
];

/// A figure of a month's sums by its name, in minor units; none where there is no such figure.
#[must_use]
pub fn figure_of(totals: &FrozenTotals, figure: &str) -> Option<i64> {
    if let Some(cause) = Cause::LISTED.into_iter().find(|cause| cause.word() == figure) {
        return Some(totals.deductions_minor.get(&cause).copied().unwrap_or(0));
    }
    Some(match figure {
        "gross" => totals.gross_minor,
        "net" => totals.net_minor,
        "held_back" => totals.held_back_minor,
        "released" => totals.released_minor,
        "clawed_back" => totals.clawed_back_minor,
        "draws_recovered" => totals.draws_recovered_minor,
        "waived" => totals.waived_minor,
        "adjusted" => totals.adjusted_minor,
        "payable" => totals.payable_minor,
        _ => return None,
    })
}

impl Pay<'_> {
    /// What makes a figure of a month in a currency; none where there is no such figure.
    #[must_use]
    pub fn contributions(&self, month: Month, currency: Currency, figure: &str) -> Option<Vec<Contribution>> {
        if !FIGURES.contains(&figure) {
            return None;
        }
        let Some(part) = self.parts(month).into_iter().find(|part| part.totals.currency == currency) else {
            return Some(Vec::new());
        };
        Some(self.of_part(month, &part, figure))
    }

    fn of_part(&self, month: Month, part: &Part, figure: &str) -> Vec<Contribution> {
        let lines = |rule: &'static str, minor: &dyn Fn(&FrozenLine) -> i64| {
            let all = part.lines.iter().map(|line| of_line(line, rule, minor(line)));
            all.filter(|contribution| contribution.amount.minor != 0).collect::<Vec<_>>()
        };
        let items = |kinds: &[ItemKind], rule: &'static str, sign: i64| {
            let all = part.items.iter().filter(|item| kinds.contains(&item.kind));
            all.map(|item| of_item(item, rule, sign * (item.amount_minor - item.held_minor))).collect::<Vec<_>>()
        };
        if let Some(cause) = Cause::LISTED.into_iter().find(|cause| cause.word() == figure) {
            return lines(cause.word(), &|line| line.deductions_minor.get(&cause).copied().unwrap_or(0));
        }
        match figure {
            "gross" => lines("base_rate", &|line| line.gross_minor),
            "net" => lines("effective_rate", &|line| line.net_minor),
            "held_back" => lines("holdback", &|line| line.held_minor),
            "released" => items(&[ItemKind::Release], "release", 1),
            "clawed_back" => items(&[ItemKind::Clawback], "clawback", 1),
            "adjusted" => items(&[ItemKind::Line, ItemKind::Contest], "adjustment", 1),
            "draws_recovered" => self.of_draws(month, part, 1),
            "waived" => self.waived(month, part),
            _ => {
                let mut all = lines("effective_rate", &|line| line.net_minor);
                all.extend(lines("holdback", &|line| -line.held_minor));
                all.extend(items(&[ItemKind::Release], "release", 1));
                all.extend(items(&[ItemKind::Clawback], "clawback", -1));
                all.extend(items(&[ItemKind::Line, ItemKind::Contest], "adjustment", 1));
                all.extend(self.waived(month, part));
                all.extend(self.of_draws(month, part, -1));
                all
            }
        }
    }

    /// What a month recovers of draws, the oldest first.
    fn of_draws(&self, month: Month, part: &Part, sign: Minor) -> Vec<Contribution> {
        let currency = part.totals.currency;
        let mut left = Minor::from(part.totals.draws_recovered_minor);
        let draws = self.draws_in(currency).filter(|draw| Month::of(draw.at.effective_on) < month);
        let mut passed = self.recovered_elsewhere(month, currency);
        let mut found = Vec::new();
        for draw in draws {
            let granted = Minor::from(draw.fact.amount_minor);
            let gone = passed.min(granted);
            passed -= gone;
            let taken = left.min(granted - gone);
            left -= taken;
            if taken != 0 {
                found.push(of_rule(draw.at.entry, Amount { minor: sign * taken, currency }, "draw", None));
            }
        }
        found
    }

    fn waived(&self, month: Month, part: &Part) -> Vec<Contribution> {
        let amount = Amount::new(part.totals.waived_minor, part.totals.currency);
        let rules = self.rules_of(month).filter(|_| amount.minor != 0);
        rules.into_iter().map(|rules| of_rule(rules.at.entry, amount, "cap_or_floor", Some(rules.version))).collect()
    }
}

fn of_rule(position: Position, amount: Amount, rule: &'static str, policy_version: Option<u32>) -> Contribution {
    Contribution { position, account: None, claim: None, receipt: None, amount, rule, policy_version }
}

fn of_line(line: &FrozenLine, rule: &'static str, minor: i64) -> Contribution {
    Contribution {
        position: line.origin,
        account: Some(line.account.clone()),
        claim: Some(line.claim.clone()),
        receipt: Some(line.receipt.clone()),
        amount: Amount::new(minor, line.currency),
        rule,
        policy_version: Some(line.policy_version),
    }
}

fn of_item(item: &FrozenItem, rule: &'static str, minor: i64) -> Contribution {
    Contribution {
        position: item.origin,
        account: Some(item.account.clone()),
        claim: Some(item.claim.clone()),
        receipt: Some(item.receipt.clone()),
        amount: Amount::new(minor, item.currency),
        rule,
        policy_version: None,
    }
}
