//! Brings a database's tables up to date: numbered files of plain SQL, each run once, in order, under a lock, and
//! remembered with its checksum. What the tables are for stands in the files.

use sha2::{Digest, Sha256};

use super::{Database, Dialect, Row, Session, StorageError};

/// One step, in the SQL of each database.
struct Migration {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        }
    };
}

/// All steps. A published one never changes; whoever needs another table adds a file to both folders and a line
/// here. The name begins with its number, which is its place in this list.
const MIGRATIONS: &[Migration] = &[
    migration!("0001_log"),
    migration!("0002_account_facts"),
    migration!("0003_talk_facts"),
    migration!("0004_person_keys"),
    migration!("0005_rep_facts"),
    migration!("0006_reconciliations"),
    migration!("0007_lighter_appends"),
];

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_migrations \
     (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)";

impl Migration {
    const fn sql(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }

    fn checksum(&self, dialect: Dialect) -> String {
        // Line ends are not content: a checkout that changed them is the same migration.
        let text = self.sql(dialect).replace("\r\n", "\n");
        Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// Runs what is missing, or only says so.
///
/// # Errors
/// A migration that was changed since it ran, one that this program does not know, missing ones when `run` is
/// false, or what the database says.
pub(super) async fn bring_up_to_date(database: &Database, run: bool) -> Result<(), StorageError> {
    // First only a look: who may read but not make tables can still open an up-to-date database, and nobody waits
    // for a lock.
    if applied(database).await? == MIGRATIONS.len() {
        return Ok(());
    }
    if !run {
        return Err(StorageError::Migration(
            "the database lacks tables of this version; open it for writing once".into(),
        ));
    }
    make_ledger(database).await?;
    let mut session = database.write().await?;
    if session.dialect() == Dialect::Postgres {
        session.execute("LOCK TABLE schema_migrations IN SHARE ROW EXCLUSIVE MODE", &[]).await?;
    }
    let done = check(&ledger(&mut session).await?, session.dialect())?;
    for (number, migration) in MIGRATIONS.iter().enumerate().skip(done) {
        tracing::info!(migration = migration.name, "migrating");
        session.script(migration.sql(session.dialect())).await.map_err(|e| failed(migration.name, &e))?;
        let number = i64::try_from(number).unwrap_or(i64::MAX) + 1;
        let row = [number.into(), migration.name.into(), migration.checksum(session.dialect()).into()];
        session.execute("INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)", &row).await?;
    }
    session.commit().await
}

fn failed(name: &str, error: &StorageError) -> StorageError {
    StorageError::Migration(format!("migration {name} failed, nothing was changed: {error}"))
}

async fn applied(database: &Database) -> Result<usize, StorageError> {
    let exists = match database.dialect() {
        Dialect::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'",
        Dialect::Postgres => "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL",
    };
    let mut session = database.read().await?;
    let rows = match session.fetch_optional(exists, &[]).await? {
        Some(_) => ledger(&mut session).await?,
        None => Vec::new(),
    };
    session.commit().await?;
    check(&rows, database.dialect())
}

/// In a transaction of its own, before the lock on it. Two processes that make it at the same moment can collide in
/// PostgreSQL's catalogue in several ways; then the other one has made it, and the next attempt finds it.
async fn make_ledger(database: &Database) -> Result<(), StorageError> {
    for attempts_left in (0..3).rev() {
        let mut session = database.write().await?;
        match session.execute(LEDGER, &[]).await {
            Ok(_) => return session.commit().await,
            Err(StorageError::Constraint(_) | StorageError::Query(_)) if attempts_left > 0 => {
                session.rollback().await?
            }
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

async fn ledger(session: &mut Session) -> Result<Vec<Row>, StorageError> {
    session.fetch("SELECT number, name, checksum FROM schema_migrations ORDER BY number", &[]).await
}

/// How many of ours have run; they must be the first ones, unchanged.
fn check(rows: &[Row], dialect: Dialect) -> Result<usize, StorageError> {
    for (place, row) in rows.iter().enumerate() {
        let (name, checksum) = (row.text(1)?, row.text(2)?);
        let Some(ours) = MIGRATIONS.get(place) else {
            let message = format!("the database was made by a newer version of Recoup (it has the migration {name})");
            return Err(StorageError::Migration(message));
        };
        if name.as_ref() != ours.name || checksum.as_ref() != ours.checksum(dialect) {
            let message = format!(
                "migration {name} ran in another form than this program's {}: its file was changed after it had run",
                ours.name
            );
            return Err(StorageError::Migration(message));
        }
    }
    Ok(rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_numbered_in_order() {
        for (place, migration) in MIGRATIONS.iter().enumerate() {
            assert!(migration.name.starts_with(&format!("{:04}_", place + 1)), "{}", migration.name);
        }
    }

    /// A file as the program made it when it had so many migrations.
    async fn older(path: &std::path::Path, migrations: usize) -> sqlx::SqliteConnection {
        use sqlx::ConnectOptions;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut file = options.connect().await.expect("a file");
        sqlx::raw_sql(LEDGER).execute(&mut file).await.expect("the list of migrations");
        for (place, migration) in MIGRATIONS.iter().enumerate().take(migrations) {
            sqlx::raw_sql(migration.sqlite).execute(&mut file).await.expect(migration.name);
            let row = sqlx::query("INSERT INTO schema_migrations (number, name, checksum) VALUES (?, ?, ?)")
                .bind(i64::try_from(place + 1).expect("small"))
                .bind(migration.name)
                .bind(migration.checksum(Dialect::Sqlite));
            row.execute(&mut file).await.expect("its line");
        }
        file
    }

    #[tokio::test]
    async fn an_older_file_keeps_its_commands_and_its_guards() {
        use sqlx::Connection;
        let directory = tempfile::tempdir().expect("a folder");
        let path = directory.path().join("older.db");
        let mut file = older(&path, 6).await;
        let insert = "INSERT INTO commands (book, command_id, fingerprint, first_position, last_position) VALUES \
             ('main', 'b', x'02', 2, 3), ('main', 'a', x'01', 1, 1), ('other', 'a', x'03', 1, 1)";
        sqlx::raw_sql(insert).execute(&mut file).await.expect("commands");
        file.close().await.expect("closed");

        let database = Database::connect(&format!("sqlite:{}", path.display())).await.expect("brought up to date");
        let mut session = database.read().await.expect("a session");
        let sql = "SELECT book, command_id, hex(fingerprint), first_position, last_position FROM commands \
             ORDER BY book, command_id";
        let rows = session.fetch(sql, &[]).await.expect("commands");
        let rows: Vec<String> = rows.iter().map(|row| format!("{:?}", row.0)).collect();
        session.commit().await.expect("read");
        insta::assert_snapshot!(rows.join("\n"), @r#"
        [Text("main"), Text("a"), Text("01"), Int(1), Int(1)]
        [Text("main"), Text("b"), Text("02"), Int(2), Int(3)]
        [Text("other"), Text("a"), Text("03"), Int(1), Int(1)]
        "#);
        for refused in ["UPDATE commands SET last_position = 9", "DELETE FROM commands", insert] {
            let mut session = database.write().await.expect("a session");
            let error = session.execute(refused, &[]).await.expect_err(refused);
            assert!(error.to_string().contains("commands are append-only"), "{error}");
        }
    }
}
