//! Strict reading: every error names the field, the value and what would be right.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::CommandLine;
use crate::refusal::{Decision, Refusal, codes};

/// The longest line, in bytes (contract.md 3).
pub const LINE_MAX_BYTES: usize = 64 * 1024;

/// Reads a line as a command's envelope.
pub(super) fn read_line(line: &[u8]) -> Decision<CommandLine> {
    if line.len() > LINE_MAX_BYTES {
        let message = format!("the line has {} bytes; at most {LINE_MAX_BYTES} are allowed", line.len());
        return Err(Refusal::new(codes::LINE_TOO_LONG, message));
    }
    let text = std::str::from_utf8(line).map_err(|e| {
        Refusal::new(codes::INVALID_UTF8, format!("byte {} of the line is not UTF-8", e.valid_up_to() + 1))
    })?;
    if !text.trim_start().starts_with('{') {
        return Err(Refusal::new(codes::INVALID_JSON, "a command is one JSON object a line"));
    }
    from_text(text, "")
}

/// Reads a command's data; `prefix` is where it stands in the line.
///
/// # Errors
/// An unknown, missing, doubled or malformed field.
pub fn read_data<T: DeserializeOwned>(data: &RawValue, prefix: &str) -> Decision<T> {
    let text = data.get();
    if !text.trim_start().starts_with('{') {
        let shown: String = text.chars().take(40).collect();
        let message = format!("{prefix} is an object of the command's fields, not {shown}");
        return Err(Refusal::new(codes::INVALID_FIELD, message).at(prefix));
    }
    from_text(text, prefix)
}

fn from_text<T: DeserializeOwned>(text: &str, prefix: &str) -> Decision<T> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|e| {
        let path = e.path().to_string();
        explain(e.inner(), &join(prefix, if path == "." || path == "?" { "" } else { path.trim_end_matches(".?") }))
    })?;
    json.end().map_err(|e| Refusal::new(codes::INVALID_JSON, format!("after the object: {e}")))?;
    Ok(value)
}

fn join(prefix: &str, path: &str) -> String {
    match (prefix.is_empty(), path.is_empty()) {
        (true, _) => path.to_owned(),
        (_, true) => prefix.to_owned(),
        _ => format!("{prefix}.{path}"),
    }
}

/// serde says in words what is wrong; the code and the field are read off these words, which
/// `tests::every_kind_of_wrong_shape_has_its_code` pins down.
fn explain(error: &serde_json::Error, path: &str) -> Refusal {
    let full = error.to_string();
    let words = full.rsplit_once(" at line ").map_or(full.as_str(), |(words, _)| words);
    let quoted = || words.split('`').nth(1).unwrap_or_default().to_owned();
    // serde_path_to_error already names a doubled or unknown field where its key was read.
    let named = |name: &str| {
        if path == name || path.ends_with(&format!(".{name}")) { path.to_owned() } else { join(path, name) }
    };
    let refusal = if words.starts_with("unknown field") {
        Refusal::new(codes::UNKNOWN_FIELD, words).at(named(&quoted()))
    } else if words.starts_with("missing field") {
        Refusal::new(codes::MISSING_FIELD, words).at(named(&quoted()))
    } else if words.starts_with("duplicate field") {
        Refusal::new(codes::INVALID_JSON, words).at(named(&quoted()))
    } else if error.is_data() {
        let message = if path.is_empty() { words.to_owned() } else { format!("{path}: {words}") };
        Refusal::new(codes::INVALID_FIELD, message)
    } else {
        Refusal::new(codes::INVALID_JSON, format!("not valid JSON: {full}"))
    };
    if path.is_empty() { refusal } else { refusal.at(path) }
}

/// A date as typed, `YYYY-MM-DD` within the book's range.
pub mod day {
    use jiff::civil::Date;
    use serde::{Deserializer, Serializer};

    use super::Typed;

    /// Reads a date strictly.
    ///
    /// # Errors
    /// Another shape, no such day, or one outside the range.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
        serde::Deserialize::deserialize(d).map(|Typed(date)| date)
    }

    /// Writes a date.
    ///
    /// # Errors
    /// None of its own.
    pub fn serialize<S: Serializer>(date: &Date, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(date)
    }
}

/// A date as typed, or none.
pub mod day_option {
    use jiff::civil::Date;
    use serde::{Deserializer, Serializer};

    use super::Typed;

    /// Reads a date strictly.
    ///
    /// # Errors
    /// Another shape, no such day, or one outside the range.
    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Date>, D::Error> {
        serde::Deserialize::deserialize(d).map(|typed: Option<Typed>| typed.map(|Typed(date)| date))
    }

    /// Writes a date, or null.
    ///
    /// # Errors
    /// None of its own.
    pub fn serialize<S: Serializer>(date: &Option<Date>, s: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => s.collect_str(date),
            None => s.serialize_none(),
        }
    }
}

struct Typed(jiff::civil::Date);

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        crate::values::parse_date(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_and_field(line: &str) -> (String, Option<String>) {
        let refusal = CommandLine::parse(line.as_bytes()).and_then(|l| l.command()).unwrap_err();
        (refusal.code.into_owned(), refusal.field)
    }

    #[test]
    fn every_kind_of_wrong_shape_has_its_code() {
        let cases = [
            (r#"{"id":"1""#, codes::INVALID_JSON, None),
            (r"[1]", codes::INVALID_JSON, None),
            (r#"{"type":"x","stream":"account/A","data":{},"more":1}"#, codes::UNKNOWN_FIELD, Some("more")),
            (r#"{"type":"x","data":{}}"#, codes::MISSING_FIELD, Some("stream")),
            (r#"{"type":"x","type":"y","stream":"account/A","data":{}}"#, codes::INVALID_JSON, Some("type")),
            (r#"{"type":"x","stream":"account/A","data":{}} {}"#, codes::INVALID_JSON, None),
            (r#"{"type":"fly","stream":"account/A","data":{}}"#, codes::UNKNOWN_COMMAND, Some("type")),
            (r#"{"type":"set_target","stream":"account/A","data":{}}"#, codes::NOT_SUPPORTED_YET, Some("type")),
            (r#"{"type":"fly","stream":"planet/A","data":{}}"#, codes::INVALID_FIELD, Some("stream")),
            (r#"{"type":"raise_invoice","stream":"rep/A","data":{"claim":"I"}}"#, codes::WRONG_STREAM, Some("stream")),
            (
                r#"{"type":"raise_invoice","stream":"account/A","data":{"claim":"I","amount":5}}"#,
                codes::INVALID_FIELD,
                Some("data.amount"),
            ),
            (
                r#"{"type":"raise_invoice","stream":"account/A","data":{"claim":"","amount":"5"}}"#,
                codes::INVALID_FIELD,
                Some("data.claim"),
            ),
            (
                r#"{"type":"raise_invoice","stream":"account/A","data":{"claim":"I","parts":[{"amount":"-1","due_on":"2026-01-01"}]}}"#,
                codes::INVALID_FIELD,
                Some("data.parts[0].amount"),
            ),
            (
                r#"{"type":"raise_invoice","stream":"account/A","data":{"claim":"I","amount":"1","due_on":"2026-02-30"}}"#,
                codes::INVALID_FIELD,
                Some("data.due_on"),
            ),
            (
                r#"{"type":"raise_invoice","stream":"account/A","data":{"claim":"I","claim":"J","amount":"1"}}"#,
                codes::INVALID_JSON,
                Some("data.claim"),
            ),
            (
                r#"{"type":"raise_invoice","stream":"account/A","data":{"claim":"I","wings":2}}"#,
                codes::UNKNOWN_FIELD,
                Some("data.wings"),
            ),
            (r#"{"type":"raise_invoice","stream":"account/A","data":[]}"#, codes::INVALID_FIELD, Some("data")),
            (
                r#"{"type":"raise_invoice","stream":"account/A","effective_on":"0001-01-01","data":{}}"#,
                codes::INVALID_FIELD,
                Some("effective_on"),
            ),
            (
                r#"{"type":"raise_invoice","stream":"account/A","effective_on":"9999-01-01","data":{}}"#,
                codes::INVALID_FIELD,
                Some("effective_on"),
            ),
        ];
        for (line, code, field) in cases {
            assert_eq!(code_and_field(line), (code.to_owned(), field.map(str::to_owned)), "{line}");
        }
    }

    #[test]
    fn bytes_that_are_no_line_are_refused() {
        assert_eq!(CommandLine::parse(b"{\"id\":\"\xff\"}").unwrap_err().code, codes::INVALID_UTF8);
        let long = format!(r#"{{"id":"{}"}}"#, "x".repeat(10_000_000));
        assert_eq!(CommandLine::parse(long.as_bytes()).unwrap_err().code, codes::LINE_TOO_LONG);
        let deep = format!(
            r#"{{"type":"raise_invoice","stream":"account/A","data":{{"claim":{}1{}}}}}"#,
            "[".repeat(10_000),
            "]".repeat(10_000)
        );
        assert!(CommandLine::parse(deep.as_bytes()).and_then(|l| l.command()).is_err());
    }
}
