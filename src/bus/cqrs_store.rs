//! cqrs-es' own `EventStore` on our log, so that its `CqrsFramework` runs on it unchanged: for comparison, and for
//! whoever wants to drive one aggregate by hand. The program itself writes through the [`super::Writer`].
//!
//! What stock cqrs-es does not have is missing here, too: one aggregate a command, no idempotency key but the one
//! in the metadata, and an optimistic check of the stream's sequence in place of one order for all.

#![allow(clippy::disallowed_types, reason = "cqrs-es hands over metadata as a HashMap; it is only looked up in")]

use std::collections::HashMap;
use std::sync::Arc;

use cqrs_es::persist::PersistenceError;
use cqrs_es::{Aggregate, AggregateContext, AggregateError, EventEnvelope, EventStore};
use jiff::SignedDuration;
use recoup_events::account::{Account, AccountEvent};
use recoup_events::event::{DecodeError, Payload};
use recoup_events::reps::{Rep, RepEvent};
use recoup_events::values::{IdError, Position, StreamId, StreamKind};

use crate::clock::Clock;
use crate::log::{Batch, EventLog, LogError, NewCommand, NewEvent, StoredEvent};

/// An aggregate whose events our log can hold.
pub trait LogAggregate: Aggregate<Event: Payload, Error: Send + Sync> {
    /// The kind of its streams.
    const KIND: StreamKind;

    /// Decodes a stored payload.
    ///
    /// # Errors
    /// An unknown type or version, or a payload of another shape.
    fn decode(event_type: &str, version: u16, data: &str) -> Result<Self::Event, DecodeError>;

    /// The stored name and version of an event's type.
    fn named(event: &Self::Event) -> (&'static str, u16);
}

macro_rules! log_aggregate {
    ($($aggregate:ty, $event:ty, $kind:expr;)+) => {$(
        impl LogAggregate for $aggregate {
            const KIND: StreamKind = $kind;
            fn decode(event_type: &str, version: u16, data: &str) -> Result<$event, DecodeError> {
                <$event>::decode(event_type, version, data)
            }
            fn named(event: &$event) -> (&'static str, u16) {
                (event.type_name(), event.version())
            }
        }
    )+};
}

log_aggregate! {
    Account, AccountEvent, StreamKind::Account;
    Rep, RepEvent, StreamKind::Rep;
}

/// Our log as a store of cqrs-es.
#[derive(Clone)]
pub struct LogStore {
    log: Arc<dyn EventLog>,
    book: Arc<str>,
    clock: Arc<dyn Clock>,
}

/// A loaded aggregate and the sequence of its last event.
pub struct LogContext<A> {
    stream: StreamId,
    aggregate: A,
    sequence: u64,
}

impl<A: Aggregate> AggregateContext<A> for LogContext<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

impl LogStore {
    /// A store of one book.
    #[must_use]
    pub fn new(log: Arc<dyn EventLog>, book: &str, clock: Arc<dyn Clock>) -> Self {
        Self { log, book: book.into(), clock }
    }

    async fn read(&self, stream: &StreamId) -> Result<Vec<StoredEvent>, LogError> {
        Ok(self.log.read_stream(&self.book, stream, 0).await?.0)
    }
}

fn stream_of<A: LogAggregate>(id: &str) -> Result<StreamId, AggregateError<A::Error>> {
    let stream: Result<StreamId, IdError> = StreamId::new(&format!("{}/{id}", A::KIND.word()));
    stream.map_err(|e| AggregateError::UnexpectedError(Box::new(e)))
}

fn storage<E: std::error::Error>(error: LogError) -> AggregateError<E> {
    AggregateError::DatabaseConnectionError(Box::new(error))
}

fn malformed<E: std::error::Error>(error: impl std::error::Error + Send + Sync + 'static) -> AggregateError<E> {
    AggregateError::DeserializationError(Box::new(error))
}

fn envelope<A: LogAggregate>(id: &str, stored: &StoredEvent) -> Result<EventEnvelope<A>, AggregateError<A::Error>> {
    let data = stored.data().map_err(storage)?;
    let payload = A::decode(&stored.event_type, stored.version, data).map_err(malformed)?;
    let sequence = usize::try_from(stored.sequence).unwrap_or(usize::MAX);
    let metadata = [("actor", &stored.actor), ("command_id", &stored.command_id)];
    let metadata = metadata.into_iter().map(|(key, value)| (key.to_owned(), value.to_string())).collect();
    Ok(EventEnvelope { aggregate_id: id.to_owned(), sequence, payload, metadata })
}

impl<A: LogAggregate> EventStore<A> for LogStore {
    type AC = LogContext<A>;

    async fn load_events(&self, id: &str) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let stored = self.read(&stream_of::<A>(id)?).await.map_err(storage)?;
        stored.iter().map(|stored| envelope(id, stored)).collect()
    }

    async fn load_aggregate(&self, id: &str) -> Result<LogContext<A>, AggregateError<A::Error>> {
        let stream = stream_of::<A>(id)?;
        let mut aggregate = A::default();
        let mut sequence = 0;
        for stored in self.read(&stream).await.map_err(storage)? {
            aggregate.apply(envelope::<A>(id, &stored)?.payload);
            sequence = stored.sequence;
        }
        Ok(LogContext { stream, aggregate, sequence })
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: LogContext<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.log.begin(&self.book).await.map_err(storage)?;
        let later = tx.read_streams(&[(context.stream.clone(), context.sequence)]).await.map_err(storage)?;
        if !later.is_empty() {
            tx.rollback().await.map_err(storage)?;
            return Err(AggregateError::AggregateConflict);
        }
        let head = tx.head().clone();
        let first = head.position.next();
        let recorded_at = self.clock.now().max(head.recorded_at + SignedDuration::from_micros(1));
        let said = |key: &str, otherwise: &str| metadata.get(key).cloned().unwrap_or_else(|| otherwise.to_owned());
        let (actor, id) = (said("actor", "cqrs"), said("command_id", &uuid::Uuid::now_v7().to_string()));
        let mut batch = Batch::default();
        for (position, (sequence, event)) in (first.0..).zip((context.sequence + 1..).zip(&events)) {
            let (event_type, version) = A::named(event);
            batch.events.push(NewEvent {
                position: Position(position),
                stream: context.stream.clone(),
                sequence,
                event_type: event_type.into(),
                version,
                effective_on: event.at().effective_on,
                recorded_at,
                actor: actor.clone(),
                command_id: id.clone(),
                data: stamped(event, first).map_err(malformed)?,
            });
        }
        let last = Position(head.position.0 + events.len() as u64);
        batch.commands.push(NewCommand { id: id.clone(), fingerprint: [0; 32], first, last });
        let stored = tx.commit(batch).await.map_err(storage)?;
        debug_assert_eq!(stored.position, last, "the log took what it was given");
        let committed = self.log.command_events(&self.book, first, last).await.map_err(storage)?;
        committed.iter().map(|stored| envelope(context.stream.id(), stored)).collect()
    }
}

/// The payload as canonical JSON. Its entry is the position that the command's first event gets, which only the
/// store knows here.
fn stamped<E: Payload + serde::Serialize>(event: &E, entry: Position) -> Result<Vec<u8>, PersistenceError> {
    let wrong = |e: serde_json::Error| PersistenceError::UnknownError(Box::new(e));
    let named = serde_json::to_value(event).map_err(wrong)?;
    // The enum is tagged by its variant's name; stored is what stands under it.
    let mut payload = named.as_object().and_then(|map| map.values().next()).cloned().unwrap_or(named);
    payload["at"]["entry"] = entry.0.into();
    serde_json_canonicalizer::to_vec(&payload).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cqrs_es::{CqrsFramework, EventStore};
    use jiff::civil::date;
    use recoup_events::account::{Account, AccountCommand};
    use recoup_events::context::{Addressed, Reps, Services};
    use recoup_events::customers::RegisterAccount;
    use recoup_events::facts::At;
    use recoup_events::values::{ActorId, Currency, Position, RepId};

    use super::*;
    use crate::clock::SystemClock;
    use crate::log::SqlEventLog;
    use crate::storage::Database;

    #[tokio::test]
    async fn the_framework_of_cqrs_es_runs_on_our_log() {
        let directory = tempfile::tempdir().expect("a directory");
        let url = format!("sqlite:{}", directory.path().join("book.db").display());
        let log: Arc<dyn EventLog> = Arc::new(SqlEventLog::new(Database::connect(&url).await.expect("a database")));
        let store = LogStore::new(Arc::clone(&log), "main", Arc::new(SystemClock));
        let mut reps = Reps::default();
        let at = At { effective_on: date(2026, 1, 1), entry: Position(1) };
        reps.register(RepId::new("lin").expect("an id"), at);
        let services = Services {
            today: date(2026, 2, 1),
            entry: Position(7),
            book_currency: Currency::CNY,
            derived: Arc::default(),
            accounts: Arc::default(),
            reps: Arc::new(reps),
            policy: Arc::default(),
        };
        let framework = CqrsFramework::<Account, _>::new(store.clone(), Vec::new(), services);
        let data = serde_json::value::RawValue::from_string(
            r#"{"name":"华兴建材","currency":"CNY","owner":"lin"}"#.to_owned(),
        );
        let command: RegisterAccount = recoup_events::command::read_data(&data.expect("json"), "data").expect("shape");
        let register = || Addressed {
            actor: ActorId::new("chen").expect("an id"),
            effective_on: date(2026, 1, 5),
            command: AccountCommand::RegisterAccount(command.clone()),
        };
        framework.execute("HX", register()).await.expect("registered");
        let refused = framework.execute("HX", register()).await;
        assert!(matches!(refused, Err(AggregateError::UserError(r)) if r.code == "already_registered"));
        let events = EventStore::<Account>::load_events(&store, "HX").await.expect("events");
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].payload.at().entry, Position(1), "the entry is where the log put it");
        let report = crate::log::verify(log.database(), "main", |_| ()).await.expect("a report");
        assert_eq!(report.problems, []);
    }
}
