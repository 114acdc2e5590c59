//! Dated facts of a rep: his letters, budgets, advances, draws, issued statements and contests (domain.md 7, 8).
//! What they add up to for his pay stands in the projections.

mod fact;
mod frozen;
mod ledger;

pub use fact::{
    AdvanceFact, AdvanceSettledFact, BudgetFact, ContestAnsweredFact, ContestFact, ContestOutcome, Department,
    DrawFact, LetterFact, LetterLineFact, RepFact, VerifiedFact,
};
pub use frozen::{Cause, FrozenItem, FrozenLine, FrozenTotals, ItemKind, StatementFact};
pub use ledger::{Advance, Contest, Draw, IssuedStatement, Letter, RepLedger, RepRegistration};
