//! What Recoup's events add up to: one module an answer, each a pure fold of dated facts.
//!
//! Facts come as rows ([`rows`]) from tables, or straight from events; the ledgers folded from them answer every
//! question at a day and as known at a position. Nothing here decides whether something may happen.
//!
//! **Must not be here:** I/O, a clock, randomness, floats, the order of hash maps, a locale, an async runtime.

pub mod ageing;
pub mod asked;
pub mod audit;
pub mod balance;
pub mod commission;
pub mod confirmations;
pub mod contracts;
pub mod disputes;
pub mod evidence;
pub mod explain;
pub mod follow_ups;
pub mod head;
pub mod journal;
pub mod money;
mod paper;
pub mod periods;
pub mod promises;
pub mod reconciliations;
pub mod reliability;
pub mod roll_forward;
pub mod rows;
pub mod statement;
pub mod timeline;
pub mod worklist;

pub use asked::{AccountFacts, Asked};
pub use head::Head;
