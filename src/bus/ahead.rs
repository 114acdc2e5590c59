//! Deciding a group without holding the head, on the desk as it stands: also while the database is still storing the
//! group before it, whose events the desk holds already. What is decided so stands only if the log ends where it was
//! thought to when it is stored (`Task::keep`); otherwise it is decided anew. A group that has to read the log before it
//! can be decided waits for the lock.

use futures::FutureExt;
use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::command::Command;
use recoup_events::desk::{Desk, Found};
use recoup_events::values::Position;
use tokio::sync::mpsc;

use super::group::{Group, order};
use super::pending::Pending;
use super::storing::{Decided, Storing};
use super::writer::{GROUP_COMMANDS, Next, TURNS_IN_VAIN, Task};
use super::{BusError, Job, Request};

/// So many requests may be decided ahead however few callers there seem to be.
const AHEAD_LEAST: usize = 8;

/// A group decided ahead of its transaction.
pub(super) struct Ahead {
    /// Where the log must end for it to stand.
    pub after: Position,
    pub decided: Decided,
    commands: usize,
    /// Whether a decision could not be made after all: everything is to be decided anew.
    is_spoiled: bool,
}

impl Ahead {
    fn after((after, recorded_at): (Position, Timestamp)) -> Self {
        let decided = Decided { jobs: Vec::new(), answers: Vec::new(), pending: Pending::after(after, recorded_at) };
        Self { after, decided, commands: 0, is_spoiled: false }
    }

    pub fn jobs(&self) -> usize {
        self.decided.jobs.len()
    }
}

impl Task {
    /// Waits until a group is stored and answers it. Meanwhile decides what comes in, up to half of all callers: two
    /// groups that take turns are of about one size. `held` was held back before and comes after.
    pub(super) async fn store(
        &mut self,
        mut storing: Storing,
        mut held: Vec<Job>,
        queue: &mut mpsc::Receiver<Job>,
    ) -> Next {
        let mut ahead = Ahead::after(storing.end);
        let half = self.callers.div_ceil(2).max(AHEAD_LEAST);
        let mut is_open = true;
        // The commit's task begins before anything else is decided.
        tokio::task::yield_now().await;
        let stored = loop {
            let takes = is_open
                && held.is_empty()
                && !ahead.is_spoiled
                && ahead.jobs() < half
                && ahead.commands < GROUP_COMMANDS;
            tokio::select! {
                biased;
                stored = &mut storing.commit => break stored.unwrap_or(Err(BusError::Stopped)),
                job = queue.recv(), if takes => match job {
                    None => is_open = false,
                    Some(job) if self.can_decide_ahead(&job.request) => self.decide_ahead(&mut ahead, job),
                    Some(job) => held.push(job),
                },
            }
        };
        match stored {
            Ok(Some(head)) => {
                self.head = Some(head);
                self.callers = storing.jobs() + ahead.jobs() + queue.len();
                storing.kept.answer();
                self.write_snapshots(storing.snapshots);
                if held.is_empty() && ahead.jobs() > 0 {
                    self.fill(&mut ahead, &mut held, queue).await;
                }
            }
            Ok(None) => {
                self.was_wrong();
                let jobs = storing.kept.jobs.into_iter().chain(ahead.decided.jobs);
                return Next { ahead: None, jobs: jobs.chain(held).collect() };
            }
            Err(error) => {
                self.fail(storing.kept.jobs, &error);
                ahead.is_spoiled = true;
            }
        }
        if ahead.is_spoiled {
            (self.known, self.head) = (None, None);
            held.splice(0..0, ahead.decided.jobs);
            return Next { ahead: None, jobs: held };
        }
        Next { ahead: (ahead.jobs() > 0).then_some(ahead), jobs: held }
    }

    /// Decides a group on the desk as it stands, without the lock; gives it back where that cannot be.
    pub(super) fn decide_all_ahead(&mut self, jobs: Vec<Job>) -> Result<Ahead, Vec<Job>> {
        let Some(head) = &self.head else { return Err(jobs) };
        let mut ahead = Ahead::after((head.position, head.recorded_at));
        if !jobs.iter().all(|job| self.can_decide_ahead(&job.request)) {
            return Err(jobs);
        }
        for job in jobs {
            self.decide_ahead(&mut ahead, job);
        }
        if ahead.is_spoiled {
            (self.known, self.head) = (None, None);
            return Err(ahead.decided.jobs);
        }
        Ok(ahead)
    }

    /// Waits for those who were just answered, where few others have come meanwhile: others of the runtime's tasks go
    /// first a few times, so that two groups that take turns are of about one size.
    async fn fill(&mut self, ahead: &mut Ahead, held: &mut Vec<Job>, queue: &mut mpsc::Receiver<Job>) {
        let mut in_vain = 0;
        while ahead.jobs() < self.callers / 2 && !ahead.is_spoiled && held.is_empty() && in_vain < TURNS_IN_VAIN {
            match queue.try_recv() {
                Ok(job) if self.can_decide_ahead(&job.request) => {
                    self.decide_ahead(ahead, job);
                    in_vain = 0;
                }
                Ok(job) => held.push(job),
                Err(_) => {
                    in_vain += 1;
                    tokio::task::yield_now().await;
                }
            }
        }
    }

    /// Whether all that a request's decisions need is at hand.
    fn can_decide_ahead(&self, request: &Request) -> bool {
        let Some((desk, _)) = &self.known else { return false };
        let is_at_hand = |command| {
            let order = order(command, Date::ZERO);
            !matches!(order.command, Command::Correct(_))
                && Desk::needs(&order, &Found::default()).iter().all(|stream| desk.get(stream).is_some())
                && desk.derives(&order, Date::ZERO).is_none()
        };
        self.pause == 0
            && !request.dry_run
            && desk.opened().is_some()
            && request.arrays.iter().flatten().all(is_at_hand)
    }

    fn decide_ahead(&mut self, ahead: &mut Ahead, job: Job) {
        let Some((mut desk, position)) = self.known.take() else {
            ahead.is_spoiled = true;
            ahead.decided.jobs.push(job);
            return;
        };
        let pending = std::mem::replace(&mut ahead.decided.pending, Pending::after(position, Timestamp::MIN));
        let stored = std::collections::BTreeMap::new();
        let mut sitting = Group { task: self, desk: &mut desk, tx: None, head: ahead.after, pending, stored };
        // Nothing of it waits: it would have to wait for the log, and fails instead.
        let answer = sitting.request(&job.request).now_or_never().unwrap_or(Err(BusError::NeedsTheLog));
        let Group { pending, .. } = sitting;
        ahead.decided.pending = pending;
        ahead.commands += job.request.size();
        ahead.decided.jobs.push(job);
        match answer {
            Ok(answer) => {
                self.known = Some((desk, ahead.decided.pending.end().0));
                ahead.decided.answers.push(answer);
            }
            Err(_) => ahead.is_spoiled = true,
        }
    }
}
