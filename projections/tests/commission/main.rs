//! Given, when, then: what a rep earns (domain.md 8), each sentence cited where it is tested.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests may panic")]

mod advances;
mod causes;
mod draws;
mod explained;
mod frozen;
mod holdback;
mod late;
mod lines;

mod sums;
mod world;
