//! A table of facts in SQL: its columns, its rows there and back.

use recoup_events::facts::At;
use recoup_events::values::{AccountId, Position};
use recoup_projections::rows::{
    Cell, FactRow, Field, POSTINGS, REP_TABLES, RepRow, TABLES, Table, read, write, write_rep,
};

use super::ProjectError;
use crate::storage::{Row, Value};

/// How many columns every table of facts has before its own.
pub const COMMON: usize = 7;

/// Whose facts a table holds: the column that stands where they are kept together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// An account's.
    Account,
    /// A rep's.
    Rep,
}

impl Owner {
    /// The column's name.
    #[must_use]
    pub const fn column(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Rep => "rep",
        }
    }
}

/// All tables of facts, and whose.
pub fn all() -> impl Iterator<Item = (Owner, &'static Table)> {
    let of = |owner| move |table| (owner, table);
    TABLES.iter().map(of(Owner::Account)).chain(REP_TABLES.iter().map(of(Owner::Rep)))
}

/// How many tables of facts there are.
pub const TABLE_COUNT: usize = TABLES.len() + REP_TABLES.len();

/// The columns that stand in a table's key behind its owner: the order in which an owner's rows are kept.
#[must_use]
pub fn key_order(table: &Table) -> &'static str {
    if *table == POSTINGS { "currency, effective_on, position, line" } else { "position, line" }
}

/// All columns of a table.
#[must_use]
pub fn columns(owner: Owner, table: &Table) -> Vec<&'static str> {
    let common = ["book", owner.column(), "position", "line", "effective_on", "entry", "known_to"];
    common.into_iter().chain(table.columns.iter().copied()).collect()
}

/// An account's fact as the values of its table's columns.
#[must_use]
pub fn values(book: &str, row: &FactRow) -> Vec<Value> {
    with_common(book, row.account.as_str(), (row.position, row.line, row.at), write(&row.fact))
}

/// A rep's fact as the values of its table's columns.
#[must_use]
pub fn rep_values(book: &str, row: &RepRow) -> Vec<Value> {
    with_common(book, row.rep.as_str(), (row.position, row.line, row.at), write_rep(&row.fact))
}

fn with_common(book: &str, owner: &str, (position, line, at): (Position, u32, At), cells: Vec<Cell>) -> Vec<Value> {
    let mut values = vec![
        Value::from(book),
        Value::from(owner),
        Value::from(position),
        Value::from(line),
        Value::from(at.effective_on),
        Value::from(at.entry),
        Value::Null,
    ];
    values.extend(cells.into_iter().map(|cell| match cell {
        Cell::NoText | Cell::NoInt => Value::Null,
        Cell::Int(n) => Value::Int(n),
        Cell::Text(text) => Value::Text(text),
        Cell::Bool(yes) => Value::Bool(yes),
    }));
    values
}

/// A row of a table as an account's fact.
///
/// # Errors
/// A column that holds what no fact has.
pub fn decode_row(table: Table, row: &Row) -> Result<FactRow, ProjectError> {
    let account = AccountId::new(row.text(1)?).map_err(|e| wrong(table, e.to_string()))?;
    let (position, line, at) = common(table, row)?;
    Ok(FactRow { account, position, line, at, fact: read(table, &own(table, row)?)? })
}

/// The position of the correction that took a row out, if one did.
///
/// # Errors
/// A column of another type.
pub fn known_to(row: &Row) -> Result<Option<Position>, ProjectError> {
    Ok(row.opt_int(6)?.map(Position::from_i64))
}

fn common(table: Table, row: &Row) -> Result<(Position, u32, At), ProjectError> {
    let effective_on = row.text(4)?.parse().map_err(|e: jiff::Error| wrong(table, e.to_string()))?;
    let line = u32::try_from(row.int(3)?).map_err(|e| wrong(table, e.to_string()))?;
    let at = At { effective_on, entry: Position::from_i64(row.int(5)?) };
    Ok((Position::from_i64(row.int(2)?), line, at))
}

fn own(table: Table, row: &Row) -> Result<Vec<Field<'_>>, ProjectError> {
    let cell = |column| {
        Ok(match row.value(column)? {
            Value::Null => Field::Nothing,
            Value::Int(n) => Field::Int(*n),
            Value::Text(text) => Field::Text(text),
            Value::Bool(yes) => Field::Bool(*yes),
            Value::Bytes(_) => return Err(wrong(table, "no table of facts holds bytes".to_owned())),
        })
    };
    (COMMON..row.0.len()).map(cell).collect()
}

fn wrong(table: Table, reason: String) -> ProjectError {
    ProjectError::Table { table: table.name, reason }
}
