//! The rows that are in force at a position and count on a day, and the ledgers they fold to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use recoup_events::facts::{Ledger, RepLedger};
use recoup_events::values::{AccountId, Position, RepId};
use recoup_projections::AccountFacts;
use recoup_projections::commission::RepFacts;
use recoup_projections::rows::{FactRow, REP_TABLES, RepRow, TABLES, Table};

use super::rows::{COMMON, fact_row, rep_row};
use crate::projectors::{Owner, ProjectError, columns, decode_row, known_to};
use crate::storage::{Lent, Packed, Row, Session, Value};

/// The most accounts that are asked for in one query.
pub(super) const AT_ONCE: usize = 128;

/// Whether an account exists at a position.
pub(crate) async fn is_known(
    session: &mut Session,
    book: &str,
    account: &AccountId,
    known: Position,
) -> Result<bool, ProjectError> {
    let sql = "SELECT COUNT(*) FROM accounts WHERE book = $1 AND account = $2 AND position <= $3 \
         AND (known_to IS NULL OR known_to > $3)";
    let rows = session.fetch(sql, &[book.into(), account.as_str().into(), known.into()]).await?;
    Ok(rows.first().map(|row| row.int(0)).transpose()?.unwrap_or(0) > 0)
}

/// The facts of all accounts, or of one, in order of registration. One registered after the day has none.
pub(crate) async fn accounts(
    session: &mut Session,
    book: &str,
    only: Option<&AccountId>,
    day: Date,
    known: Position,
) -> Result<Vec<AccountFacts>, ProjectError> {
    Ok(in_order(ledgers(session, book, only, day, known).await?))
}

/// The ledgers of all accounts, or of one.
pub(crate) async fn ledgers(
    session: &mut Session,
    book: &str,
    only: Option<&AccountId>,
    day: Date,
    known: Position,
) -> Result<BTreeMap<AccountId, Ledger>, ProjectError> {
    let only = only.map_or(&[][..], std::slice::from_ref);
    Ok(sorted(session, book, TABLES, only, (day, known)).await?.into_iter().map(folded).collect())
}

/// An account's rows in the order of the log, folded.
fn folded((account, rows): (AccountId, Vec<FactRow>)) -> (AccountId, Ledger) {
    let mut ledger = Ledger::default();
    for row in &rows {
        ledger.apply(row.at, &row.fact);
    }
    (account, ledger)
}

/// The accounts that are registered, in the order of their registration.
pub(crate) fn in_order(ledgers: BTreeMap<AccountId, Ledger>) -> Vec<AccountFacts> {
    let registered = |ledger: &Ledger| ledger.registration().map(|r| r.at.entry);
    let mut accounts: Vec<_> = ledgers
        .into_iter()
        .filter_map(|(account, ledger)| Some((registered(&ledger)?, AccountFacts { account, ledger })))
        .collect();
    accounts.sort_by_key(|(entry, _)| *entry);
    accounts.into_iter().map(|(_, facts)| facts).collect()
}

/// The facts of all reps, or of one, in order of registration. One registered after the day has none.
pub(crate) async fn reps(
    session: &mut Session,
    book: &str,
    only: Option<&RepId>,
    day: Date,
    known: Position,
) -> Result<Vec<RepFacts>, ProjectError> {
    reps_from(session, book, REP_TABLES, only, (day, known)).await
}

/// The registrations of all reps alone: statements, once issued, are long.
pub(super) async fn registrations(
    session: &mut Session,
    book: &str,
    day: Date,
    known: Position,
) -> Result<Vec<RepFacts>, ProjectError> {
    let registrations: Vec<Table> = REP_TABLES.iter().filter(|table| table.name == "reps").copied().collect();
    reps_from(session, book, &registrations, None, (day, known)).await
}

async fn reps_from(
    session: &mut Session,
    book: &str,
    tables: &[Table],
    only: Option<&RepId>,
    (day, known): (Date, Position),
) -> Result<Vec<RepFacts>, ProjectError> {
    let mut rows: Vec<RepRow> = Vec::new();
    let mut values: Vec<Value> = vec![book.into(), known.into(), day.into()];
    values.extend(only.map(|rep| Value::from(rep.as_str())));
    let keep = |table: Table, rep: &str, row: &[Lent<'_>]| rep_row(table, rep, row).map(|row| rows.push(row));
    in_force(session, (Owner::Rep, tables), usize::from(only.is_some()), &values, keep).await?;
    rows.sort_unstable_by_key(|row| (row.position, row.line));
    let mut reps: Vec<RepFacts> = Vec::new();
    for row in rows {
        rep_of(&mut reps, &row.rep).ledger.apply(row.at, &row.fact);
    }
    Ok(reps)
}

/// A rep among reps, put behind them where he is new. There are few.
pub(crate) fn rep_of<'a>(reps: &'a mut Vec<RepFacts>, rep: &RepId) -> &'a mut RepFacts {
    let place = reps.iter().position(|facts| facts.rep == *rep).unwrap_or_else(|| {
        reps.push(RepFacts { rep: rep.clone(), ledger: RepLedger::default() });
        reps.len() - 1
    });
    &mut reps[place]
}

/// The accounts whose money may be a rep's: those that he owned at any time, those of cases handed to him, and those
/// of his task letters. More than needed rather than less; the projections say whose a line is.
pub(crate) async fn accounts_near(
    session: &mut Session,
    book: &str,
    rep: &RepId,
    known: Position,
) -> Result<BTreeSet<AccountId>, ProjectError> {
    let mut near = BTreeSet::new();
    for (table, column) in [("owners", "rep"), ("cases", "owner"), ("task_letter_lines", "rep")] {
        let sql = format!("SELECT DISTINCT account FROM {table} WHERE book = $1 AND {column} = $2 AND position <= $3");
        for row in session.fetch(&sql, &[book.into(), rep.as_str().into(), known.into()]).await? {
            near.extend(AccountId::new(row.text(0)?).ok());
        }
    }
    Ok(near)
}

/// The ledgers of some accounts.
pub(crate) async fn ledgers_of(
    session: &mut Session,
    book: &str,
    accounts: &BTreeSet<AccountId>,
    day: Date,
    known: Position,
) -> Result<BTreeMap<AccountId, Ledger>, ProjectError> {
    let accounts: Vec<AccountId> = accounts.iter().cloned().collect();
    let mut ledgers: BTreeMap<AccountId, Ledger> = BTreeMap::new();
    for some in accounts.chunks(AT_ONCE) {
        ledgers.extend(sorted(session, book, TABLES, some, (day, known)).await?.into_iter().map(folded));
    }
    Ok(ledgers)
}

/// The facts of some accounts, at most [`AT_ONCE`], as far as they are registered, in the order in which they are
/// named. Only these tables are asked.
pub(super) async fn portion(
    session: &mut Session,
    book: &str,
    tables: &[Table],
    accounts: &[AccountId],
    (day, known): (Date, Position),
) -> Result<Vec<AccountFacts>, ProjectError> {
    let rows = sorted(session, book, tables, accounts, (day, known)).await?;
    let mut ledgers: BTreeMap<AccountId, Ledger> = rows.into_iter().map(folded).collect();
    let facts = accounts.iter().filter_map(|account| {
        let ledger = ledgers.remove(account).filter(|ledger| ledger.registration().is_some())?;
        Some(AccountFacts { account: account.clone(), ledger })
    });
    Ok(facts.collect())
}

/// The rows of an account, in the order of the log.
pub(crate) async fn rows(
    session: &mut Session,
    book: &str,
    account: &AccountId,
    day: Date,
    known: Position,
) -> Result<Vec<FactRow>, ProjectError> {
    let rows = sorted(session, book, TABLES, std::slice::from_ref(account), (day, known)).await?;
    Ok(rows.into_iter().flat_map(|(_, rows)| rows).collect())
}

/// The rows of some accounts, or of all where none is named, those of each in the order of the log.
async fn sorted(
    session: &mut Session,
    book: &str,
    tables: &[Table],
    accounts: &[AccountId],
    (day, known): (Date, Position),
) -> Result<Vec<(AccountId, Vec<FactRow>)>, ProjectError> {
    let mut values: Vec<Value> = vec![book.into(), known.into(), day.into()];
    values.extend(accounts.iter().map(|account| Value::from(account.as_str())));
    // A statement is prepared for each number of accounts: to name the last one again makes fewer of them.
    let named = if accounts.is_empty() { 0 } else { accounts.len().next_power_of_two() };
    if let Some(last) = accounts.last() {
        values.resize(3 + named, Value::from(last.as_str()));
    }
    let mut all = ByAccount::default();
    let keep = |table: Table, account: &str, row: &[Lent<'_>]| all.take(table, account, row);
    in_force(session, (Owner::Account, tables), named, &values, keep).await?;
    for (_, rows) in &mut all.rows {
        // A table's rows come nearly in order: a sort that sees runs only merges them.
        rows.sort_by_key(|row| (row.position, row.line));
    }
    Ok(all.rows)
}

/// Rows by their account, as they come: many of one, then many of the next, a table after the other.
#[derive(Default)]
struct ByAccount {
    rows: Vec<(AccountId, Vec<FactRow>)>,
    places: BTreeMap<AccountId, usize>,
    /// Where the last row went.
    last: usize,
}

impl ByAccount {
    fn take(&mut self, table: Table, account: &str, row: &[Lent<'_>]) -> Result<(), ProjectError> {
        if self.rows.get(self.last).is_none_or(|(last, _)| last.as_str() != account) {
            self.last = self.place(table, account)?;
        }
        if let Some((account, rows)) = self.rows.get_mut(self.last) {
            rows.push(fact_row(table, account, row)?);
        }
        Ok(())
    }

    fn place(&mut self, table: Table, account: &str) -> Result<usize, ProjectError> {
        if let Some(place) = self.places.get(account) {
            return Ok(*place);
        }
        let wrong =
            |e: recoup_events::values::IdError| ProjectError::Table { table: table.name, reason: e.to_string() };
        let account = AccountId::new(account).map_err(wrong)?;
        let place = self.rows.len();
        self.places.insert(account.clone(), place);
        self.rows.push((account, Vec::new()));
        Ok(place)
    }
}

/// Hands over tables' rows that are in force at a position and count on a day, of so many owners, or of all.
async fn in_force(
    session: &mut Session,
    (owner, tables): (Owner, &[Table]),
    owners: usize,
    values: &[Value],
    mut keep: impl FnMut(Table, &str, &[Lent<'_>]) -> Result<(), ProjectError>,
) -> Result<(), ProjectError> {
    let whose = owner.column();
    let mine = match owners {
        0 => String::new(),
        1 => format!(" AND {whose} = $4"),
        many => {
            let named: Vec<String> = (0..many).map(|n| format!("${}", n + 4)).collect();
            format!(" AND {whose} IN ({})", named.join(", "))
        }
    };
    let query = |table: &Table| Packed {
        columns: COMMON.iter().chain(table.columns).copied().collect(),
        from: format!(
            "{} WHERE book = $1 AND position <= $2 AND effective_on <= $3 AND (known_to IS NULL OR known_to > $2){mine}",
            table.name
        ),
        together: whose,
    };
    let queries: Vec<Packed<'_>> = tables.iter().map(query).collect();
    let one = |number: usize, owner: &str, row: &[Lent<'_>]| match tables.get(number) {
        Some(table) => keep(*table, owner, row),
        None => Ok(()),
    };
    session.fetch_packed(&queries, values, one).await
}

/// The rows of one table of accounts up to a position, in the order of the log; with the position of the correction
/// that took a row out, where it is known by then.
pub(crate) async fn history(
    session: &mut Session,
    book: &str,
    table: Table,
    day: Date,
    known: Position,
) -> Result<Vec<(FactRow, Option<Position>)>, ProjectError> {
    let columns = columns(Owner::Account, &table).join(", ");
    let sql = format!("SELECT {columns} FROM {} WHERE book = $1 AND position <= $2 AND effective_on <= $3", table.name);
    let mut rows = Vec::new();
    let keep = |row: Row| {
        let known_to = known_to(&row)?.filter(|correction| *correction <= known);
        rows.push((decode_row(table, &row)?, known_to));
        Ok::<(), ProjectError>(())
    };
    session.fetch_each(&sql, &[book.into(), known.into(), day.into()], keep).await?;
    rows.sort_unstable_by_key(|(row, _)| (row.position, row.line));
    Ok(rows)
}
