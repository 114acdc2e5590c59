//! Evidence gathered from the log at one position: the events that bear on the matter, their proofs, and the replay.
//! What bears and what it comes to is `recoup-projections`' to say; no file is written here.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use recoup_events::values::{AccountId, ClaimId, DisputeId, Month, Position, PromiseId, RepId, StreamId};
use recoup_projections::commission::Language;
use recoup_projections::evidence::{
    Absent, ClaimSheet, Matter, Question, Replay, claim_sheets, concerned, contested, replay, sentence,
};
use recoup_projections::explain::{Happened, History, PayQuestion, Point};
use recoup_projections::{AccountFacts, Head};

use super::papers::{Paper, papers};
use super::personal::{Said, said};
use super::proofs::{Proofs, prove};
use crate::answers::{ReadError, Reading, time_zone};
use crate::log::{LogError, StoredEvent, hex};
use crate::sealing::{Sealing, unsealed};

/// What evidence is asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The whole account.
    Account,
    /// A claim.
    Claim(ClaimId),
    /// A promise.
    Promise(PromiseId),
    /// A dispute.
    Dispute(DisputeId),
    /// The lines of a rep's month that come from the account.
    Pay(RepId, Month),
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Whose account.
    pub account: AccountId,
    /// What of it.
    pub about: About,
    /// The event that is argued about, where somebody names it.
    pub contested: Option<Position>,
    /// In which language it is told.
    pub language: Language,
}

/// Everything that is laid before whoever settles the dispute.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Where and when the book was asked.
    pub head: Head,
    /// The root of the log's tree at that position, in hexadecimal.
    pub root: String,
    /// What it is about.
    pub question: Question,
    /// In which language it is told.
    pub language: Language,
    /// In which days and hours are told.
    pub zone: TimeZone,
    /// The customer's name, and the rep who has him, on the day asked.
    pub customer: (String, Option<RepId>),
    /// The events that bear on the matter, in the order of the log.
    pub events: Vec<EvidenceEvent>,
    /// The figures.
    pub replay: Replay,
    /// The claims that it is about.
    pub claims: Vec<ClaimSheet>,
    /// The papers that the events name.
    pub papers: Vec<Paper>,
    /// The proofs.
    pub proofs: Proofs,
}

/// One event.
#[derive(Debug, Clone)]
pub struct EvidenceEvent {
    /// Where it stands.
    pub position: Position,
    /// Its stream.
    pub stream: StreamId,
    /// The stored name of its type.
    pub kind: String,
    /// The day it is true from.
    pub effective_on: Date,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who said it.
    pub actor: String,
    /// What happened, in a sentence.
    pub words: String,
    /// Its personal words.
    pub said: Vec<Said>,
    /// Its payload as JSON, personal words opened.
    pub data: String,
    /// The correction that took its entry out.
    pub corrected_by: Option<Position>,
}

/// Why there is no evidence.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The log and its tables.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There is no such thing.
    #[error(transparent)]
    Absent(#[from] Absent),
    /// Building a file in memory failed.
    #[error("building the files: {0}")]
    Build(#[from] std::io::Error),
}

impl From<LogError> for EvidenceError {
    fn from(error: LogError) -> Self {
        Self::Read(error.into())
    }
}

/// Gathers evidence as of the day and as known at the position of a question.
///
/// # Errors
/// The database's; an account, claim, promise, dispute, rep or event that is not there.
pub async fn gather(reading: &Reading, wanted: &Wanted) -> Result<Evidence, EvidenceError> {
    let (head, account) = (reading.head().clone(), &wanted.account);
    let (history, question) = asked(reading, wanted).await?;
    let point = Point { as_of: head.as_of, known_at: head.position };
    let mut positions = concerned(&history, &question, point);
    let contested = match wanted.contested {
        Some(position) => {
            positions.insert(there(&history, account, position)?);
            position
        }
        None => contested(&history, &question, &positions)?,
    };
    let stored = stored(reading, &history, &positions).await?;
    let state = history.at(point.as_of, point.known_at);
    let none = || AccountFacts { account: account.clone(), ledger: recoup_events::facts::Ledger::default() };
    let facts = state.account(account).cloned().unwrap_or_else(none);
    let events = events(reading, &history, (&stored, &facts), wanted.language).await?;
    let root = hex(&reading.log().root_at(&head.book, head.position).await?);
    let decoded = history.events().iter().filter(|happened| positions.contains(&happened.position));
    let named = papers(reading.log(), &head.book, decoded.map(|happened| (happened.position, &happened.event)));
    let name = facts.ledger.registration().map_or_else(|| account.to_string(), |r| r.name.to_string());
    Ok(Evidence {
        customer: (name, facts.ledger.owner_on(point.as_of).cloned()),
        events,
        replay: replay(&history, &question, point, &positions, contested),
        claims: claim_sheets(&history, &question, point, &positions, contested),
        papers: named.await?,
        proofs: prove(reading.log(), &head.book, (head.position, &root), &stored).await?,
        zone: time_zone(reading.log(), &head.book).await?,
        language: wanted.language,
        head,
        root,
        question,
    })
}

/// The history that the question is about, and the question.
async fn asked(reading: &Reading, wanted: &Wanted) -> Result<(History, Question), EvidenceError> {
    let account = wanted.account.clone();
    let question = |matter| Question { account: account.clone(), matter };
    let (history, question) = match &wanted.about {
        About::Pay(rep, month) => {
            reading.require(Some(&account)).await?;
            let pay = PayQuestion { rep: rep.clone(), month: *month };
            (reading.history_of_rep(rep).await?, question(Matter::Pay(pay)))
        }
        about => {
            let history = reading.history_of(&account).await?;
            let question = match about {
                About::Claim(claim) => question(Matter::Claim(claim.clone())),
                About::Promise(promise) => question(Matter::Promise(promise.clone())),
                About::Dispute(dispute) => Question::of_dispute(&history, &account, dispute)?,
                About::Account | About::Pay(..) => question(Matter::Account),
            };
            (history, question)
        }
    };
    question.exists(&history)?;
    Ok((history, question))
}

/// An event that somebody names has to be one of those that may bear on the matter.
fn there(history: &History, account: &AccountId, position: Position) -> Result<Position, Absent> {
    let absent = || Absent { account: account.clone(), what: "event", id: position.to_string() };
    history.find(position).map(|happened| happened.position).ok_or_else(absent)
}

/// The stored events at some positions, in the order of the log.
async fn stored(
    reading: &Reading,
    history: &History,
    positions: &BTreeSet<Position>,
) -> Result<Vec<StoredEvent>, EvidenceError> {
    let streams: BTreeSet<&StreamId> =
        positions.iter().filter_map(|position| history.find(*position)).map(|happened| &happened.stream).collect();
    let mut found = Vec::with_capacity(positions.len());
    for stream in streams {
        let (events, _) = reading.log().read_stream(&reading.head().book, stream, 0).await?;
        found.extend(events.into_iter().filter(|event| positions.contains(&event.position)));
    }
    found.sort_by_key(|event| event.position);
    Ok(found)
}

async fn events(
    reading: &Reading,
    history: &History,
    (stored, facts): (&[StoredEvent], &AccountFacts),
    language: Language,
) -> Result<Vec<EvidenceEvent>, EvidenceError> {
    let raw = stored.iter().map(|event| event.data().map(str::to_owned)).collect::<Result<Vec<_>, _>>()?;
    let sealing = Sealing::of(reading.log(), &reading.head().book).await.map_err(ReadError::from)?;
    let opened = unsealed(&sealing, raw.clone()).await.map_err(ReadError::from)?;
    let happened = stored.iter().filter_map(|event| history.find(event.position));
    let corrections: Vec<(&Happened, Position)> =
        happened.clone().filter_map(|happened| Some((happened, happened.event.corrects()?))).collect();
    let corrected_by = |happened: &Happened| {
        let same = |by: &&(&Happened, Position)| by.0.stream == happened.stream && by.1 == happened.entry();
        corrections.iter().find(same).map(|(by, _)| by.position)
    };
    let events = stored.iter().zip(happened).zip(raw.iter().zip(opened)).map(|((stored, happened), (raw, data))| {
        EvidenceEvent {
            position: stored.position,
            stream: stored.stream.clone(),
            kind: stored.event_type.to_string(),
            effective_on: stored.effective_on,
            recorded_at: stored.recorded_at,
            actor: stored.actor.to_string(),
            words: sentence(&happened.event, facts, language),
            said: said(raw, &data),
            data,
            corrected_by: corrected_by(happened),
        }
    });
    Ok(events.collect())
}
