//! From bytes to text: UTF-8 with or without a byte order mark, else GB18030. Valid UTF-8 wins, since hardly any
//! GB18030 text of more than a few characters is valid UTF-8 by chance. UTF-16 is read where its mark says so
//! ("Unicode text" of spreadsheet programs). No guess by statistics, no replacement characters.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::ImportError;

/// Reads the bytes of a text file.
///
/// # Errors
/// Bytes that are no text in any of these encodings; a wrong byte is never replaced, since it could stand in
/// a name or an amount.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
        return text.ok_or_else(|| {
            ImportError::Encoding(format!("its first bytes say {}, but not all of it is", encoding.name()))
        });
    }
    let utf8_error = match UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => return plain(text),
        None => std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len),
    };
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => plain(text),
        None => Err(ImportError::Encoding(format!("first wrong byte on line {}", line_of(bytes, utf8_error)))),
    }
}

/// A zero byte stands in no text: such a file is a program's own format.
fn plain(text: Cow<'_, str>) -> Result<Cow<'_, str>, ImportError> {
    match text.find('\0') {
        Some(at) => {
            Err(ImportError::Encoding(format!("a zero byte on line {}, it is no text", line_of(text.as_bytes(), at))))
        }
        None => Ok(text),
    }
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    1 + bytes[..at].iter().filter(|b| **b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_wins_then_gb18030() {
        assert_eq!(decode("客户".as_bytes()).unwrap(), "客户");
        assert_eq!(decode("\u{feff}客户".as_bytes()).unwrap(), "客户");
        let (gb, _, lossy) = GB18030.encode("客户编号,金额\n华兴建材𠮷,１２\n");
        assert!(!lossy);
        assert_eq!(decode(&gb).unwrap(), "客户编号,金额\n华兴建材𠮷,１２\n");
        assert_eq!(decode(b"").unwrap(), "");
    }

    #[test]
    fn utf16_with_its_mark() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend("金额\t1".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&bytes).unwrap(), "金额\t1");
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_line() {
        let error = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        assert!(error(b"a\nb\xff\xff\n").contains("line 2"), "{}", error(b"a\nb\xff\xff\n"));
        assert!(error(b"a\n\nb\0c").contains("line 3"));
        assert!(error(b"\xef\xbb\xbfa\xff").contains("UTF-8"));
    }
}
