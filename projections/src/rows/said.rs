//! The rows of what was said: promises, follow-ups, disputes, cases. Lists stand as JSON texts in one column.

use recoup_events::facts::{
    Case, CaseFact, CaseVerifiedFact, DisputeFact, DisputeOutcome, DisputeStep, DisputeStepFact, Fact, FollowUpFact,
    Handling, PartEnded, PartFact, PartRef, PromiseFact, PromiseStepFact, PromisedPart,
};
use recoup_events::values::{Position, Rate};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cells::{Cell, Reader, RowError};
use super::facts::unknown;
use super::reconciled;

/// A fact's own columns.
pub(super) fn write(fact: &Fact) -> Vec<Cell> {
    match fact {
        Fact::Promise(f) => vec![
            Cell::text(&*f.promise),
            Cell::text(f.currency.code()),
            list(&f.claims),
            Cell::Bool(f.conditional),
            Cell::maybe(f.promiser.as_ref()),
            Cell::maybe(f.rep.as_ref()),
        ],
        Fact::Part(f) => {
            let due_on = Cell::text(f.promised.due_on.to_string());
            vec![Cell::text(&*f.promise), Cell::Int(f.part.into()), due_on, Cell::Int(f.promised.amount_minor)]
        }
        Fact::PartEnded(f) => {
            let (made_by, part) = (Cell::Int(f.part.entry.as_i64()), Cell::Int(f.part.part.into()));
            vec![Cell::text(&*f.promise), made_by, part, Cell::word(&f.ending)]
        }
        Fact::PromiseStep(f) => vec![Cell::text(&*f.promise), Cell::word(&f.step)],
        Fact::FollowUp(f) => vec![
            Cell::text(&*f.follow_up),
            Cell::word(&f.channel),
            Cell::word(&f.outcome),
            Cell::Bool(f.next_action),
            Cell::maybe_written(f.time.as_ref()),
            Cell::maybe(f.rep.as_ref()),
            Cell::maybe(f.contact.as_ref()),
            list(&f.claims),
            Cell::maybe(f.promise.as_ref()),
            Cell::maybe_written(f.reason.as_ref()),
            list(&f.flags),
        ],
        Fact::Dispute(f) => vec![
            Cell::text(&*f.dispute),
            Cell::text(&*f.claim),
            Cell::text(f.currency.code()),
            Cell::Int(f.amount_minor),
            Cell::text(f.reason.as_str()),
            Cell::word(&f.side),
        ],
        Fact::DisputeStep(f) => {
            let (step, outcome) = match f.step {
                DisputeStep::Moved(handling) => (Cell::word(&handling), Cell::NoText),
                DisputeStep::Resolved(outcome) => (Cell::text("RESOLVED"), Cell::word(&outcome)),
                DisputeStep::Reopened => (Cell::text("REOPENED"), Cell::NoText),
            };
            vec![Cell::text(&*f.dispute), step, outcome]
        }
        Fact::Case(f) => {
            let (points, owner) = (Cell::maybe_written(f.case.points.as_ref()), Cell::maybe(f.case.owner.as_ref()));
            vec![Cell::text(&*f.claim), Cell::word(&f.case.class), points, owner]
        }
        Fact::CaseVerified(f) => {
            vec![list(&f.claims), Cell::text(f.currency.code()), Cell::Int(f.amount_minor), Cell::text(&*f.by)]
        }
        // Facts of money have their columns in `facts.rs`.
        other => reconciled::write(other),
    }
}

/// The fact of a row, by its own columns.
pub(super) fn read(r: &mut Reader<'_>) -> Result<Fact, RowError> {
    Ok(match r.table {
        "promises" => Fact::Promise(PromiseFact {
            promise: r.parsed()?,
            currency: r.parsed()?,
            claims: read_list(r)?,
            conditional: r.bool()?,
            promiser: r.maybe_text()?.map(str::to_owned),
            rep: r.maybe_parsed()?,
        }),
        "promise_parts" => Fact::Part(PartFact {
            promise: r.parsed()?,
            part: number(r)?,
            promised: PromisedPart { due_on: r.parsed()?, amount_minor: r.int()? },
        }),
        "promise_part_endings" => Fact::PartEnded(PartEnded {
            promise: r.parsed()?,
            part: PartRef { entry: Position::from_i64(r.int()?), part: number(r)? },
            ending: r.word()?,
        }),
        "promise_steps" => Fact::PromiseStep(PromiseStepFact { promise: r.parsed()?, step: r.word()? }),
        "follow_ups" => Fact::FollowUp(FollowUpFact {
            follow_up: r.parsed()?,
            channel: r.word()?,
            outcome: r.word()?,
            next_action: r.bool()?,
            time: r.maybe_parsed()?,
            rep: r.maybe_parsed()?,
            contact: r.maybe_text()?.map(str::to_owned),
            claims: read_list(r)?,
            promise: r.maybe_parsed()?,
            reason: r.maybe_word()?,
            flags: read_list(r)?,
        }),
        "disputes" => Fact::Dispute(DisputeFact {
            dispute: r.parsed()?,
            claim: r.parsed()?,
            currency: r.parsed()?,
            amount_minor: r.int()?,
            reason: r.word()?,
            side: r.word()?,
        }),
        "dispute_steps" => Fact::DisputeStep(DisputeStepFact { dispute: r.parsed()?, step: dispute_step(r)? }),
        "cases" => {
            let (claim, class) = (r.parsed()?, r.word()?);
            let points = r.maybe_word::<Rate>()?;
            Fact::Case(CaseFact { claim, case: Case { class, points, owner: r.maybe_parsed()? } })
        }
        "case_verifications" => Fact::CaseVerified(CaseVerifiedFact {
            claims: read_list(r)?,
            currency: r.parsed()?,
            amount_minor: r.int()?,
            by: r.parsed()?,
        }),
        _ => reconciled::read(r)?,
    })
}

fn dispute_step(r: &mut Reader<'_>) -> Result<DisputeStep, RowError> {
    let (step, outcome) = (r.text()?, r.maybe_word::<DisputeOutcome>()?);
    match (step, outcome) {
        ("IN_REVIEW", None) => Ok(DisputeStep::Moved(Handling::InReview)),
        ("WAITING", None) => Ok(DisputeStep::Moved(Handling::Waiting)),
        ("RESOLVED", Some(outcome)) => Ok(DisputeStep::Resolved(outcome)),
        ("REOPENED", None) => Ok(DisputeStep::Reopened),
        (step, _) => Err(unknown(r.table, "step", step)),
    }
}

/// A list as a JSON text; nothing where it is empty.
fn list<T: Serialize>(items: &[T]) -> Cell {
    if items.is_empty() {
        return Cell::NoText;
    }
    serde_json::to_string(items).map_or(Cell::NoText, Cell::text)
}

fn read_list<T: DeserializeOwned>(r: &mut Reader<'_>) -> Result<Vec<T>, RowError> {
    let Some(text) = r.maybe_text()? else { return Ok(Vec::new()) };
    serde_json::from_str(text).map_err(|_| unknown(r.table, "list", text))
}

fn number(r: &mut Reader<'_>) -> Result<u32, RowError> {
    let n = r.int()?;
    u32::try_from(n).map_err(|_| unknown(r.table, "part", &n.to_string()))
}
