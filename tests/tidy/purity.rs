//! What `events/` and `projections/` may not know: they decide and add up, and must give the same answer on every
//! machine on every day.

use super::tree::{File, files, has_word, lines, none, rust_files, test_modules};

/// Words that bring in what a pure crate may not know, each with the reason.
const BANNED: [(&str, &str); 17] = [
    ("f32", "money and rates are exact"),
    ("f64", "money and rates are exact"),
    ("std::fs", "no I/O"),
    ("std::net", "no I/O"),
    ("std::io", "no I/O"),
    ("std::env", "the same answer on every machine"),
    ("std::process", "no I/O"),
    ("std::thread", "a fold is split by the shell"),
    ("std::time", "no clock"),
    ("Timestamp::now", "no clock"),
    ("Zoned::now", "no clock"),
    ("HashMap", "its order is random"),
    ("HashSet", "its order is random"),
    ("tokio", "no async runtime"),
    ("sqlx", "no database"),
    ("rand", "no randomness"),
    ("getrandom", "no randomness"),
];

fn is_pure(path: &str) -> bool {
    path.starts_with("events/") || path.starts_with("projections/")
}

#[test]
fn the_pure_crates_know_no_world() {
    let files: Vec<File> = rust_files().into_iter().filter(|file| is_pure(&file.path)).collect();
    assert!(!files.is_empty(), "the pure crates are not where they were");
    let modules = test_modules(&files);
    let mut found = Vec::new();
    for file in &files {
        for line in lines(file, &modules).iter().filter(|line| !line.is_test) {
            for (word, reason) in BANNED.iter().filter(|(word, _)| has_word(line.code(), word)) {
                found.push(format!("{}:{}: {word} ({reason})", file.path, line.number));
            }
        }
    }
    none("what a pure crate may not know", &found);
}

#[test]
fn the_pure_crates_depend_on_no_world() {
    let mut found = Vec::new();
    for file in files().into_iter().filter(|file| is_pure(&file.path) && file.path.ends_with("Cargo.toml")) {
        let mut section = "";
        for line in file.text.lines().map(str::trim) {
            if line.starts_with('[') {
                section = line;
            }
            let name = line.split(['.', ' ', '=']).next().unwrap_or("");
            let worldly = ["tokio", "sqlx", "rand", "getrandom", "axum", "hyper", "reqwest"].contains(&name);
            let upwards = name == "recoup" || (file.path.starts_with("events/") && name == "recoup-projections");
            if section == "[dependencies]" && (worldly || upwards) {
                found.push(format!("{}: {name}", file.path));
            }
        }
    }
    none("dependencies of a pure crate on the world, or against the direction of the rooms", &found);
}
