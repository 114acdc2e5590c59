//! Refusal codes are part of the contract: each is explained in `docs/codes.md`, and each is asserted by a test.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{File, files, has_word, lines, none, test_modules};

/// Codes that no test asserts yet. It only ever gets shorter.
const UNTESTED: &[&str] = &[];

const SOURCE: &str = "events/src/refusal/codes.rs";
const TABLE: &str = "docs/codes.md";

/// A code of the source.
struct Code {
    name: String,
    code: String,
    meaning: String,
}

/// Every `pub const NAME: &str = "code";` with the comment above it; rustfmt may break a long one over two lines.
fn in_source(files: &[File]) -> Vec<Code> {
    let Some(file) = files.iter().find(|file| file.path == SOURCE) else {
        eprintln!("SKIPPED: {SOURCE} is not there");
        return Vec::new();
    };
    let mut codes = Vec::new();
    let mut meaning = Vec::new();
    let mut statement = String::new();
    for line in file.text.lines().map(str::trim) {
        if let Some(comment) = line.strip_prefix("///") {
            meaning.push(comment.trim().to_owned());
        } else if !statement.is_empty() || line.starts_with("pub const ") {
            statement.push_str(line);
        }
        if statement.ends_with(';') {
            let name = statement.trim_start_matches("pub const ").split(':').next().unwrap_or("").to_owned();
            if let (Some(code), true) = (statement.split('"').nth(1), statement.contains("&str =")) {
                codes.push(Code { name, code: code.to_owned(), meaning: meaning.join(" ") });
            }
            statement.clear();
            meaning.clear();
        }
    }
    codes
}

/// The rows of the table `| code | meaning |`.
fn in_table(files: &[File]) -> Option<BTreeMap<String, String>> {
    let file = files.iter().find(|file| file.path == TABLE)?;
    let rows = file.text.lines().filter_map(|line| {
        let mut cells = line.trim().strip_prefix('|')?.split('|').map(str::trim);
        let (code, meaning) = (cells.next()?.trim_matches('`'), cells.next()?);
        let is_code = !code.is_empty()
            && code != "code"
            && code.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
        is_code.then(|| (code.to_owned(), meaning.to_owned()))
    });
    Some(rows.collect())
}

#[test]
fn every_code_is_one_word_used_once() {
    let codes = in_source(&files());
    let snake =
        |code: &str| !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let odd: Vec<String> = codes.iter().filter(|c| !snake(&c.code)).map(|c| c.code.clone()).collect();
    none("codes that are no snake_case words", &odd);
    let distinct: BTreeSet<&str> = codes.iter().map(|c| c.code.as_str()).collect();
    assert_eq!(distinct.len(), codes.len(), "two constants have one code");
}

#[test]
fn every_code_is_explained() {
    let files = files();
    let codes = in_source(&files);
    let table = in_table(&files).unwrap_or_default();
    let missing = codes.iter().filter(|code| table.get(&code.code).is_none_or(String::is_empty));
    let rows: Vec<String> = missing.map(|code| format!("| {} | {} |", code.code, code.meaning)).collect();
    none(&format!("codes of {SOURCE} that {TABLE} does not explain, as rows for it"), &rows);
}

#[test]
fn every_code_is_asserted_by_a_test() {
    let files = files();
    let codes = in_source(&files);
    let rust: Vec<File> =
        files.into_iter().filter(|file| file.path.ends_with(".rs") || file.path.ends_with(".snap")).collect();
    let modules = test_modules(&rust);
    let mut tests = String::new();
    for file in rust.iter().filter(|file| !file.path.starts_with("tests/tidy/")) {
        let snapshot = file.path.ends_with(".snap");
        for line in lines(file, &modules).iter().filter(|line| snapshot || line.is_test) {
            tests.push_str(if snapshot { line.text } else { line.code() });
            tests.push('\n');
        }
    }
    let names: BTreeMap<&str, &str> = codes.iter().map(|c| (c.code.as_str(), c.name.as_str())).collect();
    // Refusals only: a full disk or a lost connection has a code, too, but no test makes every one of them.
    let all: BTreeSet<&str> = names.keys().copied().collect();
    let asserted =
        |code: &str| tests.contains(&format!("\"{code}\"")) || names.get(code).is_some_and(|n| has_word(&tests, n));
    let (tested, untested): (Vec<&str>, Vec<&str>) = all.into_iter().partition(|code| asserted(code));
    for code in UNTESTED {
        eprintln!("no test asserts {code} yet");
        assert!(!tested.contains(code), "{code} is asserted now: take it off the list UNTESTED");
    }
    let unlisted: Vec<String> = untested.into_iter().filter(|c| !UNTESTED.contains(c)).map(str::to_owned).collect();
    none("codes that no test asserts", &unlisted);
}
