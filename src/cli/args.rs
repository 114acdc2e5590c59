//! What can be typed: the commands and options of contract.md 2.

mod audit;
mod closed;
mod export;
mod replay;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use recoup_events::values::{AccountId, ActorId, Currency, Month, RepId};
use recoup_projections::balance::GroupBy;
use recoup_projections::commission::Language;

pub use audit::{Audit, Scope};
pub use closed::{Periods, RollForward, View};
pub use export::{AuditPack, Confirmations, Evidence, Export, JournalFor};

use super::render::Format;
use crate::answers::KnownAt;
use crate::import::DateFormat;

pub use replay::{Diff, Edits, Explain, PointArg, Points, Step, WhatIf};

/// Recoup: every promise, part payment and dispute an immutable event; every figure explained by them.
#[derive(Debug, Parser)]
#[command(name = "recoup", version, about, max_term_width = 100)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Where the book is kept: sqlite:PATH or postgres://…
    #[arg(long, global = true, env = "RECOUP_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// Which book
    #[arg(long, global = true, default_value = "main", value_name = "NAME", value_parser = book_name)]
    pub book: String,
    /// The form of the answer [default: table on a terminal, json otherwise]
    #[arg(long, global = true, value_enum)]
    pub format: Option<Format>,
    /// Who says it [default: RECOUP_ACTOR, else the user of the operating system]
    #[arg(long, global = true, env = "RECOUP_ACTOR", value_name = "NAME")]
    pub actor: Option<ActorId>,
    /// The day asked about [default: today in the book's time zone]
    #[arg(long, global = true, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Date>,
    /// As known when: a log position (digits) or an instant (RFC 3339), both inclusive [default: now]
    #[arg(long, global = true, value_name = "INSTANT|POSITION")]
    pub known_at: Option<KnownAt>,
    /// Say what an answer rests on; given what it said, answer the same again
    #[arg(long, global = true, value_name = "BASIS", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub basis: Option<super::basis::Asked>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run commands from JSON lines, in order
    Apply(Apply),
    /// Read lists from other programs
    #[command(subcommand)]
    Import(Import),
    /// What accounts owe, settled and still have to come
    Balance(Grouped),
    /// Open claims by how long they are overdue
    Ageing(Ageing),
    /// What contracts are worth, were claimed and collected
    Contracts(Filter),
    /// An account's movements with the running balance
    Statement(Statement),
    /// From an opening to a closing, what made the difference
    RollForward(RollForward),
    /// The months that are closed, as closed and as known now
    Periods(Periods),
    /// An auditor's procedures over a period: what each finds
    Audit(Audit),
    /// What was promised, what came of it, and how far a word can be relied on
    Promises(Filter),
    /// How often customers are touched, and how often they should be
    FollowUps(Filter),
    /// What is contested, since when, and how it ended
    Disputes(AnAccount),
    /// Whom to turn to first, and why
    Worklist(OfRep),
    /// What a rep's month comes to, and why; or everybody's
    Commission(Commission),
    /// The events behind one figure, which sum to it exactly
    #[command(subcommand)]
    Explain(Explain),
    /// Two points in time or knowledge side by side, and what made the difference
    #[command(subcommand)]
    Diff(Diff),
    /// An account event by event, with balance, promises and disputes after each
    Step(Step),
    /// The same replay under another policy, without some commands, with others: hypothetical, never stored
    #[command(subcommand)]
    WhatIf(WhatIf),
    /// Every event of an account, in both times and in words
    Timeline(OneAccount),
    /// Rebuild all read tables from the log
    Rebuild(Rebuild),
    /// Check the whole log: order, hashes, indices
    Verify(Verify),
    /// Files for other programs and for an auditor, to standard output
    #[command(subcommand)]
    Export(Export),
    /// The numbers that the rules use
    #[command(subcommand)]
    Policy(Policy),
    /// A sample company to look around in
    Demo(Demo),
}

/// `apply`.
#[derive(Debug, Args)]
pub struct Apply {
    /// The file, or - for standard input
    pub file: PathBuf,
    /// Decide everything and keep nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What to do after a refusal
    #[arg(long, value_enum, default_value = "stop")]
    pub on_error: OnError,
    /// Print a line for each command as soon as it is durable
    #[arg(long)]
    pub receipts: bool,
}

/// What to do after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnError {
    /// Earlier lines stand, nothing later is decided.
    Stop,
    /// Go on with the next line.
    Skip,
}

/// `import`.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Invoices from CSV or XLSX
    Invoices(ImportInvoices),
}

/// `import invoices`.
#[derive(Debug, Args)]
pub struct ImportInvoices {
    /// The file
    pub file: PathBuf,
    /// What its columns mean: generic, ibm-late-payment, or a TOML file
    #[arg(long)]
    pub profile: String,
    /// Check everything and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How its dates are written: M/D/YYYY, DD/MM/YYYY or YYYY-MM-DD
    #[arg(long, value_name = "FORMAT")]
    pub date_format: Option<DateFormat>,
    /// The currency of rows that name none
    #[arg(long)]
    pub currency: Option<Currency>,
    /// The rep of customers for whom no row names one
    #[arg(long, value_name = "REP")]
    pub owner: Option<String>,
}

/// One account, or all.
#[derive(Debug, Args)]
pub struct Filter {
    /// This account only
    #[arg(long, value_name = "A")]
    pub account: Option<AccountId>,
    /// The accounts of this rep only
    #[arg(long, value_name = "R")]
    pub rep: Option<RepId>,
}

/// The accounts of a rep, or all.
#[derive(Debug, Args)]
pub struct OfRep {
    /// The accounts of this rep only
    #[arg(long, value_name = "R")]
    pub rep: Option<RepId>,
}

/// `commission`.
#[derive(Debug, Args)]
pub struct Commission {
    /// Whose
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub rep: Option<RepId>,
    /// Everybody's
    #[arg(long)]
    pub all: bool,
    /// Which month
    #[arg(long, value_name = "YYYY-MM")]
    pub month: Month,
    /// Say of each line why it is what it is
    #[arg(long)]
    pub explain: bool,
    /// In which language to say it
    #[arg(long, value_enum, default_value = "en")]
    pub lang: Lang,
    /// Write a workbook, too
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
}

/// A language of explanations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// 中文.
    Zh,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::En,
            Lang::Zh => Self::Zh,
        }
    }
}

/// One account, or all, whoever owns them.
#[derive(Debug, Args)]
pub struct AnAccount {
    /// This account only
    #[arg(long, value_name = "A")]
    pub account: Option<AccountId>,
}

/// `balance`.
#[derive(Debug, Args)]
pub struct Grouped {
    /// This account only
    #[arg(long, value_name = "A")]
    pub account: Option<AccountId>,
    /// Sums by this
    #[arg(long, value_enum)]
    pub by: Option<By>,
    /// As closed, or restated
    #[command(flatten)]
    pub view: View,
}

/// `ageing`.
#[derive(Debug, Args)]
pub struct Ageing {
    /// Accounts and groups
    #[command(flatten)]
    pub grouped: Grouped,
    /// Which date the age runs from
    #[arg(long, value_enum, default_value = "due")]
    pub from: AgeFrom,
}

/// Which date an age runs from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AgeFrom {
    /// The due date.
    Due,
    /// The invoice's date.
    Invoice,
}

/// What rows are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// Contract or project.
    Contract,
    /// Kind of claim.
    Kind,
    /// Owning rep.
    Owner,
    /// Region of the account.
    Region,
}

impl By {
    /// What stands above the groups.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Contract => "Contract",
            Self::Kind => "Kind",
            Self::Owner => "Owner",
            Self::Region => "Region",
        }
    }
}

impl From<By> for GroupBy {
    fn from(by: By) -> Self {
        match by {
            By::Contract => Self::Contract,
            By::Kind => Self::Kind,
            By::Owner => Self::Owner,
            By::Region => Self::Region,
        }
    }
}

/// Two days, both inclusive.
#[derive(Debug, Args)]
pub struct Period {
    /// The first day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub from: Date,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub to: Date,
}

/// `statement`.
#[derive(Debug, Args)]
pub struct Statement {
    /// Whose
    pub account: AccountId,
    /// The days
    #[command(flatten)]
    pub period: Period,
    /// Another currency than the account's main one
    #[arg(long)]
    pub currency: Option<Currency>,
    /// As closed, or restated
    #[command(flatten)]
    pub view: View,
}

/// One account.
#[derive(Debug, Args)]
pub struct OneAccount {
    /// Whose
    pub account: AccountId,
}

/// `rebuild`.
#[derive(Debug, Args)]
pub struct Rebuild {
    /// Compare and change nothing
    #[arg(long)]
    pub check: bool,
}

/// `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Check a file of `export events` instead, without any database
    #[arg(long, value_name = "PATH")]
    pub export: Option<PathBuf>,
    /// Check evidence of `export evidence` instead, a folder or a zip file, without any database
    #[arg(long, value_name = "PATH", conflicts_with = "export")]
    pub evidence: Option<PathBuf>,
}

/// `policy`.
#[derive(Debug, Subcommand)]
pub enum Policy {
    /// The policy in force on --as-of, as known at --known-at
    Show,
    /// Say what is wrong with a document
    Check {
        /// The TOML file
        file: PathBuf,
    },
    /// What two documents or versions say differently
    Diff {
        /// A TOML file, or a version's number
        a: String,
        /// A TOML file, or a version's number
        b: String,
    },
    /// Put a document in force from a day on
    Publish {
        /// The TOML file
        file: PathBuf,
        /// From when it is in force [default: today]
        #[arg(long, value_name = "DATE", value_parser = day)]
        effective_from: Option<Date>,
    },
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Another company for another number
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// How many customers it has
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub accounts: u32,
    /// End after the tour
    #[arg(long)]
    pub no_serve: bool,
}

pub(super) fn day(text: &str) -> Result<Date, String> {
    recoup_events::values::parse_date(text)
}

fn book_name(text: &str) -> Result<String, String> {
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !text.is_empty() && text.chars().count() <= 64 && text.chars().all(fine) {
        return Ok(text.to_owned());
    }
    Err("a book's name has 1 to 64 letters, digits, - _ or .".to_owned())
}
