//! From bytes to rows of cells: CSV in its three delimiters, or the first filled sheet of a workbook. Knows no
//! profile and no money; a cell keeps what the file says, a number its exact shortest decimal.

use std::io::Cursor;

use calamine::{Data, Reader};
use jiff::civil::Date;

use super::ImportError;
use super::encoding::decode;

/// One cell as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawCell {
    /// Nothing, or only blanks.
    Empty,
    /// Text, without blanks at its ends.
    Text(String),
    /// A number of a workbook, as the shortest decimal that is exactly its value.
    Number(String),
    /// A date of a workbook.
    Date(Date),
    /// An error of a workbook, like `#DIV/0!`.
    Error(String),
}

impl RawCell {
    /// What a message shows of it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Number(text) | Self::Error(text) => text.chars().take(80).collect(),
            Self::Date(date) => date.to_string(),
        }
    }

    /// Reads a text cell. Quotation marks and tabs that some exports leave around a value go too.
    fn text(text: &str) -> Self {
        let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{a0}');
        if trimmed.is_empty() { Self::Empty } else { Self::Text(trimmed.to_owned()) }
    }
}

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Its line in a text file (the first one, where a cell runs over several), its row number in a sheet.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<RawCell>,
}

impl RawRow {
    /// Whether no cell holds anything.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| *cell == RawCell::Empty)
    }
}

/// Every way the bytes may be meant: one for a workbook, one a delimiter for a text. Which is right shows when
/// the header is looked for.
///
/// # Errors
/// No text, no workbook, or a workbook without a filled sheet.
pub fn readings(bytes: &[u8]) -> Result<Vec<Reading>, ImportError> {
    const ZIP: &[u8] = b"PK\x03\x04";
    const OLE: &[u8] = b"\xd0\xcf\x11\xe0";
    if bytes.starts_with(ZIP) || bytes.starts_with(OLE) {
        return Ok(vec![Reading::Sheet(sheet(bytes)?)]);
    }
    let text: std::sync::Arc<str> = decode(bytes)?.into();
    Ok([b',', b';', b'\t'].into_iter().map(|delimiter| Reading::Text { text: text.clone(), delimiter }).collect())
}

/// One way to read a file as a table.
pub enum Reading {
    /// A text with a delimiter.
    Text {
        /// The whole text.
        text: std::sync::Arc<str>,
        /// What stands between its cells.
        delimiter: u8,
    },
    /// A sheet.
    Sheet(Vec<RawRow>),
}

impl Reading {
    /// Its first rows, at most `limit`.
    ///
    /// # Errors
    /// A record that cannot be read.
    pub fn rows(&self, limit: usize) -> Result<Vec<RawRow>, ImportError> {
        match self {
            Self::Sheet(rows) => Ok(rows.iter().take(limit).cloned().collect()),
            Self::Text { text, delimiter } => {
                let mut reader = csv::ReaderBuilder::new()
                    .delimiter(*delimiter)
                    .has_headers(false)
                    .flexible(true)
                    .from_reader(text.as_bytes());
                let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
                let row = |record: csv::Result<csv::StringRecord>| {
                    let record = record.map_err(|e| ImportError::Table(e.to_string()))?;
                    let line = lines.line_from(record.position().map_or(0, csv::Position::byte));
                    Ok(RawRow { line, cells: record.iter().map(RawCell::text).collect() })
                };
                reader.records().take(limit).map(row).collect()
            }
        }
    }
}

/// Counts lines along with a reader. The reader's own count is one behind where lines end in CR LF, and names the
/// first of the blank lines that it skips.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first byte from `start` on that ends no line. Asked in rising order.
    fn line_from(&mut self, start: u64) -> u64 {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        while let Some(byte) = self.text.get(self.at).filter(|b| self.at < start || matches!(**b, b'\r' | b'\n')) {
            let next = self.text.get(self.at + 1);
            self.line += u64::from(*byte == b'\n' || (*byte == b'\r' && next != Some(&b'\n')));
            self.at += 1;
        }
        self.line
    }
}

/// The first sheet that has anything in it.
fn sheet(bytes: &[u8]) -> Result<Vec<RawRow>, ImportError> {
    let wrong = |e: calamine::Error| ImportError::Table(e.to_string());
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(wrong)?;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(wrong)?;
        let Some((first, _)) = range.start() else { continue };
        let rows = range.rows().zip(u64::from(first) + 1..);
        return Ok(rows.map(|(cells, line)| RawRow { line, cells: cells.iter().map(cell).collect() }).collect());
    }
    Err(ImportError::Table("no sheet of the workbook holds anything".to_owned()))
}

fn cell(data: &Data) -> RawCell {
    match data {
        Data::Empty => RawCell::Empty,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => RawCell::text(text),
        Data::Int(number) => RawCell::Number(number.to_string()),
        // The standard library prints the shortest decimal that reads back as the same value, without exponent:
        // for whatever was typed with up to 15 digits that is what was typed.
        Data::Float(number) if number.is_finite() => RawCell::Number(number.to_string()),
        Data::Float(number) => RawCell::Error(number.to_string()),
        Data::Bool(truth) => RawCell::Text(if *truth { "TRUE" } else { "FALSE" }.to_owned()),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let date = i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(day).ok());
            match date.map(|((year, month), day)| Date::new(year, month, day)) {
                Some(Ok(date)) => RawCell::Date(date),
                _ => RawCell::Error(format!("{year}-{month}-{day}")),
            }
        }
        Data::DateTime(span) => RawCell::Number(span.as_f64().to_string()),
        Data::Error(error) => RawCell::Error(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(reading: &Reading) -> Vec<Vec<String>> {
        reading.rows(usize::MAX).unwrap().iter().map(|r| r.cells.iter().map(RawCell::shown).collect()).collect()
    }

    #[test]
    fn a_csv_keeps_the_lines_of_its_rows() {
        let text = "a,b\r\n\r\n\"x\ny\",\" 1,5\t\"\r\n,\r\n";
        let reading = &readings(text.as_bytes()).unwrap()[0];
        let rows = reading.rows(usize::MAX).unwrap();
        assert_eq!(rows.iter().map(|r| r.line).collect::<Vec<_>>(), [1, 3, 5]);
        assert_eq!(texts(reading)[1], ["x\ny", "1,5"]);
        assert!(rows[2].is_blank());
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for text in ["a\n\nb\nc", "a\r\n\r\nb\r\nc\r\n", "a\r\rb\rc\r"] {
            let rows = readings(text.as_bytes()).unwrap()[0].rows(usize::MAX).unwrap();
            assert_eq!(rows.iter().map(|r| r.line).collect::<Vec<_>>(), [1, 3, 4], "{text:?}");
        }
    }

    #[test]
    fn a_workbook_gives_exact_numbers_and_dates() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet();
        let sheet = book.add_worksheet();
        let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        sheet.write(2, 1, "客户").unwrap().write(2, 2, 1234.56).unwrap().write(2, 3, 611_365).unwrap();
        sheet.write_with_format(2, 4, rust_xlsxwriter::ExcelDateTime::from_ymd(2013, 1, 2).unwrap(), &day).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let rows = readings(&bytes).unwrap()[0].rows(usize::MAX).unwrap();
        assert_eq!(rows[0].line, 3);
        let cells = &rows[0].cells;
        assert_eq!(cells[0], RawCell::Text("客户".to_owned()));
        assert_eq!(cells[1], RawCell::Number("1234.56".to_owned()));
        assert_eq!(cells[2], RawCell::Number("611365".to_owned()));
        assert_eq!(cells[3], RawCell::Date(Date::constant(2013, 1, 2)));
    }

    #[test]
    fn a_broken_workbook_is_an_error_not_a_panic() {
        assert!(readings(b"PK\x03\x04 nothing more").is_err());
    }
}
