//! The house rule for SQL: what is not in a file of one database must run on all of them (design 3). The book stands
//! in every statement on our tables; only four types; nothing that a distributed PostgreSQL lacks.

#![allow(clippy::expect_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

/// Files that speak to one database on purpose: its connections, its bulk statements, its migrations' guards.
const OF_ONE_DATABASE: &[&str] = &[
    "src/log/postgres.rs",
    "src/log/sqlite.rs",
    "src/storage/checkpoint.rs",
    "src/storage/grouped.rs",
    "src/storage/insert.rs",
    "src/storage/migrate.rs",
    "src/storage/packed.rs",
    "src/storage/postgres.rs",
    "src/storage/sqlite.rs",
];

/// Words that have no place in SQL of ours, and why.
const BANNED: &[(&str, &str)] = &[
    ("NEXTVAL", "sequences leave gaps and are not the order of commit"),
    ("SERIAL", "sequences leave gaps and are not the order of commit"),
    ("BIGSERIAL", "sequences leave gaps and are not the order of commit"),
    ("AUTOINCREMENT", "sequences leave gaps and are not the order of commit"),
    ("IDENTITY", "sequences leave gaps and are not the order of commit"),
    ("PG_ADVISORY_LOCK", "advisory locks are not portable"),
    ("PG_ADVISORY_XACT_LOCK", "advisory locks are not portable"),
    ("SAVEPOINT", "a failed statement ends its transaction everywhere"),
    ("LISTEN", "not portable; a poll is"),
    ("NOTIFY", "not portable; a poll is"),
    ("JSONB", "the record is kept as it was hashed"),
    ("UNNEST", "an array is PostgreSQL's; it belongs into storage/insert.rs"),
    ("PRAGMA", "SQLite's own"),
    ("RETURNING", "ask for what you wrote by its key"),
];

/// Types other than TEXT, BIGINT, BLOB/BYTEA and BOOLEAN.
const OTHER_TYPES: &[&str] = &[
    "INTEGER",
    "INT",
    "INT4",
    "INT8",
    "SMALLINT",
    "REAL",
    "DOUBLE",
    "FLOAT",
    "NUMERIC",
    "DECIMAL",
    "VARCHAR",
    "CHAR",
    "TIMESTAMP",
    "TIMESTAMPTZ",
    "DATE",
    "TIME",
    "UUID",
    "JSON",
    "MONEY",
];

/// Tables without a book: they are about the database, not about a book in it.
const WITHOUT_BOOK: &[&str] = &["schema_migrations", "sqlite_master", "pg_roles"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let path: PathBuf = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                let name = path.strip_prefix(root()).expect("inside").to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    found.sort();
    found
}

/// The string literals of a Rust file's program text (its tests excepted) that read like SQL.
fn statements(rust: &str) -> Vec<String> {
    let program = rust.split("#[cfg(test)]").next().unwrap_or_default();
    let mut literals = Vec::new();
    let mut rest = String::new();
    for line in program.lines() {
        if !line.trim_start().starts_with("//") {
            rest.push_str(line);
            rest.push('\n');
        }
    }
    let mut characters = rest.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\'' => {
                // A character literal like '"' must not begin a string; a lifetime has no closing quote near.
                let ahead: String = characters.clone().take(3).collect();
                if ahead.starts_with("\"'") || ahead.starts_with("\\\"'") {
                    while characters.next().is_some_and(|c| c != '\'') {}
                }
            }
            '"' => {
                let mut literal = String::new();
                while let Some(c) = characters.next() {
                    match c {
                        '\\' => literal.extend(characters.next().map(|c| if c == '\n' { ' ' } else { c })),
                        '"' => break,
                        c => literal.push(c),
                    }
                }
                literals.push(literal);
            }
            _ => {}
        }
    }
    let begins = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE ", "DROP ", "ALTER ", "WITH "];
    literals.retain(|text| begins.iter().any(|begin| text.trim_start().starts_with(begin)));
    literals
}

fn words(sql: &str) -> impl Iterator<Item = String> {
    sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').map(str::to_ascii_uppercase)
}

/// SQL without its comments and quoted text.
fn bare(sql: &str) -> String {
    let lines: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
    lines.join("\n").split('\'').step_by(2).collect()
}

fn complaints(name: &str, sql: &str) -> Vec<String> {
    let sql = bare(sql);
    let banned = BANNED.iter().filter(|(word, _)| words(&sql).any(|w| w == *word));
    let mut found: Vec<String> = banned.map(|(word, why)| format!("{name}: {word} ({why}) in {sql:.80}")).collect();
    for other in OTHER_TYPES {
        let as_type = |at: usize, w: &str| w == *other && at > 0;
        if words(&sql).enumerate().any(|(at, w)| as_type(at, &w)) {
            found.push(format!("{name}: the type {other} in {sql:.80}"));
        }
    }
    found
}

#[test]
fn statements_in_the_program_are_portable() {
    let mut found = Vec::new();
    for (name, text) in files("src", "rs") {
        if OF_ONE_DATABASE.contains(&name.as_str()) {
            continue;
        }
        for sql in statements(&text) {
            found.extend(complaints(&name, &sql));
            let about_books = !WITHOUT_BOOK.iter().any(|table| sql.contains(table));
            let no_table = sql.starts_with("SELECT ") && !sql.contains(" FROM ");
            // A temporary table goes with its session; what is in it is of one book by the statement that fills it.
            let temporary = sql.contains(" TEMP ") || sql.starts_with("DROP TABLE {shadow}");
            if about_books && !no_table && !temporary && !words(&sql).any(|w| w == "BOOK") {
                found.push(format!("{name}: no book in {sql:.100}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn migrations_keep_to_four_types_and_put_the_book_first() {
    let mut found = Vec::new();
    for (name, text) in files("migrations", "sql") {
        let tables = bare(&text);
        for statement in tables.split(';').map(str::trim) {
            // The guards below the tables are each database's own.
            if !statement.starts_with("CREATE TABLE") && !statement.contains("INDEX") {
                continue;
            }
            found.extend(complaints(&name, statement));
            let keys = statement.split("PRIMARY KEY (").chain(statement.split("UNIQUE (")).skip(1);
            let first = keys.filter(|key| !key.starts_with("CREATE")).filter_map(|key| key.split([',', ')']).next());
            found.extend(first.filter(|c| c.trim() != "book").map(|c| format!("{name}: a key begins with {c}")));
            if statement.contains("INDEX") && !statement.contains("(book") {
                found.push(format!("{name}: an index does not begin with the book: {statement:.80}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_table_says_what_it_is_for() {
    for (name, text) in files("migrations", "sql") {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("CREATE TABLE")) {
            assert!(at > 0 && lines[at - 1].starts_with("--"), "{name}: no reason above {line}");
        }
    }
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |folder: &str| -> Vec<String> {
        let strip = |(name, _): (String, String)| name.rsplit('/').next().unwrap_or_default().to_owned();
        files(folder, "sql").into_iter().map(strip).collect()
    };
    assert_eq!(names("migrations/sqlite"), names("migrations/postgres"));
}

#[test]
fn the_lint_sees_what_it_should() {
    let rust = "let c = '\"'; let s = \"SELECT nextval('x') \\\n FROM t\";\n// \"DELETE FROM t\"\n";
    assert_eq!(statements(rust), ["SELECT nextval('x')   FROM t"]);
    assert_eq!(complaints("f", "SELECT nextval(x) FROM t").len(), 1);
    assert_eq!(complaints("f", "CREATE TABLE t (book TEXT, n INTEGER) -- SERIAL").len(), 1);
    assert!(complaints("f", "SELECT book FROM t WHERE note = 'LISTEN'").is_empty());
}
