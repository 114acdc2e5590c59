//! Money: integer minor units and an ISO 4217 currency; rates: exact decimals. Never a float, never two
//! currencies in one sum (domain.md 2).

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Minor units of a currency (fen, cents, whole yen). Sums of a whole book fit: amounts have at most 13 digits
/// before the point, and 128 bits hold any sum of them.
pub type Minor = i128;

/// The most digits before the decimal point (contract.md 3).
const MAX_WHOLE_DIGITS: usize = 13;

/// Why an amount, a rate or a currency is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not ASCII digits with at most one point.
    #[error("{0:?} is not an amount: write digits with at most one decimal point, like \"12345.60\"")]
    Shape(String),
    /// More decimals than the currency has.
    #[error("{text:?} has {given} decimals; {currency} has {allowed}")]
    Decimals {
        /// What was typed.
        text: String,
        /// How many decimals it has.
        given: usize,
        /// The currency.
        currency: Currency,
        /// How many decimals the currency has.
        allowed: u8,
    },
    /// More than 13 digits before the point.
    #[error("{0:?} has more than {MAX_WHOLE_DIGITS} digits before the point")]
    TooLarge(String),
    /// Zero where money has to move.
    #[error("an amount must be greater than zero")]
    Zero,
    /// Not a code of ISO 4217, or one without minor units.
    #[error("{0:?} is not a currency of ISO 4217 in use, like CNY, JPY, KWD")]
    Currency(String),
}

/// An ISO 4217 currency with a known number of decimals.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The renminbi, a book's default currency.
    pub const CNY: Self = Self(iso_currency::Currency::CNY);

    /// The three letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals it has: CNY 2, JPY 0, KWD 3.
    #[must_use]
    pub fn exponent(self) -> u8 {
        self.0.exponent().and_then(|e| u8::try_from(e).ok()).unwrap_or(0)
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(code: &str) -> Result<Self, MoneyError> {
        let wrong = || MoneyError::Currency(code.chars().take(20).collect());
        let known = iso_currency::Currency::from_code(code).ok_or_else(wrong)?;
        // XAU, XTS and the like have no minor unit: nothing is owed in them.
        known.exponent().map(|_| Self(known)).ok_or_else(wrong)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let code = String::deserialize(d)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount as typed in a command: digits with at most one point, not yet in a currency. How many decimals it
/// may have is known once the currency is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AmountText(String);

impl AmountText {
    /// Checks the shape alone.
    ///
    /// # Errors
    /// Not digits with at most one point between them, or more than 13 before the point.
    pub fn new(text: &str) -> Result<Self, MoneyError> {
        let shape = || MoneyError::Shape(text.chars().take(40).collect());
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) {
            return Err(shape());
        }
        if whole.trim_start_matches('0').len() > MAX_WHOLE_DIGITS || text.len() > 40 {
            return Err(MoneyError::TooLarge(text.chars().take(40).collect()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The amount in a currency, in minor units, zero allowed.
    ///
    /// # Errors
    /// More decimals than the currency has.
    pub fn minor_or_zero(&self, currency: Currency) -> Result<i64, MoneyError> {
        let (whole, decimals) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let allowed = currency.exponent();
        if decimals.len() > usize::from(allowed) {
            let (text, given) = (self.0.clone(), decimals.len());
            return Err(MoneyError::Decimals { text, given, currency, allowed });
        }
        let too_large = || MoneyError::TooLarge(self.0.clone());
        let scaled = format!("{whole}{decimals:0<width$}", width = usize::from(allowed));
        scaled.parse().map_err(|_| too_large())
    }

    /// The amount in a currency, in minor units.
    ///
    /// # Errors
    /// Zero, or more decimals than the currency has.
    pub fn minor(&self, currency: Currency) -> Result<i64, MoneyError> {
        match self.minor_or_zero(currency)? {
            0 => Err(MoneyError::Zero),
            minor => Ok(minor),
        }
    }

    /// What was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for AmountText {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = AmountText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount as a decimal string, like \"12345.60\"")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<AmountText, E> {
                AmountText::new(text).map_err(E::custom)
            }
        }
        d.deserialize_any(Visitor)
    }
}

/// Minor units as the exact decimal of their currency: always all decimals, `-` in front where negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// The number of minor units.
    pub minor: Minor,
    /// The currency.
    pub currency: Currency,
}

impl Amount {
    /// An amount.
    #[must_use]
    pub fn new(minor: impl Into<Minor>, currency: Currency) -> Self {
        Self { minor: minor.into(), currency }
    }

    /// For people: digits in groups of three.
    #[must_use]
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, decimals) = digits.split_once('.').map_or((digits, ""), |(w, d)| (w, d));
        let mut out = String::from(sign);
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        if !decimals.is_empty() {
            out.push('.');
            out.push_str(decimals);
        }
        out
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u128.pow(u32::from(self.currency.exponent()));
        let (units, sign) = (self.minor.unsigned_abs(), if self.minor < 0 { "-" } else { "" });
        let text = match self.currency.exponent() {
            0 => format!("{sign}{units}"),
            n => format!("{sign}{}.{:0width$}", units / scale, units % scale, width = usize::from(n)),
        };
        f.pad(&text)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// An exact decimal rate, in percent or percentage points: `"2.5"` is 2.5 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(pub Decimal);

impl Rate {
    /// Reads digits with at most one point, at most 9 before it and 9 after it.
    ///
    /// # Errors
    /// Anything else.
    pub fn new(text: &str) -> Result<Self, String> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |p: &str| !p.is_empty() && p.len() <= 9 && p.bytes().all(|b| b.is_ascii_digit());
        let wrong = || format!("{text:?} is not a rate: write digits with at most one decimal point, like \"2.5\"");
        if !digits(whole) || !digits(decimals) {
            return Err(wrong());
        }
        text.parse().map(Self).map_err(|_| wrong())
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_in_their_currency() {
        let minor = |text: &str, code: &str| AmountText::new(text)?.minor(code.parse()?);
        assert_eq!(minor("12345.60", "CNY"), Ok(1_234_560));
        assert_eq!(minor("12345.6", "CNY"), Ok(1_234_560));
        assert_eq!(minor("1250000", "JPY"), Ok(1_250_000));
        assert_eq!(minor("0.001", "KWD"), Ok(1));
        assert_eq!(minor("9999999999999.999", "KWD"), Ok(9_999_999_999_999_999));
    }

    #[test]
    fn absurd_amounts_are_refused_in_words() {
        for (text, code) in [
            ("-1", "CNY"),
            ("1e30", "CNY"),
            ("", "CNY"),
            (".5", "CNY"),
            ("5.", "CNY"),
            ("1,000", "CNY"),
            (" 1", "CNY"),
            ("１２", "CNY"),
            ("1.234", "CNY"),
            ("1.5", "JPY"),
            ("0", "CNY"),
            ("0.00", "CNY"),
            ("10000000000000", "CNY"),
            ("1", "XXX"),
            ("1", "cny"),
            ("1", "XAU"),
        ] {
            let got = AmountText::new(text).and_then(|a| a.minor(code.parse()?));
            assert!(got.is_err(), "{text} {code} gave {got:?}");
        }
    }

    #[test]
    fn amounts_are_printed_with_all_their_decimals() {
        let cny = Currency::CNY;
        assert_eq!(Amount::new(-5, cny).to_string(), "-0.05");
        assert_eq!(Amount::new(1_234_567_890, cny).grouped(), "12,345,678.90");
        assert_eq!(Amount::new(-100_000, cny).grouped(), "-1,000.00");
    }
}
