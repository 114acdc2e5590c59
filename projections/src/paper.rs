//! Papers that are issued: an answer written once, with the hash that its event carries. What stands in one is the
//! answers' affair.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// A paper as it is kept beside the log, and its SHA-256 in hexadecimal digits; none where it cannot be written, which
/// no answer of ours is.
pub(crate) fn paper<T: Serialize>(answer: &T) -> Option<(String, String)> {
    let document = serde_json::to_string(answer).ok()?;
    let sha256 = Sha256::digest(document.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    Some((document, sha256))
}
