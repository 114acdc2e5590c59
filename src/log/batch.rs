//! What a batch must look like to continue a log. A batch that does not is a programming error of the writer's, and
//! nothing of it is written. Pure: what only the database knows is checked where it is asked.

use std::collections::BTreeMap;

use recoup_events::values::StreamId;

use super::LogError;
use super::model::{Batch, Head, NewEvent};

/// Checks positions, instants, commands, and sequences among themselves; answers each stream's first sequence.
pub(super) fn check(head: &Head, batch: &Batch) -> Result<Vec<(StreamId, u64)>, LogError> {
    if batch.events.is_empty() {
        return Err(wrong("it has no events"));
    }
    let mut expected = head.position.next();
    let mut streams: BTreeMap<&StreamId, (u64, u64)> = BTreeMap::new();
    for event in &batch.events {
        if event.position != expected {
            return Err(wrong(format!("position {} where {expected} was due", event.position)));
        }
        expected = expected.next();
        let texts = [event.actor.as_str(), event.command_id.as_str(), event.event_type.as_ref()];
        if texts.iter().any(|text| text.contains('\0')) {
            return Err(wrong(format!("event {} holds a NUL", event.position)));
        }
        let (_, last) = streams.entry(&event.stream).or_insert((event.sequence, event.sequence.wrapping_sub(1)));
        if event.sequence == 0 || event.sequence != last.wrapping_add(1) {
            return Err(wrong(format!("sequence {} of {} is out of order", event.sequence, event.stream)));
        }
        *last = event.sequence;
    }
    check_commands(head, batch)?;
    Ok(streams.into_iter().map(|(stream, (first, _))| (stream.clone(), first)).collect())
}

/// The commands must cover the events one after the other; each has one instant, later than the one before.
fn check_commands(head: &Head, batch: &Batch) -> Result<(), LogError> {
    let mut rest = batch.events.as_slice();
    let mut before = head.recorded_at;
    for command in &batch.commands {
        let Some(first) = rest.first() else {
            return Err(wrong(format!("command {:?} has no events", command.id)));
        };
        let belongs = |e: &&NewEvent| e.command_id == command.id && e.recorded_at == first.recorded_at;
        let (own, later) = rest.split_at(rest.iter().take_while(belongs).count());
        let last = own.last().map(|e| e.position);
        if first.position != command.first || last != Some(command.last) {
            return Err(wrong(format!("command {:?} does not cover its events", command.id)));
        }
        // The first events of a book may be recorded at any time.
        if first.recorded_at <= before && (first.position.0 > 1) {
            return Err(wrong(format!("command {:?} is not recorded after the one before it", command.id)));
        }
        (rest, before) = (later, first.recorded_at);
    }
    match rest.first() {
        None => Ok(()),
        Some(event) => Err(wrong(format!("event {} belongs to no command", event.position))),
    }
}

fn wrong(what: impl Into<String>) -> LogError {
    LogError::BadBatch(what.into())
}

#[cfg(test)]
mod tests {
    use recoup_events::values::Position;

    use super::*;
    use crate::log::NewCommand;

    fn event(position: u64, sequence: u64, command: &str, second: i64) -> NewEvent {
        NewEvent {
            position: Position(position),
            stream: StreamId::new("account/C-1").unwrap(),
            sequence,
            event_type: "something_happened".into(),
            version: 1,
            effective_on: jiff::civil::date(2026, 1, 5),
            recorded_at: jiff::Timestamp::from_second(1_767_600_000 + second).unwrap(),
            actor: "lin".into(),
            command_id: command.into(),
            data: b"{}".to_vec(),
        }
    }

    fn command(id: &str, first: u64, last: u64) -> NewCommand {
        NewCommand { id: id.into(), fingerprint: [0; 32], first: Position(first), last: Position(last) }
    }

    fn judge(events: Vec<NewEvent>, commands: Vec<NewCommand>) -> Result<(), String> {
        let batch = Batch { events, commands, documents: Vec::new() };
        check(&Head::empty(), &batch).map(drop).map_err(|e| e.to_string())
    }

    #[test]
    fn a_batch_that_continues_the_log_is_taken() {
        let events = vec![event(1, 1, "a", 0), event(2, 2, "a", 0), event(3, 3, "b", 1)];
        assert_eq!(judge(events, vec![command("a", 1, 2), command("b", 3, 3)]), Ok(()));
    }

    #[test]
    fn whatever_does_not_continue_it_is_refused() {
        let a = || command("a", 1, 1);
        for (events, commands, why) in [
            (vec![], vec![], "no events"),
            (vec![event(2, 1, "a", 0)], vec![command("a", 2, 2)], "position 2 where 1 was due"),
            (vec![event(1, 1, "a", 0), event(2, 3, "a", 0)], vec![command("a", 1, 2)], "out of order"),
            (vec![event(1, 0, "a", 0)], vec![a()], "out of order"),
            (vec![event(1, 1, "a", 0)], vec![], "belongs to no command"),
            (vec![event(1, 1, "a", 0)], vec![command("b", 1, 1)], "does not cover"),
            (vec![event(1, 1, "a", 0)], vec![a(), command("b", 2, 2)], "has no events"),
            (vec![event(1, 1, "a", 0), event(2, 2, "a", 1)], vec![command("a", 1, 2)], "does not cover"),
            (vec![event(1, 1, "a", 0), event(2, 2, "b", 0)], vec![a(), command("b", 2, 2)], "not recorded after"),
            (vec![event(1, 1, "a\0", 0)], vec![command("a\0", 1, 1)], "NUL"),
        ] {
            let said = judge(events, commands).unwrap_err();
            assert!(said.contains(why), "{said}");
        }
    }
}
