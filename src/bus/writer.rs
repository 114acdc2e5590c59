//! The writer's task: group, lock, decide, store, answer.

use std::sync::Arc;

use jiff::civil::Date;
use recoup_events::desk::{Desk, Found};
use recoup_events::values::{Position, StreamId, StreamKind};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::group::{Group, order};
use super::loading::{decode, load, snapshots_due};
use super::pending::Pending;
use super::{BusError, Job, Outcome, Request};
use crate::clock::Clock;
use crate::log::{AppendTx, EventLog};
use crate::storage::Value;

/// The most commands that share a commit.
const GROUP_COMMANDS: usize = 1_024;

/// How often others may go first without anybody having sent something.
const TURNS_IN_VAIN: u32 = 4;

/// The most aggregates kept at hand; beyond, all accounts go that the last group did not use.
const DESK_MAX: usize = 50_000;

/// Runs until the last handle is dropped.
///
/// `ended` is dropped when nothing is left to be written.
pub(super) async fn run(
    log: Arc<dyn EventLog>,
    book: Arc<str>,
    clock: Arc<dyn Clock>,
    mut queue: mpsc::Receiver<Job>,
    ended: watch::Sender<()>,
) {
    let mut task = Task { log, book, clock, known: None, snapshots: JoinSet::new() };
    let mut before = 1;
    while let Some(first) = queue.recv().await {
        let group = gather(first, &mut queue, before).await;
        before = group.len();
        task.answer(group).await;
    }
    while task.snapshots.join_next().await.is_some() {}
    drop(ended);
}

/// What has queued. Callers who were just answered together are about to send their next requests: while fewer are
/// here than the last group had, others of the runtime's tasks go first a few times. There is no timer, and one
/// caller alone never waits.
async fn gather(first: Job, queue: &mut mpsc::Receiver<Job>, before: usize) -> Vec<Job> {
    let mut commands = first.request.size();
    let mut group = vec![first];
    let mut in_vain = 0;
    while commands < GROUP_COMMANDS && !group.last().is_some_and(|job: &Job| job.request.dry_run) {
        match queue.try_recv() {
            Ok(job) => {
                commands += job.request.size();
                group.push(job);
                in_vain = 0;
            }
            Err(_) if group.len() < before && in_vain < TURNS_IN_VAIN => {
                in_vain += 1;
                tokio::task::yield_now().await;
            }
            Err(_) => break,
        }
    }
    group
}

impl Request {
    fn size(&self) -> usize {
        self.arrays.iter().map(Vec::len).sum()
    }
}

/// The writer of one book.
pub(super) struct Task {
    pub log: Arc<dyn EventLog>,
    pub book: Arc<str>,
    pub clock: Arc<dyn Clock>,
    /// The desk, and up to where it has taken the log in; none before the first group and after a failure.
    known: Option<(Desk, Position)>,
    /// Snapshots being written.
    snapshots: JoinSet<()>,
}

impl Task {
    /// Answers a group. A dry run stands alone at the end of one: what comes before it is stored first.
    async fn answer(&mut self, mut group: Vec<Job>) {
        let dry = if group.last().is_some_and(|job| job.request.dry_run) { group.pop() } else { None };
        for (jobs, dry_run) in [(group, false), (dry.into_iter().collect(), true)] {
            if jobs.is_empty() {
                continue;
            }
            let (requests, replies): (Vec<_>, Vec<_>) = jobs.into_iter().map(|j| (j.request, j.reply)).unzip();
            let answers = self.group(&requests, dry_run).await;
            if answers.is_err() || dry_run {
                // What the desk holds is no longer what the log holds: begin anew.
                self.known = None;
            }
            match answers {
                Ok(answers) => {
                    replies.into_iter().zip(answers).for_each(|(reply, answer)| drop(reply.send(Ok(answer))))
                }
                Err(error) => replies.into_iter().for_each(|reply| drop(reply.send(Err(error.clone())))),
            }
        }
    }

    async fn group(&mut self, requests: &[Request], dry_run: bool) -> Result<Vec<Vec<Outcome>>, BusError> {
        let (mut tx, stored) = self.log.begin_asking(&self.book, &ids(requests)).await?;
        let head = tx.head().clone();
        let mut desk = self.desk_at(tx.as_mut(), head.position).await?;
        let stored = stored.into_iter().map(|record| (record.id.to_string(), record)).collect();
        self.load_all(&mut desk, tx.as_mut(), head.position, requests).await?;
        let pending = Pending::after(head.position, head.recorded_at);
        let mut sitting = Group { task: self, desk: &mut desk, tx: tx.as_mut(), head: head.position, pending, stored };
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            answers.push(sitting.request(request).await?);
        }
        let Group { pending, .. } = sitting;
        if dry_run || pending.is_empty() {
            tx.rollback().await?;
            self.known = Some((desk, head.position));
            return Ok(answers);
        }
        let streams = pending.streams();
        let committed = tx.commit(pending.into_batch()).await?;
        self.write_snapshots(&mut desk, &streams, committed.position);
        shrink(&mut desk, &streams);
        self.known = Some((desk, committed.position));
        Ok(answers)
    }

    /// The desk with everything taken in that the log holds.
    async fn desk_at(&mut self, tx: &mut dyn AppendTx, head: Position) -> Result<Desk, BusError> {
        match self.known.take() {
            Some((desk, position)) if position == head => Ok(desk),
            Some((mut desk, position)) if position < head => {
                for stored in tx.read_after(position).await? {
                    desk.take_in(&stored.stream, stored.sequence, decode(&stored)?);
                }
                Ok(desk)
            }
            _ => self.fresh_desk(tx, head).await,
        }
    }

    /// A desk with the book, its policy and its reps: what every decision may need to know.
    async fn fresh_desk(&self, tx: &mut dyn AppendTx, head: Position) -> Result<Desk, BusError> {
        let mut desk = Desk::default();
        let sql = "SELECT DISTINCT stream FROM events WHERE book = $1 AND stream >= 'rep/' AND stream < 'rep0'";
        let rows = tx.session().fetch(sql, &[Value::from(&*self.book)]).await?;
        let mut streams = vec![StreamId::policy()];
        for row in rows {
            streams.extend(StreamId::new(row.text(0)?).ok());
        }
        // Read once more than the aggregates are: a snapshot does not tell what all may know.
        let wanted: Vec<_> = streams.iter().map(|stream| (stream.clone(), 0)).collect();
        streams.push(StreamId::book());
        load(&mut desk, self.log.as_ref(), tx, (&self.book, head), &streams).await?;
        for stored in tx.read_streams(&wanted).await? {
            desk.take_in(&stored.stream, 0, decode(&stored)?);
        }
        Ok(desk)
    }

    /// Loads what the commands of a group name, in one go.
    async fn load_all(
        &self,
        desk: &mut Desk,
        tx: &mut dyn AppendTx,
        head: Position,
        requests: &[Request],
    ) -> Result<(), BusError> {
        let commands = requests.iter().flat_map(|request| request.arrays.iter().flatten());
        let mut streams: Vec<StreamId> =
            commands.flat_map(|c| Desk::needs(&order(c, Date::ZERO), &Found::default())).collect();
        streams.sort();
        streams.dedup();
        load(desk, self.log.as_ref(), tx, (&self.book, head), &streams).await
    }

    /// Writes snapshots behind the answer's back: they are a help, never the record.
    fn write_snapshots(&mut self, desk: &mut Desk, streams: &[StreamId], position: Position) {
        let due = snapshots_due(desk, streams, position);
        while self.snapshots.try_join_next().is_some() {}
        if due.is_empty() {
            return;
        }
        let (log, book) = (Arc::clone(&self.log), Arc::clone(&self.book));
        self.snapshots.spawn(async move {
            if let Err(error) = log.save_snapshots(&book, &due).await {
                tracing::warn!(%error, "snapshots were not written");
            }
        });
    }
}

/// The ids of a group that may be in the log already.
fn ids(requests: &[Request]) -> Vec<&str> {
    let commands = requests.iter().flat_map(|request| request.arrays.iter().flatten());
    commands.filter(|c| !c.fresh).map(|c| c.id.as_str()).collect()
}

/// Takes accounts off a desk that has grown too large; those just written stay.
fn shrink(desk: &mut Desk, used: &[StreamId]) {
    if desk.len() <= DESK_MAX {
        return;
    }
    let idle = desk.streams().filter(|s| s.kind() == StreamKind::Account && used.binary_search(s).is_err());
    let idle: Vec<StreamId> = idle.cloned().collect();
    idle.iter().for_each(|stream| desk.unload(stream));
}
