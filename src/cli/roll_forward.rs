//! roll-forward: from an opening to a closing, what made the difference (contract.md 2).

use jiff::civil::Date;
use recoup_projections::periods::Shown;
use recoup_projections::roll_forward::{Roll, RollForwardAnswer};

use super::args::{Period, RollForward, View};
use super::exit::CliError;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &RollForward) -> Result<u8, CliError> {
    let (from, to) = checked(&args.period)?;
    let reading = shell.reading_viewed(args.view, Some(to)).await?;
    // No event after the day asked counts, whatever the period (domain.md 2).
    let to = to.min(reading.head().as_of);
    let shown = match args.view {
        View { as_closed: true, .. } => Some(Shown::AsClosed),
        View { restated: true, .. } => Some(Shown::Restated),
        View { .. } => None,
    };
    let answer = reading.roll_forward((from, to), shown).await?;
    shell.print(reading.head(), answer, sheet)?;
    Ok(0)
}

/// Two days in order.
///
/// # Errors
/// The last is before the first.
pub(super) fn checked(period: &Period) -> Result<(Date, Date), CliError> {
    if period.from <= period.to {
        return Ok((period.from, period.to));
    }
    Err(CliError::usage(format!("--from {} is after --to {}", period.from, period.to)))
}

fn sheet(answer: &RollForwardAnswer) -> Sheet {
    let columns = vec![
        Column::text("Account"),
        Column::text("Cur"),
        Column::number("Opening"),
        Column::number("Claims"),
        Column::number("Cash"),
        Column::number("Non-cash").drop_at(1),
        Column::number("Credits").drop_at(2),
        Column::number("Written off").drop_at(3),
        Column::number("Corrections").drop_at(4),
        Column::number("Closing"),
    ];
    let line = |key: &str, currency: recoup_events::values::Currency, r: &Roll| {
        let figures = [r.opening, r.claims, r.cash, r.non_cash, r.credits, r.written_off, r.corrections, r.closing];
        [Cell::text(key), Cell::text(currency.code())].into_iter().chain(figures.map(Cell::Money)).collect()
    };
    Sheet {
        columns,
        rows: answer.accounts.iter().map(|a| line(&a.account, a.currency, &a.roll)).collect(),
        footer: answer.totals.iter().map(|t| line("Total", t.currency, &t.roll)).collect(),
    }
}
