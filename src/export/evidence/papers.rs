//! The papers that events name: their hashes, and whether the papers themselves are kept with the book.

use recoup_events::desk::AnyEvent;
use recoup_events::values::Position;
use recoup_projections::evidence::{NamedDocument, named_documents};
use sha2::{Digest, Sha256};

use super::proofs::hash;
use crate::export::spreadsheet::harmless;
use crate::log::{EventLog, Hash, LogError};

/// A paper that an event names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The event.
    pub position: Position,
    /// What it names.
    pub named: NamedDocument,
    /// Whether a paper of that hash is kept with the book: `kept`, `changed` where its bytes have another hash by now,
    /// `not_kept`, or `no_hash` where the event says none.
    pub state: &'static str,
    /// What it is and how long, where it is kept.
    pub kept: Option<(String, usize)>,
}

/// The papers that some events name.
///
/// # Errors
/// The database's.
pub(super) async fn papers<'e>(
    log: &dyn EventLog,
    book: &str,
    events: impl Iterator<Item = (Position, &'e AnyEvent)>,
) -> Result<Vec<Paper>, LogError> {
    let mut papers = Vec::new();
    for (position, event) in events {
        for named in named_documents(event) {
            let sha256 = named.sha256.as_deref().and_then(hash);
            let (state, kept) = match sha256 {
                Some(sha256) => kept(log, book, &sha256).await?,
                None => ("no_hash", None),
            };
            papers.push(Paper { position, named, state, kept });
        }
    }
    Ok(papers)
}

async fn kept(
    log: &dyn EventLog,
    book: &str,
    sha256: &Hash,
) -> Result<(&'static str, Option<(String, usize)>), LogError> {
    let Some(document) = log.document(book, sha256).await? else { return Ok(("not_kept", None)) };
    let now: Hash = Sha256::digest(&document.bytes).into();
    let state = if now == *sha256 { "kept" } else { "changed" };
    Ok((state, Some((document.media_type, document.bytes.len()))))
}

/// The papers as a table.
///
/// # Errors
/// None that writing to memory gives.
pub(super) fn table(papers: &[Paper]) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["position", "what", "of", "sha256", "reference", "state", "media_type", "bytes"])?;
    for paper in papers {
        let (media_type, bytes) = paper.kept.clone().unwrap_or_default();
        let bytes = if paper.kept.is_some() { bytes.to_string() } else { String::new() };
        writer.write_record([
            paper.position.to_string(),
            paper.named.what.to_owned(),
            harmless(&paper.named.of).into_owned(),
            paper.named.sha256.clone().unwrap_or_default(),
            harmless(&paper.named.reference).into_owned(),
            paper.state.to_owned(),
            media_type,
            bytes,
        ])?;
    }
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}
