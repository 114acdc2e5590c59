//! CSV for a spreadsheet: plain numbers, and no text that a spreadsheet would run as a formula.

use std::io::{self, Write};

use super::{Cell, Sheet};
use crate::export::spreadsheet::harmless;

/// Writes the titles and the rows. The footer is left out: a program would take it for a row.
///
/// # Errors
/// The output cannot be written to.
pub fn write(out: &mut impl Write, sheet: &Sheet) -> io::Result<()> {
    let mut writer = ::csv::WriterBuilder::new().flexible(true).from_writer(out);
    writer.write_record(sheet.columns.iter().map(|column| column.title.as_str()))?;
    for row in &sheet.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(text).into_owned(),
            cell => cell.plain(),
        });
        writer.write_record(cells)?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use recoup_events::values::{Amount, Currency};

    use super::super::Column;
    use super::*;

    #[test]
    fn texts_are_quoted_and_run_nothing_and_numbers_stay_numbers() {
        let texts = ["=1+1", "+SUM(A1)", "-5", "-2+3", "@x", "＝1", "a,\"b\"\nc", "华兴"];
        let rows = texts.iter().map(|t| vec![Cell::text(*t), Cell::Money(Amount::new(-123_456, Currency::CNY))]);
        let columns = vec![Column::text("name"), Column::number("open")];
        let sheet = Sheet { columns, rows: rows.collect(), footer: vec![vec![Cell::text("total")]] };
        let mut out = Vec::new();
        write(&mut out, &sheet).unwrap();
        let expected = "name,open\n'=1+1,-1234.56\n'+SUM(A1),-1234.56\n-5,-1234.56\n'-2+3,-1234.56\n'@x,-1234.56\n\
                        '＝1,-1234.56\n\"a,\"\"b\"\"\nc\",-1234.56\n华兴,-1234.56\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
