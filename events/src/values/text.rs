//! Free text as a command may carry it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

/// The longest text a command may carry, in characters (contract.md 3).
pub const TEXT_MAX_CHARS: usize = 4_000;

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but blanks where words are asked for.
    #[error("may not be empty")]
    Empty,
    /// Over [`TEXT_MAX_CHARS`].
    #[error("has {0} characters; at most {TEXT_MAX_CHARS} are allowed")]
    TooLong(usize),
    /// A control character other than newline and tab.
    #[error("holds the control character U+{0:04X}; only newline and tab are allowed")]
    Control(u32),
}

/// A text of 1 to 4,000 characters without control characters other than newline and tab.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text(Arc<str>);

impl Text {
    /// Checks a text.
    ///
    /// # Errors
    /// Empty, too long, or with a control character.
    pub fn new(text: &str) -> Result<Self, TextError> {
        if text.trim().is_empty() {
            return Err(TextError::Empty);
        }
        let length = text.chars().count();
        if length > TEXT_MAX_CHARS {
            return Err(TextError::TooLong(length));
        }
        if let Some(bad) = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t') {
            return Err(TextError::Control(u32::from(bad)));
        }
        Ok(Self(text.into()))
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}
