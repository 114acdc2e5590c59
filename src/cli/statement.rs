//! statement: an account's movements with the running balance (contract.md 2).

use recoup_projections::reconciliations::{Contested, ReconciliationStatus, reconciliations};
use recoup_projections::statement::{StatementAnswer, statement};
use serde::Serialize;

use super::args::Statement;
use super::exit::CliError;
use super::render::{Cell, Column, Sheet};
use super::roll_forward::checked;
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &Statement) -> Result<u8, CliError> {
    let (from, to) = checked(&args.period)?;
    let reading = shell.reading_viewed(args.view, Some(to)).await?;
    let to = to.min(reading.head().as_of);
    let facts = reading.accounts_upto(Some(&args.account), to).await?;
    let main = facts.first().and_then(|facts| facts.ledger.registration()).map(|r| r.currency);
    let currency = args.currency.or(main).ok_or_else(|| {
        CliError::new("not_found", format!("{} is registered after {to}", args.account), super::exit::code::NOT_FOUND)
    })?;
    let rows = reading.rows(&args.account, to).await?;
    let statement = statement(&args.account, currency, &rows, from, to);
    // What was issued after the period is of it all the same: everything up to the day asked counts.
    let upto_now = reading.accounts(Some(&args.account)).await?;
    let ledger = upto_now.first().map(|facts| &facts.ledger);
    let reconciliations = ledger.map_or_else(Vec::new, |ledger| reconciliations(ledger, currency, from, to));
    shell.print_with(
        reading.head(),
        Answer { statement, reconciliations },
        |answer| sheet(&answer.statement, from, to),
        |answer| vec![("Statements of account", issued(&answer.reconciliations))],
    )?;
    Ok(0)
}

/// The statement, and what became of those that were issued for its months.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    statement: StatementAnswer,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reconciliations: Vec<ReconciliationStatus>,
}

fn issued(reconciliations: &[ReconciliationStatus]) -> Sheet {
    let columns = vec![
        Column::text("Month"),
        Column::text("State"),
        Column::text("Issued on"),
        Column::text("Answered on").drop_at(1),
        Column::number("As issued"),
        Column::number("Known now"),
        Column::text("Contested").drop_at(2),
    ];
    let row = |r: &ReconciliationStatus| {
        let item = |item: &Contested| format!("{} of {}", item.amount.grouped(), item.claim);
        let items = r.items.iter().map(item).collect::<Vec<_>>().join(", ");
        vec![
            Cell::text(r.month.to_string()),
            Cell::text(r.state.word()),
            Cell::Date(r.issued_on),
            r.answered_on.map_or(Cell::Empty, Cell::Date),
            Cell::Money(r.issued.closing),
            Cell::Money(r.now.closing),
            Cell::text(items),
        ]
    };
    Sheet { columns, rows: reconciliations.iter().map(row).collect(), footer: Vec::new() }
}

fn sheet(answer: &StatementAnswer, from: jiff::civil::Date, to: jiff::civil::Date) -> Sheet {
    let columns = vec![
        Column::text("Date"),
        Column::text("What"),
        Column::text("Reference"),
        Column::number("Amount"),
        Column::number("Balance"),
        Column::number("Position").drop_at(1),
    ];
    let edge = |day, what: &str, balance| {
        vec![Cell::Date(day), Cell::text(what), Cell::Empty, Cell::Empty, Cell::Money(balance)]
    };
    let moves = answer.movements.iter().map(|m| {
        let position = Cell::Count(m.position.as_i64());
        let (kind, reference) = (Cell::text(m.kind), Cell::text(&m.reference));
        vec![Cell::Date(m.effective_on), kind, reference, Cell::Money(m.amount), Cell::Money(m.balance), position]
    });
    let rows = [edge(from, "Opening", answer.opening)].into_iter().chain(moves);
    Sheet { columns, rows: rows.collect(), footer: vec![edge(to, "Closing", answer.closing)] }
}
