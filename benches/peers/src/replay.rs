//! Replaying all events into one view, as cqrs-es does it: `QueryReplay` with a `GenericQuery`, which loads and writes
//! the view once an event. On SQLite.

use std::sync::Arc;

use anyhow::{Result, ensure};
use cqrs_es::persist::{GenericQuery, PersistedEventRepository, QueryReplay, SerializedEvent};
use cqrs_es::{Aggregate, DomainEvent, EventEnvelope, View};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlite_es::{SqliteEventRepository, SqliteViewRepository};
use sqlx::SqlitePool;
use tokio::time::Instant;

use crate::account::{Account, AccountEvent};

/// The table of a view, as in sqlite-es 0.5.
const VIEWS: &str = "CREATE TABLE balances (view_id text NOT NULL, version integer CHECK (version >= 0) NOT NULL, \
     payload text NOT NULL, PRIMARY KEY (view_id)) STRICT";

/// Accounts that the events are of.
const ACCOUNTS: u64 = 2_000;

/// What an account owes.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Balance {
    open_minor: i64,
    receipts: u64,
}

impl View<Account> for Balance {
    fn update(&mut self, event: &EventEnvelope<Account>) {
        match &event.payload {
            AccountEvent::Opened { open_minor } => self.open_minor = *open_minor,
            AccountEvent::ReceiptRecorded(receipt) => {
                self.open_minor -= receipt.amount_minor();
                self.receipts += 1;
            }
        }
    }
}

/// Writes so many events, replays them, and answers how many a second.
///
/// # Errors
/// The database fails, or the replay ended early.
pub async fn replay(pool: SqlitePool, events: u64) -> Result<f64> {
    let repository = SqliteEventRepository::new(pool.clone());
    let each = events.div_ceil(ACCOUNTS);
    for account in 0..ACCOUNTS {
        let id = format!("replay-{account}");
        let serialized: Vec<SerializedEvent> = (1..=each).map(|n| stored(&id, n)).collect::<Result<_>>()?;
        repository.persist::<Account>(&serialized, None).await?;
    }
    sqlx::query(VIEWS).execute(&pool).await?;
    let views = SqliteViewRepository::<Balance, Account>::new("balances", pool.clone());
    let replay = QueryReplay::new(repository, GenericQuery::new(Arc::new(views)));
    let began = Instant::now();
    replay.replay_all().await?;
    let seconds = began.elapsed().as_secs_f64();
    let seen: i64 = sqlx::query_scalar("SELECT sum(version) FROM balances").fetch_one(&pool).await?;
    ensure!(seen == i64::try_from(each * ACCOUNTS)?, "{seen} of {} events were replayed", each * ACCOUNTS);
    Ok(f64::from(u32::try_from(seen)?) / seconds)
}

fn stored(account: &str, number: u64) -> Result<SerializedEvent> {
    let event = if number == 1 {
        AccountEvent::Opened { open_minor: 1_000_000_000_000 }
    } else {
        AccountEvent::ReceiptRecorded(crate::account::receipt(format!("R-{number:09}"), 12_345))
    };
    let (kind, version, payload) = (event.event_type(), event.event_version(), serde_json::to_value(&event)?);
    let number = usize::try_from(number)?;
    Ok(SerializedEvent::new(account.to_owned(), number, Account::TYPE.to_owned(), kind, version, payload, json!({})))
}
