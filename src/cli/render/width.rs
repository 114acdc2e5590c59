//! How wide text is on a terminal, and how it is made to fit: a Chinese character takes two columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns that a text takes.
#[must_use]
pub fn of(text: &str) -> usize {
    text.width()
}

/// The text, or as much of its start as fits with `…` behind it.
#[must_use]
pub fn cut(text: &str, limit: usize) -> String {
    if of(text) <= limit {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > limit {
            break;
        }
        kept.push(c);
    }
    if limit > 0 {
        kept.push('…');
    }
    kept
}

/// The text in lines of at most so many columns, broken between words; a word that is longer stands alone.
#[must_use]
pub fn wrapped(text: &str, limit: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if of(line) + 1 + of(word) <= limit => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The text with blanks behind it up to a width.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(of(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrapped("one two three", 6), ["one", "two", "three"]);
        assert_eq!(wrapped("华兴 建材", 8), ["华兴", "建材"]);
        assert_eq!(wrapped("华兴 建材", 9), ["华兴 建材"]);
        assert_eq!(wrapped("immeasurable", 4), ["immeasurable"]);
        assert!(wrapped(" ", 4).is_empty());
    }

    #[test]
    fn wide_characters_are_cut_whole() {
        assert_eq!(cut("华兴建材有限公司", 8), "华兴建…");
        assert_eq!(cut("华兴建材有限公司", 9), "华兴建材…");
        assert_eq!(of(&cut("华兴建材有限公司", 9)), 9);
        assert_eq!(cut("Acme", 4), "Acme");
        assert_eq!(cut("Acme", 1), "…");
        assert_eq!(cut("Acme", 0), "");
        assert_eq!(pad("华兴", 6), "华兴  ");
    }
}
