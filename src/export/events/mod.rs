//! The events as a file: the stored bytes of every event with their hashes, so that the whole log can be checked
//! without any database (contract.md 2).
//!
//! One JSON object a line. The first line is the header: format, book, and the position and root of the log when it
//! was written. Every further line is one event in the order of the log: its position, its leaf hash, the root of the
//! tree up to and including it, and the stored bytes as a JSON string. There is exactly one way to write a line, so
//! every changed byte shows; the header says how many lines there must be, so a file that breaks off shows, too; the
//! root of each line says where a forger began. Nothing here knows an event type.

mod check;
mod line;
mod placing;
mod write;

pub use check::{ExportError, verify_file};
pub use write::write_events;
