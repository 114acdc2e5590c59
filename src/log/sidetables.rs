//! What is kept beside the events: snapshots, keys, documents, checkpoints of projections. Each is a few portable
//! statements; none of them may touch the events.

use std::sync::Arc;

use recoup_events::values::{Position, StreamId};

use crate::storage::{Session, Value};

use super::LogError;
use super::decode::{damaged, hash};
use super::merkle::Hash;
use super::model::{KeyPurpose, NewDocument, Snapshot, StoredDocument};

/// How far a projection's tables are; 0 before they are begun.
///
/// # Errors
/// The database's.
pub async fn load_checkpoint(session: &mut Session, book: &str, projection: &str) -> Result<Position, LogError> {
    let sql = "SELECT position FROM checkpoints WHERE book = $1 AND projection = $2";
    let row = session.fetch_optional(sql, &[book.into(), projection.into()]).await?;
    Ok(row.map(|row| row.count(0)).transpose()?.map_or(Position::ZERO, Position))
}

/// Notes how far a projection's tables are, in the transaction that fills them.
///
/// # Errors
/// The database's.
pub async fn save_checkpoint(
    session: &mut Session,
    book: &str,
    projection: &str,
    position: Position,
) -> Result<(), LogError> {
    let sql = "INSERT INTO checkpoints (book, projection, position) VALUES ($1, $2, $3) \
         ON CONFLICT (book, projection) DO UPDATE SET position = excluded.position";
    session.execute(sql, &[book.into(), projection.into(), position.into()]).await?;
    Ok(())
}

pub(super) async fn load_snapshots(
    session: &mut Session,
    book: &str,
    streams: &[StreamId],
) -> Result<Vec<Snapshot>, LogError> {
    let sql = "SELECT sequence, position, format, bytes FROM snapshots WHERE book = $1 AND stream = $2";
    let mut snapshots = Vec::new();
    for stream in streams {
        let Some(row) = session.fetch_optional(sql, &[book.into(), stream.as_str().into()]).await? else { continue };
        let format = u32::try_from(row.int(2)?).map_err(|_| damaged(book, format!("a snapshot of {stream}")))?;
        snapshots.push(Snapshot {
            stream: stream.clone(),
            sequence: row.count(0)?,
            position: Position(row.count(1)?),
            format,
            bytes: row.bytes(3)?.to_vec(),
        });
    }
    Ok(snapshots)
}

pub(super) async fn save_snapshots(session: &mut Session, book: &str, snapshots: &[Snapshot]) -> Result<(), LogError> {
    let sql = "INSERT INTO snapshots (book, stream, sequence, position, format, bytes) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (book, stream) DO UPDATE SET \
         sequence = excluded.sequence, position = excluded.position, format = excluded.format, bytes = excluded.bytes \
         WHERE snapshots.format <> excluded.format OR snapshots.sequence < excluded.sequence";
    for snapshot in snapshots {
        let row = [
            book.into(),
            snapshot.stream.as_str().into(),
            Position(snapshot.sequence).into(),
            snapshot.position.into(),
            snapshot.format.into(),
            snapshot.bytes.as_slice().into(),
        ];
        session.execute(sql, &row).await?;
    }
    Ok(())
}

pub(super) async fn load_key(
    session: &mut Session,
    book: &str,
    purpose: KeyPurpose,
) -> Result<Option<[u8; 32]>, LogError> {
    let sql = "SELECT key FROM book_keys WHERE book = $1 AND purpose = $2";
    let Some(row) = session.fetch_optional(sql, &[book.into(), purpose.word().into()]).await? else { return Ok(None) };
    let wrong = || damaged(book, format!("its {} key is not 32 bytes", purpose.word()));
    hash(row.bytes(0)?).map(Some).ok_or_else(wrong)
}

/// Makes a key unless another process was faster; either way the next [`load_key`] finds one.
pub(super) async fn make_key(session: &mut Session, book: &str, purpose: KeyPurpose) -> Result<(), LogError> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|e| LogError::Randomness(e.to_string()))?;
    let sql = "INSERT INTO book_keys (book, purpose, key) VALUES ($1, $2, $3) ON CONFLICT (book, purpose) DO NOTHING";
    session.execute(sql, &[book.into(), purpose.word().into(), key.into()]).await?;
    Ok(())
}

pub(super) async fn load_document(
    session: &mut Session,
    book: &str,
    sha256: &Hash,
) -> Result<Option<StoredDocument>, LogError> {
    let sql = "SELECT media_type, bytes FROM documents WHERE book = $1 AND sha256 = $2";
    let Some(row) = session.fetch_optional(sql, &[book.into(), (*sha256).into()]).await? else { return Ok(None) };
    Ok(Some(StoredDocument { media_type: String::from(&**row.text(0)?), bytes: row.bytes(1)?.to_vec() }))
}

/// Keeps papers; one that is there already is the same one, by its hash.
pub(super) async fn save_documents(
    session: &mut Session,
    book: &str,
    documents: &[NewDocument],
) -> Result<(), LogError> {
    for document in documents {
        if load_document(session, book, &document.sha256).await?.is_some() {
            continue;
        }
        let sql = "INSERT INTO documents (book, sha256, media_type, bytes) VALUES ($1, $2, $3, $4)";
        let media_type = Value::Text(Arc::from(document.media_type.as_str()));
        let row = [book.into(), document.sha256.into(), media_type, document.bytes.as_slice().into()];
        session.execute(sql, &row).await?;
    }
    Ok(())
}
