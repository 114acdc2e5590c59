//! ageing: open claims by how long they are overdue (contract.md 2).

use recoup_projections::ageing::{AgeFrom, AgeingAnswer, Columns};

use super::args;
use super::exit::CliError;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &args::Ageing) -> Result<u8, CliError> {
    let reading = shell.reading_viewed(args.grouped.view, None).await?;
    let from = match args.from {
        args::AgeFrom::Due => AgeFrom::DueDate,
        args::AgeFrom::Invoice => AgeFrom::InvoiceDate,
    };
    let answer = reading.ageing(args.grouped.account.as_ref(), from, args.grouped.by.map(Into::into)).await?;
    shell.print(reading.head(), answer, |answer| sheet(answer, args.grouped.by))?;
    Ok(0)
}

fn sheet(answer: &AgeingAnswer, by: Option<args::By>) -> Sheet {
    let title = |name: &String| if name == "not_due" { "Not due".to_owned() } else { name.clone() };
    let mut columns = vec![Column::text(by.map_or("Account", args::By::title)), Column::text("Cur")];
    // A bucket may go where there is no room and it is empty, so that seven of them are no reason to stack.
    let is_empty = |name: &str| {
        answer.totals.iter().all(|total| total.columns.buckets.iter().all(|(n, amount)| n != name || amount.minor == 0))
    };
    let bucket = |name: &String| Column::number(&title(name)).drop_at(u8::from(is_empty(name)));
    columns.extend(answer.buckets.iter().map(bucket));
    columns.extend([Column::number("No due date").drop_at(2), Column::number("Open")]);
    columns.push(Column::number("Unapplied").drop_at(1));
    let line = |key: String, currency: recoup_events::values::Currency, row: &Columns| {
        let buckets = row.buckets.iter().map(|(_, amount)| Cell::Money(*amount));
        let rest = [row.no_due_date, row.open, row.unapplied].map(Cell::Money);
        [Cell::text(key), Cell::text(currency.code())].into_iter().chain(buckets).chain(rest).collect()
    };
    let none = || "(none)".to_owned();
    let rows = match &answer.groups {
        Some(groups) => {
            groups.iter().map(|g| line(g.key.clone().unwrap_or_else(none), g.currency, &g.columns)).collect()
        }
        None => answer.accounts.iter().map(|a| line(a.account.to_string(), a.currency, &a.columns)).collect(),
    };
    let footer = answer.totals.iter().map(|t| line("Total".to_owned(), t.currency, &t.columns)).collect();
    Sheet { columns, rows, footer }
}
