//! How answers reach a person or a program: tables, CSV, JSON. Each command fills a [`Sheet`] and hands it over
//! with its answer; nothing here knows what an answer means, and nothing is computed.

mod csv;
mod json;
mod out;
mod sheet;
mod stacked;
mod table;
mod width;
pub mod xlsx;

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

pub use out::{Out, stdout};
pub use sheet::{Align, Cell, Column, Sheet, word};
pub use width::{of as width_of, wrapped};

/// The width of a table where no terminal says otherwise, in columns of characters.
pub const DEFAULT_WIDTH: usize = 80;

/// The form of an answer (contract.md 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a person.
    Table,
    /// The contract's objects.
    Json,
    /// For a spreadsheet.
    Csv,
}

impl Format {
    /// What is printed where nobody asked for a form.
    #[must_use]
    pub const fn default_for(terminal: bool) -> Self {
        if terminal { Self::Table } else { Self::Json }
    }
}

/// Where and how answers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renderer {
    /// The form.
    pub format: Format,
    /// The width of tables, in columns of characters.
    pub width: usize,
    /// Whether JSON is laid out for a person.
    pub pretty: bool,
}

impl Renderer {
    /// For the process' stdout; `format` is what was asked for, if anything.
    #[must_use]
    pub fn for_stdout(format: Option<Format>) -> Self {
        let terminal = io::stdout().is_terminal();
        let columns = || console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
        let width = if terminal { columns().unwrap_or(DEFAULT_WIDTH) } else { DEFAULT_WIDTH };
        Self { format: format.unwrap_or_else(|| Format::default_for(terminal)), width, pretty: terminal }
    }

    /// Prints an answer; the sheet is made only where it is shown.
    ///
    /// # Errors
    /// The output cannot be written to. That nobody reads it any more is no error with [`Out`].
    pub fn print<T: Serialize>(
        self,
        out: &mut impl Write,
        answer: &T,
        sheet: impl FnOnce(&T) -> Sheet,
    ) -> io::Result<()> {
        match self.format {
            Format::Table => self.table(out, &sheet(answer)),
            Format::Json => json::write(out, answer, self.pretty),
            Format::Csv => csv::write(out, &sheet(answer)),
        }
    }

    /// Prints a sheet as a table, whatever the format: for answers of several tables.
    ///
    /// # Errors
    /// The output cannot be written to.
    pub fn table(self, out: &mut impl Write, sheet: &Sheet) -> io::Result<()> {
        out.write_all(table::render(sheet, self.width).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_in_three_forms() {
        let print = |format, pretty| {
            let mut out = Vec::new();
            let sheet = |n: &[i64; 2]| {
                let rows = n.iter().map(|n| vec![Cell::Count(*n)]).collect();
                Sheet { columns: vec![Column::number("n")], rows, ..Sheet::default() }
            };
            Renderer { format, width: 80, pretty }.print(&mut out, &[1, 20], sheet).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(print(Format::Json, false), "[1,20]\n");
        assert_eq!(print(Format::Json, true), "[\n  1,\n  20\n]\n");
        assert_eq!(print(Format::Csv, false), "n\n1\n20\n");
        assert_eq!(print(Format::Table, false), " n\n──\n 1\n20\n");
        assert_eq!((Format::default_for(true), Format::default_for(false)), (Format::Table, Format::Json));
    }
}
