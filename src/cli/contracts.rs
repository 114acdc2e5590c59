//! contracts: what deals are worth, were claimed and collected (contract.md 2).

use recoup_projections::commission::{Looked, advances_by_contract, held_by_contract};
use recoup_projections::contracts::{ContractsAnswer, contracts};

use super::args::Filter;
use super::exit::CliError;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;

/// Runs the command.
pub async fn run(shell: &Shell, args: &Filter) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let accounts = reading.accounts_of(args.account.as_ref(), args.rep.as_ref()).await?;
    let mut answer = contracts(&accounts, &reading.asked());
    let pay = reading.pay_facts().await?;
    let looked = Looked::at(pay.book());
    answer.with_pay(
        &held_by_contract(&looked.pay_of_all(&pay.reps)),
        &advances_by_contract(&pay.reps, reading.head().as_of),
    );
    shell.print(reading.head(), answer, sheet)?;
    Ok(0)
}

fn sheet(answer: &ContractsAnswer) -> Sheet {
    let columns = vec![
        Column::text("Account"),
        Column::text("Contract"),
        Column::text("Cur"),
        Column::number("Amount").drop_at(2),
        Column::number("Claims"),
        Column::number("Collected"),
        Column::number("Ratio").drop_at(1),
        Column::number("Open"),
        Column::number("Tail open").drop_at(3),
        Column::number("Held back").drop_at(5),
        Column::number("Advances").drop_at(6),
        Column::text("Settled").drop_at(4),
    ];
    let rows = answer.contracts.iter().map(|row| {
        vec![
            Cell::text(&*row.account),
            Cell::text(&*row.contract),
            Cell::text(row.currency.code()),
            Cell::or_empty(row.amount.map(Cell::Money)),
            Cell::Money(row.claims),
            Cell::Money(row.collected),
            Cell::or_empty(row.ratio.clone().map(Cell::Decimal)),
            Cell::Money(row.open),
            Cell::Money(row.tail_open),
            Cell::Money(row.held_back),
            Cell::Money(row.advances),
            Cell::text(if row.settled { "yes" } else { "no" }),
        ]
    });
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}
