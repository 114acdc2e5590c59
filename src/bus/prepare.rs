//! Before the queue: a line is read, typed and fingerprinted, so that the writer has only to decide.

use jiff::civil::Date;
use recoup_events::command::{Command, CommandLine};
use recoup_events::refusal::{Refusal, codes};
use recoup_events::values::{ActorId, CommandId, StreamId};
use serde::Serialize;
use serde_json::Value;

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
/// (contract.md 3). In canonical form (RFC 8785), so that blanks and the order of keys are no difference.
fn content(line: &CommandLine) -> Result<Vec<u8>, Refusal> {
    let malformed = |e: serde_json::Error| Refusal::new(codes::INVALID_JSON, format!("data: {e}")).at("data");
    let sent = Sent {
        actor: line.actor.as_ref().map(ActorId::as_str),
        data: serde_json::from_str(line.data.get()).map_err(malformed)?,
        effective_on: line.effective_on.map(|on| on.to_string()),
        stream: line.stream.as_str(),
        kind: line.kind.as_str(),
    };
    if is_canonical_as_written(&sent.data) {
        serde_json::to_vec(&sent)
    } else {
        serde_json_canonicalizer::to_vec(&sent)
    }
    .map_err(malformed)
}

/// What was sent, its fields in the order of their names.
#[derive(Serialize)]
struct Sent<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<&'a str>,
    data: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_on: Option<String>,
    stream: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
}

/// Whether a value is written in canonical form by whoever writes JSON without blanks, which is quicker: keys stand in
/// their order already, and only beyond ASCII is that order another one than that of UTF-16; only numbers have more
/// than one form.
fn is_canonical_as_written(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(_) => false,
        Value::Array(values) => values.iter().all(is_canonical_as_written),
        Value::Object(fields) => fields.iter().all(|(key, value)| key.is_ascii() && is_canonical_as_written(value)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Map;

    use super::*;

    /// Any value, its texts of characters that are written in more than one way.
    fn value() -> impl Strategy<Value = Value> {
        let text = || "[ -~\\u{0}-\\u{20}\"\\\\/\u{7f}\u{e9}\u{4e2d}\u{2028}\u{fb33}\u{1f600}]{0,6}";
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            text().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((text(), inner), 0..5)
                    .prop_map(|fields| fields.into_iter().collect::<Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_was_sent_is_written_in_canonical_form(data in value(), actor in any::<bool>(), on in any::<bool>()) {
            let mut sent = serde_json::json!({"type": "log_follow_up", "stream": "account/HX", "data": data});
            if actor {
                sent["actor"] = "chen".into();
            }
            if on {
                sent["effective_on"] = "2026-02-01".into();
            }
            let text = serde_json::to_vec_pretty(&sent).unwrap();
            let line = CommandLine::parse(&text).unwrap();
            let read: Value = serde_json::from_slice(&text).unwrap();
            prop_assert_eq!(content(&line).unwrap(), serde_json_canonicalizer::to_vec(&read).unwrap());
        }
    }
}
