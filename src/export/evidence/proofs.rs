//! Inclusion proofs as a file: the stored bytes of each event and the way from their hash to the root of the log.
//! Both who writes and who checks read the same shape here; nothing is verified here.

use recoup_events::values::Position;
use serde::{Deserialize, Serialize};

use crate::log::{EventLog, Hash, InclusionProof, LogError, StoredEvent, hex};

/// What kind of file it is.
pub const FORMAT: &str = "recoup-evidence";
/// The version of its shape.
pub const VERSION: u32 = 1;

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proofs {
    /// Always [`FORMAT`].
    pub format: String,
    /// Always [`VERSION`].
    pub version: u32,
    /// Whose log.
    pub book: String,
    /// Where the log ended when it was asked: the size of the tree.
    pub position: Position,
    /// The root of the RFC 6962 tree over all events up to there, in hexadecimal.
    pub root: String,
    /// The events, by position.
    pub events: Vec<Proof>,
}

/// That one event stands where it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// Its position; the leaf's index in the tree is one less.
    pub position: Position,
    /// SHA-256(0x00 ‖ bytes), in hexadecimal.
    pub leaf_hash: String,
    /// The sibling hashes, from the leaf up, in hexadecimal.
    pub path: Vec<String>,
    /// The event's stored bytes: UTF-8 text, as it was hashed.
    pub bytes: String,
}

/// The proofs of some events at a position.
///
/// # Errors
/// The database's, or a log that does not have them.
pub(super) async fn prove(
    log: &dyn EventLog,
    book: &str,
    (position, root): (Position, &str),
    events: &[StoredEvent],
) -> Result<Proofs, LogError> {
    let mut proofs = Vec::with_capacity(events.len());
    for stored in events {
        let proof = log.prove(book, stored.position, position).await?;
        proofs.push(Proof {
            position: stored.position,
            leaf_hash: hex(&stored.leaf_hash),
            path: proof.path.iter().map(hex).collect(),
            bytes: stored.bytes.to_string(),
        });
    }
    let (format, version) = (FORMAT.to_owned(), VERSION);
    Ok(Proofs { format, version, book: book.to_owned(), position, root: root.to_owned(), events: proofs })
}

impl Proof {
    /// The proof in a tree of a size; none where a hash is not one.
    pub(super) fn inclusion(&self, size: Position) -> Option<InclusionProof> {
        let path = self.path.iter().map(|text| hash(text)).collect::<Option<Vec<Hash>>>()?;
        Some(InclusionProof { index: self.position.0.checked_sub(1)?, size: size.0, path })
    }
}

/// A hash as files write it: 64 lower-case hexadecimal digits.
pub(super) fn hash(text: &str) -> Option<Hash> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let bytes: Option<Vec<u8>> = pairs.iter().map(|[high, low]| Some((digit(*high)? << 4) | digit(*low)?)).collect();
    bytes?.try_into().ok()
}
