//! What the figures share: a book written to through the writer, and the middle of a few times.

use jiff::civil::Date;
use recoup::bus::{Outcome, Prepared, Request, Writer};
use recoup_events::command::CommandLine;
use recoup_events::values::ActorId;
use serde_json::{Value, json};

/// A line as it is typed.
pub fn said(kind: &str, stream: &str, on: Date, data: Value) -> Value {
    json!({"type": kind, "stream": stream, "effective_on": on.to_string(), "data": data})
}

/// A line ready for the queue.
pub fn prepared(writer: &Writer, line: &Value) -> Prepared {
    let line = CommandLine::parse(line.to_string().as_bytes()).expect("a line");
    writer.prepare(line, &ActorId::new("bench").expect("an id")).expect("a command")
}

/// Commands that must be taken, each by itself.
pub async fn submit(writer: &Writer, commands: Vec<Prepared>) {
    let arrays = commands.into_iter().map(|command| vec![command]).collect();
    let request = Request { arrays, stop_on_refusal: true, dry_run: false };
    for outcome in writer.submit(request).await.expect("an answer") {
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    }
}

/// The one in the middle.
pub fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values[values.len() / 2]
}
