//! export: files for other programs and for an auditor (contract.md 2), most to standard output. Their form is their
//! own, whatever `--format` says.

use super::args::{Export, JournalFor};
use super::exit::CliError;
use super::progress::Progress;
use super::render::stdout;
use super::shell::Shell;
use crate::export::events::write_events;
use crate::export::journal::{Program, write_journal};

/// Runs the command.
pub async fn run(shell: &Shell, export: Export) -> Result<u8, CliError> {
    let mut out = stdout();
    match export {
        Export::AuditPack(args) => return super::audit_pack::run(shell, &args).await,
        Export::Confirmations(args) => return super::confirmations::run(shell, &args).await,
        Export::Evidence(args) => return super::evidence::run(shell, &args).await,
        Export::Events => {
            let (log, book) = (shell.log().await?, &shell.global.book);
            let head = log.head(book).await?.position;
            let upto = match shell.global.known_at {
                Some(known_at) => known_at.within(log.as_ref(), book, head).await?,
                None => head,
            };
            let mut progress = Progress::new("exporting", Some(upto.0));
            write_events(log.as_ref(), book, upto, &mut out, |done| progress.at(done)).await?;
        }
        Export::Journal { program } => {
            let program = match program {
                JournalFor::Hledger => Program::Hledger,
                JournalFor::Ledger => Program::Ledger,
            };
            write_journal(&shell.reading().await?, program, &mut out).await?;
        }
    }
    Ok(0)
}
