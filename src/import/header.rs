//! Finds the header of a file: the row whose cells name the columns that a profile needs, and with it the
//! delimiter. Title lines above it are passed over.

use std::collections::BTreeMap;

use super::ImportError;
use super::profile::{Field, Profile, plain};
use super::table::{RawCell, RawRow, Reading};

/// How many rows may stand above the header.
const ROWS_SEARCHED: usize = 30;

/// Where each field stands.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    by_field: BTreeMap<Field, (usize, String)>,
}

impl Columns {
    /// The cell of a field, where the file has a column for it.
    #[must_use]
    pub fn cell<'a>(&self, field: Field, row: &'a RawRow) -> Option<&'a RawCell> {
        self.by_field.get(&field).map(|(index, _)| row.cells.get(*index).unwrap_or(&RawCell::Empty))
    }

    /// The title of a field's column, as the file writes it.
    #[must_use]
    pub fn title(&self, field: Field) -> Option<&str> {
        self.by_field.get(&field).map(|(_, title)| title.as_str())
    }

    /// How many fields have a column.
    #[must_use]
    pub fn found(&self) -> usize {
        self.by_field.len()
    }

    fn missing(&self) -> impl Iterator<Item = Field> {
        Field::REQUIRED.into_iter().filter(|field| !self.by_field.contains_key(field))
    }
}

/// Reads the table below its header: the columns, and every row that is not blank.
///
/// # Errors
/// No header with the columns needed, a column named twice, a record that cannot be read.
pub fn read(readings: &[Reading], profile: &Profile) -> Result<(Columns, Vec<RawRow>), ImportError> {
    let mut best: Option<Candidate> = None;
    for (which, reading) in readings.iter().enumerate() {
        for (index, row) in reading.rows(ROWS_SEARCHED)?.iter().enumerate().filter(|(_, row)| !row.is_blank()) {
            let columns = columns(row, profile);
            let rank = (columns.missing().count() == 0, columns.found(), row.cells.len());
            if best.as_ref().is_none_or(|best| rank > best.rank) {
                best = Some(Candidate { rank, which, index, columns, header: row.clone() });
            }
        }
    }
    let Some(best) = best else { return Err(ImportError::Table("it has no rows".to_owned())) };
    if best.columns.missing().count() > 0 {
        return Err(not_found(&best, profile));
    }
    named_once(&best)?;
    let rows = readings.get(best.which).map_or_else(|| Ok(Vec::new()), |reading| reading.rows(usize::MAX))?;
    Ok((best.columns, rows.into_iter().skip(best.index + 1).filter(|row| !row.is_blank()).collect()))
}

struct Candidate {
    rank: (bool, usize, usize),
    which: usize,
    index: usize,
    columns: Columns,
    header: RawRow,
}

fn columns(header: &RawRow, profile: &Profile) -> Columns {
    let titles: Vec<(String, String)> = header.cells.iter().map(|c| (plain(&c.shown()), c.shown())).collect();
    let place = |names: &Vec<String>| {
        names.iter().find_map(|name| {
            let index = titles.iter().position(|(title, _)| *title == plain(name))?;
            Some((index, titles.get(index)?.1.clone()))
        })
    };
    let by_field = profile.columns.iter().filter_map(|(field, names)| Some((*field, place(names)?))).collect();
    Columns { by_field }
}

fn named_once(best: &Candidate) -> Result<(), ImportError> {
    for (_, title) in best.columns.by_field.values() {
        if best.header.cells.iter().filter(|cell| plain(&cell.shown()) == plain(title)).count() > 1 {
            return Err(ImportError::ColumnTwice(title.clone()));
        }
    }
    Ok(())
}

fn not_found(best: &Candidate, profile: &Profile) -> ImportError {
    let names = |field| profile.columns.get(&field).map(|n| n.join(" | ")).unwrap_or_default();
    let found: Vec<String> = best.header.cells.iter().map(RawCell::shown).filter(|t| !t.is_empty()).take(40).collect();
    ImportError::Header {
        profile: profile.name.clone(),
        missing: best.columns.missing().map(names).collect::<Vec<_>>().join("; "),
        found: found.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::readings;
    use super::*;

    fn generic(text: &str) -> Result<(Columns, Vec<RawRow>), ImportError> {
        read(&readings(text.as_bytes()).unwrap(), &Profile::load("generic").unwrap())
    }

    #[test]
    fn delimiter_and_header_are_found_below_a_title() {
        for delimiter in [",", ";", "\t"] {
            let text = format!(
                "应收账款明细表\n\n导出时间：2026-01-01\n{}\n{}\n\n",
                ["客户编号", "客户名称", "发票号", "开票日期", "到期日", "金额"].join(delimiter),
                ["C1", "\"华兴, 建材\"", "F1", "2026-01-05", "2026-02-04", "1.00"].join(delimiter)
            );
            let (columns, rows) = generic(&text).unwrap();
            assert_eq!(columns.found(), 6, "{delimiter:?}");
            assert_eq!(rows.len(), 1);
            assert_eq!(rows[0].line, 5);
            assert_eq!(columns.cell(Field::Name, &rows[0]).unwrap().shown(), "华兴, 建材");
        }
    }

    #[test]
    fn the_better_name_wins_and_case_does_not_matter() {
        let (columns, rows) =
            generic("CUSTOMER,customer_id,Invoice Number,DATE,invoice date,Amount\nAcme,C1,F1,x,y,1\n").unwrap();
        assert_eq!(columns.title(Field::Account), Some("customer_id"));
        assert_eq!(columns.cell(Field::InvoiceDate, &rows[0]).unwrap().shown(), "y");
    }

    #[test]
    fn a_header_that_lacks_something_says_what() {
        let error = generic("customer id,invoice,amount\nC1,F1,1\n").err().unwrap().to_string();
        assert!(error.contains("开票日期") && error.contains("customer id, invoice, amount"), "{error}");
        let error = generic("account,invoice,date,amount,Amount\n").err().unwrap();
        assert!(matches!(error, ImportError::ColumnTwice(_)), "{error}");
        assert!(generic("").is_err());
    }
}
