//! What can happen in Recoup, and who decides.
//!
//! Values, commands, events, the cqrs-es aggregates that turn the one into the other, and the dated facts that
//! both decisions and answers are made of.
//!
//! **Must not be here:** I/O, a clock, randomness, floats, the order of hash maps, a locale, an async runtime.

pub mod account;
pub mod book;
pub mod cases;
pub mod cash;
pub mod command;
pub mod context;
pub mod corrections;
pub mod customers;
pub mod derived;
pub mod desk;
pub mod disputes;
pub mod event;
pub mod facts;
pub mod follow_ups;
pub mod policy;
pub mod promises;
pub mod reconciliations;
pub mod refusal;
pub mod reps;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod upcasters;
pub mod values;
