//! Writing the events of a book as lines, up to a stated position. It reaches that position or fails.

use std::io::Write;

use recoup_events::values::Position;

use super::check::ExportError;
use super::line::{EventLine, Header};
use crate::log::{EventLog, Frontier, LogError};

/// Writes the events of a book up to a position within the log; `progress` is told how many were written so far.
///
/// # Errors
/// The database's, the output's, or an event that is not there: what was written then is no whole export and does not
/// pass its check.
pub async fn write_events(
    log: &dyn EventLog,
    book: &str,
    upto: Position,
    out: &mut impl Write,
    mut progress: impl FnMut(u64),
) -> Result<(), ExportError> {
    let root = log.root_at(book, upto).await?;
    writeln!(out, "{}", Header::new(book, upto, &root).write().map_err(std::io::Error::from)?)?;
    let mut frontier = Frontier::default();
    let mut scan = log.scan(book, Position::ZERO, upto).await?;
    while let Some(events) = scan.next().await? {
        for event in &events {
            frontier.append(event.leaf_hash);
            let (position, leaf_hash) = (event.position, event.leaf_hash);
            let line = EventLine { position, leaf_hash, root: frontier.root(), bytes: (&*event.bytes).into() };
            writeln!(out, "{}", line.write().map_err(std::io::Error::from)?)?;
        }
        progress(frontier.size());
    }
    out.flush()?;
    if frontier.size() == upto.0 && frontier.root() == root {
        return Ok(());
    }
    let message = format!("its events up to {upto} do not give the root of the tree; run verify");
    Err(LogError::Damaged { book: book.to_owned(), message }.into())
}
