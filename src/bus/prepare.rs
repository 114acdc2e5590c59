//! Before the queue: a line is read, typed and fingerprinted, so that the writer has only to decide.

use jiff::civil::Date;
use recoup_events::command::{Command, CommandLine};
use recoup_events::refusal::{Refusal, codes};
use recoup_events::values::{ActorId, CommandId, StreamId};
use serde_json::{Map, Value};

use crate::log::{Fingerprint, fingerprint};

/// A command that is ready to be decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Its id.
    pub id: CommandId,
    /// Whether the id was made here and so cannot be in the log yet.
    pub fresh: bool,
    /// What was sent, under the book's key.
    pub fingerprint: Fingerprint,
    /// Who says it.
    pub actor: ActorId,
    /// From when it is true; today where it is absent.
    pub effective_on: Option<Date>,
    /// The stream it is for.
    pub stream: StreamId,
    /// What it says.
    pub command: Command,
}

/// Checks a line in shape and makes it ready.
///
/// # Errors
/// A refusal of its shape.
pub fn prepare(line: CommandLine, caller: &ActorId, key: &[u8; 32]) -> Result<Prepared, Refusal> {
    let command = line.command()?;
    let fingerprint = fingerprint(key, &content(&line)?);
    let (id, fresh) = match line.id {
        Some(id) => (id, false),
        None => (made_id()?, true),
    };
    Ok(Prepared {
        id,
        fresh,
        fingerprint,
        actor: line.actor.unwrap_or_else(|| caller.clone()),
        effective_on: line.effective_on,
        stream: line.stream,
        command,
    })
}

/// An id for a command that has none: unique, and sorted by time.
pub(super) fn made_id() -> Result<CommandId, Refusal> {
    CommandId::new(&uuid::Uuid::now_v7().to_string()).map_err(|e| Refusal::new(codes::INTERNAL, e.to_string()))
}

/// What counts as the same: type, stream, effective_on, actor and data as they were sent; absent stays absent
/// (contract.md 3). In canonical form, so that blanks and the order of keys are no difference.
fn content(line: &CommandLine) -> Result<Vec<u8>, Refusal> {
    let malformed = |e: serde_json::Error| Refusal::new(codes::INVALID_JSON, format!("data: {e}")).at("data");
    let mut sent = Map::new();
    sent.insert("type".to_owned(), Value::from(line.kind.as_str()));
    sent.insert("stream".to_owned(), Value::from(line.stream.as_str()));
    if let Some(on) = line.effective_on {
        sent.insert("effective_on".to_owned(), Value::from(on.to_string()));
    }
    if let Some(actor) = &line.actor {
        sent.insert("actor".to_owned(), Value::from(actor.as_str()));
    }
    sent.insert("data".to_owned(), serde_json::from_str(line.data.get()).map_err(malformed)?);
    serde_json_canonicalizer::to_vec(&Value::Object(sent)).map_err(malformed)
}
