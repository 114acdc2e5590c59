//! promises: what was promised, what came of it, how far each account's word holds (contract.md 2).

use recoup_projections::promises::{PartRow, PromiseRow, PromisesAnswer, promises};

use super::args::Filter;
use super::exit::CliError;
use super::render::{Cell, Column, Sheet, word};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &Filter) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let accounts = reading.accounts_of(args.account.as_ref(), args.rep.as_ref()).await?;
    let answer = promises(&accounts, &reading.asked());
    shell.print_with(reading.head(), answer, sheet, |answer| {
        vec![("Reliability over closed parts", reliability(answer))]
    })?;
    Ok(0)
}

/// A row a part: what is due when is what one looks for.
fn sheet(answer: &PromisesAnswer) -> Sheet {
    let columns = vec![
        Column::text("Account"),
        Column::text("Promise"),
        Column::text("Cur").drop_at(2),
        Column::text("Due"),
        Column::number("Amount"),
        Column::number("Counted"),
        Column::text("State"),
        Column::text("Kept on").drop_at(3),
        Column::number("Paid after").drop_at(1),
        Column::text("Made on").drop_at(6),
        Column::text("Owner").drop_at(4),
        Column::text("Claims").drop_at(8),
        Column::number("Put off").drop_at(7),
        Column::text("Promise is").drop_at(5),
    ];
    let rows = answer.promises.iter().flat_map(|promise| promise.parts.iter().map(|part| line(promise, part)));
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}

fn line(promise: &PromiseRow, part: &PartRow) -> Vec<Cell> {
    let claims = promise.claims.iter().map(ToString::to_string).collect::<Vec<_>>();
    vec![
        Cell::text(&*promise.account),
        Cell::text(&*promise.promise),
        Cell::text(promise.currency.code()),
        Cell::Date(part.due_on),
        Cell::Money(part.amount),
        Cell::Money(part.counted),
        word(&part.state),
        part.kept_on.into(),
        Cell::Money(part.paid_after),
        Cell::Date(promise.made_on),
        Cell::or_empty(promise.owner.as_deref().map(Cell::text)),
        Cell::text(claims.join(" ")),
        Cell::from(promise.reschedules as u64),
        word(&promise.state),
    ]
}

fn reliability(answer: &PromisesAnswer) -> Sheet {
    let columns = vec![
        Column::text("Account"),
        Column::text("Cur"),
        Column::number("Closed"),
        Column::number("Kept"),
        Column::number("Late"),
        Column::number("In part").drop_at(1),
        Column::number("Broken"),
        Column::number("Promised").drop_at(3),
        Column::number("Of it kept").drop_at(2),
        Column::number("Ratio"),
        Column::number("Days late").drop_at(4),
    ];
    let rows = answer.reliability.iter().map(|row| {
        let f = &row.figures;
        let count = |n: usize| Cell::from(n as u64);
        vec![
            Cell::text(&*row.account),
            Cell::text(row.currency.code()),
            count(f.closed),
            count(f.kept),
            count(f.kept_late),
            count(f.partially_kept),
            count(f.broken),
            Cell::Money(f.promised),
            Cell::Money(f.kept_amount),
            Cell::or_empty(f.ratio.clone().map(Cell::Decimal)),
            Cell::or_empty(f.mean_days_late.clone().map(Cell::Decimal)),
        ]
    });
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}
