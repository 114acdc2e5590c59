//! Personal words: sealed before a command queues, opened where an answer leaves the house (domain.md 11, design 5).
//!
//! One key a person of an account and one for a stream's notes, in a table outside the log. A key that is gone
//! erases its person: the ciphertext stays in the events, and no hash, number or rebuild notices. What is personal
//! is not decided here: commands know it ([`Command::seal`]).

mod cipher;
mod keys;
mod open;

use std::collections::{BTreeMap, BTreeSet};

use recoup_events::command::Command;
use recoup_events::values::{Sealed, Sealer, StreamId, Subject};

use crate::log::{EventLog, KeyPurpose, LogError};
use crate::storage::{Database, StorageError};
use cipher::{BookCipher, Key};

pub use open::unsealed;

/// Why words could not be sealed or opened.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SealError {
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The book's own key.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The system gives no randomness.
    #[error("no randomness: {0}")]
    Randomness(String),
    /// The cipher refused: a bug.
    #[error("the cipher refused")]
    Cipher,
    /// A stored key cannot be opened with the book's.
    #[error("the key of subject {0} does not open with the book's sealing key")]
    Foreign(String),
}

impl SealError {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Storage(error) => error.code(),
            Self::Log(error) => error.code(),
            Self::Randomness(_) | Self::Cipher => "internal",
            Self::Foreign(_) => "damaged",
        }
    }
}

/// Seals and opens the personal words of one book.
#[derive(Clone)]
pub struct Sealing {
    database: Database,
    book: String,
    cipher: BookCipher,
}

impl Sealing {
    /// The sealing of a book; its key is made when it is first asked for.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(log: &dyn EventLog, book: &str) -> Result<Self, LogError> {
        let master = log.book_key(book, KeyPurpose::Sealing).await?;
        let (database, cipher) = (log.database().clone(), BookCipher::new(book, &master));
        Ok(Self { database, book: book.to_owned(), cipher })
    }

    /// Seals every personal word of some commands. With `keep`, new keys are durable when this returns; without it
    /// (a dry run) they are forgotten.
    ///
    /// # Errors
    /// The database's; nothing is sealed then.
    pub async fn seal<'a>(
        &self,
        commands: impl Iterator<Item = (&'a StreamId, &'a mut Command)>,
        keep: bool,
    ) -> Result<(), SealError> {
        let mut commands: Vec<_> = commands.filter(|(_, command)| command.is_personal()).collect();
        if commands.is_empty() {
            return Ok(());
        }
        let mut wanted = Wanted { cipher: &self.cipher, subjects: BTreeSet::new() };
        for (stream, command) in &commands {
            Command::clone(command).seal(stream, &mut wanted);
        }
        let keys = self.keys(&wanted.subjects, keep).await?;
        let mut sealer = WithKeys { cipher: &self.cipher, keys: &keys, failed: None };
        for (stream, command) in &mut commands {
            command.seal(stream, &mut sealer);
        }
        sealer.failed.map_or(Ok(()), Err)
    }

    /// The keys of some subjects, made where there is none.
    async fn keys(&self, subjects: &BTreeSet<String>, keep: bool) -> Result<BTreeMap<String, Key>, SealError> {
        let mut keys = self.load(subjects).await?;
        let mut made = BTreeMap::new();
        for subject in subjects.iter().filter(|subject| !keys.contains_key(*subject)) {
            made.insert(subject.clone(), cipher::random_key()?);
        }
        if made.is_empty() {
            return Ok(keys);
        }
        if !keep {
            keys.append(&mut made);
            return Ok(keys);
        }
        let wrap = |(subject, key): (String, Key)| Ok((subject.clone(), self.cipher.wrap(&subject, &key)?));
        let wrapped = made.into_iter().map(wrap).collect::<Result<_, SealError>>()?;
        let mut session = self.database.write().await?;
        keys::keep(&mut session, &self.book, &wrapped).await?;
        session.commit().await?;
        // Another process may have been faster: what stands in the table is what seals.
        self.load(subjects).await
    }

    async fn load(&self, subjects: &BTreeSet<String>) -> Result<BTreeMap<String, Key>, SealError> {
        let mut session = self.database.read().await?;
        let wrapped = keys::load(&mut session, &self.book, subjects).await?;
        session.rollback().await?;
        let unwrap = |(subject, row): (String, Vec<u8>)| match self.cipher.unwrap(&subject, &row) {
            Some(key) => Ok((subject, key)),
            None => Err(SealError::Foreign(subject)),
        };
        wrapped.into_iter().map(unwrap).collect()
    }
}

/// Notes whose keys will be needed.
struct Wanted<'a> {
    cipher: &'a BookCipher,
    subjects: BTreeSet<String>,
}

impl Sealer for Wanted<'_> {
    fn seal(&mut self, stream: &StreamId, field: &str, _: &str, subject: Subject<'_>) -> Sealed {
        let subject = self.cipher.subject(stream, subject);
        self.subjects.insert(subject.clone());
        unreadable(field, subject)
    }
}

/// Seals with the keys at hand.
struct WithKeys<'a> {
    cipher: &'a BookCipher,
    keys: &'a BTreeMap<String, Key>,
    failed: Option<SealError>,
}

impl Sealer for WithKeys<'_> {
    fn seal(&mut self, stream: &StreamId, field: &str, plain: &str, subject: Subject<'_>) -> Sealed {
        let subject = self.cipher.subject(stream, subject);
        let sealed = match self.keys.get(&subject) {
            Some(key) => self.cipher.seal(subject.clone(), key, field, plain),
            None => Err(SealError::Foreign(subject.clone())),
        };
        sealed.unwrap_or_else(|error| {
            self.failed = Some(error);
            unreadable(field, subject)
        })
    }
}

/// Words that nobody can read: a place holder that is never stored.
fn unreadable(field: &str, subject: String) -> Sealed {
    Sealed { ciphertext: String::new(), field: field.to_owned(), nonce: String::new(), subject }
}
