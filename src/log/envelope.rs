//! The record of an event: envelope and payload as one canonical JSON text (RFC 8785), written once, never rebuilt.
//! The payload comes in canonical form already and is spliced in as it is; nothing here reads or changes it.

use std::borrow::Cow;
use std::fmt::Write;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::temporal::DateTimePrinter;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::LogError;
use super::model::NewEvent;
use super::record::split;

/// The longest record: it has to stay under 64 KiB (design 3).
pub const ENVELOPE_MAX_BYTES: usize = 64 * 1024 - 1;

/// RFC 3339, UTC, always six decimals: one instant, one text.
const RECORDED_AT: DateTimePrinter = DateTimePrinter::new().precision(Some(6));

/// An instant as a record writes it: `2026-01-05T08:00:00.000000Z`.
#[must_use]
pub fn recorded_at_text(instant: Timestamp) -> String {
    RECORDED_AT.timestamp_to_string(&crate::clock::whole_microseconds(instant))
}

/// Writes the record of an event. The members stand in the order RFC 8785 gives their names.
///
/// # Errors
/// [`LogError::EventTooLarge`].
pub fn write_envelope(book: &str, event: &NewEvent) -> Result<String, LogError> {
    let data = std::str::from_utf8(&event.data)
        .map_err(|_| LogError::BadBatch(format!("the data of event {} is not UTF-8", event.position)))?;
    let mut out = String::with_capacity(data.len() + 320);
    out.push_str(r#"{"actor":"#);
    push_string(&mut out, &event.actor);
    out.push_str(r#","book":"#);
    push_string(&mut out, book);
    out.push_str(r#","command_id":"#);
    push_string(&mut out, &event.command_id);
    out.push_str(r#","data":"#);
    out.push_str(data);
    let _ = write!(out, r#","effective_on":"{}","position":{}"#, event.effective_on, event.position);
    let _ = write!(out, r#","recorded_at":"{}","sequence":{}"#, recorded_at_text(event.recorded_at), event.sequence);
    out.push_str(r#","stream":"#);
    push_string(&mut out, event.stream.as_str());
    out.push_str(r#","type":"#);
    push_string(&mut out, &event.event_type);
    let _ = write!(out, r#","version":{}}}"#, event.version);
    if out.len() > ENVELOPE_MAX_BYTES {
        return Err(LogError::EventTooLarge { event_type: event.event_type.to_string(), bytes: out.len() });
    }
    Ok(out)
}

/// A JSON string as RFC 8785 section 3.2.2.2 escapes it: two-letter escapes where there are any, `\u00xx` for the
/// other control characters, everything else as it is.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    let mut plain_from = 0;
    for (i, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            0x08 => "\\b",
            b'\t' => "\\t",
            b'\n' => "\\n",
            0x0c => "\\f",
            b'\r' => "\\r",
            0..0x20 => "\\u00",
            _ => continue,
        };
        out.push_str(&text[plain_from..i]);
        out.push_str(escape);
        if escape.len() > 2 {
            let _ = write!(out, "{byte:02x}");
        }
        plain_from = i + 1;
    }
    out.push_str(&text[plain_from..]);
    out.push('"');
}

/// A record, taken apart. Strings are borrowed where nothing in them is escaped.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope<'a> {
    /// Who said it.
    #[serde(borrow)]
    pub actor: Cow<'a, str>,
    /// The book.
    #[serde(borrow)]
    pub book: Cow<'a, str>,
    /// The command it comes from.
    #[serde(borrow)]
    pub command_id: Cow<'a, str>,
    /// The payload, as it stands there.
    #[serde(borrow)]
    pub data: &'a RawValue,
    /// The day it is true from.
    pub effective_on: Date,
    /// Its position.
    pub position: u64,
    /// When it was recorded, as it stands there; see [`Envelope::recorded_at`].
    #[serde(borrow, rename = "recorded_at")]
    pub recorded_at_text: Cow<'a, str>,
    /// Its number within the stream.
    pub sequence: u64,
    /// The stream.
    #[serde(borrow)]
    pub stream: Cow<'a, str>,
    /// Its type.
    #[serde(borrow, rename = "type")]
    pub event_type: Cow<'a, str>,
    /// The version of its payload's shape.
    pub version: u16,
}

impl Envelope<'_> {
    /// When it was recorded.
    ///
    /// # Errors
    /// Not written as [`recorded_at_text`] writes it.
    pub fn recorded_at(&self) -> Result<Timestamp, String> {
        let wrong = || format!("{:?} is not an instant with six decimals in UTC", self.recorded_at_text);
        let instant: Timestamp = self.recorded_at_text.parse().map_err(|_| wrong())?;
        if recorded_at_text(instant) == self.recorded_at_text { Ok(instant) } else { Err(wrong()) }
    }
}

/// Takes a record apart.
///
/// # Errors
/// It is no envelope; a sentence says why.
pub fn parse_envelope(bytes: &str) -> Result<Envelope<'_>, String> {
    serde_json::from_str(bytes).map_err(|e| format!("the record is no envelope: {e}"))
}

/// The payload of a record, without reading the rest of it.
pub(super) fn data_of(bytes: &str) -> Result<&str, String> {
    #[derive(Deserialize)]
    struct DataOnly<'a> {
        #[serde(borrow)]
        data: &'a RawValue,
    }
    if let Some(record) = split(bytes) {
        return Ok(record.data);
    }
    let only: DataOnly<'_> = serde_json::from_str(bytes).map_err(|e| format!("the record is no envelope: {e}"))?;
    Ok(only.data.get())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use recoup_events::values::{Position, StreamId};

    use super::*;

    fn event(actor: &str, command_id: &str, account: &str, data: &str) -> NewEvent {
        NewEvent {
            position: Position(7),
            stream: StreamId::new(&format!("account/{account}")).unwrap(),
            sequence: 3,
            event_type: "invoice_raised".into(),
            version: 1,
            effective_on: jiff::civil::date(2026, 1, 5),
            recorded_at: "2026-01-05T08:00:00.5Z".parse().unwrap(),
            actor: actor.into(),
            command_id: command_id.into(),
            data: data.as_bytes().to_vec(),
        }
    }

    #[test]
    fn the_record_is_written_in_canonical_order() {
        insta::assert_snapshot!(
            write_envelope("main", &event("lin", "6f1c", "C-001", r#"{"amount":"1.00"}"#)).unwrap(),
            @r#"{"actor":"lin","book":"main","command_id":"6f1c","data":{"amount":"1.00"},"effective_on":"2026-01-05","position":7,"recorded_at":"2026-01-05T08:00:00.500000Z","sequence":3,"stream":"account/C-001","type":"invoice_raised","version":1}"#
        );
    }

    #[test]
    fn what_is_written_is_read_back() {
        let bytes = write_envelope("ma\"in", &event("l\u{1}\n", "6f1c", "客户", r#"{"a":[1,"}"]}"#)).unwrap();
        let read = parse_envelope(&bytes).unwrap();
        assert_eq!((read.actor.as_ref(), read.book.as_ref()), ("l\u{1}\n", "ma\"in"));
        assert_eq!((read.stream.as_ref(), read.position, read.sequence), ("account/客户", 7, 3));
        assert_eq!(read.recorded_at().unwrap().to_string(), "2026-01-05T08:00:00.5Z");
        assert_eq!(read.data.get(), r#"{"a":[1,"}"]}"#);
        assert_eq!(data_of(&bytes).unwrap(), r#"{"a":[1,"}"]}"#);
    }

    #[test]
    fn a_record_stays_under_64_kib() {
        let fits = |n: usize| write_envelope("main", &event("lin", "6f1c", "C-001", &format!("\"{}\"", "x".repeat(n))));
        let most = ENVELOPE_MAX_BYTES - fits(0).unwrap().len();
        assert_eq!(fits(most).unwrap().len(), ENVELOPE_MAX_BYTES);
        assert_eq!(fits(most + 1).unwrap_err().code(), "event_too_large");
    }

    proptest! {
        #[test]
        fn a_record_is_its_own_canonical_form(
            actor in any::<String>(), command in any::<String>(), book in any::<String>(), text in any::<String>(),
        ) {
            let data = serde_json_canonicalizer::to_string(&serde_json::json!({ "note": text, "n": 12 })).unwrap();
            let bytes = write_envelope(&book, &event(&actor, &command, "C", &data)).unwrap();
            let parsed: serde_json::Value = serde_json::from_str(&bytes).unwrap();
            prop_assert_eq!(serde_json_canonicalizer::to_string(&parsed).unwrap(), bytes);
        }
    }
}
