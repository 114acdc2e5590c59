//! correct: a mistaken entry counts as never made, from the correction on (domain.md 2).
//!
//! A correction goes to every stream that the entry's command wrote to; its replacement, where it has one, is
//! a command of its own, decided after it. The writer takes both or neither.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use jiff::civil::Date;

use crate::account::{Account, AccountEvent};
use crate::command::{Command, Decide};
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, EntryNames, Invariant, Name};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{CommandId, Position, Sealer, StreamId, Text};

/// The command as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// The id of the mistaken command …
    pub command: Option<CommandId>,
    /// … or the position of any of its events.
    pub position: Option<Position>,
    /// Why.
    pub reason: Text,
    /// What should have been said.
    pub replacement: Option<Replacement>,
}

impl Correct {
    /// An entry is named by its command or by a position, not by both.
    ///
    /// # Errors
    /// `invalid_field` where both are there, or neither.
    pub(crate) fn names_one(&self) -> Decision<()> {
        let (field, message) = match (&self.command, self.position) {
            (Some(_), Some(_)) => ("data.position", "name the mistaken command or a position, not both"),
            (None, None) => ("data.command", "name the mistaken command or a position of it"),
            _ => return Ok(()),
        };
        Err(Refusal::new(codes::INVALID_FIELD, format!("{field}: {message}")).at(field))
    }

    /// The refusal where nothing stands that it names.
    pub(crate) fn not_found(&self) -> Refusal {
        let (field, message) = match (&self.command, self.position) {
            (Some(id), _) => ("data.command", format!("no standing entry was made by a command {id}")),
            (None, Some(position)) => ("data.position", format!("no entry stands at position {position}")),
            (None, None) => ("data.command", "no entry is named".to_owned()),
        };
        Refusal::new(codes::ENTRY_NOT_FOUND, format!("{field}: {message}")).at(field)
    }
}

/// What is said instead: a command of its own, which may lie in another stream.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    /// The name of the command.
    #[serde(rename = "type")]
    pub kind: String,
    /// From when it is true; today where it is absent.
    #[serde(default, with = "crate::command::day_option")]
    pub effective_on: Option<Date>,
    /// What it says.
    pub data: Box<RawValue>,
    /// Another stream than the correction's.
    #[serde(default, deserialize_with = "stream")]
    pub stream: Option<StreamId>,
    /// The command, read and sealed; none until [`Replacement::seal`].
    #[serde(skip)]
    sealed: Option<Box<Command>>,
}

fn stream<'de, D: Deserializer<'de>>(d: D) -> Result<Option<StreamId>, D::Error> {
    Option::deserialize(d)
}

impl PartialEq for Replacement {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.effective_on == other.effective_on
            && self.data.get() == other.data.get()
            && self.stream == other.stream
            && self.sealed == other.sealed
    }
}

impl Eq for Replacement {}

impl Replacement {
    /// Reads the replacing command.
    ///
    /// # Errors
    /// As for any command; a correction cannot be a replacement.
    pub fn command(&self, home: &StreamId) -> Decision<Command> {
        if self.kind == "correct" {
            let message = "a correction is replaced by the command that was meant, not by a correction";
            return Err(Refusal::new(codes::NOT_CORRECTABLE, message).at("data.replacement.type"));
        }
        if let Some(sealed) = &self.sealed {
            return Ok((**sealed).clone());
        }
        let stream = self.stream.as_ref().unwrap_or(home);
        crate::command::typed(&self.kind, stream, &self.data, "data.replacement.data")
    }

    /// Reads the replacing command and seals its personal words. One that cannot be read stays as it is: deciding
    /// says why.
    pub fn seal(&mut self, home: &StreamId, sealer: &mut dyn Sealer) {
        if let Ok(mut command) = self.command(home) {
            let stream = self.stream.clone().unwrap_or_else(|| home.clone());
            command.seal(&stream, sealer);
            self.sealed = Some(Box::new(command));
        }
    }
}

/// The step that a correction makes each stream of the entry take; never typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectEntry {
    /// The entry in this stream.
    pub entry: Position,
    /// Why.
    pub reason: Text,
}

/// The event: from its position on the entry counts as never made, on every day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct EntryCorrected {
    pub at: At,
    pub corrected: Position,
    pub reason: Text,
}

impl Payload for EntryCorrected {
    fn at(&self) -> At {
        self.at
    }
}

impl Decide<Account> for CorrectEntry {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let entry = self.entry;
        if account.is_corrected(entry) {
            return Err(already_corrected(entry));
        }
        if account.ledger().reconciliations().iter().any(|issued| issued.at.entry == entry) {
            let message = "an issued statement of account is frozen: the next one shows what changed";
            return Err(Refusal::new(codes::NOT_CORRECTABLE, message));
        }
        require_unused(account.names(), entry)?;
        let mut ledger = account.ledger().clone();
        ledger.retract(entry);
        ledger.check().map_err(|broken| invariant(entry, &broken))?;
        let event = EntryCorrected { at: moment.at(), corrected: entry, reason: self.reason.clone() };
        Ok(vec![AccountEvent::EntryCorrected(event)])
    }
}

/// Refuses a second correction of one entry.
#[must_use]
pub fn already_corrected(entry: Position) -> Refusal {
    Refusal::new(codes::ALREADY_CORRECTED, format!("the entry of position {entry} was corrected already"))
}

fn invariant(entry: Position, broken: &Invariant) -> Refusal {
    Refusal::new(codes::INVARIANT_BROKEN, format!("without the entry of position {entry}, {broken}"))
}

/// Refuses while a later entry still names what the entry makes, or the entry itself.
pub(crate) fn require_unused(names: &[EntryNames], entry: Position) -> Decision<()> {
    let Some(mistaken) = names.iter().find(|n| n.entry == entry) else {
        let message = format!("no entry of this stream stands at position {entry}");
        return Err(Refusal::new(codes::ENTRY_NOT_FOUND, message));
    };
    let rests = |name: &Name| *name == Name::Entry(entry) || mistaken.makes.contains(name);
    let later = names.iter().filter(|n| n.entry > entry);
    match later.into_iter().find_map(|n| n.uses.iter().find(|name| rests(name)).map(|name| (n.entry, name))) {
        None => Ok(()),
        Some((by, name)) => {
            let message =
                format!("the entry of position {entry} cannot be corrected while the one of {by} rests on its {name}");
            Err(Refusal::new(codes::ENTRY_IN_USE, message).with(serde_json::json!({ "used_by": by })))
        }
    }
}
