//! A sheet for each claim that a matter is about: what it is, and its figures as known before and after the contested
//! event and in the end.

use std::collections::BTreeSet;

use jiff::civil::Date;
use recoup_events::event::Payload;
use recoup_events::facts::{ClaimKind, Name};
use recoup_events::values::{ClaimId, ContractId, Currency, Position};
use serde::Serialize;

use super::concerns::naming;
use super::question::{Matter, Question, of_one};
use super::replay::{facts_of, is_nothing};
use crate::explain::{Change, Happened, History, Point, diff};

/// One claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ClaimSheet {
    pub claim: ClaimId,
    pub kind: ClaimKind,
    pub contract: Option<ContractId>,
    pub currency: Currency,
    pub invoiced_on: Date,
    /// As first said.
    pub first_due_on: Option<Date>,
    /// In force on the day asked.
    pub due_on: Option<Date>,
    /// As known before the contested event and after it.
    pub contested: Vec<Change>,
    /// As known after the contested event and in the end.
    pub since: Vec<Change>,
    /// The events of the matter that name it, or what belongs to it, in the order of the log.
    pub events: Vec<Position>,
}

/// The claims that a matter is about, in the order of the log. Of a whole account those that are open or disputed on
/// the day asked, or that the contested event names.
#[must_use]
pub fn claim_sheets(
    history: &History,
    question: &Question,
    point: Point,
    events: &BTreeSet<Position>,
    contested: Position,
) -> Vec<ClaimSheet> {
    let state = history.at(point.as_of, point.known_at);
    let facts = facts_of(&state, &question.account);
    let of_account = |happened: &&Happened| happened.stream.as_account().as_ref() == Some(&question.account);
    let told: Vec<&Happened> =
        events.iter().filter_map(|position| history.find(*position)).filter(of_account).collect();
    let at = |known_at| Point { as_of: point.as_of, known_at };
    let mut sheets = Vec::new();
    for claim in facts.ledger.claims().iter().filter(|claim| claim.at.effective_on <= point.as_of) {
        let (id, fact) = (&claim.fact.claim, &claim.fact);
        let events: Vec<Position> = naming(&told, &BTreeSet::from([Name::Claim(id.clone())])).into_iter().collect();
        let values = of_one(&state, &question.account, id);
        let alive = values.iter().any(|v| matches!(v.name.as_str(), "open" | "disputed") && !is_nothing(v.quantity));
        let wanted = match &question.matter {
            Matter::Account => alive || events.contains(&contested),
            Matter::Claim(wanted) | Matter::Dispute(_, wanted) => wanted == id,
            Matter::Promise(promise) => match facts.ledger.promise(promise) {
                Some(made) if !made.fact.claims.is_empty() => made.fact.claims.contains(id),
                _ => alive || events.contains(&contested),
            },
            // Whose invoice bears on the pay: not whatever else the same receipts settled.
            Matter::Pay(_) => told.iter().any(|happened| happened.event.makes().contains(&Name::Claim(id.clone()))),
        };
        if !wanted {
            continue;
        }
        let figures = |state: &crate::explain::State<'_>| of_one(state, &question.account, id);
        sheets.push(ClaimSheet {
            claim: id.clone(),
            kind: fact.kind,
            contract: fact.contract.clone(),
            currency: fact.currency,
            invoiced_on: claim.at.effective_on,
            first_due_on: claim.due_on(claim.at.effective_on),
            due_on: claim.due_on(point.as_of),
            contested: diff(history, at(contested.before()), at(contested), figures),
            since: diff(history, at(contested), at(point.known_at), figures),
            events,
        });
    }
    sheets
}
