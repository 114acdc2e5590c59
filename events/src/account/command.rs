//! The commands of an account's stream, one line each.

use crate::account::{Account, AccountEvent};
use crate::cases::{TransferCase, VerifyCaseAmount};
use crate::cash::{
    Allocate, ApproveRefund, ApproveWriteOff, ChangeTerms, IssueCreditNote, ProposeRefund, ProposeWriteOff,
    RaiseInvoice, RecordReceipt, RecordRecovery, ReturnReceipt, ReverseAllocation, TakeIdentified,
};
use crate::command::commands;
use crate::corrections::CorrectEntry;
use crate::customers::{
    ApproveClass, AssignOwner, CloseContract, ProposeClass, RegisterAccount, RegisterContract, RejectProposal,
};
use crate::disputes::{MoveDispute, OpenDispute, ReopenDispute, ResolveDispute};
use crate::follow_ups::LogFollowUp;
use crate::promises::{MakePromise, MeetCondition, ReschedulePromise, WithdrawPromise};
use crate::reconciliations::{ConfirmReconciliation, ContestReconciliation, IssueReconciliation};

commands! {
    /// A command for an account (contract.md 3).
    AccountCommand for Account => AccountEvent {
        RegisterAccount = "register_account",
        AssignOwner = "assign_owner",
        ProposeClass = "propose_class",
        ApproveClass = "approve_class",
        RejectProposal = "reject_proposal",
        RegisterContract = "register_contract",
        CloseContract = "close_contract",
        ChangeTerms = "change_terms",
        RaiseInvoice = "raise_invoice",
        IssueCreditNote = "issue_credit_note",
        RecordReceipt = "record_receipt",
        Allocate = "allocate",
        ReverseAllocation = "reverse_allocation",
        ReturnReceipt = "return_receipt",
        ProposeRefund = "propose_refund",
        ApproveRefund = "approve_refund",
        ProposeWriteOff = "propose_write_off",
        ApproveWriteOff = "approve_write_off",
        RecordRecovery = "record_recovery",
        MakePromise = "make_promise",
        MeetCondition = "meet_condition",
        WithdrawPromise = "withdraw_promise",
        ReschedulePromise = "reschedule_promise",
        LogFollowUp = "log_follow_up",
        OpenDispute = "open_dispute",
        MoveDispute = "move_dispute",
        ResolveDispute = "resolve_dispute",
        ReopenDispute = "reopen_dispute",
        TransferCase = "transfer_case",
        VerifyCaseAmount = "verify_case_amount",
        IssueReconciliation = "issue_reconciliation",
        ConfirmReconciliation = "confirm_reconciliation",
        ContestReconciliation = "contest_reconciliation",
        // Steps that other commands make, never typed: their names are no words of the contract.
        TakeIdentified = "(take identified receipt)",
        CorrectEntry = "(correct entry)",
    }
}

impl AccountCommand {
    /// The few that may be true from a day to come (domain.md 2).
    #[must_use]
    pub const fn may_lie_in_future(&self) -> bool {
        matches!(self, Self::RegisterContract(_) | Self::ChangeTerms(_))
    }
}
