//! balance: what accounts owe, settled and still have to come (contract.md 2).

use recoup_projections::balance::{BalanceAnswer, balance};
use recoup_projections::money::Figures;

use super::args::Grouped;
use super::exit::CliError;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &Grouped) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let accounts = reading.accounts(args.account.as_ref()).await?;
    let answer = balance(&accounts, &reading.asked(), args.by.map(Into::into));
    shell.print(reading.head(), answer, sheet)?;
    Ok(0)
}

fn sheet(answer: &BalanceAnswer) -> Sheet {
    let mut columns = vec![Column::text("Account"), Column::text("Name").drop_at(9), Column::text("Cur")];
    let figures = [
        ("Claims", 2),
        ("Cash", 3),
        ("Non-cash", 7),
        ("Credits", 6),
        ("Written off", 5),
        ("Open", 0),
        ("Unapplied", 1),
        ("Disputed", 4),
        ("Overdue", 0),
        ("Promised", 8),
    ];
    columns.extend(figures.map(|(title, priority)| Column::number(title).drop_at(priority)));
    let total = |row: &recoup_projections::balance::TotalBalance| {
        line([Cell::text("Total"), Cell::Empty, Cell::text(row.currency.code())], &row.figures)
    };
    let rows = match &answer.groups {
        Some(groups) => groups
            .iter()
            .map(|group| {
                let key = group.key.clone().unwrap_or_else(|| "(none)".to_owned());
                line([Cell::text(key), Cell::Empty, Cell::text(group.currency.code())], &group.figures)
            })
            .collect(),
        None => answer
            .accounts
            .iter()
            .map(|row| {
                let named = [Cell::text(&*row.account), Cell::text(&*row.name), Cell::text(row.currency.code())];
                line(named, &row.figures)
            })
            .collect(),
    };
    Sheet { columns, rows, footer: answer.totals.iter().map(total).collect() }
}

fn line(named: [Cell; 3], f: &Figures) -> Vec<Cell> {
    let figures = [
        f.claims,
        f.cash,
        f.non_cash,
        f.credits,
        f.written_off,
        f.open,
        f.unapplied,
        f.disputed,
        f.overdue,
        f.promised,
    ];
    named.into_iter().chain(figures.map(Cell::Money)).collect()
}
