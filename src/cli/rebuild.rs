//! rebuild: all read tables anew from the log; with --check only compared (contract.md 2).

use std::sync::Mutex;

use serde::Serialize;

use super::args::Rebuild;
use super::exit::{CliError, code};
use super::progress::Progress;
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;
use crate::projectors::{RebuildReport, check, rebuild};

/// How long a rebuild took.
#[derive(Debug, Serialize)]
struct Rebuilt {
    events: u64,
    seconds: String,
    events_per_second: u64,
    #[serde(flatten)]
    report: RebuildReport,
}

/// Runs the command.
pub async fn run(shell: &Shell, args: &Rebuild) -> Result<u8, CliError> {
    let log = shell.log().await?;
    let book = shell.global.book.as_str();
    let total = log.head(book).await?.position.0;
    let progress = Mutex::new(Progress::new(if args.check { "checking" } else { "rebuilding" }, Some(total)));
    let said = |done: u64, _: u64| {
        if let Ok(mut progress) = progress.lock() {
            progress.at(done);
        }
    };
    let began = tokio::time::Instant::now();
    if args.check {
        let report = check(log.as_ref(), book, &said).await?;
        drop(progress);
        shell.print_bare(&report, sheet)?;
        let differ = report.projections.iter().any(|p| p.differences > 0);
        return Ok(if differ { code::CHECK_FAILED } else { 0 });
    }
    let report = rebuild(log.as_ref(), book, &said).await?;
    drop(progress);
    let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
    let events = report.position.0;
    let seconds = format!("{}.{:03}", millis / 1_000, millis % 1_000);
    let rebuilt = Rebuilt { events, seconds, events_per_second: events * 1_000 / millis, report };
    shell.print_bare(&rebuilt, |rebuilt| {
        let mut sheet = sheet(&rebuilt.report);
        let speed =
            format!("{} events in {} s, {} a second", rebuilt.events, rebuilt.seconds, rebuilt.events_per_second);
        sheet.footer.push(vec![Cell::text(speed)]);
        sheet
    })?;
    Ok(0)
}

fn sheet(report: &RebuildReport) -> Sheet {
    let count = |n: u64| Cell::Count(i64::try_from(n).unwrap_or(i64::MAX));
    let columns = vec![
        Column::text("Projection"),
        Column::number("Rows"),
        Column::number("Differences"),
        Column::text("Key"),
        Column::text("Live"),
        Column::text("Rebuilt"),
    ];
    let tables = report.projections.iter().map(|p| vec![Cell::text(p.name), count(p.rows), count(p.differences)]);
    let differences = report.differences.iter().map(|d| {
        let shown = |side: &Option<String>| Cell::text(side.clone().unwrap_or_else(|| "(missing)".to_owned()));
        vec![Cell::text(d.projection), Cell::Empty, Cell::Empty, Cell::text(&d.key), shown(&d.live), shown(&d.rebuilt)]
    });
    Sheet { columns, rows: tables.chain(differences).collect(), footer: Vec::new() }
}
