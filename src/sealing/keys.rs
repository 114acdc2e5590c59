//! The table of keys, one a subject. A key that is made is durable before anything is sealed with it; of two
//! processes that make one at once, the first one's stands.

use std::collections::{BTreeMap, BTreeSet};

use crate::storage::{Session, StorageError};

/// The wrapped keys that there are of some subjects.
pub(super) async fn load(
    session: &mut Session,
    book: &str,
    subjects: &BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<u8>>, StorageError> {
    let sql = "SELECT wrapped FROM person_keys WHERE book = $1 AND subject = $2";
    let mut found = BTreeMap::new();
    for subject in subjects {
        if let Some(row) = session.fetch_optional(sql, &[book.into(), subject.as_str().into()]).await? {
            found.insert(subject.clone(), row.bytes(0)?.to_vec());
        }
    }
    Ok(found)
}

/// Keeps new keys, unless a subject has one by now.
pub(super) async fn keep(
    session: &mut Session,
    book: &str,
    wrapped: &BTreeMap<String, Vec<u8>>,
) -> Result<(), StorageError> {
    let sql = "INSERT INTO person_keys (book, subject, wrapped) VALUES ($1, $2, $3) \
         ON CONFLICT (book, subject) DO NOTHING";
    for (subject, wrapped) in wrapped {
        session.execute(sql, &[book.into(), subject.as_str().into(), wrapped.as_slice().into()]).await?;
    }
    Ok(())
}
