//! The local time of day that a contact took place at, to the minute (domain.md 2).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `HH:MM`, 00:00 to 23:59, in the book's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    /// Minutes since midnight.
    minutes: u16,
}

impl FromStr for LocalTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            let shown: String = text.chars().take(20).collect();
            format!("{shown:?} is not a time of day; it is written HH:MM, like 09:05")
        };
        let two = |part: &str| (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok());
        let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
        match (two(hours).flatten(), two(minutes).flatten()) {
            (Some(hours @ 0..=23_u16), Some(minutes @ 0..=59_u16)) => Ok(Self { minutes: hours * 60 + minutes }),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_two_digits_each() {
        for good in ["00:00", "09:05", "23:59"] {
            assert_eq!(good.parse::<LocalTime>().map(|t| t.to_string()).as_deref(), Ok(good));
        }
        for bad in ["24:00", "9:05", "09:60", "0905", "09:05:00", " 9:05", "+9:05", ""] {
            assert!(bad.parse::<LocalTime>().is_err(), "{bad}");
        }
    }
}
