//! What an answer rests on, in one word: the day, the log position, and the root of the log's tree there. Asked again
//! with it, a question has the same answer for as long as the program does, or is refused because the log is another.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use recoup_events::values::Position;

use super::args::day;
use super::exit::{CliError, code};
use crate::answers::{KnownAt, Reading};
use crate::log::{EventLog, Hash, hex};

/// `AS_OF@POSITION:ROOT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    as_of: Date,
    position: Position,
    root: String,
}

/// What stands behind `--basis`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Say what the answer rests on.
    Said,
    /// Answer as on this basis.
    On(Basis),
}

impl FromStr for Asked {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::Said);
        }
        let wrong = || format!("{text:?} is not a basis as an answer gave it: DAY@POSITION:ROOT");
        let (as_of, rest) = text.split_once('@').ok_or_else(wrong)?;
        let (position, root) = rest.split_once(':').ok_or_else(wrong)?;
        let position = position.parse().map(Position).map_err(|_| wrong())?;
        let is_root = root.len() == 64 && root.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !is_root {
            return Err(wrong());
        }
        Ok(Self::On(Basis { as_of: day(as_of)?, position, root: root.to_owned() }))
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}", self.as_of, self.position, self.root)
    }
}

impl Basis {
    /// The day and the knowledge that it names.
    #[must_use]
    pub const fn point(&self) -> (Date, KnownAt) {
        (self.as_of, KnownAt::Position(self.position))
    }

    /// What a question rests on.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(reading: &Reading, log: &dyn EventLog) -> Result<Self, CliError> {
        let head = reading.head();
        let root: Hash = log.root_at(&head.book, head.position).await?;
        Ok(Self { as_of: head.as_of, position: head.position, root: hex(&root) })
    }

    /// That the log is still the one it was.
    ///
    /// # Errors
    /// It ends before this basis, or its events up to there are not the same.
    pub fn holds(&self, now: &Self) -> Result<(), CliError> {
        if self.position != now.position {
            let message =
                format!("the log ends at {}, before the position {} of the basis", now.position, self.position);
            return Err(CliError::new("basis_ahead", message, code::CHECK_FAILED));
        }
        if self.root != now.root {
            let message = format!(
                "the events up to position {} are not those of the basis: their root is {}, not {}",
                self.position, now.root, self.root
            );
            return Err(CliError::new("basis_differs", message, code::CHECK_FAILED));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_is_read_as_it_is_written() {
        let text = format!("2026-02-28@120:{}", "0f".repeat(32));
        let Ok(Asked::On(basis)) = text.parse::<Asked>() else { panic!("{text}") };
        assert_eq!(basis.to_string(), text);
        assert_eq!("".parse::<Asked>(), Ok(Asked::Said));
        for wrong in ["2026-02-28", "2026-02-28@1", "2026-02-30@1:00", "2026-02-28@x:00", "2026-02-28@1:0F"] {
            assert!(wrong.parse::<Asked>().is_err(), "{wrong}");
        }
    }
}
