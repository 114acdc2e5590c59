//! The writer: one task per book and process that decides commands in order and makes them durable.
//!
//! It takes what has queued, locks the head of the log, takes in what other processes appended since, lets the desk
//! decide each command in order, and stores all events in one transaction. Only then it answers. So every decision
//! sees everything before it, across all streams, and nothing is decided twice (design 2). No business rule stands
//! here: whether something may happen is the desk's to say.

mod ahead;
pub mod cqrs_store;
mod deriving;
mod error;
mod group;
mod loading;
mod opening;
mod papers;
mod pending;
mod prepare;
mod storing;
mod writer;

use std::sync::Arc;

use recoup_events::refusal::Refusal;
use recoup_events::values::{CommandId, Position};
use tokio::sync::{mpsc, oneshot, watch};

pub use error::BusError;
pub use prepare::{Prepared, prepare};

use crate::clock::Clock;
use crate::log::EventLog;
use crate::sealing::Sealing;

/// How many requests may wait before a caller has to.
const QUEUE: usize = 4_096;

/// How long closing waits.
const CLOSING: std::time::Duration = std::time::Duration::from_secs(5);

/// What a caller hands over at once.
#[derive(Debug, Clone)]
pub struct Request {
    /// Arrays of commands, decided one after the other; each array is all or nothing.
    pub arrays: Vec<Vec<Prepared>>,
    /// Whether nothing is decided after the first refused array.
    pub stop_on_refusal: bool,
    /// Whether everything is decided and nothing is kept.
    pub dry_run: bool,
}

/// What became of one array.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Every command is durable.
    Done(Vec<Receipt>),
    /// Nothing of the array was kept.
    Refused {
        /// Which command of the array.
        index: usize,
        /// Why.
        refusal: Refusal,
    },
    /// An earlier array was refused and the caller wanted to stop there.
    NotDecided,
}

/// That a command is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Its id.
    pub id: CommandId,
    /// Its first event.
    pub first: Position,
    /// Its last event.
    pub last: Position,
    /// Whether it was durable already: the same id with the same content.
    pub replayed: bool,
}

/// The outcomes of requests, in their order.
type Answers = Vec<Vec<Outcome>>;

struct Job {
    request: Request,
    reply: oneshot::Sender<Result<Vec<Outcome>, BusError>>,
}

/// A handle to the writer of a book; clones share it. The writer ends when the last handle is dropped.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    log: Arc<dyn EventLog>,
    book: Arc<str>,
    key: [u8; 32],
    sealing: Sealing,
    ended: watch::Receiver<()>,
}

impl Writer {
    /// Starts the writer of a book.
    ///
    /// # Errors
    /// The database does not give the book's key.
    pub async fn start(log: Arc<dyn EventLog>, book: &str, clock: Arc<dyn Clock>) -> Result<Self, BusError> {
        let key = log.book_key(book, crate::log::KeyPurpose::Fingerprint).await?;
        let sealing = Sealing::of(log.as_ref(), book).await?;
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (alive, ended) = watch::channel(());
        // Unconstrained: tokio would otherwise make the lock in cqrs-es' event sink wait after some 128 decisions in
        // a row, and a decision is polled once (design 2). The database's answers give way often enough.
        tokio::spawn(tokio::task::unconstrained(writer::run(Arc::clone(&log), book.into(), clock, queue, alive)));
        Ok(Self { jobs, log, book: book.into(), key, sealing, ended })
    }

    /// Seals what is personal in a request, hands it over and waits until it is answered.
    ///
    /// # Errors
    /// The database failed: nothing of the request is known to be kept, and sending it again is safe.
    pub async fn submit(&self, mut request: Request) -> Result<Vec<Outcome>, BusError> {
        let commands = request.arrays.iter_mut().flatten().map(|prepared| (&prepared.stream, &mut prepared.command));
        self.sealing.seal(commands, !request.dry_run).await?;
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job { request, reply }).await.map_err(|_| BusError::Stopped)?;
        answer.await.map_err(|_| BusError::Stopped)?
    }

    /// Gives this handle back and waits until the writer has nothing left to do, where it was the last one: snapshots
    /// are written behind the answers. Waits no longer than a few seconds; they are a help, never the record.
    pub async fn close(self) {
        let Self { jobs, mut ended, .. } = self;
        drop(jobs);
        drop(tokio::time::timeout(CLOSING, ended.changed()).await);
    }

    /// Checks a line in shape and makes it ready for the queue.
    ///
    /// # Errors
    /// A refusal of its shape.
    pub fn prepare(
        &self,
        line: recoup_events::command::CommandLine,
        caller: &recoup_events::values::ActorId,
    ) -> Result<Prepared, Refusal> {
        prepare(line, caller, &self.key)
    }

    /// The log that it writes.
    #[must_use]
    pub fn log(&self) -> &Arc<dyn EventLog> {
        &self.log
    }

    /// The book that it writes.
    #[must_use]
    pub fn book(&self) -> &str {
        &self.book
    }
}
