//! The rows of issued statements: sums, lines and items, with a column a cause so that a finance person can add them up.

use std::collections::BTreeMap;

use recoup_events::facts::{Cause, FrozenItem, FrozenLine, FrozenTotals, RepFact, StatementFact};
use recoup_events::values::{Month, Position, Rate};

use crate::rows::cells::{Cell, Reader, RowError};
use crate::rows::facts::unknown;

/// A fact's own columns; one that is no statement's has none here.
pub(super) fn write(fact: &RepFact) -> Vec<Cell> {
    match fact {
        RepFact::Statement(f) => {
            let (month, known_at) = (Cell::text(f.month.to_string()), Cell::Int(f.known_at.as_i64()));
            vec![month, known_at, Cell::text(&f.document_sha256)]
        }
        RepFact::StatementTotals { month, totals } => write_totals(*month, totals),
        RepFact::StatementLine { month, line } => write_line(*month, line),
        RepFact::StatementItem { month, item } => vec![
            Cell::text(month.to_string()),
            Cell::word(&item.kind),
            Cell::text(&*item.account),
            Cell::text(&*item.claim),
            Cell::text(&*item.receipt),
            Cell::text(item.currency.code()),
            Cell::Int(item.amount_minor),
            Cell::Int(item.held_minor),
            Cell::text(item.line_month.to_string()),
            Cell::text(item.of.to_string()),
            Cell::Int(item.origin.as_i64()),
        ],
        _ => Vec::new(),
    }
}

fn write_totals(month: Month, totals: &FrozenTotals) -> Vec<Cell> {
    let mut cells = vec![Cell::text(month.to_string()), Cell::text(totals.currency.code())];
    let deducted = |cause| totals.deductions_minor.get(&cause).copied().unwrap_or(0);
    cells.push(Cell::Int(totals.gross_minor));
    cells.extend(Cause::LISTED.map(|cause| Cell::Int(deducted(cause))));
    let rest = [
        totals.net_minor,
        totals.held_back_minor,
        totals.released_minor,
        totals.clawed_back_minor,
        totals.draws_recovered_minor,
        totals.waived_minor,
        totals.adjusted_minor,
        totals.payable_minor,
    ];
    cells.extend(rest.map(Cell::Int));
    cells
}

fn write_line(month: Month, line: &FrozenLine) -> Vec<Cell> {
    let mut cells = vec![
        Cell::text(month.to_string()),
        Cell::text(&*line.account),
        Cell::text(&*line.claim),
        Cell::text(&*line.receipt),
        Cell::text(line.currency.code()),
        Cell::text(line.value_date.to_string()),
        Cell::Int(line.amount_minor),
        Cell::text(line.base_rate.to_string()),
        Cell::Int(line.days_late.into()),
    ];
    for cause in Cause::LISTED {
        cells.push(Cell::maybe_written(line.points.get(&cause)));
        cells.push(Cell::maybe_int(line.deductions_minor.get(&cause).copied()));
    }
    cells.extend([
        Cell::text(line.effective_rate.to_string()),
        Cell::Int(line.gross_minor),
        Cell::Int(line.net_minor),
        Cell::Int(line.held_minor),
        Cell::Int(line.policy_version.into()),
        Cell::Int(line.origin.as_i64()),
        serde_json::to_string(&line.events).map_or(Cell::NoText, Cell::text),
    ]);
    cells
}

/// The fact of a row, by its own columns.
pub(super) fn read(r: &mut Reader<'_>) -> Result<RepFact, RowError> {
    Ok(match r.table {
        "commission_statements" => {
            let (month, known_at) = (r.parsed()?, Position::from_i64(r.int()?));
            RepFact::Statement(StatementFact { month, known_at, document_sha256: r.text()?.to_owned() })
        }
        "commission_totals" => RepFact::StatementTotals { month: r.parsed()?, totals: read_totals(r)? },
        "commission_lines" => RepFact::StatementLine { month: r.parsed()?, line: read_line(r)? },
        "commission_items" => {
            let (month, kind) = (r.parsed()?, r.word()?);
            let item = FrozenItem {
                kind,
                account: r.parsed()?,
                claim: r.parsed()?,
                receipt: r.parsed()?,
                currency: r.parsed()?,
                amount_minor: r.int()?,
                held_minor: r.int()?,
                line_month: r.parsed()?,
                of: r.parsed()?,
                origin: Position::from_i64(r.int()?),
            };
            RepFact::StatementItem { month, item }
        }
        other => return Err(unknown(other, "table", other)),
    })
}

fn read_totals(r: &mut Reader<'_>) -> Result<FrozenTotals, RowError> {
    let (currency, gross_minor) = (r.parsed()?, r.int()?);
    let mut deductions_minor = BTreeMap::new();
    for cause in Cause::LISTED {
        deductions_minor.insert(cause, r.int()?);
    }
    Ok(FrozenTotals {
        currency,
        gross_minor,
        deductions_minor,
        net_minor: r.int()?,
        held_back_minor: r.int()?,
        released_minor: r.int()?,
        clawed_back_minor: r.int()?,
        draws_recovered_minor: r.int()?,
        waived_minor: r.int()?,
        adjusted_minor: r.int()?,
        payable_minor: r.int()?,
    })
}

fn read_line(r: &mut Reader<'_>) -> Result<FrozenLine, RowError> {
    let (account, claim, receipt) = (r.parsed()?, r.parsed()?, r.parsed()?);
    let (currency, value_date, amount_minor) = (r.parsed()?, r.parsed()?, r.int()?);
    let base_rate = r.word()?;
    let days_late = small(r)?;
    let (mut points, mut deductions_minor) = (BTreeMap::new(), BTreeMap::new());
    for cause in Cause::LISTED {
        if let Some(of_cause) = r.maybe_word::<Rate>()? {
            points.insert(cause, of_cause);
        }
        if let Some(minor) = r.maybe_int()? {
            deductions_minor.insert(cause, minor);
        }
    }
    Ok(FrozenLine {
        account,
        amount_minor,
        base_rate,
        claim,
        currency,
        days_late,
        deductions_minor,
        effective_rate: r.word()?,
        gross_minor: r.int()?,
        net_minor: r.int()?,
        held_minor: r.int()?,
        points,
        policy_version: small(r)?,
        origin: Position::from_i64(r.int()?),
        events: positions(r)?,
        receipt,
        value_date,
    })
}

fn positions(r: &mut Reader<'_>) -> Result<Vec<Position>, RowError> {
    let (table, text) = (r.table, r.text()?);
    serde_json::from_str(text).map_err(|_| unknown(table, "events", text))
}

fn small<T: TryFrom<i64>>(r: &mut Reader<'_>) -> Result<T, RowError> {
    let (table, n) = (r.table, r.int()?);
    T::try_from(n).map_err(|_| unknown(table, "number", &n.to_string()))
}
