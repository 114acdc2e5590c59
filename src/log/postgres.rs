//! PostgreSQL's own statements: the lock on a head, by which processes take turns, and an append in few messages, each
//! of which is a way to the server and back. What is written is decided in `append.rs`.

use std::fmt::Write;

use crate::storage::{Database, Message, Row, Session, StorageError, Value};

use super::LogError;
use super::append::{Begun, COMMAND_TABLE, EVENT_TABLE, Rows};
use super::decode;
use super::model::Head;
use super::ready::Ready;
use super::tree::Tile;

/// Locks a book's head in the message that begins the transaction, and reads it there: a row that was waited for comes
/// as it was committed last, and under READ COMMITTED what is asked after a lock sees all that was committed before.
pub(super) async fn begin(database: &Database, book: &str, commands: &[&str]) -> Result<Begun, LogError> {
    let script = lock(book, commands)?;
    let (mut session, mut rows) = database.append(&prepare(), &script).await?;
    loop {
        // A head begins with a number, a command with its id.
        let is_head = |row: &&Row| matches!(row.0.first(), Some(Value::Int(_)));
        if let Some(head) = rows.iter().find(is_head) {
            let head = Some(decode::head(book, head)?);
            let known = rows.iter().filter(|row| !is_head(row));
            let commands = known.map(|row| decode::command(book, row)).collect::<Result<_, _>>()?;
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
        rows = session.fetch_script(&script).await?;
    }
}

/// Prepared once a connection, so that a message of several statements need not be planned anew. OFFSET 0 keeps the
/// look-up of commands as it is written, one a command by the whole key: without statistics the planner takes the book
/// for a good enough key and would read all commands of it.
const PREPARE: &str = "PREPARE recoup_head(TEXT) AS \
     SELECT position, recorded_at, frontier, root FROM heads WHERE book = $1 FOR UPDATE; \
     PREPARE recoup_known(TEXT, JSON) AS SELECT command_id, fingerprint, first_position, last_position \
     FROM json_array_elements_text($2) AS asked(id) CROSS JOIN LATERAL \
     (SELECT * FROM commands WHERE book = $1 AND command_id = asked.id OFFSET 0) AS known; \
     PREPARE recoup_forward(TEXT, BIGINT, BIGINT, BYTEA, BYTEA) AS \
     UPDATE heads SET position = $2, recorded_at = $3, frontier = $4, root = $5 WHERE book = $1";

/// Locks and reads a head, and reads what is known of some commands. What comes from outside goes in as hexadecimal
/// digits: nothing in it can be read as SQL.
fn lock(book: &str, commands: &[&str]) -> Result<String, LogError> {
    let book = text(book);
    let mut script = format!("EXECUTE recoup_head({book})");
    if !commands.is_empty() {
        let ids = serde_json::to_string(commands).map_err(|e| LogError::BadBatch(e.to_string()))?;
        let _ = write!(script, "; EXECUTE recoup_known({book}, {}::json)", text(&ids));
    }
    Ok(script)
}

/// A text as an expression.
fn text(text: &str) -> String {
    format!("convert_from({}, 'UTF8')", bytes(text.as_bytes()))
}

/// Bytes as an expression.
fn bytes(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    format!("decode('{digits}', 'hex')")
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
    let script = format!(
        "EXECUTE recoup_forward({}, {}, {}, {}, {})",
        text(book),
        head.position.0,
        head.recorded_at.as_microsecond(),
        bytes(&head.frontier.encode()),
        bytes(head.root.as_ref())
    );
    Ok(session.finish_script(&script).await?)
}

/// Appends in one statement that is a transaction by itself. The function does in the server what `begin` and `finish`
/// do in three messages; it is made for the connection, not kept in the database.
const APPEND: &str = "CREATE FUNCTION pg_temp.recoup_append(\
       of_book TEXT, expected BIGINT, expected_root BYTEA, new_position BIGINT, new_recorded_at BIGINT, \
       new_frontier BYTEA, new_root BYTEA, new_tile BIGINT, tile_hashes BYTEA, \
       e1 TEXT[], e2 BIGINT[], e3 TEXT[], e4 BIGINT[], e5 TEXT[], e6 BIGINT[], e7 TEXT[], e8 BIGINT[], e9 TEXT[], \
       e10 TEXT[], e11 TEXT[], e12 BYTEA[], c1 TEXT[], c2 TEXT[], c3 BYTEA[], c4 BIGINT[], c5 BIGINT[]) \
     RETURNS BOOLEAN LANGUAGE plpgsql AS $$ \
     BEGIN \
       PERFORM 1 FROM heads WHERE book = of_book AND position = expected AND root = expected_root FOR UPDATE; \
       IF NOT FOUND THEN RETURN FALSE; END IF; \
       INSERT INTO events (book, position, stream, sequence, type, version, effective_on, recorded_at, actor, \
         command_id, bytes, leaf_hash) SELECT * FROM UNNEST(e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12); \
       INSERT INTO commands (book, command_id, fingerprint, first_position, last_position) \
         SELECT * FROM UNNEST(c1, c2, c3, c4, c5); \
       IF new_tile >= 0 THEN \
         INSERT INTO tiles (book, level, tile, hashes) VALUES (of_book, 0, new_tile, tile_hashes); \
       END IF; \
       UPDATE heads SET position = new_position, recorded_at = new_recorded_at, frontier = new_frontier, \
         root = new_root WHERE book = of_book; \
       RETURN TRUE; \
     END $$";

/// An append in one message, where the head is still where it was made ready for. The answer says whether it was.
pub(super) fn message(
    ready: &Ready,
    (head, tile): (&Head, Option<Tile>),
    commands: &Rows,
) -> Result<Message, StorageError> {
    let at = &ready.before;
    let sql = "SELECT pg_temp.recoup_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
         $18, $19, $20, $21, $22, $23, $24, $25, $26)";
    let [of_book, position, recorded_at, frontier, root] = of_head(&ready.book, head);
    // A function's places have no NULL of the right type: no tile has a number below the first.
    let [number, hashes] = tile.map_or([Value::Int(-1), Vec::new().into()], |t| [t.tile.into(), t.hashes.into()]);
    let values = [of_book, at.position.into(), at.root.into(), position, recorded_at, frontier, root, number, hashes];
    Message::on_postgres(prepare(), sql, &values, &[&ready.rows, commands])
}

fn prepare() -> String {
    format!("{PREPARE}; {APPEND}")
}

fn of_head(book: &str, head: &Head) -> [Value; 5] {
    let frontier = head.frontier.encode();
    [book.into(), head.position.into(), head.recorded_at.into(), frontier.into(), head.root.into()]
}
