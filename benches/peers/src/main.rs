//! What stock cqrs-es does: "record a receipt on an account", durable before it answers, through
//! `CqrsFramework::execute` with sqlite-es or postgres-es, by N clients at once; or, with
//! `--replay`, what it replays into one view. Prints one line of JSON. The peer of `./bench append` and `./bench
//! rebuild`; not a part of Recoup.

mod account;
mod replay;
mod stores;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Parser;
use cqrs_es::{CqrsFramework, EventStore};
use postgres_es::postgres_cqrs;
use serde_json::json;
use sqlite_es::sqlite_cqrs;
use tokio::sync::Barrier;
use tokio::time::Instant;

use account::{Account, RecordReceipt};

/// How many accounts there are at least: a stream that is loaded for every command shall not grow long.
const ACCOUNTS_MIN: usize = 4_000;
/// How many accounts each client has at least.
const ACCOUNTS_PER_CLIENT_MIN: usize = 250;

/// Measures stock cqrs-es.
#[derive(Parser)]
struct Arguments {
    /// `sqlite:PATH` or `postgres://…`
    #[arg(long)]
    database: String,
    /// Clients at once, each with accounts of its own
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    clients: u32,
    /// How long to measure
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Connections in the pool; the crates' own pools have 10
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    connections: u32,
    /// Replay so many events into one view instead, on SQLite
    #[arg(long)]
    replay: Option<u64>,
}

/// How many commands were answered, and in how long.
struct Measured {
    commands: u64,
    seconds: f64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let url = arguments.database.as_str();
    if let Some(events) = arguments.replay {
        let pool = stores::sqlite(url, arguments.connections).await?;
        let per_second = replay::replay(pool, events).await?.round();
        println!("{}", json!({"database": "sqlite", "events": events, "per_second": per_second}));
        return Ok(());
    }
    let (database, measured) = if url.starts_with("sqlite:") {
        let pool = stores::sqlite(url, arguments.connections).await?;
        let accounts = accounts(&stores::sqlite_prefix(&pool).await?, arguments.clients as usize);
        stores::open_in_sqlite(&pool, &accounts.concat()).await?;
        ("sqlite", measure(sqlite_cqrs::<Account>(pool, vec![], ()), accounts, arguments.seconds).await?)
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let pool = stores::postgres(url, arguments.connections).await?;
        let accounts = accounts(&stores::postgres_prefix(&pool).await?, arguments.clients as usize);
        stores::open_in_postgres(&pool, &accounts.concat()).await?;
        ("postgres", measure(postgres_cqrs::<Account>(pool, vec![], ()), accounts, arguments.seconds).await?)
    } else {
        bail!("--database is sqlite:PATH or postgres://…, not {url}");
    };
    let Measured { commands, seconds } = measured;
    let per_second = (commands as f64 / seconds).round();
    let seconds = (seconds * 1000.0).round() / 1000.0;
    let line = json!({
        "database": database,
        "clients": arguments.clients,
        "commands": commands,
        "seconds": seconds,
        "per_second": per_second,
    });
    println!("{line}");
    Ok(())
}

/// The accounts of each client.
fn accounts(prefix: &str, clients: usize) -> Vec<Vec<String>> {
    let each = ACCOUNTS_PER_CLIENT_MIN.max(ACCOUNTS_MIN.div_ceil(clients));
    (0..clients).map(|client| (0..each).map(|no| format!("{prefix}-{client}-{no}")).collect()).collect()
}

/// Lets every client run until the time is up. What was answered late still counts, and so does its time.
async fn measure<ES>(cqrs: CqrsFramework<Account, ES>, accounts: Vec<Vec<String>>, seconds: u64) -> Result<Measured>
where
    ES: EventStore<Account> + 'static,
    ES::AC: Send,
{
    let (cqrs, start) = (Arc::new(cqrs), Arc::new(Barrier::new(accounts.len() + 1)));
    let clients: Vec<_> = accounts
        .into_iter()
        .map(|own| tokio::spawn(client(Arc::clone(&cqrs), own, Arc::clone(&start), Duration::from_secs(seconds))))
        .collect();
    start.wait().await;
    let began = Instant::now();
    let mut commands = 0;
    for client in clients {
        commands += client.await.context("a client failed")??;
    }
    Ok(Measured { commands, seconds: began.elapsed().as_secs_f64() })
}

/// One client: a command to warm up, then one after the other on its accounts in turn.
async fn client<ES>(
    cqrs: Arc<CqrsFramework<Account, ES>>,
    accounts: Vec<String>,
    start: Arc<Barrier>,
    time: Duration,
) -> Result<u64>
where
    ES: EventStore<Account>,
    ES::AC: Send,
{
    let record = |number: u64| RecordReceipt { receipt: format!("R-{number:09}"), amount_minor: 12_345 };
    let warm = match accounts.first() {
        Some(account) => cqrs.execute(account, record(0)).await,
        None => Ok(()),
    };
    // Everybody waits here, also who failed: otherwise nobody would ever start.
    start.wait().await;
    warm.context("the first command")?;
    let (began, mut commands) = (Instant::now(), 0);
    for account in accounts.iter().cycle() {
        if began.elapsed() >= time {
            break;
        }
        cqrs.execute(account, record(commands + 1)).await.with_context(|| format!("command {commands}"))?;
        commands += 1;
    }
    Ok(commands)
}
