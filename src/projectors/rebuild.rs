//! Rebuilding: all read tables anew from the log, beside the live ones; compared, or swapped in.

use std::collections::BTreeMap;

use recoup_events::values::Position;
use recoup_projections::rows::{TABLES, Table};
use serde::Serialize;

use super::ProjectError;
use super::catch_up::{PROJECTION, catch_up, fill, hold_checkpoint};
use super::table::{COMMON, Names, columns};
use crate::log::{EventLog, LogError, load_checkpoint, save_checkpoint};
use crate::storage::{Row, Session, Value};

/// How many differences are listed; all are counted.
const DIFFERENCES_SHOWN: usize = 20;

/// Told how many of how many events are done.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// What a check found (contract.md 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct RebuildReport {
    pub position: Position,
    pub projections: Vec<ProjectionCheck>,
    pub differences: Vec<Difference>,
}

/// One table's part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ProjectionCheck {
    pub name: &'static str,
    pub rows: u64,
    pub differences: u64,
}

/// One row that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Difference {
    pub projection: &'static str,
    pub key: String,
    pub live: Option<String>,
    pub rebuilt: Option<String>,
}

/// Rebuilds beside the live tables and compares; changes nothing.
///
/// # Errors
/// The database's, an event that cannot be understood, or fewer events than stated.
pub async fn check(log: &dyn EventLog, book: &str, progress: Progress<'_>) -> Result<RebuildReport, ProjectError> {
    catch_up(log, book).await?;
    let mut session = log.database().scratch().await?;
    let position = load_checkpoint(&mut session, book, PROJECTION).await?;
    fill_shadow(log, &mut session, book, position, progress).await?;
    let (mut projections, mut differences) = (Vec::new(), Vec::new());
    for table in TABLES {
        let found = compare(&mut session, table, book).await?;
        let rows = count(&mut session, &Names::Live.of(table), book).await?;
        projections.push(ProjectionCheck { name: table.name, rows, differences: found.len() as u64 });
        differences.extend(found.into_iter().take(DIFFERENCES_SHOWN));
    }
    session.rollback().await?;
    Ok(RebuildReport { position, projections, differences })
}

/// Rebuilds beside the live tables and swaps; answers how many events were read and rows written. Cancelled half-way
/// it leaves the live tables as they were.
///
/// # Errors
/// As [`check`].
pub async fn rebuild(log: &dyn EventLog, book: &str, progress: Progress<'_>) -> Result<RebuildReport, ProjectError> {
    // Tables that only lag behind are no difference.
    catch_up(log, book).await?;
    let mut session = log.database().write().await?;
    hold_checkpoint(&mut session, book).await?;
    let position = log.head(book).await?.position;
    fill_shadow(log, &mut session, book, position, progress).await?;
    let (mut projections, mut differences) = (Vec::new(), Vec::new());
    for table in TABLES {
        let (live, shadow, columns) = (Names::Live.of(table), Names::Shadow.of(table), columns(table).join(", "));
        let found = compare(&mut session, table, book).await?;
        session.execute(&format!("DELETE FROM {live} WHERE book = $1"), &[book.into()]).await?;
        let swap = format!("INSERT INTO {live} ({columns}) SELECT {columns} FROM {shadow} WHERE book = $1");
        let rows = session.execute(&swap, &[book.into()]).await?;
        session.execute(&format!("DROP TABLE {shadow}"), &[]).await?;
        projections.push(ProjectionCheck { name: table.name, rows, differences: found.len() as u64 });
        differences.extend(found.into_iter().take(DIFFERENCES_SHOWN));
    }
    save_checkpoint(&mut session, book, PROJECTION, position).await?;
    session.commit().await?;
    Ok(RebuildReport { position, projections, differences })
}

/// Fills temporary tables from the log up to a stated position.
async fn fill_shadow(
    log: &dyn EventLog,
    session: &mut Session,
    book: &str,
    upto: Position,
    progress: Progress<'_>,
) -> Result<(), ProjectError> {
    for table in TABLES {
        let (live, shadow) = (Names::Live.of(table), Names::Shadow.of(table));
        let sql = format!("CREATE TEMPORARY TABLE {shadow} AS SELECT * FROM {live} WHERE book = $1 AND position < 0");
        session.execute(&sql, &[book.into()]).await?;
        // Corrections look rows up by account.
        session.execute(&format!("CREATE INDEX {shadow}_rows ON {shadow} (book, account, position)"), &[]).await?;
    }
    let mut scan = log.scan(book, Position::ZERO, upto).await?;
    let mut reached = Position::ZERO;
    while let Some(events) = scan.next().await? {
        reached = events.last().map_or(reached, |event| event.position);
        fill(session, book, &events, Names::Shadow).await?;
        progress(reached.0, upto.0);
    }
    if reached < upto {
        return Err(LogError::Missing { book: book.to_owned(), missing: reached.next(), upto }.into());
    }
    Ok(())
}

async fn count(session: &mut Session, table: &str, book: &str) -> Result<u64, ProjectError> {
    let rows = session.fetch(&format!("SELECT COUNT(*) FROM {table} WHERE book = $1"), &[book.into()]).await?;
    Ok(rows.first().map(|row| row.count(0)).transpose()?.unwrap_or(0))
}

/// The rows that stand in one of the two tables and not in the other, by their keys.
async fn compare(session: &mut Session, table: &Table, book: &str) -> Result<Vec<Difference>, ProjectError> {
    let (live, shadow, columns) = (Names::Live.of(table), Names::Shadow.of(table), columns(table).join(", "));
    let mut only = async |one: &str, other: &str| {
        let sql =
            format!("SELECT {columns} FROM {one} WHERE book = $1 EXCEPT SELECT {columns} FROM {other} WHERE book = $1");
        session.fetch(&sql, &[Value::from(book)]).await
    };
    let (in_live, in_shadow) = (only(&live, &shadow).await?, only(&shadow, &live).await?);
    let mut rebuilt: BTreeMap<String, String> = in_shadow.iter().map(|row| (key(row), shown(row))).collect();
    let mut differences = Vec::with_capacity(in_live.len());
    for row in &in_live {
        let key = key(row);
        let other = rebuilt.remove(&key);
        differences.push(Difference { projection: table.name, key, live: Some(shown(row)), rebuilt: other });
    }
    let missing = rebuilt.into_iter();
    differences.extend(missing.map(|(key, shown)| Difference {
        projection: table.name,
        key,
        live: None,
        rebuilt: Some(shown),
    }));
    differences.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(differences)
}

fn key(row: &Row) -> String {
    row.0.iter().skip(1).take(3).map(text).collect::<Vec<_>>().join("/")
}

fn shown(row: &Row) -> String {
    row.0.iter().skip(COMMON.len() - 3).map(text).collect::<Vec<_>>().join(" | ")
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Int(n) => n.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
        Value::Bool(yes) => yes.to_string(),
    }
}
