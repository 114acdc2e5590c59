//! A PostgreSQL cluster of the installed programs, made for one run of the tests and gone after it; never a server
//! that happens to run. All test processes of a run share it: it is known by their common parent (nextest, cargo),
//! and a watchdog stops and removes it when that parent is gone.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Waits for the run to end, or the server; then stops the one and removes the other's directory.
const WATCHDOG: &str = r#"trap '' HUP INT
run=$1; directory=$2; shift 2
"$@" >"$directory/server.log" 2>&1 &
server=$!
while kill -0 "$run" 2>/dev/null && kill -0 "$server" 2>/dev/null; do sleep 0.3; done
kill -INT "$server" 2>/dev/null; wait "$server"
rm -rf "$directory" "$directory.lock""#;

/// A database nobody used before; nothing where no PostgreSQL is installed or `RECOUP_QUICK=1` leaves it out, which is
/// said aloud. That it is not installed fails where `RECOUP_REQUIRE_POSTGRES=1`.
pub async fn fresh_database() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = server()?;
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    administer(server, &format!("CREATE DATABASE {name}")).await;
    Some(format!("{server}/{name}"))
}

/// Removes a database whose test is over.
pub async fn drop_database(url: &str) {
    if let (Some(server), Some((_, name))) = (server(), url.rsplit_once('/')) {
        administer(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}

async fn administer(server: &str, sql: &str) {
    let mut connection = PgConnection::connect(&format!("{server}/postgres")).await.expect("the test cluster");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect(sql);
    connection.close().await.expect("closing");
}

/// The address of the run's cluster, without a database's name.
fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<String>> = OnceLock::new();
    let found = SERVER.get_or_init(|| {
        if std::env::var("RECOUP_QUICK").as_deref() == Ok("1") {
            eprintln!("\n*** RECOUP_QUICK=1: this test ran on SQLite only ***\n");
            return None;
        }
        let programs = programs();
        if programs.is_none() {
            eprintln!("\n*** PostgreSQL is not installed here: this test ran on SQLite only ***\n");
            assert_ne!(std::env::var("RECOUP_REQUIRE_POSTGRES").as_deref(), Ok("1"), "PostgreSQL is required");
        }
        programs.map(|programs| shared_cluster(&programs))
    });
    found.as_deref()
}

/// The folder with `initdb` and `postgres`: on the PATH, or where Debian keeps them, the newest first.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut debian: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    debian.sort_by(|a, b| b.cmp(a));
    let mut places = on_path.unwrap_or_default().into_iter().chain(debian.into_iter().map(|(_, path)| path));
    places.find(|place| place.join("initdb").is_file() && place.join("postgres").is_file())
}

/// The first process of the run starts the cluster while the others wait for the lock.
fn shared_cluster(programs: &Path) -> String {
    let run = std::env::temp_dir().join(format!("recoup-tests-{}", parent_id()));
    fs::create_dir_all(&run).expect("a directory for the cluster");
    let lock = File::create(run.with_extension("lock")).expect("a lock file");
    lock.lock().expect("the lock");
    let address = run.join("address");
    match fs::read_to_string(&address) {
        Ok(running) => running,
        Err(_) => {
            let started = start(programs, &run);
            fs::write(&address, &started).expect("the address");
            started
        }
    }
}

fn start(programs: &Path, run: &Path) -> String {
    let data = run.join("data");
    let user = unprivileged_user();
    if let Some(user) = &user {
        succeed(Command::new("chown").arg(user).arg(run));
    }
    let as_user = |program: &str| {
        let mut words = user.iter().flat_map(|user| drop_to(user)).collect::<Vec<_>>();
        words.push(programs.join(program).display().to_string());
        words
    };
    let initdb = as_user("initdb");
    succeed(Command::new(&initdb[0]).args(&initdb[1..]).arg("-D").arg(&data).args([
        "-U",
        "recoup",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]));
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    #[allow(clippy::zombie_processes, reason = "it outlives this process on purpose")]
    Command::new("sh")
        .args(["-c", WATCHDOG, "watchdog", &parent_id().to_string()])
        .arg(run)
        .args(as_user("postgres"))
        .arg("-D")
        .arg(&data)
        .arg(format!("-cport={port}"))
        .arg(format!("-cunix_socket_directories={}", run.display()))
        .args(["-clisten_addresses=127.0.0.1", "-cmax_connections=400", "-cshared_buffers=64MB"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("the cluster");
    wait_until_ready(run);
    format!("postgres://recoup@127.0.0.1:{port}")
}

/// The server writes its state into the eighth line of its pid file.
fn wait_until_ready(run: &Path) {
    for _ in 0..600 {
        let state = fs::read_to_string(run.join("data/postmaster.pid")).unwrap_or_default();
        if state.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("the cluster does not answer: {}", fs::read_to_string(run.join("server.log")).unwrap_or_default());
}

/// PostgreSQL refuses to run as root: then it runs as its own user, or as nobody.
fn unprivileged_user() -> Option<String> {
    let is_root = output(Command::new("id").arg("-u")) == "0";
    let exists = |user: &str| Command::new("id").arg(user).output().is_ok_and(|o| o.status.success());
    is_root.then(|| if exists("postgres") { "postgres".to_owned() } else { "nobody".to_owned() })
}

fn drop_to(user: &str) -> Vec<String> {
    let group = output(Command::new("id").args(["-g", user]));
    ["setpriv", "--reuid", user, "--regid", &group, "--clear-groups"].map(str::to_owned).to_vec()
}

fn output(command: &mut Command) -> String {
    let output = command.output().expect("a command");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn succeed(command: &mut Command) {
    let output = command.output().expect("a command");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
