//! `apply -` with a sender who waits for each receipt, and arrays of commands that are all or nothing.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Arc;

use recoup::bus::{Outcome, Prepared, Request, Writer};
use recoup::clock::TestClock;
use recoup_events::command::CommandLine;
use recoup_events::values::{ActorId, Position};
use serde_json::Value;
use support::TestDb;
use support::book::{invoice, one_account, receipt};
use support::each_database;
use support::program::{Home, each_home};

/// A run of `apply - --receipts` that is still reading.
struct Pipe {
    child: Child,
    sends: ChildStdin,
    receives: BufReader<ChildStdout>,
}

impl Pipe {
    fn open(home: &Home, options: &[&str]) -> Self {
        let mut command = home.command();
        command.args(["apply", "-", "--receipts"]).args(options);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program");
        let sends = child.stdin.take().expect("its input");
        let receives = BufReader::new(child.stdout.take().expect("its output"));
        Self { child, sends, receives }
    }

    fn send(&mut self, line: &str) {
        self.sends.write_all(line.as_bytes()).expect("it reads");
        self.sends.flush().expect("it reads");
    }

    fn receive(&mut self) -> Value {
        let mut line = String::new();
        self.receives.read_line(&mut line).expect("it answers");
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"))
    }

    /// No more input: the summary and the exit code.
    fn close(mut self) -> (Value, i32) {
        drop(self.sends);
        let mut rest = String::new();
        self.receives.read_line(&mut rest).expect("its summary");
        let code = self.child.wait().expect("its end").code().unwrap_or(-1);
        (serde_json::from_str(&rest).expect("a summary"), code)
    }
}

#[test]
fn a_sender_who_waits_gets_each_receipt() {
    each_home(|home| {
        let mut pipe = Pipe::open(home, &["--on-error", "skip"]);
        for line in one_account("A").split_inclusive('\n') {
            pipe.send(line);
            assert!(pipe.receive()["position"].as_u64().is_some());
        }
        for n in 0..20 {
            pipe.send(&invoice("A", &format!("I{n}"), "2026-01-10", "10.00"));
            let receipt = pipe.receive();
            assert_eq!((receipt["line"].as_u64(), receipt["position"].as_u64()), (Some(n + 3), Some(n + 5)));
            if n == 10 {
                // Durable before answered: somebody else sees it while the sender is still there.
                assert_eq!(home.head(), n + 5);
            }
        }
        pipe.send("{}\n");
        assert_eq!(pipe.receive()["code"], "missing_field");
        pipe.send(&receipt("A", "R1", "2026-01-11", "15.00"));
        assert_eq!(pipe.receive()["position"], 27);
        let (summary, code) = pipe.close();
        assert_eq!((summary["applied"].as_u64(), summary["rejected"].as_u64(), code), (Some(23), Some(1), 3));
        home.is_sound();
    });
}

#[test]
fn a_refusal_that_stops_ends_the_program_while_the_sender_still_holds_the_pipe() {
    each_home(|home| {
        let mut pipe = Pipe::open(home, &[]);
        pipe.send("{}\n");
        assert_eq!(pipe.receive()["code"], "missing_field");
        assert_eq!(pipe.receive()["rejected"], 1);
        assert_eq!(pipe.child.wait().expect("its end").code(), Some(3));
    });
}

async fn writer(db: &TestDb) -> Writer {
    let clock = TestClock::at("2026-02-01T02:00:00Z".parse().expect("an instant"));
    Writer::start(db.log(), "main", Arc::new(clock)).await.expect("a writer")
}

fn prepared(writer: &Writer, lines: &str) -> Vec<Prepared> {
    let actor = ActorId::new("tester").expect("an actor");
    let prepare = |line: &str| {
        let line = CommandLine::parse(line.as_bytes()).expect("a command");
        writer.prepare(line, &actor).expect("a command in shape")
    };
    lines.lines().map(prepare).collect()
}

async fn submit(writer: &Writer, arrays: Vec<Vec<Prepared>>, stop_on_refusal: bool) -> Vec<Outcome> {
    writer.submit(Request { arrays, stop_on_refusal, dry_run: false }).await.expect("an answer")
}

#[tokio::test]
async fn an_array_is_all_or_nothing() {
    each_database(async |db| {
        let writer = writer(db).await;
        // Refused in a book that nobody opened: neither the opening nor the rep stays.
        let wrong = one_account("A") + &invoice("B", "I1", "2026-01-10", "5.00");
        let outcomes = submit(&writer, vec![prepared(&writer, &wrong)], false).await;
        let Outcome::Refused { index, refusal } = &outcomes[0] else { panic!("{outcomes:?}") };
        assert_eq!((*index, &*refusal.code), (2, "account_not_found"));
        assert_eq!(db.log().head("main").await.expect("a head").position, Position::ZERO);

        submit(&writer, vec![prepared(&writer, &one_account("A"))], false).await;
        let before = db.log().head("main").await.expect("a head");
        // The second array takes back an invoice and its payment, the third is decided as if it had not been there.
        let arrays = [
            invoice("A", "I1", "2026-01-10", "100.00"),
            invoice("A", "I2", "2026-01-11", "50.00")
                + &receipt("A", "R1", "2026-01-12", "150.00")
                + &invoice("A", "I1", "2026-01-13", "1.00").replace("invoice-I1", "again"),
            receipt("A", "R1", "2026-01-12", "120.00"),
        ];
        let arrays = arrays.iter().map(|lines| prepared(&writer, lines)).collect();
        let outcomes = submit(&writer, arrays, false).await;
        assert!(matches!(&outcomes[1], Outcome::Refused { index: 2, refusal } if &*refusal.code == "id_taken"));
        let (Outcome::Done(first), Outcome::Done(last)) = (&outcomes[0], &outcomes[2]) else { panic!("{outcomes:?}") };
        assert_eq!(first[0].last, Position(before.position.0 + 1));
        assert_eq!((last[0].first, last[0].last), (Position(before.position.0 + 2), Position(before.position.0 + 3)));
        let events = db.log().read("main", before.position, last[0].last, 99).await.expect("events");
        let ids: Vec<&str> = events.iter().map(|event| &*event.command_id).collect();
        assert_eq!(ids, ["invoice-I1", "receipt-R1", "receipt-R1"]);
        let allocated = events[2].data().expect("data");
        assert!(allocated.contains("10000") || allocated.contains("100.00"), "only I1 was there to pay: {allocated}");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_decided_after_a_refused_array_that_stops() {
    each_database(async |db| {
        let writer = writer(db).await;
        let lines =
            [one_account("A"), invoice("B", "I1", "2026-01-10", "5.00"), invoice("A", "I2", "2026-01-10", "5.00")];
        let arrays = lines.iter().map(|lines| prepared(&writer, lines)).collect();
        let outcomes = submit(&writer, arrays, true).await;
        assert!(
            matches!(outcomes[..], [Outcome::Done(_), Outcome::Refused { .. }, Outcome::NotDecided]),
            "{outcomes:?}"
        );
    })
    .await;
}
