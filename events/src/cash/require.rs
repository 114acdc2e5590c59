//! What cash commands ask of the ledger before they decide, each question once.

use crate::account::Account;
use crate::context::Moment;
use crate::facts::{Claim, Receipt};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{Amount, ClaimId, Currency, Minor, ReceiptId};

/// The claim, where the account has it by the moment's day.
pub(crate) fn claim<'a>(account: &'a Account, id: &ClaimId, moment: &Moment<'_>, field: &str) -> Decision<&'a Claim> {
    let claim = known_claim(account, id, field)?;
    moment.not_before(claim.at.effective_on, format!("claim {id}"))?;
    Ok(claim)
}

/// The claim, where the account has it on any day.
pub(crate) fn known_claim<'a>(account: &'a Account, id: &ClaimId, field: &str) -> Decision<&'a Claim> {
    account.ledger().claim(id).ok_or_else(|| {
        let hint = if account.ledger().has_invoice(id) { ": it has parts, name one of them" } else { "" };
        Refusal::new(codes::CLAIM_NOT_FOUND, format!("{field}: the account has no claim {id}{hint}")).at(field)
    })
}

/// The receipt, where the account has it by the moment's day.
pub(crate) fn receipt<'a>(
    account: &'a Account,
    id: &ReceiptId,
    moment: &Moment<'_>,
    field: &str,
) -> Decision<&'a Receipt> {
    let Some(receipt) = account.ledger().receipt(id) else {
        let message = format!("{field}: the account has no receipt {id}");
        return Err(Refusal::new(codes::RECEIPT_NOT_FOUND, message).at(field));
    };
    moment.not_before(receipt.at.effective_on, format!("receipt {id}"))?;
    Ok(receipt)
}

/// A receipt that was not returned.
pub(crate) fn standing_receipt<'a>(
    account: &'a Account,
    id: &ReceiptId,
    moment: &Moment<'_>,
    field: &str,
) -> Decision<&'a Receipt> {
    let receipt = receipt(account, id, moment, field)?;
    match receipt.returned {
        None => Ok(receipt),
        Some(at) => {
            let message = format!("{field}: receipt {id} was returned on {}", at.effective_on);
            Err(Refusal::new(codes::RECEIPT_RETURNED, message).at(field))
        }
    }
}

/// One currency on both sides.
pub(crate) fn same_currency(claim: &Claim, currency: Currency, field: &str) -> Decision<()> {
    if claim.fact.currency == currency {
        return Ok(());
    }
    let (id, other) = (&claim.fact.claim, claim.fact.currency);
    let message = format!("{field}: claim {id} is in {other}, the money in {currency}");
    Err(Refusal::new(codes::CURRENCY_MISMATCH, message).at(field))
}

/// No more than a claim has open on every day from the moment's on.
pub(crate) fn fits_open(claim: &Claim, amount_minor: i64, moment: &Moment<'_>, field: &str) -> Decision<()> {
    let least = claim.open.least_from(moment.effective_on);
    fits(amount_minor, least, claim.fact.currency, field, codes::OVER_ALLOCATION, || {
        format!("claim {} has open from {} on", claim.fact.claim, moment.effective_on)
    })
}

/// No more than a receipt has left on every day from the moment's on.
pub(crate) fn fits_unapplied(receipt: &Receipt, amount_minor: i64, moment: &Moment<'_>, field: &str) -> Decision<()> {
    let least = receipt.unapplied.least_from(moment.effective_on);
    fits(amount_minor, least, receipt.fact.currency, field, codes::OVER_RECEIPT, || {
        format!("receipt {} has left from {} on", receipt.fact.receipt, moment.effective_on)
    })
}

fn fits(
    amount_minor: i64,
    least: Minor,
    currency: Currency,
    field: &str,
    code: &'static str,
    what: impl Fn() -> String,
) -> Decision<()> {
    if Minor::from(amount_minor) <= least {
        return Ok(());
    }
    let (asked, least) = (Amount::new(amount_minor, currency), Amount::new(least, currency));
    let message = format!("{field}: {asked} {currency} is more than {}, {least}", what());
    let detail = serde_json::json!({ "asked": asked.to_string(), "available": least.to_string() });
    Err(Refusal::new(code, message).at(field).with(detail))
}
