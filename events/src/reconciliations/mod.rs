//! Statements of account and what the customer says to them (对账, domain.md 7): issue_reconciliation →
//! confirm_reconciliation or contest_reconciliation. What stands in a statement is not computed here.

mod answer;
mod issue;

#[cfg(test)]
mod tests;

pub use answer::{
    ConfirmReconciliation, ContestReconciliation, ContestedLine, ReconciliationConfirmed, ReconciliationContested,
};
pub use issue::{IssueReconciliation, ReconciliationClaimsFrozen, ReconciliationIssued};
