//! Sheets as a workbook, for those who go on counting in one. Money is written as a number with its currency's
//! decimals where the file format keeps it exactly (15 digits), else as text.

use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::sheet::{Cell, Sheet};

/// The digits that a number of the format keeps.
const EXACT_DIGITS: usize = 15;

/// Writes sheets, each under its name, to a file.
///
/// # Errors
/// The file cannot be written.
pub fn save(path: &Path, sheets: &[(&str, Sheet)]) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    for (name, sheet) in sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(*name)?;
        fill(worksheet, sheet)?;
    }
    workbook.save(path)
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, head) in (0..).zip(&sheet.columns) {
        worksheet.write_string_with_format(0, column, &head.title, &bold)?;
    }
    for (row, cells) in (1..).zip(&sheet.rows) {
        for (column, cell) in (0..).zip(cells) {
            put(worksheet, (row, column), cell)?;
        }
    }
    worksheet.set_freeze_panes(1, 0)?;
    worksheet.autofit();
    Ok(())
}

fn put(worksheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
    let plain = cell.plain();
    let number = match cell {
        Cell::Empty => return Ok(()),
        Cell::Money(_) | Cell::Decimal(_) | Cell::Count(_) => exact(&plain),
        Cell::Text(_) | Cell::Code(_) | Cell::Date(_) => None,
    };
    match number {
        Some(number) => {
            let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let pattern = if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(decimals)) };
            worksheet.write_number_with_format(row, column, number, &Format::new().set_num_format(pattern))?;
        }
        None => {
            worksheet.write_string(row, column, plain)?;
        }
    }
    Ok(())
}

/// The number that a decimal text is, where the format keeps all of its digits.
fn exact(text: &str) -> Option<f64> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits <= EXACT_DIGITS { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_only_where_every_digit_is_kept() {
        assert_eq!(exact("-1234.50"), Some(-1234.5));
        assert_eq!(exact("9999999999999.99"), Some(9_999_999_999_999.99));
        assert_eq!(exact("99999999999999.99"), None);
        assert_eq!(exact("n/a"), None);
    }
}
