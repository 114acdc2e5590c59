//! Dates as files write them. The order of day and month is never guessed: it is the profile's or the option's.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use recoup_events::values::parse_date;
use serde::Deserialize;

use super::profile::half_width;

/// The order of the parts of a date (contract.md 2, `--date-format`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum DateFormat {
    /// `1/31/2026`, with or without leading zeros.
    #[serde(rename = "M/D/YYYY")]
    MonthDayYear,
    /// `31/01/2026`, with or without leading zeros.
    #[serde(rename = "DD/MM/YYYY")]
    DayMonthYear,
    /// `2026-01-31`; also `2026/1/31`, `2026.1.31`, `2026年1月31日` and `20260131`, which mean nothing else.
    #[serde(rename = "YYYY-MM-DD")]
    YearMonthDay,
}

impl fmt::Display for DateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MonthDayYear => "M/D/YYYY",
            Self::DayMonthYear => "DD/MM/YYYY",
            Self::YearMonthDay => "YYYY-MM-DD",
        })
    }
}

impl FromStr for DateFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::MonthDayYear, Self::DayMonthYear, Self::YearMonthDay]
            .into_iter()
            .find(|format| format.to_string() == text)
            .ok_or_else(|| format!("{text:?} is no date format; there are M/D/YYYY, DD/MM/YYYY and YYYY-MM-DD"))
    }
}

impl DateFormat {
    /// Reads a date; a time of day behind it is passed over.
    ///
    /// # Errors
    /// A sentence that says what would be right: the wrong shape, no day of the calendar, or outside the book's
    /// range of dates.
    pub fn parse(self, text: &str) -> Result<Date, String> {
        let text: String = text.trim().chars().map(half_width).collect();
        let day = without_time(&text);
        let (year, month, date) = self.parts(day).ok_or_else(|| format!("not a date written {self}"))?;
        parse_date(&format!("{year:0>4}-{month:0>2}-{date:0>2}"))
    }

    fn parts(self, text: &str) -> Option<(&str, &str, &str)> {
        if self == Self::YearMonthDay && text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Some((&text[..4], &text[4..6], &text[6..]));
        }
        let chinese = self == Self::YearMonthDay && text.contains('年');
        let text = if chinese { text.strip_suffix('日').unwrap_or(text) } else { text };
        let mut parts = text.split(|c| if chinese { matches!(c, '年' | '月') } else { matches!(c, '/' | '-' | '.') });
        let three = (parts.next()?.trim(), parts.next()?.trim(), parts.next()?.trim());
        let (year, month, day) = match self {
            Self::MonthDayYear => (three.2, three.0, three.1),
            Self::DayMonthYear => (three.2, three.1, three.0),
            Self::YearMonthDay => three,
        };
        let digits =
            |part: &str, sizes: &[usize]| sizes.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        (parts.next().is_none() && digits(year, &[4]) && digits(month, &[1, 2]) && digits(day, &[1, 2]))
            .then_some((year, month, day))
    }
}

/// What stands before a time of day like `T00:00:00`, ` 0:00` or ` 13:05:00.000`.
fn without_time(text: &str) -> &str {
    match text.rsplit_once([' ', 'T']) {
        Some((day, time))
            if time.contains(':') && time.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | 'Z')) =>
        {
            day.trim()
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_reads_its_own() {
        let ok = |format: &str, text: &str| format.parse::<DateFormat>().unwrap().parse(text).unwrap().to_string();
        assert_eq!(ok("M/D/YYYY", "1/2/2013"), "2013-01-02");
        assert_eq!(ok("M/D/YYYY", "12/31/2013 0:00"), "2013-12-31");
        assert_eq!(ok("DD/MM/YYYY", "03/01/2012"), "2012-01-03");
        assert_eq!(ok("DD/MM/YYYY", "3.1.2012"), "2012-01-03");
        for text in [
            "2026-01-05",
            "2026/1/5",
            "2026.01.05",
            "2026年1月5日",
            "２０２６年１月５日",
            "20260105",
            "2026-01-05 08:30:00",
            "2026-01-05T00:00:00",
        ] {
            assert_eq!(ok("YYYY-MM-DD", text), "2026-01-05", "{text}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        let wrong = |format: &str, text: &str| format.parse::<DateFormat>().unwrap().parse(text).unwrap_err();
        for (format, text) in [
            ("M/D/YYYY", "31/12/2012"),
            ("DD/MM/YYYY", "12/31/2012"),
            ("YYYY-MM-DD", "1/2/2013"),
            ("M/D/YYYY", "1/2/13"),
            ("M/D/YYYY", "2013-01-02"),
            ("YYYY-MM-DD", "2013-02-30"),
            ("YYYY-MM-DD", "1989-12-31"),
            ("YYYY-MM-DD", "45943"),
            ("YYYY-MM-DD", ""),
            ("YYYY-MM-DD", "2013-01-02-03"),
            ("YYYY-MM-DD", "昨天"),
        ] {
            assert!(!wrong(format, text).is_empty());
        }
        assert!("D/M/Y".parse::<DateFormat>().unwrap_err().contains("M/D/YYYY"));
    }
}
