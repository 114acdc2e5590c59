//! JSON: one object a line for programs, laid out for a person at a terminal.

use std::io::{self, Write};

use serde::Serialize;

/// Writes a value and a line end.
///
/// # Errors
/// The output cannot be written to.
pub fn write<T: Serialize>(out: &mut impl Write, value: &T, pretty: bool) -> io::Result<()> {
    if pretty {
        serde_json::to_writer_pretty(&mut *out, value)?;
    } else {
        serde_json::to_writer(&mut *out, value)?;
    }
    out.write_all(b"\n")
}
