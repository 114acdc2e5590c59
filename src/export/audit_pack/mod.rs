//! The audit pack as files: a CSV and a JSON file for each procedure, a summary to print, and a manifest with the hash of
//! every file. What a procedure finds is `recoup-projections`' to say.

mod page;
mod table;

use std::path::{Path, PathBuf};

use recoup_projections::Head;
use recoup_projections::audit::Period;
use recoup_projections::audit::pack::{Options, Procedure, Sum};
use serde::Serialize;
use sha2::{Digest, Sha256};

pub use table::text;

use crate::log::hex;

/// The file that names all others.
pub const MANIFEST: &str = "manifest.json";

/// The file to print.
pub const SUMMARY: &str = "summary.html";

/// What a pack is made of.
#[derive(Debug)]
pub struct Pack<'a> {
    /// Where and when the books were asked.
    pub head: &'a Head,
    /// The root of the log's tree at that position, in hexadecimal digits.
    pub root: &'a str,
    /// The period.
    pub period: Period,
    /// What was chosen.
    pub options: &'a Options,
    /// What was found.
    pub procedures: &'a [Procedure],
    /// Whether the summary is in Chinese.
    pub chinese: bool,
}

/// What was written; the manifest's content.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Manifest {
    pub book: String,
    /// DAY@POSITION:ROOT, as `--basis` takes it.
    pub basis: String,
    pub from: String,
    pub to: String,
    pub options: Chosen,
    pub procedures: Vec<Done>,
    pub files: Vec<Written>,
}

/// The options, as they were used.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct Chosen {
    pub back_dated_days: i32,
    pub duplicate_days: i32,
    pub hours_from: String,
    pub hours_until: String,
    pub weekdays: Vec<String>,
    pub holidays: Vec<String>,
}

/// A procedure's figures.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Done {
    pub name: &'static str,
    pub must_be_none: bool,
    pub findings: usize,
    pub amounts: Vec<Sum>,
}

/// A file and its hash.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Written {
    pub file: String,
    pub sha256: String,
}

/// Why nothing, or not everything, was written.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// What lies there would be taken for a part of it.
    #[error("{} is not empty: an audit pack goes into a folder of its own", .0.display())]
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

/// Writes a pack into a folder that is made, or is empty. The manifest comes last: a pack without one is not whole.
///
/// # Errors
/// A folder that is not empty, or the disk's.
pub fn write_pack(folder: &Path, pack: &Pack<'_>) -> Result<Manifest, PackError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| PackError::Io { path, error }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    if std::fs::read_dir(folder).map_err(failed(folder))?.next().is_some() {
        return Err(PackError::NotEmpty(folder.to_owned()));
    }
    let mut files = Vec::new();
    let mut write = |file: String, bytes: &[u8]| {
        let path = folder.join(&file);
        std::fs::write(&path, bytes).map_err(failed(&path))?;
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        files.push(Written { file, sha256: hex(&digest) });
        Ok(())
    };
    for procedure in pack.procedures {
        let (csv, json) = (format!("{}.csv", procedure.name), format!("{}.json", procedure.name));
        let table = table::csv(procedure).map_err(failed(&folder.join(&csv)))?;
        write(csv, &table)?;
        let text = pretty(procedure).map_err(failed(&folder.join(&json)))?;
        write(json, &text)?;
    }
    let chosen = Chosen::from(pack.options);
    write(SUMMARY.to_owned(), page::page(pack, &chosen).as_bytes())?;
    let manifest = manifest(pack, chosen, files);
    let path = folder.join(MANIFEST);
    let text = pretty(&manifest).map_err(failed(&path))?;
    std::fs::write(&path, text).map_err(failed(&path))?;
    Ok(manifest)
}

fn pretty<T: Serialize>(value: &T) -> std::io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn manifest(pack: &Pack<'_>, options: Chosen, files: Vec<Written>) -> Manifest {
    Manifest {
        book: pack.head.book.clone(),
        basis: format!("{}@{}:{}", pack.head.as_of, pack.head.position, pack.root),
        from: pack.period.from.to_string(),
        to: pack.period.to.to_string(),
        options,
        procedures: pack.procedures.iter().map(Done::from).collect(),
        files,
    }
}

impl From<&Procedure> for Done {
    fn from(procedure: &Procedure) -> Self {
        let Procedure { name, must_be_none, findings, .. } = *procedure;
        Self { name, must_be_none, findings, amounts: procedure.amounts.clone() }
    }
}

impl From<&Options> for Chosen {
    fn from(options: &Options) -> Self {
        let hours = &options.hours;
        Self {
            back_dated_days: options.back_dated_days,
            duplicate_days: options.duplicate_days,
            hours_from: hours.from.to_string(),
            hours_until: hours.until.to_string(),
            weekdays: hours.weekdays.iter().map(|day| format!("{day:?}")).collect(),
            holidays: hours.holidays.iter().map(ToString::to_string).collect(),
        }
    }
}
