//! The writer's task: it gathers a group, decides it under the head's lock, stores it, and decides the next one while
//! the database is storing (`ahead.rs`). Only what is durable is answered.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use recoup_events::desk::{Desk, Found};
use recoup_events::values::{Position, StreamId, StreamKind};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::ahead::Ahead;
use super::group::{Group, order};
use super::loading::{decode, load, snapshots_due};
use super::pending::Pending;
use super::storing::{Decided, Kept, Storing};
use super::{BusError, Job, Request};
use crate::clock::Clock;
use crate::log::{AppendTx, CommandRecord, EventLog, Ready, Snapshot};
use crate::storage::Value;

/// The most commands that share a commit.
pub(super) const GROUP_COMMANDS: usize = 1_024;

/// How often others may go first without anybody having sent something.
const TURNS_IN_VAIN: u32 = 4;

/// The most aggregates kept at hand; beyond, all accounts go that a group does not use.
const DESK_MAX: usize = 50_000;

/// For how many groups nothing is decided ahead after it was in vain: where commands are sent again, or another
/// process writes too, it would be in vain again.
const PAUSE: u32 = 32;

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
    let mut task = Task {
        log,
        book,
        clock,
        known: None,
        end: None,
        pause: 0,
        callers: 1,
        is_warm: false,
        snapshots: JoinSet::new(),
    };
    let mut next = Next::default();
    loop {
        let storing = match next.ahead.take().map(|ahead| task.send(ahead)) {
            Some(Ok(storing)) => Some(storing),
            Some(Err(decided)) => {
                next.answer();
                task.keep(decided).await
            }
            None => {
                next.answer();
                if next.jobs.is_empty() {
                    let Some(first) = queue.recv().await else { break };
                    next.jobs.push(first);
                }
                let wanted = if task.is_warm { task.callers.div_ceil(2) } else { task.callers };
                let group = gather(&mut next.jobs, &mut queue, wanted, task.is_warm).await;
                task.callers = group.len() + queue.len();
                match task.decide_all_ahead(group).map(|ahead| task.send(ahead)) {
                    Ok(Ok(storing)) => Some(storing),
                    Ok(Err(decided)) => task.keep(decided).await,
                    Err(group) => task.decide(group).await,
                }
            }
        };
        if let Some(storing) = storing {
            let before = std::mem::take(&mut next);
            next = task.store(storing, before, &mut queue).await;
        }
    }
    while task.snapshots.join_next().await.is_some() {}
    drop(ended);
}

/// What a group leaves behind that was stored, and what comes after it.
#[derive(Default)]
pub(super) struct Next {
    /// Who is to be told that it was: when the database has its next group.
    pub kept: Option<Kept>,
    /// Decided already, in the belief that the one before it is kept.
    pub ahead: Option<Ahead>,
    /// To be decided under the lock, after that.
    pub jobs: Vec<Job>,
}

impl Next {
    /// Tells those whose group was stored.
    pub fn answer(&mut self) {
        self.kept.take().into_iter().for_each(Kept::answer);
    }
}

/// What has queued, after what was held back. Callers who were just answered together are about to send their next
/// requests: while fewer are here than wanted, others of the runtime's tasks go first a few times. There is no timer,
/// and one caller alone never waits. A dry run stands alone. Where the next group can be decided while this one is
/// stored, no more are taken than wanted: two groups that take turns are faster than one that waits.
async fn gather(held: &mut Vec<Job>, queue: &mut mpsc::Receiver<Job>, wanted: usize, no_more: bool) -> Vec<Job> {
    let mut group = std::mem::take(held);
    let mut commands: usize = group.iter().map(|job| job.request.size()).sum();
    let mut in_vain = 0;
    let is_dry = |job: &Job| job.request.dry_run;
    while commands < GROUP_COMMANDS && !group.iter().any(is_dry) && !(no_more && group.len() >= wanted) {
        match queue.try_recv() {
            Ok(job) if is_dry(&job) => {
                held.push(job);
                break;
            }
            Ok(job) => {
                commands += job.request.size();
                group.push(job);
                in_vain = 0;
            }
            Err(_) if group.len() < wanted && in_vain < TURNS_IN_VAIN => {
                in_vain += 1;
                tokio::task::yield_now().await;
            }
            Err(_) => break,
        }
    }
    if group.len() > 1
        && let Some(dry) = group.iter().position(is_dry)
    {
        // Held back with others: what comes before it is stored first.
        held.splice(0..0, group.split_off(dry.max(1)));
    }
    group
}

impl Request {
    /// How many commands it holds.
    pub(super) fn size(&self) -> usize {
        self.arrays.iter().map(Vec::len).sum()
    }
}

/// The writer of one book.
pub(super) struct Task {
    pub log: Arc<dyn EventLog>,
    pub book: Arc<str>,
    pub clock: Arc<dyn Clock>,
    /// The desk, and up to where it has taken the log in, what is being stored included; none before the first group
    /// and after a failure.
    pub known: Option<(Desk, Position)>,
    /// Where the log ended when the last group was stored; none while one is, and where that is not known.
    pub end: Option<Ready>,
    /// For how many more groups nothing is decided ahead.
    pub pause: u32,
    /// How many requests were under way or waiting when the last group was: about as many will come again.
    pub callers: usize,
    /// Whether the last group found all it needed at hand: the next one can probably be decided ahead.
    is_warm: bool,
    /// Snapshots being written.
    snapshots: JoinSet<()>,
}

impl Task {
    /// Decides a group under the head's lock. Nothing is to be stored where it was answered already: all of it was
    /// refused or replayed, was a dry run, or failed.
    async fn decide(&mut self, jobs: Vec<Job>) -> Option<Storing> {
        match self.log.begin_asking(&self.book, &ids(&jobs)).await {
            Ok((tx, stored)) => self.decide_in(tx, stored, jobs).await,
            Err(error) => self.fail(jobs, &error.into()),
        }
    }

    /// Stores a group that was decided without the lock, in one message and without waiting: where the log is thought
    /// to be where it was decided behind. Else gives it back.
    fn send(&mut self, ahead: Ahead) -> Result<Storing, Box<(Position, Decided)>> {
        let Ahead { after, decided, ready, packed, .. } = ahead;
        if let Some(packed) = packed {
            // It was packed behind the group that has just been stored.
            self.end = None;
            return Ok(packed);
        }
        if !decided.is_all_done() {
            return Err(Box::new((after, decided)));
        }
        let Some(end) = self.end.take_if(|end| end.position() == after) else { return Err(Box::new((after, decided))) };
        let ready = ready.filter(|ready| ready.begins_with(&end));
        let made = || end.with(decided.pending.new_events()).ok();
        let Some(ready) = ready.or_else(made) else { return Err(Box::new((after, decided))) };
        let due = self.snapshots_due(&decided);
        Ok(Storing::behind(Arc::clone(&self.log), ready, decided, due))
    }

    /// Stores such a group under the lock. It stands when the log is where it was thought to be and knows none of the
    /// commands; otherwise it is decided anew.
    async fn keep(&mut self, behind: Box<(Position, Decided)>) -> Option<Storing> {
        let (after, decided) = *behind;
        match self.log.begin_asking(&self.book, &ids(&decided.jobs)).await {
            Ok((tx, stored)) if stored.is_empty() && tx.head().position == after => self.end(tx, decided).await,
            Ok((tx, stored)) => {
                self.was_wrong();
                self.decide_in(tx, stored, decided.jobs).await
            }
            Err(error) => self.fail(decided.jobs, &error.into()),
        }
    }

    /// What was decided without the lock does not stand: what the desk holds is not what the log holds.
    pub(super) fn was_wrong(&mut self) {
        (self.known, self.end, self.pause) = (None, None, PAUSE);
    }

    pub(super) fn snapshots_due(&mut self, decided: &Decided) -> Vec<Snapshot> {
        // Taken now: while this group is stored, the desk may go on.
        let due = |(desk, position): &mut (Desk, Position)| snapshots_due(desk, &decided.pending.streams(), *position);
        self.known.as_mut().map(due).unwrap_or_default()
    }

    async fn decide_in(
        &mut self,
        mut tx: Box<dyn AppendTx>,
        stored: Vec<CommandRecord>,
        jobs: Vec<Job>,
    ) -> Option<Storing> {
        self.pause = self.pause.saturating_sub(1);
        match self.try_decide(tx.as_mut(), stored, &jobs).await {
            Ok((pending, answers)) => self.end(tx, Decided { jobs, answers, pending }).await,
            Err(error) => self.fail(jobs, &error),
        }
    }

    async fn try_decide(
        &mut self,
        tx: &mut dyn AppendTx,
        stored: Vec<CommandRecord>,
        jobs: &[Job],
    ) -> Result<(Pending, super::Answers), BusError> {
        let head = tx.head().clone();
        self.end = None;
        let mut desk = self.desk_at(tx, head.position).await?;
        let is_known = !stored.is_empty();
        let was_cold = self.load_all(&mut desk, tx, head.position, jobs).await?;
        self.is_warm = self.pause == 0 && !is_known && !was_cold;
        let stored: BTreeMap<_, _> = stored.into_iter().map(|record| (record.id.to_string(), record)).collect();
        let pending = Pending::after(head.position, head.recorded_at);
        let mut sitting = Group { task: self, desk: &mut desk, tx: Some(tx), head: head.position, pending, stored };
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            answers.push(sitting.request(&job.request).await?);
        }
        let Group { pending, .. } = sitting;
        self.known = Some((desk, pending.end().0));
        self.end = Some(Ready::behind(&self.book, &head));
        Ok((pending, answers))
    }

    /// Gives a decided group's transaction its end: nothing to store, or the commit, which is begun by whoever waits
    /// for it.
    async fn end(&mut self, tx: Box<dyn AppendTx>, decided: Decided) -> Option<Storing> {
        let is_dry = decided.jobs.iter().any(|job| job.request.dry_run);
        if is_dry || decided.pending.is_empty() {
            if is_dry {
                // What the desk holds is not what the log holds: begin anew.
                (self.known, self.end) = (None, None);
            }
            return match tx.rollback().await {
                Ok(()) => decided.answer(),
                Err(error) => self.fail(decided.jobs, &error.into()),
            };
        }
        self.end = None;
        let due = self.snapshots_due(&decided);
        Some(Storing::in_transaction(tx, decided, due))
    }

    /// Answers that a group was not kept; the desk may hold what the log does not.
    pub(super) fn fail(&mut self, jobs: Vec<Job>, error: &BusError) -> Option<Storing> {
        (self.known, self.end) = (None, None);
        jobs.into_iter().for_each(|job| drop(job.reply.send(Err(error.clone()))));
        None
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

    /// Loads what the commands of a group name, in one go. Answers whether anything was missing.
    async fn load_all(
        &self,
        desk: &mut Desk,
        tx: &mut dyn AppendTx,
        head: Position,
        jobs: &[Job],
    ) -> Result<bool, BusError> {
        let commands = jobs.iter().flat_map(|job| job.request.arrays.iter().flatten());
        let mut streams: Vec<StreamId> =
            commands.flat_map(|c| Desk::needs(&order(c, Date::ZERO), &Found::default())).collect();
        streams.sort();
        streams.dedup();
        shrink(desk, &streams);
        let was_cold = streams.iter().any(|stream| desk.get(stream).is_none());
        load(desk, self.log.as_ref(), tx, (&self.book, head), &streams).await?;
        Ok(was_cold)
    }

    /// Writes snapshots behind the answer's back: they are a help, never the record.
    pub(super) fn write_snapshots(&mut self, due: Vec<Snapshot>) {
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
fn ids(jobs: &[Job]) -> Vec<&str> {
    let commands = jobs.iter().flat_map(|job| job.request.arrays.iter().flatten());
    commands.filter(|c| !c.fresh).map(|c| c.id.as_str()).collect()
}

/// Takes accounts off a desk that has grown too large; those about to be used stay.
fn shrink(desk: &mut Desk, used: &[StreamId]) {
    if desk.len() <= DESK_MAX {
        return;
    }
    let idle = desk.streams().filter(|s| s.kind() == StreamKind::Account && used.binary_search(s).is_err());
    let idle: Vec<StreamId> = idle.cloned().collect();
    idle.iter().for_each(|stream| desk.unload(stream));
}
