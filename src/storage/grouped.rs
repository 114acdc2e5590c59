//! The rows of whole tables as text, a group at a time: what is compared byte by byte and seldom looked into need not
//! become values first. On SQLite a group's rows are joined in the database; PostgreSQL's rows are written here, in
//! the same form. What the rows mean is none of this module's business.

use std::fmt::Write;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Dialect, Row, Session, StorageError, Value};

/// A query whose rows come as text. All are names and conditions of the program's text, never from outside.
#[derive(Debug, Clone, Copy)]
pub struct Grouped<'a> {
    /// The columns of a row.
    pub columns: &'a [&'a str],
    /// The table and the condition: what stands after FROM.
    pub from: &'a str,
    /// The column by which the table keeps its rows together: a text.
    pub together: &'a str,
    /// The columns behind it in the table's key: the order of a group's rows.
    pub order: &'a str,
}

impl Session {
    /// Runs a query and hands over each group and its rows: JSON arrays without blanks, with commas between them. A
    /// BOOLEAN comes as 0 or 1. The groups come in no order; the rows of one nearly always as `order` says.
    ///
    /// # Errors
    /// As [`Session::fetch_each`], and on SQLite a database error where a column holds bytes.
    pub async fn fetch_grouped<E: From<StorageError>>(
        &mut self,
        query: Grouped<'_>,
        values: &[Value],
        mut each: impl FnMut(&str, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.dialect() == Dialect::Postgres {
            return self.fetch_grouped_singly(query, values, each).await;
        }
        let Grouped { from, together, .. } = query;
        debug_assert!(from.contains("book = $1"), "the book stands in every statement: {from}");
        let columns = query.columns.join(", ");
        let sql = format!("SELECT {together}, group_concat(json_array({columns})) FROM {from} GROUP BY {together}");
        self.fetch_each(&sql, values, |row| each(row.text(0)?, row.text(1)?)).await
    }

    /// The same, a row at a time: slower, and it takes columns of every kind.
    ///
    /// # Errors
    /// As [`Session::fetch_each`].
    pub async fn fetch_grouped_singly<E: From<StorageError>>(
        &mut self,
        Grouped { columns, from, together, order }: Grouped<'_>,
        values: &[Value],
        mut each: impl FnMut(&str, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        debug_assert!(from.contains("book = $1"), "the book stands in every statement: {from}");
        let columns = columns.join(", ");
        let sql = format!("SELECT {together}, {columns} FROM {from} ORDER BY {together}, {order}");
        let mut group: Option<Arc<str>> = None;
        let mut rows = String::new();
        let gather = |row: Row| {
            let of = row.text(0)?;
            match &group {
                Some(group) if group == of => rows.push(','),
                Some(before) => {
                    each(before, &rows)?;
                    rows.clear();
                    group = Some(Arc::clone(of));
                }
                None => group = Some(Arc::clone(of)),
            }
            push_values(&mut rows, row.0.get(1..).unwrap_or_default());
            Ok::<(), E>(())
        };
        self.fetch_each(&sql, values, gather).await?;
        group.map_or(Ok(()), |group| each(&group, &rows))
    }
}

fn push_values(out: &mut String, values: &[Value]) {
    for (n, value) in values.iter().enumerate() {
        out.push(if n == 0 { '[' } else { ',' });
        match value {
            Value::Null => out.push_str("null"),
            Value::Int(n) => push_int(out, *n),
            Value::Bool(yes) => push_int(out, i64::from(*yes)),
            Value::Text(text) => push_text(out, text),
            Value::Bytes(bytes) => {
                let _ = write!(out, r#"{{"bytes":{bytes:?}}}"#);
            }
        }
    }
    out.push(']');
}

/// Writes a number into a row's text.
pub fn push_int(out: &mut String, n: i64) {
    // By hand: a rebuild writes five of them a row, and the formatting machinery costs several times as much.
    let (mut digits, mut at, mut rest) = ([0_u8; 20], 20, n.unsigned_abs());
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if n < 0 {
        out.push('-');
    }
    push_ascii(out, &digits[at..]);
}

/// Writes a day into a row's text, as it is written everywhere.
pub fn push_day(out: &mut String, day: Date) {
    let Ok(year) = u16::try_from(day.year()) else {
        let _ = write!(out, "{day}");
        return;
    };
    // By hand, as numbers are.
    let digit = |n: u16| b'0' + (n % 10) as u8;
    let [y, m, d] = [year, day.month().unsigned_abs().into(), day.day().unsigned_abs().into()];
    push_ascii(out, &[y / 1_000, y / 100, y / 10, y].map(digit));
    push_ascii(out, &[b'-', digit(m / 10), digit(m), b'-', digit(d / 10), digit(d)]);
}

/// Adds digits and hyphens all at once, not one by one.
fn push_ascii(out: &mut String, digits: &[u8]) {
    out.push_str(&String::from_utf8_lossy(digits));
}

/// Writes a text into a row's text: a JSON string with the escapes that SQLite writes.
pub fn push_text(out: &mut String, text: &str) {
    out.push('"');
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        out.push_str(text);
    } else {
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\u{8}' => out.push_str("\\b"),
                '\t' => out.push_str("\\t"),
                '\n' => out.push_str("\\n"),
                '\u{c}' => out.push_str("\\f"),
                '\r' => out.push_str("\\r"),
                c if c < ' ' => {
                    let _ = write!(out, "\\u{:04x}", u32::from(c));
                }
                c => out.push(c),
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::storage::Database;

    #[test]
    fn numbers_are_written_as_they_are() {
        for n in [0, 7, -7, 10, 1_000, i64::MAX, i64::MIN] {
            let mut out = String::new();
            push_int(&mut out, n);
            assert_eq!(out, n.to_string());
        }
    }

    #[test]
    fn days_are_written_as_they_are() {
        for day in [date(1, 1, 1), date(987, 10, 9), date(2026, 2, 28), date(9_999, 12, 31), date(-1, 1, 1)] {
            let mut out = String::new();
            push_day(&mut out, day);
            assert_eq!(out, day.to_string());
        }
    }

    /// What `fetch_grouped` compares by has to be written as SQLite writes it.
    #[tokio::test]
    async fn both_ways_write_the_same_text() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("rows.db").display());
        let database = Database::connect(&url).await.expect("a database");
        let mut session = database.write().await.expect("a session");
        session.script("CREATE TABLE given (book TEXT, owner TEXT, n BIGINT, words TEXT)").await.expect("a table");
        let words = ["plain", "客户 \"引\" \\ \u{1}\u{8}\t\n\u{b}\u{c}\r\u{1f}\u{7f}", ""];
        let rows: Vec<Vec<Value>> = (0..words.len() as i64 * 2)
            .map(|n| {
                let word = if n == 4 { Value::Null } else { words[n as usize % 3].into() };
                vec!["main".into(), format!("o{}", n / 2).into(), (n - 2).into(), word]
            })
            .collect();
        session.insert_many("given", &["book", "owner", "n", "words"], &rows).await.expect("rows");
        let query = Grouped { columns: &["n", "words"], from: "given WHERE book = $1", together: "owner", order: "n" };
        let (mut joined, mut singly) = (Vec::new(), Vec::new());
        let keep = |into: &mut Vec<(String, String)>, owner: &str, rows: &str| {
            into.push((owner.to_owned(), rows.to_owned()));
            Ok::<(), StorageError>(())
        };
        session.fetch_grouped(query, &["main".into()], |o, r| keep(&mut joined, o, r)).await.expect("groups");
        session.fetch_grouped_singly(query, &["main".into()], |o, r| keep(&mut singly, o, r)).await.expect("groups");
        assert_eq!(joined, singly);
        assert_eq!(
            joined[0],
            (
                "o0".to_owned(),
                format!(
                    "[-2,\"plain\"],{}",
                    r#"[-1,"客户 \"引\" \\ \u0001\b\t\n\u000b\f\r\u001f"#.to_owned() + "\u{7f}\"]"
                )
            )
        );
        assert_eq!(joined.len(), 3);
    }
}
