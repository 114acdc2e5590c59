//! A record taken apart by its shape: canonical JSON has one order and no blanks, so the parts of an envelope stand
//! where they must, and the payload between them need not be walked through. What is not of this shape is left to the
//! parser in `envelope.rs`. Nothing here looks into the payload: whoever decodes it notices what is wrong in it.

use std::borrow::Cow;

use recoup_events::values::Position;

use super::envelope::parse_envelope;

/// What a record says, as far as its payload's reader needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'a> {
    /// The book.
    pub book: Cow<'a, str>,
    /// Its position.
    pub position: Position,
    /// The stream.
    pub stream: Cow<'a, str>,
    /// Its type.
    pub event_type: Cow<'a, str>,
    /// The version of its payload's shape.
    pub version: u16,
    /// The payload's JSON, as it stands there.
    pub data: &'a str,
}

impl<'a> Record<'a> {
    /// Takes a record apart.
    ///
    /// # Errors
    /// It is no envelope; a sentence says why.
    pub fn parse(bytes: &'a str) -> Result<Self, String> {
        if let Some(record) = split(bytes) {
            return Ok(record);
        }
        let envelope = parse_envelope(bytes)?;
        Ok(Self {
            book: envelope.book,
            position: Position(envelope.position),
            stream: envelope.stream,
            event_type: envelope.event_type,
            version: envelope.version,
            data: envelope.data.get(),
        })
    }
}

/// The parts of a record in canonical form without escapes in its envelope; nothing of any other.
///
/// The last `,"effective_on":"` is the envelope's own: within a string its quotes would be escaped, within the payload
/// it would come before, and what follows it is read to the record's end.
pub(super) fn split(bytes: &str) -> Option<Record<'_>> {
    let rest = bytes.strip_prefix(r#"{"actor":""#)?;
    let (_, rest) = plain(rest)?;
    let (book, rest) = plain(rest.strip_prefix(r#","book":""#)?)?;
    let (_, rest) = plain(rest.strip_prefix(r#","command_id":""#)?)?;
    let rest = rest.strip_prefix(r#","data":"#)?;
    let (data, rest) = rest.split_at(rest.rfind(r#","effective_on":""#)?);
    let (date, rest) = plain(rest.strip_prefix(r#","effective_on":""#)?)?;
    let (position, rest) = number(rest.strip_prefix(r#","position":"#)?)?;
    let (instant, rest) = plain(rest.strip_prefix(r#","recorded_at":""#)?)?;
    let (_, rest) = number(rest.strip_prefix(r#","sequence":"#)?)?;
    let (stream, rest) = plain(rest.strip_prefix(r#","stream":""#)?)?;
    let (event_type, rest) = plain(rest.strip_prefix(r#","type":""#)?)?;
    let (version, rest) = number(rest.strip_prefix(r#","version":"#)?)?;
    let is_whole = rest == "}" && date.len() == 10 && instant.len() == 27 && !data.is_empty();
    is_whole.then_some(())?;
    Some(Record {
        book: book.into(),
        position: Position(position),
        stream: stream.into(),
        event_type: event_type.into(),
        version: u16::try_from(version).ok()?,
        data,
    })
}

/// A string without escapes, up to its closing quote, and what follows it.
fn plain(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().position(|b| matches!(b, b'"' | b'\\' | ..0x20))?;
    (text.as_bytes()[end] == b'"').then(|| (&text[..end], &text[end + 1..]))
}

/// A number in canonical form, and what follows it.
fn number(text: &str) -> Option<(u64, &str)> {
    let (digits, rest) = text.split_at(text.bytes().position(|b| !b.is_ascii_digit())?);
    if digits.len() > 1 && digits.starts_with('0') {
        return None;
    }
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use recoup_events::values::StreamId;

    use super::*;
    use crate::log::NewEvent;
    use crate::log::envelope::write_envelope;

    fn record(actor: &str, book: &str, account: &str, data: &str) -> String {
        let event = NewEvent {
            position: Position(7),
            stream: StreamId::new(&format!("account/{account}")).unwrap(),
            sequence: 3,
            event_type: "invoice_raised".into(),
            version: 2,
            effective_on: jiff::civil::date(2026, 1, 5),
            recorded_at: "2026-01-05T08:00:00.5Z".parse().unwrap(),
            actor: actor.into(),
            command_id: "6f1c".into(),
            data: data.as_bytes().to_vec(),
        };
        write_envelope(book, &event).unwrap()
    }

    #[test]
    fn a_payload_that_looks_like_an_envelope_stays_whole() {
        let tail = r#","effective_on":"2026-01-01","position":1,"recorded_at":"x","sequence":1}"#;
        for data in [format!(r#"{{"a":{{"b":1{tail}}}"#), serde_json::json!({ "note": tail }).to_string()] {
            let bytes = record("lin", "main", "客户", &data);
            let found = split(&bytes).unwrap();
            assert_eq!((found.data, &*found.stream, found.version), (data.as_str(), "account/客户", 2));
        }
    }

    #[test]
    fn what_is_cut_or_changed_is_not_of_the_shape() {
        let whole = record("lin", "main", "C-1", "{}");
        assert!(split(&whole).is_some());
        for end in 0..whole.len() {
            assert_eq!(split(&whole[..end]), None, "cut at {end}");
            assert!(Record::parse(&whole[..end]).is_err());
        }
        for (from, to) in [("\"position\":7", "\"position\":07"), (":2}", ":2} "), (":2}", ":70000}"), ("lin", "l\\n")]
        {
            assert_eq!(split(&whole.replace(from, to)), None, "{to}");
        }
    }

    proptest! {
        #[test]
        fn both_ways_read_the_same(actor in any::<String>(), book in any::<String>(), text in any::<String>()) {
            let data = serde_json_canonicalizer::to_string(&serde_json::json!({ "note": text, "n": 12 })).unwrap();
            let bytes = record(&actor, &book, "C", &data);
            let (found, envelope) = (Record::parse(&bytes).unwrap(), parse_envelope(&bytes).unwrap());
            prop_assert_eq!((found.data, found.position.0), (envelope.data.get(), envelope.position));
            prop_assert_eq!((found.book, found.stream), (envelope.book, envelope.stream));
            prop_assert_eq!((found.event_type, found.version), (envelope.event_type, envelope.version));
        }
    }
}
