//! statement: an account's movements with the running balance (contract.md 2).

use recoup_projections::statement::{StatementAnswer, statement};

use super::args::Statement;
use super::exit::CliError;
use super::render::{Cell, Column, Sheet};
use super::roll_forward::checked;
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &Statement) -> Result<u8, CliError> {
    let (from, to) = checked(&args.period)?;
    let reading = shell.reading().await?;
    let to = to.min(reading.head().as_of);
    let facts = reading.accounts_upto(Some(&args.account), to).await?;
    let main = facts.first().and_then(|facts| facts.ledger.registration()).map(|r| r.currency);
    let currency = args.currency.or(main).ok_or_else(|| {
        CliError::new("not_found", format!("{} is registered after {to}", args.account), super::exit::code::NOT_FOUND)
    })?;
    let rows = reading.rows(&args.account, to).await?;
    let answer = statement(&args.account, currency, &rows, from, to);
    shell.print(reading.head(), answer, |answer| sheet(answer, from, to))?;
    Ok(0)
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
