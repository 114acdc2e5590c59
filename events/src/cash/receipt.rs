//! record_receipt: money came; it settles what the customer names, or what a rule finds (domain.md 3).

use serde::{Deserialize, Deserializer, Serialize};

use super::allocation::{AllocationLine, LateClaims, Maker, check_contract, named};
use super::require;
use super::rules::{self, AllocationRule};
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Fact, Method, Name, Posting, PostingKind, ReceiptFact};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AmountText, ContractId, Currency, Minor, PromiseId, ReceiptId, Text};

/// The command; its day is the value date.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordReceipt {
    /// A new id.
    pub receipt: ReceiptId,
    /// How much came.
    pub amount: AmountText,
    /// The account's currency where it is absent.
    pub currency: Option<Currency>,
    /// How it came.
    #[serde(default)]
    pub method: Method,
    /// What the bank or the payer wrote.
    pub reference: Option<Text>,
    /// Who paid.
    pub payer: Option<Text>,
    /// The promise it names.
    pub promise: Option<PromiseId>,
    /// The returned receipt that it deposits again.
    pub redeposit_of: Option<ReceiptId>,
    /// What it settles.
    #[serde(default)]
    pub allocate: Designation,
    /// The contract of the rule `contract`.
    pub contract: Option<ContractId>,
}

/// What a receipt settles: a rule, nothing yet, or the claims that the customer named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Designation {
    /// By a rule.
    Rule(AllocationRule),
    /// Nothing: kept on account.
    None,
    /// The customer's own designation, which beats every rule.
    Lines(Vec<AllocationLine>),
}

impl Default for Designation {
    fn default() -> Self {
        Self::Rule(AllocationRule::OldestDueFirst)
    }
}

impl<'de> Deserialize<'de> for Designation {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Designation;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a rule, \"none\", or a list of lines {claim, amount}")
            }
            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Designation, E> {
                if word == "none" {
                    return Ok(Designation::None);
                }
                AllocationRule::deserialize(serde::de::value::StrDeserializer::new(word)).map(Designation::Rule)
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Designation, A::Error> {
                let mut lines = Vec::new();
                while let Some(line) = seq.next_element()? {
                    lines.push(line);
                }
                Ok(Designation::Lines(lines))
            }
        }
        d.deserialize_any(Visitor)
    }
}

/// The event: the money, before anything is settled with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ReceiptRecorded {
    pub amount_minor: i64,
    pub at: At,
    pub currency: Currency,
    pub method: Method,
    pub payer: Option<Text>,
    pub promise: Option<PromiseId>,
    pub receipt: ReceiptId,
    pub redeposit_of: Option<ReceiptId>,
    pub reference: Option<Text>,
}

impl Decide<Account> for RecordReceipt {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        if account.ledger().receipt(&self.receipt).is_some() {
            let message = format!("data.receipt: the account has a receipt {} already", self.receipt);
            return Err(Refusal::new(codes::ID_TAKEN, message).at("data.receipt"));
        }
        if self.method == Method::Asset {
            let message = "data.method: an asset in lieu is posted by accept_asset only";
            return Err(Refusal::new(codes::INVALID_FIELD, message).at("data.method"));
        }
        let currency = self.currency.unwrap_or_else(|| account.main_currency());
        let amount_minor = account.minor(&self.amount, currency, "data.amount")?;
        self.check_redeposit(account, currency, moment)?;
        self.check_promise(account, currency, moment)?;
        let mut events = vec![AccountEvent::ReceiptRecorded(ReceiptRecorded {
            amount_minor,
            at: moment.at(),
            currency,
            method: self.method,
            payer: self.payer.clone(),
            promise: self.promise.clone(),
            receipt: self.receipt.clone(),
            redeposit_of: self.redeposit_of.clone(),
            reference: self.reference.clone(),
        })];
        events.extend(self.settle(account, (currency, amount_minor.into()), moment)?);
        Ok(events)
    }
}

impl RecordReceipt {
    fn settle(&self, account: &Account, money: (Currency, Minor), moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let maker = Maker { receipt: &self.receipt, currency: money.0, method: self.method, moment };
        let contract = self.contract.as_ref();
        match &self.allocate {
            Designation::None => check_contract(None, contract).map(|()| Vec::new()),
            Designation::Lines(lines) => {
                check_contract(None, contract)?;
                let shares = named(account, lines, money, moment, LateClaims::OnTheirDate)?;
                Ok(shares.into_iter().map(|(share, on)| maker.event(share, on, None)).collect())
            }
            Designation::Rule(rule) => {
                check_contract(Some(*rule), contract)?;
                let shares = rules::allocate(account, *rule, contract, money, moment.effective_on);
                Ok(shares.into_iter().map(|s| maker.event(s, moment.effective_on, Some(*rule))).collect())
            }
        }
    }

    /// The promise must be the account's, in the same currency, and made by the value date. It may be withdrawn:
    /// the receipt then counts for the parts that were not ended (domain.md 4).
    fn check_promise(&self, account: &Account, currency: Currency, moment: &Moment<'_>) -> Decision<()> {
        let field = "data.promise";
        let Some(id) = &self.promise else { return Ok(()) };
        let promise = crate::promises::require(account, id, moment, field)?;
        if promise.fact.currency == currency {
            return Ok(());
        }
        let message = format!("{field}: promise {id} is in {}, the receipt in {currency}", promise.fact.currency);
        Err(Refusal::new(codes::CURRENCY_MISMATCH, message).at(field))
    }

    /// A redeposit names a returned receipt of the account in the same currency, not before its return.
    fn check_redeposit(&self, account: &Account, currency: Currency, moment: &Moment<'_>) -> Decision<()> {
        let field = "data.redeposit_of";
        let Some(id) = &self.redeposit_of else { return Ok(()) };
        let first = require::receipt(account, id, moment, field)?;
        let Some(returned) = first.returned else {
            let message = format!("{field}: receipt {id} was not returned");
            return Err(Refusal::new(codes::RECEIPT_NOT_RETURNED, message).at(field));
        };
        if first.fact.currency != currency {
            let message = format!("{field}: receipt {id} is in {}, this one in {currency}", first.fact.currency);
            return Err(Refusal::new(codes::CURRENCY_MISMATCH, message).at(field));
        }
        moment.not_before(returned.effective_on, format!("the return of receipt {id}"))
    }
}

impl Payload for ReceiptRecorded {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        out.push(Fact::Receipt(ReceiptFact {
            receipt: self.receipt.clone(),
            currency: self.currency,
            method: self.method,
            reference: self.reference.clone(),
            payer: self.payer.clone(),
            promise: self.promise.clone(),
            redeposit_of: self.redeposit_of.clone(),
        }));
        out.push(Fact::Posting(Posting {
            kind: PostingKind::Receipt,
            currency: self.currency,
            claim: None,
            receipt: Some(self.receipt.clone()),
            amount_minor: self.amount_minor,
        }));
    }

    fn makes(&self) -> Vec<Name> {
        vec![Name::Receipt(self.receipt.clone())]
    }

    fn uses(&self) -> Vec<Name> {
        let redeposit = self.redeposit_of.iter().flat_map(|id| [Name::Return(id.clone()), Name::Receipt(id.clone())]);
        redeposit.chain(self.promise.iter().map(|id| Name::Promise(id.clone()))).collect()
    }
}
