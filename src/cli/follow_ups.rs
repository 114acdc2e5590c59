//! follow-ups: how often customers are touched, how often they should be, what came of it (contract.md 2).

use recoup_projections::follow_ups::{FollowUpsAnswer, follow_ups};

use super::args::Filter;
use super::exit::CliError;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;

/// Runs the command. A rep's month is over all his accounts, whichever of them are shown: so all are read, and the
/// filters choose rows.
pub async fn run(shell: &Shell, args: &Filter) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    reading.require(args.account.as_ref()).await?;
    reading.require_rep(args.rep.as_ref()).await?;
    let accounts = reading.accounts(None).await?;
    let (reps, currency) = (reading.reps().await?, reading.book_currency().await?);
    let mut answer = follow_ups(&accounts, &reps, currency, &reading.asked());
    answer.keep(args.account.as_ref(), args.rep.as_ref());
    shell.print_with(reading.head(), answer, sheet, |answer| vec![("The reps' month", of_reps(answer))])?;
    Ok(0)
}

fn sheet(answer: &FollowUpsAnswer) -> Sheet {
    let columns = vec![
        Column::text("Account"),
        Column::text("Owner").drop_at(3),
        Column::text("Last on"),
        Column::number("Days").drop_at(4),
        Column::number("7d"),
        Column::number("30d"),
        Column::number("90d"),
        Column::number("Tried 30d").drop_at(6),
        Column::number("Mean").drop_at(5),
        Column::number("Every"),
        Column::text("Next due"),
        Column::number("Overdue"),
        Column::number("Paid 90d").drop_at(2),
        Column::text("Only pushed").drop_at(1),
    ];
    let rows = answer.accounts.iter().map(|row| {
        let (f, count) = (&row.frequency, |n: usize| Cell::from(n as u64));
        vec![
            Cell::text(&*row.account),
            Cell::or_empty(row.owner.as_deref().map(Cell::text)),
            row.last_on.into(),
            Cell::or_empty(row.days_since.map(|days| Cell::Count(days.into()))),
            count(f.d7),
            count(f.d30),
            count(f.d90),
            count(f.attempts_30),
            Cell::or_empty(f.mean_interval_days.clone().map(Cell::Decimal)),
            Cell::Count(row.required_interval_days.into()),
            Cell::Date(row.next_due_on),
            Cell::Count(row.overdue_days.into()),
            Cell::Money(f.collected_90),
            Cell::text(if f.pushed.only_when_pushed { "yes" } else { "no" }),
        ]
    });
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}

fn of_reps(answer: &FollowUpsAnswer) -> Sheet {
    let columns = vec![
        Column::text("Rep"),
        Column::number("7d"),
        Column::number("30d"),
        Column::number("90d").drop_at(1),
        Column::number("Visits"),
        Column::number("Required"),
        Column::number("On time"),
        Column::number("Compliance"),
        Column::number("Collected"),
    ];
    let rows = answer.reps.iter().map(|row| {
        let count = |n: usize| Cell::from(n as u64);
        vec![
            Cell::text(&*row.rep),
            count(row.d7),
            count(row.d30),
            count(row.d90),
            count(row.visits_this_month),
            count(row.required),
            count(row.on_time),
            Cell::or_empty(row.compliance.clone().map(Cell::Decimal)),
            Cell::Money(row.collected),
        ]
    });
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}
