//! The command line: one file a command, each in three steps: parse, call, print. No rule of the business and no
//! SQL stand here.

pub mod progress;
pub mod render;
