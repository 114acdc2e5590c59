//! issue_commission_statement: freezes a rep's month (domain.md 8). What stands in it comes as a derived figure; later
//! changes are lines of a later month. A long statement takes several events, all of one entry.

use serde::{Deserialize, Serialize};

use super::{Rep, RepEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::derived::Derived;
use crate::event::Payload;
use crate::facts::{At, FrozenItem, FrozenLine, FrozenTotals, Name, RepFact, StatementFact};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{Currency, DrawId, Month, Position};

/// How many bytes of lines and items one event holds: well under the 64 KiB of a stored event.
const PART_BYTES: usize = 40_000;

/// The command; its day is the one that the statement is computed for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueCommissionStatement {
    /// Which month.
    pub month: Month,
}

/// The event: the sums; lines and items follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CommissionStatementIssued {
    pub at: At,
    pub document_sha256: String,
    /// The draws that it recovers from.
    pub draws: Vec<DrawId>,
    /// Everything up to this position was known to it.
    pub known_at: Position,
    pub month: Month,
    pub totals: Vec<FrozenTotals>,
}

/// The event: some of the statement's lines and items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CommissionLinesFrozen {
    pub at: At,
    pub items: Vec<FrozenItem>,
    pub lines: Vec<FrozenLine>,
    pub month: Month,
}

impl Decide<Rep> for IssueCommissionStatement {
    type Event = RepEvent;

    fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        let (field, month) = ("data.month", self.month);
        if moment.effective_on < month.last_day() {
            let message = format!("{field}: {month} is not over on {}", moment.effective_on);
            return Err(Refusal::new(codes::MONTH_NOT_OVER, message).at(field));
        }
        if let Some(issued) = rep.ledger().statement(month) {
            let message = format!("{field}: the statement of {month} was issued on {}", issued.at.effective_on);
            return Err(Refusal::new(codes::STATEMENT_ISSUED, message).at(field));
        }
        if let Some(last) = rep.ledger().statements().last() {
            moment.not_before(last.at.effective_on, format!("the statement of {}", last.fact.month))?;
        }
        let Derived::Statement(draft) = &*moment.services.derived else {
            return moment.services.derived.missing("the statement");
        };
        let recovered = |currency: Currency| {
            draft.totals.iter().any(|totals| totals.currency == currency && totals.draws_recovered_minor != 0)
        };
        let draws = rep.ledger().draws().iter().filter(|draw| recovered(draw.fact.currency));
        let mut events = vec![RepEvent::CommissionStatementIssued(CommissionStatementIssued {
            at: moment.at(),
            document_sha256: draft.document_sha256.clone(),
            draws: draws.map(|draw| draw.fact.draw.clone()).collect(),
            known_at: moment.services.entry.before(),
            month,
            totals: draft.totals.clone(),
        })];
        events.extend(parts(moment.at(), month, &draft.lines, &draft.items));
        Ok(events)
    }
}

/// Lines and items in portions that fit an event each.
fn parts(at: At, month: Month, lines: &[FrozenLine], items: &[FrozenItem]) -> Vec<RepEvent> {
    let mut parts = vec![CommissionLinesFrozen { at, items: Vec::new(), lines: Vec::new(), month }];
    let mut filled = 0;
    let size = |text: Result<String, serde_json::Error>| text.map_or(PART_BYTES, |text| text.len());
    let mut room = |bytes: usize, parts: &mut Vec<CommissionLinesFrozen>| {
        if filled > 0 && filled + bytes > PART_BYTES {
            parts.push(CommissionLinesFrozen { at, items: Vec::new(), lines: Vec::new(), month });
            filled = 0;
        }
        filled += bytes;
    };
    for line in lines {
        room(size(serde_json::to_string(line)), &mut parts);
        if let Some(part) = parts.last_mut() {
            part.lines.push(line.clone());
        }
    }
    for item in items {
        room(size(serde_json::to_string(item)), &mut parts);
        if let Some(part) = parts.last_mut() {
            part.items.push(item.clone());
        }
    }
    parts.retain(|part| !part.lines.is_empty() || !part.items.is_empty());
    parts.into_iter().map(RepEvent::CommissionLinesFrozen).collect()
}

impl Payload for CommissionStatementIssued {
    fn at(&self) -> At {
        self.at
    }

    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        let (month, known_at, document_sha256) = (self.month, self.known_at, self.document_sha256.clone());
        out.push(RepFact::Statement(StatementFact { month, known_at, document_sha256 }));
        out.extend(self.totals.iter().map(|totals| RepFact::StatementTotals { month, totals: totals.clone() }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Statement(self.month)]
    }

    fn uses(&self) -> Vec<Name> {
        self.draws.iter().map(|draw| Name::Draw(draw.clone())).collect()
    }
}

impl Payload for CommissionLinesFrozen {
    fn at(&self) -> At {
        self.at
    }

    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        let month = self.month;
        out.extend(self.lines.iter().map(|line| RepFact::StatementLine { month, line: line.clone() }));
        out.extend(self.items.iter().map(|item| RepFact::StatementItem { month, item: item.clone() }));
    }
}
