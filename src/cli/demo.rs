//! demo: a sample company to look around in, and a tour of what to ask it (contract.md 2).

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use recoup_events::command::CommandLine;
use recoup_events::values::{ActorId, CommandId};

use super::args::Demo;
use super::exit::{CliError, code};
use super::progress::Progress;
use super::shell::Shell;
use super::submit::patiently;
use crate::bus::{Outcome, Request, Writer};
use crate::clock::{Clock, TestClock};
use crate::demo::{Entry, entries, tour};
use crate::log::{EventLog, SqlEventLog, check_at_startup};
use crate::storage::Database;

/// Where the sample company is kept unless `--database` says otherwise; never among somebody's own books.
const DEMO_DATABASE: &str = "sqlite:recoup-demo.db";

/// When the company's people begin to type, each day.
const OPENING_HOUR: i8 = 9;

/// Runs the command.
pub async fn run(shell: &Shell, args: &Demo) -> Result<u8, CliError> {
    let url = shell.global.database.as_deref().unwrap_or(DEMO_DATABASE);
    if url.trim_end_matches('/').ends_with("recoup.db") {
        return Err(CliError::usage("the demo never goes into recoup.db: name another --database, or none"));
    }
    let database = Database::connect(url).await?;
    let book = shell.global.book.as_str();
    check_at_startup(&database, book, shell.clock.as_ref()).await?;
    let log: Arc<dyn EventLog> = Arc::new(SqlEventLog::new(database));
    let today = shell.clock.now().to_zoned(zone()).date();
    let first = entries(args.seed, args.accounts as usize, today).next();
    let begun = match first.as_ref().and_then(|entry| entry.command["id"].as_str()) {
        Some(id) => log.command(book, id).await?.is_some(),
        None => false,
    };
    let today = if begun { last_day(log.as_ref(), book).await?.unwrap_or(today) } else { today };
    if !begun {
        if log.head(book).await?.position.0 > 0 {
            let message = format!("the book {book} in {url} holds something else: the demo needs an empty one");
            return Err(CliError::new("book_in_use", message, code::CONFLICT));
        }
        fill(&log, book, args, (today, shell.clock.now())).await?;
    }
    let (head, found) = (log.head(book).await?.position, if begun { "found" } else { "made" });
    eprintln!(
        "The sample company ({} customers, seed {}) was {found} in {url}: {head} events.",
        args.accounts, args.seed
    );
    print_tour(log.as_ref(), book, url, args, today).await?;
    if !args.no_serve {
        eprintln!("There is no server to start yet: the questions above are asked on the command line.");
    }
    Ok(0)
}

/// The company's people type their commands day by day, so that there is something to ask `--known-at` about.
async fn fill(
    log: &Arc<dyn EventLog>,
    book: &str,
    args: &Demo,
    (today, now): (Date, jiff::Timestamp),
) -> Result<(), CliError> {
    let all: Vec<Entry> = entries(args.seed, args.accounts as usize, today).collect();
    let mut progress = Progress::new("making up a company", Some(all.len() as u64));
    let began = all.first().map_or(today, |entry| entry.recorded_on);
    let clock = Arc::new(TestClock::at(opening(began)?));
    let writer = Writer::start(Arc::clone(log), book, Arc::clone(&clock) as Arc<dyn Clock>).await?;
    let actor = ActorId::new("demo").map_err(|e| CliError::usage(e.to_string()))?;
    let mut done = 0;
    for day in all.chunk_by(|a, b| a.recorded_on == b.recorded_on) {
        // Early in the morning the last day's opening hour is still to come.
        clock.set(opening(day[0].recorded_on)?.min(now));
        let mut arrays = Vec::with_capacity(day.len());
        for entry in day {
            let line = CommandLine::parse(entry.command.to_string().as_bytes())?;
            arrays.push(vec![writer.prepare(line, &actor)?]);
        }
        let outcomes = patiently(&writer, Request { arrays, stop_on_refusal: true, dry_run: false }).await?;
        for (entry, outcome) in day.iter().zip(outcomes) {
            if let Outcome::Refused { refusal, .. } = outcome {
                // The company is ours: a refusal is a mistake in its making.
                let message = format!("{}: {}", entry.command["id"], refusal.message);
                return Err(CliError::new("demo_refused", message, code::BUG));
            }
        }
        done += day.len() as u64;
        progress.at(done);
    }
    Ok(())
}

async fn print_tour(log: &dyn EventLog, book: &str, url: &str, args: &Demo, today: Date) -> Result<(), CliError> {
    use std::io::Write;
    let mut out = super::render::stdout();
    writeln!(out, "\nWhat to ask next:")?;
    for (number, step) in (1..).zip(tour(args.seed, args.accounts as usize, today)) {
        let mut first = None;
        if let Some(id) = step.known_before.as_deref().and_then(|id| CommandId::new(id).ok()) {
            first = log.command(book, &id).await?.map(|record| record.first.0);
        }
        let Some(command) = step.command_line(|_| first) else { continue };
        let command = command.replacen("recoup ", &format!("recoup --database {url} "), 1);
        writeln!(out, "\n{number}. {}\n   {}\n   $ {command}", step.title, step.why)?;
    }
    out.flush()?;
    Ok(())
}

/// The day on which the company that is there was made.
async fn last_day(log: &dyn EventLog, book: &str) -> Result<Option<Date>, CliError> {
    let head = log.head(book).await?;
    Ok(log.recorded_at(book, head.position).await?.map(|at| at.to_zoned(zone()).date()))
}

fn opening(day: Date) -> Result<jiff::Timestamp, CliError> {
    let at = day.at(OPENING_HOUR, 0, 0, 0).to_zoned(zone());
    at.map(|zoned| zoned.timestamp()).map_err(|e| CliError::new("internal", e.to_string(), code::BUG))
}

fn zone() -> TimeZone {
    TimeZone::get(recoup_events::book::DEFAULT_TIME_ZONE).unwrap_or(TimeZone::UTC)
}
