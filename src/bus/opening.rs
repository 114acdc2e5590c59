//! The book is opened, and the shipped policy published, before the first command, if nobody did (contract.md 3).

use jiff::civil::Date;
use recoup_events::book::{BookCommand, OpenBook};
use recoup_events::command::Command;
use recoup_events::policy::{PolicyCommand, PublishPolicy, SHIPPED};
use recoup_events::refusal::Refusal;
use recoup_events::values::{ActorId, StreamId};

use super::Prepared;
use super::prepare::made_id;

/// What has to come before a command in a book that is not open.
pub(super) fn before(command: &Prepared, today: Date) -> Result<Vec<Prepared>, Refusal> {
    if opens(command) {
        return Ok(Vec::new());
    }
    let open = Command::Book(BookCommand::OpenBook(OpenBook::default()));
    Ok(vec![ours(&command.actor, StreamId::book(), open, today)?, shipped_policy(&command.actor, today)?])
}

/// What has to come after a command that opened the book itself.
pub(super) fn after(command: &Prepared, today: Date) -> Result<Option<Prepared>, Refusal> {
    opens(command).then(|| shipped_policy(&command.actor, today)).transpose()
}

fn shipped_policy(actor: &ActorId, today: Date) -> Result<Prepared, Refusal> {
    let publish = PublishPolicy { effective_from: today, body: SHIPPED.to_owned() };
    ours(actor, StreamId::policy(), Command::Policy(PolicyCommand::PublishPolicy(publish)), today)
}

/// Whether it opens the book itself.
fn opens(command: &Prepared) -> bool {
    matches!(command.command, Command::Book(BookCommand::OpenBook(_)))
}

fn ours(actor: &ActorId, stream: StreamId, command: Command, today: Date) -> Result<Prepared, Refusal> {
    let (actor, effective_on) = (actor.clone(), Some(today));
    // Nobody sent it, so nobody can send it again: its id is fresh and its fingerprint says nothing.
    Ok(Prepared { id: made_id()?, fresh: true, fingerprint: [0; 32], actor, effective_on, stream, command })
}
