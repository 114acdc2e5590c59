//! What a command must find before it is decided: streams at hand, and figures that somebody else computes. What a
//! command does is not here.

use jiff::civil::Date;

use super::{AnyAggregate, Desk, Found, Order};
use crate::account::AccountCommand;
use crate::book::BookCommand;
use crate::command::Command;
use crate::corrections::Correct;
use crate::derived::Need;
use crate::reps::RepCommand;
use crate::values::StreamId;

impl Desk {
    /// The streams that a command must find at hand.
    #[must_use]
    pub fn needs(order: &Order, found: &Found) -> Vec<StreamId> {
        let mut streams = vec![order.stream.clone()];
        streams.extend(also_needed(&order.command));
        streams.extend(found.entry.iter().map(|(stream, _)| stream.clone()));
        if let Command::Correct(Correct { replacement: Some(replacement), .. }) = &order.command {
            streams.extend(replacement.stream.clone());
            let meant = replacement.command(&order.stream);
            streams.extend(meant.iter().flat_map(also_needed));
        }
        streams.sort();
        streams.dedup();
        streams
    }

    /// What has to be computed before a command is decided, of everything that stands before it; none for most. Its
    /// streams must be at hand.
    #[must_use]
    pub fn derives(&self, order: &Order, today: Date) -> Option<Need> {
        let needs = |stream: &StreamId, command: &Command, on: Date| match command {
            Command::Rep(command) => match self.loaded.get(stream).map(|loaded| &loaded.aggregate) {
                Some(AnyAggregate::Rep(rep)) => command.needs(rep, &stream.as_rep()?, on),
                _ => None,
            },
            Command::Book(BookCommand::ClosePeriod(close)) => Some(Need::Period { month: close.month }),
            Command::Account(AccountCommand::IssueReconciliation(issue)) => {
                Some(Need::Reconciliation { account: stream.as_account()?, month: issue.month })
            }
            _ => None,
        };
        let Command::Correct(Correct { replacement: Some(replacement), .. }) = &order.command else {
            return needs(&order.stream, &order.command, order.effective_on);
        };
        let stream = replacement.stream.as_ref().unwrap_or(&order.stream);
        let command = replacement.command(&order.stream).ok()?;
        needs(stream, &command, replacement.effective_on.unwrap_or(today))
    }
}

/// The streams besides its own that a command names.
fn also_needed(command: &Command) -> Vec<StreamId> {
    match command {
        Command::Book(BookCommand::IdentifyReceipt(identify)) => vec![StreamId::account(&identify.account)],
        Command::Rep(RepCommand::IssueTaskLetter(letter)) => {
            letter.lines.iter().map(|line| StreamId::account(&line.account)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a command freezes what stands before it.
pub(super) const fn freezes(command: &Command) -> bool {
    matches!(
        command,
        Command::Rep(RepCommand::IssueCommissionStatement(_))
            | Command::Account(AccountCommand::IssueReconciliation(_))
            | Command::Book(BookCommand::ClosePeriod(_))
    )
}
