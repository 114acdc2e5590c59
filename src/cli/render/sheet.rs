//! What a command shows: columns and rows, not yet in any form.

use jiff::civil::Date;
use recoup_events::values::Amount;
use serde::Serialize;
use serde_json::Value;

/// A table to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, one cell a column; missing ones at the end are empty.
    pub rows: Vec<Vec<Cell>>,
    /// Sums below a rule; shown in tables only.
    pub footer: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub title: String,
    /// To which side its cells go.
    pub align: Align,
    /// 0: always shown. The highest goes first where the width does not suffice.
    pub priority: u8,
}

/// To which side cells go. What goes right (numbers) is never cut or wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words and ids.
    Text(String),
    /// A stable code: one that is cut is none.
    Code(String),
    /// Money: grouped in tables, plain in CSV.
    Money(Amount),
    /// A number of things.
    Count(i64),
    /// A ratio or rate, as its exact decimal.
    Decimal(String),
    /// A day.
    Date(Date),
}

impl Column {
    /// A column of words, always shown.
    #[must_use]
    pub fn text(title: &str) -> Self {
        Self { title: title.to_owned(), align: Align::Left, priority: 0 }
    }

    /// A column of numbers, always shown.
    #[must_use]
    pub fn number(title: &str) -> Self {
        Self { align: Align::Right, ..Self::text(title) }
    }

    /// The same column, dropped where the width does not suffice: the highest priority first.
    #[must_use]
    pub fn drop_at(self, priority: u8) -> Self {
        Self { priority, ..self }
    }
}

impl Cell {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// What may be there.
    #[must_use]
    pub fn or_empty(cell: Option<Self>) -> Self {
        cell.unwrap_or(Self::Empty)
    }

    /// For programs: no separators.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Code(text) | Self::Decimal(text) => text.clone(),
            Self::Money(amount) => amount.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Date(date) => date.to_string(),
        }
    }

    /// For people: one line without control characters, which in a name could play with the terminal.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Money(amount) => amount.grouped(),
            Self::Text(text) => text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
            cell => cell.plain(),
        }
    }

    /// Whether it may be cut where the width does not suffice.
    #[must_use]
    pub const fn may_be_cut(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Empty)
    }
}

/// A word of the contract, as its JSON has it: a state, a side, an outcome.
#[must_use]
pub fn word(word: &impl Serialize) -> Cell {
    match serde_json::to_value(word) {
        Ok(Value::String(word)) => Cell::Text(word),
        _ => Cell::Empty,
    }
}

impl From<Amount> for Cell {
    fn from(amount: Amount) -> Self {
        Self::Money(amount)
    }
}

impl From<Date> for Cell {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        i64::try_from(count).map_or_else(|_| Self::Decimal(count.to_string()), Self::Count)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        Self::or_empty(cell.map(Into::into))
    }
}
