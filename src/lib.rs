//! Recoup's shell: everything that touches disk, network or clock. What can happen and who decides lives in
//! `recoup-events`, what it adds up to in `recoup-projections`; no business rule may stand here.

pub mod answers;
pub mod bus;
pub mod cli;
pub mod clock;
pub mod demo;
pub mod export;
pub mod import;
pub mod log;
pub mod projectors;
pub mod sealing;
pub mod storage;
