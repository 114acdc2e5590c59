//! The five kinds of value that both databases keep alike, and rows of them. No SQL here.

use std::sync::Arc;

use recoup_events::values::Position;

use super::StorageError;

/// One value of a row or a statement: BIGINT, TEXT, BLOB/BYTEA, BOOLEAN, or nothing.
///
/// `Null` has no type of its own. PostgreSQL takes it for whatever the place in the statement calls for (a column,
/// a comparison). Where there is nothing to tell from it refuses: write `CAST($1 AS TEXT) IS NULL`, not `$1 IS NULL`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(Arc<str>),
    /// BLOB or BYTEA.
    Bytes(Vec<u8>),
    /// BOOLEAN.
    Bool(bool),
}

impl Value {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Int(_) => "an integer",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Bool(_) => "a boolean",
        }
    }
}

macro_rules! from {
    ($($from:ty => |$v:ident| $to:expr;)+) => {$(
        impl From<$from> for Value {
            fn from($v: $from) -> Self {
                $to
            }
        }
    )+};
}

from! {
    i64 => |v| Self::Int(v);
    i32 => |v| Self::Int(v.into());
    u32 => |v| Self::Int(v.into());
    u16 => |v| Self::Int(v.into());
    Position => |v| Self::Int(v.as_i64());
    bool => |v| Self::Bool(v);
    &str => |v| Self::Text(v.into());
    String => |v| Self::Text(v.into());
    &String => |v| Self::Text(v.as_str().into());
    Arc<str> => |v| Self::Text(v);
    &Arc<str> => |v| Self::Text(Arc::clone(v));
    Vec<u8> => |v| Self::Bytes(v);
    &[u8] => |v| Self::Bytes(v.to_vec());
    [u8; 32] => |v| Self::Bytes(v.to_vec());
    jiff::civil::Date => |v| Self::Text(v.to_string().into());
    jiff::Timestamp => |v| Self::Int(v.as_microsecond());
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of an answer. Columns are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// A column as it is.
    ///
    /// # Errors
    /// There is no such column.
    pub fn value(&self, column: usize) -> Result<&Value, StorageError> {
        let message = || format!("the row has {} columns", self.0.len());
        self.0.get(column).ok_or_else(|| StorageError::Decode { column, message: message() })
    }

    /// Whether a column holds nothing.
    ///
    /// # Errors
    /// There is no such column.
    pub fn is_null(&self, column: usize) -> Result<bool, StorageError> {
        Ok(*self.value(column)? == Value::Null)
    }

    /// A BIGINT.
    ///
    /// # Errors
    /// No such column, or something else in it.
    pub fn int(&self, column: usize) -> Result<i64, StorageError> {
        match self.value(column)? {
            Value::Int(n) => Ok(*n),
            other => Err(unexpected(column, "an integer", other)),
        }
    }

    /// A BIGINT that may not be negative.
    ///
    /// # Errors
    /// No such column, something else in it, or a negative number.
    pub fn count(&self, column: usize) -> Result<u64, StorageError> {
        let n = self.int(column)?;
        u64::try_from(n).map_err(|_| StorageError::Decode { column, message: format!("expected a count, found {n}") })
    }

    /// A TEXT.
    ///
    /// # Errors
    /// No such column, or something else in it.
    pub fn text(&self, column: usize) -> Result<&Arc<str>, StorageError> {
        match self.value(column)? {
            Value::Text(text) => Ok(text),
            other => Err(unexpected(column, "text", other)),
        }
    }

    /// A BLOB or BYTEA.
    ///
    /// # Errors
    /// No such column, or something else in it.
    pub fn bytes(&self, column: usize) -> Result<&[u8], StorageError> {
        match self.value(column)? {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(unexpected(column, "bytes", other)),
        }
    }

    /// A BOOLEAN; SQLite keeps it as 0 or 1.
    ///
    /// # Errors
    /// No such column, or something else in it.
    pub fn bool(&self, column: usize) -> Result<bool, StorageError> {
        match self.value(column)? {
            Value::Bool(b) => Ok(*b),
            Value::Int(n @ (0 | 1)) => Ok(*n == 1),
            other => Err(unexpected(column, "a boolean", other)),
        }
    }

    /// A BIGINT, or nothing.
    ///
    /// # Errors
    /// No such column, or something else in it.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StorageError> {
        if self.is_null(column)? { Ok(None) } else { self.int(column).map(Some) }
    }

    /// A TEXT, or nothing.
    ///
    /// # Errors
    /// No such column, or something else in it.
    pub fn opt_text(&self, column: usize) -> Result<Option<&Arc<str>>, StorageError> {
        if self.is_null(column)? { Ok(None) } else { self.text(column).map(Some) }
    }

    /// A BLOB or BYTEA, or nothing.
    ///
    /// # Errors
    /// No such column, or something else in it.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>, StorageError> {
        if self.is_null(column)? { Ok(None) } else { self.bytes(column).map(Some) }
    }
}

fn unexpected(column: usize, wanted: &str, found: &Value) -> StorageError {
    StorageError::Decode { column, message: format!("expected {wanted}, found {}", found.kind()) }
}
