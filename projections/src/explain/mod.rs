//! explain, diff, step and what-if: where a figure comes from, event by event (contract.md 2 and 4).
//!
//! Everything here replays events and asks the very functions that the answers are made of: what an event contributes
//! is the change that it makes to the answer, so contributions sum to the figure by construction. No rule of the
//! business is written a second time here; commission has its own contributions in `commission/figures.rs`.

mod diff;
mod figures;
mod history;
mod hypothesis;
mod pay;
mod rule;
mod state;
mod step;
mod trace;
mod undone;

pub use diff::{Caused, Change, Point, diff};
pub use figures::{Quantity, Subject, Value, balances};
pub use history::{Happened, History, alone};
pub use hypothesis::{Hypothesis, Supposed};
pub use pay::{PayQuestion, explain_pay, pay_figures};
pub use state::State;
pub use step::{After, Step, step};
pub use trace::{Contribution, Explanation, UnknownFigure, explain};
pub use undone::{LeftOut, NotThere, Undone, Why};
