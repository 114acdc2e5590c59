//! Out of the house: files that others can read and check without Recoup's database. What an export says comes from
//! the log and from `recoup-projections`; no figure is computed here.

pub mod audit_pack;
pub mod confirmations;
pub mod events;
pub mod evidence;
mod html;
pub mod journal;
pub mod spreadsheet;
