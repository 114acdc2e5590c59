//! A decided group on its way into the log, and what becomes of its callers.

use std::sync::Arc;

use futures::future::BoxFuture;
use futures::{FutureExt, TryFutureExt};
use recoup_events::values::Position;

use super::pending::Pending;
use super::{Answers, BusError, Job, Outcome};
use crate::log::{AppendTx, Batch, EventLog, Head, LogError, Ready, Snapshot};

/// A group that was decided: an answer for each of its jobs, and what is to be stored for it.
pub(super) struct Decided {
    pub jobs: Vec<Job>,
    pub answers: Answers,
    pub pending: Pending,
}

impl Decided {
    /// Nothing yet.
    pub fn nothing() -> Self {
        let pending = Pending::after(Position::ZERO, jiff::Timestamp::MIN);
        Self { jobs: Vec::new(), answers: Vec::new(), pending }
    }

    /// Answers all, where nothing is left to be stored.
    pub fn answer<T>(self) -> Option<T> {
        answer(self.jobs, self.answers);
        None
    }

    /// Whether every command was accepted, and there is something to store. What was refused may be a command that the
    /// log knows: only under the lock that is known.
    pub fn is_all_done(&self) -> bool {
        let done = |outcome: &Outcome| matches!(outcome, Outcome::Done(_));
        !self.pending.is_empty() && self.answers.iter().flatten().all(done)
    }
}

fn answer(jobs: Vec<Job>, answers: Answers) {
    jobs.into_iter().zip(answers).for_each(|(job, answer)| drop(job.reply.send(Ok(answer))));
}

/// A group that is being stored.
pub(super) struct Storing {
    /// Polled by the writer itself, between decisions: a task of its own would be two more switches a group. It
    /// answers no head where the log was not where it was thought to be: nothing was stored then.
    pub commit: BoxFuture<'static, Result<Option<Head>, BusError>>,
    /// Where the log ends afterwards.
    pub end: (Position, jiff::Timestamp),
    /// To go on with behind it, where the head that it makes is known before.
    pub next: Option<Ready>,
    pub snapshots: Vec<Snapshot>,
    pub kept: Kept,
}

/// Who waits for a group to be stored.
pub(super) struct Kept {
    pub jobs: Vec<Job>,
    answers: Answers,
}

impl Storing {
    /// Ends a transaction that holds the head.
    pub fn in_transaction(tx: Box<dyn AppendTx>, decided: Decided, snapshots: Vec<Snapshot>) -> Self {
        Self::new(decided, None, snapshots, |batch| async move { tx.commit(batch).await.map(Some) })
    }

    /// Appends where the log is thought to end.
    pub fn behind(log: Arc<dyn EventLog>, ready: Ready, decided: Decided, snapshots: Vec<Snapshot>) -> Self {
        let next = Some(ready.next());
        Self::new(decided, next, snapshots, |batch| {
            // Packed here and now, whenever it is sent.
            let parcel = log.pack(ready, batch);
            async move { log.append_at(parcel?).await }
        })
    }

    fn new<F>(decided: Decided, next: Option<Ready>, snapshots: Vec<Snapshot>, commit: impl FnOnce(Batch) -> F) -> Self
    where
        F: Future<Output = Result<Option<Head>, LogError>> + Send + 'static,
    {
        let Decided { jobs, answers, pending } = decided;
        let end = pending.end();
        let commit = commit(pending.into_batch()).map_err(BusError::from).boxed();
        Self { commit, end, next, snapshots, kept: Kept { jobs, answers } }
    }

    pub const fn jobs(&self) -> usize {
        self.kept.jobs.len()
    }
}

impl Kept {
    /// Answers all: what they asked is durable.
    pub fn answer(self) {
        answer(self.jobs, self.answers);
    }
}
