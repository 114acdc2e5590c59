//! PostgreSQL's own statements: the lock on a head, by which processes take turns, and an append in few messages, each
//! of which is a way to the server and back. What is written is decided in `append.rs`.

use std::fmt::Write;

use crate::storage::{Database, Row, Session, Value};

use super::LogError;
use super::append::{Begun, COMMAND_TABLE, EVENT_TABLE, Rows};
use super::decode;
use super::model::Head;

/// Locks a book's head in the message that begins the transaction, then reads it: under READ COMMITTED what is asked
/// after a lock sees all that was committed before it.
pub(super) async fn begin(database: &Database, book: &str, commands: &[&str]) -> Result<Begun, LogError> {
    let lock = lock(book);
    let mut session = database.write_holding(&lock).await?;
    loop {
        let rows = head_and_commands(&mut session, book, commands).await?;
        if let Some(first) = rows.first().filter(|row| row.0.last() == Some(&Value::Bool(true))) {
            let head = Some(decode::head(book, first)?);
            let known = rows.iter().filter(|row| row.0.get(4).is_some_and(|id| *id != Value::Null));
            let commands =
                known.map(|row| decode::command(book, &Row(row.0[4..8].to_vec()))).collect::<Result<_, _>>()?;
            return Ok(Begun { session, head, commands });
        }
        // There was no row to lock: it is made, or somebody makes it just now and is waited for. Read without the
        // lock, it could be somebody else's a moment later.
        let (empty, sql) = (
            Head::empty(),
            "INSERT INTO heads (book, position, recorded_at, frontier, root) VALUES \
             ($1, $2, $3, $4, $5) ON CONFLICT (book) DO NOTHING",
        );
        session.execute(sql, &of_head(book, &empty)).await?;
        session.script(&lock).await?;
    }
}

/// The book's name goes in as hexadecimal digits: nothing in it can be read as SQL. Plans are kept, also from when the
/// tables were small: without the setting, one that reads the whole table would be kept for ever. Its answer cannot be
/// seen in the message that begins, so it leaves a word for the transaction, which only a locked row sets.
fn lock(book: &str) -> String {
    let mut digits = String::with_capacity(book.len() * 2);
    for byte in book.bytes() {
        let _ = write!(digits, "{byte:02x}");
    }
    format!(
        "SET LOCAL enable_seqscan = off; SELECT set_config('recoup.head', 'locked', TRUE) FROM heads \
         WHERE book = convert_from(decode('{digits}', 'hex'), 'UTF8') FOR UPDATE"
    )
}

/// A row for each command that is known, or one without any; no row where the book has no head. Last stands whether
/// the head is locked.
async fn head_and_commands(session: &mut Session, book: &str, commands: &[&str]) -> Result<Vec<Row>, LogError> {
    // OFFSET 0 keeps the look-up as it is written, one a command by the whole key. Without statistics the planner takes
    // the book for a good enough key and would read all commands of it.
    let sql = "SELECT h.position, h.recorded_at, h.frontier, h.root, c.command_id, c.fingerprint, c.first_position, \
         c.last_position, COALESCE(current_setting('recoup.head', TRUE), '') = 'locked' FROM heads h LEFT JOIN (json_array_elements_text($2::json) AS asked(id) CROSS JOIN LATERAL (\
         SELECT * FROM commands WHERE book = $1 AND command_id = asked.id OFFSET 0) c) ON TRUE WHERE h.book = $1";
    let ids = serde_json::to_string(commands).map_err(|e| LogError::BadBatch(e.to_string()))?;
    Ok(session.fetch(sql, &[book.into(), ids.into()]).await?)
}

/// Writes events and commands in one statement, then the head, and commits. The head comes after them: the guard of
/// the events compares with where it was.
pub(super) async fn finish(
    mut session: Session,
    book: &str,
    head: &Head,
    events: Rows,
    commands: Rows,
) -> Result<(), LogError> {
    session.insert_both(("events", EVENT_TABLE, &events), ("commands", COMMAND_TABLE, &commands)).await?;
    let sql = "UPDATE heads SET position = $2, recorded_at = $3, frontier = $4, root = $5 WHERE book = $1";
    Ok(session.finish(sql, &of_head(book, head)).await?)
}

fn of_head(book: &str, head: &Head) -> [Value; 5] {
    let frontier = head.frontier.encode();
    [book.into(), head.position.into(), head.recorded_at.into(), frontier.into(), head.root.into()]
}
