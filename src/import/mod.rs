//! Invoices from the files people have: CSV and workbooks, in English and in Chinese, read with a profile and
//! turned into commands. No rule of the business stands here: whether an invoice may be recorded is decided where
//! every command is. No terminal either; what to print is the caller's.
//!
//! The way of a file: `encoding` (bytes to text) → `table` (rows of cells) → `header` (which column is what) →
//! `row` with `amounts` and `dates` (cells to an invoice) → `plan` (all rows, customers and reps) → `commands`
//! (the contract's JSON) → `run` (through a writer, counted in a `Summary`).

mod amounts;
mod commands;
mod dates;
mod encoding;
mod error;
mod header;
mod plan;
mod profile;
mod row;
mod run;
mod submit;
mod summary;
mod table;
#[cfg(test)]
mod tests;

pub use dates::DateFormat;
pub use error::ImportError;
pub use plan::Plan;
pub use profile::Profile;
pub use run::WINDOW_ROWS;
pub use submit::{Submit, SubmitError, Submitted};
pub use summary::{RowError, Summary};

use recoup_events::values::Currency;

/// What the command line says over the profile.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How dates are written.
    pub date_format: Option<DateFormat>,
    /// The currency of rows that name none.
    pub currency: Option<Currency>,
    /// The rep of customers for whom no row names one.
    pub owner: Option<String>,
}
