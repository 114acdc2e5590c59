//! raise_invoice: a claim, or a claim for each part (domain.md 3).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, ClaimFact, ClaimKind, DueFact, Fact, Name, Posting, PostingKind};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{AmountText, ClaimId, ContractId, Currency, OrderId};

/// The command: `amount` and `due_on`, or `parts`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RaiseInvoice {
    /// The invoice's id.
    pub claim: ClaimId,
    /// Its amount, where it has no parts.
    pub amount: Option<AmountText>,
    /// When it is due; without, it stands in the column of its own.
    #[serde(default, with = "crate::command::day_option")]
    pub due_on: Option<Date>,
    /// What it is for.
    #[serde(default)]
    pub kind: ClaimKind,
    /// The contract it belongs to, registered or not.
    pub contract: Option<ContractId>,
    /// The order it bills.
    pub order: Option<OrderId>,
    /// The account's currency where it is absent.
    pub currency: Option<Currency>,
    /// Instalments, each due and ageing by itself.
    pub parts: Option<Vec<Part>>,
}

/// One instalment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its amount.
    pub amount: AmountText,
    /// When it is due.
    #[serde(with = "crate::command::day")]
    pub due_on: Date,
}

/// The event: one invoice and its claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct InvoiceRaised {
    pub at: At,
    pub claims: Vec<ClaimRaised>,
    pub contract: Option<ContractId>,
    pub currency: Currency,
    pub invoice: ClaimId,
    pub kind: ClaimKind,
    pub order: Option<OrderId>,
}

/// One claim of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ClaimRaised {
    pub amount_minor: i64,
    pub claim: ClaimId,
    pub due_on: Option<Date>,
}

impl Decide<Account> for RaiseInvoice {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let currency = self.currency.unwrap_or_else(|| account.main_currency());
        let claims = self.claims(account, currency)?;
        self.check_ids(account, &claims)?;
        if let Some(contract) = self.contract.as_ref().and_then(|id| account.ledger().contract(id)) {
            moment.not_before(contract.at.effective_on, format!("contract {}", contract.fact.contract))?;
        }
        Ok(vec![AccountEvent::InvoiceRaised(InvoiceRaised {
            at: moment.at(),
            claims,
            contract: self.contract.clone(),
            currency,
            invoice: self.claim.clone(),
            kind: self.kind,
            order: self.order.clone(),
        })])
    }
}

impl RaiseInvoice {
    fn claims(&self, account: &Account, currency: Currency) -> Decision<Vec<ClaimRaised>> {
        match (&self.amount, &self.parts) {
            (Some(amount), None) => {
                let amount_minor = account.minor(amount, currency, "data.amount")?;
                Ok(vec![ClaimRaised { amount_minor, claim: self.claim.clone(), due_on: self.due_on }])
            }
            (None, Some(parts)) if self.due_on.is_none() => self.parts(account, currency, parts),
            (None, None) => {
                let message = "missing field `amount`: give amount (and due_on), or parts";
                Err(Refusal::new(codes::MISSING_FIELD, message).at("data.amount"))
            }
            _ => {
                let message = "data.parts: parts stand instead of amount and due_on, never beside them";
                Err(Refusal::new(codes::INVALID_FIELD, message).at("data.parts"))
            }
        }
    }

    /// The invoice's own id must not be another invoice's, and its claims' ids neither claims nor invoices already.
    /// With parts "the invoice's own id is taken but is no claim" (domain.md 3): it may be the id of a part of
    /// another invoice, as each of the two names something else.
    fn check_ids(&self, account: &Account, claims: &[ClaimRaised]) -> Decision<()> {
        let ledger = account.ledger();
        let own = ledger.has_invoice(&self.claim).then_some(&self.claim);
        let taken = |id: &&ClaimId| ledger.claim(id).is_some() || ledger.has_invoice(id);
        match own.or_else(|| claims.iter().map(|raised| &raised.claim).find(taken)) {
            None => Ok(()),
            Some(id) => {
                let message = format!("data.claim: the account has an invoice or claim {id} already");
                Err(Refusal::new(codes::ID_TAKEN, message).at("data.claim"))
            }
        }
    }

    fn parts(&self, account: &Account, currency: Currency, parts: &[Part]) -> Decision<Vec<ClaimRaised>> {
        if parts.is_empty() {
            let message = "data.parts: an invoice in parts has at least one";
            return Err(Refusal::new(codes::INVALID_FIELD, message).at("data.parts"));
        }
        let raise = |(i, part): (usize, &Part)| {
            let amount_minor = account.minor(&part.amount, currency, &format!("data.parts[{i}].amount"))?;
            let claim = ClaimId::new(&format!("{}/{}", self.claim, i + 1)).map_err(|e| {
                let message = format!("data.claim: the id of part {} would be too long: {e}", i + 1);
                Refusal::new(codes::INVALID_FIELD, message).at("data.claim")
            })?;
            Ok(ClaimRaised { amount_minor, claim, due_on: Some(part.due_on) })
        };
        parts.iter().enumerate().map(raise).collect()
    }
}

impl Payload for InvoiceRaised {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        for raised in &self.claims {
            let claim = raised.claim.clone();
            out.push(Fact::Claim(ClaimFact {
                claim: claim.clone(),
                invoice: self.invoice.clone(),
                currency: self.currency,
                kind: self.kind,
                contract: self.contract.clone(),
                order: self.order.clone(),
            }));
            out.push(Fact::Due(DueFact { claim: claim.clone(), due_on: raised.due_on }));
            out.push(Fact::Posting(Posting {
                kind: PostingKind::Claim,
                currency: self.currency,
                claim: Some(claim),
                receipt: None,
                amount_minor: raised.amount_minor,
            }));
        }
    }

    fn makes(&self) -> Vec<Name> {
        // The own id of an invoice in parts is no claim: no later entry can name it.
        self.claims.iter().map(|raised| Name::Claim(raised.claim.clone())).collect()
    }

    fn uses(&self) -> Vec<Name> {
        self.contract.iter().map(|id| Name::Contract(id.clone())).collect()
    }
}
