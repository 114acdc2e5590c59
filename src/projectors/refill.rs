//! Writing tables anew, in key order: the rows of the next statements become their values while the database writes
//! those before, so that it need not wait for them. What they are was found out in `gathered.rs`.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::ProjectError;
use super::gathered::Sorted;
use super::table::{all, columns};
use crate::storage::{Dialect, Inserts, Session};

/// Rows handed over at once.
const AT_ONCE: usize = 1_000;
/// How many of those wait for the database.
const AHEAD: usize = 2;

/// Rows of one table, by its number.
type Portion = Result<(usize, Inserts), ProjectError>;

/// Clears all tables of a book.
pub(super) async fn clear(session: &mut Session, book: &str) -> Result<(), ProjectError> {
    for (_, table) in all() {
        session.clear(table.name, book).await?;
    }
    Ok(())
}

/// Writes the rows of a pass; answers how many, a table.
pub(super) async fn refill(session: &mut Session, book: &str, sorted: &Arc<Sorted>) -> Result<Vec<u64>, ProjectError> {
    let (to, mut portions) = mpsc::channel(AHEAD);
    let (of, given, dialect): (Arc<str>, _, _) = (book.into(), Arc::clone(sorted), session.dialect());
    let preparing = tokio::spawn(async move { prepare(&given, &of, dialect, &to).await });
    let mut written = vec![0; all().count()];
    while let Some(portion) = portions.recv().await {
        let (number, rows) = portion?;
        written[number] += session.insert(rows).await?;
    }
    preparing.await?;
    Ok(written)
}

async fn prepare(sorted: &Sorted, book: &Arc<str>, dialect: Dialect, to: &mpsc::Sender<Portion>) {
    for (number, (owner, table)) in all().enumerate() {
        let columns = columns(owner, table);
        for places in sorted.places(number).chunks(AT_ONCE) {
            let rows: Result<Vec<_>, ProjectError> =
                places.iter().map(|place| sorted.values(number, place, book)).collect();
            let ready = rows.and_then(|rows| Ok(Inserts::of(dialect, (table.name, &columns, &rows))?));
            let failed = ready.is_err();
            // Nobody takes them when the rebuild has ended: neither is more needed.
            if to.send(ready.map(|rows| (number, rows))).await.is_err() || failed {
                return;
            }
        }
    }
}
