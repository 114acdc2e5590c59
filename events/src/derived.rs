//! Figures that a decision needs and may not compute: the shell has the projections compute them at the position of
//! the decision, because the command says so (design.md 2). Plain data; nothing is computed here.

use jiff::civil::Date;

use crate::book::FrozenPeriod;
use crate::facts::{FrozenBalance, FrozenItem, FrozenLine, FrozenOpen, FrozenTotals};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AccountId, ContractId, Currency, Minor, Month, RepId};

/// What a command asks to be computed before it is decided, of everything recorded before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// The rep's commission statement of a month, as of a day.
    Statement {
        /// Whose.
        rep: RepId,
        /// Which month.
        month: Month,
        /// As of this day.
        on: Date,
    },
    /// How far contracts are collected that the rep owns, or of one account.
    Contract {
        /// Whose accounts.
        rep: RepId,
        /// This account alone, where one is named.
        account: Option<AccountId>,
        /// The contract's id.
        contract: ContractId,
        /// As of this day.
        on: Date,
    },
    /// What the clearing office collected on claims that the rep owns.
    Cleared {
        /// Whose.
        rep: RepId,
        /// As of this day.
        on: Date,
    },
    /// What a month of the book comes to, as of its last day.
    Period {
        /// Which month.
        month: Month,
    },
    /// An account's statement of a month, as of its last day.
    Reconciliation {
        /// Whose.
        account: AccountId,
        /// Which month.
        month: Month,
    },
}

/// What was computed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Derived {
    /// Nothing: the command did not ask.
    #[default]
    Nothing,
    /// A statement, ready to be issued.
    Statement(StatementDraft),
    /// Every contract of that id.
    Contracts(Vec<ContractStanding>),
    /// What was collected, in minor units by currency.
    Cleared(Vec<(Currency, Minor)>),
    /// A month of the book, ready to be closed.
    Period(PeriodDraft),
    /// A statement of account, ready to be issued.
    Reconciliation(ReconciliationDraft),
}

/// A statement as the projections compute it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementDraft {
    /// Its sums, the first currency first.
    pub totals: Vec<FrozenTotals>,
    /// Its lines.
    pub lines: Vec<FrozenLine>,
    /// Its releases, claw-backs and adjustments.
    pub items: Vec<FrozenItem>,
    /// The document, to be stored beside the log.
    pub document: String,
    /// The document's hash, in hexadecimal digits.
    pub document_sha256: String,
}

/// A month of the book as the projections compute it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodDraft {
    /// The first month after the last closed one in which money moved; none where none did by the month's end.
    pub first_open: Option<Month>,
    /// The root of the log's tree as it stands, in hexadecimal digits.
    pub root: String,
    /// Its sums, a row a currency.
    pub totals: Vec<FrozenPeriod>,
    /// The document, to be stored beside the log.
    pub document: String,
    /// The document's hash, in hexadecimal digits.
    pub document_sha256: String,
}

/// A statement of account as the projections compute it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReconciliationDraft {
    /// What it comes to, a row a currency.
    pub balances: Vec<FrozenBalance>,
    /// The claims that are open on it.
    pub claims: Vec<FrozenOpen>,
    /// The document, to be stored beside the log.
    pub document: String,
    /// The document's hash, in hexadecimal digits.
    pub document_sha256: String,
}

/// How far a contract is collected, in the account's main currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractStanding {
    /// Whose contract.
    pub account: AccountId,
    /// The account's main currency.
    pub currency: Currency,
    /// Since when the contract is known: registered, or first named.
    pub since: Date,
    /// Cash and non-cash, in minor units.
    pub collected_minor: Minor,
    /// What that is a share of: the contract's amount, else its claims.
    pub whole_minor: Minor,
    /// Settled as domain.md 3 says.
    pub settled: bool,
}

impl Derived {
    /// The paper that is issued when the command is taken; none for most.
    #[must_use]
    pub fn document(&self) -> Option<&str> {
        match self {
            Self::Statement(draft) => Some(&draft.document),
            Self::Period(draft) => Some(&draft.document),
            Self::Reconciliation(draft) => Some(&draft.document),
            Self::Nothing | Self::Contracts(_) | Self::Cleared(_) => None,
        }
    }

    /// Refuses where the shell did not compute what the command needs.
    pub(crate) fn missing<T>(&self, what: &str) -> Decision<T> {
        Err(Refusal::new(codes::INTERNAL, format!("{what} was not computed for this decision")))
    }

    /// The one contract meant.
    ///
    /// # Errors
    /// `contract_not_found`; `invalid_field` where several accounts have one of that name.
    pub(crate) fn contract(&self, contract: &ContractId) -> Decision<&ContractStanding> {
        let Self::Contracts(found) = self else { return self.missing("the collected ratio") };
        match found.as_slice() {
            [one] => Ok(one),
            [] => {
                let message = format!("data.contract: no account of the rep has a contract {contract}");
                Err(Refusal::new(codes::CONTRACT_NOT_FOUND, message).at("data.contract"))
            }
            several => {
                let accounts: Vec<&str> = several.iter().map(|one| one.account.as_str()).collect();
                let message = format!(
                    "data.account: {contract} is a contract of {}: name the account",
                    accounts.join(" and of ")
                );
                Err(Refusal::new(codes::INVALID_FIELD, message).at("data.account"))
            }
        }
    }
}
