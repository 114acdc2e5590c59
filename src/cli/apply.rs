//! apply: commands from JSON lines, in order (contract.md 2).

use std::io::Write;

use recoup_events::command::CommandLine;
use recoup_events::refusal::Refusal;
use recoup_events::values::{ActorId, CommandId, Position};
use serde::Serialize;
use tokio::sync::mpsc::Receiver;

use super::args::{Apply, OnError};
use super::exit::{CliError, code};
use super::lines::{self, Line};
use super::progress::Progress;
use super::render::{Cell, Column, Format, Sheet, stdout};
use super::shell::Shell;
use super::submit::patiently;
use crate::bus::{Outcome, Prepared, Request, Writer};

/// The most lines that share a request, and so a commit.
const WINDOW: usize = 512;

/// What became of a file.
#[derive(Debug, Default, Serialize)]
struct Summary {
    applied: u64,
    replayed: u64,
    rejected: u64,
    events: u64,
    position: Position,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    dry_run: bool,
    errors: Vec<LineError>,
}

#[derive(Debug, Serialize)]
struct LineError {
    line: u64,
    code: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

#[derive(Debug, Serialize)]
struct ReceiptLine<'a> {
    line: u64,
    id: Option<&'a CommandId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
}

/// One line, ready to be decided or refused by its shape alone.
struct Read {
    line: u64,
    id: Option<CommandId>,
    command: Result<Prepared, Refusal>,
}

/// Runs the command.
pub async fn run(shell: &Shell, args: &Apply) -> Result<u8, CliError> {
    let mut lines = lines::read(&args.file)?;
    let writer = shell.writer().await?;
    let mut apply = Run {
        shell,
        args,
        actor: shell.actor()?,
        writer: &writer,
        summary: Summary { dry_run: args.dry_run, ..Summary::default() },
        progress: Progress::new("applying", None),
        last: 0,
    };
    let outcome = apply.all(&mut lines).await;
    let mut summary = apply.summary;
    // Where the database went away the last receipt's position has to do: the counts must not be lost with it.
    if let Ok(head) = writer.log().head(writer.book()).await {
        summary.position = head.position;
    }
    drop(apply.progress);
    writer.close().await;
    shell.print_bare(&summary, sheet)?;
    outcome?;
    Ok(if summary.rejected > 0 { code::REFUSED } else { 0 })
}

struct Run<'a> {
    shell: &'a Shell,
    args: &'a Apply,
    actor: ActorId,
    writer: &'a Writer,
    summary: Summary,
    progress: Progress,
    last: u64,
}

impl Run<'_> {
    /// Window after window, until the end or a refusal that stops.
    async fn all(&mut self, lines: &mut Receiver<std::io::Result<Line>>) -> Result<(), CliError> {
        // A dry run keeps nothing between requests: all of it is one.
        let window = if self.args.dry_run { usize::MAX } else { WINDOW };
        loop {
            let mut reads = Vec::new();
            while reads.len() < window {
                let line = match (reads.is_empty() || self.args.dry_run, lines.try_recv()) {
                    (_, Ok(line)) => line,
                    // Nothing more for now: what there is is decided at once, so that a caller who waits for a
                    // receipt before he sends the next line gets it.
                    (false, Err(_)) => break,
                    (true, Err(_)) => match lines.recv().await {
                        Some(line) => line,
                        None => break,
                    },
                };
                let line = line.map_err(|e| CliError::file(&self.args.file, &e))?;
                reads.push(self.read(line));
            }
            if reads.is_empty() || !self.window(reads).await? {
                return Ok(());
            }
        }
    }

    fn read(&self, line: Line) -> Read {
        let envelope = CommandLine::parse(&line.bytes);
        let id = envelope.as_ref().ok().and_then(|envelope| envelope.id.clone());
        let command = envelope.and_then(|envelope| self.writer.prepare(envelope, &self.actor));
        Read { line: line.number, id, command }
    }

    /// Decides a window; answers whether to go on.
    async fn window(&mut self, reads: Vec<Read>) -> Result<bool, CliError> {
        let stop = self.args.on_error == OnError::Stop;
        let malformed = reads.iter().position(|read| read.command.is_err());
        let decided = if stop { malformed.unwrap_or(reads.len()) } else { reads.len() };
        let commands = reads[..decided].iter().filter_map(|read| read.command.as_ref().ok());
        let arrays: Vec<Vec<Prepared>> = commands.map(|command| vec![command.clone()]).collect();
        let request = Request { arrays, stop_on_refusal: stop, dry_run: self.args.dry_run };
        let mut outcomes = patiently(self.writer, request).await?.into_iter();
        let mut out = stdout();
        let mut go_on = true;
        for read in &reads {
            let outcome = match &read.command {
                Err(refusal) => Some(Outcome::Refused { index: 0, refusal: refusal.clone() }),
                Ok(_) => outcomes.next(),
            };
            match outcome {
                Some(Outcome::Done(receipts)) => {
                    receipts.iter().try_for_each(|receipt| self.done(&mut out, read, receipt))?;
                }
                Some(Outcome::Refused { refusal, .. }) => {
                    self.refused(&mut out, read, refusal)?;
                    go_on &= !stop;
                }
                Some(Outcome::NotDecided) | None => go_on = false,
            }
            if !go_on {
                break;
            }
        }
        out.flush()?;
        self.progress.at(self.last);
        Ok(go_on)
    }

    fn done(&mut self, out: &mut impl Write, read: &Read, receipt: &crate::bus::Receipt) -> Result<(), CliError> {
        self.last = read.line;
        if receipt.replayed {
            self.summary.replayed += 1;
        } else {
            self.summary.applied += 1;
            self.summary.events += receipt.last.0 + 1 - receipt.first.0;
        }
        self.summary.position = self.summary.position.max(receipt.last);
        // What a dry run decides has no position: nothing of it is kept.
        let (id, position) = (Some(&receipt.id), Some(receipt.last).filter(|_| !self.args.dry_run));
        self.receipt(out, &ReceiptLine { line: read.line, id, position, code: None })
    }

    fn refused(&mut self, out: &mut impl Write, read: &Read, refusal: Refusal) -> Result<(), CliError> {
        self.last = read.line;
        self.summary.rejected += 1;
        let (id, code) = (read.id.as_ref(), Some(&*refusal.code));
        self.receipt(out, &ReceiptLine { line: read.line, id, position: None, code })?;
        let Refusal { code, message, field, .. } = refusal;
        self.summary.errors.push(LineError { line: read.line, code: code.into_owned(), message, field });
        Ok(())
    }

    fn receipt(&self, out: &mut impl Write, receipt: &ReceiptLine<'_>) -> Result<(), CliError> {
        if !self.args.receipts {
            return Ok(());
        }
        let line = serde_json::to_string(receipt).map_err(std::io::Error::from)?;
        writeln!(out, "{line}")?;
        if self.shell.renderer.format == Format::Table {
            out.flush()?;
        }
        Ok(())
    }
}

fn sheet(summary: &Summary) -> Sheet {
    let count = |n: u64| Cell::Count(i64::try_from(n).unwrap_or(i64::MAX));
    let fact = |what: &str, n: u64| vec![Cell::text(what), count(n), Cell::Empty];
    let mut rows = vec![
        fact("applied", summary.applied),
        fact("replayed", summary.replayed),
        fact("rejected", summary.rejected),
        fact("events", summary.events),
        fact("position", summary.position.0),
    ];
    rows.extend(summary.errors.iter().map(|e| vec![Cell::text(&e.code), count(e.line), Cell::text(&e.message)]));
    Sheet {
        columns: vec![Column::text("What"), Column::number("Count or line"), Column::text("Message")],
        rows,
        footer: Vec::new(),
    }
}
