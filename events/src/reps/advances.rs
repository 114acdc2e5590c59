//! Expense budgets and advances (借支): an advance is allowed up to budget × collected ratio − outstanding, and settled
//! only after full collection (domain.md 8). How far a contract is collected comes as a derived figure.

use serde::{Deserialize, Serialize};

use super::{Rep, RepEvent, amount};
use crate::command::Decide;
use crate::context::Moment;
use crate::derived::ContractStanding;
use crate::event::Payload;
use crate::facts::{Advance, AdvanceFact, AdvanceSettledFact, At, BudgetFact, Dated, Name, RepFact};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AccountId, AdvanceId, Amount, AmountText, ContractId, Currency, Minor, Position, Text};

/// set_expense_budget: what collecting a contract may cost, from its day on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetExpenseBudget {
    /// The contract.
    pub contract: ContractId,
    /// In the account's main currency; zero takes the budget away.
    pub amount: AmountText,
    /// Whose contract; needed only where several accounts of the rep have one of that name.
    pub account: Option<AccountId>,
}

/// grant_advance.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantAdvance {
    /// Its id.
    pub advance: AdvanceId,
    /// The contract.
    pub contract: ContractId,
    /// In the account's main currency.
    pub amount: AmountText,
    /// Whose contract; needed only where several accounts of the rep have one of that name.
    pub account: Option<AccountId>,
}

/// settle_advance: after full collection.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettleAdvance {
    /// Which.
    pub advance: AdvanceId,
    /// What was spent of it; all of it where this is absent.
    pub spent: Option<AmountText>,
    /// The papers that show it.
    pub evidence: Option<Text>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct BudgetSet {
    pub account: AccountId,
    pub amount_minor: i64,
    pub at: At,
    pub contract: ContractId,
    pub currency: Currency,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct AdvanceGranted {
    pub account: AccountId,
    pub advance: AdvanceId,
    pub amount_minor: i64,
    pub at: At,
    /// The entry of the budget that it rests on.
    pub budget: Position,
    pub contract: ContractId,
    pub currency: Currency,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct AdvanceSettled {
    pub advance: AdvanceId,
    pub at: At,
    pub evidence: Option<Text>,
    pub spent_minor: i64,
}

impl Decide<Rep> for SetExpenseBudget {
    type Event = RepEvent;

    fn decide(&self, _rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        let standing = moment.services.derived.contract(&self.contract)?;
        moment.not_before(standing.since, format!("contract {}", self.contract))?;
        let field = "data.amount";
        let amount_minor = self.amount.minor_or_zero(standing.currency);
        Ok(vec![RepEvent::BudgetSet(BudgetSet {
            account: standing.account.clone(),
            amount_minor: amount_minor
                .map_err(|e| Refusal::new(codes::INVALID_AMOUNT, format!("{field}: {e}")).at(field))?,
            at: moment.at(),
            contract: self.contract.clone(),
            currency: standing.currency,
        })])
    }
}

impl Decide<Rep> for GrantAdvance {
    type Event = RepEvent;

    fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        if let Some(taken) = rep.ledger().advance(&self.advance) {
            let message = format!("data.advance: {} is an advance of {}", self.advance, taken.at.effective_on);
            return Err(Refusal::new(codes::ID_TAKEN, message).at("data.advance"));
        }
        let standing = moment.services.derived.contract(&self.contract)?;
        let Some(budget) = rep.budget(&standing.account, &self.contract, moment.effective_on) else {
            let message = format!("data.contract: nobody has set an expense budget for {}", self.contract);
            return Err(Refusal::new(codes::BUDGET_NOT_FOUND, message).at("data.contract"));
        };
        let amount_minor = amount(&self.amount, standing.currency, "data.amount")?;
        self.fits(rep, budget, standing, amount_minor)?;
        Ok(vec![RepEvent::AdvanceGranted(AdvanceGranted {
            account: standing.account.clone(),
            advance: self.advance.clone(),
            amount_minor,
            at: moment.at(),
            budget: budget.at.entry,
            contract: self.contract.clone(),
            currency: standing.currency,
        })])
    }
}

impl GrantAdvance {
    /// Up to budget × collected ratio − outstanding; a ratio over one counts as one.
    fn fits(
        &self,
        rep: &Rep,
        budget: &Dated<BudgetFact>,
        standing: &ContractStanding,
        amount_minor: i64,
    ) -> Decision<()> {
        let of_contract = |advance: &&Advance| {
            advance.settled.is_none()
                && advance.fact.account == standing.account
                && advance.fact.contract == self.contract
        };
        let advances = rep.ledger().advances().iter().filter(of_contract);
        let outstanding: Minor = advances.map(|advance| Minor::from(advance.fact.amount_minor)).sum();
        let whole = standing.whole_minor.max(1);
        let collected = standing.collected_minor.clamp(0, whole);
        let budget_minor = Minor::from(budget.value.amount_minor);
        // Compared without dividing, so that nothing is rounded.
        if (outstanding + Minor::from(amount_minor)) * whole <= budget_minor * collected {
            return Ok(());
        }
        let money = |minor| Amount { minor, currency: standing.currency };
        let allowed = budget_minor * collected / whole - outstanding;
        let message = format!(
            "data.amount: {} is more than may be advanced now: {} (budget {}, collected {} of {}, outstanding {})",
            money(amount_minor.into()),
            money(allowed.max(0)),
            money(budget_minor),
            money(standing.collected_minor),
            money(standing.whole_minor),
            money(outstanding),
        );
        Err(Refusal::new(codes::OVER_BUDGET, message).at("data.amount"))
    }
}

impl Decide<Rep> for SettleAdvance {
    type Event = RepEvent;

    fn decide(&self, rep: &Rep, moment: &Moment<'_>) -> Decision<Vec<RepEvent>> {
        let field = "data.advance";
        let Some(advance) = rep.ledger().advance(&self.advance) else {
            let message = format!("{field}: the rep has no advance {}", self.advance);
            return Err(Refusal::new(codes::ADVANCE_NOT_FOUND, message).at(field));
        };
        if let Some((at, _)) = &advance.settled {
            let message = format!("{field}: {} was settled on {}", self.advance, at.effective_on);
            return Err(Refusal::new(codes::ALREADY_DONE, message).at(field));
        }
        moment.not_before(advance.at.effective_on, "the advance")?;
        let fact = &advance.fact;
        if !moment.services.derived.contract(&fact.contract)?.settled {
            let message = format!("{field}: contract {} of {} is not collected in full", fact.contract, fact.account);
            return Err(Refusal::new(codes::NOT_COLLECTED, message).at(field));
        }
        Ok(vec![RepEvent::AdvanceSettled(AdvanceSettled {
            advance: self.advance.clone(),
            at: moment.at(),
            evidence: self.evidence.clone(),
            spent_minor: self.spent(fact)?,
        })])
    }
}

impl SettleAdvance {
    fn spent(&self, fact: &AdvanceFact) -> Decision<i64> {
        let Some(spent) = &self.spent else { return Ok(fact.amount_minor) };
        let field = "data.spent";
        let spent_minor = spent
            .minor_or_zero(fact.currency)
            .map_err(|e| Refusal::new(codes::INVALID_AMOUNT, format!("{field}: {e}")).at(field))?;
        if spent_minor > fact.amount_minor {
            let granted = Amount::new(fact.amount_minor, fact.currency);
            let message = format!("{field}: only {granted} was advanced");
            return Err(Refusal::new(codes::OVER_ADVANCE, message).at(field));
        }
        Ok(spent_minor)
    }
}

impl Payload for BudgetSet {
    fn at(&self) -> At {
        self.at
    }

    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        let (account, contract) = (self.account.clone(), self.contract.clone());
        let (currency, amount_minor) = (self.currency, self.amount_minor);
        out.push(RepFact::Budget(BudgetFact { account, contract, currency, amount_minor }));
    }
}

impl Payload for AdvanceGranted {
    fn at(&self) -> At {
        self.at
    }

    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        out.push(RepFact::Advance(AdvanceFact {
            advance: self.advance.clone(),
            account: self.account.clone(),
            contract: self.contract.clone(),
            currency: self.currency,
            amount_minor: self.amount_minor,
        }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Advance(self.advance.clone())]
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Entry(self.budget)]
    }
}

impl Payload for AdvanceSettled {
    fn at(&self) -> At {
        self.at
    }

    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        let (advance, spent_minor, evidence) = (self.advance.clone(), self.spent_minor, self.evidence.clone());
        out.push(RepFact::AdvanceSettled(AdvanceSettledFact { advance, spent_minor, evidence }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Advance(self.advance.clone())]
    }
}
