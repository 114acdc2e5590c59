//! Texts for files that a spreadsheet opens: none may run as a formula. Nothing of files' layout stands here.

use std::borrow::Cow;

/// A text that starts like a formula gets an apostrophe in front, which makes a spreadsheet show it as it is. A
/// number stays one, also with its sign.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    const STARTS_A_FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.matches('.').count() <= 1;
    if text.starts_with(STARTS_A_FORMULA) && !number { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}
