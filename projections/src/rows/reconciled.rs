//! The rows of statements of account: steps, sums, and claims that are open or contested.

use recoup_events::facts::{ContestedItem, Fact, FrozenBalance, FrozenOpen, ReconciliationFact, ReconciliationStep};
use recoup_events::values::{Position, Text, Total};

use super::cells::{Cell, Reader, RowError};
use super::facts::unknown;

/// A fact's own columns; one of something else has none here.
pub(super) fn write(fact: &Fact) -> Vec<Cell> {
    match fact {
        Fact::Reconciliation(f) => {
            let (step, known_at, document, person) = match &f.step {
                ReconciliationStep::Issued { known_at, document_sha256 } => {
                    ("ISSUED", Cell::Int(known_at.as_i64()), Cell::text(document_sha256), Cell::NoText)
                }
                ReconciliationStep::Confirmed(who) => ("CONFIRMED", Cell::NoInt, Cell::NoText, Cell::text(who)),
                ReconciliationStep::Contested(who) => ("CONTESTED", Cell::NoInt, Cell::NoText, Cell::text(who)),
            };
            let (month, step) = (Cell::text(f.month.to_string()), Cell::text(step));
            vec![month, step, known_at, document, person, Cell::text(&*f.by)]
        }
        Fact::ReconciledBalance { month, balance } => vec![
            Cell::text(month.to_string()),
            Cell::text(balance.currency.code()),
            minor(balance.opening_minor),
            minor(balance.open_minor),
            minor(balance.unapplied_minor),
        ],
        Fact::ReconciledClaim { month, claim } => vec![
            Cell::text(month.to_string()),
            Cell::text(&*claim.claim),
            Cell::text(claim.currency.code()),
            Cell::maybe_written(claim.due_on.as_ref()),
            Cell::Int(claim.open_minor),
        ],
        Fact::ContestedItem { month, item } => vec![
            Cell::text(month.to_string()),
            Cell::text(&*item.claim),
            Cell::text(item.currency.code()),
            Cell::Int(item.amount_minor),
            Cell::text(&*item.reason),
        ],
        _ => Vec::new(),
    }
}

/// The sums of one account fit: its turnover is bounded where it is decided.
fn minor(total: Total) -> Cell {
    i64::try_from(total.0).map_or(Cell::NoInt, Cell::Int)
}

/// The fact of a row, by its own columns.
pub(super) fn read(r: &mut Reader<'_>) -> Result<Fact, RowError> {
    Ok(match r.table {
        "reconciliations" => {
            let (month, step) = (r.parsed()?, step(r)?);
            Fact::Reconciliation(ReconciliationFact { month, step, by: r.parsed()? })
        }
        "reconciliation_balances" => {
            let (month, currency) = (r.parsed()?, r.parsed()?);
            let (opening_minor, open_minor, unapplied_minor) = (total(r)?, total(r)?, total(r)?);
            Fact::ReconciledBalance {
                month,
                balance: FrozenBalance { currency, open_minor, opening_minor, unapplied_minor },
            }
        }
        "reconciliation_claims" => {
            let (month, claim, currency, due_on) = (r.parsed()?, r.parsed()?, r.parsed()?, r.maybe_date()?);
            Fact::ReconciledClaim { month, claim: FrozenOpen { claim, currency, due_on, open_minor: r.int()? } }
        }
        "reconciliation_items" => {
            let (month, claim, currency, amount_minor) = (r.parsed()?, r.parsed()?, r.parsed()?, r.int()?);
            let (table, reason) = (r.table, r.text()?);
            let reason = Text::new(reason).map_err(|e| unknown(table, "reason", &e.to_string()))?;
            Fact::ContestedItem { month, item: ContestedItem { amount_minor, claim, currency, reason } }
        }
        other => return Err(unknown(other, "table", other)),
    })
}

fn step(r: &mut Reader<'_>) -> Result<ReconciliationStep, RowError> {
    let (table, step) = (r.table, r.text()?);
    let (known_at, document, person) = (r.maybe_int()?, r.maybe_text()?, r.maybe_text()?.map(str::to_owned));
    match (step, known_at, document, person) {
        ("ISSUED", Some(known_at), Some(document), None) => Ok(ReconciliationStep::Issued {
            known_at: Position::from_i64(known_at),
            document_sha256: document.to_owned(),
        }),
        ("CONFIRMED", None, None, Some(who)) => Ok(ReconciliationStep::Confirmed(who)),
        ("CONTESTED", None, None, Some(who)) => Ok(ReconciliationStep::Contested(who)),
        (step, ..) => Err(unknown(table, "step", step)),
    }
}

fn total(r: &mut Reader<'_>) -> Result<Total, RowError> {
    r.int().map(|minor| Total(minor.into()))
}
