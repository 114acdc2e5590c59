//! The events of an account's stream, with their stored names and versions.

use crate::cases::{CaseAmountVerified, CaseTransferred};
use crate::cash::{
    AllocationReversed, CreditNoteIssued, InvoiceRaised, ReceiptAllocated, ReceiptIdentified, ReceiptRecorded,
    ReceiptReturned, RecoveryRecorded, RefundApproved, RefundProposed, TermsChanged, WriteOffApproved,
    WriteOffProposed,
};
use crate::corrections::EntryCorrected;
use crate::customers::{
    AccountRegistered, ClassApproved, ClassProposed, ContractClosedEvent, ContractRegistered, OwnerAssigned,
    ProposalRejected,
};
use crate::disputes::{DisputeMoved, DisputeOpened, DisputeReopened, DisputeResolved};
use crate::event::events;
use crate::follow_ups::FollowUpLogged;
use crate::promises::{ConditionMet, PromiseMade, PromiseRescheduled, PromiseWithdrawn};
use crate::reconciliations::{
    ReconciliationClaimsFrozen, ReconciliationConfirmed, ReconciliationContested, ReconciliationIssued,
};

events! {
    /// What can happen to an account.
    AccountEvent {
        AccountRegistered = "account_registered" v 1,
        OwnerAssigned = "owner_assigned" v 1,
        ClassProposed = "class_proposed" v 1,
        ClassApproved = "class_approved" v 1,
        ProposalRejected = "proposal_rejected" v 1,
        ContractRegistered = "contract_registered" v 1,
        ContractClosedEvent = "contract_closed" v 1,
        TermsChanged = "terms_changed" v 1,
        InvoiceRaised = "invoice_raised" v 1,
        CreditNoteIssued = "credit_note_issued" v 1,
        ReceiptRecorded = "receipt_recorded" v 1,
        ReceiptIdentified = "receipt_identified" v 1,
        ReceiptAllocated = "receipt_allocated" v 1,
        AllocationReversed = "allocation_reversed" v 1,
        ReceiptReturned = "receipt_returned" v 1,
        RefundProposed = "refund_proposed" v 1,
        RefundApproved = "refund_approved" v 1,
        WriteOffProposed = "write_off_proposed" v 1,
        WriteOffApproved = "write_off_approved" v 1,
        RecoveryRecorded = "recovery_recorded" v 1,
        PromiseMade = "promise_made" v 1,
        ConditionMet = "condition_met" v 1,
        PromiseWithdrawn = "promise_withdrawn" v 1,
        PromiseRescheduled = "promise_rescheduled" v 1,
        FollowUpLogged = "follow_up_logged" v 1,
        DisputeOpened = "dispute_opened" v 1,
        DisputeMoved = "dispute_moved" v 1,
        DisputeResolved = "dispute_resolved" v 1,
        DisputeReopened = "dispute_reopened" v 1,
        CaseTransferred = "case_transferred" v 1,
        CaseAmountVerified = "case_amount_verified" v 1,
        ReconciliationIssued = "reconciliation_issued" v 1,
        ReconciliationClaimsFrozen = "reconciliation_claims_frozen" v 1,
        ReconciliationConfirmed = "reconciliation_confirmed" v 1,
        ReconciliationContested = "reconciliation_contested" v 1,
        EntryCorrected = "entry_corrected" v 1,
    }
}
