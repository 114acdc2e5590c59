//! What stands in the live tables against what the log says, group by group: nearly all are the same text. Only those
//! that differ are taken apart. It reads and changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use recoup_projections::rows::Table;
use serde_json::Value as Json;

use super::ProjectError;
use super::gathered::{Place, Sorted};
use super::portion::{OwnerKey, Range};
use super::rebuild::Difference;
use super::table::{Owner, all, columns, key_order};
use crate::log::LogError;
use crate::storage::{Grouped, Session, StorageError, Value};

/// How many differences of a table are listed; all are counted.
const DIFFERENCES_SHOWN: usize = 20;

/// What was found in one table.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) live: u64,
    pub(super) rebuilt: u64,
    pub(super) differences: u64,
    shown: BTreeMap<String, Difference>,
}

impl Found {
    /// The first differences, by their keys.
    pub(super) fn shown(self) -> impl Iterator<Item = Difference> {
        self.shown.into_values()
    }

    fn differ(&mut self, table: &'static Table, key: String, live: Option<String>, rebuilt: Option<String>) {
        self.differences += 1;
        // Two rows of one key are told apart by what they hold.
        let of = format!("{key}\u{0}{}", live.as_deref().unwrap_or(""));
        self.shown.insert(of, Difference { projection: table.name, key, live, rebuilt });
        if self.shown.len() > DIFFERENCES_SHOWN {
            self.shown.pop_last();
        }
    }
}

/// The condition for a table's rows of a pass, with its values behind the book; nothing where the pass has none.
pub(super) fn part_of(range: &Range, owner: Owner, table: &Table) -> Option<(String, Vec<Value>)> {
    let (mut from, mut values) = (format!("{} WHERE book = $1", table.name), Vec::new());
    for (bound, sign, others) in [(&range.from, ">=", Owner::Rep), (&range.before, "<", Owner::Account)] {
        match bound {
            Some((of, id)) if *of == owner => {
                values.push(Value::from(id));
                from.push_str(&format!(" AND {} {sign} ${}", owner.column(), values.len() + 1));
            }
            // Accounts come before reps.
            Some((of, _)) if *of == others => return None,
            _ => {}
        }
    }
    Some((from, values))
}

/// Compares all tables in the part that a pass has gathered.
pub(super) async fn compare(
    session: &mut Session,
    book: &str,
    sorted: &Sorted,
    found: &mut [Found],
) -> Result<(), ProjectError> {
    for ((number, (owner, table)), found) in all().enumerate().zip(found) {
        let Some((from, bounds)) = part_of(&sorted.range, owner, table) else { continue };
        let columns = columns(owner, table);
        let columns = columns.get(2..).unwrap_or_default();
        let query = Grouped { columns, from: &from, together: owner.column(), order: key_order(table) };
        let mut values = vec![Value::from(book)];
        values.extend(bounds);
        let mut part = Part { owner, table, number, sorted, seen: 0, found };
        let (live, differences) = (part.found.live, part.found.differences);
        let told = session.fetch_grouped(query, &values, |id, rows| part.group(id, rows)).await;
        if let Err(ProjectError::Log(LogError::Storage(StorageError::Query(_)))) = told {
            // A column that holds bytes, put there by another hand, is no JSON.
            (part.found.live, part.found.differences, part.seen) = (live, differences, 0);
            session.fetch_grouped_singly(query, &values, |id, rows| part.group(id, rows)).await?;
        } else {
            told?;
        }
        part.rest(session, query, &values).await?;
    }
    Ok(())
}

/// One table of a pass.
struct Part<'p> {
    owner: Owner,
    table: &'static Table,
    number: usize,
    sorted: &'p Sorted,
    /// Rows of the log whose owners have live rows.
    seen: usize,
    found: &'p mut Found,
}

impl Part<'_> {
    /// An owner's live rows.
    fn group(&mut self, id: &str, live: &str) -> Result<(), ProjectError> {
        let key: OwnerKey = (self.owner, id.into());
        let own = self.sorted.of_owner(self.number, &key);
        self.seen += own.len();
        if self.is_same(own, live) {
            self.found.live += own.len() as u64;
            return Ok(());
        }
        let live = rows_of(self.table, live)?;
        self.found.live += live.len() as u64;
        self.differ(id, live, own)
    }

    fn is_same(&self, own: &[Place], live: &str) -> bool {
        let mut rest = live;
        for (n, place) in own.iter().enumerate() {
            let after = if n == 0 { Some(rest) } else { rest.strip_prefix(',') };
            let Some(after) = after.and_then(|rest| rest.strip_prefix(self.sorted.text(place))) else { return false };
            rest = after;
        }
        rest.is_empty() && !own.is_empty()
    }

    fn differ(&mut self, id: &str, live: Vec<Vec<Json>>, own: &[Place]) -> Result<(), ProjectError> {
        let text = |row: &Vec<Json>| Json::from(row.clone()).to_string();
        let mut rebuilt = BTreeMap::new();
        for place in own {
            for row in rows_of(self.table, self.sorted.text(place))? {
                rebuilt.insert(text(&row), row);
            }
        }
        let (same, other): (Vec<_>, Vec<_>) = live.into_iter().partition(|row| rebuilt.contains_key(&text(row)));
        let same: BTreeSet<String> = same.iter().map(text).collect();
        let mut only: BTreeMap<String, Vec<Json>> =
            rebuilt.into_iter().filter(|(text, _)| !same.contains(text)).map(|(_, row)| (key(id, &row), row)).collect();
        for row in other {
            let key = key(id, &row);
            let rebuilt = only.remove(&key).map(|row| shown(&row));
            self.found.differ(self.table, key, Some(shown(&row)), rebuilt);
        }
        for (key, row) in only {
            self.found.differ(self.table, key, None, Some(shown(&row)));
        }
        Ok(())
    }

    /// Rows of owners who have none in the live table. Which they are is asked only when there are some.
    async fn rest(&mut self, session: &mut Session, query: Grouped<'_>, values: &[Value]) -> Result<(), ProjectError> {
        let places = self.sorted.places(self.number);
        if self.seen == places.len() {
            return Ok(());
        }
        let column = self.owner.column();
        let sql = format!("SELECT DISTINCT book, {column} FROM {}", query.from);
        let mut live = BTreeSet::new();
        session.fetch_each(&sql, values, |row| row.text(1).map(|id| live.extend([id.clone()]))).await?;
        for own in places.chunk_by(|a, b| self.sorted.owner(a) == self.sorted.owner(b)) {
            let Some((_, id)) = own.first().map(|place| self.sorted.owner(place)) else { continue };
            if !live.contains(id) {
                self.differ(id, Vec::new(), own)?;
            }
        }
        Ok(())
    }
}

fn rows_of(table: &'static Table, rows: &str) -> Result<Vec<Vec<Json>>, ProjectError> {
    serde_json::from_str(&format!("[{rows}]"))
        .map_err(|e| ProjectError::Table { table: table.name, reason: e.to_string() })
}

fn key(id: &str, row: &[Json]) -> String {
    let mut key = id.to_owned();
    row.iter().take(2).for_each(|column| key.push_str(&format!("/{}", text(column))));
    key
}

fn shown(row: &[Json]) -> String {
    row.iter().skip(2).map(text).collect::<Vec<_>>().join(" | ")
}

fn text(column: &Json) -> String {
    match column {
        Json::Null => "-".to_owned(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
