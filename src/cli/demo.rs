//! demo: a sample company to look around in, and a tour of what to ask it (contract.md 2).

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use recoup_events::command::CommandLine;
use recoup_events::values::{ActorId, CommandId, Position};

use super::args::Demo;
use super::exit::{CliError, code};
use super::progress::Progress;
use super::shell::Shell;
use super::submit::patiently;
use crate::bus::{Outcome, Request, Writer};
use crate::clock::{Clock, TestClock};
use crate::demo::{Entry, Recipe, entries, tour};
use crate::log::{EventLog, SqlEventLog, check_at_startup};
use crate::projectors::catch_up;

/// Where the sample company is kept unless `--database` says otherwise; never among somebody's own books.
const DEMO_DATABASE: &str = "sqlite:recoup-demo.db";

/// How many events may stand before the company's first: those with which a book opens itself.
const OPENING_EVENTS: u64 = 16;

/// When the company's people begin to type, each day.
const OPENING_HOUR: i8 = 9;

/// Runs the command.
pub async fn run(shell: &Shell, args: &Demo) -> Result<u8, CliError> {
    let url = shell.global.database.as_deref().unwrap_or(DEMO_DATABASE);
    if url.trim_end_matches('/').ends_with("recoup.db") {
        return Err(CliError::usage("the demo never goes into recoup.db: name another --database, or none"));
    }
    let database = shell.made(url).await?;
    let book = shell.global.book.as_str();
    check_at_startup(&database, book, shell.clock.as_ref()).await?;
    let log: Arc<dyn EventLog> = Arc::new(SqlEventLog::new(database));
    let now = shell.clock.now();
    let asked = Recipe { seed: args.seed, accounts: args.accounts as usize, today: now.to_zoned(zone()).date() };
    let there = company_in(log.as_ref(), book).await?;
    if there.is_none() && log.head(book).await?.position.0 > 0 {
        let message = format!("the book {book} in {url} holds something else: the demo needs an empty one");
        return Err(CliError::new("book_in_use", message, code::CONFLICT));
    }
    let recipe = there.unwrap_or(asked);
    let made = fill(&log, book, recipe, now).await?;
    let done = match (there.is_some(), made) {
        (false, _) => "made",
        (true, true) => "found half done and completed",
        (true, false) => "found",
    };
    let (head, Recipe { seed, accounts, today }) = (log.head(book).await?.position, recipe);
    eprintln!(
        "The sample company ({accounts} customers, seed {seed}, up to {today}) was {done} in {url}: {head} events."
    );
    if (seed, accounts) != (asked.seed, asked.accounts) {
        eprintln!("For one of {} customers with seed {} name another --database.", asked.accounts, asked.seed);
    }
    print_tour(log.as_ref(), book, url, recipe).await?;
    if !args.no_serve {
        eprintln!("There is no server to start yet: the questions above are asked on the command line.");
    }
    Ok(0)
}

/// The company that is in the book. Its commands say so themselves: neither the day it is now nor what somebody
/// typed after them can make another company of it.
async fn company_in(log: &dyn EventLog, book: &str) -> Result<Option<Recipe>, CliError> {
    let upto = log.head(book).await?.position.min(Position(OPENING_EVENTS));
    let first = log.read(book, Position(0), upto, OPENING_EVENTS).await?;
    Ok(first.iter().find_map(|event| Recipe::of_command(&event.command_id)))
}

/// How many of the company's commands are in the book. They were taken in order, so halving finds it.
async fn taken(log: &dyn EventLog, book: &str, all: &[Entry]) -> Result<usize, CliError> {
    let (mut low, mut high) = (0, all.len());
    // Most often all are there, or none.
    let mut at = high.saturating_sub(1);
    while low < high {
        let id = all[at].command["id"].as_str().unwrap_or_default();
        match log.command(book, id).await? {
            Some(_) => low = at + 1,
            None => high = at,
        }
        at = low + (high - low) / 2;
    }
    Ok(low)
}

/// The company's people type their commands day by day, so that there is something to ask `--known-at` about.
///
/// Says whether anything was left to type.
async fn fill(log: &Arc<dyn EventLog>, book: &str, recipe: Recipe, now: jiff::Timestamp) -> Result<bool, CliError> {
    let all: Vec<Entry> = entries(recipe.seed, recipe.accounts, recipe.today).collect();
    let mut done = taken(log.as_ref(), book, &all).await?;
    let rest = &all[done..];
    let Some(first) = rest.first() else { return Ok(false) };
    let mut progress = Progress::new("making up a company", Some(all.len() as u64));
    let clock = Arc::new(TestClock::at(opening(first.recorded_on)?.min(now)));
    let writer = Writer::start(Arc::clone(log), book, Arc::clone(&clock) as Arc<dyn Clock>).await?;
    let actor = ActorId::new("demo").map_err(|e| CliError::usage(e.to_string()))?;
    for day in rest.chunk_by(|a, b| a.recorded_on == b.recorded_on) {
        // Early in the morning the last day's opening hour is still to come.
        clock.set(opening(day[0].recorded_on)?.min(now));
        // What concerns a rep is computed of the tables and of all events since: few, where they are caught up.
        if day.iter().any(|entry| entry.command["stream"].as_str().is_some_and(|stream| stream.starts_with("rep/"))) {
            catch_up(log.as_ref(), book).await?;
        }
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
        done += day.len();
        progress.at(done as u64);
    }
    Ok(true)
}

async fn print_tour(log: &dyn EventLog, book: &str, url: &str, recipe: Recipe) -> Result<(), CliError> {
    use std::io::Write;
    let mut out = super::render::stdout();
    writeln!(out, "\nWhat to ask next:")?;
    for (number, step) in (1..).zip(tour(recipe.seed, recipe.accounts, recipe.today)) {
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

fn opening(day: Date) -> Result<jiff::Timestamp, CliError> {
    let at = day.at(OPENING_HOUR, 0, 0, 0).to_zoned(zone());
    at.map(|zoned| zoned.timestamp()).map_err(|e| CliError::new("internal", e.to_string(), code::BUG))
}

fn zone() -> TimeZone {
    TimeZone::get(recoup_events::book::DEFAULT_TIME_ZONE).unwrap_or(TimeZone::UTC)
}
