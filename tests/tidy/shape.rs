//! The shape of files: length, headers, one command a file, no panics on purpose, nothing of one machine.

use super::tree::{files, lines, none, rust_files, test_modules};

/// The longest source file, in lines. 100 to 350 is usual.
const LINES_MAX: usize = 450;

#[test]
fn no_source_file_is_too_long() {
    let long = rust_files().into_iter().map(|file| (file.text.lines().count(), file.path));
    let long: Vec<String> =
        long.filter(|(n, _)| *n > LINES_MAX).map(|(n, path)| format!("{path}: {n} lines")).collect();
    none("files about more than one thing", &long);
}

#[test]
fn every_module_says_what_it_is_for() {
    /// Shorter than this says nothing.
    const WORDS_MIN: usize = 4;
    let silent: Vec<String> = rust_files()
        .into_iter()
        .filter(|file| {
            let header = file.text.lines().take_while(|line| line.starts_with("//!"));
            header.map(|line| line.trim_start_matches("//!").split_whitespace().count()).sum::<usize>() < WORDS_MIN
        })
        .map(|file| file.path)
        .collect();
    none("modules without a `//!` header on their first line", &silent);
}

#[test]
fn nothing_panics_on_purpose_outside_tests() {
    let files = rust_files();
    let modules = test_modules(&files);
    let mut found = Vec::new();
    for file in &files {
        for line in lines(file, &modules).iter().filter(|line| !line.is_test) {
            let panics = [".unwrap()", ".expect(", "todo!(", "unimplemented!("].iter().any(|p| line.code().contains(p));
            if panics && !line.text.contains("// start-up: ") {
                found.push(format!("{}:{}: {}", file.path, line.number, line.text.trim()));
            }
        }
    }
    none("a panic where an error belongs (or `// start-up: why` at the end of the line)", &found);
}

#[test]
fn nothing_is_left_for_later() {
    // Put together, so that this file does not find itself.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("#[ig", "nore")];
    let mut found = Vec::new();
    for file in rust_files() {
        for (index, line) in file.text.lines().enumerate().filter(|(_, line)| marks.iter().any(|m| line.contains(m))) {
            found.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
        }
    }
    none("marks of unfinished work", &found);
}

#[test]
fn a_cli_file_holds_one_command() {
    let mut found = Vec::new();
    for file in rust_files().into_iter().filter(|file| file.path.starts_with("src/cli/")) {
        let run = |line: &&str| ["pub fn run(", "pub async fn run("].iter().any(|start| line.trim().starts_with(start));
        let arguments = |line: &&str| line.trim().starts_with("#[derive(") && super::tree::has_word(line, "Args");
        let (runs, arguments) = (file.text.lines().filter(run).count(), file.text.lines().filter(arguments).count());
        if runs > 1 || (runs == 1 && arguments > 1) {
            found.push(format!("{}: {runs} run functions, {arguments} sets of arguments", file.path));
        }
    }
    none("command-line files with more than one command", &found);
}

#[test]
fn nothing_belongs_to_one_machine_or_names_a_registry() {
    // Put together, so that this file does not find itself.
    let hosts = [
        concat!("crates", ".io"),
        concat!("pypi", ".org"),
        concat!("npmjs", ".org"),
        concat!("deb.debian", ".org"),
        concat!("proxy.golang", ".org"),
    ];
    let folders = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/fa", "rm/"),
        concat!("/ho", "me/"),
        concat!("/tmp", "/w/"),
    ];
    let mut found = Vec::new();
    for file in files().into_iter().filter(|file| !file.path.ends_with("Cargo.lock")) {
        for (index, line) in file.text.lines().enumerate() {
            if hosts.iter().any(|host| line.contains(host)) || folders.iter().any(|folder| starts_a_path(line, folder))
            {
                found.push(format!(
                    "{}:{}: {}",
                    file.path,
                    index + 1,
                    line.trim().chars().take(120).collect::<String>()
                ));
            }
        }
    }
    none("paths of one machine, or hosts of package registries", &found);
}

/// Whether a folder of the root is named: not as a part of a longer path like `a/work/b`.
fn starts_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '}'))
    })
}
