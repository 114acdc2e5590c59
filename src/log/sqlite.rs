//! SQLite's own statements: an append in two messages to the connection's thread, and a long stretch of the log read
//! as about a thousand events joined into one text a row. The driver hands every message and every row to another
//! thread: packed, a scan is about twice as fast (design 6). What is written is decided in `append.rs`.

use std::sync::Arc;

use recoup_events::values::Position;

use crate::storage::{Database, Message, Row, Session, StorageError, Value, insert_statement};

use super::LogError;
use super::append::{Begun, COMMAND_TABLE, EVENT_TABLE, Rows};
use super::decode::{self, RawEvent, damaged};
use super::model::{Head, StoredEvent};
use super::ready::Ready;
use super::tree::Tile;

/// The most events or commands that are written in the message that commits. Its text is kept prepared for each
/// number of them.
pub(super) const ROWS_AT_THE_END: usize = 64;

/// Events in one row.
const PACK: u64 = 1_024;

/// Unit and record separators: no column holds a control character, and in the record JSON escapes them.
const UNIT: char = '\u{1f}';
const RECORD: char = '\u{1e}';

/// SQLite joins in the order of the inner query; the caller checks the positions one by one anyway.
const PACKED: &str = "SELECT group_concat(event, char(30)) FROM (SELECT \
     concat_ws(char(31), position, stream, sequence, type, version, effective_on, recorded_at, actor, command_id, bytes, \
     hex(leaf_hash)) AS event \
     FROM events WHERE book = $1 AND position > $2 AND position <= $3 ORDER BY position)";

/// Records only. JSON escapes the separator within them.
const RECORDS: &str = "SELECT group_concat(bytes, char(30)) FROM (SELECT bytes FROM events WHERE book = $1 AND \
     position > $2 AND position <= $3 ORDER BY position)";

/// Begins to write, and reads the head and what is known of some commands.
pub(super) async fn begin(database: &Database, book: &str, commands: &[&str]) -> Result<Begun, LogError> {
    let head = "SELECT position, recorded_at, frontier, root FROM heads WHERE book = $1";
    let known = "SELECT command_id, fingerprint, first_position, last_position FROM commands WHERE book = $1 AND \
         command_id IN (SELECT value FROM json_each($2))";
    let (session, rows) = if commands.is_empty() {
        database.write_asking(head, &[book.into()]).await?
    } else {
        let ids = serde_json::to_string(commands).map_err(|e| LogError::BadBatch(e.to_string()))?;
        database.write_asking(&format!("{head}; {known}"), &[book.into(), ids.into()]).await?
    };
    // Rows of both kinds come one after the other: a head begins with a number, a command with its id.
    let is_head = |row: &&Row| matches!(row.0.first(), Some(Value::Int(_)));
    let (heads, commands): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(is_head);
    let head = heads.first().map(|row| decode::head(book, row)).transpose()?;
    let commands = commands.into_iter().map(|row| decode::command(book, row)).collect::<Result<_, _>>()?;
    Ok(Begun { session, head, commands })
}

/// Writes events, commands and the head, and commits: in one message, where they are not too many.
pub(super) async fn finish(
    mut session: Session,
    book: &str,
    (head, is_first): (&Head, bool),
    events: Rows,
    commands: Rows,
) -> Result<(), LogError> {
    let (mut sql, mut values) = (String::new(), Vec::new());
    for (table, columns, rows) in [("events", EVENT_TABLE, events), ("commands", COMMAND_TABLE, commands)] {
        if rows.len() > ROWS_AT_THE_END {
            session.insert_many(table, columns, &rows).await?;
        } else {
            sql.push_str(&insert_statement(table, columns, rows.len()));
            sql.push_str("; ");
            values.extend(rows.into_iter().flatten());
        }
    }
    let [position, recorded_at] = [head.position.into(), head.recorded_at.into()];
    let [frontier, root] = [head.frontier.encode().into(), head.root.into()];
    values.extend([position, recorded_at, frontier, root, book.into()]);
    sql.push_str(if is_first {
        "INSERT INTO heads (position, recorded_at, frontier, root, book) VALUES (?, ?, ?, ?, ?)"
    } else {
        "UPDATE heads SET position = ?, recorded_at = ?, frontier = ?, root = ? WHERE book = ?"
    });
    Ok(session.finish(&sql, &values).await?)
}

/// The first event's place, where the log ends as it was thought to; else NULL, which the column refuses.
const FIRST_PLACE: &str = "(SELECT position + 1 FROM heads WHERE book = ? AND position = ? AND root = ?)";

/// An append in one message, where the log still ends where it was made ready for: the first event's place says so,
/// and refuses all else.
pub(super) fn message(
    ready: Ready,
    (head, tile): (&Head, Option<Tile>),
    commands: Rows,
) -> Result<Message, StorageError> {
    let Ready { book, before: at, rows: events, .. } = ready;
    let book = Value::Text(book);
    let inserted = insert_statement("events", EVENT_TABLE, events.len());
    let events_sql = inserted.replacen("(?, ?,", &format!("(?, {FIRST_PLACE},"), 1);
    let commands_sql = insert_statement("commands", COMMAND_TABLE, commands.len());
    let tile_sql =
        if tile.is_some() { "INSERT INTO tiles (book, level, tile, hashes) VALUES (?, ?, ?, ?); " } else { "" };
    let sql = format!(
        "{events_sql}; {commands_sql}; {tile_sql}\
         UPDATE heads SET position = ?, recorded_at = ?, frontier = ?, root = ? WHERE book = ?"
    );
    let mut values: Vec<Value> = events.into_iter().flatten().collect();
    values.splice(1..2, [book.clone(), at.position.into(), at.root.into()]);
    values.extend(commands.into_iter().flatten());
    values.extend(tile.into_iter().flat_map(|t| [book.clone(), t.level.into(), t.tile.into(), t.hashes.into()]));
    values.extend([head.position.into(), head.recorded_at.into()]);
    values.extend([head.frontier.encode().into(), head.root.into(), book]);
    Message::on_sqlite(sql, &values)
}

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

/// The records after one position up to another, joined to one text.
pub(super) async fn records(
    session: &mut Session,
    book: &str,
    after: Position,
    upto: Position,
) -> Result<Arc<str>, LogError> {
    let row = session.fetch_optional(RECORDS, &[book.into(), after.into(), upto.into()]).await?;
    let joined = row.as_ref().map(|row| row.opt_text(0)).transpose()?.flatten();
    Ok(joined.map_or_else(|| Arc::from(""), Arc::clone))
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
