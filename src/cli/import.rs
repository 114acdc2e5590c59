//! import invoices: a list from another program becomes claims, receipts and disputes (contract.md 2).

use super::args::ImportInvoices;
use super::exit::{CliError, code};
use super::progress::Progress;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;
use super::submit::ImportWriter;
use crate::import::{ImportError, Options, Plan, Profile, Summary};

/// Runs the command.
pub async fn run(shell: &Shell, args: &ImportInvoices) -> Result<u8, CliError> {
    let profile = Profile::load(&args.profile)?;
    let bytes = std::fs::read(&args.file).map_err(|e| CliError::file(&args.file, &e))?;
    let (date_format, currency, owner) = (args.date_format, args.currency, args.owner.clone());
    let plan = Plan::read(&bytes, &profile, &Options { date_format, currency, owner })?;
    let summary = if args.dry_run { Ok(plan.check()) } else { record(shell, &plan).await? };
    let (summary, failure) = match summary {
        Ok(summary) => (summary, None),
        Err(ImportError::Failed { message, so_far }) => (
            *so_far,
            Some(CliError::new(
                "import",
                format!("the import stopped, run it again to go on: {message}"),
                code::STORAGE,
            )),
        ),
        Err(error) => return Err(error.into()),
    };
    shell.print_bare(&summary, sheet)?;
    match failure {
        Some(error) => Err(error),
        None if summary.rejected > 0 => Ok(code::REFUSED),
        None => Ok(0),
    }
}

async fn record(shell: &Shell, plan: &Plan) -> Result<Result<Summary, ImportError>, CliError> {
    let writer = ImportWriter { writer: shell.writer().await?, actor: shell.actor()?, dry_run: false };
    let mut progress = Progress::new("importing", None);
    let outcome = plan.run(&writer, &mut |done| progress.at(done)).await;
    writer.writer.close().await;
    Ok(outcome)
}

fn sheet(summary: &Summary) -> Sheet {
    let count = |n: u64| Cell::Count(i64::try_from(n).unwrap_or(i64::MAX));
    let fact = |what: &str, n: u64| vec![Cell::text(what), count(n)];
    let mut rows = vec![
        fact("rows", summary.rows),
        fact("claims", summary.claims),
        fact("disputes", summary.disputes),
        fact("receipts", summary.receipts),
        fact("replayed", summary.replayed),
        fact("rejected", summary.rejected),
    ];
    rows.extend(summary.errors.iter().map(|e| {
        let value = e.value.as_deref().unwrap_or_default();
        let column = e.column.as_deref().unwrap_or_default();
        vec![Cell::text("line"), count(e.line), Cell::text(column), Cell::text(value), Cell::text(&e.message)]
    }));
    let titles = ["What", "Count or line", "Column", "Value", "Message"];
    let columns = titles.iter().enumerate().map(|(i, t)| if i == 1 { Column::number(t) } else { Column::text(t) });
    Sheet { columns: columns.collect(), rows, footer: Vec::new() }
}
