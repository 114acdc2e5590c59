//! The options of explain, diff, step and what-if: which figure, which points, which edits.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use recoup_events::values::{AccountId, Currency, Month, Position, PromiseId, RepId};

use super::AgeFrom;
use crate::answers::KnownAt;

/// `explain`.
#[derive(Debug, Subcommand)]
pub enum Explain {
    /// A figure of an account's balance
    Balance {
        /// Whose
        account: AccountId,
        /// Which: open, unapplied, overdue, promised …
        figure: String,
        /// In which currency, where the account has several
        #[arg(long)]
        currency: Option<Currency>,
    },
    /// A column of an account's ageing
    Ageing {
        /// Whose
        account: AccountId,
        /// Which: `not_due`, 1-30 …, `no_due_date`, open, unapplied
        bucket: String,
        /// In which currency, where the account has several
        #[arg(long)]
        currency: Option<Currency>,
        /// Which date the age runs from
        #[arg(long, value_enum, default_value = "due")]
        from: AgeFrom,
    },
    /// A figure of a promise
    Promise {
        /// Whose
        account: AccountId,
        /// Which promise
        promise: PromiseId,
        /// Which: counted, amount, expected, `paid_after`; parts, kept, broken …
        #[arg(default_value = "counted")]
        figure: String,
    },
    /// A figure of a rep's month
    Commission {
        /// Whose
        rep: RepId,
        /// Which month
        #[arg(long, value_name = "YYYY-MM")]
        month: Month,
        /// Which: gross, LATE, TASK, net, payable …
        figure: String,
        /// In which currency, where the month has several [default: the statement's first]
        #[arg(long)]
        currency: Option<Currency>,
    },
}

/// `diff`.
#[derive(Debug, Subcommand)]
pub enum Diff {
    /// An account's balance
    Balance {
        /// Whose
        account: AccountId,
        /// From where to where
        #[command(flatten)]
        points: Points,
    },
    /// A rep's month
    Commission {
        /// Whose
        rep: RepId,
        /// Which month
        #[arg(long, value_name = "YYYY-MM")]
        month: Month,
        /// From where to where
        #[command(flatten)]
        points: Points,
    },
}

/// Two points in time and knowledge.
#[derive(Debug, Args)]
pub struct Points {
    /// The first: a day, or a day as known at a position or an instant
    #[arg(long, value_name = "AS_OF[@KNOWN_AT]")]
    pub between: PointArg,
    /// The second
    #[arg(long, value_name = "AS_OF[@KNOWN_AT]")]
    pub and: PointArg,
}

/// A point as it is typed: `as_of[@known_at]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointArg {
    /// The day.
    pub as_of: Date,
    /// As known when; now where it is absent.
    pub known_at: Option<KnownAt>,
}

impl FromStr for PointArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (day, known) = text.split_once('@').map_or((text, None), |(day, known)| (day, Some(known)));
        Ok(Self { as_of: super::day(day)?, known_at: known.map(str::parse).transpose()? })
    }
}

/// `step`.
#[derive(Debug, Args)]
pub struct Step {
    /// Whose
    pub account: AccountId,
    /// From this position on
    #[arg(long, value_name = "POSITION", value_parser = position)]
    pub from: Option<Position>,
    /// Beside it the history without the command of this position
    #[arg(long, value_name = "POSITION", value_parser = position)]
    pub without: Option<Position>,
}

/// `what-if`.
#[derive(Debug, Subcommand)]
pub enum WhatIf {
    /// A rep's month
    Commission {
        /// Whose
        rep: RepId,
        /// Which month
        #[arg(long, value_name = "YYYY-MM")]
        month: Month,
        /// What is different
        #[command(flatten)]
        edits: Edits,
    },
    /// An account's balance
    Balance {
        /// Whose
        account: AccountId,
        /// What is different
        #[command(flatten)]
        edits: Edits,
    },
}

/// What is different in a hypothetical history.
#[derive(Debug, Args)]
pub struct Edits {
    /// Under the policy of this file, as if it had been in force all along
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Without the whole command of an event at this position, and what rests on it
    #[arg(long, value_name = "POSITION", num_args = 1.., value_parser = position)]
    pub without: Vec<Position>,
    /// With the commands of this file, decided as if they came now
    #[arg(long, value_name = "FILE")]
    pub with: Option<PathBuf>,
}

impl Edits {
    /// Whether the history itself is another one.
    #[must_use]
    pub fn change_history(&self) -> bool {
        !self.without.is_empty() || self.with.is_some()
    }
}

pub(super) fn position(text: &str) -> Result<Position, String> {
    let number: Option<i64> = text.parse().ok().filter(|number| *number > 0);
    number.map(Position::from_i64).ok_or_else(|| format!("{text:?} is no position: it is a number from 1 on"))
}
