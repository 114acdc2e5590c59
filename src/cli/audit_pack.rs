//! export audit-pack: an auditor's procedures over a period, as files.

use recoup_projections::audit::Period;
use recoup_projections::audit::pack::{Options, Procedure, all};
use recoup_projections::audit::timing::Hours;

use super::args::{AuditPack, Lang};
use super::exit::{CliError, code};
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;
use crate::export::audit_pack::{Manifest, Pack, PackError, write_pack};
use crate::log::hex;

/// Runs the command. What must be none and is not makes the exit code 1; the files are written all the same.
pub async fn run(shell: &Shell, args: &AuditPack) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let head = reading.head();
    if args.from > args.to || args.to > head.as_of {
        let message = format!("--from {} --to {} is no period up to {}", args.from, args.to, head.as_of);
        return Err(CliError::usage(message));
    }
    let options = options(args);
    let period = Period { from: args.from, to: args.to, as_of: head.as_of };
    let seen = reading.audited().await?;
    let procedures = all(&seen, &period, &options).map_err(|e| CliError::new("bug", e.to_string(), code::BUG))?;
    let root = hex(&reading.log().root_at(&head.book, head.position).await?);
    let chinese = matches!(args.lang, Lang::Zh);
    let pack = Pack { head, root: &root, period, options: &options, procedures: &procedures, chinese };
    let manifest = write_pack(&args.dir, &pack).map_err(|error| match error {
        PackError::NotEmpty(_) => CliError::usage(error.to_string()),
        PackError::Io { .. } => CliError::new("file", error.to_string(), code::STORAGE),
    })?;
    shell.print_bare(&manifest, sheet)?;
    Ok(if procedures.iter().any(Procedure::is_fault) { code::CHECK_FAILED } else { 0 })
}

fn options(args: &AuditPack) -> Options {
    let hours =
        Hours { from: args.hours_from, until: args.hours_until, holidays: args.holidays.clone(), ..Hours::default() };
    Options { back_dated_days: args.back_dated_days, duplicate_days: args.duplicate_days, hours }
}

fn sheet(manifest: &Manifest) -> Sheet {
    let columns = vec![Column::text("Procedure"), Column::number("Found"), Column::text("Must be none")];
    let rows = manifest.procedures.iter().map(|done| {
        let remark = if done.must_be_none { "yes" } else { "" };
        vec![Cell::text(done.name), Cell::from(done.findings as u64), Cell::text(remark)]
    });
    Sheet { columns, rows: rows.collect(), footer: Vec::new() }
}
