//! Audit confirmation letters (询证函) as files: a page to print for each account, and the list of who was chosen and
//! how. Who is chosen and what a letter states is `recoup-projections`' to say.

mod page;
mod words;

use std::path::{Path, PathBuf};

use recoup_projections::Head;
use recoup_projections::confirmations::{Choice, Letter};
use serde::Serialize;

use super::spreadsheet::harmless;

pub(in crate::export) use page::escaped;
pub use words::{EN, Words, ZH};

/// The file that lists who was chosen.
pub const LIST: &str = "list.csv";

/// What stands on every letter.
#[derive(Debug, Clone)]
pub struct Letterhead<'a> {
    /// Who asks: the company whose books these are.
    pub company: &'a str,
    /// Who wants to know, and whom the answer goes to; the company itself where nobody is named.
    pub auditor: Option<&'a str>,
    /// Where and when the books were asked.
    pub head: &'a Head,
    /// The root of the log's tree at that position, in hexadecimal digits.
    pub root: &'a str,
    /// In which language.
    pub words: &'static Words,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// How they were chosen.
    pub chosen: String,
    /// The letters in order.
    pub letters: Vec<WrittenLetter>,
    /// The list.
    pub list: &'static str,
}

/// A letter that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WrittenLetter {
    /// Its file.
    pub file: String,
    /// What it states.
    #[serde(flatten)]
    pub letter: Letter,
}

/// Why nothing, or not everything, was written.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmationsError {
    /// Letters of another sample in the same folder would be taken for these.
    #[error("{} is not empty: letters go into a folder of their own", .0.display())]
    NotEmpty(PathBuf),
    /// The disk.
    #[error("{}: {error}", .path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What it says.
        error: std::io::Error,
    },
}

/// Writes the letters and the list into a folder that is made, or is empty.
///
/// # Errors
/// A folder that is not empty, or the disk's.
pub fn write_letters(
    folder: &Path,
    head: &Letterhead<'_>,
    choice: &Choice,
    letters: Vec<Letter>,
) -> Result<Written, ConfirmationsError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| ConfirmationsError::Io { path, error }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    if std::fs::read_dir(folder).map_err(failed(folder))?.next().is_some() {
        return Err(ConfirmationsError::NotEmpty(folder.to_owned()));
    }
    let mut written = Vec::with_capacity(letters.len());
    for (number, letter) in (1..).zip(letters) {
        let file = format!("{number:03}-{}.html", safe(&letter.account));
        let path = folder.join(&file);
        std::fs::write(&path, page::page(head, number, &letter)).map_err(failed(&path))?;
        written.push(WrittenLetter { file, letter });
    }
    let (chosen, path) = (said(choice), folder.join(LIST));
    let list = list(head, &chosen, &written).map_err(failed(&path))?;
    std::fs::write(&path, list).map_err(failed(&path))?;
    Ok(Written { chosen, letters: written, list: LIST })
}

/// How somebody else would choose the same accounts again.
fn said(choice: &Choice) -> String {
    match choice {
        Choice::All => "every account with a balance".to_owned(),
        Choice::Named(_) => "named".to_owned(),
        Choice::Largest(most) => format!("the {most} largest of each currency"),
        Choice::Sample(size, seed) => format!("{size} of those with a balance, by SHA-256 of {seed}/ACCOUNT"),
    }
}

/// An account's id as part of a file's name, whatever it is made of; the number before it keeps names apart.
fn safe(account: &str) -> String {
    account.chars().take(40).map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// A row for each account and currency.
fn list(head: &Letterhead<'_>, chosen: &str, letters: &[WrittenLetter]) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let titles = [
        "number",
        "file",
        "account",
        "name",
        "as_of",
        "currency",
        "open",
        "unapplied",
        "balance",
        "disputed",
        "chosen",
        "position",
        "root",
    ];
    writer.write_record(titles)?;
    for (number, written) in (1_u32..).zip(letters) {
        for balance in &written.letter.balances {
            let figures = [balance.open, balance.unapplied, balance.balance, balance.disputed];
            let mut row = vec![
                number.to_string(),
                written.file.clone(),
                harmless(&written.letter.account).into_owned(),
                harmless(&written.letter.name).into_owned(),
                head.head.as_of.to_string(),
                balance.currency.to_string(),
            ];
            row.extend(figures.iter().map(ToString::to_string));
            row.extend([chosen.to_owned(), head.head.position.to_string(), head.root.to_owned()]);
            writer.write_record(row)?;
        }
    }
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}
