//! The papers of the book and of accounts that a decision freezes: a month to be closed, a statement of account to be
//! issued. Here their facts are gathered at the position of the decision; what they add up to is the projections' to
//! say.

use jiff::civil::Date;
use recoup_events::book::Book;
use recoup_events::derived::Derived;
use recoup_events::desk::{AnyAggregate, Desk};
use recoup_events::facts::Fact;
use recoup_events::values::{AccountId, Month, StreamId};
use recoup_projections::journal::History;
use recoup_projections::periods::{PeriodFacts, close};
use recoup_projections::reconciliations::issue;
use recoup_projections::rows::{Change, FactRow, POSTINGS, changes};
use recoup_projections::{AccountFacts, Asked};

use super::BusError;
use super::deriving::Known;
use crate::answers::load;
use crate::log::{Hash, hex};
use crate::storage::Session;

/// A month of the book, ready to be closed.
pub(super) async fn period(
    session: &mut Session,
    known: Known<'_>,
    desk: &Desk,
    month: Month,
    root: &Hash,
) -> Result<Derived, BusError> {
    let day = month.last_day();
    let mut ledgers = load::ledgers(session, known.book, None, day, known.reached).await?;
    let mut history = load::history(session, known.book, POSTINGS, day, known.reached).await?;
    for change in since(known, None) {
        match change {
            Change::Add(row) if row.at.effective_on > day => {}
            Change::Add(row) => {
                ledgers.entry(row.account.clone()).or_default().apply(row.at, &row.fact);
                if matches!(row.fact, Fact::Posting(_)) {
                    history.push((row, None));
                }
            }
            Change::Retract { account, entry, known_to } => {
                ledgers.entry(account.clone()).or_default().retract(entry);
                let of = |(row, to): &&mut History| row.account == account && row.at.entry == entry && to.is_none();
                history.iter_mut().filter(of).for_each(|(_, to)| *to = Some(known_to));
            }
        }
    }
    let accounts = load::in_order(ledgers);
    let nothing = Book::default();
    let book = match desk.get(&StreamId::book()).map(|loaded| &loaded.aggregate) {
        Some(AnyAggregate::Book(book)) => book,
        _ => &nothing,
    };
    let Some(policy) = desk.policy().on(day, known.known_at) else { return Ok(Derived::Nothing) };
    let (root, asked) = (hex(root), Asked { as_of: day, policy: &policy.document });
    let facts = PeriodFacts {
        accounts: &accounts,
        history: &history,
        held: book.held(),
        closed: book.closed_periods(),
        known_at: known.known_at,
        root: &root,
    };
    Ok(close(&facts, month, &asked).map_or(Derived::Nothing, Derived::Period))
}

/// An account's statement of a month, ready to be issued.
pub(super) async fn reconciliation(
    session: &mut Session,
    known: Known<'_>,
    account: &AccountId,
    month: Month,
) -> Result<Derived, BusError> {
    let rows = rows_of(session, known, account, month.last_day()).await?;
    let mut facts = AccountFacts { account: account.clone(), ledger: recoup_events::facts::Ledger::default() };
    for row in &rows {
        facts.ledger.apply(row.at, &row.fact);
    }
    Ok(issue(&facts, &rows, month, known.known_at).map_or(Derived::Nothing, Derived::Reconciliation))
}

/// The rows of one account that are in force and count on a day.
async fn rows_of(
    session: &mut Session,
    known: Known<'_>,
    account: &AccountId,
    day: Date,
) -> Result<Vec<FactRow>, BusError> {
    let mut rows = load::rows(session, known.book, account, day, known.reached).await?;
    for change in since(known, Some(account)) {
        match change {
            Change::Add(row) if row.at.effective_on > day => {}
            Change::Add(row) => rows.push(row),
            Change::Retract { entry, .. } => rows.retain(|row| row.at.entry != entry),
        }
    }
    Ok(rows)
}

/// What happened to accounts, or to one, since the read tables were filled.
fn since<'a>(known: Known<'a>, only: Option<&'a AccountId>) -> impl Iterator<Item = Change> + 'a {
    let meant = move |stream: &StreamId| only.is_none_or(|account| stream.as_account().as_ref() == Some(account));
    let events = known.since.iter().filter(move |(_, stream, _)| meant(stream));
    events.flat_map(|(position, stream, event)| changes(stream, *position, event))
}
