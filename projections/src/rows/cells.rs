//! The four kinds of values that a table holds, owned to be written and lent to be read, and reading them in order.

use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// Nothing, in a column of text.
    NoText,
    /// Nothing, in a column of numbers.
    NoInt,
    /// A number.
    Int(i64),
    /// A text.
    Text(Arc<str>),
    /// Yes or no.
    Bool(bool),
}

/// One value of a row as it is read: lent by whoever holds the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field<'a> {
    /// Nothing.
    Nothing,
    /// A number.
    Int(i64),
    /// A text.
    Text(&'a str),
    /// Yes or no.
    Bool(bool),
}

/// A row that is no fact: the table was changed by hand, or by a newer program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("table {table}, column {column}: {reason}")]
pub struct RowError {
    /// Which table.
    pub table: &'static str,
    /// Which of its own columns.
    pub column: &'static str,
    /// What is wrong.
    pub reason: String,
}

impl Cell {
    /// As it is read.
    #[must_use]
    pub fn field(&self) -> Field<'_> {
        match self {
            Self::NoText | Self::NoInt => Field::Nothing,
            Self::Int(n) => Field::Int(*n),
            Self::Text(text) => Field::Text(text),
            Self::Bool(yes) => Field::Bool(*yes),
        }
    }

    /// A text.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(text.as_ref().into())
    }

    /// A text, or nothing.
    pub fn maybe<T: Deref<Target = str>>(text: Option<&T>) -> Self {
        text.map_or(Self::NoText, |t| Self::text(&**t))
    }

    /// What a value is written as, or nothing.
    pub fn maybe_written<T: ToString>(value: Option<&T>) -> Self {
        value.map_or(Self::NoText, |v| Self::text(v.to_string()))
    }

    /// A number, or nothing.
    #[must_use]
    pub fn maybe_int(n: Option<i64>) -> Self {
        n.map_or(Self::NoInt, Self::Int)
    }

    /// The word that serde writes for a value without fields.
    pub fn word<T: Serialize>(value: &T) -> Self {
        match serde_json::to_value(value) {
            Ok(serde_json::Value::String(word)) => Self::text(word),
            _ => Self::NoText,
        }
    }
}

/// Reads a row's own columns in their order.
pub(super) struct Reader<'a> {
    pub table: &'static str,
    pub columns: &'static [&'static str],
    pub cells: &'a [Field<'a>],
    pub next: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, reason: impl Into<String>) -> RowError {
        let column = self.columns.get(self.next.saturating_sub(1)).copied().unwrap_or("?");
        RowError { table: self.table, column, reason: reason.into() }
    }

    fn take(&mut self) -> Result<Field<'a>, RowError> {
        self.next += 1;
        self.cells.get(self.next - 1).copied().ok_or_else(|| self.error("the column is missing"))
    }

    pub fn maybe_text(&mut self) -> Result<Option<&'a str>, RowError> {
        match self.take()? {
            Field::Text(text) => Ok(Some(text)),
            Field::Nothing => Ok(None),
            other => Err(self.error(format!("{other:?} is no text"))),
        }
    }

    pub fn text(&mut self) -> Result<&'a str, RowError> {
        self.maybe_text()?.ok_or_else(|| self.error("is empty"))
    }

    pub fn parsed<T: FromStr>(&mut self) -> Result<T, RowError>
    where
        T::Err: std::fmt::Display,
    {
        let text = self.text()?;
        text.parse().map_err(|e: T::Err| self.error(e.to_string()))
    }

    pub fn maybe_parsed<T: FromStr>(&mut self) -> Result<Option<T>, RowError>
    where
        T::Err: std::fmt::Display,
    {
        let text = self.maybe_text()?;
        text.map(|t| t.parse().map_err(|e: T::Err| self.error(e.to_string()))).transpose()
    }

    pub fn word<T: DeserializeOwned>(&mut self) -> Result<T, RowError> {
        let word = self.text()?;
        self.as_word(word)
    }

    pub fn maybe_word<T: DeserializeOwned>(&mut self) -> Result<Option<T>, RowError> {
        let word = self.maybe_text()?;
        word.map(|word| self.as_word(word)).transpose()
    }

    fn as_word<T: DeserializeOwned>(&self, word: &str) -> Result<T, RowError> {
        let word: StrDeserializer<'_, serde::de::value::Error> = word.into_deserializer();
        T::deserialize(word).map_err(|e| self.error(e.to_string()))
    }

    pub fn maybe_int(&mut self) -> Result<Option<i64>, RowError> {
        match self.take()? {
            Field::Int(n) => Ok(Some(n)),
            Field::Nothing => Ok(None),
            other => Err(self.error(format!("{other:?} is no number"))),
        }
    }

    pub fn int(&mut self) -> Result<i64, RowError> {
        self.maybe_int()?.ok_or_else(|| self.error("is empty"))
    }

    pub fn bool(&mut self) -> Result<bool, RowError> {
        match self.take()? {
            Field::Bool(yes) => Ok(yes),
            // SQLite keeps a boolean as 0 or 1.
            Field::Int(n @ (0 | 1)) => Ok(n == 1),
            other => Err(self.error(format!("{other:?} is neither true nor false"))),
        }
    }

    pub fn maybe_date(&mut self) -> Result<Option<Date>, RowError> {
        self.maybe_parsed()
    }
}
