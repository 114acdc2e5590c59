//! Civil dates of the book's time zone, and months of them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The first day a command may name (contract.md 3).
pub const BOOK_DATE_MIN: Date = Date::constant(1990, 1, 1);
/// The last day a command may name (contract.md 3).
pub const BOOK_DATE_MAX: Date = Date::constant(2100, 12, 31);

/// Reads `YYYY-MM-DD` and nothing else, within the book's range of dates.
///
/// # Errors
/// A sentence that says what would be right.
pub fn parse_date(text: &str) -> Result<Date, String> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    if !shape {
        return Err("a date is written YYYY-MM-DD".to_owned());
    }
    let date = Date::from_str(text).map_err(|_| format!("{text} is not a day of the calendar"))?;
    if date < BOOK_DATE_MIN || date > BOOK_DATE_MAX {
        return Err(format!("{text} lies outside {BOOK_DATE_MIN} … {BOOK_DATE_MAX}"));
    }
    Ok(date)
}

/// A calendar month, `YYYY-MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year, 1990 to 2100.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
}

impl Month {
    /// The month a day lies in.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self { year: date.year(), month: date.month() }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or(BOOK_DATE_MIN)
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// The month before it.
    #[must_use]
    pub const fn before(self) -> Self {
        if self.month == 1 {
            Self { year: self.year - 1, month: 12 }
        } else {
            Self { year: self.year, month: self.month - 1 }
        }
    }

    /// The month after it.
    #[must_use]
    pub const fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year + 1, month: 1 }
        } else {
            Self { year: self.year, month: self.month + 1 }
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let day = if text.len() == 7 { format!("{text}-01") } else { String::new() };
        parse_date(&day).map(Self::of).map_err(|_| format!("{text:?} is not a month; a month is written YYYY-MM"))
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}
