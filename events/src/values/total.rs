//! Sums of many amounts as events carry them. Single amounts, which fit a JSON number, are not here.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Minor;

/// A sum in minor units. Written as a text of digits: a book's sums may be more than the 2^53 that a number in
/// canonical JSON holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Total(pub Minor);

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Total {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Total {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map(Self).map_err(|_| serde::de::Error::custom(format!("{text:?} is no sum in minor units")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_any_size_comes_back_as_it_was() {
        for minor in [0, -1, 9_007_199_254_740_993, i128::from(i64::MAX) * 1_000] {
            let text = serde_json::to_string(&Total(minor)).expect("text");
            assert_eq!(text, format!("\"{minor}\""));
            assert_eq!(serde_json::from_str::<Total>(&text).expect("a sum"), Total(minor));
        }
        assert!(serde_json::from_str::<Total>("\"1.00\"").is_err());
        assert!(serde_json::from_str::<Total>("12").is_err());
    }
}
