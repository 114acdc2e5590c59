//! Checking a pack without any database: every file against its hash, every event against its proof, the timeline
//! against the proven bytes. A pack that fits itself says which root it is of; whether that root is the log's, who has
//! written it down elsewhere can say.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use recoup_events::values::Position;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::proofs::{FORMAT, Proof, Proofs, VERSION, hash};
use super::{PROOFS, SUMS, TIMELINE};
use crate::log::{Hash, Problem, VerifyReport, hex, leaf_hash, parse_envelope};

/// A file of a pack is read whole; none that was written is nearly as long.
const FILE_MAX: u64 = 1 << 30;

type Files = BTreeMap<String, Vec<u8>>;

/// Checks a pack: a folder, or the zip file of one.
///
/// # Errors
/// It cannot be read. Whatever is wrong with what it says is in the report.
pub fn verify_evidence(path: &Path) -> io::Result<VerifyReport> {
    let files = if path.is_dir() { folder(path)? } else { zipped(path)? };
    let mut problems = Vec::new();
    sums(&files, &mut problems);
    let read = files.get(PROOFS).map(|bytes| serde_json::from_slice::<Proofs>(bytes));
    let report = match read {
        Some(Ok(proofs)) if proofs.format == FORMAT && proofs.version == VERSION => {
            proven(&proofs, &mut problems);
            timeline(&files, &proofs, &mut problems);
            VerifyReport { events: proofs.events.len() as u64, position: proofs.position, root: proofs.root, problems }
        }
        Some(Ok(other)) => {
            let message =
                format!("{PROOFS} is {} version {}, not {FORMAT} version {VERSION}", other.format, other.version);
            problems.push(Problem::new(0, "file_changed", message));
            VerifyReport { events: 0, position: Position::ZERO, root: String::new(), problems }
        }
        Some(Err(error)) => {
            problems.push(Problem::new(0, "file_changed", format!("{PROOFS} holds no proofs: {error}")));
            VerifyReport { events: 0, position: Position::ZERO, root: String::new(), problems }
        }
        None => VerifyReport { events: 0, position: Position::ZERO, root: String::new(), problems },
    };
    Ok(sorted(report))
}

fn sorted(mut report: VerifyReport) -> VerifyReport {
    report.problems.sort();
    report.problems.dedup();
    report
}

fn folder(path: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            let mut bytes = Vec::new();
            File::open(entry.path())?.take(FILE_MAX).read_to_end(&mut bytes)?;
            files.insert(entry.file_name().to_string_lossy().into_owned(), bytes);
        }
    }
    Ok(files)
}

/// The files of a zip, by what stands behind their last slash.
fn zipped(path: &Path) -> io::Result<Files> {
    let mut archive = zip::ZipArchive::new(File::open(path)?)?;
    let mut files = Files::new();
    for index in 0..archive.len() {
        let file = archive.by_index(index)?;
        let name = file.name()?.rsplit('/').next().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        file.take(FILE_MAX).read_to_end(&mut bytes)?;
        files.insert(name, bytes);
    }
    Ok(files)
}

/// Every file is listed, and every listed file is there as it was.
fn sums(files: &Files, problems: &mut Vec<Problem>) {
    let mut problem = |code, message: String| problems.push(Problem::new(0, code, message));
    let Some(list) = files.get(SUMS) else {
        return problem("file_missing", format!("{SUMS} is not there: no file can be held against its hash"));
    };
    let mut listed = Vec::new();
    for line in String::from_utf8_lossy(list).lines() {
        let Some((sum, name)) = line.split_once("  ").and_then(|(sum, name)| Some((hash(sum)?, name))) else {
            problem("file_changed", format!("{SUMS} has a line that is no hash and name: {line:?}"));
            continue;
        };
        listed.push(name.to_owned());
        match files.get(name) {
            None => problem("file_missing", format!("{name} is not there")),
            Some(bytes) if Hash::from(Sha256::digest(bytes)) != sum => {
                problem("file_changed", format!("{name} is not the file that {SUMS} has the hash of"));
            }
            Some(_) => {}
        }
    }
    for name in files.keys().filter(|name| *name != SUMS && !listed.contains(name)) {
        problem("file_added", format!("{name} is no file of this evidence"));
    }
    if !listed.iter().any(|name| name == PROOFS) {
        problem("file_missing", format!("{SUMS} does not list {PROOFS}"));
    }
}

/// Every event's bytes lead to the root.
fn proven(proofs: &Proofs, problems: &mut Vec<Problem>) {
    let Some(root) = hash(&proofs.root) else {
        return problems.push(Problem::new(0, "root_changed", format!("{:?} is no root", proofs.root)));
    };
    let mut before = Position::ZERO;
    for proof in &proofs.events {
        let mut problem = |code, message: String| problems.push(Problem::new(proof.position.as_i64(), code, message));
        if proof.position <= before {
            problem("repeated", format!("the event stands behind that of position {before}"));
        }
        before = proof.position;
        let leaf = leaf_hash(proof.bytes.as_bytes());
        if hex(&leaf) != proof.leaf_hash {
            problem("bytes_changed", "the bytes do not have the hash that stands beside them".to_owned());
        }
        match proof.inclusion(proofs.position) {
            Some(path) if path.proves(&leaf, &root) => own_words(proof, &proofs.book, &mut problem),
            _ => problem("proof_failed", "its proof does not lead from its bytes to the root".to_owned()),
        }
    }
}

/// A proven record says itself where it stands and in which book.
fn own_words(proof: &Proof, book: &str, problem: &mut impl FnMut(&'static str, String)) {
    match parse_envelope(&proof.bytes) {
        Ok(record) if record.position != proof.position.0 => {
            problem("column_changed", format!("its record says that it stands at {}", record.position));
        }
        Ok(record) if record.book != book => problem("column_changed", format!("its record is of {}", record.book)),
        Ok(_) => {}
        Err(error) => problem("bytes_changed", error),
    }
}

/// What the timeline says of an event beside its words.
#[derive(Deserialize)]
struct Timeline {
    position: Position,
    basis: String,
    events: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    position: Position,
    stream: String,
    #[serde(rename = "type")]
    kind: String,
    effective_on: jiff::civil::Date,
    recorded_at: jiff::Timestamp,
    actor: String,
}

/// The timeline tells the proven events and no others, as their records say.
fn timeline(files: &Files, proofs: &Proofs, problems: &mut Vec<Problem>) {
    let mut problem = |position: Position, message: String| {
        problems.push(Problem::new(position.as_i64(), "timeline_changed", message));
    };
    let Some(bytes) = files.get(TIMELINE) else { return };
    let told: Timeline = match serde_json::from_slice(bytes) {
        Ok(told) => told,
        Err(error) => return problem(Position::ZERO, format!("{TIMELINE} holds no timeline: {error}")),
    };
    if told.position != proofs.position || !told.basis.ends_with(&format!("@{}:{}", proofs.position, proofs.root)) {
        problem(Position::ZERO, format!("{TIMELINE} is of {}, the proofs of another root", told.basis));
    }
    let mut proven: BTreeMap<Position, &Proof> = proofs.events.iter().map(|proof| (proof.position, proof)).collect();
    for event in &told.events {
        let Some(proof) = proven.remove(&event.position) else {
            problem(event.position, "it is told and not proven".to_owned());
            continue;
        };
        // A record that cannot be read is named with its proof.
        let Ok(record) = parse_envelope(&proof.bytes) else { continue };
        let same = record.stream == event.stream
            && record.event_type == event.kind
            && record.effective_on == event.effective_on
            && record.recorded_at().is_ok_and(|at| at == event.recorded_at)
            && record.actor == event.actor;
        if !same {
            problem(event.position, "it is told otherwise than its record says".to_owned());
        }
    }
    for position in proven.into_keys() {
        problem(position, "it is proven and not told".to_owned());
    }
}
