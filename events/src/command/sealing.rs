//! Sealing: what identifies a person becomes ciphertext before a command is decided (domain.md 11).
//!
//! Sealed are names (promiser, contact, participants, who answered a statement of account) and free words about what was said (notes, next actions,
//! conditions, support plans): they name people sooner or later. Plain stay roles, codes, amounts, days, references
//! to papers, and the one-line reason of a business act, which an auditor must read when a key is gone.

use super::Command;
use crate::account::AccountCommand;
use crate::values::{Sealer, StreamId};

impl Command {
    /// Whether the command may hold personal words at all.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        use AccountCommand::{ConfirmReconciliation, ContestReconciliation, LogFollowUp, MakePromise, MoveDispute};
        match self {
            Self::Account(
                MakePromise(_) | LogFollowUp(_) | MoveDispute(_) | ConfirmReconciliation(_) | ContestReconciliation(_),
            ) => true,
            Self::Correct(correct) => correct.replacement.is_some(),
            Self::Account(_) | Self::Rep(_) | Self::Policy(_) | Self::Book(_) => false,
        }
    }

    /// Seals every personal word of the command, and of what replaces a corrected entry. Call it before the command
    /// is decided; a decision refuses plain words as `internal`.
    pub fn seal(&mut self, stream: &StreamId, sealer: &mut dyn Sealer) {
        match self {
            Self::Account(AccountCommand::MakePromise(command)) => command.seal(stream, sealer),
            Self::Account(AccountCommand::LogFollowUp(command)) => command.seal(stream, sealer),
            Self::Account(AccountCommand::MoveDispute(command)) => command.seal(stream, sealer),
            Self::Account(AccountCommand::ConfirmReconciliation(command)) => command.seal(stream, sealer),
            Self::Account(AccountCommand::ContestReconciliation(command)) => command.seal(stream, sealer),
            Self::Correct(correct) => {
                if let Some(replacement) = &mut correct.replacement {
                    replacement.seal(stream, sealer);
                }
            }
            Self::Account(_) | Self::Rep(_) | Self::Policy(_) | Self::Book(_) => {}
        }
    }
}
