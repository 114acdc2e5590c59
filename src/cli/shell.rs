//! What every command stands on: the options, the database, the writer, the way out.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::civil::Date;
use recoup_events::values::{ActorId, Month};
use recoup_projections::Head;
use serde::Serialize;
use tokio::sync::OnceCell;

use super::args::{Global, View};
use super::basis::{Asked, Basis};
use super::exit::CliError;
use super::render::{Format, Renderer, Sheet, stdout};
use crate::answers::{KnownAt, Reading};
use crate::bus::Writer;
use crate::clock::{Clock, SystemClock};
use crate::log::{EventLog, SqlEventLog, check_at_startup};
use crate::storage::Database;

/// Where the book is kept unless somebody says otherwise.
const DEFAULT_DATABASE: &str = "sqlite:recoup.db";

/// One run of the program.
pub struct Shell {
    /// The options of every command.
    pub global: Global,
    /// How answers are printed.
    pub renderer: Renderer,
    /// What the time is.
    pub clock: Arc<dyn Clock>,
    /// What the answer rests on, once a question that was asked for it has begun.
    basis: OnceLock<String>,
    /// Opened once, and closed when the command ends.
    opened: OnceCell<Database>,
}

/// An answer with what every answer starts with.
#[derive(Debug, Serialize)]
pub struct Headed<'a, T> {
    #[serde(flatten)]
    head: &'a Head,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<&'a str>,
    /// The answer itself.
    #[serde(flatten)]
    pub answer: T,
}

impl Shell {
    /// A run with the system's clock.
    #[must_use]
    pub fn new(global: Global) -> Self {
        let renderer = Renderer::for_stdout(global.format);
        Self { global, renderer, clock: Arc::new(SystemClock), basis: OnceLock::new(), opened: OnceCell::new() }
    }

    /// The database of this run.
    #[must_use]
    pub fn database_url(&self) -> &str {
        self.global.database.as_deref().unwrap_or(DEFAULT_DATABASE)
    }

    /// Who says it: the option, else the user of the operating system.
    ///
    /// # Errors
    /// There is neither.
    pub fn actor(&self) -> Result<ActorId, CliError> {
        if let Some(actor) = &self.global.actor {
            return Ok(actor.clone());
        }
        let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
        let named = user.as_deref().and_then(|user| ActorId::new(user).ok());
        // A process without any of these (a container, a job) still runs as somebody.
        named.or_else(|| ActorId::new("operator").ok()).ok_or_else(|| CliError::usage("name an --actor"))
    }

    /// Opens the database as it is, without a look at its state: for those who examine it. A question makes no
    /// database: a typing error should not become an empty book.
    ///
    /// # Errors
    /// There is none there, or the database's.
    pub async fn database(&self) -> Result<Database, CliError> {
        let opened = self.opened.get_or_try_init(|| Database::open_existing(self.database_url())).await?;
        Ok(opened.clone())
    }

    /// Opens a database, making it where there is none.
    ///
    /// # Errors
    /// The database's.
    pub async fn made(&self, url: &str) -> Result<Database, CliError> {
        Ok(self.opened.get_or_try_init(|| Database::connect(url)).await?.clone())
    }

    /// Closes what was opened, waiting so long for it: nothing is lost where that is too short. A process that only
    /// ends leaves its write-ahead log behind, through which everybody after it reads: after a rebuild several times
    /// slower. Whoever closes a file last moves the log into it.
    pub async fn close(&self, wait: Duration) {
        if let Some(database) = self.opened.get()
            && tokio::time::timeout(wait, database.close()).await.is_err()
        {
            tracing::warn!("the database was not closed in time");
        }
    }

    /// Opens the log of a book that is there; one that is damaged near its end is not opened.
    ///
    /// # Errors
    /// There is no database, the database's, or the start-up check's.
    pub async fn log(&self) -> Result<Arc<dyn EventLog>, CliError> {
        self.checked(self.database().await?).await
    }

    async fn checked(&self, database: Database) -> Result<Arc<dyn EventLog>, CliError> {
        check_at_startup(&database, &self.global.book, self.clock.as_ref()).await?;
        let log: Arc<dyn EventLog> = Arc::new(SqlEventLog::new(database));
        Ok(log)
    }

    /// Starts the writer of the book, making the database where there is none.
    ///
    /// # Errors
    /// The database's.
    pub async fn writer(&self) -> Result<Writer, CliError> {
        let log = self.checked(self.made(self.database_url()).await?).await?;
        Ok(Writer::start(log, &self.global.book, Arc::clone(&self.clock)).await?)
    }

    /// Begins a question at the day and the knowledge that the options name.
    ///
    /// # Errors
    /// The database's.
    pub async fn reading(&self) -> Result<Reading, CliError> {
        let Some(asked) = &self.global.basis else {
            return self.reading_at(self.global.as_of, self.global.known_at).await;
        };
        if matches!(asked, Asked::On(_)) && (self.global.as_of.is_some() || self.global.known_at.is_some()) {
            return Err(CliError::usage("--basis names the day and the knowledge: leave out --as-of and --known-at"));
        }
        let (as_of, known_at) = match asked {
            Asked::On(basis) => basis.point(),
            Asked::Said => {
                let now = self.reading_at(self.global.as_of, self.global.known_at).await?;
                (now.head().as_of, KnownAt::Position(now.head().position))
            }
        };
        // The day is named in both, so that the two are one question.
        let reading = self.reading_at(Some(as_of), Some(known_at)).await?;
        let found = Basis::of(&reading, self.log().await?.as_ref()).await?;
        if let Asked::On(basis) = asked {
            basis.holds(&found)?;
        }
        let basis = self.basis.get_or_init(|| found.to_string());
        if self.renderer.format != Format::Json {
            eprintln!("basis: {basis}");
        }
        Ok(reading)
    }

    fn headed<'a, T>(&'a self, head: &'a Head, answer: T) -> Headed<'a, T> {
        Headed { head, basis: self.basis.get().map(String::as_str), answer }
    }

    /// Begins a question about days that end with `last`: at the close of its month where that is asked, else as
    /// [`Shell::reading`].
    ///
    /// # Errors
    /// The database's; a day that is not a month's last one; a month that is not closed.
    pub async fn reading_viewed(&self, view: View, last: Option<Date>) -> Result<Reading, CliError> {
        let reading = self.reading().await?;
        if !view.as_closed {
            return Ok(reading);
        }
        if self.global.basis.is_some() {
            return Err(CliError::usage("--as-closed names the knowledge itself: leave out --basis"));
        }
        let as_of = reading.head().as_of;
        let last = last.map_or(as_of, |last| last.min(as_of));
        let month = Month::of(last);
        if month.last_day() != last {
            let message =
                format!("--as-closed asks for the last day of a month, like {}: not for {last}", month.last_day());
            return Err(CliError::usage(message));
        }
        let known_at = reading.closed_period(month).await?.closed.known_at;
        Ok(reading.again(last, known_at).await?)
    }

    /// Begins a question at another day and knowledge.
    ///
    /// # Errors
    /// The database's.
    pub async fn reading_at(&self, as_of: Option<Date>, known_at: Option<KnownAt>) -> Result<Reading, CliError> {
        Ok(Reading::begin(self.log().await?, &self.global.book, self.clock.as_ref(), as_of, known_at).await?)
    }

    /// Prints an answer with its head.
    ///
    /// # Errors
    /// The output cannot be written to.
    pub fn print<T: Serialize>(&self, head: &Head, answer: T, sheet: impl FnOnce(&T) -> Sheet) -> Result<(), CliError> {
        self.print_bare(&self.headed(head, answer), |headed| sheet(&headed.answer))
    }

    /// Prints an answer with its head. As tables, further ones follow the first, each below its title.
    ///
    /// # Errors
    /// The output cannot be written to.
    pub fn print_with<T: Serialize>(
        &self,
        head: &Head,
        answer: T,
        sheet: impl FnOnce(&T) -> Sheet,
        further: impl FnOnce(&T) -> Vec<(&'static str, Sheet)>,
    ) -> Result<(), CliError> {
        use std::io::Write;
        let (headed, mut out) = (self.headed(head, answer), stdout());
        self.renderer.print(&mut out, &headed, |headed| sheet(&headed.answer))?;
        if self.renderer.format == Format::Table {
            for (title, sheet) in further(&headed.answer).into_iter().filter(|(_, sheet)| !sheet.rows.is_empty()) {
                writeln!(out, "\n{title}")?;
                self.renderer.table(&mut out, &sheet)?;
            }
        }
        out.flush()?;
        Ok(())
    }

    /// Prints an answer without a head.
    ///
    /// # Errors
    /// The output cannot be written to.
    pub fn print_bare<T: Serialize>(&self, answer: &T, sheet: impl FnOnce(&T) -> Sheet) -> Result<(), CliError> {
        use std::io::Write;
        let mut out = stdout();
        self.renderer.print(&mut out, answer, sheet)?;
        out.flush()?;
        Ok(())
    }
}
