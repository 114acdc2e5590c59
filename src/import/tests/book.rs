//! A stand-in for the writer: idempotency, all-or-nothing groups, registrations before rows, no claim settled or
//! disputed beyond what it has. It keeps everything in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use recoup_events::values::{AmountText, parse_date};
use serde_json::Value;

use crate::import::{Submit, SubmitError, Submitted};

/// What is recorded.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Every command by its id.
    pub commands: BTreeMap<String, Value>,
    since: BTreeMap<String, String>,
    open: BTreeMap<(String, String), i64>,
}

/// The stand-in.
#[derive(Debug, Default)]
pub struct Book {
    pub(super) recorded: Mutex<Recorded>,
    /// Whether every dispute is refused.
    pub refuses_disputes: bool,
    /// Whether the storage fails from this many calls on.
    pub fails_after: Option<usize>,
    pub(super) calls: Mutex<usize>,
}

impl Book {
    /// A book that records everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// A copy of what is recorded.
    pub fn recorded(&self) -> Recorded {
        self.recorded.lock().unwrap().clone()
    }

    /// How many commands of a type are recorded.
    pub fn count(&self, kind: &str) -> usize {
        self.recorded().commands.values().filter(|command| command["type"] == kind).count()
    }

    /// The data of a command.
    pub fn data(&self, id: &str) -> Value {
        self.recorded().commands[id]["data"].clone()
    }

    fn group(&self, recorded: &mut Recorded, group: &[Value]) -> Result<Submitted, SubmitError> {
        // A group works on what it names; the whole book is too large to copy for each.
        let mut undo: Vec<(Value, Option<i64>)> = Vec::new();
        let known: Vec<bool> =
            group.iter().map(|c| recorded.commands.contains_key(c["id"].as_str().unwrap())).collect();
        let answers: Result<Vec<bool>, SubmitError> = group
            .iter()
            .enumerate()
            .map(|(index, command)| {
                let claim = claim_of(command);
                undo.push((command.clone(), recorded.open.get(&claim).copied()));
                self.command(recorded, command).map_err(|(code, field)| SubmitError::Refused {
                    index,
                    code: code.to_owned(),
                    message: format!("{field}: refused: {code}"),
                    field: Some(field.to_owned()),
                })
            })
            .collect();
        if answers.is_err() {
            for (index, (command, open)) in undo.into_iter().enumerate().rev() {
                if !known.get(index).copied().unwrap_or(false) {
                    recorded.commands.remove(command["id"].as_str().unwrap());
                }
                match open {
                    Some(open) => drop(recorded.open.insert(claim_of(&command), open)),
                    None => drop(recorded.open.remove(&claim_of(&command))),
                }
            }
        }
        answers.map(|replayed| Submitted { replayed })
    }

    /// Whether it was a replay, or the code and the field of the refusal.
    fn command(&self, recorded: &mut Recorded, command: &Value) -> Result<bool, (&'static str, &'static str)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (id, stream, day) = (text(&command["id"]), text(&command["stream"]), text(&command["effective_on"]));
        assert!((1..=64).contains(&id.chars().count()), "{id}");
        assert!(parse_date(&day).is_ok(), "{command}");
        if let Some(first) = recorded.commands.get(&id) {
            return if first == command { Ok(true) } else { Err(("idempotency_mismatch", "id")) };
        }
        let data = &command["data"];
        let claim = (stream.clone(), text(&data["claim"]));
        let minor = |value: &Value| {
            let currency = data["currency"].as_str().unwrap_or("USD").parse().unwrap();
            AmountText::new(value.as_str().unwrap()).unwrap().minor(currency).unwrap()
        };
        let kind = text(&command["type"]);
        match recorded.since.get(&stream) {
            _ if kind.starts_with("register_") => {}
            None => return Err(("account_not_found", "stream")),
            Some(since) if *since > day => return Err(("effective_too_early", "effective_on")),
            Some(_) => {}
        }
        match kind.as_str() {
            "register_rep" | "register_account" => {
                let owner = format!("rep/{}", text(&data["owner"]));
                if kind == "register_account" && recorded.since.get(&owner).is_none_or(|since| *since > day) {
                    return Err(("rep_not_found", "data.owner"));
                }
                if recorded.since.contains_key(&stream) {
                    return Err(("id_taken", "stream"));
                }
                recorded.since.insert(stream, day);
            }
            "raise_invoice" if recorded.open.contains_key(&claim) => return Err(("id_taken", "data.claim")),
            "raise_invoice" => drop(recorded.open.insert(claim, minor(&data["amount"]))),
            "open_dispute" | "resolve_dispute" if self.refuses_disputes => return Err(("over_dispute", "data.amount")),
            "open_dispute" if recorded.open.get(&claim).is_none_or(|open| *open < minor(&data["amount"])) => {
                return Err(("over_dispute", "data.amount"));
            }
            "open_dispute" | "resolve_dispute" => {}
            "record_receipt" => {
                for line in data["allocate"].as_array().unwrap() {
                    let claim = (stream.clone(), text(&line["claim"]));
                    let open = recorded.open.get_mut(&claim).ok_or(("claim_not_found", "data.allocate[0].claim"))?;
                    *open -= minor(&line["amount"]);
                    if *open < 0 {
                        return Err(("over_allocation", "data.allocate[0].amount"));
                    }
                }
            }
            other => panic!("an import sends no {other}"),
        }
        recorded.commands.insert(id, command.clone());
        Ok(false)
    }
}

/// The claim that a command moves.
fn claim_of(command: &Value) -> (String, String) {
    let data = &command["data"];
    let claim = data["claim"].as_str().or_else(|| data["allocate"][0]["claim"].as_str()).unwrap_or_default();
    (command["stream"].as_str().unwrap().to_owned(), claim.to_owned())
}

#[async_trait]
impl Submit for Book {
    async fn submit_many(&self, groups: Vec<Vec<Value>>) -> Vec<Result<Submitted, SubmitError>> {
        let mut calls = self.calls.lock().unwrap();
        *calls += 1;
        if self.fails_after.is_some_and(|limit| *calls > limit) {
            return groups.iter().map(|_| Err(SubmitError::Failed("the disk is full".to_owned()))).collect();
        }
        let mut recorded = self.recorded.lock().unwrap();
        groups.iter().map(|group| self.group(&mut recorded, group)).collect()
    }
}
