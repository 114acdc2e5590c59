//! All procedures at once: each with what it found, how much money that is, and whether it may find anything. How they are
//! written to files, and in which language, is not said here.

use std::collections::BTreeMap;

use recoup_events::values::{Amount, Currency, Minor};
use serde::Serialize;
use serde_json::Value;

use super::timing::Hours;
use super::{Period, Seen, controls, corrections, credits, cut_off, receipts, timing};

/// What a person may choose; everything has a default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Back-dated is more than so many days.
    pub back_dated_days: i32,
    /// Two receipts are near that are at most so many days apart.
    pub duplicate_days: i32,
    /// When people work.
    pub hours: Hours,
}

impl Default for Options {
    /// A week, three days, and the usual hours.
    fn default() -> Self {
        Self { back_dated_days: 7, duplicate_days: 3, hours: Hours::default() }
    }
}

/// One procedure, done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Procedure {
    /// Its stable name.
    pub name: &'static str,
    /// Whether anything that it finds is a fault.
    pub must_be_none: bool,
    /// How much there was.
    pub findings: usize,
    /// The sums of what was found, by currency.
    pub amounts: Vec<Sum>,
    /// The names of a row's fields, in the order in which they are read.
    pub columns: &'static [&'static str],
    /// What was found, an object each.
    pub rows: Vec<Value>,
}

/// A sum in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Sum {
    pub currency: Currency,
    pub amount: Amount,
}

/// What stands of a procedure before anything is looked at.
struct Kind {
    name: &'static str,
    must_be_none: bool,
    columns: &'static [&'static str],
}

impl Procedure {
    fn new<T: Serialize>(
        kind: &Kind,
        found: &[T],
        amounts: impl Iterator<Item = Amount>,
    ) -> Result<Self, serde_json::Error> {
        let Kind { name, must_be_none, columns } = *kind;
        let mut sums: BTreeMap<Currency, Minor> = BTreeMap::new();
        amounts.for_each(|amount| *sums.entry(amount.currency).or_default() += amount.minor);
        let sum = |(currency, minor)| Sum { currency, amount: Amount { minor, currency } };
        let rows = found.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
        let amounts = sums.into_iter().map(sum).collect();
        Ok(Self { name, must_be_none, findings: rows.len(), amounts, columns, rows })
    }

    /// Whether it found what must not be.
    #[must_use]
    pub const fn is_fault(&self) -> bool {
        self.must_be_none && self.findings > 0
    }
}

/// All procedures over a period.
///
/// # Errors
/// A row that cannot be written as JSON; none of ours.
pub fn all(seen: &Seen, period: &Period, options: &Options) -> Result<Vec<Procedure>, serde_json::Error> {
    let none = || std::iter::empty::<Amount>();
    let late = cut_off::cut_off(seen, period).movements;
    let later = receipts::subsequent(seen, period);
    let back_dated = timing::back_dated(seen, period, options.back_dated_days);
    let out_of_hours = timing::out_of_hours(seen, period, &options.hours);
    let undone = corrections::undone(seen, period);
    let credited = credits::after_disputes(seen, period);
    let twice = receipts::duplicates(seen, period, options.duplicate_days);
    let own = controls::self_approvals(seen).by_proposer;
    let gaps = controls::gaps(seen);
    // Movements of several kinds in one sum would say nothing: cut-off's amounts are what it moves of open.
    let open = late.iter().map(|l| Amount::new(l.kind.open_sign() * l.amount.minor, l.currency));
    Ok(vec![
        Procedure::new(&CUT_OFF, &late, open)?,
        Procedure::new(&SUBSEQUENT, &later, later.iter().map(|r| r.amount))?,
        Procedure::new(&BACK_DATED, &back_dated, none())?,
        Procedure::new(&OUT_OF_HOURS, &out_of_hours, none())?,
        Procedure::new(&UNDONE, &undone, none())?,
        Procedure::new(&CREDITED, &credited, credited.iter().map(|c| c.amount))?,
        Procedure::new(&DUPLICATE, &twice, twice.iter().map(|d| d.second_amount))?,
        Procedure::new(&SELF_APPROVAL, &own, none())?,
        Procedure::new(&GAP, &gaps, none())?,
    ])
}

/// The stable names of all procedures, in the order of [`all`].
pub const NAMES: [&str; 9] = [
    CUT_OFF.name,
    SUBSEQUENT.name,
    BACK_DATED.name,
    OUT_OF_HOURS.name,
    UNDONE.name,
    CREDITED.name,
    DUPLICATE.name,
    SELF_APPROVAL.name,
    GAP.name,
];

const CUT_OFF: Kind = Kind {
    name: "cut-off",
    must_be_none: false,
    columns: &[
        "position",
        "takes_out",
        "account",
        "kind",
        "claim",
        "receipt",
        "currency",
        "amount",
        "effective_on",
        "recorded_on",
        "actor",
    ],
};
const SUBSEQUENT: Kind = Kind {
    name: "subsequent-receipts",
    must_be_none: false,
    columns: &["position", "account", "claim", "currency", "open", "receipt", "received_on", "allocated_on", "amount"],
};
const BACK_DATED: Kind = Kind { name: "back-dated", must_be_none: false, columns: TIMED };
const OUT_OF_HOURS: Kind = Kind { name: "out-of-hours", must_be_none: false, columns: TIMED };
const UNDONE: Kind = Kind {
    name: "corrections",
    must_be_none: false,
    columns: &[
        "position",
        "stream",
        "how",
        "by",
        "recorded_on",
        "reason",
        "of",
        "of_kind",
        "of_actor",
        "of_effective_on",
        "days_after",
        "amounts",
    ],
};
const CREDITED: Kind = Kind {
    name: "credits-after-disputes",
    must_be_none: false,
    columns: &[
        "position",
        "account",
        "claim",
        "currency",
        "amount",
        "credited_on",
        "by",
        "dispute",
        "disputed_on",
        "disputed",
        "reason",
        "days_after",
    ],
};
const DUPLICATE: Kind = Kind {
    name: "duplicate-receipts",
    must_be_none: false,
    columns: &[
        "account",
        "first",
        "first_on",
        "first_position",
        "first_amount",
        "second",
        "second_on",
        "second_position",
        "second_amount",
        "currency",
        "same_amount",
        "same_reference",
    ],
};
const SELF_APPROVAL: Kind = Kind {
    name: "self-approvals",
    must_be_none: true,
    columns: &["position", "proposed_at", "stream", "kind", "person", "effective_on", "recorded_on"],
};
const GAP: Kind =
    Kind { name: "gaps", must_be_none: true, columns: &["fault", "after", "position", "recorded_before", "recorded"] };
const TIMED: &[&str] = &["position", "stream", "kind", "actor", "effective_on", "recorded", "days"];
