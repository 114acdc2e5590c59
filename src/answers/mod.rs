//! Reading: the facts that count on a day and as known at a position, from the read tables, for the answers of
//! `recoup-projections` to be folded from. Every read first catches its tables up with the log.

mod audit;
mod events;
pub(crate) mod load;
mod pay;
mod periods;
mod reading;
mod reps;

pub use pay::PayFacts;
pub use reading::{KnownAt, ReadError, Reading, time_zone, today};
