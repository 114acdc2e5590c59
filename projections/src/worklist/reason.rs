//! A reason of a worklist: its code, its sentence, its numbers and its weight. When one holds is said elsewhere.

use jiff::civil::Date;
use recoup_events::values::{Amount, Currency, PromiseId};
use serde::Serialize;

/// Why an account is on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Why {
    /// Grace is over and nothing came.
    PromiseBroken,
    /// Grace is over and too little came.
    PromiseKeptInPart,
    /// A promise is due within the days of the policy, and nobody asked within them.
    PromiseDue,
    /// Something undisputed is overdue.
    Overdue,
    /// Something undisputed is overdue, and no open promise stands.
    OverdueWithoutPromise,
    /// Something undisputed is overdue, and no touch since it fell due says why.
    OverdueWithoutReason,
    /// Something falls due within the days of the policy, and no open promise stands.
    ClaimDue,
    /// The visits of the month that the class asks for are not all made.
    VisitDue,
    /// The day of the next touch is past.
    Untouched,
}

/// One reason. Numbers that do not belong to it are absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What it is.
    pub code: Why,
    /// In a sentence.
    pub text: String,
    /// What it adds to the score.
    pub points: u32,
    /// The money it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// The currency of that money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Days overdue, untouched, or left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i32>,
    /// The day it is about: due, or the next touch's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// How many parts of promises, or visits that are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The promise it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise: Option<PromiseId>,
}

impl Reason {
    /// A reason without numbers.
    pub(super) const fn new(code: Why, points: u32, text: String) -> Self {
        Self { code, text, points, amount: None, currency: None, days: None, on: None, count: None, promise: None }
    }

    /// With the money it is about.
    pub(super) const fn of(mut self, amount: Amount) -> Self {
        self.currency = Some(amount.currency);
        self.amount = Some(amount);
        self
    }
}

/// `1 day`, `2 days`.
pub(super) fn days(n: i32) -> String {
    if n == 1 { "1 day".to_owned() } else { format!("{n} days") }
}
