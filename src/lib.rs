//! x

pub mod cli;
pub mod import;
