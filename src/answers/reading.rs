//! One question being answered: where, when and as known when.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use recoup_events::book::{BookEvent, BookOpened, DEFAULT_TIME_ZONE};
use recoup_events::desk::AnyEvent;
use recoup_events::event::Payload;
use recoup_events::facts::Ledger;
use recoup_events::policy::{PolicyDocument, PolicyEvent, PolicyTimeline, PolicyVersion, SHIPPED, read as read_policy};
use recoup_events::values::{AccountId, Position, StreamId};
use recoup_projections::rows::{FactRow, Table};
use recoup_projections::timeline::{TimelineAnswer, TimelineEvent, Told, words};
use recoup_projections::{AccountFacts, Asked, Head};

use super::load;
use crate::clock::Clock;
use crate::log::{EventLog, LogError, StoredEvent};
use crate::projectors::{ProjectError, catch_up};
use crate::sealing::{SealError, Sealing, unsealed};
use crate::storage::StorageError;

/// As known when: an instant or a position, both inclusive; beyond the head is the head (contract.md 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownAt {
    /// Everything recorded up to an instant.
    Instant(Timestamp),
    /// Everything up to a position.
    Position(Position),
}

impl KnownAt {
    /// The position that it means in a log that ends at `head`.
    ///
    /// # Errors
    /// The database's.
    pub async fn within(self, log: &dyn EventLog, book: &str, head: Position) -> Result<Position, LogError> {
        Ok(match self {
            Self::Position(position) => position.min(head),
            Self::Instant(instant) => log.position_at(book, instant).await?.min(head),
        })
    }
}

impl std::str::FromStr for KnownAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            // More digits than a position has are beyond any head.
            return Ok(Self::Position(Position(text.parse().unwrap_or(i64::MAX as u64).min(i64::MAX as u64))));
        }
        let wrong = |_| format!("{text:?} is neither a position (digits) nor an instant like 2026-02-28T09:00:00Z");
        text.parse().map(Self::Instant).map_err(wrong)
    }
}

/// Why a question has no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReadError {
    /// The read tables.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The keys of personal words.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// What was asked for does not exist.
    #[error("{0}")]
    NotFound(String),
}

impl From<LogError> for ReadError {
    fn from(error: LogError) -> Self {
        Self::Project(ProjectError::Log(error))
    }
}

impl From<StorageError> for ReadError {
    fn from(error: StorageError) -> Self {
        Self::from(LogError::Storage(error))
    }
}

/// One question: what every answer starts with, and the policy in force.
pub struct Reading {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) head: Head,
    policy: PolicyDocument,
    /// Whether somebody named the day.
    names_day: bool,
}

impl Reading {
    /// Begins a question. `as_of` is today where it is absent, `known_at` now.
    ///
    /// # Errors
    /// The database's, or events that this program does not understand.
    pub async fn begin(
        log: Arc<dyn EventLog>,
        book: &str,
        clock: &dyn Clock,
        as_of: Option<Date>,
        known_at: Option<KnownAt>,
    ) -> Result<Self, ReadError> {
        let head = catch_up(log.as_ref(), book).await?;
        let position = match known_at {
            None => head,
            Some(known_at) => known_at.within(log.as_ref(), book, head).await?,
        };
        let known_at = log.recorded_at(book, position).await?;
        let names_day = as_of.is_some();
        let as_of = match as_of {
            Some(day) => day,
            None => today(log.as_ref(), book, clock).await?,
        };
        let policy = policy_on(log.as_ref(), book, as_of, position).await?;
        Ok(Self { log, head: Head { book: book.to_owned(), as_of, known_at, position }, policy, names_day })
    }

    /// The same question of the same log on another day, as known at a position.
    ///
    /// # Errors
    /// As [`Reading::begin`].
    pub async fn again(&self, as_of: Date, known_at: Position) -> Result<Self, ReadError> {
        let (log, book) = (Arc::clone(&self.log), self.head.book.clone());
        let known_at = known_at.min(self.head.position);
        let recorded_at = log.recorded_at(&book, known_at).await?;
        let policy = policy_on(log.as_ref(), &book, as_of, known_at).await?;
        let head = Head { book, as_of, known_at: recorded_at, position: known_at };
        Ok(Self { log, head, policy, names_day: true })
    }

    /// What the answer starts with.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// The day asked, with the policy in force on it.
    #[must_use]
    pub const fn asked(&self) -> Asked<'_> {
        Asked { as_of: self.head.as_of, policy: &self.policy }
    }

    /// The version of the policy in force; none in a book without any.
    ///
    /// # Errors
    /// The database's.
    pub async fn policy_version(&self) -> Result<Option<PolicyVersion>, ReadError> {
        Ok(self.policies().await?.on(self.head.as_of, self.head.position).cloned())
    }

    /// All policies of the book.
    ///
    /// # Errors
    /// The database's.
    pub async fn policies(&self) -> Result<PolicyTimeline, ReadError> {
        policies(self.log.as_ref(), &self.head.book).await
    }

    /// The facts of all accounts, or of one, in order of registration.
    ///
    /// # Errors
    /// The database's; an account that does not exist at the position asked.
    pub async fn accounts(&self, only: Option<&AccountId>) -> Result<Vec<AccountFacts>, ReadError> {
        self.accounts_upto(only, self.head.as_of).await
    }

    /// The same with the facts up to another day.
    ///
    /// # Errors
    /// As [`Reading::accounts`].
    pub async fn accounts_upto(&self, only: Option<&AccountId>, day: Date) -> Result<Vec<AccountFacts>, ReadError> {
        self.require(only).await?;
        let mut session = self.log.database().read().await?;
        let (book, known) = (self.head.book.as_str(), self.head.position);
        let accounts = load::accounts(&mut session, book, only, day, known).await?;
        session.rollback().await?;
        Ok(accounts)
    }

    /// The rows of one account's facts up to a day.
    ///
    /// # Errors
    /// As [`Reading::accounts`].
    pub async fn rows(&self, account: &AccountId, day: Date) -> Result<Vec<FactRow>, ReadError> {
        self.require(Some(account)).await?;
        let mut session = self.log.database().read().await?;
        let (book, known) = (self.head.book.as_str(), self.head.position);
        let rows = load::rows(&mut session, book, account, day, known).await?;
        session.rollback().await?;
        Ok(rows)
    }

    /// All rows of a table of facts up to the day and position asked, in the order of the log, also those that a
    /// correction took out, with its position.
    ///
    /// # Errors
    /// The database's.
    pub async fn history(&self, table: Table) -> Result<Vec<(FactRow, Option<Position>)>, ReadError> {
        self.history_upto(table, self.head.as_of).await
    }

    /// The same with the rows up to another day.
    ///
    /// # Errors
    /// The database's.
    pub async fn history_upto(&self, table: Table, day: Date) -> Result<Vec<(FactRow, Option<Position>)>, ReadError> {
        let mut session = self.log.database().read().await?;
        let (book, known) = (self.head.book.as_str(), self.head.position);
        let rows = load::history(&mut session, book, table, day, known).await?;
        session.rollback().await?;
        Ok(rows)
    }

    /// The log that is read.
    #[must_use]
    pub fn log(&self) -> &dyn EventLog {
        self.log.as_ref()
    }

    /// Every event of an account up to the position asked, in the order of the log, also those that lie in the
    /// future; a day that was named leaves out what is effective later.
    ///
    /// # Errors
    /// As [`Reading::accounts`].
    pub async fn timeline(&self, account: &AccountId) -> Result<TimelineAnswer, ReadError> {
        let facts = self.accounts(Some(account)).await?.pop();
        let nothing = || AccountFacts { account: account.clone(), ledger: Ledger::default() };
        let facts = facts.unwrap_or_else(nothing);
        let told = Told::new(&facts, self.asked());
        let stream = StreamId::account(account);
        let (stored, _) = self.log.read_stream(&self.head.book, &stream, 0).await?;
        let known: Vec<_> = stored.into_iter().filter(|event| event.position <= self.head.position).collect();
        let data = known.iter().map(|stored| stored.data().map(str::to_owned)).collect::<Result<_, _>>()?;
        let sealing = Sealing::of(self.log.as_ref(), &self.head.book).await?;
        let data = unsealed(&sealing, data).await?;
        let mut corrections = Vec::new();
        let mut events = Vec::with_capacity(known.len());
        for (stored, data) in known.iter().zip(data) {
            let AnyEvent::Account(event) = decode(stored)? else { continue };
            if let recoup_events::account::AccountEvent::EntryCorrected(correction) = &event {
                corrections.push((correction.corrected, stored.position));
            } else if self.names_day && event.at().effective_on > self.head.as_of {
                continue;
            }
            events.push((event.at().entry, timeline_event(stored, data, words(&event, &told))?));
        }
        let corrected = |entry| corrections.iter().find(|(of, _)| *of == entry).map(|(_, by)| *by);
        let events =
            events.into_iter().map(|(entry, e)| TimelineEvent { corrected_by: corrected(entry), ..e }).collect();
        Ok(TimelineAnswer { events })
    }

    /// An account that does not exist at the position asked is "not found"; one registered after the day is not.
    ///
    /// # Errors
    /// The database's; no such account.
    pub async fn require(&self, account: Option<&AccountId>) -> Result<(), ReadError> {
        let Some(account) = account else { return Ok(()) };
        let mut session = self.log.database().read().await?;
        let known = load::is_known(&mut session, &self.head.book, account, self.head.position).await?;
        session.rollback().await?;
        if known {
            return Ok(());
        }
        Err(ReadError::NotFound(format!("no account {account} in the book {}", self.head.book)))
    }
}

fn timeline_event(stored: &StoredEvent, data: String, words: String) -> Result<TimelineEvent, ReadError> {
    let data = serde_json::value::RawValue::from_string(data);
    let malformed = |e: serde_json::Error| LogError::Corrupt {
        book: String::new(),
        position: stored.position,
        message: e.to_string(),
    };
    Ok(TimelineEvent {
        position: stored.position,
        stream: stored.stream.clone(),
        kind: stored.event_type.to_string(),
        effective_on: stored.effective_on,
        recorded_at: stored.recorded_at,
        actor: stored.actor.to_string(),
        data: data.map_err(malformed)?,
        words,
        corrected_by: None,
    })
}

pub(super) fn decode(stored: &StoredEvent) -> Result<AnyEvent, ReadError> {
    let decoded = AnyEvent::decode(stored.stream.kind(), &stored.event_type, stored.version, stored.data()?);
    Ok(decoded.map_err(|source| ProjectError::Decode { position: stored.position, source })?)
}

/// Today in the book's time zone.
///
/// # Errors
/// The database's.
pub async fn today(log: &dyn EventLog, book: &str, clock: &dyn Clock) -> Result<Date, ReadError> {
    Ok(clock.now().to_zoned(time_zone(log, book).await?).date())
}

/// The book's time zone, in which its days begin and end.
///
/// # Errors
/// The database's.
pub async fn time_zone(log: &dyn EventLog, book: &str) -> Result<TimeZone, ReadError> {
    let zone = opened(log, book).await?.map_or_else(|| DEFAULT_TIME_ZONE.to_owned(), |opened| opened.time_zone);
    Ok(TimeZone::get(&zone).unwrap_or(TimeZone::UTC))
}

/// The opening of a book: its time zone and currency; none in a book that nobody wrote to.
pub(super) async fn opened(log: &dyn EventLog, book: &str) -> Result<Option<BookOpened>, ReadError> {
    let (events, _) = log.read_stream(book, &StreamId::book(), 0).await?;
    for stored in events.iter().filter(|event| &*event.event_type == "book_opened") {
        if let AnyEvent::Book(BookEvent::BookOpened(opened)) = decode(stored)? {
            return Ok(Some(opened));
        }
    }
    Ok(None)
}

/// The policies of a book.
async fn policies(log: &dyn EventLog, book: &str) -> Result<PolicyTimeline, ReadError> {
    let (events, _) = log.read_stream(book, &StreamId::policy(), 0).await?;
    let mut timeline = PolicyTimeline::default();
    for stored in &events {
        if let AnyEvent::Policy(PolicyEvent::PolicyPublished(published)) = decode(stored)? {
            timeline.publish(published);
        }
    }
    Ok(timeline)
}

/// The policy in force; a book that knows none yet is read by the shipped one.
async fn policy_on(log: &dyn EventLog, book: &str, day: Date, known: Position) -> Result<PolicyDocument, ReadError> {
    match policies(log, book).await?.on(day, known) {
        Some(version) => Ok(version.document.clone()),
        None => shipped(),
    }
}

/// The policy that stands where a book knows none yet.
pub(super) fn shipped() -> Result<PolicyDocument, ReadError> {
    read_policy(SHIPPED).map_err(|problems| {
        let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
        ReadError::NotFound(format!("the shipped policy is unsound: {}", words.join("; ")))
    })
}
