//! Upcasters: a stored payload of an older version is lifted to the newest one before it is decoded (design.md 3).
//!
//! A log is never rewritten. Where a type gets a new version, a step from the version before is added to
//! [`SHIPPED`], and the golden sample of every version ever written stays in `samples/` and decodes for ever.
//! Steps know JSON only, not today's payload types: those will change again.

use cqrs_es::persist::{EventUpcaster, SerializedEvent};
use serde_json::Value;

use crate::event::DecodeError;

/// What lifts one type's payload from one version to the next.
#[derive(Debug, Clone, Copy)]
pub struct Upcast {
    /// The stored name of the type.
    pub event_type: &'static str,
    /// The version it lifts; the result is of the version after it.
    pub from: u16,
    /// How. A payload that was never of that version is refused in words.
    pub lift: fn(Value) -> Result<Value, String>,
}

/// Steps from version to version, of any types.
#[derive(Debug, Clone, Copy)]
pub struct Upcasters(&'static [Upcast]);

/// The steps of this program's event types. Every type is still in its first version.
pub const SHIPPED: Upcasters = Upcasters::new(&[]);

impl Upcasters {
    /// Steps in any order, at most one a type and version.
    #[must_use]
    pub const fn new(steps: &'static [Upcast]) -> Self {
        Self(steps)
    }

    fn step(self, event_type: &str, from: u16) -> Option<&'static Upcast> {
        self.0.iter().find(|step| step.event_type == event_type && step.from == from)
    }

    /// Lifts a payload of an older version to the newest of `types`; none where the type is not there, the version
    /// is not older, or a step on the way is missing. Payloads of the newest version never come here.
    ///
    /// # Errors
    /// The payload is no JSON, or not of the shape that a step lifts.
    pub fn lift(
        self,
        types: &[(&str, u16)],
        event_type: &str,
        version: u16,
        data: &str,
    ) -> Result<Option<(u16, String)>, DecodeError> {
        let newest = types.iter().find(|(name, _)| *name == event_type).map(|(_, newest)| *newest);
        let Some(newest) = newest.filter(|newest| version < *newest) else { return Ok(None) };
        let malformed = |reason| DecodeError::Malformed { event_type: event_type.to_owned(), version, reason };
        let mut payload: Value = serde_json::from_str(data).map_err(|e| malformed(e.to_string()))?;
        for from in version..newest {
            let Some(step) = self.step(event_type, from) else { return Ok(None) };
            payload = (step.lift)(payload).map_err(malformed)?;
        }
        Ok(Some((newest, payload.to_string())))
    }
}

/// The same steps where cqrs-es itself reads events. It lets no upcaster fail: an event that cannot be lifted stays
/// as it is, and decoding it says what is wrong.
impl EventUpcaster for Upcasters {
    fn can_upcast(&self, event_type: &str, event_version: &str) -> bool {
        event_version.parse().is_ok_and(|version| self.step(event_type, version).is_some())
    }

    fn upcast(&self, mut event: SerializedEvent) -> SerializedEvent {
        while let Some(step) = event.event_version.parse().ok().and_then(|from| self.step(&event.event_type, from)) {
            match (step.lift)(event.payload.clone()) {
                Ok(lifted) => (event.payload, event.event_version) = (lifted, (step.from + 1).to_string()),
                Err(_) => break,
            }
        }
        event
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Payload, events};
    use crate::facts::At;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    /// A made-up type in its third version: 1 said `who`, 2 renamed it to `name`, 3 added `year`.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct BoatNamed {
        at: At,
        name: String,
        year: u16,
    }

    /// Another one, in its second version, whose step from version 1 was forgotten.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct BoatSunk {
        at: At,
    }

    impl Payload for BoatNamed {
        fn at(&self) -> At {
            self.at
        }
    }

    impl Payload for BoatSunk {
        fn at(&self) -> At {
            self.at
        }
    }

    events! {
        /// What can happen to a boat.
        BoatEvent {
            BoatNamed = "boat_named" v 3,
            BoatSunk = "boat_sunk" v 2,
        }
    }

    const BOATS: Upcasters = Upcasters::new(&[
        Upcast { event_type: "boat_named", from: 2, lift: add_year },
        Upcast { event_type: "boat_named", from: 1, lift: rename_who },
    ]);

    fn rename_who(mut payload: Value) -> Result<Value, String> {
        let boat = payload.as_object_mut().ok_or("no object")?;
        let name = boat.remove("who").ok_or("`who` is missing")?;
        boat.insert("name".to_owned(), name);
        Ok(payload)
    }

    fn add_year(mut payload: Value) -> Result<Value, String> {
        payload.as_object_mut().ok_or("no object")?.insert("year".to_owned(), json!(1990));
        Ok(payload)
    }

    const AT: &str = r#"{"effective_on":"2026-01-05","entry":7}"#;

    fn decode(version: u16, data: &str) -> Result<BoatEvent, DecodeError> {
        BoatEvent::decode_with(BOATS, "boat_named", version, data)
    }

    #[test]
    fn every_version_decodes_to_the_newest() {
        let newest = decode(3, &format!(r#"{{"at":{AT},"name":"鲲","year":1990}}"#)).unwrap();
        assert_eq!(decode(2, &format!(r#"{{"at":{AT},"name":"鲲"}}"#)).unwrap(), newest);
        assert_eq!(decode(1, &format!(r#"{{"at":{AT},"who":"鲲"}}"#)).unwrap(), newest);
        assert_eq!(newest.version(), 3);
        assert_eq!(newest.encode().unwrap(), format!(r#"{{"at":{AT},"name":"鲲","year":1990}}"#).into_bytes());
    }

    #[test]
    fn what_was_never_written_is_named_not_guessed() {
        let unknown = |event_type: &str, version| DecodeError::Unknown { event_type: event_type.to_owned(), version };
        assert_eq!(decode(4, "{}"), Err(unknown("boat_named", 4)), "of a newer program");
        assert_eq!(decode(0, "{}"), Err(unknown("boat_named", 0)), "before the first version");
        assert_eq!(BoatEvent::decode_with(BOATS, "boat_sunk", 1, "{}"), Err(unknown("boat_sunk", 1)), "a gap");
        assert_eq!(BoatEvent::decode("boat_named", 1, "{}"), Err(unknown("boat_named", 1)), "not a shipped step");
        for data in ["[]", "{}", "{"] {
            assert!(matches!(decode(1, data), Err(DecodeError::Malformed { version: 1, .. })), "{data}");
        }
    }

    #[test]
    fn cqrs_es_lifts_by_the_same_steps() {
        let stored = |version: &str, payload| {
            SerializedEvent::new("A".into(), 1, "boat".into(), "boat_named".into(), version.into(), payload, json!({}))
        };
        assert!(BOATS.can_upcast("boat_named", "1") && BOATS.can_upcast("boat_named", "2"));
        assert!(!BOATS.can_upcast("boat_named", "3") && !BOATS.can_upcast("boat_sunk", "1"));
        assert!(!BOATS.can_upcast("boat_named", "one"));
        let lifted = BOATS.upcast(stored("1", json!({"who": "鲲"})));
        assert_eq!(lifted, stored("3", json!({"name": "鲲", "year": 1990})));
        let stuck = BOATS.upcast(stored("1", json!({})));
        assert_eq!(stuck, stored("1", json!({})), "decoding it will say what is wrong");
    }
}
