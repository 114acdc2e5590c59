//! Lines of a file or of standard input, as they come, each with its number; one that is too long is cut, not kept.

use std::io::{BufRead, Read};
use std::path::Path;

use recoup_events::command::LINE_MAX_BYTES;
use tokio::sync::mpsc;

use super::exit::CliError;

/// How many lines wait between the reader and the writer.
const WAITING: usize = 1_024;

/// One line that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its physical number, from 1.
    pub number: u64,
    /// Its bytes without the line end; cut just over the longest that is allowed.
    pub bytes: Vec<u8>,
}

/// Reads lines in a thread of its own, so that a pipe may pause without holding anything up.
///
/// # Errors
/// The file cannot be opened.
pub fn read(path: &Path) -> Result<mpsc::Receiver<std::io::Result<Line>>, CliError> {
    let input: Box<dyn Read + Send> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(|e| CliError::file(path, &e))?)
    };
    let (lines, received) = mpsc::channel(WAITING);
    std::thread::spawn(move || {
        let mut reader = std::io::BufReader::with_capacity(256 * 1024, input);
        let mut number = 0;
        loop {
            number += 1;
            let line = match next(&mut reader) {
                Ok(None) => return,
                Ok(Some(bytes)) if bytes.iter().all(u8::is_ascii_whitespace) => continue,
                Ok(Some(bytes)) => Ok(Line { number, bytes }),
                Err(error) => Err(error),
            };
            let failed = line.is_err();
            if lines.blocking_send(line).is_err() || failed {
                return;
            }
        }
    });
    Ok(received)
}

/// The next line, cut just over the longest allowed; what is cut off is read and dropped.
fn next(reader: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut any = false;
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        any = true;
        let (end, used) = match chunk.iter().position(|b| *b == b'\n') {
            Some(at) => (at, at + 1),
            None => (chunk.len(), chunk.len()),
        };
        let room = (LINE_MAX_BYTES + 2).saturating_sub(line.len());
        line.extend_from_slice(&chunk[..end.min(room)]);
        let done = used > end;
        reader.consume(used);
        if done {
            break;
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(any.then_some(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers_and_long_ones_are_cut() {
        let long = "x".repeat(LINE_MAX_BYTES * 3);
        let text = format!("a\r\n\n{long}\nb");
        let mut reader = std::io::BufReader::with_capacity(7, text.as_bytes());
        let mut lines = Vec::new();
        while let Some(line) = next(&mut reader).expect("reads") {
            lines.push(line);
        }
        assert_eq!(lines.len(), 4);
        assert_eq!((lines[0].as_slice(), lines[1].len(), lines[3].as_slice()), (&b"a"[..], 0, &b"b"[..]));
        assert_eq!(lines[2].len(), LINE_MAX_BYTES + 2);
    }
}
