//! verify: the whole log: order, hashes, indices, commands; an exported file of events, or exported evidence
//! (contract.md 2).

use super::args::Verify;
use super::exit::{CliError, code};
use super::progress::Progress;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;
use crate::export::events::verify_file;
use crate::export::evidence::verify_evidence;
use crate::log::{VerifyReport, verify};

/// Runs the command.
pub async fn run(shell: &Shell, args: &Verify) -> Result<u8, CliError> {
    let mut progress = Progress::new("verifying", None);
    let report = match (&args.export, &args.evidence) {
        (Some(path), _) => verify_file(path, |done| progress.at(done)).map_err(|error| CliError::file(path, &error))?,
        (None, Some(path)) => verify_evidence(path).map_err(|error| CliError::file(path, &error))?,
        (None, None) => verify(&shell.database().await?, &shell.global.book, |done| progress.at(done)).await?,
    };
    drop(progress);
    shell.print_bare(&report, sheet)?;
    Ok(if report.problems.is_empty() { 0 } else { code::CHECK_FAILED })
}

fn sheet(report: &VerifyReport) -> Sheet {
    let columns = vec![Column::number("Position"), Column::text("Code"), Column::text("What")];
    let rows = report.problems.iter().map(|problem| {
        vec![Cell::Count(problem.position.as_i64()), Cell::text(problem.code), Cell::text(&problem.message)]
    });
    let found =
        if report.problems.is_empty() { "whole".to_owned() } else { format!("{} problems", report.problems.len()) };
    let said = format!("{} events, root {}", report.events, report.root);
    let footer = vec![vec![Cell::Count(report.position.as_i64()), Cell::text(found), Cell::text(said)]];
    Sheet { columns, rows: rows.collect(), footer }
}
