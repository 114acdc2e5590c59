//! What an import answers: figures, and every row that was not taken with the cell and the reason.

use serde::Serialize;

/// What became of a file (contract.md 2). All figures but `rows` and `rejected` count what this run recorded
/// anew, so that a second run of the same file shows zeros and `replayed` = `rows`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rows below the header that are not blank.
    pub rows: u64,
    /// Invoices recorded.
    pub claims: u64,
    /// Disputes recorded, opened and (where the row says so) resolved.
    pub disputes: u64,
    /// Receipts recorded.
    pub receipts: u64,
    /// Rows of which every command had been recorded before; nothing was written for them.
    pub replayed: u64,
    /// Rows that were not taken. Each has at least one entry in `errors`.
    pub rejected: u64,
    /// What is wrong, by line. A dispute that was refused while its invoice was taken is listed here and does not
    /// count as a rejected row.
    pub errors: Vec<RowError>,
    /// Customers registered.
    pub accounts: u64,
    /// Reps registered.
    pub reps: u64,
    /// Whether nothing was to be recorded.
    pub dry_run: bool,
}

/// What is wrong with one cell, or with a row as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RowError {
    /// The line in a text file, the row number in a sheet.
    pub line: u64,
    /// The column's title as the file writes it; nothing where no single cell is at fault.
    pub column: Option<String>,
    /// What the cell holds.
    pub value: Option<String>,
    /// What is wrong with it, and what would be right.
    pub message: String,
    /// The code of the refusal, where the domain refused the row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}
