//! Follow-ups: who was called, visited or written to, and what came of it (domain.md 5).

mod limits;
mod log;

#[cfg(test)]
mod tests;

pub use log::{AskedFor, AskedLine, ExpectedFunds, FollowUpLogged, FundsLine, LogFollowUp};
