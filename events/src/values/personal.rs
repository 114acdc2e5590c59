//! Words that identify a person: plain in a command until they are sealed, ciphertext in every event (domain.md 11).
//!
//! The shell seals before a command is decided; a decision that still finds plain words is refused, so none can
//! reach the log. Which key seals is the sealer's affair: it makes the subject, so that no name stands in it.

use serde::{Deserialize, Deserializer, Serialize};

use super::{StreamId, Text};
use crate::refusal::{Decision, Refusal, codes};

/// Words under a person's key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sealed {
    /// The ciphertext, as text.
    pub ciphertext: String,
    /// The field that was sealed, like `promiser.name`; bound to the ciphertext.
    pub field: String,
    /// The nonce, as text.
    pub nonce: String,
    /// Whose key opens it: an opaque word, the same for the same person of an account.
    pub subject: String,
}

/// Words that a command brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Personal {
    /// As typed.
    Plain(Text),
    /// As an event may carry it.
    Sealed(Sealed),
}

/// Whose key is to seal some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The person of this name, as typed: a contact, a promiser, a participant.
    Person(&'a str),
    /// Nobody in particular: the notes of the stream.
    Notes,
}

/// Seals words; the shell's holds the keys.
pub trait Sealer {
    /// Seals a field's words. The same person of the same stream must get the same subject, which must not give
    /// the name away.
    fn seal(&mut self, stream: &StreamId, field: &str, plain: &str, subject: Subject<'_>) -> Sealed;
}

impl Personal {
    /// Seals a text that names the person itself.
    pub fn seal_name(&mut self, stream: &StreamId, field: &str, sealer: &mut dyn Sealer) {
        if let Self::Plain(text) = self {
            *self = Self::Sealed(sealer.seal(stream, field, text, Subject::Person(text.trim())));
        }
    }

    /// Seals free words.
    pub fn seal_note(&mut self, stream: &StreamId, field: &str, sealer: &mut dyn Sealer) {
        if let Self::Plain(text) = self {
            *self = Self::Sealed(sealer.seal(stream, field, text, Subject::Notes));
        }
    }

    /// What an event may carry.
    ///
    /// # Errors
    /// `internal` where nobody sealed it: the words must not reach the log.
    pub fn sealed(&self, field: &str) -> Decision<Sealed> {
        match self {
            Self::Sealed(sealed) => Ok(sealed.clone()),
            Self::Plain(_) => {
                let message = format!("{field}: personal words reached a decision unsealed");
                Err(Refusal::new(codes::INTERNAL, message).at(field))
            }
        }
    }
}

/// As [`Personal::sealed`], where the words may be absent.
///
/// # Errors
/// `internal` where nobody sealed them.
pub fn sealed(words: Option<&Personal>, field: &str) -> Decision<Option<Sealed>> {
    words.map(|words| words.sealed(field)).transpose()
}

/// A command brings plain words only: what is sealed already cannot be typed.
impl<'de> Deserialize<'de> for Personal {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Text::deserialize(d).map(Self::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_never_pass_a_decision_and_sealed_ones_cannot_be_typed() {
        let plain: Personal = serde_json::from_str(r#""Ms Chen""#).expect("text");
        assert_eq!(plain.sealed("data.contact").unwrap_err().code, codes::INTERNAL);
        let typed = r#"{"ciphertext":"00","field":"contact","nonce":"00","subject":"s"}"#;
        assert!(serde_json::from_str::<Personal>(typed).is_err());
        assert!(serde_json::from_str::<Personal>(r#""""#).is_err());
    }
}
