//! What can be typed to get files out of the house. What other commands take is in `args`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use recoup_events::values::{AccountId, ClaimId, DisputeId, Month, Position, PromiseId, RepId};

use super::{Lang, Scope, View};

/// `export`.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// An auditor's procedures over a period: CSV and JSON of each, a summary to print, a manifest with hashes
    AuditPack(AuditPack),
    /// Audit confirmation letters (询证函) as of --as-of: a page to print for each account, and the list of them
    Confirmations(Confirmations),
    /// Evidence for a dispute as of --as-of: timeline, figures replayed, papers' hashes, proofs, and a page to print
    Evidence(Evidence),
    /// Every event as it is stored, with its hashes, one JSON object a line
    Events,
    /// Every movement of money as plain-text double entry, dated EFFECTIVE=RECORDED
    Journal {
        /// The program that is to read it
        #[arg(long = "for", value_enum, default_value = "hledger", value_name = "PROGRAM")]
        program: JournalFor,
    },
}

/// `export confirmations`.
#[derive(Debug, Args)]
pub struct Confirmations {
    /// The folder, made or empty
    pub dir: PathBuf,
    /// These accounts, whatever they owe [default: everybody with a balance]
    #[arg(long, value_name = "A,B", value_delimiter = ',', conflicts_with_all = ["largest", "sample"])]
    pub accounts: Vec<AccountId>,
    /// The N accounts of each currency with the most open
    #[arg(long, value_name = "N", conflicts_with = "sample")]
    pub largest: Option<usize>,
    /// N accounts with a balance, drawn by --seed
    #[arg(long, value_name = "N", requires = "seed")]
    pub sample: Option<usize>,
    /// The number that draws: the same one draws the same accounts again
    #[arg(long, value_name = "S", requires = "sample")]
    pub seed: Option<u64>,
    /// In which language
    #[arg(long, value_enum, default_value = "zh")]
    pub lang: Lang,
    /// The company whose books these are [default: the book's name]
    #[arg(long, value_name = "NAME")]
    pub company: Option<String>,
    /// Who audits, and whom answers go to
    #[arg(long, value_name = "NAME")]
    pub auditor: Option<String>,
    /// As closed, or restated
    #[command(flatten)]
    pub view: View,
}

/// `export evidence`.
#[derive(Debug, Args)]
pub struct Evidence {
    /// Whose account
    pub account: AccountId,
    /// The folder, made or empty
    pub dir: PathBuf,
    /// About this claim alone
    #[arg(long, value_name = "C", group = "about")]
    pub claim: Option<ClaimId>,
    /// About this promise alone
    #[arg(long, value_name = "P", group = "about")]
    pub promise: Option<PromiseId>,
    /// About this dispute and its claim
    #[arg(long, value_name = "D", group = "about")]
    pub dispute: Option<DisputeId>,
    /// About what this rep earns on the account in --month
    #[arg(long, value_name = "REP", group = "about", requires = "month")]
    pub commission: Option<RepId>,
    /// The month of --commission
    #[arg(long, value_name = "YYYY-MM", requires = "commission")]
    pub month: Option<Month>,
    /// The event that is argued about [default: the opening of the dispute, else the last one]
    #[arg(long, value_name = "POSITION", value_parser = super::replay::position)]
    pub contested: Option<Position>,
    /// In which language
    #[arg(long, value_enum, default_value = "zh")]
    pub lang: Lang,
    /// Write DIR.zip instead of the folder
    #[arg(long)]
    pub zip: bool,
}

/// `export audit-pack`.
#[derive(Debug, Args)]
pub struct AuditPack {
    /// The folder, made or empty
    pub dir: PathBuf,
    /// What is looked at
    #[command(flatten)]
    pub scope: Scope,
    /// In which language
    #[arg(long, value_enum, default_value = "zh")]
    pub lang: Lang,
}

/// Who is to read a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum JournalFor {
    /// hledger.
    Hledger,
    /// ledger.
    Ledger,
}
