//! Checking an exported events file without any database: once through to see which line is for which place, once
//! more in the order of the places, so that what `verify` knows of a log is said of a file, too.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use recoup_events::values::Position;

use super::line::{EventLine, Header, VERSION};
use super::placing::{Seen, place};
use crate::log::{
    EMPTY_ROOT, Hash, LogError, Problem, RecordVerifier, StatedRecord, VerifyReport, leaf_hash, parse_envelope,
};

/// No line of an export is longer: a record stays under 64 KiB, and an escape makes at most six bytes of one.
const LINE_MAX: u64 = 512 * 1024;

/// Beyond what a log's columns can hold.
const POSITION_MAX: Position = Position(i64::MAX as u64 - 1);

/// Why events could not be written, or a file not be read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The file, or the output.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Where a line stands in the file.
struct Stretch {
    offset: u64,
    length: u64,
}

/// What the first reading found.
#[derive(Default)]
struct Contents {
    header: Option<(u64, Header)>,
    lines: Vec<Seen>,
    stretches: Vec<Stretch>,
    /// The last readable line's place and the root it states.
    last: Option<(u64, Hash)>,
    /// The book of the first record, and whether any record is of the header's.
    book: Option<String>,
    book_fits: bool,
}

/// Checks an exported events file. `progress` is told how many events were checked so far.
///
/// # Errors
/// The file cannot be read. Whatever is wrong with what it says is in the report.
pub fn verify_file(path: &Path, mut progress: impl FnMut(u64)) -> Result<VerifyReport, std::io::Error> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut contents = first_reading(&mut file)?;
    let (end, mut problems) = stated_end(&contents);
    contents.forget_a_lost_header();
    let placing = place(&contents.lines, end.position.0);
    problems.extend(placing.problems);
    let mut verifier = RecordVerifier::new(&end.book);
    let (mut at, mut buffer) = (None, Vec::new());
    for (done, (&position, &index)) in (1_u64..).zip(&placing.places) {
        let Stretch { offset, length } = contents.stretches[index];
        if at != Some(offset) {
            file.seek(SeekFrom::Start(offset))?;
        }
        at = Some(read_line(&mut file, &mut buffer)?.map_or(offset, |_| offset + length));
        check_line(&mut verifier, Position(position), &contents.lines[index], line_text(&buffer));
        if done.is_multiple_of(1_024) {
            progress(done);
        }
    }
    problems.into_iter().for_each(|problem| verifier.problem(problem));
    Ok(verifier.finish(end.position, &end.root))
}

/// Checks one line at its place.
fn check_line(verifier: &mut RecordVerifier, position: Position, seen: &Seen, text: Option<&str>) {
    let Some((text, line)) = text.and_then(|text| Some((text, EventLine::read(text)?))) else {
        return verifier.unreadable(position, &format!("line {} is no event's line", seen.number));
    };
    let mut problem = |code, message| verifier.problem(Problem::new(position.as_i64(), code, message));
    if line.position != position {
        let (number, says) = (seen.number, line.position);
        problem("column_changed", format!("line {number} says it is position {says}, its record says {position}"));
    } else if line.write().ok().as_deref() != Some(text) {
        problem("line_changed", format!("line {} is not written as an export writes it", seen.number));
    }
    let EventLine { leaf_hash, root, bytes, .. } = &line;
    verifier.stated(StatedRecord { position, leaf_hash: *leaf_hash, root: *root, bytes });
}

/// Where the file says that the log ended.
struct End {
    book: String,
    position: Position,
    root: Hash,
}

/// What the header says, as far as it can be believed: a file whose header alone was changed names the header.
fn stated_end(contents: &Contents) -> (End, Vec<Problem>) {
    let last = contents.last.unwrap_or((0, EMPTY_ROOT));
    let own_book = contents.book.clone().unwrap_or_default();
    let believed = End { book: own_book.clone(), position: Position(last.0), root: last.1 };
    let Some((number, header)) = &contents.header else {
        let message = "the file has no header: it is no export of events, or its first line was changed or is lost";
        return (believed, vec![Problem::new(0, "header_missing", message)]);
    };
    let mut end = End { book: header.book.clone(), position: header.position, root: header.root().unwrap_or(last.1) };
    let mut problems = Vec::new();
    let mut wrong = |what: String| problems.push(Problem::new(0, "header_changed", what));
    if *number != 1 {
        wrong(format!("the header stands in line {number}"));
    }
    if header.version != VERSION {
        wrong(format!("the header says version {}, this program knows {VERSION}", header.version));
    }
    if !contents.book_fits && contents.book.is_some() {
        wrong(format!("the header says book {:?}, the records {own_book:?}", header.book));
        end.book = own_book;
    }
    if header.root().is_none() {
        wrong("the header's root is no hash".to_owned());
    } else if header.root() == Some(last.1) && header.position.0 != last.0 {
        wrong(format!("the header says position {}, its root is that of {}", header.position, last.0));
        end.position = Position(last.0);
    }
    if end.position > POSITION_MAX {
        wrong(format!("the header says position {}, which no log reaches", header.position));
        end.position = Position(last.0).min(POSITION_MAX);
    }
    (end, problems)
}

/// Reads the file once: what each line is, and where it stands.
fn first_reading(file: &mut impl BufRead) -> Result<Contents, std::io::Error> {
    let (mut contents, mut offset, mut buffer) = (Contents::default(), 0, Vec::new());
    for number in 1.. {
        let Some(length) = read_line(file, &mut buffer)? else { break };
        contents.take(number, Stretch { offset, length }, line_text(&buffer));
        offset += length;
    }
    Ok(contents)
}

impl Contents {
    /// A first line that nobody can read was the header.
    fn forget_a_lost_header(&mut self) {
        if self.header.is_none() && self.lines.first().is_some_and(|first| first.place.is_none()) {
            self.lines.remove(0);
            self.stretches.remove(0);
        }
    }

    fn take(&mut self, number: u64, stretch: Stretch, text: Option<&str>) {
        let line = text.and_then(EventLine::read);
        if line.is_none()
            && self.header.is_none()
            && let Some(header) = text.and_then(Header::read)
            && header.write().ok().as_deref() == text
        {
            self.header = Some((number, header));
            return;
        }
        let mut seen = Seen { number, place: None, digest: 0 };
        if let Some(line) = line {
            let leaf = leaf_hash(line.bytes.as_bytes());
            seen.place = Some(line.place().0);
            seen.digest = leaf.iter().take(8).fold(0, |digest, byte| digest << 8 | u64::from(*byte));
            self.last = Some((line.place().0, line.root));
            if let Ok(record) = parse_envelope(&line.bytes) {
                self.book_fits |= self.header.as_ref().is_some_and(|(_, header)| header.book == record.book);
                self.book.get_or_insert_with(|| record.book.into_owned());
            }
        }
        self.lines.push(seen);
        self.stretches.push(stretch);
    }
}

/// The next line into the buffer, without its end; how many bytes of the file it is, nothing at the end. A line that is
/// too long to be one is left empty.
fn read_line(file: &mut impl BufRead, buffer: &mut Vec<u8>) -> Result<Option<u64>, std::io::Error> {
    buffer.clear();
    let mut length = 0;
    loop {
        let read = file.by_ref().take(LINE_MAX).read_until(b'\n', buffer)? as u64;
        length += read;
        if read == 0 || buffer.last() == Some(&b'\n') {
            break;
        }
        if read == LINE_MAX {
            buffer.clear();
        }
    }
    if buffer.last() == Some(&b'\n') {
        buffer.pop();
    }
    if length > LINE_MAX {
        buffer.clear();
    }
    Ok((length > 0).then_some(length))
}

fn line_text(buffer: &[u8]) -> Option<&str> {
    std::str::from_utf8(buffer).ok()
}
