//! SQLite's own way to read a long stretch of the log: about a thousand events joined into one text a row. The
//! driver hands every row to another thread; packed, a scan is about twice as fast (design 6).

use std::sync::Arc;

use recoup_events::values::Position;

use crate::storage::{Session, StorageError};

use super::LogError;
use super::decode::{RawEvent, damaged};
use super::model::StoredEvent;

/// Events in one row.
const PACK: u64 = 1_024;

/// Unit and record separators: no column holds a control character, and in the record JSON escapes them.
const UNIT: char = '\u{1f}';
const RECORD: char = '\u{1e}';

/// SQLite joins in the order of the inner query; the caller checks the positions one by one anyway.
const PACKED: &str = "SELECT group_concat(event, char(30)) FROM (SELECT \
     position || char(31) || stream || char(31) || sequence || char(31) || type || char(31) || version || char(31) || \
     effective_on || char(31) || recorded_at || char(31) || actor || char(31) || command_id || char(31) || bytes || \
     char(31) || hex(leaf_hash) AS event \
     FROM events WHERE book = $1 AND position > $2 AND position <= $3 ORDER BY position)";

/// The events after one position up to another, packed.
pub(super) async fn page(
    session: &mut Session,
    book: &str,
    after: Position,
    upto: Position,
) -> Result<Vec<StoredEvent>, LogError> {
    let mut events = Vec::with_capacity((upto.0 - after.0) as usize);
    let mut from = after;
    while from < upto {
        let to = upto.min(from.plus(PACK));
        let row = session.fetch_optional(PACKED, &[book.into(), from.into(), to.into()]).await?;
        if let Some(packed) = row.as_ref().map(|row| row.opt_text(0)).transpose()?.flatten() {
            for event in packed.split(RECORD) {
                events.push(unpack(book, event)?.into_stored(book)?);
            }
        }
        from = to;
    }
    Ok(events)
}

fn unpack(book: &str, event: &str) -> Result<RawEvent, LogError> {
    let mut columns = event.split(UNIT);
    let wrong = || damaged(book, format!("an event that cannot be read begins {:?}", event.get(..60)));
    let mut text = || columns.next().ok_or_else(wrong);
    let raw = RawEvent {
        position: int(text()?)?,
        stream: text()?.into(),
        sequence: int(text()?)?,
        event_type: text()?.into(),
        version: int(text()?)?,
        effective_on: text()?.into(),
        recorded_at: int(text()?)?,
        actor: text()?.into(),
        command_id: text()?.into(),
        bytes: Arc::from(text()?),
        leaf_hash: unhex(text()?).ok_or_else(wrong)?,
    };
    if columns.next().is_some() { Err(wrong()) } else { Ok(raw) }
}

fn int(text: &str) -> Result<i64, StorageError> {
    text.parse().map_err(|_| StorageError::Decode { column: 0, message: format!("{text:?} is no integer") })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    text.as_bytes().chunks(2).map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}
