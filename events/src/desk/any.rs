//! One aggregate, event or step of any stream: what the desk keeps without asking whose stream it is.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

use crate::account::{Account, AccountCommand, AccountEvent};
use crate::book::{Book, BookCommand, BookEvent};
use crate::context::{Addressed, Services};
use crate::corrections::CorrectEntry;
use crate::event::{DecodeError, Payload};
use crate::facts::{At, Fact, Name, RepFact};
use crate::policy::{Policy, PolicyCommand, PolicyEvent};
use crate::refusal::{Decision, Refusal, codes};
use crate::reps::{Rep, RepCommand, RepEvent};
use crate::values::{Position, RepId, StreamKind};

/// An event of any stream.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, clippy::large_enum_variant)]
pub enum AnyEvent {
    Account(AccountEvent),
    Rep(RepEvent),
    Policy(PolicyEvent),
    Book(BookEvent),
}

impl AnyEvent {
    /// Decodes a stored payload of a stream of this kind.
    ///
    /// # Errors
    /// An unknown type or version, or a payload of another shape.
    pub fn decode(kind: StreamKind, event_type: &str, version: u16, data: &str) -> Result<Self, DecodeError> {
        Ok(match kind {
            StreamKind::Account => Self::Account(AccountEvent::decode(event_type, version, data)?),
            StreamKind::Rep => Self::Rep(RepEvent::decode(event_type, version, data)?),
            StreamKind::Policy => Self::Policy(PolicyEvent::decode(event_type, version, data)?),
            StreamKind::Book => Self::Book(BookEvent::decode(event_type, version, data)?),
        })
    }

    /// Writes the payload as canonical JSON.
    ///
    /// # Errors
    /// None that a payload of ours gives.
    pub fn encode(&self) -> Result<Vec<u8>, DecodeError> {
        match self {
            Self::Account(event) => event.encode(),
            Self::Rep(event) => event.encode(),
            Self::Policy(event) => event.encode(),
            Self::Book(event) => event.encode(),
        }
    }

    /// The stored name of its type.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Account(event) => event.type_name(),
            Self::Rep(event) => event.type_name(),
            Self::Policy(event) => event.type_name(),
            Self::Book(event) => event.type_name(),
        }
    }

    /// The version its payload is written in.
    #[must_use]
    pub const fn version(&self) -> u16 {
        match self {
            Self::Account(event) => event.version(),
            Self::Rep(event) => event.version(),
            Self::Policy(event) => event.version(),
            Self::Book(event) => event.version(),
        }
    }

    /// Whether it takes an entry out.
    #[must_use]
    pub const fn is_correction(&self) -> bool {
        self.corrects().is_some()
    }

    /// Whether it says something of a rep in a stream that is not his: owning, calling, hearing a promise.
    #[must_use]
    pub fn names_rep(&self, rep: &RepId) -> bool {
        let Self::Account(event) = self else { return false };
        let named = match event {
            AccountEvent::AccountRegistered(event) => Some(&event.owner),
            AccountEvent::OwnerAssigned(event) => Some(&event.rep),
            AccountEvent::PromiseMade(event) => event.rep.as_ref(),
            AccountEvent::FollowUpLogged(event) => event.rep.as_ref(),
            AccountEvent::CaseTransferred(event) => event.owner.as_ref(),
            _ => None,
        };
        named == Some(rep)
    }

    /// The entry that it takes out, where it is a correction.
    #[must_use]
    pub const fn corrects(&self) -> Option<Position> {
        match self {
            Self::Account(AccountEvent::EntryCorrected(correction))
            | Self::Rep(RepEvent::EntryCorrected(correction))
            | Self::Book(BookEvent::EntryCorrected(correction)) => Some(correction.corrected),
            _ => None,
        }
    }

    fn payload(&self) -> &dyn Payload {
        match self {
            Self::Account(event) => event,
            Self::Rep(event) => event,
            Self::Policy(event) => event,
            Self::Book(event) => event,
        }
    }
}

impl Payload for AnyEvent {
    fn at(&self) -> At {
        self.payload().at()
    }
    fn facts(&self, out: &mut Vec<Fact>) {
        self.payload().facts(out);
    }
    fn rep_facts(&self, out: &mut Vec<RepFact>) {
        self.payload().rep_facts(out);
    }
    fn makes(&self) -> Vec<Name> {
        self.payload().makes()
    }
    fn uses(&self) -> Vec<Name> {
        self.payload().uses()
    }
}

/// An aggregate of any stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, clippy::large_enum_variant)]
pub enum AnyAggregate {
    Account(Account),
    Rep(Rep),
    Policy(Policy),
    Book(Book),
}

/// A step for an aggregate of any stream.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "a step lives for one decision and nearly all are an account's")]
pub(super) enum AnyCommand {
    Account(AccountCommand),
    Rep(RepCommand),
    Policy(PolicyCommand),
    Book(BookCommand),
    CorrectEntry(CorrectEntry),
}

impl AnyAggregate {
    /// One to which nothing has happened.
    #[must_use]
    pub fn new(kind: StreamKind) -> Self {
        match kind {
            StreamKind::Account => Self::Account(Account::default()),
            StreamKind::Rep => Self::Rep(Rep::default()),
            StreamKind::Policy => Self::Policy(Policy::default()),
            StreamKind::Book => Self::Book(Book::default()),
        }
    }

    /// Takes an event in. One of another kind of stream is not for it and changes nothing.
    pub fn apply(&mut self, event: AnyEvent) {
        match (self, event) {
            (Self::Account(account), AnyEvent::Account(event)) => account.apply(event),
            (Self::Rep(rep), AnyEvent::Rep(event)) => rep.apply(event),
            (Self::Policy(policy), AnyEvent::Policy(event)) => policy.apply(event),
            (Self::Book(book), AnyEvent::Book(event)) => book.apply(event),
            _ => {}
        }
    }

    /// Makes what a snapshot does not hold.
    pub fn restore(&mut self) {
        if let Self::Account(account) = self {
            account.restore();
        }
    }

    /// Lets it handle a step; on success the events are applied already.
    pub(super) fn handle(&mut self, step: Addressed<AnyCommand>, services: &Services) -> Decision<Vec<AnyEvent>> {
        let Addressed { actor, effective_on, command } = step;
        macro_rules! run {
            ($aggregate:expr, $command:expr, $event:path) => {
                handle_now($aggregate, Addressed { actor, effective_on, command: $command }, services)
                    .map(|events| events.into_iter().map($event).collect())
            };
        }
        match (self, command) {
            (Self::Account(a), AnyCommand::Account(c)) => run!(a, c, AnyEvent::Account),
            (Self::Account(a), AnyCommand::CorrectEntry(c)) => {
                run!(a, AccountCommand::CorrectEntry(c), AnyEvent::Account)
            }
            (Self::Rep(a), AnyCommand::Rep(c)) => run!(a, c, AnyEvent::Rep),
            (Self::Rep(a), AnyCommand::CorrectEntry(c)) => run!(a, RepCommand::CorrectEntry(c), AnyEvent::Rep),
            (Self::Policy(a), AnyCommand::Policy(c)) => run!(a, c, AnyEvent::Policy),
            (Self::Policy(a), AnyCommand::CorrectEntry(c)) => {
                run!(a, PolicyCommand::CorrectEntry(c), AnyEvent::Policy)
            }
            (Self::Book(a), AnyCommand::Book(c)) => run!(a, c, AnyEvent::Book),
            (Self::Book(a), AnyCommand::CorrectEntry(c)) => run!(a, BookCommand::CorrectEntry(c), AnyEvent::Book),
            _ => Err(Refusal::new(codes::WRONG_STREAM, "the command belongs to another kind of stream").at("stream")),
        }
    }
}

/// Runs cqrs-es' `handle`, which waits for nothing and so finishes on its first poll (design.md 2). Inside a tokio
/// task the caller must be unconstrained: the sink's lock takes part in tokio's cooperative budget.
fn handle_now<A>(aggregate: &mut A, command: A::Command, services: &A::Services) -> Decision<Vec<A::Event>>
where
    A: Aggregate<Error = Refusal>,
{
    let sink = EventSink::default();
    let handled = at_once(aggregate.handle(command, services, &sink));
    let stuck = || Err(Refusal::new(codes::INTERNAL, "a decision waited for something, which none may"));
    match handled {
        Some(Ok(())) => at_once(sink.collect()).map_or_else(stuck, Ok),
        Some(Err(refusal)) => Err(refusal),
        None => stuck(),
    }
}

fn at_once<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::context::Reps;
    use crate::policy::PolicyTimeline;
    use crate::values::{ActorId, Currency};

    /// An aggregate as none of ours may be: its decision waits for something.
    #[derive(Debug, Default, Serialize, Deserialize)]
    struct Waiting;

    impl Aggregate for Waiting {
        const TYPE: &'static str = "waiting";
        type Command = ();
        type Event = RepEvent;
        type Error = Refusal;
        type Services = Services;

        async fn handle(&mut self, (): (), _: &Services, _: &EventSink<Self>) -> Result<(), Refusal> {
            std::future::pending().await
        }

        fn apply(&mut self, _: RepEvent) {}
    }

    fn services() -> Services {
        let (reps, policy) = (Arc::new(Reps::default()), Arc::new(PolicyTimeline::default()));
        Services {
            today: date(2026, 3, 31),
            entry: Position(1),
            book_currency: Currency::CNY,
            derived: Arc::default(),
            accounts: Arc::default(),
            reps,
            policy,
        }
    }

    #[test]
    fn a_decision_that_waits_is_a_bug_said_in_words() {
        let refusal = handle_now(&mut Waiting, (), &services()).unwrap_err();
        assert_eq!(refusal.code, codes::INTERNAL);
    }

    #[test]
    fn a_step_for_another_kind_of_stream_is_refused() {
        let command = AnyCommand::Book(BookCommand::OpenBook(crate::book::OpenBook::default()));
        let step = Addressed { actor: ActorId::new("lin").unwrap(), effective_on: date(2026, 3, 31), command };
        let refusal = AnyAggregate::new(StreamKind::Account).handle(step, &services()).unwrap_err();
        assert_eq!(refusal.code, codes::WRONG_STREAM);
    }
}
