//! What can be typed about an auditor's procedures, whether they end as an answer or as files. What other commands take is
//! in `args`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::civil::{Date, Time};
use recoup_projections::audit::pack::NAMES;

use super::Period;

/// `audit`.
#[derive(Debug, Args)]
pub struct Audit {
    /// What this procedure found, row by row [default: the figures of all]
    #[arg(value_parser = PossibleValuesParser::new(NAMES))]
    pub procedure: Option<String>,
    /// What is looked at
    #[command(flatten)]
    pub scope: Scope,
    /// Write a workbook, too
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
}

/// The period of an audit, and what is to catch the eye in it.
#[derive(Debug, Args)]
pub struct Scope {
    /// The days
    #[command(flatten)]
    pub period: Period,
    /// Back-dated is what was recorded more than so many days later
    #[arg(long, value_name = "N", default_value = "7", value_parser = clap::value_parser!(i32).range(0..=36_500))]
    pub back_dated_days: i32,
    /// Receipts at most so many days apart may be one
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(i32).range(0..=36_500))]
    pub duplicate_days: i32,
    /// When work begins, Monday to Friday, in the book's time zone
    #[arg(long, value_name = "TIME", default_value = "08:00")]
    pub hours_from: Time,
    /// When it is over
    #[arg(long, value_name = "TIME", default_value = "20:00")]
    pub hours_until: Time,
    /// Days on which nobody works
    #[arg(long, value_name = "A,B", value_delimiter = ',', value_parser = super::day)]
    pub holidays: Vec<Date>,
}
