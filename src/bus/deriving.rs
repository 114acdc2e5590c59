//! Figures that a decision needs and may not compute (design 2): the facts of everything before it, in the log or
//! pending, folded and handed to the projections. What the figures mean is theirs to say.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::derived::{Derived, Need};
use recoup_events::desk::{AnyEvent, Desk};
use recoup_events::facts::Ledger;
use recoup_events::values::{AccountId, Currency, Position, StreamId};
use recoup_projections::commission::{Book, RepFacts, derive};
use recoup_projections::rows::{Change, RepChange, changes, rep_changes};

use super::BusError;
use super::loading::decode;
use crate::answers::load;
use crate::log::{AppendTx, load_checkpoint};
use crate::projectors::PROJECTION;

/// Computes what a command needs, of the log up to the head and of what is decided and not stored yet.
pub(super) async fn derived(
    need: &Need,
    desk: &Desk,
    (book, head): (&str, Position),
    tx: &mut dyn AppendTx,
    pending: impl Iterator<Item = (Position, &StreamId, &AnyEvent)>,
) -> Result<Derived, BusError> {
    let mut facts = Facts::load(tx, book, day(need)).await?;
    let mut known_at = head;
    for stored in tx.read_after(facts.reached).await? {
        facts.take_in(&stored.stream, stored.position, &decode(&stored)?);
    }
    for (position, stream, event) in pending {
        facts.take_in(stream, position, event);
        known_at = position;
    }
    let currency = desk.opened().map_or(Currency::CNY, |(currency, _)| currency);
    let accounts = load::in_order(facts.accounts);
    let book = Book { accounts: &accounts, policies: desk.policy(), known_at, as_of: facts.day, currency };
    Ok(derive(book, &facts.reps, need))
}

/// The day that a need is asked as of.
const fn day(need: &Need) -> Date {
    match need {
        Need::Statement { on, .. } | Need::Contract { on, .. } | Need::Cleared { on, .. } => *on,
    }
}

/// All ledgers of a book as of a day: from the read tables as far as they are, then event by event.
struct Facts {
    day: Date,
    reached: Position,
    accounts: BTreeMap<AccountId, Ledger>,
    reps: Vec<RepFacts>,
}

impl Facts {
    async fn load(tx: &mut dyn AppendTx, book: &str, day: Date) -> Result<Self, BusError> {
        let session = tx.session();
        let reached = load_checkpoint(session, book, PROJECTION).await?;
        let accounts = load::ledgers(session, book, None, day, reached).await?;
        let reps = load::reps(session, book, day, reached).await?;
        Ok(Self { day, reached, accounts, reps })
    }

    fn take_in(&mut self, stream: &StreamId, position: Position, event: &AnyEvent) {
        for change in changes(stream, position, event) {
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
