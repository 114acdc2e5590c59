//! What every event payload can do, and the macro that gathers a stream's payloads into one enum.
//!
//! A payload is decoded by its type's name and version, never by trial: the stored columns say both. Fields of
//! payloads are declared in alphabetical order, so that what serde writes is canonical (RFC 8785) as it stands;
//! a test holds every golden sample against an independent canonicaliser.

use crate::facts::{At, Fact, Name, RepFact};

/// A payload of one event type.
pub trait Payload {
    /// Since when it is true, and by which entry.
    fn at(&self) -> At;

    /// The facts it states, in order. The place in this list is a posting's `line`.
    fn facts(&self, _out: &mut Vec<Fact>) {}

    /// The facts that it states about a rep, in order.
    fn rep_facts(&self, _out: &mut Vec<RepFact>) {}

    /// What it makes that later entries may name.
    fn makes(&self) -> Vec<Name> {
        Vec::new()
    }

    /// What it names of earlier entries.
    fn uses(&self) -> Vec<Name> {
        Vec::new()
    }
}

/// Why stored bytes are no event that this program knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The type or its version is unknown: the log was written by a newer program.
    #[error("event type {event_type} version {version} is not known to this program")]
    Unknown {
        /// The type.
        event_type: String,
        /// Its version.
        version: u16,
    },
    /// The payload is not of its type's shape.
    #[error("an event of type {event_type} version {version} does not decode: {reason}")]
    Malformed {
        /// The type.
        event_type: String,
        /// Its version.
        version: u16,
        /// What is wrong.
        reason: String,
    },
    /// The payload cannot be written as JSON.
    #[error("an event of type {0} cannot be written: {1}")]
    Unwritable(&'static str, String),
}

/// Gathers payload types into an event enum with their stored names and versions.
macro_rules! events {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $event_type:literal v $version:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[allow(missing_docs, clippy::large_enum_variant)]
        pub enum $name { $($variant($variant)),+ }

        impl $name {
            /// The names of all event types of this stream, with the version written today.
            pub const TYPES: &'static [(&'static str, u16)] = &[$(($event_type, $version)),+];

            /// The stored name of its type.
            #[must_use]
            pub const fn type_name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $event_type),+ }
            }

            /// The version its payload is written in.
            #[must_use]
            pub const fn version(&self) -> u16 {
                match self { $(Self::$variant(_) => $version),+ }
            }

            /// Decodes a stored payload.
            ///
            /// # Errors
            /// An unknown type or version, or a payload of another shape.
            pub fn decode(event_type: &str, version: u16, data: &str) -> Result<Self, $crate::event::DecodeError> {
                Self::decode_with($crate::upcasters::SHIPPED, event_type, version, data)
            }

            /// Payloads of today's version are read where they stand; only an older one is lifted first.
            fn decode_with(
                upcasters: $crate::upcasters::Upcasters, event_type: &str, version: u16, data: &str,
            ) -> Result<Self, $crate::event::DecodeError> {
                let malformed = |e: serde_json::Error| $crate::event::DecodeError::Malformed {
                    event_type: event_type.to_owned(), version, reason: e.to_string(),
                };
                match (event_type, version) {
                    $(($event_type, $version) => serde_json::from_str(data).map(Self::$variant).map_err(malformed),)+
                    _ => match upcasters.lift(Self::TYPES, event_type, version, data)? {
                        Some((newest, lifted)) => Self::decode_with(upcasters, event_type, newest, &lifted),
                        None => Err($crate::event::DecodeError::Unknown { event_type: event_type.to_owned(), version }),
                    },
                }
            }

            /// Writes the payload as canonical JSON.
            ///
            /// # Errors
            /// None that a payload of ours gives.
            pub fn encode(&self) -> Result<Vec<u8>, $crate::event::DecodeError> {
                let written = match self { $(Self::$variant(payload) => serde_json::to_vec(payload)),+ };
                written.map_err(|e| $crate::event::DecodeError::Unwritable(self.type_name(), e.to_string()))
            }

            fn payload(&self) -> &dyn $crate::event::Payload {
                match self { $(Self::$variant(payload) => payload),+ }
            }
        }

        impl $crate::event::Payload for $name {
            fn at(&self) -> $crate::facts::At { self.payload().at() }
            fn facts(&self, out: &mut Vec<$crate::facts::Fact>) { self.payload().facts(out); }
            fn rep_facts(&self, out: &mut Vec<$crate::facts::RepFact>) { self.payload().rep_facts(out); }
            fn makes(&self) -> Vec<$crate::facts::Name> { self.payload().makes() }
            fn uses(&self) -> Vec<$crate::facts::Name> { self.payload().uses() }
        }

        impl cqrs_es::DomainEvent for $name {
            fn event_type(&self) -> String { self.type_name().to_owned() }
            fn event_version(&self) -> String { self.version().to_string() }
        }
    };
}
pub(crate) use events;
