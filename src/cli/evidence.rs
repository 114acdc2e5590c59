//! export evidence: what is laid before whoever settles a dispute, as a folder or a zip file.

use std::ffi::OsString;
use std::path::PathBuf;

use recoup_events::values::Position;
use serde::Serialize;

use super::args::Evidence;
use super::exit::CliError;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;
use crate::export::evidence::{About, Wanted, files, gather, write_folder, write_zip};

/// What was written.
#[derive(Debug, Serialize)]
struct Written {
    /// The folder or the zip file.
    path: String,
    /// What every file rests on.
    basis: String,
    contested: Position,
    events: usize,
    claims: usize,
    documents: usize,
    files: Vec<&'static str>,
}

/// Runs the command.
pub async fn run(shell: &Shell, args: &Evidence) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let evidence = gather(&reading, &wanted(args)).await?;
    let pack = files(&evidence)?;
    let path = if args.zip {
        let mut name: OsString = args.dir.as_os_str().to_owned();
        name.push(".zip");
        let (path, folder) = (PathBuf::from(name), args.dir.file_name().unwrap_or_default().to_string_lossy());
        write_zip(&path, &folder, &pack)?;
        path
    } else {
        write_folder(&args.dir, &pack)?;
        args.dir.clone()
    };
    let written = Written {
        path: path.display().to_string(),
        basis: evidence.basis(),
        contested: evidence.replay.contested,
        events: evidence.events.len(),
        claims: evidence.claims.len(),
        documents: evidence.papers.len(),
        files: pack.iter().map(|file| file.name).collect(),
    };
    shell.print_bare(&written, sheet)?;
    Ok(0)
}

fn wanted(args: &Evidence) -> Wanted {
    let pay = args.commission.clone().zip(args.month).map(|(rep, month)| About::Pay(rep, month));
    let claim = args.claim.clone().map(About::Claim);
    let promise = args.promise.clone().map(About::Promise);
    let dispute = args.dispute.clone().map(About::Dispute);
    Wanted {
        account: args.account.clone(),
        about: claim.or(promise).or(dispute).or(pay).unwrap_or(About::Account),
        contested: args.contested,
        language: args.lang.into(),
    }
}

fn sheet(written: &Written) -> Sheet {
    let columns = vec![Column::text("What"), Column::text("Written")];
    let count = |n: usize| Cell::text(n.to_string());
    let rows = vec![
        vec![Cell::text("in"), Cell::text(&written.path)],
        vec![Cell::text("contested event"), Cell::text(written.contested.to_string())],
        vec![Cell::text("events"), count(written.events)],
        vec![Cell::text("claims"), count(written.claims)],
        vec![Cell::text("documents"), count(written.documents)],
        vec![Cell::text("basis"), Cell::text(&written.basis)],
    ];
    Sheet { columns, rows, footer: Vec::new() }
}
