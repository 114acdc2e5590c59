//! export audit-pack: an auditor's procedures over a period, as files. What they are asked is `audit`'s.

use super::args::{AuditPack, Lang};
use super::audit::{Audited, exit, figures};
use super::exit::{CliError, code};
use super::shell::Shell;
use crate::export::audit_pack::{Pack, PackError, write_pack};
use crate::log::hex;

/// Runs the command. What must be none and is not makes the exit code 1; the files are written all the same.
pub async fn run(shell: &Shell, args: &AuditPack) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let head = reading.head();
    let Audited { period, options, procedures } = Audited::of(&reading, &args.scope).await?;
    let root = hex(&reading.log().root_at(&head.book, head.position).await?);
    let chinese = matches!(args.lang, Lang::Zh);
    let pack = Pack { head, root: &root, period, options: &options, procedures: &procedures, chinese };
    let manifest = write_pack(&args.dir, &pack).map_err(|error| match error {
        PackError::NotEmpty(_) => CliError::usage(error.to_string()),
        PackError::Io { .. } => CliError::new("file", error.to_string(), code::STORAGE),
    })?;
    shell.print_bare(&manifest, |manifest| figures(&manifest.procedures))?;
    Ok(exit(&procedures))
}
