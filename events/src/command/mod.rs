//! Commands as they are typed: one JSON object a line (contract.md 3), read strictly.

mod reading;
mod sealing;

use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use reading::{LINE_MAX_BYTES, day, day_option, read_data};

use crate::account::AccountCommand;
use crate::book::BookCommand;
use crate::corrections::Correct;
use crate::policy::PolicyCommand;
use crate::refusal::{Decision, Refusal, codes};
use crate::reps::RepCommand;
use crate::values::{ActorId, CommandId, StreamId, StreamKind};

/// Commands of contract.md 3 whose time has not come: refused as such, not as unknown.
const LATER: &[&str] = &[
    "assess_credit",
    "set_credit_limit",
    "record_contact",
    "record_payer_route",
    "deliver_document",
    "record_delivery",
    "record_acceptance",
    "answer_readiness",
    "send_letter",
    "deliver_letter",
    "suspend_supply",
    "resume_supply",
    "request_order",
    "cancel_order",
    "count_stock",
    "record_shipment",
    "override_hold",
    "propose_asset",
    "value_asset",
    "accept_asset",
    "set_revisit",
    "set_target",
    "draft_plan",
    "submit_plan",
    "approve_plan",
    "discuss_plan",
    "agree_plan",
    "plan_measure",
    "complete_measure",
    "record_measure_effect",
];

/// A command of any stream, typed and checked in shape.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "a command lives for one decision and nearly all are an account's")]
pub enum Command {
    /// For an account.
    Account(AccountCommand),
    /// For a rep.
    Rep(RepCommand),
    /// For the policy.
    Policy(PolicyCommand),
    /// For the book.
    Book(BookCommand),
    /// A correction, for any stream.
    Correct(Correct),
}

/// A line as it was sent: the envelope is read, the data still raw.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CommandLine {
    /// The idempotency key; made by the shell where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<CommandId>,
    /// The name of the command.
    #[serde(rename = "type")]
    pub kind: String,
    /// The stream it is for.
    pub stream: StreamId,
    /// From when it is true; today where it is absent.
    #[serde(default, with = "day_option", skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
    /// Who says it; the caller where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<ActorId>,
    /// What it says, by its type.
    pub data: Box<RawValue>,
}

impl CommandLine {
    /// Reads a line.
    ///
    /// # Errors
    /// Too long, not UTF-8, not one JSON object, an unknown, missing or malformed field of the envelope.
    pub fn parse(line: &[u8]) -> Decision<Self> {
        reading::read_line(line)
    }

    /// Reads the data by the command's type.
    ///
    /// # Errors
    /// An unknown command, one for another kind of stream, one whose time has not come, or a malformed field.
    pub fn command(&self) -> Decision<Command> {
        typed(&self.kind, &self.stream, &self.data, "data")
    }
}

/// Reads data by a command's type.
///
/// # Errors
/// As [`CommandLine::command`]; `prefix` is where the data stands, like `data` or `data.replacement.data`.
pub fn typed(kind: &str, stream: &StreamId, data: &RawValue, prefix: &str) -> Decision<Command> {
    if kind == "correct" {
        return read_data::<Correct>(data, prefix).map(Command::Correct);
    }
    let at_home = |home: StreamKind| {
        if stream.kind() == home {
            return Ok(());
        }
        let message = format!("{kind} belongs to a stream {}/…, not to {stream}", home.word());
        Err(Refusal::new(codes::WRONG_STREAM, message).at("stream"))
    };
    if let Some(command) = AccountCommand::read(kind, data, prefix) {
        at_home(StreamKind::Account)?;
        return command.map(Command::Account);
    }
    if let Some(command) = RepCommand::read(kind, data, prefix) {
        at_home(StreamKind::Rep)?;
        return command.map(Command::Rep);
    }
    if let Some(command) = PolicyCommand::read(kind, data, prefix) {
        at_home(StreamKind::Policy)?;
        return command.map(Command::Policy);
    }
    if let Some(command) = BookCommand::read(kind, data, prefix) {
        at_home(StreamKind::Book)?;
        return command.map(Command::Book);
    }
    if LATER.contains(&kind) {
        return Err(Refusal::new(codes::NOT_SUPPORTED_YET, format!("{kind} is not supported yet")).at("type"));
    }
    let shown: String = kind.chars().take(80).collect();
    Err(Refusal::new(codes::UNKNOWN_COMMAND, format!("there is no command {shown:?}")).at("type"))
}

/// A command that an aggregate of type `A` decides: the events it makes, or why not.
pub trait Decide<A> {
    /// What it makes.
    type Event;

    /// Decides without changing anything.
    ///
    /// # Errors
    /// A refusal; nothing is changed by it.
    fn decide(&self, aggregate: &A, moment: &crate::context::Moment<'_>) -> Decision<Vec<Self::Event>>;
}

/// Gathers command types into an enum that reads them by name and lets each decide.
macro_rules! commands {
    ($(#[$doc:meta])* $name:ident for $aggregate:ty => $event:ty { $($variant:ident = $kind:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs, clippy::large_enum_variant)]
        pub enum $name { $($variant($variant)),+ }

        impl $name {
            /// The names of its commands.
            pub const KINDS: &'static [&'static str] = &[$($kind),+];

            /// Reads data by a command's name; none where this stream has no such command.
            #[must_use]
            pub fn read(
                kind: &str, data: &serde_json::value::RawValue, prefix: &str,
            ) -> Option<$crate::refusal::Decision<Self>> {
                match kind {
                    $($kind => Some($crate::command::read_data(data, prefix).map(Self::$variant)),)+
                    _ => None,
                }
            }

            /// The name of the command.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $kind),+ }
            }

            /// Decides it: the events that it makes, or why not.
            ///
            /// # Errors
            /// A refusal.
            pub fn decide(
                &self, aggregate: &$aggregate, moment: &$crate::context::Moment<'_>,
            ) -> $crate::refusal::Decision<Vec<$event>> {
                match self { $(Self::$variant(command) => $crate::command::Decide::decide(command, aggregate, moment)),+ }
            }
        }
    };
}
pub(crate) use commands;

/// Reads a word of the contract as a stream.
///
/// # Errors
/// `invalid_field`.
pub fn stream(text: &str) -> Decision<StreamId> {
    StreamId::from_str(text).map_err(|e| Refusal::new(codes::INVALID_FIELD, e.to_string()).at("stream"))
}
