//! Cash: claims, receipts, allocations, refunds, credit notes, write-offs (domain.md 3).

mod allocation;
mod credit_note;
mod identified;
mod invoice;
mod receipt;
mod recovery;
mod refund;
pub(crate) mod require;
mod returns;
mod reversal;
mod rules;
mod terms;
mod write_off;

#[cfg(test)]
mod tests;

pub use allocation::{Allocate, AllocationLine, ReceiptAllocated};
pub use credit_note::{CreditNoteIssued, IssueCreditNote};
pub use identified::{ReceiptIdentified, TakeIdentified};
pub use invoice::{ClaimRaised, InvoiceRaised, RaiseInvoice};
pub use receipt::{ReceiptRecorded, RecordReceipt};
pub use recovery::{RecordRecovery, RecoveryRecorded};
pub use refund::{ApproveRefund, ProposeRefund, RefundApproved, RefundProposed};
pub use returns::{ReceiptReturned, ReturnReceipt};
pub use reversal::{AllocationReversed, ReverseAllocation};
pub use rules::AllocationRule;
pub use terms::{ChangeTerms, TermsChanged};
pub use write_off::{ApproveWriteOff, ProposeWriteOff, WriteOffApproved, WriteOffProposed};
