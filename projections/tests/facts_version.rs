//! What events mean in the read tables, held against what they meant: whoever changes it takes the next version of
//! `rows::FACTS`, so that every book's tables are filled anew.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use recoup_events::desk::AnyEvent;
use recoup_events::values::{Position, StreamId, StreamKind};
use recoup_projections::rows::{
    Change, FACTS, RepChange, changes, rep_changes, rep_table_of, table_of, write, write_rep,
};
use sha2::{Digest, Sha256};

/// The version, and the hash of all rows that the golden samples make in it.
const KNOWN: (&str, &str) = ("facts.2", "60297e6a821a55629bb37afde0f41158bc75970a75e4ce463de79c34eb472a96");

fn streams() -> [(StreamKind, StreamId); 4] {
    let stream = |text: &str| StreamId::new(text).expect("a stream");
    [
        (StreamKind::Account, stream("account/A")),
        (StreamKind::Rep, stream("rep/lin")),
        (StreamKind::Policy, stream("policy/default")),
        (StreamKind::Book, stream("book/main")),
    ]
}

/// Every row that a sample makes, as text.
fn rows(name: &str, version: u16, payload: &str) -> String {
    let mut text = String::new();
    for (kind, stream) in streams() {
        let Ok(event) = AnyEvent::decode(kind, name, version, payload) else { continue };
        for change in changes(&stream, Position(7), &event) {
            let row = match change {
                Change::Add(row) => format!("{} {} {:?}", table_of(&row.fact).name, row.line, write(&row.fact)),
                Change::Retract { entry, known_to, .. } => format!("retract {entry} {known_to}"),
            };
            writeln!(text, "{name}.v{version} {kind:?}: {row}").expect("text");
        }
        for change in rep_changes(&stream, Position(7), &event) {
            let row = match change {
                RepChange::Add(row) => {
                    format!("{} {} {:?}", rep_table_of(&row.fact).name, row.line, write_rep(&row.fact))
                }
                RepChange::Retract { entry, known_to, .. } => format!("retract {entry} {known_to}"),
            };
            writeln!(text, "{name}.v{version} {kind:?}: {row}").expect("text");
        }
    }
    text
}

#[test]
fn what_events_mean_changes_only_with_the_version_of_the_facts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events/samples");
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for file in std::fs::read_dir(folder).expect("the samples") {
        let path = file.expect("a sample").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let parts: Vec<&str> = name.split('.').collect();
        let version = parts[1].trim_start_matches('v').parse().expect("a version");
        let payload = std::fs::read_to_string(&path).expect("a sample");
        all.insert(name.clone(), rows(parts[0], version, payload.trim_end()));
    }
    let text: String = all.into_values().collect();
    let hash: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        (FACTS, hash.as_str()),
        KNOWN,
        "events make other rows than they did: note the hash here, and unless samples were only added, take the next \
         version of rows::FACTS"
    );
}
