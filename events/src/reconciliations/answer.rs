//! confirm_reconciliation and contest_reconciliation: what the customer says to an issued statement, once.

use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, ContestedItem, Fact, Name, Reconciliation, ReconciliationFact, ReconciliationStep};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{ActorId, AmountText, ClaimId, Month, Personal, Sealed, Sealer, StreamId, Text};

/// The customer agrees.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmReconciliation {
    /// The statement's month.
    pub month: Month,
    /// Who of the customer's; sealed.
    pub by: Personal,
}

/// The customer does not agree to some items.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestReconciliation {
    /// The statement's month.
    pub month: Month,
    /// Who of the customer's; sealed.
    pub by: Personal,
    /// What he does not agree to, a claim at most once.
    pub items: Vec<ContestedLine>,
}

/// One item as typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestedLine {
    /// A claim that is open on the statement.
    pub claim: ClaimId,
    /// How much of it he does not owe; at most what the statement shows open.
    pub amount: AmountText,
    /// Why.
    pub reason: Text,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ReconciliationConfirmed {
    pub at: At,
    pub by: Sealed,
    pub month: Month,
    pub said_by: ActorId,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ReconciliationContested {
    pub at: At,
    pub by: Sealed,
    pub items: Vec<ContestedItem>,
    pub month: Month,
    pub said_by: ActorId,
}

impl ConfirmReconciliation {
    /// Seals the name.
    pub fn seal(&mut self, stream: &StreamId, sealer: &mut dyn Sealer) {
        self.by.seal_name(stream, "by", sealer);
    }
}

impl ContestReconciliation {
    /// Seals the name.
    pub fn seal(&mut self, stream: &StreamId, sealer: &mut dyn Sealer) {
        self.by.seal_name(stream, "by", sealer);
    }
}

/// The issued statement of a month that nobody has answered.
fn unanswered<'a>(account: &'a Account, month: Month, moment: &Moment<'_>) -> Decision<&'a Reconciliation> {
    let field = "data.month";
    let Some(issued) = account.ledger().reconciliation(month) else {
        let message = format!("{field}: no statement of account of {month} was issued");
        return Err(Refusal::new(codes::STATEMENT_NOT_FOUND, message).at(field));
    };
    if let Some(answer) = &issued.answer {
        let word = if answer.confirmed { "confirmed" } else { "contested" };
        let message = format!("{field}: the statement of {month} was {word} on {}", answer.at.effective_on);
        return Err(Refusal::new(codes::ALREADY_DONE, message).at(field));
    }
    moment.not_before(issued.at.effective_on, format!("the issue of the statement of {month}"))?;
    Ok(issued)
}

impl Decide<Account> for ConfirmReconciliation {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        unanswered(account, self.month, moment)?;
        Ok(vec![AccountEvent::ReconciliationConfirmed(ReconciliationConfirmed {
            at: moment.at(),
            by: self.by.sealed("data.by")?,
            month: self.month,
            said_by: moment.actor.clone(),
        })])
    }
}

impl Decide<Account> for ContestReconciliation {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let issued = unanswered(account, self.month, moment)?;
        if self.items.is_empty() {
            let message = "data.items: a contest names at least one item; without any the statement is confirmed";
            return Err(Refusal::new(codes::INVALID_FIELD, message).at("data.items"));
        }
        let mut items: Vec<ContestedItem> = Vec::with_capacity(self.items.len());
        for (n, line) in self.items.iter().enumerate() {
            let item = item(account, issued, line, n)?;
            if items.iter().any(|earlier| earlier.claim == item.claim) {
                let field = format!("data.items[{n}].claim");
                let message = format!("{field}: {} is named twice", item.claim);
                return Err(Refusal::new(codes::CLAIM_TWICE, message).at(field));
            }
            items.push(item);
        }
        Ok(vec![AccountEvent::ReconciliationContested(ReconciliationContested {
            at: moment.at(),
            by: self.by.sealed("data.by")?,
            items,
            month: self.month,
            said_by: moment.actor.clone(),
        })])
    }
}

fn item(account: &Account, issued: &Reconciliation, line: &ContestedLine, n: usize) -> Decision<ContestedItem> {
    let field = format!("data.items[{n}].claim");
    let Some(open) = issued.claim(&line.claim) else {
        let message = format!("{field}: the statement of {} shows no open claim {}", issued.month, line.claim);
        return Err(Refusal::new(codes::CLAIM_NOT_FOUND, message).at(field));
    };
    let field = format!("data.items[{n}].amount");
    let amount_minor = account.minor(&line.amount, open.currency, &field)?;
    if amount_minor > open.open_minor {
        let shown = crate::values::Amount::new(open.open_minor, open.currency);
        let message = format!("{field}: the statement shows {shown} open of {}", line.claim);
        return Err(Refusal::new(codes::OVER_STATEMENT, message).at(field));
    }
    let (claim, currency, reason) = (line.claim.clone(), open.currency, line.reason.clone());
    Ok(ContestedItem { amount_minor, claim, currency, reason })
}

impl Payload for ReconciliationConfirmed {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let step = ReconciliationStep::Confirmed(self.by.subject.clone());
        out.push(Fact::Reconciliation(ReconciliationFact { month: self.month, step, by: self.said_by.clone() }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Reconciliation(self.month)]
    }
}

impl Payload for ReconciliationContested {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let month = self.month;
        let step = ReconciliationStep::Contested(self.by.subject.clone());
        out.push(Fact::Reconciliation(ReconciliationFact { month, step, by: self.said_by.clone() }));
        out.extend(self.items.iter().map(|item| Fact::ContestedItem { month, item: item.clone() }));
    }

    fn uses(&self) -> Vec<Name> {
        let claims = self.items.iter().map(|item| Name::Claim(item.claim.clone()));
        [Name::Reconciliation(self.month)].into_iter().chain(claims).collect()
    }
}
