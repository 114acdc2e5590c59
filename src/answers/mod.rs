//! Reading: the facts that count on a day and as known at a position, from the read tables, for the answers of
//! `recoup-projections` to be folded from. Every read first catches its tables up with the log.

mod asking;
mod audit;
mod events;
mod kept;
pub(crate) mod load;
mod pay;
mod periods;
mod portions;
mod reading;
mod reps;
mod rows;

pub use pay::PayFacts;
pub use reading::{KnownAt, ReadError, Reading, time_zone, today};
