//! A table of facts in SQL: its columns, its rows there and back.

use recoup_events::facts::At;
use recoup_events::values::{AccountId, Position};
use recoup_projections::rows::{Cell, FactRow, Table, read, table_of, write};

use super::ProjectError;
use crate::storage::{Row, Value};

/// The columns that every table of facts has, before its own.
pub const COMMON: [&str; 7] = ["book", "account", "position", "line", "effective_on", "entry", "known_to"];

/// What the tables are called: the live ones, or those that a rebuild fills beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// The read tables.
    Live,
    /// Temporary tables of one session.
    Shadow,
}

impl Names {
    /// The name of a table.
    #[must_use]
    pub fn of(self, table: &Table) -> String {
        match self {
            Self::Live => table.name.to_owned(),
            Self::Shadow => format!("shadow_{}", table.name),
        }
    }
}

/// All columns of a table.
#[must_use]
pub fn columns(table: &Table) -> Vec<&'static str> {
    COMMON.into_iter().chain(table.columns.iter().copied()).collect()
}

/// A fact as the values of its table's columns.
#[must_use]
pub fn values(book: &str, row: &FactRow) -> Vec<Value> {
    let mut values = vec![
        Value::from(book),
        Value::from(row.account.as_str()),
        Value::from(row.position),
        Value::from(row.line),
        Value::from(row.at.effective_on),
        Value::from(row.at.entry),
        Value::Null,
    ];
    values.extend(write(&row.fact).into_iter().map(|cell| match cell {
        Cell::NoText | Cell::NoInt => Value::Null,
        Cell::Int(n) => Value::Int(n),
        Cell::Text(text) => Value::Text(text),
        Cell::Bool(yes) => Value::Bool(yes),
    }));
    values
}

/// The table of a fact.
#[must_use]
pub fn home(row: &FactRow) -> Table {
    table_of(&row.fact)
}

/// A row of a table as a fact, with the position that took it out, if one did.
///
/// # Errors
/// A column that holds what no fact has.
pub fn decode_row(table: Table, row: &Row) -> Result<(FactRow, Option<Position>), ProjectError> {
    let wrong = |reason: String| ProjectError::Table { table: table.name, reason };
    let account = AccountId::new(row.text(1)?).map_err(|e| wrong(e.to_string()))?;
    let effective_on = row.text(4)?.parse().map_err(|e: jiff::Error| wrong(e.to_string()))?;
    let line = u32::try_from(row.int(3)?).map_err(|e| wrong(e.to_string()))?;
    let mut cells = Vec::with_capacity(table.columns.len());
    for column in COMMON.len()..row.0.len() {
        cells.push(match row.value(column)? {
            Value::Null => Cell::NoText,
            Value::Int(n) => Cell::Int(*n),
            Value::Text(text) => Cell::Text(text.clone()),
            Value::Bool(yes) => Cell::Bool(*yes),
            Value::Bytes(_) => return Err(wrong("no table of facts holds bytes".to_owned())),
        });
    }
    let fact = read(table, &cells)?;
    let at = At { effective_on, entry: Position::from_i64(row.int(5)?) };
    let known_to = row.opt_int(6)?.map(Position::from_i64);
    Ok((FactRow { account, position: Position::from_i64(row.int(2)?), line, at, fact }, known_to))
}
