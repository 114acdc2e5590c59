//! Logs to test with: a few accounts, two events a command.

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use recoup::log::{Batch, EventLog, Head, NewCommand, NewEvent, fingerprint};
use recoup::storage::Dialect;
use recoup_events::values::{Position, StreamId};

pub const BOOK: &str = "main";

/// When the first command was recorded.
pub fn start() -> Timestamp {
    "2026-01-05T08:00:00Z".parse().expect("an instant")
}

/// When the command with this number was recorded.
pub fn recorded_at(command: u64) -> Timestamp {
    start() + SignedDuration::from_secs(i64::try_from(command).expect("small"))
}

/// An event whose stream is one of seven accounts.
pub fn event(position: u64, command: u64) -> NewEvent {
    let position = Position(position);
    NewEvent {
        position,
        stream: StreamId::new(&format!("account/客户-{}", position.0 % 7)).expect("a stream"),
        sequence: (position.0 - 1) / 7 + 1,
        event_type: if position.0.is_multiple_of(2) { "receipt_recorded" } else { "invoice_raised" }.into(),
        version: 1,
        effective_on: date(2026, 1, 1),
        recorded_at: recorded_at(command),
        actor: "lin".into(),
        command_id: format!("command-{command}"),
        data: format!(r#"{{"amount":"{}.00","note":"第\n\"{}\""}}"#, position, position).into_bytes(),
    }
}

/// The commands `first ..= last`, two events each.
pub fn batch(first: u64, last: u64) -> Batch {
    let mut batch = Batch::default();
    for command in first..=last {
        let positions = [command * 2 - 1, command * 2];
        batch.events.extend(positions.map(|position| event(position, command)));
        batch.commands.push(NewCommand {
            id: format!("command-{command}"),
            fingerprint: fingerprint(&[7; 32], command.to_string().as_bytes()),
            first: Position(positions[0]),
            last: Position(positions[1]),
        });
    }
    batch
}

/// Fills a book with so many commands, some hundred a transaction.
pub async fn fill(log: &dyn EventLog, commands: u64) -> Head {
    fill_by(log, commands, 150).await
}

/// The same, with so many commands a transaction.
pub async fn fill_by(log: &dyn EventLog, commands: u64, at_once: u64) -> Head {
    let mut first = 1;
    while first <= commands {
        let last = commands.min(first + at_once - 1);
        let append = log.begin(BOOK).await.expect("begin");
        append.commit(batch(first, last)).await.expect("commit");
        first = last + 1;
    }
    log.head(BOOK).await.expect("head")
}

/// Takes the guards away, as whoever means to change a log would.
pub async fn disarm(db: &super::TestDb) {
    db.by_hand(&disarming(db.dialect())).await.expect("disarmed");
}

/// The statements that take the guards off.
pub fn disarming(dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => [
            "events_no_update",
            "events_no_delete",
            "events_only_behind_the_head",
            "heads_forward_only",
            "heads_no_delete",
            "heads_no_replace",
            "tiles_no_update",
            "tiles_no_delete",
            "tiles_no_replace",
            "commands_no_update",
            "commands_no_delete",
            "commands_no_replace",
        ]
        .map(|trigger| format!("DROP TRIGGER {trigger};"))
        .concat(),
        Dialect::Postgres => ["events", "heads", "tiles", "commands"]
            .map(|table| format!("ALTER TABLE {table} DISABLE TRIGGER USER;"))
            .concat(),
    }
}
