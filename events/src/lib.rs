//! What can happen in Recoup, and who decides. Pure: no I/O, no clock, no randomness, no float.

pub mod values;
