//! balance: what accounts owe, settled and still have to come (contract.md 2).

use recoup_events::values::Currency;
use recoup_projections::balance::{AccountBalance, BalanceAnswer};
use recoup_projections::money::Figures;

use super::args::{By, Grouped};
use super::exit::CliError;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &Grouped) -> Result<u8, CliError> {
    let reading = shell.reading_viewed(args.view, None).await?;
    let answer = reading.balance(args.account.as_ref(), args.by.map(Into::into)).await?;
    shell.print(reading.head(), answer, |answer| sheet(answer, args.by))?;
    Ok(0)
}

/// Accounts have a name, groups have none.
pub(super) fn sheet(answer: &BalanceAnswer, by: Option<By>) -> Sheet {
    let mut columns = match by {
        Some(by) => vec![Column::text(by.title())],
        None => vec![Column::text("Account"), Column::text("Name").drop_at(2)],
    };
    let figures = [
        ("Claims", 3),
        ("Cash", 5),
        ("Non-cash", 8),
        ("Credits", 7),
        ("Written off", 6),
        ("Open", 0),
        ("Unapplied", 1),
        ("Disputed", 4),
        ("Overdue", 0),
        ("Promised", 9),
    ];
    columns.push(Column::text("Cur"));
    columns.extend(figures.map(|(title, priority)| Column::number(title).drop_at(priority)));
    let group = |key: &Option<String>| vec![Cell::text(key.clone().unwrap_or_else(|| "(none)".to_owned()))];
    let total = if by.is_some() { vec![Cell::text("Total")] } else { vec![Cell::text("Total"), Cell::Empty] };
    let rows = match &answer.groups {
        Some(groups) => groups.iter().map(|row| line(group(&row.key), row.currency, &row.figures)).collect(),
        None => {
            let named = |row: &AccountBalance| vec![Cell::text(&*row.account), Cell::text(&*row.name)];
            answer.accounts.iter().map(|row| line(named(row), row.currency, &row.figures)).collect()
        }
    };
    let footer = answer.totals.iter().map(|row| line(total.clone(), row.currency, &row.figures)).collect();
    Sheet { columns, rows, footer }
}

fn line(mut cells: Vec<Cell>, currency: Currency, f: &Figures) -> Vec<Cell> {
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
    cells.push(Cell::text(currency.code()));
    cells.extend(figures.map(Cell::Money));
    cells
}
