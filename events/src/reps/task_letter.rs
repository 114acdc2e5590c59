//! issue_task_letter: what a rep is to collect in the month to come (收款任务书, domain.md 7). What it does to pay
//! stands with commission.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Rep, RepEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, LetterFact, LetterLineFact, RepFact};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AccountId, AmountText, ContractId, Currency, Month};

/// The command; it may lie in the future. The last letter recorded for a month stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueTaskLetter {
    /// The month that it is for: the one to come, where it is in time.
    pub month: Month,
    /// A line a customer, or a contract of one.
    pub lines: Vec<LetterLine>,
}

/// One line as typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterLine {
    /// Whose money.
    pub account: AccountId,
    /// In the account's main currency.
    pub amount: AmountText,
    /// Of this contract, registered or not.
    pub contract: Option<ContractId>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct TaskLetterIssued {
    pub at: At,
    /// Issued on or after the policy's day of the month before: it counts, and shows as late.
    pub late: bool,
    pub lines: Vec<TaskLine>,
    pub month: Month,
    /// Marketing and finance have not both verified the month before: it counts, and shows as unverified.
    pub unverified: bool,
}

/// One line of a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct TaskLine {
    pub account: AccountId,
    pub amount_minor: i64,
    pub contract: Option<ContractId>,
    pub currency: Currency,
}

impl IssueTaskLetter {
    fn lines(&self, moment: &Moment<'_>) -> Decision<Vec<TaskLine>> {
        if self.lines.is_empty() {
            return Err(
                Refusal::new(codes::INVALID_FIELD, "data.lines: a letter has at least one line").at("data.lines")
            );
        }
        self.lines.iter().enumerate().map(|(i, line)| line.read(i, moment)).collect()
    }

    /// The first day on which a letter for its month is late.
    fn deadline(&self, before_day: u8) -> Date {
        let last_before = self.month.first_day().saturating_sub(1.day());
        let day = i8::try_from(before_day).unwrap_or(i8::MAX).clamp(1, last_before.day());
        last_before.with().day(day).build().unwrap_or(last_before)
    }
}

impl LetterLine {
    fn read(&self, i: usize, moment: &Moment<'_>) -> Decision<TaskLine> {
        let field = format!("data.lines[{i}].account");
        let Some((since, currency)) = moment.services.accounts.get(&self.account).copied() else {
            let message = format!("{field}: there is no account {}", self.account);
            return Err(Refusal::new(codes::ACCOUNT_NOT_FOUND, message).at(field));
        };
        moment.not_before(since, format!("the registration of account {}", self.account))?;
        let amount_field = format!("data.lines[{i}].amount");
        let amount_minor = self.amount.minor(currency).map_err(|e| {
            Refusal::new(codes::INVALID_AMOUNT, format!("{amount_field}: {e}")).at(amount_field.clone())
        })?;
        let (account, contract) = (self.account.clone(), self.contract.clone());
        Ok(TaskLine { account, amount_minor, contract, currency })
    }
}

impl Decide<Rep> for IssueTaskLetter {
    type Event = RepEvent;

    fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        let before_day = moment.policy()?.task_letter.before_day;
        Ok(vec![RepEvent::TaskLetterIssued(TaskLetterIssued {
            at: moment.at(),
            late: moment.effective_on >= self.deadline(before_day),
            lines: self.lines(moment)?,
            month: self.month,
            unverified: !rep.is_verified(self.month.before(), moment.effective_on),
        })])
    }
}

impl Payload for TaskLetterIssued {
    fn at(&self) -> At {
        self.at
    }

    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        let Self { late, month, unverified, .. } = *self;
        out.push(RepFact::Letter(LetterFact { month, late, unverified }));
        let lines = self.lines.iter().map(|line| LetterLineFact {
            month,
            account: line.account.clone(),
            amount_minor: line.amount_minor,
            contract: line.contract.clone(),
            currency: line.currency,
        });
        out.extend(lines.map(RepFact::LetterLine));
    }
}
