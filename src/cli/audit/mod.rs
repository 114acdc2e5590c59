//! audit: an auditor's procedures over a period, as an answer. As files they are `export audit-pack`, which asks here.

mod sheets;

use jiff::civil::Date;
use recoup_projections::audit::Period;
use recoup_projections::audit::pack::{Options, Procedure, all};
use recoup_projections::audit::timing::Hours;
use serde::Serialize;

pub(super) use sheets::figures;

use super::args::{Audit, Scope};
use super::exit::{CliError, code};
use super::render::{Sheet, xlsx};
use super::shell::Shell;
use crate::answers::Reading;
use crate::export::audit_pack::{Chosen, Done};

/// The answer.
#[derive(Debug, Serialize)]
struct AuditAnswer {
    from: Date,
    to: Date,
    options: Chosen,
    procedures: Shown,
}

/// How much of the procedures is shown.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Shown {
    /// The figures of all.
    Figures(Vec<Done>),
    /// The one that was named, with its rows.
    Rows(Vec<Procedure>),
}

/// Runs the command. What must be none and is not makes the exit code 1.
pub async fn run(shell: &Shell, args: &Audit) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let Audited { period, options, mut procedures } = Audited::of(&reading, &args.scope).await?;
    if let Some(name) = &args.procedure {
        procedures.retain(|procedure| procedure.name == name);
    }
    save(args, &procedures)?;
    let exit = exit(&procedures);
    let procedures = match args.procedure {
        None => Shown::Figures(procedures.iter().map(Done::from).collect()),
        Some(_) => Shown::Rows(procedures),
    };
    let answer = AuditAnswer { from: period.from, to: period.to, options: Chosen::from(&options), procedures };
    shell.print(reading.head(), answer, sheet)?;
    Ok(exit)
}

/// An audit as it was asked for, and what it found.
pub(super) struct Audited {
    pub(super) period: Period,
    pub(super) options: Options,
    pub(super) procedures: Vec<Procedure>,
}

impl Audited {
    /// Runs all procedures.
    ///
    /// # Errors
    /// Two days that are no period up to the day asked; the database's.
    pub(super) async fn of(reading: &Reading, scope: &Scope) -> Result<Self, CliError> {
        let (from, to, as_of) = (scope.period.from, scope.period.to, reading.head().as_of);
        if from > to || to > as_of {
            return Err(CliError::usage(format!("--from {from} --to {to} is no period up to {as_of}")));
        }
        let (period, options) = (Period { from, to, as_of }, options(scope));
        let seen = reading.audited().await?;
        let procedures = all(&seen, &period, &options).map_err(|e| CliError::new("bug", e.to_string(), code::BUG))?;
        Ok(Self { period, options, procedures })
    }
}

fn options(scope: &Scope) -> Options {
    let hours = Hours {
        from: scope.hours_from,
        until: scope.hours_until,
        holidays: scope.holidays.clone(),
        ..Hours::default()
    };
    Options { back_dated_days: scope.back_dated_days, duplicate_days: scope.duplicate_days, hours }
}

/// The exit code of what was found.
pub(super) fn exit(procedures: &[Procedure]) -> u8 {
    if procedures.iter().any(Procedure::is_fault) { code::CHECK_FAILED } else { 0 }
}

/// Writes the workbook that was asked for: the figures, then the rows of each procedure.
fn save(args: &Audit, procedures: &[Procedure]) -> Result<(), CliError> {
    let Some(path) = &args.xlsx else { return Ok(()) };
    let done: Vec<Done> = procedures.iter().map(Done::from).collect();
    let rows = procedures.iter().map(|procedure| (procedure.name, sheets::rows(procedure)));
    let sheets: Vec<_> = std::iter::once(("Procedures", figures(&done))).chain(rows).collect();
    xlsx::save(path, &sheets).map_err(|error| CliError::unwritten(path, &error))
}

fn sheet(answer: &AuditAnswer) -> Sheet {
    match &answer.procedures {
        Shown::Figures(done) => figures(done),
        Shown::Rows(procedures) => procedures.first().map(sheets::rows).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_must_be_none_and_is_not_fails() {
        let found = |must_be_none, findings| {
            let (name, columns, rows, amounts) = ("gaps", &[][..], Vec::new(), Vec::new());
            Procedure { name, must_be_none, findings, amounts, columns, rows }
        };
        assert_eq!(exit(&[]), 0);
        assert_eq!(exit(&[found(true, 0), found(false, 3)]), 0);
        assert_eq!(exit(&[found(false, 3), found(true, 1)]), code::CHECK_FAILED);
    }
}
