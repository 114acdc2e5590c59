//! The rep: registration, and what his pay and his duties need (domain.md 7, 8). What his pay comes to is computed by
//! the projections.

mod advances;
mod command;
mod contests;
mod draws;
mod progress;
mod registration;
mod selling;
mod statement;
mod task_letter;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use advances::{AdvanceGranted, AdvanceSettled, BudgetSet, GrantAdvance, SetExpenseBudget, SettleAdvance};
pub use command::{RepCommand, RepEvent};
pub use contests::{AnswerContest, CommissionLineContested, ContestAnswered, ContestCommissionLine};
pub use draws::{DrawGranted, GrantDraw};
pub use progress::{ProgressVerified, VerifyProgress};
pub use registration::{RegisterRep, RepRegistered};
pub use selling::{ResumeSelling, SellingResumed, SellingSuspended, SuspendSelling};
pub use statement::{CommissionLinesFrozen, CommissionStatementIssued, IssueCommissionStatement};
pub use task_letter::{IssueTaskLetter, LetterLine, TaskLetterIssued, TaskLine};

use crate::command::Decide;
use crate::context::{Addressed, Moment, Services};
use crate::corrections::{CorrectEntry, EntryCorrected, already_corrected, require_unused};
use crate::derived::Need;
use crate::event::Payload;
use crate::facts::{BudgetFact, Dated, Department, EntryNames, Name, RepLedger};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AccountId, AmountText, ContractId, Currency, Month, Position, RepId};

/// One sales representative (业务员).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rep {
    ledger: RepLedger,
    names: Vec<EntryNames>,
    corrected: BTreeSet<Position>,
}

impl Rep {
    /// The facts so far.
    #[must_use]
    pub const fn ledger(&self) -> &RepLedger {
        &self.ledger
    }

    /// Since when he is registered.
    #[must_use]
    pub fn registered_on(&self) -> Option<Date> {
        self.ledger.registration().map(|registration| registration.at.effective_on)
    }

    /// Whether both departments have verified a month's progress by a day.
    pub(crate) fn is_verified(&self, month: Month, by: Date) -> bool {
        let verified = |department| {
            let of_month = self.ledger.verified().iter().filter(|v| v.value.month == month && v.at.effective_on <= by);
            of_month.into_iter().any(|v| v.value.department == department)
        };
        verified(Department::Marketing) && verified(Department::Finance)
    }

    /// The expense budget of a contract on a day.
    pub(crate) fn budget(&self, account: &AccountId, contract: &ContractId, day: Date) -> Option<&Dated<BudgetFact>> {
        let of_contract = |b: &&Dated<BudgetFact>| b.value.account == *account && b.value.contract == *contract;
        let budgets = self.ledger.budgets().iter().filter(|b| b.at.effective_on <= day).filter(of_contract);
        budgets.max_by_key(|budget| budget.at)
    }

    fn require_registered(&self, moment: &Moment<'_>) -> Decision<()> {
        let Some(since) = self.registered_on() else {
            return Err(Refusal::new(codes::REP_NOT_FOUND, "the rep is not registered").at("stream"));
        };
        moment.not_before(since, "the rep's registration")
    }
}

impl RepCommand {
    /// What has to be computed before the command is decided; none for most.
    #[must_use]
    pub fn needs(&self, rep: &Rep, id: &RepId, on: Date) -> Option<Need> {
        let contract = |account: Option<&AccountId>, contract: &ContractId| Need::Contract {
            rep: id.clone(),
            account: account.cloned(),
            contract: contract.clone(),
            on,
        };
        match self {
            Self::SetExpenseBudget(command) => Some(contract(command.account.as_ref(), &command.contract)),
            Self::GrantAdvance(command) => Some(contract(command.account.as_ref(), &command.contract)),
            Self::SettleAdvance(command) => {
                let advance = rep.ledger.advance(&command.advance)?;
                Some(contract(Some(&advance.fact.account), &advance.fact.contract))
            }
            Self::GrantDraw(_) => Some(Need::Cleared { rep: id.clone(), on }),
            Self::IssueCommissionStatement(command) => {
                Some(Need::Statement { rep: id.clone(), month: command.month, on })
            }
            _ => None,
        }
    }
}

/// Reads an amount in a currency.
fn amount(text: &AmountText, currency: Currency, field: &str) -> Decision<i64> {
    text.minor(currency).map_err(|e| Refusal::new(codes::INVALID_AMOUNT, format!("{field}: {e}")).at(field))
}

impl Decide<Rep> for CorrectEntry {
    type Event = RepEvent;

    fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        let entry = self.entry;
        if rep.corrected.contains(&entry) {
            return Err(already_corrected(entry));
        }
        require_unused(&rep.names, entry)?;
        if rep.ledger.statements().iter().any(|statement| statement.at.entry == entry) {
            let message = "an issued statement is frozen: what changes after it is a line of a later month";
            return Err(Refusal::new(codes::NOT_CORRECTABLE, message));
        }
        let event = EntryCorrected { at: moment.at(), corrected: entry, reason: self.reason.clone() };
        Ok(vec![RepEvent::EntryCorrected(event)])
    }
}

impl Aggregate for Rep {
    const TYPE: &'static str = "rep";
    type Command = Addressed<RepCommand>;
    type Event = RepEvent;
    type Error = Refusal;
    type Services = Services;

    async fn handle(
        &mut self,
        addressed: Self::Command,
        services: &Self::Services,
        sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        let moment = Moment { actor: &addressed.actor, effective_on: addressed.effective_on, services };
        if !matches!(addressed.command, RepCommand::IssueTaskLetter(_)) {
            moment.not_in_future()?;
        }
        if !matches!(addressed.command, RepCommand::RegisterRep(_) | RepCommand::CorrectEntry(_)) {
            self.require_registered(&moment)?;
        }
        for event in addressed.command.decide(self, &moment)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Self::Event) {
        if let RepEvent::EntryCorrected(correction) = &event {
            self.ledger.retract(correction.corrected);
            self.names.retain(|names| names.entry != correction.corrected);
            self.corrected.insert(correction.corrected);
            return;
        }
        let (at, mut facts) = (event.at(), Vec::new());
        event.rep_facts(&mut facts);
        for fact in &facts {
            self.ledger.apply(at, fact);
        }
        EntryNames::note(&mut self.names, &Name::Rep, &event);
    }
}
