//! Ids in the names of accounts that plain-text ledgers read. Nothing else is named here.

/// An id as a part of an account's name: what would end the name, part it, begin a comment or be taken for a quote is
/// percent-encoded, byte by byte of its UTF-8: `%`, `:`, `;`, quotes, blanks (all of Unicode's) and what has no shape.
/// Everything else stays, Chinese too. No name of ours begins with an id, so brackets, stars and signs need nothing.
#[must_use]
pub fn encoded(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for c in id.chars() {
        if is_plain(c) {
            out.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from_digit(digit.into(), 16).unwrap_or('0').to_ascii_uppercase());
            }
            let at = out.len() - 2;
            out.insert(at, '%');
        }
    }
    out
}

fn is_plain(c: char) -> bool {
    // Zero-width and direction marks, and the mark some programs take for the beginning of a file.
    let shapeless =
        matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    !(matches!(c, '%' | ':' | ';' | '"' | '\'') || shapeless || c.is_whitespace() || c.is_control())
}
