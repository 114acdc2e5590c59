//! allocate: a receipt's money settles claims, line by line or by a rule (domain.md 3).

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::require;
use super::rules::{self, AllocationRule, Share};
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Fact, Method, Name, Posting, PostingKind, Receipt};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{Amount, AmountText, ClaimId, ContractId, Currency, Minor, ReceiptId};

/// The command: `lines`, or a `rule`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocate {
    /// Which receipt.
    pub receipt: ReceiptId,
    /// Named claims, each at most once.
    pub lines: Option<Vec<AllocationLine>>,
    /// Or a rule over the receipt's unapplied rest.
    pub rule: Option<AllocationRule>,
    /// The contract of the rule `contract`.
    pub contract: Option<ContractId>,
}

/// One named claim and its share.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationLine {
    /// Which claim.
    pub claim: ClaimId,
    /// In the receipt's currency.
    pub amount: AmountText,
}

/// The event: one receipt, one claim, one amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ReceiptAllocated {
    pub amount_minor: i64,
    pub at: At,
    pub claim: ClaimId,
    pub currency: Currency,
    pub method: Method,
    pub receipt: ReceiptId,
    /// The rule that chose the claim; none where the customer or we named it.
    pub rule: Option<AllocationRule>,
}

impl Decide<Account> for Allocate {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let receipt = require::standing_receipt(account, &self.receipt, moment, "data.receipt")?;
        let maker = Maker::of(receipt, moment);
        let left = receipt.unapplied.least_from(moment.effective_on);
        match (&self.lines, self.rule) {
            (Some(lines), None) => {
                check_contract(None, self.contract.as_ref())?;
                let shares = named(account, lines, (receipt.fact.currency, left), moment, LateClaims::Refused)?;
                Ok(shares.into_iter().map(|(share, on)| maker.event(share, on, None)).collect())
            }
            (None, Some(rule)) => {
                check_contract(Some(rule), self.contract.as_ref())?;
                let money = (receipt.fact.currency, left);
                let shares = rules::allocate(account, rule, self.contract.as_ref(), money, moment.effective_on);
                if shares.is_empty() {
                    let message = format!(
                        "the rule finds nothing on {} that receipt {} could settle",
                        moment.effective_on, self.receipt
                    );
                    return Err(Refusal::new(codes::NOTHING_TO_ALLOCATE, message).at("data.rule"));
                }
                Ok(shares.into_iter().map(|s| maker.event(s, moment.effective_on, Some(rule))).collect())
            }
            _ => {
                let message = "give lines or a rule, one of them";
                Err(Refusal::new(codes::INVALID_FIELD, message).at("data.lines"))
            }
        }
    }
}

/// Writes allocations of one receipt.
pub(super) struct Maker<'a> {
    pub receipt: &'a ReceiptId,
    pub currency: Currency,
    pub method: Method,
    pub moment: &'a Moment<'a>,
}

impl<'a> Maker<'a> {
    fn of(receipt: &'a Receipt, moment: &'a Moment<'a>) -> Self {
        let fact = &receipt.fact;
        Self { receipt: &fact.receipt, currency: fact.currency, method: fact.method, moment }
    }

    pub(super) fn event(&self, share: Share, on: Date, rule: Option<AllocationRule>) -> AccountEvent {
        AccountEvent::ReceiptAllocated(ReceiptAllocated {
            amount_minor: share.amount_minor,
            at: self.moment.at_day(on),
            claim: share.claim,
            currency: self.currency,
            method: self.method,
            receipt: self.receipt.clone(),
            rule,
        })
    }
}

/// What a line on a claim of a later date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LateClaims {
    /// Refused: an allocation is not effective before its claim.
    Refused,
    /// With a new receipt: an allocation effective on the claim's date (domain.md 3).
    OnTheirDate,
}

/// Checks named claims and gives each its share and the day it takes effect.
pub(super) fn named(
    account: &Account,
    lines: &[AllocationLine],
    (currency, left): (Currency, Minor),
    moment: &Moment<'_>,
    late: LateClaims,
) -> Decision<Vec<(Share, Date)>> {
    if lines.is_empty() {
        return Err(Refusal::new(codes::INVALID_FIELD, "lines: give at least one line").at("data.lines"));
    }
    let list = if late == LateClaims::Refused { "data.lines" } else { "data.allocate" };
    let mut seen = BTreeSet::new();
    let mut sum: Minor = 0;
    let mut shares = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let (claim_field, amount_field) = (format!("{list}[{i}].claim"), format!("{list}[{i}].amount"));
        if !seen.insert(&line.claim) {
            let message = format!("{claim_field}: claim {} is named twice", line.claim);
            return Err(Refusal::new(codes::CLAIM_TWICE, message).at(claim_field));
        }
        let claim = require::known_claim(account, &line.claim, &claim_field)?;
        require::same_currency(claim, currency, &claim_field)?;
        let amount_minor = account.minor(&line.amount, currency, &amount_field)?;
        let on = match late {
            LateClaims::Refused => {
                moment.not_before(claim.at.effective_on, format!("claim {}", line.claim))?;
                moment.effective_on
            }
            LateClaims::OnTheirDate => moment.effective_on.max(claim.at.effective_on),
        };
        require::fits_open(claim, amount_minor, &Moment { effective_on: on, ..*moment }, &amount_field)?;
        sum += Minor::from(amount_minor);
        if sum > left {
            let (sum, left) = (Amount::new(sum, currency), Amount::new(left, currency));
            let message = format!("{amount_field}: the lines add up to {sum} {currency}, the receipt has {left} left");
            return Err(Refusal::new(codes::OVER_RECEIPT, message).at(amount_field));
        }
        shares.push((Share { claim: line.claim.clone(), amount_minor }, on));
    }
    Ok(shares)
}

/// A contract is named exactly with the rule `contract`.
pub(super) fn check_contract(rule: Option<AllocationRule>, contract: Option<&ContractId>) -> Decision<()> {
    match (rule == Some(AllocationRule::Contract), contract) {
        (true, None) => {
            let message = "missing field `contract`: the rule `contract` needs one";
            Err(Refusal::new(codes::MISSING_FIELD, message).at("data.contract"))
        }
        (false, Some(_)) => {
            let message = "data.contract: only the rule `contract` takes a contract";
            Err(Refusal::new(codes::INVALID_FIELD, message).at("data.contract"))
        }
        _ => Ok(()),
    }
}

impl Payload for ReceiptAllocated {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        out.push(Fact::Posting(Posting {
            kind: PostingKind::of_method(self.method),
            currency: self.currency,
            claim: Some(self.claim.clone()),
            receipt: Some(self.receipt.clone()),
            amount_minor: self.amount_minor,
        }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![Name::Claim(self.claim.clone()), Name::Receipt(self.receipt.clone())]
    }
}
