//! export confirmations: audit confirmation letters for a chosen sample of accounts, as of a day.

use recoup_projections::confirmations::{Choice, confirmations};

use super::args::{Confirmations, Lang};
use super::exit::{CliError, code};
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;
use crate::export::confirmations::{ConfirmationsError, EN, Letterhead, Written, ZH, write_letters};
use crate::log::hex;

/// Runs the command.
pub async fn run(shell: &Shell, args: &Confirmations) -> Result<u8, CliError> {
    let choice = choice(args);
    let reading = shell.reading_viewed(args.view, None).await?;
    let accounts = reading.accounts(None).await?;
    let letters = confirmations(&accounts, &reading.asked(), &choice).map_err(|account| {
        let message = format!("no account {account} in the book {} by {}", shell.global.book, reading.head().as_of);
        CliError::new("not_found", message, code::NOT_FOUND)
    })?;
    let head = reading.head();
    let root = hex(&reading.log().root_at(&head.book, head.position).await?);
    let letterhead = Letterhead {
        company: args.company.as_deref().unwrap_or(&head.book),
        auditor: args.auditor.as_deref(),
        head,
        root: &root,
        words: match args.lang {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        },
    };
    let written = write_letters(&args.dir, &letterhead, &choice, letters).map_err(|error| match error {
        ConfirmationsError::NotEmpty(_) => CliError::usage(error.to_string()),
        ConfirmationsError::Io { .. } => CliError::new("file", error.to_string(), code::STORAGE),
    })?;
    shell.print(head, written, sheet)?;
    Ok(0)
}

fn choice(args: &Confirmations) -> Choice {
    match (args.accounts.is_empty(), args.largest, args.sample, args.seed) {
        (false, ..) => Choice::Named(args.accounts.clone()),
        (true, Some(most), ..) => Choice::Largest(most),
        (true, None, Some(size), Some(seed)) => Choice::Sample(size, seed),
        (true, ..) => Choice::All,
    }
}

fn sheet(written: &Written) -> Sheet {
    let columns = vec![
        Column::text("File"),
        Column::text("Account"),
        Column::text("Name").drop_at(2),
        Column::text("Cur"),
        Column::number("Open"),
        Column::number("Unapplied").drop_at(1),
        Column::number("Balance"),
    ];
    let rows = written.letters.iter().flat_map(|written| {
        written.letter.balances.iter().map(|balance| {
            let (account, name) = (Cell::text(&*written.letter.account), Cell::text(&*written.letter.name));
            let figures = [balance.open, balance.unapplied, balance.balance].map(Cell::Money);
            let texts = [Cell::text(&written.file), account, name, Cell::text(balance.currency.code())];
            texts.into_iter().chain(figures).collect()
        })
    });
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}
