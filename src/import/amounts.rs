//! Amounts as people's files have them, turned into the contract's plain decimal: digits with at most the
//! currency's decimals. Exact or refused; nothing is rounded, no float is involved.

use recoup_events::values::{AmountText, Currency};

use super::profile::{DecimalMark, half_width};

/// Reads an amount, zero and negative ones told apart from wrong ones.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn parse(text: &str, mark: DecimalMark, currency: Currency) -> Result<String, String> {
    let bare = bare(text, currency)?;
    if bare.starts_with('-') || (bare.starts_with('(') && bare.ends_with(')')) || bare.ends_with('-') {
        return Err("a negative amount is no invoice; record a credit note instead".to_owned());
    }
    let (point, comma) = match mark {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    };
    let bare = bare.strip_prefix('+').unwrap_or(&bare);
    let (whole, decimals) = bare.split_once(point).unwrap_or((bare, ""));
    let whole = ungrouped(whole, comma).ok_or_else(|| format!("not an amount like 1{comma}234{point}50"))?;
    if decimals.bytes().any(|b| !b.is_ascii_digit()) {
        return Err(format!("not an amount like 1{comma}234{point}50"));
    }
    let exact = fitted(&whole, decimals, currency);
    // One definition of what an amount is: the domain's.
    AmountText::new(&exact).and_then(|amount| amount.minor_or_zero(currency)).map_err(|e| e.to_string())?;
    Ok(exact)
}

/// Whether an amount in the plain form is zero.
#[must_use]
pub fn is_zero(exact: &str) -> bool {
    exact.bytes().all(|b| matches!(b, b'0' | b'.'))
}

/// The smaller of two amounts in the plain form and one currency.
#[must_use]
pub fn smaller<'a>(a: &'a str, b: &'a str, currency: Currency) -> &'a str {
    let minor =
        |text: &str| AmountText::new(text).and_then(|amount| amount.minor_or_zero(currency)).unwrap_or(i64::MAX);
    if minor(b) < minor(a) { b } else { a }
}

/// Without blanks, quotation marks and what names the currency, which must not be another one.
fn bare(text: &str, currency: Currency) -> Result<String, String> {
    let narrow: String = text
        .chars()
        .map(half_width)
        .map(|c| if c == '\u{2212}' { '-' } else { c })
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '"' | '\'' | '“' | '”' | '’'))
        .collect();
    let names_it = |c: char| c.is_ascii_uppercase() || matches!(c, '¥' | '￥' | '$' | '€' | '£' | '元' | '円');
    let sign = narrow.starts_with('-');
    let rest = narrow.trim_start_matches('-');
    let digits = rest.trim_matches(names_it);
    let name: String = rest.chars().filter(|c| names_it(*c)).collect();
    if !may_name(&name, currency) {
        return Err(format!(
            "the amount says {name}, but its currency is {currency}: name it in a column or an option"
        ));
    }
    Ok(if sign { format!("-{digits}") } else { digits.to_owned() })
}

/// Whether a sign or code beside an amount can mean this currency. `¥` and `$` mean several.
fn may_name(name: &str, currency: Currency) -> bool {
    match name {
        "" => true,
        "¥" | "￥" | "元" => matches!(currency.code(), "CNY" | "JPY"),
        "円" => currency.code() == "JPY",
        "RMB" => currency == Currency::CNY,
        "€" => currency.code() == "EUR",
        "£" => currency.code() == "GBP",
        "$" => !matches!(currency.code(), "CNY" | "JPY" | "EUR" | "GBP"),
        "US$" => currency.code() == "USD",
        "HK$" => currency.code() == "HKD",
        code => code == currency.code(),
    }
}

/// Digits without their separators, which must stand in groups of three.
fn ungrouped(whole: &str, separator: char) -> Option<String> {
    let groups: Vec<&str> = whole.split(separator).collect();
    let digits = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let threes = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    (threes && groups.iter().all(digits)).then(|| groups.concat())
}

/// Leading zeros and zeros beyond the currency's decimals say nothing; all its decimals are written, so that
/// 12.5, 12.50 and 12.500 give one command.
fn fitted(whole: &str, decimals: &str, currency: Currency) -> String {
    let places = usize::from(currency.exponent());
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let significant = decimals.trim_end_matches('0');
    if places == 0 && significant.is_empty() {
        return whole.to_owned();
    }
    format!("{whole}.{significant:0<places$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cny(text: &str) -> Result<String, String> {
        parse(text, DecimalMark::Point, Currency::CNY)
    }

    #[test]
    fn what_people_write_becomes_one_plain_form() {
        for text in [
            "1234.5",
            "1234.50",
            "1,234.50",
            "¥1,234.50",
            "￥ 1,234.50",
            "１,２３４.５０",
            "１，２３４．５",
            " 1234.500 ",
            "\"1,234.50\"",
            "1,234.50元",
            "RMB 1,234.50",
            "CNY1234.5",
            "+1234.5",
            "1'234.50",
            "1 234.50",
            "001234.5",
            "1,234.50 CNY",
        ] {
            assert_eq!(cny(text).as_deref(), Ok("1234.50"), "{text}");
        }
        assert_eq!(parse("1.234,5", DecimalMark::Comma, Currency::CNY).as_deref(), Ok("1234.50"));
        assert_eq!(parse("1250000.00", DecimalMark::Point, "JPY".parse().unwrap()).as_deref(), Ok("1250000"));
        assert_eq!(parse("0.1", DecimalMark::Point, "KWD".parse().unwrap()).as_deref(), Ok("0.100"));
        assert_eq!(cny("0").as_deref(), Ok("0.00"));
    }

    #[test]
    fn what_is_not_exact_is_refused() {
        for text in [
            "",
            "-5",
            "(5.00)",
            "5-",
            "1,23",
            "1,2345.00",
            "12,34,567.00",
            "1.2.3",
            "1e3",
            "abc",
            "30.300000000000004",
            "1.005",
            "10000000000000",
            "¥",
            "$5",
            ",5",
            "NaN",
            "−5",
        ] {
            assert!(cny(text).is_err(), "{text}");
        }
        assert!(parse("1.5", DecimalMark::Point, "JPY".parse().unwrap()).is_err());
        assert!(cny("$5").unwrap_err().contains('$') && cny("USD 5").is_err());
        assert_eq!(parse("US$5", DecimalMark::Point, "USD".parse().unwrap()).as_deref(), Ok("5.00"));
        assert!(cny("-5").unwrap_err().contains("credit note"));
    }

    #[test]
    fn amounts_compare_by_value() {
        assert_eq!(smaller("9.00", "10.00", Currency::CNY), "9.00");
        assert!(is_zero("0.00") && !is_zero("0.01"));
    }
}
