//! Bringing aggregates to the desk: from their snapshots and the events since.

use std::collections::BTreeMap;

use recoup_events::desk::{AnyAggregate, AnyEvent, Desk, Loaded};
use recoup_events::values::{Position, StreamId};

use super::BusError;
use crate::log::{AppendTx, EventLog, Snapshot, StoredEvent};

/// The shape of snapshots; one of another shape is not read. Changed whenever an aggregate's state changes.
const SNAPSHOT_FORMAT: u32 = 4;

/// How many events make a new snapshot worth its writing.
const SNAPSHOT_EVERY: u64 = 256;

/// Decodes a stored event.
pub(super) fn decode(stored: &StoredEvent) -> Result<AnyEvent, BusError> {
    let data = stored.data()?;
    AnyEvent::decode(stored.stream.kind(), &stored.event_type, stored.version, data)
        .map_err(|source| BusError::Decode { position: stored.position, source })
}

/// Loads streams that are not on the desk yet, as they stand in the transaction.
pub(super) async fn load(
    desk: &mut Desk,
    log: &dyn EventLog,
    tx: &mut dyn AppendTx,
    (book, upto): (&str, Position),
    streams: &[StreamId],
) -> Result<(), BusError> {
    let cold: Vec<StreamId> = streams.iter().filter(|stream| desk.get(stream).is_none()).cloned().collect();
    if cold.is_empty() {
        return Ok(());
    }
    let mut loaded: BTreeMap<StreamId, Loaded> = BTreeMap::new();
    // A snapshot beyond what this transaction sees cannot be: the head row is locked.
    for snapshot in log.load_snapshots(book, &cold).await?.into_iter().filter(|s| s.position <= upto) {
        if let Some(aggregate) = read_snapshot(&snapshot) {
            loaded.insert(
                snapshot.stream,
                Loaded { aggregate, sequence: snapshot.sequence, snapshot: snapshot.sequence },
            );
        }
    }
    let after = |stream: &StreamId| loaded.get(stream).map_or(0, |l| l.sequence);
    let wanted: Vec<(StreamId, u64)> = cold.iter().map(|stream| (stream.clone(), after(stream))).collect();
    for stored in tx.read_streams(&wanted).await? {
        let event = decode(&stored)?;
        let fresh = || Loaded { aggregate: AnyAggregate::new(stored.stream.kind()), sequence: 0, snapshot: 0 };
        let entry = loaded.entry(stored.stream.clone()).or_insert_with(fresh);
        entry.aggregate.apply(event);
        entry.sequence = stored.sequence;
    }
    for stream in cold {
        let fresh = || Loaded { aggregate: AnyAggregate::new(stream.kind()), sequence: 0, snapshot: 0 };
        let entry = loaded.remove(&stream).unwrap_or_else(fresh);
        desk.load(stream, entry);
    }
    Ok(())
}

fn read_snapshot(snapshot: &Snapshot) -> Option<AnyAggregate> {
    if snapshot.format != SNAPSHOT_FORMAT {
        return None;
    }
    let mut aggregate: AnyAggregate = serde_json::from_slice(&snapshot.bytes).ok()?;
    aggregate.restore();
    Some(aggregate)
}

/// The snapshots that are worth writing after a commit: of streams that have grown enough since their last one.
pub(super) fn snapshots_due(desk: &mut Desk, streams: &[StreamId], position: Position) -> Vec<Snapshot> {
    let mut due = Vec::new();
    for stream in streams {
        let Some(loaded) = desk.get(stream) else { continue };
        if loaded.sequence < loaded.snapshot + SNAPSHOT_EVERY {
            continue;
        }
        let Ok(bytes) = serde_json::to_vec(&loaded.aggregate) else { continue };
        let (stream, sequence) = (stream.clone(), loaded.sequence);
        desk.snapshot_taken(&stream);
        due.push(Snapshot { stream, sequence, position, format: SNAPSHOT_FORMAT, bytes });
    }
    due
}
