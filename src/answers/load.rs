//! The rows that are in force at a position and count on a day, and the ledgers they fold to.

use std::collections::BTreeMap;

use jiff::civil::Date;
use recoup_events::facts::Ledger;
use recoup_events::values::{AccountId, Position};
use recoup_projections::AccountFacts;
use recoup_projections::rows::{FactRow, TABLES, Table};

use crate::projectors::{ProjectError, filter_row};
use crate::storage::{Session, Value};

/// Whether an account exists at a position.
pub(super) async fn is_known(
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
pub(super) async fn accounts(
    session: &mut Session,
    book: &str,
    only: Option<&AccountId>,
    day: Date,
    known: Position,
) -> Result<Vec<AccountFacts>, ProjectError> {
    let mut ledgers: BTreeMap<AccountId, Ledger> = BTreeMap::new();
    for row in rows(session, book, only, day, known).await? {
        ledgers.entry(row.account).or_default().apply(row.at, &row.fact);
    }
    let registered = |ledger: &Ledger| ledger.registration().map(|r| r.at.entry);
    let mut accounts: Vec<_> = ledgers
        .into_iter()
        .filter_map(|(account, ledger)| Some((registered(&ledger)?, AccountFacts { account, ledger })))
        .collect();
    accounts.sort_by_key(|(entry, _)| *entry);
    Ok(accounts.into_iter().map(|(_, facts)| facts).collect())
}

/// The rows of all accounts, or of one, in the order of the log.
pub(super) async fn rows(
    session: &mut Session,
    book: &str,
    only: Option<&AccountId>,
    day: Date,
    known: Position,
) -> Result<Vec<FactRow>, ProjectError> {
    let mut rows: Vec<FactRow> = Vec::new();
    for table in TABLES {
        let columns = crate::projectors::columns(table).join(", ");
        let mine = if only.is_some() { " AND account = $4" } else { "" };
        let sql = format!(
            "SELECT {columns} FROM {} WHERE book = $1 AND position <= $2 AND effective_on <= $3 \
             AND (known_to IS NULL OR known_to > $2){mine}",
            table.name
        );
        let mut values: Vec<Value> = vec![book.into(), known.into(), day.into()];
        values.extend(only.map(|account| Value::from(account.as_str())));
        session
            .fetch_each(&sql, &values, |row| {
                rows.push(filter_row(*table, &row)?.0);
                Ok::<(), ProjectError>(())
            })
            .await?;
    }
    rows.sort_unstable_by_key(|row| (row.position, row.line));
    Ok(rows)
}

/// The rows of one table up to a position, in the order of the log; with the position of the correction that took a
/// row out, where it is known by then.
pub(super) async fn history(
    session: &mut Session,
    book: &str,
    table: Table,
    day: Date,
    known: Position,
) -> Result<Vec<(FactRow, Option<Position>)>, ProjectError> {
    let columns = crate::projectors::columns(&table).join(", ");
    let sql = format!("SELECT {columns} FROM {} WHERE book = $1 AND position <= $2 AND effective_on <= $3", table.name);
    let mut rows = Vec::new();
    session
        .fetch_each(&sql, &[book.into(), known.into(), day.into()], |row| {
            let (row, known_to) = filter_row(table, &row)?;
            rows.push((row, known_to.filter(|correction| *correction <= known)));
            Ok::<(), ProjectError>(())
        })
        .await?;
    rows.sort_unstable_by_key(|(row, _)| (row.position, row.line));
    Ok(rows)
}
