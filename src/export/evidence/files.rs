//! The files of a pack, in memory: what a program reads and what a spreadsheet opens. The page is made in `page`.

use std::borrow::Cow;

use recoup_events::values::Position;
use recoup_projections::evidence::{ClaimSheet, Matter, Replay};
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::gather::{Evidence, EvidenceError, EvidenceEvent};
use super::{PAGE, PROOFS, PackFile, SUMS, TIMELINE, page, papers};
use crate::export::spreadsheet::harmless;
use crate::log::hex;

/// What every JSON file of a pack starts with.
#[derive(Serialize)]
struct Headed<'a, T> {
    #[serde(flatten)]
    head: &'a recoup_projections::Head,
    basis: String,
    account: &'a str,
    matter: MatterJson<'a>,
    contested: Position,
    #[serde(flatten)]
    body: T,
}

/// What a pack is about.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum MatterJson<'a> {
    Account,
    Claim(&'a str),
    Promise(&'a str),
    Dispute { dispute: &'a str, claim: &'a str },
    Commission { rep: &'a str, month: String },
}

#[derive(Serialize)]
struct TimelineJson<'a> {
    events: Vec<EventJson<'a>>,
}

#[derive(Serialize)]
struct EventJson<'a> {
    position: Position,
    stream: String,
    #[serde(rename = "type")]
    kind: &'a str,
    effective_on: jiff::civil::Date,
    recorded_at: jiff::Timestamp,
    actor: &'a str,
    words: &'a str,
    corrected_by: Option<Position>,
    data: Box<RawValue>,
}

#[derive(Serialize)]
struct FiguresJson<'a> {
    #[serde(flatten)]
    replay: &'a Replay,
    claims: &'a [ClaimSheet],
}

impl Evidence {
    /// What the evidence rests on: `AS_OF@POSITION:ROOT`.
    #[must_use]
    pub fn basis(&self) -> String {
        format!("{}@{}:{}", self.head.as_of, self.head.position, self.root)
    }

    fn headed<T>(&self, body: T) -> Headed<'_, T> {
        let matter = match &self.question.matter {
            Matter::Account => MatterJson::Account,
            Matter::Claim(claim) => MatterJson::Claim(claim),
            Matter::Promise(promise) => MatterJson::Promise(promise),
            Matter::Dispute(dispute, claim) => MatterJson::Dispute { dispute, claim },
            Matter::Pay(pay) => MatterJson::Commission { rep: &pay.rep, month: pay.month.to_string() },
        };
        let (head, account) = (&self.head, self.question.account.as_str());
        Headed { head, basis: self.basis(), account, matter, contested: self.replay.contested, body }
    }
}

/// The files of a pack, the one with everybody's hashes last. The same evidence gives the same bytes.
///
/// # Errors
/// None that writing to memory gives.
pub fn files(evidence: &Evidence) -> Result<Vec<PackFile>, EvidenceError> {
    let events = evidence.events.iter().map(event_json).collect::<std::io::Result<_>>()?;
    let figures = FiguresJson { replay: &evidence.replay, claims: &evidence.claims };
    let mut files = vec![
        PackFile { name: "documents.csv", bytes: papers::table(&evidence.papers)? },
        PackFile { name: "figures.json", bytes: json(&evidence.headed(figures))? },
        PackFile { name: PAGE, bytes: page::page(evidence).into_bytes() },
        PackFile { name: PROOFS, bytes: json(&evidence.proofs)? },
        PackFile { name: "timeline.csv", bytes: timeline_table(evidence)? },
        PackFile { name: TIMELINE, bytes: json(&evidence.headed(TimelineJson { events }))? },
    ];
    let sums = files.iter().map(|file| format!("{}  {}\n", hex(&Sha256::digest(&file.bytes).into()), file.name));
    let bytes = sums.collect::<String>().into_bytes();
    files.push(PackFile { name: SUMS, bytes });
    Ok(files)
}

fn event_json(event: &EvidenceEvent) -> std::io::Result<EventJson<'_>> {
    Ok(EventJson {
        position: event.position,
        stream: event.stream.to_string(),
        kind: &event.kind,
        effective_on: event.effective_on,
        recorded_at: event.recorded_at,
        actor: &event.actor,
        words: &event.words,
        corrected_by: event.corrected_by,
        data: RawValue::from_string(event.data.clone()).map_err(std::io::Error::from)?,
    })
}

fn json(value: &impl Serialize) -> std::io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The timeline for a spreadsheet.
fn timeline_table(evidence: &Evidence) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let titles =
        ["position", "stream", "type", "effective_on", "recorded_at", "actor", "words", "said", "corrected_by"];
    writer.write_record(titles)?;
    for event in &evidence.events {
        let corrected = event.corrected_by.map_or_else(String::new, |by| by.to_string());
        let said = page::said(event, evidence.language).join("; ");
        let texts: [Cow<'_, str>; 9] = [
            event.position.to_string().into(),
            event.stream.to_string().into(),
            event.kind.as_str().into(),
            event.effective_on.to_string().into(),
            event.recorded_at.to_string().into(),
            event.actor.as_str().into(),
            event.words.as_str().into(),
            said.into(),
            corrected.into(),
        ];
        writer.write_record(texts.iter().map(|text| harmless(text).into_owned()))?;
    }
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}
