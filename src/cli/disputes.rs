//! disputes: what is contested, by whom, since when, and how it ended (contract.md 2).

use recoup_projections::disputes::{DisputesAnswer, disputes};

use super::args::AnAccount;
use super::exit::CliError;
use super::render::{Cell, Column, Sheet, word};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &AnAccount) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let accounts = reading.accounts(args.account.as_ref()).await?;
    let answer = disputes(&accounts, &reading.asked());
    shell.print(reading.head(), answer, sheet)?;
    Ok(0)
}

fn sheet(answer: &DisputesAnswer) -> Sheet {
    let columns = vec![
        Column::text("Account"),
        Column::text("Dispute"),
        Column::text("Claim"),
        Column::text("Cur").drop_at(3),
        Column::number("Amount"),
        Column::text("Side").drop_at(1),
        Column::text("Reason").drop_at(2),
        Column::text("State"),
        Column::number("Age"),
        Column::text("Opened").drop_at(6),
        Column::text("Resolved").drop_at(5),
        Column::text("Outcome").drop_at(4),
    ];
    let rows = answer.disputes.iter().map(|row| {
        vec![
            Cell::text(&*row.account),
            Cell::text(&*row.dispute),
            Cell::text(&*row.claim),
            Cell::text(row.currency.code()),
            Cell::Money(row.amount),
            word(&row.side),
            Cell::text(row.reason.as_str()),
            word(&row.state),
            Cell::Count(row.age_days.into()),
            Cell::Date(row.opened_on),
            row.resolved_on.into(),
            Cell::or_empty(row.outcome.as_ref().map(word)),
        ]
    });
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}
