//! One group of requests being decided: replayed, refused or pending, an array all or nothing. What becomes of it
//! afterwards, stored or dropped, is the writer's.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use recoup_events::book::DEFAULT_TIME_ZONE;
use recoup_events::command::Command;
use recoup_events::derived::Derived;
use recoup_events::desk::{Desk, Found, Order, Remembered};
use recoup_events::refusal::{Refusal, codes};
use recoup_events::values::{Position, RepId, StreamId};

use super::loading::{decode, load};
use super::pending::Pending;
use super::writer::Task;
use super::{BusError, Outcome, Prepared, Receipt, Request, deriving, opening};
use crate::log::{AppendTx, CommandRecord, ENVELOPE_MAX_BYTES, LogError};
use crate::storage::Value;

/// The refusal of a command whose event would be longer than the log keeps.
fn too_large(bytes: usize) -> Refusal {
    let message = format!("the command makes a record of {bytes} bytes; at most {ENVELOPE_MAX_BYTES} can be kept");
    Refusal::new(codes::EVENT_TOO_LARGE, message).at("data").with(serde_json::json!({ "bytes": bytes }))
}

pub(super) fn order(command: &Prepared, today: Date) -> Order {
    Order {
        actor: command.actor.clone(),
        effective_on: command.effective_on.unwrap_or(today),
        stream: command.stream.clone(),
        command: command.command.clone(),
    }
}

/// One group being decided.
pub(super) struct Group<'a> {
    pub task: &'a Task,
    pub desk: &'a mut Desk,
    /// The transaction that holds the head; none where a group is decided ahead of it.
    pub tx: Option<&'a mut dyn AppendTx>,
    pub head: Position,
    pub pending: Pending,
    pub stored: BTreeMap<String, CommandRecord>,
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
    /// Decides a request's arrays, one after the other.
    pub async fn request(&mut self, request: &Request) -> Result<Vec<Outcome>, BusError> {
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
        self.load(&needed).await?;
        if remember {
            before.push(self.desk.remember(&needed));
        }
        let derived = self.derived(&order, today).await?;
        let paper = derived.document().map(str::to_owned);
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

    /// Brings aggregates to the desk that are not there yet.
    async fn load(&mut self, streams: &[StreamId]) -> Result<(), BusError> {
        if streams.iter().all(|stream| self.desk.get(stream).is_some()) {
            return Ok(());
        }
        let at = (&*self.task.book, self.head);
        let tx = self.tx.as_deref_mut().ok_or(BusError::NeedsTheLog)?;
        load(self.desk, self.task.log.as_ref(), tx, at, streams).await
    }

    /// What a command needs computed; nothing for most.
    async fn derived(&mut self, order: &Order, today: Date) -> Result<Derived, BusError> {
        let Some(need) = self.desk.derives(order, today) else { return Ok(Derived::Nothing) };
        let at = (&*self.task.book, self.head);
        let tx = self.tx.as_deref_mut().ok_or(BusError::NeedsTheLog)?;
        deriving::derived(&need, self.desk, at, tx, &self.pending).await
    }

    /// Undoes a decision that cannot be kept: its streams come anew from the log and from what is pending. Seldom
    /// enough to cost more than remembering every aggregate before every decision would.
    async fn take_back(&mut self, streams: &[StreamId], shared: Remembered) -> Result<(), BusError> {
        streams.iter().for_each(|stream| self.desk.unload(stream));
        self.load(streams).await?;
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
        let tx = self.tx.as_deref_mut().ok_or(BusError::NeedsTheLog)?;
        let records = tx.commands(&[id]).await?;
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
        let tx = self.tx.as_deref_mut().ok_or(BusError::NeedsTheLog)?;
        let rows = tx.session().fetch(sql, &[Value::from(&*self.task.book), Value::from(pattern)]).await?;
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
