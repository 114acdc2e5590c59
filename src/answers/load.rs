//! The rows that are in force at a position and count on a day, and the ledgers they fold to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use recoup_events::facts::{Ledger, RepLedger};
use recoup_events::values::{AccountId, Position, RepId};
use recoup_projections::AccountFacts;
use recoup_projections::commission::RepFacts;
use recoup_projections::rows::{FactRow, REP_TABLES, RepRow, TABLES, Table};

use crate::projectors::{Owner, ProjectError, columns, decode_rep_row, decode_row, known_to};
use crate::storage::{Packed, Row, Session, Value};

/// How many accounts are asked for in one query.
const AT_ONCE: usize = 64;

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
    let mut ledgers: BTreeMap<AccountId, Ledger> = BTreeMap::new();
    for row in rows(session, book, only, day, known).await? {
        ledgers.entry(row.account).or_default().apply(row.at, &row.fact);
    }
    Ok(ledgers)
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
    for table in tables {
        let keep = |row: Row| decode_rep_row(*table, &row).map(|row| rows.push(row));
        in_force(session, (Owner::Rep, table), usize::from(only.is_some()), &values, keep).await?;
    }
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
        for row in rows_of(session, book, some, day, known).await? {
            ledgers.entry(row.account).or_default().apply(row.at, &row.fact);
        }
    }
    Ok(ledgers)
}

/// The rows of all accounts, or of one, in the order of the log.
pub(crate) async fn rows(
    session: &mut Session,
    book: &str,
    only: Option<&AccountId>,
    day: Date,
    known: Position,
) -> Result<Vec<FactRow>, ProjectError> {
    rows_of(session, book, only.map_or(&[], std::slice::from_ref), day, known).await
}

/// The rows of some accounts, or of all where none is named.
async fn rows_of(
    session: &mut Session,
    book: &str,
    accounts: &[AccountId],
    day: Date,
    known: Position,
) -> Result<Vec<FactRow>, ProjectError> {
    let mut rows: Vec<FactRow> = Vec::new();
    let mut values: Vec<Value> = vec![book.into(), known.into(), day.into()];
    values.extend(accounts.iter().map(|account| Value::from(account.as_str())));
    for table in TABLES {
        let keep = |row: Row| decode_row(*table, &row).map(|row| rows.push(row));
        in_force(session, (Owner::Account, table), accounts.len(), &values, keep).await?;
    }
    rows.sort_unstable_by_key(|row| (row.position, row.line));
    Ok(rows)
}

/// Hands over a table's rows that are in force at a position and count on a day, of so many owners, or of all.
async fn in_force(
    session: &mut Session,
    (owner, table): (Owner, &Table),
    owners: usize,
    values: &[Value],
    keep: impl FnMut(Row) -> Result<(), ProjectError>,
) -> Result<(), ProjectError> {
    let (columns, whose) = (columns(owner, table), owner.column());
    let mine = match owners {
        0 => String::new(),
        1 => format!(" AND {whose} = $4"),
        many => {
            let named: Vec<String> = (0..many).map(|n| format!("${}", n + 4)).collect();
            format!(" AND {whose} IN ({})", named.join(", "))
        }
    };
    let from = format!(
        "{} WHERE book = $1 AND position <= $2 AND effective_on <= $3 AND (known_to IS NULL OR known_to > $2){mine}",
        table.name
    );
    session.fetch_packed(Packed { columns: &columns, from: &from, together: whose }, values, keep).await
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
