//! The program as a person or a script meets it: a process with arguments, an exit code and two streams, on a
//! database of its own. Nothing here looks into the library.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::postgres;

/// A database that one test has for itself, and a directory for its files.
pub struct Home {
    /// What `--database` is given.
    pub url: String,
    directory: tempfile::TempDir,
}

/// What a run of the program came to.
#[derive(Debug)]
pub struct Answer {
    /// The exit code; -1 where a signal ended it.
    pub code: i32,
    /// What it printed.
    pub stdout: String,
    /// What it said beside.
    pub stderr: String,
}

impl Answer {
    /// The exit code was this one.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout: {:.2000}\nstderr: {:.2000}", self.stdout, self.stderr);
        self
    }

    /// The one JSON value on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        parsed(&self.stdout)
    }

    /// The error object on stderr.
    #[track_caller]
    pub fn error(&self) -> Value {
        parsed(&self.stderr)
    }

    /// Every line of stdout as JSON.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(parsed).collect()
    }

    /// The last line of stdout, which ends `apply`.
    #[track_caller]
    pub fn summary(&self) -> Value {
        self.lines().pop().unwrap_or_else(|| panic!("nothing was printed: {}", self.stderr))
    }
}

#[track_caller]
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text:.2000}"))
}

impl Home {
    /// A SQLite file that is not there yet.
    pub fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        Self { url: format!("sqlite:{}", directory.path().join("book.db").display()), directory }
    }

    /// An empty database on the run's own PostgreSQL cluster, where one can be had.
    pub fn postgres() -> Option<Self> {
        let url = block_on(postgres::fresh_database())?;
        Some(Self { url, directory: tempfile::tempdir().expect("a temporary directory") })
    }

    /// Whether it is the SQLite one.
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// A path in the test's own directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// A file in the test's own directory.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    /// The program with its database and an actor, nothing of the environment that would change an answer.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recoup"));
        command
            .envs([("RECOUP_DATABASE", self.url.as_str()), ("RECOUP_ACTOR", "tester")])
            .current_dir(self.directory.path());
        for variable in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    #[track_caller]
    pub fn recoup(&self, arguments: &[&str]) -> Answer {
        finished(self.command().args(arguments).output().expect("the program"))
    }

    /// Runs the program with something on its standard input.
    pub fn recoup_with(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Answer {
        let mut command = self.command();
        let mut child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let (mut stdin, input) = (child.stdin.take().expect("its input"), input.as_ref().to_vec());
        // From a thread of its own: the program may fill its output before it has read everything.
        let sender = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().expect("its end");
        sender.join().expect("the sender");
        finished(output)
    }

    /// Applies lines from standard input.
    pub fn apply(&self, lines: &str, options: &[&str]) -> Answer {
        self.recoup_with(&[&["apply", "-"], options].concat(), lines)
    }

    /// Applies lines all of which are good.
    #[track_caller]
    pub fn record(&self, lines: &str) -> Value {
        self.apply(lines, &[]).exits(0).summary()
    }

    /// The position of the last event; 0 where there is no database.
    #[track_caller]
    pub fn head(&self) -> u64 {
        let answer = self.recoup(&["balance", "--known-at", "999999999999", "--as-of", "1990-01-01"]);
        if answer.code == 4 && answer.error()["code"] == "database_missing" {
            return 0;
        }
        answer.exits(0).json()["position"].as_u64().expect("a position")
    }

    /// Every read table is what a rebuild makes of the log, and the log is whole.
    #[track_caller]
    pub fn is_sound(&self) {
        let report = self.recoup(&["rebuild", "--check"]).exits(0).json();
        assert_eq!(report["differences"], serde_json::json!([]));
        let report = self.recoup(&["verify"]).exits(0).json();
        assert_eq!((&report["problems"], &report["events"]), (&serde_json::json!([]), &report["position"]));
    }

    /// Runs SQL past the program, as another program would.
    pub fn by_hand(&self, sql: &str) -> sqlx::Result<()> {
        use sqlx::{AssertSqlSafe, Connection};
        let statement = sqlx::raw_sql(AssertSqlSafe(sql));
        block_on(async {
            if self.is_sqlite() {
                let mut prompt = sqlx::SqliteConnection::connect(&self.url).await?;
                let done = statement.execute(&mut prompt).await.map(drop);
                prompt.close().await.and(done)
            } else {
                let mut prompt = sqlx::PgConnection::connect(&self.url).await?;
                let done = statement.execute(&mut prompt).await.map(drop);
                prompt.close().await.and(done)
            }
        })
    }

    /// A column of text by SQL, past the program.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        use sqlx::{AssertSqlSafe, Connection};
        block_on(async {
            if self.is_sqlite() {
                let mut prompt = sqlx::SqliteConnection::connect(&self.url).await.expect("a connection");
                let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut prompt).await.expect("texts");
                prompt.close().await.expect("closing");
                rows
            } else {
                let mut prompt = sqlx::PgConnection::connect(&self.url).await.expect("a connection");
                let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut prompt).await.expect("texts");
                prompt.close().await.expect("closing");
                rows
            }
        })
    }

    /// The positions and command ids of the log in order, by SQL as a script would (contract.md 6).
    pub fn events(&self) -> Vec<(u64, String)> {
        let sql = "SELECT position, command_id FROM events WHERE book = 'main' ORDER BY position";
        let number = |n: i64| u64::try_from(n).expect("no negative position");
        block_on(async {
            use sqlx::Connection;
            if self.is_sqlite() {
                let mut prompt = sqlx::SqliteConnection::connect(&self.url).await.expect("a connection");
                let rows = sqlx::query_as::<_, (i64, String)>(sql).fetch_all(&mut prompt).await.expect("events");
                // A connection that is only dropped closes when it likes, and a prompt finds the file locked.
                prompt.close().await.expect("closing");
                rows.into_iter().map(|(position, id)| (number(position), id)).collect()
            } else {
                let mut prompt = sqlx::PgConnection::connect(&self.url).await.expect("a connection");
                let rows = sqlx::query_as::<_, (i64, String)>(sql).fetch_all(&mut prompt).await.expect("events");
                // A connection that is only dropped closes when it likes, and a prompt finds the file locked.
                prompt.close().await.expect("closing");
                rows.into_iter().map(|(position, id)| (number(position), id)).collect()
            }
        })
    }
}

/// Runs a test in a home of each kind, one after the other.
pub fn each_home(body: impl Fn(&Home)) {
    body(&Home::sqlite());
    if let Some(home) = Home::postgres() {
        body(&home);
        block_on(postgres::drop_database(&home.url));
    }
}

/// Runs what the helpers share with the tests that are asynchronous.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

/// The program's end.
pub fn finished(output: std::process::Output) -> Answer {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Answer { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A file of the shared data: in `$RECOUP_SHARED`, else in `../shared` beside the repository. Where there is none,
/// that is said aloud.
pub fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("RECOUP_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("\n*** SKIPPED: {} is not there; set RECOUP_SHARED ***\n", path.display());
    None
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}
