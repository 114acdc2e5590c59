//! Identifiers: any text of 1 to 64 characters without control characters (contract.md 3), each kind a
//! type of its own so that a claim cannot be passed where a receipt is meant.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The longest identifier, in characters.
const ID_MAX_CHARS: usize = 64;

/// Why an identifier is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing, or nothing but blanks.
    #[error("an id may not be empty")]
    Empty,
    /// Over 64 characters.
    #[error("an id has at most {ID_MAX_CHARS} characters, this one has {0}")]
    TooLong(usize),
    /// A control character.
    #[error("an id may not hold the control character U+{0:04X}")]
    Control(u32),
    /// A stream without a slash, or of a kind that does not exist.
    #[error("a stream is account/ID, rep/ID, policy/default or book/main, not {0:?}")]
    Stream(String),
}

fn check(id: &str) -> Result<(), IdError> {
    // Nearly all ids are like this, and answers read them by the million.
    if (1..=ID_MAX_CHARS).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(());
    }
    if id.trim().is_empty() {
        return Err(IdError::Empty);
    }
    let length = id.chars().count();
    if length > ID_MAX_CHARS {
        return Err(IdError::TooLong(length));
    }
    match id.chars().find(|c| c.is_control()) {
        Some(bad) => Err(IdError::Control(u32::from(bad))),
        None => Ok(()),
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and takes an identifier.
            ///
            /// # Errors
            /// Empty, too long, or with a control character.
            pub fn new(id: &str) -> Result<Self, IdError> {
                check(id)?;
                Ok(Self(id.into()))
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(id: &str) -> Result<Self, IdError> {
                Self::new(id)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let id = std::borrow::Cow::<str>::deserialize(d)?;
                Self::new(&id).map_err(serde::de::Error::custom)
            }
        }
    )+};
}

ids! {
    /// A customer's account.
    AccountId
    /// Who says something: a rep, a manager, a program.
    ActorId
    /// Money advanced for expenses (借支).
    AdvanceId
    /// A claim: an invoice, or a part of one (`INVOICE/n`).
    ClaimId
    /// The idempotency key of a command.
    CommandId
    /// What a rep says against a line of his statement.
    ContestId
    /// A contract or project of an account.
    ContractId
    /// Pay drawn before it is earned (透支).
    DrawId
    /// A customer's order.
    OrderId
    /// A dispute about a claim.
    DisputeId
    /// A call, a visit, a letter.
    FollowUpId
    /// A promise to pay.
    PromiseId
    /// Anything proposed by one person and approved by another: a class, a refund, a write-off.
    ProposalId
    /// Money that came.
    ReceiptId
    /// A sales representative.
    RepId
}

/// Whose stream it is: one kind an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamKind {
    /// `account/ID`: a customer.
    Account,
    /// `rep/ID`: a sales representative.
    Rep,
    /// `policy/default`: the numbers of the book.
    Policy,
    /// `book/main`: the ledger itself, its periods and its suspense money.
    Book,
}

impl StreamKind {
    /// The word before the slash.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Rep => "rep",
            Self::Policy => "policy",
            Self::Book => "book",
        }
    }
}

/// The name of a stream of events, split at its first slash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    text: Arc<str>,
    kind: StreamKind,
}

impl StreamId {
    /// Checks and takes a stream's name.
    ///
    /// # Errors
    /// No slash, an unknown kind, a bad identifier, or a second policy or book stream.
    pub fn new(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Stream(text.chars().take(80).collect());
        let (kind, id) = text.split_once('/').ok_or_else(wrong)?;
        let kind = match kind {
            "account" => StreamKind::Account,
            "rep" => StreamKind::Rep,
            "policy" if id == "default" => StreamKind::Policy,
            "book" if id == "main" => StreamKind::Book,
            _ => return Err(wrong()),
        };
        check(id)?;
        Ok(Self { text: text.into(), kind })
    }

    /// The stream of an account.
    #[must_use]
    pub fn account(id: &AccountId) -> Self {
        Self { text: format!("account/{id}").into(), kind: StreamKind::Account }
    }

    /// The stream of a rep.
    #[must_use]
    pub fn rep(id: &RepId) -> Self {
        Self { text: format!("rep/{id}").into(), kind: StreamKind::Rep }
    }

    /// `book/main`.
    #[must_use]
    pub fn book() -> Self {
        Self { text: "book/main".into(), kind: StreamKind::Book }
    }

    /// `policy/default`.
    #[must_use]
    pub fn policy() -> Self {
        Self { text: "policy/default".into(), kind: StreamKind::Policy }
    }

    /// Whose stream it is.
    #[must_use]
    pub const fn kind(&self) -> StreamKind {
        self.kind
    }

    /// What stands behind the slash.
    #[must_use]
    pub fn id(&self) -> &str {
        self.text.split_once('/').map_or("", |(_, id)| id)
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The account whose stream it is, where it is one.
    #[must_use]
    pub fn as_account(&self) -> Option<AccountId> {
        (self.kind == StreamKind::Account).then(|| AccountId(self.id().into()))
    }

    /// The rep whose stream it is, where it is one.
    #[must_use]
    pub fn as_rep(&self) -> Option<RepId> {
        (self.kind == StreamKind::Rep).then(|| RepId(self.id().into()))
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl FromStr for StreamId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::new(text)
    }
}

impl Serialize for StreamId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}
