//! What procedures found, in columns. The titles are the fields' names, so that the CSV of a procedure is the one that a
//! pack holds of it.

use recoup_projections::audit::pack::{Procedure, Sum};
use serde_json::Value;

use super::super::render::{Align, Cell, Column, Sheet};
use crate::export::audit_pack::{Done, text};

/// A row a procedure.
pub(in crate::cli) fn figures(procedures: &[Done]) -> Sheet {
    let columns =
        vec![Column::text("Procedure"), Column::number("Found"), Column::text("Amounts"), Column::text("Must be none")];
    let sum = |sum: &Sum| format!("{} {}", sum.currency.code(), sum.amount);
    let rows = procedures.iter().map(|done| {
        let amounts = done.amounts.iter().map(sum).collect::<Vec<_>>().join("; ");
        let remark = if done.must_be_none { "yes" } else { "" };
        // Amounts that were cut would be others: as codes they stand whole.
        vec![Cell::text(done.name), Cell::from(done.findings as u64), Cell::Code(amounts), Cell::text(remark)]
    });
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}

/// What a procedure found, a row each.
pub(super) fn rows(procedure: &Procedure) -> Sheet {
    let row = |row: &Value| procedure.columns.iter().map(|column| cell(column, &row[*column])).collect();
    let rows: Vec<Vec<Cell>> = procedure.rows.iter().map(row).collect();
    let column = |(index, name): (usize, &&str)| {
        let is_number = rows.iter().any(|row| matches!(row[index], Cell::Count(_) | Cell::Decimal(_)));
        let align = if is_number { Align::Right } else { Align::Left };
        Column { align, ..Column::text(name).drop_at(priority(procedure.name, name)) }
    };
    let columns = procedure.columns.iter().enumerate().map(column).collect();
    Sheet { columns, rows, footer: Vec::new() }
}

/// A field; only names and reasons may be cut.
fn cell(column: &str, value: &Value) -> Cell {
    match (column, value) {
        (_, Value::Null) => Cell::Empty,
        (_, Value::Number(number)) => number.as_i64().map_or_else(|| Cell::Decimal(text(value)), Cell::Count),
        ("amount" | "open" | "disputed" | "first_amount" | "second_amount", _) => Cell::Decimal(text(value)),
        ("kind" | "of_kind" | "fault" | "amounts" | "recorded" | "recorded_before", _) => Cell::Code(text(value)),
        (column, _) if column.ends_with("_on") => Cell::Code(text(value)),
        _ => Cell::Text(text(value)),
    }
}

/// When a column goes where there is no room: the first that a procedure can spare has the highest.
fn priority(procedure: &str, column: &str) -> u8 {
    let spare: &[&str] = match procedure {
        "cut-off" => &["takes_out", "actor", "recorded_on", "receipt", "claim"],
        "subsequent-receipts" => &["allocated_on", "position", "open"],
        "back-dated" => &["actor", "effective_on"],
        "out-of-hours" => &["effective_on", "days", "actor"],
        "corrections" => &["of_effective_on", "of_actor", "of_kind", "days_after", "of", "recorded_on", "amounts"],
        "credits-after-disputes" => &["reason", "disputed", "days_after", "by", "disputed_on"],
        "duplicate-receipts" => {
            &["second_position", "first_position", "same_reference", "same_amount", "first_amount", "first_on"]
        }
        "self-approvals" => &["recorded_on", "proposed_at", "effective_on"],
        _ => &["recorded_before"],
    };
    spare.iter().rev().zip(1..).find(|(name, _)| **name == column).map_or(0, |(_, priority)| priority)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use recoup_projections::audit::pack::{Options, all};
    use recoup_projections::audit::{Period, Seen};
    use serde_json::{Map, json};

    use super::super::super::render::{DEFAULT_WIDTH, Format, Renderer, width_of};
    use super::*;

    fn made_up(column: &str) -> Value {
        match column {
            "amount" | "open" | "disputed" | "first_amount" | "second_amount" => json!("1234567.89"),
            "amounts" => {
                let moved = json!({"kind": "CLAIM", "currency": "CNY", "before": "90.00", "after": "0.00"});
                json!([moved, moved])
            }
            "kind" | "of_kind" => json!("receipt_allocated"),
            "fault" => json!("RECORDED_EARLIER"),
            "currency" => json!("CNY"),
            "recorded" | "recorded_before" => json!("2026-03-12T23:30:00"),
            "stream" => json!("account/HX"),
            "same_amount" | "same_reference" => json!(true),
            column if column.ends_with("_on") => json!("2026-03-12"),
            column if column.contains("position") || column.contains("days") => json!(12_345),
            "of" | "after" | "proposed_at" | "takes_out" => json!(12_345),
            _ => json!("华兴建材有限公司"),
        }
    }

    #[test]
    fn every_procedure_is_a_table_within_80_columns() {
        let (from, to) = (date(2026, 3, 1), date(2026, 3, 31));
        let empty = all(&Seen::new(Vec::new()), &Period { from, to, as_of: to }, &Options::default()).unwrap();
        let renderer = Renderer { format: Format::Table, width: DEFAULT_WIDTH, pretty: false };
        for procedure in empty {
            let row: Map<_, _> = procedure.columns.iter().map(|c| ((*c).to_owned(), made_up(c))).collect();
            let sheet = rows(&Procedure { rows: vec![row.into()], ..procedure.clone() });
            let spared = sheet.columns.iter().filter(|column| column.priority > 0).count();
            let mut out = Vec::new();
            renderer.table(&mut out, &sheet).unwrap();
            let table = String::from_utf8(out).unwrap();
            assert!(table.lines().all(|line| width_of(line) <= DEFAULT_WIDTH), "{table}");
            // A table, not rows one below the other; what may go is a column that there is.
            assert!(table.lines().nth(1).is_some_and(|line| line.starts_with('─')), "{}: {table}", procedure.name);
            let highest = sheet.columns.iter().map(|column| usize::from(column.priority)).max();
            assert_eq!(highest, Some(spared), "{}", procedure.name);
        }
    }
}
