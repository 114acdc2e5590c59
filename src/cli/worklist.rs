//! worklist: whom to turn to first, and why (contract.md 2).

use recoup_projections::worklist::{HeldBack, WorkRow, WorklistAnswer, worklist};

use super::args::OfRep;
use super::exit::CliError;
use super::render::{Cell, Column, Format, Sheet, word};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &OfRep) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let accounts = reading.accounts_of(None, args.rep.as_ref()).await?;
    let answer = worklist(&accounts, &reading.asked());
    let stacked = shell.renderer.format == Format::Table;
    shell.print_with(
        reading.head(),
        answer,
        |answer| sheet(answer, stacked),
        |answer| vec![("Held back for now", held_back(answer))],
    )?;
    Ok(0)
}

/// For a person each reason has a line of its own below the account's; for a spreadsheet each line says whose it is.
fn sheet(answer: &WorklistAnswer, stacked: bool) -> Sheet {
    let columns = vec![
        Column::number("#"),
        Column::text("Account"),
        Column::text("Name").drop_at(2),
        Column::text("Owner").drop_at(3),
        Column::text("Cur").drop_at(5),
        Column::number("Overdue").drop_at(4),
        Column::number("Score").drop_at(6),
        Column::text("Reason").drop_at(7),
        Column::number("Points").drop_at(8),
        Column::text("Why"),
    ];
    Sheet { columns, rows: answer.rows.iter().flat_map(|row| lines(row, stacked)).collect(), footer: Vec::new() }
}

fn lines(row: &WorkRow, stacked: bool) -> Vec<Vec<Cell>> {
    let account = || {
        vec![
            Cell::from(row.rank as u64),
            Cell::text(&*row.account),
            Cell::text(&*row.name),
            Cell::or_empty(row.owner.as_deref().map(Cell::text)),
            Cell::text(row.currency.code()),
            Cell::Money(row.overdue),
            Cell::Count(row.score.into()),
        ]
    };
    let below = vec![Cell::Empty; account().len()];
    let line = |(number, reason): (usize, &recoup_projections::worklist::Reason)| {
        let mut cells = if number > 0 && stacked { below.clone() } else { account() };
        cells.extend([word(&reason.code), Cell::Count(reason.points.into()), Cell::text(&reason.text)]);
        cells
    };
    row.reasons.iter().enumerate().map(line).collect()
}

fn held_back(answer: &WorklistAnswer) -> Sheet {
    let columns = vec![
        Column::text("Account"),
        Column::text("Name").drop_at(1),
        Column::text("Owner").drop_at(2),
        Column::text("Held").drop_at(3),
        Column::text("Why"),
    ];
    let line = |held: &HeldBack| {
        vec![
            Cell::text(&*held.account),
            Cell::text(&*held.name),
            Cell::or_empty(held.owner.as_deref().map(Cell::text)),
            word(&held.reason),
            Cell::text(&held.text),
        ]
    };
    Sheet { columns, rows: answer.held_back.iter().map(line).collect(), footer: Vec::new() }
}
