//! The lines of an exported events file, as text and taken apart. There is exactly one way to write each.

use std::borrow::Cow;

use recoup_events::values::Position;
use serde::{Deserialize, Serialize};

use crate::log::{Hash, hex, leaf_hash, parse_envelope};

/// What the first line of a file says it is.
const FORMAT: &str = "recoup-events";

/// The version of the format; lines are only ever added to a version's meaning by a new one.
pub(super) const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    format: String,
    pub(super) version: u32,
    pub(super) book: String,
    /// The last event's position, and so the number of lines to follow.
    pub(super) position: Position,
    /// The root over all events up to it, in hexadecimal.
    root: String,
}

/// An event's line.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'a> {
    position: Position,
    #[serde(borrow)]
    leaf_hash: Cow<'a, str>,
    #[serde(borrow)]
    root: Cow<'a, str>,
    #[serde(borrow)]
    bytes: Cow<'a, str>,
}

/// An event as a line says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EventLine<'a> {
    pub(super) position: Position,
    pub(super) leaf_hash: Hash,
    /// The root over all events up to and including this one.
    pub(super) root: Hash,
    pub(super) bytes: Cow<'a, str>,
}

impl Header {
    pub(super) fn new(book: &str, position: Position, root: &Hash) -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION, book: book.to_owned(), position, root: hex(root) }
    }

    /// The line, without its end.
    pub(super) fn write(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// A line that is a header, whatever version it is of.
    pub(super) fn read(line: &str) -> Option<Self> {
        serde_json::from_str::<Self>(line).ok().filter(|header| header.format == FORMAT)
    }

    /// The root, where it is a hash.
    pub(super) fn root(&self) -> Option<Hash> {
        unhex(&self.root)
    }
}

impl<'a> EventLine<'a> {
    /// The line, without its end.
    pub(super) fn write(&self) -> serde_json::Result<String> {
        serde_json::to_string(&Written {
            position: self.position,
            leaf_hash: hex(&self.leaf_hash).into(),
            root: hex(&self.root).into(),
            bytes: Cow::Borrowed(&self.bytes),
        })
    }

    /// A line that is an event's.
    pub(super) fn read(line: &'a str) -> Option<Self> {
        let Written { position, leaf_hash, root, bytes } = serde_json::from_str(line).ok()?;
        Some(Self { position, leaf_hash: unhex(&leaf_hash)?, root: unhex(&root)?, bytes })
    }

    /// The place that the line is for: where line and record disagree, what the record says if it is the one that
    /// was hashed.
    pub(super) fn place(&self) -> Position {
        match parse_envelope(&self.bytes) {
            Ok(record) if self.leaf_hash == leaf_hash(self.bytes.as_bytes()) => Position(record.position),
            _ => self.position,
        }
    }
}

/// A hash from hexadecimal.
fn unhex(text: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, digits) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let bytes = "{\"note\":\"客\\n\\u0001\\\"\u{2028}\"}";
        let leaf = leaf_hash(bytes.as_bytes());
        let line = EventLine { position: Position(7), leaf_hash: leaf, root: [9; 32], bytes: bytes.into() };
        let text = line.write().unwrap();
        assert!(!text.contains('\n'), "{text}");
        assert_eq!(EventLine::read(&text), Some(line));
        assert_eq!(EventLine::read(&text.replace("\"root\"", "\"more\":1,\"root\"")), None);
        assert_eq!(EventLine::read(&text.replace(&hex(&[9; 32]), "09")), None);
    }

    #[test]
    fn a_header_is_known_by_its_format() {
        let header = Header::new("main", Position(3), &[255; 32]);
        let text = header.write().unwrap();
        let ff = "ff".repeat(32);
        let expected = r#"{"format":"recoup-events","version":1,"book":"main","position":3,"root":"FF"}"#;
        assert_eq!(text, expected.replace("FF", &ff));
        assert_eq!(Header::read(&text), Some(header.clone()));
        assert_eq!(header.root(), Some([255; 32]));
        assert_eq!(Header::read(&text.replace("recoup-events", "other")), None);
    }
}
