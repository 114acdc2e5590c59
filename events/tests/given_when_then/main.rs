//! Every command: given events, when a command is handed in, then these events or that refusal. One file a family;
//! the comment above a test is the sentence of domain.md that it proves.

#[path = "../support/memory_book.rs"]
mod memory_book;
mod scene;

mod account;
mod allocation_rules;
mod allocations;
mod book;
mod contracts;
mod corrections;
mod credit_notes;
mod identified;
mod invoices;
mod policy;
mod proposals;
mod receipts;
mod recoveries;
mod refunds;
mod rep;
mod replacements;
mod returns;
mod terms;
mod write_offs;
