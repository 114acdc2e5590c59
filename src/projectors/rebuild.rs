//! Rebuilding: what all read tables should hold, anew from the log, in memory; compared with the live tables, and with
//! `rebuild` written over them in one transaction. A log whose rows are too many is passed over several times, for
//! some owners each (docs/adr/0009).

use std::collections::VecDeque;
use std::sync::Arc;

use recoup_events::values::Position;
use serde::Serialize;

use super::ProjectError;
use super::catch_up::{PROJECTION, catch_up, hold_checkpoint};
use super::compare::{Found, compare};
use super::gathered::{Gathered, Sorted};
use super::portion::{Portion, Range};
use super::refill::{clear, refill};
use super::table::all;
use crate::log::{EventLog, LogError, RecordScan, load_checkpoint, save_checkpoint};
use crate::storage::Session;

/// How many bytes of rows are held in memory (192 MiB): about two million of them.
const BUDGET: usize = 192 << 20;
/// Portions of the log that are decoded at a time.
const DECODED_AT_ONCE: usize = 4;
/// Portions after which the waiting transaction is heard of: a server ends one that is silent for a minute.
const SILENT_FOR: u64 = 64;

/// Told how many of how many events are done.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// What a check found (contract.md 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct RebuildReport {
    pub position: Position,
    pub projections: Vec<ProjectionCheck>,
    pub differences: Vec<Difference>,
}

/// One table's part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ProjectionCheck {
    pub name: &'static str,
    pub rows: u64,
    pub differences: u64,
}

/// One row that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Difference {
    pub projection: &'static str,
    pub key: String,
    pub live: Option<String>,
    pub rebuilt: Option<String>,
}

/// What is passed over, and told of it.
struct Passing<'p> {
    log: &'p dyn EventLog,
    book: &'p str,
    budget: usize,
    progress: Progress<'p>,
}

/// Rebuilds beside the live tables and compares; changes nothing.
///
/// # Errors
/// The database's, an event that cannot be understood, or fewer events than stated.
pub async fn check(log: &dyn EventLog, book: &str, progress: Progress<'_>) -> Result<RebuildReport, ProjectError> {
    check_within(log, book, BUDGET, progress).await
}

/// The same, holding about so many bytes of rows in memory.
///
/// # Errors
/// As [`check`].
pub async fn check_within(
    log: &dyn EventLog,
    book: &str,
    budget: usize,
    progress: Progress<'_>,
) -> Result<RebuildReport, ProjectError> {
    catch_up(log, book).await?;
    let passing = Passing { log, book, budget, progress };
    let mut session = log.database().read().await?;
    let position = load_checkpoint(&mut session, book, PROJECTION).await?;
    let mut found: Vec<Found> = all().map(|_| Found::default()).collect();
    let mut next = Some(Range::default());
    while let Some(range) = next {
        let sorted = passing.gather(range, position, None).await?;
        compare(&mut session, book, &sorted, &mut found).await?;
        next = sorted.range.next();
    }
    session.rollback().await?;
    Ok(report(position, found, |found| found.live))
}

/// Rebuilds beside the live tables, compares, and writes every table anew, all at once: cancelled half-way it leaves
/// the live tables as they were. Answers how many rows were written, and what was different before.
///
/// # Errors
/// As [`check`].
pub async fn rebuild(log: &dyn EventLog, book: &str, progress: Progress<'_>) -> Result<RebuildReport, ProjectError> {
    rebuild_within(log, book, BUDGET, progress).await
}

/// The same, holding about so many bytes of rows in memory.
///
/// # Errors
/// As [`check`].
pub async fn rebuild_within(
    log: &dyn EventLog,
    book: &str,
    budget: usize,
    progress: Progress<'_>,
) -> Result<RebuildReport, ProjectError> {
    // Tables that only lag behind are no difference. Nobody has to wait while the log is read the first time.
    let reached = catch_up(log, book).await?;
    let passing = Passing { log, book, budget, progress };
    let mut gathered = Gathered::new(Range::default(), budget);
    passing.extend(&mut gathered, (Position::ZERO, reached), None).await?;
    // Holding the checkpoint keeps the live tables as they are: who fills them takes it first.
    let mut session = log.database().write().await?;
    hold_checkpoint(&mut session, book).await?;
    let position = load_checkpoint(&mut session, book, PROJECTION).await?;
    if position < reached {
        return Err(behind(book, position, reached));
    }
    passing.extend(&mut gathered, (reached, position), Some(&mut session)).await?;
    let sorting = tokio::spawn(async move { gathered.sorted() });
    clear(&mut session, book).await?;
    let mut sorted = sorting.await?;
    let mut live = log.database().read().await?;
    let mut found: Vec<Found> = all().map(|_| Found::default()).collect();
    loop {
        let next = sorted.range.next();
        let pass = Arc::new(sorted);
        let (compared, written) =
            tokio::join!(compare(&mut live, book, &pass, &mut found), refill(&mut session, book, &pass));
        compared?;
        found.iter_mut().zip(written?).for_each(|(found, rows)| found.rebuilt += rows);
        drop(pass);
        let Some(range) = next else { break };
        sorted = passing.gather(range, position, Some(&mut session)).await?;
    }
    live.rollback().await?;
    save_checkpoint(&mut session, book, PROJECTION, position).await?;
    session.commit().await?;
    Ok(report(position, found, |found| found.rebuilt))
}

/// The checkpoint went back between two looks: another version of the program begins to fill the tables.
fn behind(book: &str, position: Position, reached: Position) -> ProjectError {
    let message = format!("its tables went back from {reached} to {position} while they were rebuilt");
    LogError::Damaged { book: book.to_owned(), message }.into()
}

fn report(position: Position, found: Vec<Found>, rows: impl Fn(&Found) -> u64) -> RebuildReport {
    let (mut projections, mut differences) = (Vec::new(), Vec::new());
    for ((_, table), found) in all().zip(found) {
        projections.push(ProjectionCheck { name: table.name, rows: rows(&found), differences: found.differences });
        differences.extend(found.shown());
    }
    RebuildReport { position, projections, differences }
}

impl Passing<'_> {
    /// The rows of a range of owners; of fewer, when they are too many.
    async fn gather(
        &self,
        range: Range,
        upto: Position,
        waiting: Option<&mut Session>,
    ) -> Result<Sorted, ProjectError> {
        let mut gathered = Gathered::new(range, self.budget);
        self.extend(&mut gathered, (Position::ZERO, upto), waiting).await?;
        Ok(gathered.sorted())
    }

    /// Takes a stretch of the log in: portions are decoded beside each other, and added in their order.
    async fn extend(
        &self,
        gathered: &mut Gathered,
        (after, upto): (Position, Position),
        mut waiting: Option<&mut Session>,
    ) -> Result<(), ProjectError> {
        let mut scan = RecordScan::begin(self.log, self.book, after, upto);
        let (mut decoding, mut done) = (VecDeque::new(), 0);
        loop {
            while decoding.len() < DECODED_AT_ONCE
                && let Some(records) = scan.next().await?
            {
                let range = gathered.range.clone();
                decoding.push_back(tokio::spawn(async move { Portion::of(&records, &range) }));
            }
            let Some(first) = decoding.pop_front() else { return Ok(()) };
            let portion = first.await??;
            (self.progress)(portion.upto.0, upto.0);
            gathered.add(portion);
            done += 1;
            if done % SILENT_FOR == 0
                && let Some(session) = &mut waiting
            {
                load_checkpoint(session, self.book, PROJECTION).await?;
            }
        }
    }
}
