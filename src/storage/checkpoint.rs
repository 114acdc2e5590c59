//! Moves SQLite's write-ahead log into the file, off the commit path and on a connection of its own, and keeps the
//! log's size bounded. A checkpoint inside a commit makes that one commit wait for all the pages before it.

use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Row};
use tokio::sync::{Mutex, Notify, watch};
use tokio::task::JoinHandle;

use super::writing::SqliteWriter;

/// Pages not yet in the file from which on they are moved (16 MiB of 2 KiB pages). A page that many commits change is
/// moved once: the more of them, the less is written to the file, and the longer a start after a crash reads.
const MOVE_FROM_PAGES: i64 = 8_192;
/// Pages in the log from which on readers of an old state are waited for, so that it can begin anew (64 MiB).
const RESTART_FROM_PAGES: i64 = 32_768;
/// Commits within this time share a look at the log.
const PAUSE: Duration = Duration::from_millis(50);
/// How long the writer may be held while readers of an old state are waited for.
const HOLD: Duration = Duration::from_millis(250);

/// Tells the task behind it that the log has grown; when it is dropped the task ends.
pub(super) struct Checkpointer {
    grew: Arc<Notify>,
    ends: watch::Sender<()>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Checkpointer {
    pub(super) fn start(options: SqliteConnectOptions, writer: SqliteWriter) -> Arc<Self> {
        let (grew, (ends, ended)) = (Arc::new(Notify::new()), watch::channel(()));
        let task = tokio::spawn(run(options.busy_timeout(HOLD), writer, Arc::clone(&grew), ended));
        Arc::new(Self { grew, ends, task: Mutex::new(Some(task)) })
    }

    pub(super) fn wal_grew(&self) {
        self.grew.notify_one();
    }

    /// Ends the task, behind what it is doing, and with it its connection.
    pub(super) async fn stop(&self) {
        self.ends.send_replace(());
        if let Some(task) = self.task.lock().await.take()
            && let Err(e) = task.await
        {
            tracing::warn!("checkpoints ended: {e}");
        }
    }
}

async fn run(options: SqliteConnectOptions, writer: SqliteWriter, grew: Arc<Notify>, mut ended: watch::Receiver<()>) {
    let mut connection: Option<SqliteConnection> = None;
    loop {
        tokio::select! {
            () = grew.notified() => {}
            _ = ended.changed() => break,
        }
        // A failed checkpoint loses nothing: the log only stays longer. The next commit tries again.
        if connection.is_none() {
            connection = options.connect().await.inspect_err(|e| tracing::warn!("no checkpoint: {e}")).ok();
        }
        if let Some(open) = &mut connection
            && let Err(e) = look(open, &writer).await
        {
            tracing::warn!("no checkpoint: {e}");
            connection = None;
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = ended.changed() => break,
        }
    }
    if let Some(open) = connection
        && let Err(e) = open.close().await
    {
        tracing::warn!("the connection of checkpoints did not close: {e}");
    }
}

/// Moves the pages while commits go on; then holds the writer for the few that came meanwhile. A log whose pages are
/// all moved begins anew with the next commit: writing over a file costs a commit less than making it longer.
async fn look(connection: &mut SqliteConnection, writer: &SqliteWriter) -> Result<(), sqlx::Error> {
    let (log, moved) = checkpoint(connection, "PRAGMA wal_checkpoint(NOOP)").await?;
    if log - moved < MOVE_FROM_PAGES {
        return Ok(());
    }
    let (log, _) = checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)").await?;
    let held = writer.hold().await?;
    // Readers of an old state keep the log as it is. They are waited for only when it has grown too long.
    let last =
        if log < RESTART_FROM_PAGES { "PRAGMA wal_checkpoint(PASSIVE)" } else { "PRAGMA wal_checkpoint(RESTART)" };
    checkpoint(connection, last).await?;
    drop(held);
    Ok(())
}

/// Answers the pages in the log, and how many of them are in the file.
async fn checkpoint(connection: &mut SqliteConnection, sql: &'static str) -> Result<(i64, i64), sqlx::Error> {
    let row = sqlx::query(sql).fetch_one(connection).await?;
    Ok((row.try_get(1)?, row.try_get(2)?))
}
