//! Profiles: which column of a file is which field, and in which words its cells speak. Data, not code: a TOML
//! file, two of them built in. Knows no rows.

use std::collections::BTreeMap;
use std::path::Path;

use recoup_events::values::Currency;
use serde::Deserialize;

use super::ImportError;
use super::dates::DateFormat;

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The customer's account.
    Account,
    /// The customer's name.
    Name,
    /// The invoice number: the claim.
    Invoice,
    /// The day of the invoice.
    InvoiceDate,
    /// The day it is due.
    DueDate,
    /// What it is over.
    Amount,
    /// In which currency.
    Currency,
    /// The contract or project it belongs to.
    Contract,
    /// The order it belongs to.
    Order,
    /// PROGRESS, TAIL, RETENTION, INTEREST, OTHER.
    Kind,
    /// The customer's region.
    Region,
    /// The customer's rep.
    Owner,
    /// The day it was paid.
    SettledOn,
    /// What was paid, where not all of it was.
    PaidAmount,
    /// Whether it was disputed.
    Disputed,
}

impl Field {
    /// Without these there is no invoice.
    pub const REQUIRED: [Self; 4] = [Self::Account, Self::Invoice, Self::InvoiceDate, Self::Amount];
}

/// How the decimals of an amount are set off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum DecimalMark {
    /// `1,234.56`
    #[default]
    #[serde(rename = ".")]
    Point,
    /// `1.234,56`
    #[serde(rename = ",")]
    Comma,
}

/// How cells say yes and no.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Words for yes.
    #[serde(default)]
    pub yes: Vec<String>,
    /// Words for no; an empty cell is one of them.
    #[serde(default)]
    pub no: Vec<String>,
}

/// How to read one kind of file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name in messages.
    pub name: String,
    /// How its dates are written.
    pub date_format: DateFormat,
    /// How its decimals are set off.
    #[serde(default)]
    pub decimal_mark: DecimalMark,
    /// The currency of rows that name none.
    pub currency: Currency,
    /// The rep of customers for whom no row names one.
    pub owner: String,
    /// The names each field's column may have, best first.
    pub columns: BTreeMap<Field, Vec<String>>,
    /// How cells say yes and no.
    #[serde(default)]
    pub words: Words,
    /// Other words for the kinds of a claim.
    #[serde(default)]
    pub kinds: BTreeMap<String, Vec<String>>,
    /// Other words for currencies.
    #[serde(default)]
    pub currencies: BTreeMap<Currency, Vec<String>>,
}

/// The built-in profiles, by name.
const BUILT_IN: [(&str, &str); 2] = [
    ("generic", include_str!("profiles/generic.toml")),
    ("ibm-late-payment", include_str!("profiles/ibm-late-payment.toml")),
];

impl Profile {
    /// A built-in profile by its name, else the TOML file at that path.
    ///
    /// # Errors
    /// Neither of them, or a file of the wrong shape.
    pub fn load(name: &str) -> Result<Self, ImportError> {
        if let Some((_, text)) = BUILT_IN.iter().find(|(built_in, _)| *built_in == name) {
            return Self::parse(name, text);
        }
        let text = std::fs::read_to_string(Path::new(name)).map_err(|e| {
            let known = BUILT_IN.map(|(built_in, _)| built_in).join(", ");
            let message = format!("is neither built in ({known}) nor a TOML file that can be read: {e}");
            ImportError::Profile { name: name.to_owned(), message }
        })?;
        Self::parse(name, &text)
    }

    /// Reads a profile.
    ///
    /// # Errors
    /// No TOML, an unknown key, or no column for a field that every invoice needs.
    pub fn parse(name: &str, text: &str) -> Result<Self, ImportError> {
        let wrong = |message: String| ImportError::Profile { name: name.to_owned(), message };
        let profile: Self = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        for field in Field::REQUIRED {
            if profile.columns.get(&field).is_none_or(Vec::is_empty) {
                return Err(wrong(format!("[columns] names no column for {field:?}")));
            }
        }
        Ok(profile)
    }
}

/// A name or word without what people vary: case, blanks, underscores, full-width letters.
#[must_use]
pub fn plain(word: &str) -> String {
    let kept = word.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '\u{feff}'));
    kept.map(half_width).flat_map(char::to_lowercase).collect()
}

/// A full-width character of Chinese and Japanese input as its ASCII one.
#[must_use]
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// The code under which a word stands in a table of words; the code itself counts as one of them.
#[must_use]
pub fn code_of<'a, K: AsRef<str> + 'a>(
    table: impl IntoIterator<Item = (&'a K, &'a Vec<String>)>,
    word: &str,
) -> Option<&'a K> {
    let word = plain(word);
    let mut rows = table.into_iter();
    rows.find(|(code, words)| plain(code.as_ref()) == word || words.iter().any(|w| plain(w) == word)).map(|(c, _)| c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_profiles_are_whole() {
        for (name, _) in BUILT_IN {
            let profile = Profile::load(name).unwrap();
            assert_eq!(profile.name, name);
            let mut all: Vec<String> = profile.columns.values().flatten().map(|n| plain(n)).collect();
            let listed = all.len();
            all.sort();
            all.dedup();
            assert!(listed - all.len() <= 1, "a column name stands for two fields of {name}");
        }
    }

    #[test]
    fn a_wrong_profile_says_what_is_wrong() {
        let message = |text: &str| Profile::parse("mine.toml", text).unwrap_err().to_string();
        assert!(message("name = 1").contains("mine.toml"));
        let text = include_str!("profiles/ibm-late-payment.toml").replace("amount = [\"InvoiceAmount\"]", "");
        assert!(message(&text).contains("Amount"));
        let text = include_str!("profiles/ibm-late-payment.toml").replace("region =", "regoin =");
        assert!(message(&text).contains("regoin"));
        assert!(Profile::load("nowhere.toml").unwrap_err().to_string().contains("ibm-late-payment"));
    }

    #[test]
    fn words_match_in_any_dress() {
        assert_eq!(plain("Invoice _Number"), plain("ＩＮＶＯＩＣＥnumber"));
        assert_eq!(plain("客户 编号"), "客户编号");
    }
}
