//! record_recovery: money comes for a claim that was written off (domain.md 7).
//!
//! Recovered money settles the claim after all: cash grows by what the write-off shrinks by, so the claim's open
//! amount stays and every balance still adds up.

use serde::{Deserialize, Serialize};

use super::require;
use super::reversal::names_ended;
use crate::account::{Account, AccountEvent};
use crate::command::Decide;
use crate::context::Moment;
use crate::event::Payload;
use crate::facts::{At, Fact, Method, Name, Posting, PostingKind, ProposalKind, Receipt, Running};
use crate::refusal::{Decision, Refusal, codes};
use crate::values::{Amount, AmountText, ClaimId, Currency, Minor, ProposalId, ReceiptId};

/// The command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordRecovery {
    /// Which approved write-off.
    pub write_off: ProposalId,
    /// The receipt that brought the money.
    pub receipt: ReceiptId,
    /// How much of its unapplied rest, at most what is still written off.
    pub amount: AmountText,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct RecoveryRecorded {
    pub amount_minor: i64,
    pub at: At,
    pub claim: ClaimId,
    pub currency: Currency,
    pub method: Method,
    pub receipt: ReceiptId,
    pub write_off: ProposalId,
}

impl Decide<Account> for RecordRecovery {
    type Event = AccountEvent;

    fn decide(&self, account: &Account, moment: &Moment<'_>) -> Decision<Vec<AccountEvent>> {
        let (claim, still_written_off) = self.written_off(account, moment)?;
        let claim = require::claim(account, claim, moment, "data.write_off")?;
        let receipt = require::standing_receipt(account, &self.receipt, moment, "data.receipt")?;
        require::same_currency(claim, receipt.fact.currency, "data.receipt")?;
        let amount_minor = account.minor(&self.amount, receipt.fact.currency, "data.amount")?;
        // Of this write-off, and of all on the claim: no day may show more recovered than was written off.
        let day = moment.effective_on;
        let least = still_written_off.least_from(day).min(claim.written_off.least_from(day));
        if Minor::from(amount_minor) > least {
            let least = Amount::new(least, claim.fact.currency);
            let message = format!("data.amount: only {least} {} is still written off", claim.fact.currency);
            return Err(Refusal::new(codes::OVER_RECOVERY, message).at("data.amount"));
        }
        require::fits_unapplied(receipt, amount_minor, moment, "data.amount")?;
        Ok(vec![AccountEvent::RecoveryRecorded(RecoveryRecorded {
            amount_minor,
            at: moment.at(),
            claim: claim.fact.claim.clone(),
            currency: receipt.fact.currency,
            method: receipt.fact.method,
            receipt: self.receipt.clone(),
            write_off: self.write_off.clone(),
        })])
    }
}

impl RecordRecovery {
    /// The claim, and what is still written off of it by this write-off, by day.
    fn written_off<'a>(&self, account: &'a Account, moment: &Moment<'_>) -> Decision<(&'a ClaimId, Running)> {
        let field = "data.write_off";
        let approved = account.ledger().proposal(&self.write_off).and_then(|p| Some((p, p.approved.as_ref()?)));
        let Some((proposal, (at, _))) = approved else {
            let message = format!("{field}: no write-off {} was approved", self.write_off);
            return Err(Refusal::new(codes::WRITE_OFF_NOT_FOUND, message).at(field));
        };
        let ProposalKind::WriteOff { claim, amount_minor } = &proposal.kind else {
            let message = format!("{field}: {} is a {}", self.write_off, proposal.kind.word());
            return Err(Refusal::new(codes::WRITE_OFF_NOT_FOUND, message).at(field));
        };
        moment.not_before(at.effective_on, "the write-off's approval")?;
        let mut still = Running::default();
        still.add(at.effective_on, Minor::from(*amount_minor), at.entry);
        for receipt in account.ledger().receipts() {
            self.take_recovered(account, receipt, claim, &mut still);
        }
        Ok((claim, still))
    }

    /// Takes off what a receipt recovered of this write-off, and puts back what was undone: a reversal or return
    /// undoes the recoveries that it names.
    fn take_recovered(&self, account: &Account, receipt: &Receipt, claim: &ClaimId, still: &mut Running) {
        let of_claim = || receipt.recoveries.iter().filter(|recovery| recovery.claim == *claim);
        for recovery in of_claim().filter(|recovery| recovery.amount_minor > 0) {
            let (at, amount) = (recovery.at, Minor::from(recovery.amount_minor));
            // Several write-offs may stand on one claim: which one an entry recovered is among the names it uses.
            if !account.uses(at.entry).contains(&Name::WriteOff(self.write_off.clone())) {
                continue;
            }
            still.add(at.effective_on, -amount, at.entry);
            let undone = of_claim().find(|u| u.amount_minor < 0 && names_ended(account, u.at.entry, at.entry));
            if let Some(undone) = undone {
                still.add(undone.at.effective_on, amount, undone.at.entry);
            }
        }
    }
}

impl Payload for RecoveryRecorded {
    fn at(&self) -> At {
        self.at
    }

    fn facts(&self, out: &mut Vec<Fact>) {
        let (claim, receipt) = (Some(self.claim.clone()), Some(self.receipt.clone()));
        let (currency, amount_minor) = (self.currency, self.amount_minor);
        let kind = PostingKind::of_method(self.method);
        let back = Posting {
            kind: PostingKind::WriteOff,
            currency,
            claim: claim.clone(),
            receipt: receipt.clone(),
            amount_minor: -amount_minor,
        };
        out.push(Fact::Posting(back));
        out.push(Fact::Posting(Posting { kind, currency, claim, receipt, amount_minor }));
    }

    fn uses(&self) -> Vec<Name> {
        vec![
            Name::WriteOff(self.write_off.clone()),
            Name::Claim(self.claim.clone()),
            Name::Receipt(self.receipt.clone()),
        ]
    }
}
