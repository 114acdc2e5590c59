//! Figures that a decision needs and may not compute (design 2): the facts of everything before it, in the log or
//! pending, folded and handed to the projections. What the figures mean is theirs to say.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use recoup_events::derived::{Derived, Need};
use recoup_events::desk::{AnyEvent, Desk};
use recoup_events::facts::{Ledger, RepFact};
use recoup_events::values::{AccountId, Currency, Position, RepId, StreamId};
use recoup_projections::commission::{Book, RepFacts, derive};
use recoup_projections::rows::{Change, RepChange, RepRow, changes, rep_changes};

use super::BusError;
use super::loading::decode;
use super::papers;
use super::pending::Pending;
use crate::answers::load;
use crate::log::{AppendTx, load_checkpoint};
use crate::projectors::PROJECTION;
use crate::storage::Session;

/// Computes what a command needs, of the log up to the head and of what is decided and not stored yet.
pub(super) async fn derived(
    need: &Need,
    desk: &Desk,
    (book, head): (&str, Position),
    tx: &mut dyn AppendTx,
    pending: &Pending,
) -> Result<Derived, BusError> {
    let reached = load_checkpoint(tx.session(), book, PROJECTION).await?;
    let stored = tx.read_after(reached).await?;
    let stored = stored.iter().map(|stored| Ok((stored.position, stored.stream.clone(), decode(stored)?)));
    let mut since: Vec<Since> = stored.collect::<Result<_, BusError>>()?;
    since.extend(pending.positioned().map(|(position, stream, event)| (position, stream.clone(), event.clone())));
    let known_at = since.last().map_or(head, |(position, ..)| *position);
    let known = Known { book, reached, since: &since, known_at };
    let (rep, day) = match need {
        Need::Statement { rep, on, .. } | Need::Contract { rep, on, .. } | Need::Cleared { rep, on } => (rep, *on),
        Need::Period { month } => {
            let root = pending.root_after(book, tx.head())?;
            return papers::period(tx.session(), known, desk, *month, &root).await;
        }
        Need::Reconciliation { account, month } => {
            return papers::reconciliation(tx.session(), known, account, *month).await;
        }
    };
    let mut facts = Facts::load(tx.session(), book, need, (rep, day), reached, &since).await?;
    for (position, stream, event) in &since {
        facts.take_in(stream, *position, event);
    }
    let currency = desk.opened().map_or(Currency::CNY, |(currency, _)| currency);
    let accounts = load::in_order(facts.accounts);
    let book = Book { accounts: &accounts, policies: desk.policy(), known_at, as_of: facts.day, currency };
    Ok(derive(book, &facts.reps, need))
}

/// An event that the read tables do not hold yet.
pub(super) type Since = (Position, StreamId, AnyEvent);

/// What is known at a decision: the read tables as far as they reach, and what came since.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub book: &'a str,
    pub reached: Position,
    pub since: &'a [Since],
    pub known_at: Position,
}

/// The ledgers that a figure is folded from, as of a day: those of the accounts that may bear on the rep, from the
/// read tables as far as they are, then event by event.
struct Facts {
    day: Date,
    near: BTreeSet<AccountId>,
    accounts: BTreeMap<AccountId, Ledger>,
    reps: Vec<RepFacts>,
}

impl Facts {
    async fn load(
        session: &mut Session,
        book: &str,
        need: &Need,
        (rep, day): (&RepId, Date),
        reached: Position,
        since: &[Since],
    ) -> Result<Self, BusError> {
        let mut near = load::accounts_near(session, book, rep, reached).await?;
        if let Need::Contract { account: Some(account), .. } = need {
            near.insert(account.clone());
        }
        near.extend(since.iter().flat_map(|(position, stream, event)| brought_near(rep, *position, stream, event)));
        let accounts = load::ledgers_of(session, book, &near, day, reached).await?;
        let reps = load::reps(session, book, Some(rep), day, reached).await?;
        Ok(Self { day, near, accounts, reps })
    }

    fn take_in(&mut self, stream: &StreamId, position: Position, event: &AnyEvent) {
        let is_near = stream.as_account().is_some_and(|account| self.near.contains(&account));
        for change in changes(stream, position, event).into_iter().filter(|_| is_near) {
            match change {
                Change::Add(row) if row.at.effective_on > self.day => {}
                Change::Add(row) => self.accounts.entry(row.account).or_default().apply(row.at, &row.fact),
                Change::Retract { account, entry, .. } => {
                    self.accounts.entry(account).or_default().retract(entry);
                }
            }
        }
        for change in rep_changes(stream, position, event) {
            match change {
                RepChange::Add(row) if row.at.effective_on > self.day => {}
                RepChange::Add(row) => load::rep_of(&mut self.reps, &row.rep).ledger.apply(row.at, &row.fact),
                RepChange::Retract { rep, entry, .. } => load::rep_of(&mut self.reps, &rep).ledger.retract(entry),
            }
        }
    }
}

/// The accounts that an event brings near a rep: one that names him, and those of his letters.
fn brought_near(rep: &RepId, position: Position, stream: &StreamId, event: &AnyEvent) -> Vec<AccountId> {
    let mut near: Vec<AccountId> = stream.as_account().filter(|_| event.names_rep(rep)).into_iter().collect();
    near.extend(rep_changes(stream, position, event).into_iter().filter_map(|change| match change {
        RepChange::Add(RepRow { rep: of, fact: RepFact::LetterLine(line), .. }) if of == *rep => Some(line.account),
        _ => None,
    }));
    near
}
