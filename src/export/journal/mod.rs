//! The journal as plain text that hledger and ledger read (contract.md 6). Which account is debited and which credited
//! is `recoup-projections`' to say; here are the reading of its sources and the text.

mod sources;
mod text;

pub use sources::{JournalError, write_journal};
pub use text::Program;
