//! contest_commission_line and answer_contest: a rep says that a line of an issued statement is wrong, and somebody
//! else answers (domain.md 8). What an answer gives is paid with a later month.

use serde::{Deserialize, Serialize};

use super::{Rep, RepEvent, amount};
use crate::command::Decide;
use crate::context::Moment;
use crate::customers::proposals::require_second_person;
use crate::event::Payload;
use crate::facts::{At, ContestAnsweredFact, ContestFact, ContestOutcome, Name, RepFact};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AccountId, ActorId, AmountText, ClaimId, ContestId, Currency, Month, ReceiptId, Text};

/// contest_commission_line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestCommissionLine {
    /// Its id.
    pub contest: ContestId,
    /// Of which month's statement.
    pub month: Month,
    /// The line's account.
    pub account: AccountId,
    /// The line's claim.
    pub claim: ClaimId,
    /// The line's receipt.
    pub receipt: ReceiptId,
    /// Why it is wrong.
    pub reason: Text,
}

/// answer_contest.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerContest {
    /// Which.
    pub contest: ContestId,
    /// How it ends.
    pub outcome: ContestOutcome,
    /// What is paid for it, in the line's currency; with UPHELD and PARTLY only.
    pub adjustment: Option<AmountText>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct CommissionLineContested {
    pub account: AccountId,
    pub at: At,
    pub by: ActorId,
    pub claim: ClaimId,
    pub contest: ContestId,
    pub currency: Currency,
    pub month: Month,
    pub reason: Text,
    pub receipt: ReceiptId,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ContestAnswered {
    pub adjustment_minor: Option<i64>,
    pub at: At,
    pub by: ActorId,
    pub contest: ContestId,
    pub outcome: ContestOutcome,
}

impl Decide<Rep> for ContestCommissionLine {
    type Event = RepEvent;

    fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        if let Some(taken) = rep.ledger().contest(&self.contest) {
            let message = format!("data.contest: {} is a contest of {}", self.contest, taken.at.effective_on);
            return Err(Refusal::new(codes::ID_TAKEN, message).at("data.contest"));
        }
        let Some(statement) = rep.ledger().statement(self.month) else {
            let message = format!("data.month: no statement of {} was issued", self.month);
            return Err(Refusal::new(codes::STATEMENT_NOT_FOUND, message).at("data.month"));
        };
        moment.not_before(statement.at.effective_on, "the statement")?;
        let line = statement
            .lines
            .iter()
            .find(|line| line.account == self.account && line.claim == self.claim && line.receipt == self.receipt);
        let Some(line) = line else {
            let message = format!(
                "data.receipt: the statement of {} has no line of receipt {} on claim {} of {}",
                self.month, self.receipt, self.claim, self.account
            );
            return Err(Refusal::new(codes::LINE_NOT_FOUND, message).at("data.receipt"));
        };
        Ok(vec![RepEvent::CommissionLineContested(CommissionLineContested {
            account: self.account.clone(),
            at: moment.at(),
            by: moment.actor.clone(),
            claim: self.claim.clone(),
            contest: self.contest.clone(),
            currency: line.currency,
            month: self.month,
            reason: self.reason.clone(),
            receipt: self.receipt.clone(),
        })])
    }
}

impl Decide<Rep> for AnswerContest {
    type Event = RepEvent;

    fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        let field = "data.contest";
        let Some(contest) = rep.ledger().contest(&self.contest) else {
            let message = format!("{field}: nothing was contested as {}", self.contest);
            return Err(Refusal::new(codes::CONTEST_NOT_FOUND, message).at(field));
        };
        if let Some((at, answer)) = &contest.answered {
            let message = format!("{field}: {} was answered by {} on {}", self.contest, answer.by, at.effective_on);
            return Err(Refusal::new(codes::ALREADY_DONE, message).at(field));
        }
        moment.not_before(contest.at.effective_on, "the contest")?;
        require_second_person(&contest.fact.by, moment.actor, "actor")?;
        let field = "data.adjustment";
        if self.adjustment.is_some() && self.outcome == ContestOutcome::Rejected {
            let message = format!("{field}: a contest that is rejected gives nothing");
            return Err(Refusal::new(codes::INVALID_FIELD, message).at(field));
        }
        let adjustment = self.adjustment.as_ref().map(|text| amount(text, contest.fact.currency, field));
        Ok(vec![RepEvent::ContestAnswered(ContestAnswered {
            adjustment_minor: adjustment.transpose()?,
            at: moment.at(),
            by: moment.actor.clone(),
            contest: self.contest.clone(),
            outcome: self.outcome,
        })])
    }
}

impl Payload for CommissionLineContested {
    fn at(&self) -> At {
        self.at
    }

    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        out.push(RepFact::Contest(ContestFact {
            contest: self.contest.clone(),
            month: self.month,
            account: self.account.clone(),
            claim: self.claim.clone(),
            receipt: self.receipt.clone(),
            currency: self.currency,
            reason: self.reason.clone(),
            by: self.by.clone(),
        }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Contest(self.contest.clone())]
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Statement(self.month)]
    }
}

impl Payload for ContestAnswered {
    fn at(&self) -> At {
        self.at
    }

    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        out.push(RepFact::ContestAnswered(ContestAnsweredFact {
            contest: self.contest.clone(),
            outcome: self.outcome,
            adjustment_minor: self.adjustment_minor,
            by: self.by.clone(),
        }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Contest(self.contest.clone())]
    }
}
