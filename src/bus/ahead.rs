//! Deciding a group without holding the head, on the desk as it stands: also while the database is still storing the
//! group before it, whose events the desk holds already. What is decided so stands only if the log ends where it was
//! thought to when it is stored (`Task::keep`); otherwise it is decided anew. A group that has to read the log before it
//! can be decided waits for the lock.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use jiff::civil::Date;
use recoup_events::command::Command;
use recoup_events::desk::{Desk, Found};
use recoup_events::values::Position;
use tokio::sync::mpsc;

use super::group::{Group, order};
use super::pending::Pending;
use super::storing::{Decided, Storing};
use super::writer::{GROUP_COMMANDS, Next, Task};
use super::{BusError, Job, Request};
use crate::log::{Head, Ready};

/// So many requests may be decided ahead however few callers there seem to be.
const AHEAD_LEAST: usize = 8;

/// A group decided ahead of its transaction.
pub(super) struct Ahead {
    /// Where the log must end for it to stand.
    pub after: Position,
    pub decided: Decided,
    /// Its events as far as they are ready for the log, where the head that they go behind is known already.
    pub ready: Option<Ready>,
    /// The same, packed because it is full. What was decided is in it then.
    pub packed: Option<Storing>,
    commands: usize,
    /// Whether a decision could not be made after all: everything is to be decided anew.
    is_spoiled: bool,
}

impl Ahead {
    fn after((after, recorded_at): (Position, Timestamp), ready: Option<Ready>) -> Self {
        let decided = Decided { jobs: Vec::new(), answers: Vec::new(), pending: Pending::after(after, recorded_at) };
        Self { after, decided, ready, packed: None, commands: 0, is_spoiled: false }
    }

    pub fn jobs(&self) -> usize {
        self.decided.jobs.len() + self.packed.as_ref().map_or(0, Storing::jobs)
    }

    /// Everything that was asked, to be decided anew.
    fn into_jobs(self) -> Vec<Job> {
        let mut jobs = self.packed.map(|packed| packed.kept.jobs).unwrap_or_default();
        jobs.extend(self.decided.jobs);
        jobs
    }

    /// Makes what was decided ready for the log, while the database is busy anyway.
    fn make_ready(&mut self) {
        let Some(ready) = &mut self.ready else { return };
        let more = self.decided.pending.new_events().skip(ready.len());
        if more.into_iter().try_for_each(|event| ready.add(event)).is_err() {
            self.ready = None;
        }
    }
}

impl Task {
    /// Waits until a group is stored. Meanwhile decides what comes in, up to half of all callers: two groups that take
    /// turns are of about one size. `before` is what was left by the group before this one: its callers are answered
    /// as soon as the database has something to do, and requests that were held back come after.
    pub(super) async fn store(
        &mut self,
        mut storing: Storing,
        mut before: Next,
        queue: &mut mpsc::Receiver<Job>,
    ) -> Next {
        // Once polled it is on its way.
        let sent = (&mut storing.commit).now_or_never();
        before.answer();
        let mut held = before.jobs;
        let mut ahead = Ahead::after(storing.end, storing.next.clone());
        let stored = match sent {
            Some(stored) => stored,
            None => self.meanwhile(&mut storing.commit, &mut ahead, &mut held, queue).await,
        };
        match stored {
            Ok(Some(head)) => {
                self.end = Some(storing.next.take().unwrap_or_else(|| Ready::behind(&self.book, &head)));
                self.callers = storing.jobs() + ahead.jobs() + queue.len();
                self.write_snapshots(storing.snapshots);
            }
            Ok(None) => {
                self.was_wrong();
                let jobs = storing.kept.jobs.into_iter().chain(ahead.into_jobs());
                return Next { jobs: jobs.chain(held).collect(), ..Next::default() };
            }
            Err(error) => {
                self.fail(storing.kept.jobs, &error);
                held.splice(0..0, ahead.into_jobs());
                return Next { jobs: held, ..Next::default() };
            }
        }
        let kept = Some(storing.kept);
        if ahead.is_spoiled {
            (self.known, self.end) = (None, None);
            held.splice(0..0, ahead.into_jobs());
            return Next { kept, jobs: held, ahead: None };
        }
        Next { kept, ahead: (ahead.jobs() > 0).then_some(ahead), jobs: held }
    }

    /// Decides what comes in until a commit has its answer. A group that is full is packed at once.
    async fn meanwhile(
        &mut self,
        commit: &mut BoxFuture<'static, Result<Option<Head>, BusError>>,
        ahead: &mut Ahead,
        held: &mut Vec<Job>,
        queue: &mut mpsc::Receiver<Job>,
    ) -> Result<Option<Head>, BusError> {
        let half = self.callers.div_ceil(2).max(AHEAD_LEAST);
        let mut is_open = true;
        loop {
            let is_full = ahead.jobs() >= half || ahead.commands >= GROUP_COMMANDS;
            if is_full && ahead.packed.is_none() {
                self.pack(ahead);
            }
            let takes = is_open && held.is_empty() && !ahead.is_spoiled && !is_full;
            tokio::select! {
                biased;
                stored = &mut *commit => return stored,
                job = queue.recv(), if takes => match job {
                    None => is_open = false,
                    Some(job) if self.can_decide_ahead(&job.request) => self.decide_ahead(ahead, job),
                    Some(job) => held.push(job),
                },
            }
        }
    }

    /// Packs a group before its turn, where it is to be sent in one message.
    fn pack(&mut self, ahead: &mut Ahead) {
        if ahead.is_spoiled || !ahead.decided.is_all_done() {
            return;
        }
        let Some(ready) = ahead.ready.take() else { return };
        let decided = std::mem::replace(&mut ahead.decided, Decided::nothing());
        let due = self.snapshots_due(&decided);
        ahead.packed = Some(Storing::behind(Arc::clone(&self.log), ready, decided, due));
    }

    /// Decides a group on the desk as it stands, without the lock; gives it back where that cannot be.
    pub(super) fn decide_all_ahead(&mut self, jobs: Vec<Job>) -> Result<Ahead, Vec<Job>> {
        let Some(end) = self.end.clone() else { return Err(jobs) };
        let mut ahead = Ahead::after((end.position(), end.recorded_at()), Some(end));
        if !jobs.iter().all(|job| self.can_decide_ahead(&job.request)) {
            return Err(jobs);
        }
        for job in jobs {
            self.decide_ahead(&mut ahead, job);
        }
        if ahead.is_spoiled {
            (self.known, self.end) = (None, None);
            return Err(ahead.into_jobs());
        }
        Ok(ahead)
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
                ahead.make_ready();
            }
            Err(_) => ahead.is_spoiled = true,
        }
    }
}
