//! The writer's task: group, lock, decide, store, answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use recoup_events::book::DEFAULT_TIME_ZONE;
use recoup_events::command::Command;
use recoup_events::derived::Derived;
use recoup_events::desk::{Desk, Found, Order, Remembered};
use recoup_events::refusal::{Refusal, codes};
use recoup_events::values::{Position, RepId, StreamId, StreamKind};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::loading::{decode, load, snapshots_due};
use super::pending::Pending;
use super::{BusError, Job, Outcome, Prepared, Receipt, Request, deriving, opening};
use crate::clock::Clock;
use crate::log::{AppendTx, CommandRecord, ENVELOPE_MAX_BYTES, EventLog, LogError};
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

struct Task {
    log: Arc<dyn EventLog>,
    book: Arc<str>,
    clock: Arc<dyn Clock>,
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

/// The refusal of a command whose event would be longer than the log keeps.
fn too_large(bytes: usize) -> Refusal {
    let message = format!("the command makes a record of {bytes} bytes; at most {ENVELOPE_MAX_BYTES} can be kept");
    Refusal::new(codes::EVENT_TOO_LARGE, message).at("data").with(serde_json::json!({ "bytes": bytes }))
}

fn order(command: &Prepared, today: Date) -> Order {
    Order {
        actor: command.actor.clone(),
        effective_on: command.effective_on.unwrap_or(today),
        stream: command.stream.clone(),
        command: command.command.clone(),
    }
}

/// One group being decided.
struct Group<'a> {
    task: &'a Task,
    desk: &'a mut Desk,
    tx: &'a mut dyn AppendTx,
    head: Position,
    pending: Pending,
    stored: BTreeMap<String, CommandRecord>,
}

/// A refusal, or a failure that ends the group.
enum Stop {
    Refused(usize, Refusal),
    Failed(BusError),
}

impl<E: Into<BusError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Group<'_> {
    async fn request(&mut self, request: &Request) -> Result<Vec<Outcome>, BusError> {
        let mut outcomes = Vec::with_capacity(request.arrays.len());
        let mut stopped = false;
        for array in &request.arrays {
            if stopped {
                outcomes.push(Outcome::NotDecided);
                continue;
            }
            let outcome = self.array(array).await?;
            stopped = request.stop_on_refusal && matches!(outcome, Outcome::Refused { .. });
            outcomes.push(outcome);
        }
        Ok(outcomes)
    }

    /// Decides an array: all of it, or nothing and the desk as it was.
    async fn array(&mut self, array: &[Prepared]) -> Result<Outcome, BusError> {
        let mark = self.pending.mark();
        let mut before: Vec<Remembered> = Vec::new();
        let mut receipts = Vec::with_capacity(array.len());
        for (index, command) in array.iter().enumerate() {
            match self.command(index, command, array.len() > 1, &mut before).await {
                Ok(receipt) => receipts.push(receipt),
                Err(Stop::Failed(error)) => return Err(error),
                Err(Stop::Refused(index, refusal)) => {
                    while let Some(remembered) = before.pop() {
                        self.desk.bring_back(remembered);
                    }
                    self.pending.back_to(mark);
                    return Ok(Outcome::Refused { index, refusal });
                }
            }
        }
        Ok(Outcome::Done(receipts))
    }

    async fn command(
        &mut self,
        index: usize,
        command: &Prepared,
        among_others: bool,
        before: &mut Vec<Remembered>,
    ) -> Result<Receipt, Stop> {
        let refused = |refusal| Stop::Refused(index, refusal);
        if let Some(replayed) = self.replayed(command).map_err(refused)? {
            return Ok(replayed);
        }
        let now = self.task.clock.now();
        let today = self.today(now);
        let opening = self.desk.opened().is_none();
        let remember = among_others || opening;
        if opening {
            for first in opening::before(command, today).map_err(refused)? {
                self.decide(&first, now, today, remember, before).await?.map_err(refused)?;
            }
        }
        let receipt = self.decide(command, now, today, remember, before).await?.map_err(refused)?;
        if opening && let Some(last) = opening::after(command, today).map_err(refused)? {
            self.decide(&last, now, today, remember, before).await?.map_err(refused)?;
        }
        Ok(receipt)
    }

    /// Decides one command and adds its events to what is pending.
    async fn decide(
        &mut self,
        command: &Prepared,
        now: Timestamp,
        today: Date,
        remember: bool,
        before: &mut Vec<Remembered>,
    ) -> Result<Result<Receipt, Refusal>, BusError> {
        let order = order(command, today);
        let found = self.find(&order.command).await?;
        let needed = Desk::needs(&order, &found);
        load(self.desk, self.task.log.as_ref(), self.tx, (&self.task.book, self.head), &needed).await?;
        if remember {
            before.push(self.desk.remember(&needed));
        }
        let derived = self.derived(&order, today).await?;
        let paper = match &derived {
            Derived::Statement(draft) => Some(draft.document.clone()),
            _ => None,
        };
        let shared = self.desk.remember(&[]);
        match self.desk.decide_with(&order, &found, derived, today, self.pending.next()) {
            Ok(decided) => match self.pending.add(&self.task.book, command, decided, now) {
                Ok(receipt) => {
                    paper.into_iter().for_each(|paper| self.pending.issue(paper));
                    Ok(Ok(receipt))
                }
                Err(BusError::Log(LogError::EventTooLarge { bytes, .. })) => {
                    self.take_back(&needed, shared).await?;
                    Ok(Err(too_large(bytes)))
                }
                Err(error) => Err(error),
            },
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// What a command needs computed; nothing for most.
    async fn derived(&mut self, order: &Order, today: Date) -> Result<Derived, BusError> {
        let Some(need) = self.desk.derives(order, today) else { return Ok(Derived::Nothing) };
        let at = (&*self.task.book, self.head);
        deriving::derived(&need, self.desk, at, self.tx, self.pending.positioned()).await
    }

    /// Undoes a decision that cannot be kept: its streams come anew from the log and from what is pending. Seldom
    /// enough to cost more than remembering every aggregate before every decision would.
    async fn take_back(&mut self, streams: &[StreamId], shared: Remembered) -> Result<(), BusError> {
        streams.iter().for_each(|stream| self.desk.unload(stream));
        load(self.desk, self.task.log.as_ref(), self.tx, (&self.task.book, self.head), streams).await?;
        for (stream, sequence, event) in self.pending.all().filter(|(stream, ..)| streams.contains(stream)) {
            self.desk.take_in(stream, sequence, event.clone());
        }
        self.desk.bring_back(shared);
        Ok(())
    }

    /// The same id with the same content was answered before; with other content it is refused.
    fn replayed(&self, command: &Prepared) -> Result<Option<Receipt>, Refusal> {
        let id = command.id.as_str();
        let stored = self.stored.get(id).map(|record| (&record.fingerprint, record.first, record.last));
        let Some((fingerprint, first, last)) = stored.or_else(|| self.pending.command(id)) else { return Ok(None) };
        if *fingerprint != command.fingerprint {
            let message = format!("the id {id} was used for another command, at position {first}");
            return Err(Refusal::new(codes::IDEMPOTENCY_MISMATCH, message).at("id"));
        }
        Ok(Some(Receipt { id: command.id.clone(), first, last, replayed: true }))
    }

    fn today(&self, now: Timestamp) -> Date {
        let zone = self.desk.opened().map_or(DEFAULT_TIME_ZONE, |(_, zone)| zone);
        now.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).date()
    }

    /// Looks up what a correction needs to know: the entry it names, in the log or in this group.
    async fn find(&mut self, command: &Command) -> Result<Found, BusError> {
        let Command::Correct(correct) = command else { return Ok(Found::default()) };
        let range = match (&correct.command, correct.position) {
            (Some(id), None) => self.range_of_command(id).await?,
            (None, Some(position)) => self.range_at(position).await?,
            _ => None,
        };
        let Some((first, last)) = range else { return Ok(Found::default()) };
        let entry = if first > self.head {
            Desk::entry_of(self.pending.events(first, last))
        } else {
            let mut events = Vec::new();
            for stored in self.task.log.command_events(&self.task.book, first, last).await? {
                events.push((stored.stream.clone(), decode(&stored)?));
            }
            Desk::entry_of(events.iter().map(|(stream, event)| (stream, event)))
        };
        let mut rep_named_at = None;
        if let Some(rep) = entry.iter().find_map(|(stream, _)| stream.as_rep()) {
            rep_named_at = self.rep_named_at(&rep).await?;
        }
        Ok(Found { entry, rep_named_at })
    }

    async fn range_of_command(&mut self, id: &str) -> Result<Option<(Position, Position)>, BusError> {
        if let Some((_, first, last)) = self.pending.command(id) {
            return Ok(Some((first, last)));
        }
        let records = self.tx.commands(&[id]).await?;
        Ok(records.first().map(|record| (record.first, record.last)))
    }

    async fn range_at(&mut self, position: Position) -> Result<Option<(Position, Position)>, BusError> {
        if position > self.head {
            return Ok(self.pending.command_at(position));
        }
        let stored = self.task.log.command_events(&self.task.book, position, position).await?;
        match stored.first() {
            Some(event) => self.range_of_command(&event.command_id.clone()).await,
            None => Ok(None),
        }
    }

    /// The latest standing entry that names a rep, in the log or in this group. Looked for in the whole log: reps are
    /// hardly ever taken out. The pattern finds too much rather than too little; the desk says what names him.
    async fn rep_named_at(&mut self, rep: &RepId) -> Result<Option<Position>, BusError> {
        let needle = serde_json::to_string(rep.as_str()).map_err(|e| LogError::BadBatch(e.to_string()))?;
        let pattern = format!("%:{}%", needle.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        let sql = "SELECT position FROM events WHERE book = $1 AND stream LIKE 'account/%' \
             AND (bytes LIKE $2 ESCAPE '\\' OR type = 'entry_corrected') ORDER BY position";
        let rows = self.tx.session().fetch(sql, &[Value::from(&*self.task.book), Value::from(pattern)]).await?;
        let mut events = Vec::with_capacity(rows.len());
        for row in &rows {
            let position = Position(row.count(0)?);
            let stored = self.task.log.command_events(&self.task.book, position, position).await?;
            events.extend(stored.first().map(decode).transpose()?);
        }
        let pending = self.pending.events(self.head.next(), self.pending.next()).map(|(_, event)| event);
        Ok(Desk::rep_named_in(events.iter().chain(pending), rep))
    }
}
