//! A decided group on its way into the log, and what becomes of its callers.

use std::sync::Arc;

use recoup_events::values::Position;
use tokio::task::JoinHandle;

use super::pending::Pending;
use super::{Answers, BusError, Job, Outcome};
use crate::log::{AppendTx, Batch, EventLog, Head, LogError, Snapshot};

/// A group that was decided: an answer for each of its jobs, and what is to be stored for it.
pub(super) struct Decided {
    pub jobs: Vec<Job>,
    pub answers: Answers,
    pub pending: Pending,
}

impl Decided {
    /// Answers all, where nothing is left to be stored.
    pub fn answer<T>(self) -> Option<T> {
        answer(self.jobs, self.answers);
        None
    }
}

impl Decided {
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
    /// A task of its own: its answers come in while the writer decides. It answers no head where the log was not
    /// where it was thought to be: nothing was stored then.
    pub commit: JoinHandle<Result<Option<Head>, BusError>>,
    /// Where the log ends afterwards.
    pub end: (Position, jiff::Timestamp),
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
        Self::new(decided, snapshots, |batch| async move { tx.commit(batch).await.map(Some) })
    }

    /// Appends where the log is thought to end.
    pub fn at(log: Arc<dyn EventLog>, book: Arc<str>, head: Head, decided: Decided, snapshots: Vec<Snapshot>) -> Self {
        Self::new(decided, snapshots, |batch| async move { log.append_at(&book, &head, batch).await })
    }

    fn new<F>(decided: Decided, snapshots: Vec<Snapshot>, commit: impl FnOnce(Batch) -> F) -> Self
    where
        F: Future<Output = Result<Option<Head>, LogError>> + Send + 'static,
    {
        let Decided { jobs, answers, pending } = decided;
        let end = pending.end();
        let stored = commit(pending.into_batch());
        let commit = tokio::spawn(async move { Ok(stored.await?) });
        Self { commit, end, snapshots, kept: Kept { jobs, answers } }
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
