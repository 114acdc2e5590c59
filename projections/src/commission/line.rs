//! One line of pay: what an allocation earned, and what became of its holdback. How it comes about stands in
//! `accounts.rs`; how lines make a month in `pay.rs`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::{At, Case, Cause, Claim, Class, Dated, FrozenLine, Ledger, Receipt};
use recoup_events::policy::PolicyVersion;
use recoup_events::values::{AccountId, Currency, Minor, Month, Rate, RepId};
use rust_decimal::Decimal;

use super::lateness::Lateness;
use super::month::{BrokenPart, Visited};
use super::rates::{ByCause, Worked, percent_of, place, work};
use super::task::Attained;

/// What an allocation is worth before the rep's own month is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earned<'a> {
    /// Where the account stands in the order of registration.
    pub place: usize,
    /// Whose customer.
    pub account: &'a AccountId,
    /// His facts.
    pub ledger: &'a Ledger,
    /// The claim.
    pub claim: &'a Claim,
    /// The receipt.
    pub receipt: &'a Receipt,
    /// Who earns it.
    pub rep: &'a RepId,
    /// When it was allocated, and by which entry.
    pub at: At,
    /// In minor units.
    pub amount: Minor,
    /// The plan that rates, tiers and holdback come from.
    pub plan: &'a PolicyVersion,
    /// The account's class on the day that the plan looks at.
    pub class: Class,
    /// Percent.
    pub base_rate: Decimal,
    /// How late the money is.
    pub lateness: Lateness,
    /// The due date in force on the value date.
    pub due: Option<Date>,
    /// Where the claim was on the value date.
    pub case: Option<&'a Dated<Case>>,
    /// Points for lateness.
    pub late_points: Decimal,
    /// Points for the case.
    pub case_points: Decimal,
    /// CADENCE of the account's month.
    pub visited: Option<Visited>,
    /// PROMISE of the account's month.
    pub neglected: Option<&'a BrokenPart>,
    /// The policy in force on the last day of the line's month.
    pub rules: &'a PolicyVersion,
    /// The day that the holdback is released, where it is by the day asked.
    pub released_on: Option<Date>,
    /// Since when the money is gone again: the allocation reversed, or the receipt returned.
    pub ended: Option<At>,
    /// Whether something of the claim's group stands written off.
    pub forfeited: bool,
}

impl Earned<'_> {
    /// The month that it belongs to.
    #[must_use]
    pub fn month(&self) -> Month {
        Month::of(self.at.effective_on)
    }

    /// Its currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.claim.fact.currency
    }
}

/// A line with everything that cuts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// What was earned.
    pub earned: Earned<'a>,
    /// TASK of the rep's month.
    pub attained: Option<Attained>,
    /// Points by cause.
    pub points: ByCause<Decimal>,
    /// What it comes to.
    pub worked: Worked,
    /// What of the net is held back, in minor units.
    pub held: Minor,
}

impl<'a> Line<'a> {
    /// Works a line out.
    #[must_use]
    pub fn new(earned: Earned<'a>, attained: Option<Attained>) -> Self {
        let mut points = [Decimal::ZERO; Cause::LISTED.len()];
        points[place(Cause::Late)] = earned.late_points;
        points[place(Cause::Task)] = attained.map_or(Decimal::ZERO, |attained| attained.points);
        points[place(Cause::Cadence)] = earned.visited.map_or(Decimal::ZERO, |visited| visited.points);
        if earned.neglected.is_some() {
            points[place(Cause::Promise)] = earned.rules.document.commission.promise_points.0;
        }
        points[place(Cause::Case)] = earned.case_points;
        let worked = work(earned.amount, earned.base_rate, &points);
        let held = percent_of(worked.net, earned.plan.document.commission.holdback_percent.0);
        Self { earned, attained, points, worked, held }
    }

    /// What a return of the money takes back: the net, less what was still held (domain.md 8).
    #[must_use]
    pub const fn clawed_back(&self) -> Minor {
        if self.earned.released_on.is_some() { self.worked.net } else { self.worked.net - self.held }
    }

    /// As plain data, with the positions of the entries behind it.
    #[must_use]
    pub fn frozen(&self, events: Vec<recoup_events::values::Position>) -> FrozenLine {
        let causes = || Cause::LISTED.into_iter().enumerate().filter(|(i, _)| self.points[*i] > Decimal::ZERO);
        let earned = &self.earned;
        let points: BTreeMap<Cause, Rate> = causes().map(|(i, cause)| (cause, Rate(self.points[i]))).collect();
        FrozenLine {
            account: earned.account.clone(),
            amount_minor: small(earned.amount),
            base_rate: Rate(earned.base_rate),
            claim: earned.claim.fact.claim.clone(),
            currency: earned.currency(),
            days_late: earned.lateness.days,
            deductions_minor: causes().map(|(i, cause)| (cause, small(self.worked.deductions[i]))).collect(),
            effective_rate: Rate(self.worked.effective_rate),
            events,
            gross_minor: small(self.worked.gross),
            held_minor: small(self.held),
            net_minor: small(self.worked.net),
            origin: earned.at.entry,
            points,
            policy_version: earned.plan.version,
            receipt: earned.receipt.fact.receipt.clone(),
            value_date: earned.receipt.at.effective_on,
        }
    }
}

/// Minor units as an event keeps them. No account's money leaves that range (`account_too_large`).
#[must_use]
pub fn small(minor: Minor) -> i64 {
    i64::try_from(minor).unwrap_or(if minor < 0 { i64::MIN } else { i64::MAX })
}
