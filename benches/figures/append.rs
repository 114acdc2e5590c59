//! append: durable commands a second at 1, 16 and 64 clients through the writer, against stock cqrs-es doing the same
//! command (a receipt on an account, one event of about the same size) on the same database in the same run.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use recoup::bus::{Outcome, Request, Writer};
use recoup::clock::SystemClock;
use recoup_events::command::CommandLine;
use recoup_events::values::ActorId;
use tokio::time::Instant;

use crate::book::median;
use crate::figure::{Figure, Figures, ratio};
use crate::support::TestDb;

const CLIENTS: [u32; 3] = [1, 16, 64];
/// As many accounts as the peer has: in all, and for each client, at least.
const ACCOUNTS: u32 = 4_000;
const ACCOUNTS_A_CLIENT: u32 = 250;

/// What is measured of it, where not all is.
pub struct Only<'a> {
    pub database: Option<&'a str>,
    pub clients: Option<&'a str>,
}

/// Measures; a peer that was not built is left out and said.
pub async fn run(figures: &mut Figures, quick: bool, only: &Only<'_>) {
    let (seconds, rounds) = if quick { (3, 1) } else { (5, 3) };
    for database in ["sqlite", "postgres"].into_iter().filter(|d| only.database.is_none_or(|only| only == *d)) {
        for clients in CLIENTS.into_iter().filter(|c| only.clients.is_none_or(|only| only == c.to_string())) {
            let (mut ours, mut peers) = (Vec::new(), Vec::new());
            // In turn, so that a machine that slows down slows both.
            for _ in 0..rounds {
                let Some(db) = fresh(database).await else {
                    eprintln!("append: no {database} here, left out");
                    return;
                };
                ours.push(measure(&db, clients, Duration::from_secs(seconds)).await);
                db.database.close().await;
                if let Some(url) = db.peer_url().await {
                    peers.extend(peer(&url, clients, seconds));
                }
            }
            let (ours, peer_value) = (median(ours), (!peers.is_empty()).then(|| median(peers)));
            figures.note(Figure {
                what: "append",
                database: database.to_owned(),
                clients,
                ours,
                unit: "commands/s",
                peer: "cqrs-es 0.5, one transaction a command",
                peer_value,
                ratio: peer_value.and_then(|peer| ratio(ours, peer)),
            });
        }
    }
}

async fn fresh(database: &str) -> Option<TestDb> {
    if database == "sqlite" { Some(TestDb::sqlite().await) } else { TestDb::postgres().await }
}

fn line(actor: &ActorId, writer: &Writer, text: &str) -> Request {
    let line = CommandLine::parse(text.as_bytes()).expect("a line");
    let prepared = writer.prepare(line, actor).expect("a command");
    Request { arrays: vec![vec![prepared]], stop_on_refusal: true, dry_run: false }
}

async fn submit(writer: &Writer, request: Request) {
    let outcomes = writer.submit(request).await.expect("an answer");
    assert!(matches!(outcomes[0], Outcome::Done(_)), "{outcomes:?}");
}

async fn measure(db: &TestDb, clients: u32, during: Duration) -> u64 {
    let writer = Writer::start(db.log(), "main", Arc::new(SystemClock)).await.expect("a writer");
    let actor = ActorId::new("bench").expect("an id");
    let rep = r#"{"type":"register_rep","stream":"rep/lin","effective_on":"2025-01-01","data":{"name":"Lin"}}"#;
    submit(&writer, line(&actor, &writer, rep)).await;
    let account = |n: u32| {
        let account = format!(
            r#"{{"type":"register_account","stream":"account/A{n}","effective_on":"2025-01-01","data":{{"name":"Account {n}","currency":"CNY","owner":"lin"}}}}"#
        );
        line(&actor, &writer, &account).arrays
    };
    let own = ACCOUNTS_A_CLIENT.max(ACCOUNTS.div_ceil(clients));
    let arrays = (0..clients * own).flat_map(account).collect();
    submit(&writer, Request { arrays, stop_on_refusal: true, dry_run: false }).await;
    let until = Instant::now() + during;
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let (writer, actor) = (writer.clone(), actor.clone());
            tokio::spawn(async move {
                let mut done = 0_u64;
                while Instant::now() < until {
                    let account = client * own + u32::try_from(done % u64::from(own)).expect("small");
                    let id = uuid::Uuid::now_v7();
                    let receipt = format!(
                        r#"{{"id":"{id}","type":"record_receipt","stream":"account/A{account}","effective_on":"2025-06-01","data":{{"receipt":"R-{client}-{done}","amount":"123.45","reference":"transfer","allocate":"none"}}}}"#
                    );
                    submit(&writer, line(&actor, &writer, &receipt)).await;
                    done += 1;
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await.expect("a client");
    }
    done / during.as_secs()
}

fn peer(url: &str, clients: u32, seconds: u64) -> Option<u64> {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/target/release/recoup-bench-peers");
    let output = Command::new(program)
        .args(["--database", url, "--clients", &clients.to_string(), "--seconds", &seconds.to_string()])
        .output();
    let output = match output {
        Ok(output) if output.status.success() => output,
        Ok(output) => {
            eprintln!("append: the peer failed: {}", String::from_utf8_lossy(&output.stderr));
            return None;
        }
        Err(error) => {
            eprintln!("append: no peer ({error}); ./bench builds it");
            return None;
        }
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let line: serde_json::Value = serde_json::from_str(text.lines().last()?).ok()?;
    line["per_second"].as_f64().map(|n| n as u64)
}
