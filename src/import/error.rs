//! Why a file cannot be imported at all. What is wrong with one row is a [`super::RowError`]; it never stops
//! the others.

/// Why nothing (more) of a file is imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The bytes are text in no encoding we read.
    #[error("the file is neither UTF-8 nor GB18030: {0}")]
    Encoding(String),
    /// A workbook that cannot be opened, or a CSV record that cannot be read.
    #[error("the file cannot be read as a table: {0}")]
    Table(String),
    /// No row of the file names the columns that the profile needs.
    #[error("no header row with the columns of profile {profile}: {missing} not found; the file has {found}")]
    Header {
        /// The profile's name.
        profile: String,
        /// The fields without a column, each with the names it goes by.
        missing: String,
        /// The columns of the row that came nearest.
        found: String,
    },
    /// Two columns of the header go by the same name.
    #[error("two columns are named {0:?}; rename one")]
    ColumnTwice(String),
    /// A profile that is no TOML of the right shape.
    #[error("profile {name}: {message}")]
    Profile {
        /// The profile's name or path.
        name: String,
        /// What is wrong with it.
        message: String,
    },
    /// An option with a value that does not exist.
    #[error("{0}")]
    Option(String),
    /// The writer failed. What was imported before stands; the same import can be run again.
    #[error("the import stopped, run it again to go on: {message}")]
    Failed {
        /// What the writer said.
        message: String,
        /// What was imported until then.
        so_far: Box<super::Summary>,
    },
}

impl ImportError {
    /// Whether the user's input is at fault (exit 2), not the storage (exit 10).
    #[must_use]
    pub const fn is_usage(&self) -> bool {
        !matches!(self, Self::Failed { .. })
    }
}
