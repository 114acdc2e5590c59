//! policy: the numbers that the rules use: shown, checked, compared, published (contract.md 2).

use std::path::Path;

use recoup_events::command::CommandLine;
use recoup_events::policy::{PolicyDocument, PolicyProblem, read};
use serde::Serialize;
use serde_json::{Value, json};

use super::args::Policy;
use super::exit::{CliError, code};
use super::render::{Cell, Column, Sheet};
use super::shell::Shell;
use super::submit::patiently;
use crate::bus::{Outcome, Request};

/// Runs the command.
pub async fn run(shell: &Shell, args: Policy) -> Result<u8, CliError> {
    match args {
        Policy::Show => show(shell).await,
        Policy::Check { file } => check(shell, &file),
        Policy::Diff { a, b } => diff(shell, &a, &b).await,
        Policy::Publish { file, effective_from } => publish(shell, &file, effective_from).await,
    }
}

#[derive(Serialize)]
struct Shown {
    version: Option<u32>,
    effective_from: Option<jiff::civil::Date>,
    policy: Value,
}

async fn show(shell: &Shell) -> Result<u8, CliError> {
    let reading = shell.reading().await?;
    let version = reading.policy_version().await?;
    let shown = Shown {
        version: version.as_ref().map(|v| v.version),
        effective_from: version.as_ref().map(|v| v.at.effective_on),
        policy: to_json(reading.asked().policy)?,
    };
    shell.print(reading.head(), shown, |shown| {
        let rows = flat(&shown.policy).into_iter().map(|(key, value)| vec![Cell::text(key), Cell::text(value)]);
        Sheet { columns: vec![Column::text("Number"), Column::text("Value")], rows: rows.collect(), footer: Vec::new() }
    })?;
    Ok(0)
}

#[derive(Serialize)]
struct Checked {
    sound: bool,
    problems: Vec<Problem>,
}

#[derive(Serialize)]
struct Problem {
    line: Option<usize>,
    path: String,
    reason: String,
}

fn check(shell: &Shell, file: &Path) -> Result<u8, CliError> {
    let problem = |PolicyProblem { line, path, reason }: PolicyProblem| Problem { line, path, reason };
    let problems = read(&text(file)?).err().unwrap_or_default().into_iter().map(problem).collect::<Vec<_>>();
    let checked = Checked { sound: problems.is_empty(), problems };
    shell.print_bare(&checked, |checked| {
        let columns = vec![Column::number("Line"), Column::text("Key"), Column::text("What is wrong")];
        let line = |p: &Problem| Cell::or_empty(p.line.and_then(|n| i64::try_from(n).ok()).map(Cell::Count));
        let rows = checked.problems.iter().map(|p| vec![line(p), Cell::text(&p.path), Cell::text(&p.reason)]);
        let mut rows: Vec<_> = rows.collect();
        if checked.sound {
            rows.push(vec![Cell::Empty, Cell::text("(all)"), Cell::text("nothing")]);
        }
        Sheet { columns, rows, footer: Vec::new() }
    })?;
    Ok(if checked.sound { 0 } else { code::CHECK_FAILED })
}

#[derive(Serialize)]
struct Differs {
    differences: Vec<OneDiffers>,
}

#[derive(Serialize)]
struct OneDiffers {
    key: String,
    a: Option<String>,
    b: Option<String>,
}

async fn diff(shell: &Shell, a: &str, b: &str) -> Result<u8, CliError> {
    let (a, b) = (flat(&named(shell, a).await?), flat(&named(shell, b).await?));
    let find = |list: &[(String, String)], key: &str| list.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone());
    let mut keys: Vec<&String> = a.iter().chain(&b).map(|(key, _)| key).collect();
    keys.sort();
    keys.dedup();
    let one = |key: &String| OneDiffers { key: key.clone(), a: find(&a, key), b: find(&b, key) };
    let differences = keys.into_iter().map(one).filter(|d| d.a != d.b).collect();
    shell.print_bare(&Differs { differences }, |differs| {
        let side = |value: &Option<String>| Cell::text(value.clone().unwrap_or_else(|| "(none)".to_owned()));
        let rows = differs.differences.iter().map(|d| vec![Cell::text(&d.key), side(&d.a), side(&d.b)]);
        let columns = vec![Column::text("Number"), Column::text("A"), Column::text("B")];
        Sheet { columns, rows: rows.collect(), footer: Vec::new() }
    })?;
    Ok(0)
}

/// A published version by its number, or a document by its file.
async fn named(shell: &Shell, name: &str) -> Result<Value, CliError> {
    if let Ok(number) = name.parse::<u32>() {
        let reading = shell.reading().await?;
        let versions = reading.policies().await?;
        let version = versions.versions().iter().find(|v| v.version == number);
        let missing =
            || CliError::new("not_found", format!("the book has no policy version {number}"), code::NOT_FOUND);
        return to_json(&version.ok_or_else(missing)?.document);
    }
    let document = read(&text(Path::new(name))?).map_err(|problems| unsound(&problems))?;
    to_json(&document)
}

async fn publish(shell: &Shell, file: &Path, from: Option<jiff::civil::Date>) -> Result<u8, CliError> {
    let writer = shell.writer().await?;
    let today = crate::answers::today(writer.log().as_ref(), writer.book(), shell.clock.as_ref()).await?;
    let from = from.unwrap_or(today);
    let line = json!({
        "type": "publish_policy",
        "stream": "policy/default",
        "data": { "effective_from": from.to_string(), "body": text(file)? },
    });
    let line = CommandLine::parse(line.to_string().as_bytes())?;
    let command = writer.prepare(line, &shell.actor()?)?;
    let request = Request { arrays: vec![vec![command]], stop_on_refusal: true, dry_run: false };
    match patiently(&writer, request).await?.into_iter().next() {
        Some(Outcome::Done(receipts)) => {
            let published = json!({ "effective_from": from, "position": receipts.last().map(|r| r.last) });
            shell.print_bare(&published, |_| Sheet {
                columns: vec![Column::text("In force from")],
                rows: vec![vec![Cell::Date(from)]],
                footer: Vec::new(),
            })?;
            Ok(0)
        }
        Some(Outcome::Refused { refusal, .. }) => Err(refusal.into()),
        Some(Outcome::NotDecided) | None => Err(CliError::new("internal", "it was not decided", code::BUG)),
    }
}

fn text(file: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(file).map_err(|e| CliError::file(file, &e))
}

fn unsound(problems: &[PolicyProblem]) -> CliError {
    let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
    CliError::new("invalid_policy", words.join("; "), code::CHECK_FAILED)
}

fn to_json(document: &PolicyDocument) -> Result<Value, CliError> {
    serde_json::to_value(document).map_err(|e| CliError::new("internal", e.to_string(), code::BUG))
}

/// Every number with its path.
fn flat(value: &Value) -> Vec<(String, String)> {
    fn walk(path: &str, value: &Value, out: &mut Vec<(String, String)>) {
        let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| walk(&below(key), value, out)),
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(i, value)| walk(&below(&(i + 1).to_string()), value, out));
            }
            Value::String(text) => out.push((path.to_owned(), text.clone())),
            other => out.push((path.to_owned(), other.to_string())),
        }
    }
    let mut out = Vec::new();
    walk("", value, &mut out);
    out
}
