//! The import as a whole: the shared files with their known figures, and small files with everything wrong that
//! people's files have. The writer is a stand-in that keeps the rules an import can run into.

mod book;
mod files;
mod generic;
mod ibm;

use super::{ImportError, Options, Plan, Profile, Summary};
use book::Book;

/// Reads and records a file.
fn import(book: &Book, bytes: &[u8], profile: &str, options: &Options) -> Result<Summary, ImportError> {
    let plan = Plan::read(bytes, &Profile::load(profile)?, options)?;
    futures::executor::block_on(plan.run(book, &mut |_| ()))
}

/// A file of the generic profile, with the columns that a test needs.
fn generic(book: &Book, text: &str) -> Summary {
    import(book, text.as_bytes(), "generic", &Options::default()).unwrap()
}
