//! The files of the tree, and which of their lines are tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file of the repository.
pub struct File {
    /// Its path from the root, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file that is in the repository or about to be; where there is no git, every one in the folder.
pub fn files() -> Vec<File> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output()
        .ok()
        .filter(|output| output.status.success())
        .map(|output| String::from_utf8_lossy(&output.stdout).split('\0').map(str::to_owned).collect());
    let mut paths: Vec<String> = listed.unwrap_or_else(|| {
        let mut found = Vec::new();
        walk(&root(), "", &mut found);
        found
    });
    paths.sort();
    paths.dedup();
    paths.retain(|path| !path.is_empty());
    // What is no text (a picture, a database) has no lines to look at; what was deleted is not there.
    paths
        .into_iter()
        .filter_map(|path| Some(File { text: fs::read_to_string(root().join(&path)).ok()?, path }))
        .collect()
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !matches!(name.as_str(), "target" | ".git") => {
                walk(&entry.path(), &format!("{path}/"), found);
            }
            Ok(kind) if kind.is_file() => found.push(path),
            _ => {}
        }
    }
}

/// The Rust sources of the three crates: libraries, program, tests.
pub fn rust_files() -> Vec<File> {
    files().into_iter().filter(|file| file.path.ends_with(".rs")).collect()
}

/// One line of Rust.
pub struct Line<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// All of it.
    pub text: &'a str,
    /// Whether it is compiled for tests only.
    pub is_test: bool,
}

impl Line<'_> {
    /// The line without the comment at its end. A `//` inside a string ends it too, which hides nothing that these
    /// tests look for.
    pub fn code(&self) -> &str {
        self.text.split("//").next().unwrap_or("")
    }
}

/// The lines of a source file, each told whether it belongs to a test.
pub fn lines<'a>(file: &'a File, test_modules: &BTreeSet<String>) -> Vec<Line<'a>> {
    let whole = is_test_file(&file.path, test_modules);
    let mut ends_with: Option<String> = None;
    let mut item_follows = false;
    let mut lines = Vec::new();
    for (index, text) in file.text.lines().enumerate() {
        let starts = text.trim_start().starts_with("#[cfg(test)]");
        let is_test = whole || starts || item_follows || ends_with.is_some();
        if let Some(end) = &ends_with {
            if text == end {
                ends_with = None;
            }
        } else if item_follows && !text.trim_start().starts_with("#[") {
            // An item ends on its own line, or with a brace at its own depth.
            let depth = text.len() - text.trim_start().len();
            let closed = text.trim_end().ends_with([';', '}', ',']);
            ends_with = (!closed).then(|| format!("{}}}", " ".repeat(depth)));
            item_follows = false;
        }
        item_follows |= starts;
        lines.push(Line { number: index + 1, text, is_test });
    }
    lines
}

fn is_test_file(path: &str, test_modules: &BTreeSet<String>) -> bool {
    let folders: Vec<&str> = path.split('/').collect();
    folders.iter().any(|name| matches!(*name, "tests" | "tests.rs" | "benches"))
        || test_modules.iter().any(|module| path == format!("{module}.rs") || path.starts_with(&format!("{module}/")))
}

/// The modules that a file declares for tests alone, as paths without their ending.
pub fn test_modules(files: &[File]) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for file in files {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        let stem = name.trim_end_matches(".rs");
        let inside =
            if matches!(stem, "mod" | "lib" | "main") { folder.to_owned() } else { format!("{folder}/{stem}") };
        let mut after_attribute = false;
        for line in file.text.lines().map(str::trim) {
            let declared = line.trim_start_matches("pub ").trim_start_matches("pub(crate) ").strip_prefix("mod ");
            if let Some(module) = declared.and_then(|rest| rest.strip_suffix(';')).filter(|_| after_attribute) {
                modules.insert(format!("{inside}/{module}"));
            }
            after_attribute = line.starts_with("#[cfg(test)]") || (after_attribute && line.starts_with("#["));
        }
    }
    modules
}

/// Whether a word stands in a text by itself, not as part of a longer one.
pub fn has_word(text: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

/// Fails with every finding on a line of its own.
#[track_caller]
pub fn none(what: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{what}:\n{}\n", findings.join("\n"));
}

#[test]
fn test_lines_are_told_from_others() {
    let text =
        "use a;\n#[cfg(test)]\nmod tests;\nfn b() {}\n#[cfg(test)]\nmod more {\n    fn c() {\n    }\n}\nfn d() {}\n";
    let file = File { path: "src/x.rs".to_owned(), text: text.to_owned() };
    let tests: Vec<usize> = lines(&file, &BTreeSet::new()).iter().filter(|l| l.is_test).map(|l| l.number).collect();
    assert_eq!(tests, [2, 3, 5, 6, 7, 8, 9]);
    assert_eq!(test_modules(&[file]), BTreeSet::from(["src/x/tests".to_owned()]));
}

#[test]
fn words_are_found_alone() {
    assert!(has_word("use rand::Rng", "rand") && !has_word("operand", "rand") && !has_word("brand_new", "rand"));
}
