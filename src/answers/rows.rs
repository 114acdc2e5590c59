//! A row of the read tables, as it comes packed, as the fact that it is. Which rows are asked for is not here.

use recoup_events::facts::At;
use recoup_events::values::{AccountId, Position, RepId};
use recoup_projections::rows::{FactRow, Field, RepRow, Table, read, read_rep};

use crate::projectors::ProjectError;
use crate::storage::Lent;

/// The columns that every table has and a fact needs, before those of its own. Whose row it is comes with it.
pub(super) const COMMON: [&str; 4] = ["position", "line", "effective_on", "entry"];

/// A row as an account's fact.
pub(super) fn fact_row(table: Table, account: &AccountId, row: &[Lent<'_>]) -> Result<FactRow, ProjectError> {
    let (position, line, at, own) = split(table, row)?;
    Ok(FactRow { account: account.clone(), position, line, at, fact: read(table, &own)? })
}

/// A row as a rep's fact.
pub(super) fn rep_row(table: Table, rep: &str, row: &[Lent<'_>]) -> Result<RepRow, ProjectError> {
    let rep = RepId::new(rep).map_err(|e| wrong(table, e.to_string()))?;
    let (position, line, at, own) = split(table, row)?;
    Ok(RepRow { rep, position, line, at, fact: read_rep(table, &own)? })
}

/// What all tables have, and a table's own columns.
type Parts<'a> = (Position, u32, At, Vec<Field<'a>>);

fn split<'a>(table: Table, row: &'a [Lent<'a>]) -> Result<Parts<'a>, ProjectError> {
    let [Lent::Int(position), Lent::Int(line), Lent::Text(day), Lent::Int(entry), own @ ..] = row else {
        return Err(wrong(table, format!("a row begins with {:?}", row.get(..COMMON.len()))));
    };
    let line = u32::try_from(*line).map_err(|e| wrong(table, e.to_string()))?;
    let effective_on = day.parse().map_err(|e: jiff::Error| wrong(table, e.to_string()))?;
    let at = At { effective_on, entry: Position::from_i64(*entry) };
    Ok((Position::from_i64(*position), line, at, own.iter().map(field).collect()))
}

fn field<'a>(value: &'a Lent<'_>) -> Field<'a> {
    match value {
        Lent::Null => Field::Nothing,
        Lent::Int(n) => Field::Int(*n),
        Lent::Text(text) => Field::Text(text),
        Lent::Bool(yes) => Field::Bool(*yes),
    }
}

fn wrong(table: Table, reason: String) -> ProjectError {
    ProjectError::Table { table: table.name, reason }
}
