//! register_contract, close_contract: the deal that claims belong to (domain.md 3).

use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, ContractClosed, ContractFact, Fact, Name, PaymentTerms};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AmountText, ContractId, Text};

/// Registers a contract; it may lie in the future.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterContract {
    /// A new id; claims may have named it before.
    pub contract: ContractId,
    /// Its title.
    pub title: Option<Text>,
    /// Its amount in the account's main currency.
    pub amount: Option<AmountText>,
    /// When its claims are due.
    pub terms: Option<PaymentTerms>,
    /// How we are protected: retention of title, a guarantee, …
    pub protection: Option<Text>,
    /// The hash of the signed paper.
    pub document_hash: Option<Text>,
}

/// Closes a contract: no more will be claimed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseContract {
    /// Which contract.
    pub contract: ContractId,
    /// Why.
    pub reason: Text,
}

/// What registering makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ContractRegistered {
    pub amount_minor: Option<i64>,
    pub at: At,
    pub contract: ContractId,
    pub document_hash: Option<Text>,
    pub protection: Option<Text>,
    pub terms: Option<PaymentTerms>,
    pub title: Option<Text>,
}

/// What closing makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ContractClosedEvent {
    pub at: At,
    pub contract: ContractId,
    pub reason: Text,
}

impl Decide<Account> for RegisterContract {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let ledger = account.ledger();
        if let Some(known) = ledger.contract(&self.contract) {
            let message = format!("contract {} is registered already, from {}", self.contract, known.at.effective_on);
            return Err(Refusal::new(codes::ID_TAKEN, message).at("data.contract"));
        }
        let names_it = ledger.claims().iter().filter(|c| c.fact.contract.as_ref() == Some(&self.contract));
        if let Some(claim) = names_it.min_by_key(|c| c.at.effective_on)
            && claim.at.effective_on < moment.effective_on
        {
            let message = format!(
                "claim {} of {} names contract {}: it cannot be registered from {} only",
                claim.fact.claim, claim.at.effective_on, self.contract, moment.effective_on
            );
            return Err(Refusal::new(codes::EFFECTIVE_TOO_EARLY, message).at("effective_on"));
        }
        let amount = self.amount.as_ref();
        let amount_minor = amount.map(|a| account.minor(a, account.main_currency(), "data.amount")).transpose()?;
        Ok(vec![AccountEvent::ContractRegistered(ContractRegistered {
            amount_minor,
            at: moment.at(),
            contract: self.contract.clone(),
            document_hash: self.document_hash.clone(),
            protection: self.protection.clone(),
            terms: self.terms,
            title: self.title.clone(),
        })])
    }
}

impl Decide<Account> for CloseContract {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let field = "data.contract";
        let Some(contract) = account.ledger().contract(&self.contract) else {
            let message = format!("contract {} is not registered", self.contract);
            return Err(Refusal::new(codes::CONTRACT_NOT_FOUND, message).at(field));
        };
        if let Some(closed) = contract.closed {
            let message = format!("contract {} is closed since {}", self.contract, closed.effective_on);
            return Err(Refusal::new(codes::CONTRACT_CLOSED, message).at(field));
        }
        moment.not_before(contract.at.effective_on, "the contract's registration")?;
        let (contract, reason) = (self.contract.clone(), self.reason.clone());
        Ok(vec![AccountEvent::ContractClosedEvent(ContractClosedEvent { at: moment.at(), contract, reason })])
    }
}

impl Payload for ContractRegistered {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (contract, title, amount_minor) = (self.contract.clone(), self.title.clone(), self.amount_minor);
        out.push(Fact::Contract(ContractFact { contract, title, amount_minor }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Contract(self.contract.clone())]
    }
}

impl Payload for ContractClosedEvent {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        out.push(Fact::ContractClosed(ContractClosed { contract: self.contract.clone() }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Contract(self.contract.clone())]
    }
}
