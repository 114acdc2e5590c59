//! periods: the months that are closed, as closed and as known now.

use recoup_projections::periods::{PeriodAnswer, PeriodsAnswer};

use super::args::Periods;
use super::exit::{CliError, code};
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &Periods) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let mut answer = reading.periods(args.month).await?;
    if args.check {
        for period in &mut answer.periods {
            let then = reading.again(period.month.last_day(), period.known_at).await?;
            period.reproduced = Some(then.reproduces(&reading.closed_period(period.month).await?).await?);
        }
    }
    let fails = |period: &PeriodAnswer| period.reproduced == Some(false) || period.differs;
    let failed = args.check && answer.periods.iter().any(fails);
    shell.print(reading.head(), answer, sheet)?;
    Ok(if failed { code::CHECK_FAILED } else { 0 })
}

fn sheet(answer: &PeriodsAnswer) -> Sheet {
    let columns = vec![
        Column::text("Month"),
        Column::text("Closed on"),
        Column::text("By").drop_at(2),
        Column::number("Known at").drop_at(3),
        Column::text("Cur"),
        Column::number("Opening").drop_at(1),
        Column::number("As closed"),
        Column::number("Restated"),
        Column::number("Difference"),
        Column::text("Changed").drop_at(2),
        Column::text("Root").drop_at(4),
    ];
    let rows = answer.periods.iter().flat_map(|period| {
        period.totals.iter().map(|total| {
            vec![
                Cell::text(period.month.to_string()),
                Cell::Date(period.closed_on),
                Cell::text(&*period.closed_by),
                Cell::Count(period.known_at.as_i64()),
                Cell::text(total.currency.code()),
                Cell::Money(total.opening),
                Cell::Money(total.as_closed),
                Cell::Money(total.restated),
                Cell::Money(total.difference),
                Cell::text(total.changed.iter().map(|line| line.account).collect::<Vec<_>>().join(", ")),
                Cell::text(period.root.chars().take(16).collect::<String>()),
            ]
        })
    });
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}
