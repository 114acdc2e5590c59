//! The first pass: every allocation of every account once, whoever earns it. Nothing of a rep's own month is looked at
//! here; that is `pay.rs`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{At, Case, CaseClass, Claim, Class, Dated, Ledger, Method, Receipt};
use recoup_events::policy::{Basis, Commission, PolicyTimeline, PolicyVersion};
use recoup_events::values::{ClaimId, Currency, Minor, Month, Position, RepId};
use rust_decimal::Decimal;

use super::groups::{GroupKey, Groups};
use super::lateness::{late_points, lateness};
use super::line::Earned;
use super::month::{BrokenPart, Months, Visited};
use crate::asked::AccountFacts;

/// The policies of a book as known at a position.
#[derive(Debug, Clone, Copy)]
pub struct Policies<'a> {
    /// All versions.
    pub timeline: &'a PolicyTimeline,
    /// Known up to this position.
    pub known_at: Position,
}

impl<'a> Policies<'a> {
    /// The version in force on a day; none in a book without any.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&'a PolicyVersion> {
        self.timeline.on(day, self.known_at)
    }
}

/// One account, looked at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account<'a> {
    /// Its facts.
    pub facts: &'a AccountFacts,
    /// What is known of it by months.
    pub months: Months,
    groups: Groups<'a>,
}

/// An allocation that stands or stood, in log order.
struct Allocation<'a> {
    claim: &'a ClaimId,
    receipt: &'a Receipt,
    at: At,
    amount: Minor,
    ended: Option<At>,
}

impl<'a> Account<'a> {
    /// Looks at an account as of a day.
    #[must_use]
    pub fn new(facts: &'a AccountFacts, policies: Policies<'a>, as_of: Date) -> Self {
        let months = policies.on(as_of).map(|rules| Months::of(&facts.ledger, rules, as_of)).unwrap_or_default();
        Self { facts, months, groups: Groups::of(&facts.ledger, as_of) }
    }

    /// Its main currency, and what is known of it by months.
    #[must_use]
    pub fn main(&self) -> Option<(Currency, &Months)> {
        self.facts.ledger.registration().map(|registration| (registration.currency, &self.months))
    }

    /// What its allocations earn, in log order; those of one rep alone where one is named.
    #[must_use]
    pub fn earned(
        &'a self,
        place: usize,
        policies: Policies<'a>,
        as_of: Date,
        only: Option<&RepId>,
    ) -> Vec<Earned<'a>> {
        let mut months: BTreeMap<Month, OfMonth<'a>> = BTreeMap::new();
        let made = allocations(&self.facts.ledger, as_of);
        let earned =
            made.iter().filter_map(|allocation| self.line(place, allocation, policies, as_of, only, &mut months));
        earned.collect()
    }

    fn line(
        &'a self,
        place: usize,
        made: &Allocation<'a>,
        policies: Policies<'a>,
        as_of: Date,
        only: Option<&RepId>,
        months: &mut BTreeMap<Month, OfMonth<'a>>,
    ) -> Option<Earned<'a>> {
        let (ledger, receipt) = (&self.facts.ledger, made.receipt);
        let (claim, value_date) = (ledger.claim(made.claim)?, receipt.at.effective_on);
        let paid_under = policies.on(value_date)?;
        let rep = owner(ledger, claim, value_date, paid_under.document.commission.credit_owner)?;
        if only.is_some_and(|only| only != rep) {
            return None;
        }
        let (plan, class) = plan(ledger, claim, value_date, paid_under, policies)?;
        let commission = &plan.document.commission;
        let base_rate = base_rate(commission, class, receipt.fact.method);
        let due = claim.due_on(value_date);
        let lateness = lateness(ledger, made.claim, due, value_date);
        let case = ledger.cases_of(made.claim).and_then(|cases| cases.dated_on(value_date));
        let month = Month::of(made.at.effective_on);
        let of_month = match months.get(&month) {
            Some(known) => *known,
            None => *months.entry(month).or_insert(self.of_month(month, policies, as_of)?),
        };
        let key = GroupKey::of(claim);
        let settled = self.groups.settled_from(key, made.at.effective_on);
        let released_on = settled.filter(|on| made.ended.is_none_or(|ended| *on < ended.effective_on));
        Some(Earned {
            place,
            account: &self.facts.account,
            ledger,
            claim,
            receipt,
            rep,
            at: made.at,
            amount: made.amount,
            plan,
            class,
            base_rate,
            lateness,
            due,
            case,
            late_points: late_points(&commission.late, lateness.days),
            case_points: case_points(case, base_rate),
            visited: of_month.visited,
            neglected: of_month.neglected,
            rules: of_month.rules,
            released_on,
            ended: made.ended,
            forfeited: released_on.is_none() && made.ended.is_none() && self.groups.is_written_off(key),
        })
    }

    fn of_month(&'a self, month: Month, policies: Policies<'a>, as_of: Date) -> Option<OfMonth<'a>> {
        let rules = policies.on(month.last_day())?;
        let visited = self.months.visited(&self.facts.ledger, month, rules, as_of);
        Some(OfMonth { rules, visited, neglected: self.months.neglected(month, rules) })
    }
}

/// What all lines of an account's month share.
#[derive(Clone, Copy)]
struct OfMonth<'a> {
    rules: &'a PolicyVersion,
    visited: Option<Visited>,
    neglected: Option<&'a BrokenPart>,
}

/// All allocations effective by a day, in log order, each with the reversal or return that ended it.
fn allocations(ledger: &Ledger, as_of: Date) -> Vec<Allocation<'_>> {
    let mut made: Vec<Allocation<'_>> = Vec::new();
    for receipt in ledger.receipts() {
        let first = made.len();
        for moved in receipt.allocations.iter().filter(|moved| moved.at.effective_on <= as_of) {
            if moved.amount_minor < 0 {
                // A reversal takes all that stands of the receipt on the claim.
                let standing = made[first..].iter_mut().filter(|a| *a.claim == moved.claim && a.ended.is_none());
                standing.for_each(|allocation| allocation.ended = Some(moved.at));
                continue;
            }
            let (claim, at, amount) = (&moved.claim, moved.at, Minor::from(moved.amount_minor));
            made.push(Allocation { claim, receipt, at, amount, ended: None });
        }
    }
    // Stable: the allocations of one entry stay as listed.
    made.sort_by_key(|allocation| allocation.at.entry);
    made
}

/// Who earns it: the owner at the invoice's date or at the value date, by policy. From a transfer on that names one,
/// the claim has an owner of its own (domain.md 7).
fn owner<'a>(ledger: &'a Ledger, claim: &'a Claim, value_date: Date, credit: Basis) -> Option<&'a RepId> {
    let day = match credit {
        Basis::Invoice => claim.at.effective_on,
        Basis::Receipt => value_date,
    };
    claim_owner(ledger, &claim.fact.claim, day)
}

/// The one owner of a claim on a day: the one named by its last transfer, unless the account was assigned to another
/// rep since; else the account's.
pub(super) fn claim_owner<'a>(ledger: &'a Ledger, claim: &ClaimId, day: Date) -> Option<&'a RepId> {
    let account = ledger.owners().rfind(|owner| owner.at.effective_on <= day);
    let case = ledger.cases_of(claim).and_then(|cases| {
        let named = |case: &&Dated<Case>| case.at.effective_on <= day && case.value.owner.is_some();
        cases.iter().rfind(named)
    });
    match (case, account) {
        (Some(case), Some(account)) if case.at >= account.at => case.value.owner.as_ref(),
        (_, account) => account.map(|owner| &owner.value),
    }
}

/// The plan in force, and the account's class, on the day that the policy of the value date says.
fn plan<'a>(
    ledger: &Ledger,
    claim: &Claim,
    value_date: Date,
    paid_under: &'a PolicyVersion,
    policies: Policies<'a>,
) -> Option<(&'a PolicyVersion, Class)> {
    let day = match paid_under.document.commission.rate_basis {
        Basis::Invoice => claim.at.effective_on,
        Basis::Receipt => value_date,
    };
    let class = ledger.class_on(day).map_or(Class::General, |(class, _)| class);
    Some((policies.on(day)?, class))
}

/// Percent: the class's rate times the factor of the kind of settlement.
fn base_rate(commission: &Commission, class: Class, method: Method) -> Decimal {
    let factor = match method {
        Method::Bank | Method::Cash => &commission.settlement_factor.cash,
        Method::Bill => &commission.settlement_factor.bill,
        Method::Offset => &commission.settlement_factor.offset,
        Method::Asset => &commission.settlement_factor.asset,
    };
    commission.base_rate.get(&class).map_or(Decimal::ZERO, |rate| rate.0 * factor.0)
}

/// The points chosen at the transfer to the clearing office; with the lawyers the whole base.
fn case_points(case: Option<&Dated<Case>>, base_rate: Decimal) -> Decimal {
    match case.map(|case| (case.value.class, case.value.points)) {
        Some((CaseClass::Legal, _)) => base_rate,
        Some((CaseClass::ClearingOffice, Some(points))) => points.0,
        _ => Decimal::ZERO,
    }
}

/// Adds what was collected, and not undone by a day, on claims that were with the clearing office and the rep's on the
/// value date: what a draw is a share of (domain.md 7).
pub(super) fn cleared(ledger: &Ledger, rep: &RepId, as_of: Date, sums: &mut BTreeMap<Currency, Minor>) {
    for made in allocations(ledger, as_of).iter().filter(|made| made.ended.is_none()) {
        let value_date = made.receipt.at.effective_on;
        let with_office = ledger.case_on(made.claim, value_date).is_some_and(|c| c.class == CaseClass::ClearingOffice);
        if with_office && claim_owner(ledger, made.claim, value_date) == Some(rep) {
            *sums.entry(made.receipt.fact.currency).or_default() += made.amount;
        }
    }
}
