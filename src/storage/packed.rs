//! Many small rows at once. SQLite's driver hands every row to another thread, value by value; joined to one JSON text
//! for each group of rows that a table keeps together, and with all tables in one statement, the same rows come several
//! times as fast (design 6). PostgreSQL's rows come as they are, a table after the other.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, SeqAccess, Visitor};

use super::{Dialect, Row, Session, StorageError, Value};

/// A query whose rows may come packed. All are names and conditions of the program's text, never from outside; no
/// column holds bytes.
#[derive(Debug, Clone)]
pub struct Packed<'a> {
    /// The columns.
    pub columns: Vec<&'a str>,
    /// The table and the condition: what stands after FROM.
    pub from: String,
    /// The column of text by which the table keeps its rows together.
    pub together: &'a str,
}

/// One value of a row, lent for as long as the row is looked at. A BOOLEAN may come as the 0 or 1 that SQLite keeps it
/// as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lent<'a> {
    /// Nothing.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(Cow<'a, str>),
    /// BOOLEAN.
    Bool(bool),
}

impl Session {
    /// Runs queries with the same values and hands over their rows one by one, in no order: the number of the query,
    /// what the row is kept together by, and its columns.
    ///
    /// # Errors
    /// As [`Session::fetch_each`].
    pub async fn fetch_packed<E: From<StorageError>>(
        &mut self,
        queries: &[Packed<'_>],
        values: &[Value],
        mut each: impl FnMut(usize, &str, &[Lent<'_>]) -> Result<(), E>,
    ) -> Result<(), E> {
        debug_assert!(queries.iter().all(|q| q.from.contains("book = $1")), "the book stands in every statement");
        if queries.is_empty() {
            return Ok(());
        }
        if self.dialect() == Dialect::Postgres {
            for (number, Packed { columns, from, together }) in queries.iter().enumerate() {
                let sql = format!("SELECT {together}, {} FROM {from}", columns.join(", "));
                let lend = |row: Row| {
                    let lent = row.0.iter().skip(1).map(Lent::of).collect::<Result<Vec<_>, _>>()?;
                    each(number, row.text(0)?, &lent)
                };
                self.fetch_each(&sql, values, lend).await?;
            }
            return Ok(());
        }
        let one = |(number, Packed { columns, from, together }): (usize, &Packed<'_>)| {
            let columns = columns.join(", ");
            format!(
                "SELECT {number}, {together}, json_group_array(json_array({columns})) FROM {from} GROUP BY {together}"
            )
        };
        let all: Vec<String> = queries.iter().enumerate().map(one).collect();
        let unpack = |packed: Row| {
            let number = usize::try_from(packed.count(0)?).unwrap_or(usize::MAX);
            let together = packed.text(1)?;
            unpack(packed.text(2)?, |row| each(number, together, row))
        };
        self.fetch_each(&all.join(" UNION ALL "), values, unpack).await
    }
}

impl<'a> Lent<'a> {
    fn of(value: &'a Value) -> Result<Self, StorageError> {
        Ok(match value {
            Value::Null => Self::Null,
            Value::Int(n) => Self::Int(*n),
            Value::Text(text) => Self::Text(Cow::Borrowed(text)),
            Value::Bool(yes) => Self::Bool(*yes),
            Value::Bytes(_) => return Err(StorageError::Misuse("bytes among packed columns".to_owned())),
        })
    }

    fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Int(n) => Value::Int(n),
            Self::Text(text) => Value::Text(text.as_ref().into()),
            Self::Bool(yes) => Value::Bool(yes),
        }
    }
}

/// Adds the values of a row that was written as a JSON array.
///
/// # Errors
/// It is none of integers, texts and nulls.
pub fn push_values_of(row: &str, into: &mut Vec<Value>) -> Result<(), StorageError> {
    let mut json = serde_json::Deserializer::from_str(row);
    let read = OneRow(&mut |lent: Lent<'_>| into.push(lent.into_value())).deserialize(&mut json);
    read.and_then(|()| json.end()).map_err(|e| StorageError::Decode { column: 0, message: e.to_string() })
}

/// Hands over the rows of a JSON array of arrays, without keeping them.
fn unpack<E: From<StorageError>>(json: &str, each: impl FnMut(&[Lent<'_>]) -> Result<(), E>) -> Result<(), E> {
    let mut rows = Rows { each, failed: None };
    let mut json = serde_json::Deserializer::from_str(json);
    let read = (&mut rows).deserialize(&mut json);
    if let Some(error) = rows.failed {
        return Err(error);
    }
    Ok(read.map_err(|e| StorageError::Decode { column: 2, message: e.to_string() })?)
}

/// All rows; what `each` answers ends them.
struct Rows<F, E> {
    each: F,
    failed: Option<E>,
}

impl<'de, E, F: FnMut(&[Lent<'_>]) -> Result<(), E>> DeserializeSeed<'de> for &mut Rows<F, E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de, E, F: FnMut(&[Lent<'_>]) -> Result<(), E>> Visitor<'de> for &mut Rows<F, E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        let mut row: Vec<Lent<'de>> = Vec::new();
        while rows.next_element_seed(OneRow(&mut |lent| row.push(lent)))?.is_some() {
            if let Err(error) = (self.each)(&row) {
                self.failed = Some(error);
                return Err(de::Error::custom("not wanted"));
            }
            row.clear();
        }
        Ok(())
    }
}

/// One row, whose columns are handed over.
struct OneRow<'r, F>(&'r mut F);

impl<'de, F: FnMut(Lent<'de>)> DeserializeSeed<'de> for OneRow<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(Lent<'de>)> Visitor<'de> for OneRow<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the columns of a row")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut columns: A) -> Result<(), A::Error> {
        while let Some(column) = columns.next_element()? {
            (self.0)(column);
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Lent<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(LentVisitor)
    }
}

struct LentVisitor;

impl<'de> Visitor<'de> for LentVisitor {
    type Value = Lent<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer, a text or nothing")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Lent<'de>, E> {
        Ok(Lent::Null)
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Lent<'de>, E> {
        Ok(Lent::Int(n))
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Lent<'de>, E> {
        i64::try_from(n).map(Lent::Int).map_err(|_| E::custom(format!("{n} is no BIGINT")))
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Lent<'de>, E> {
        Ok(Lent::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Lent<'de>, E> {
        Ok(Lent::Text(Cow::Owned(text.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(json: &str) -> Result<Vec<Vec<Lent<'static>>>, StorageError> {
        let mut rows = Vec::new();
        unpack(json, |row| {
            rows.push(row.iter().map(owned).collect());
            Ok::<(), StorageError>(())
        })?;
        Ok(rows)
    }

    fn owned(value: &Lent<'_>) -> Lent<'static> {
        match value {
            Lent::Null => Lent::Null,
            Lent::Int(n) => Lent::Int(*n),
            Lent::Text(text) => Lent::Text(Cow::Owned(text.to_string())),
            Lent::Bool(yes) => Lent::Bool(*yes),
        }
    }

    #[test]
    fn values_come_back_exactly() {
        let rows = rows(r#"[[9223372036854775807,-9223372036854775808,null],["引\"\n\u0001",0]]"#).expect("rows");
        let text = Lent::Text(Cow::Borrowed("引\"\n\u{1}"));
        assert_eq!(rows, [vec![Lent::Int(i64::MAX), Lent::Int(i64::MIN), Lent::Null], vec![text, Lent::Int(0)]]);
    }

    #[test]
    fn what_is_no_row_of_integers_and_texts_is_refused() {
        for wrong in ["[[1.5]]", "[[[]]]", "[[9223372036854775808]]", "[1]", "{}", "[[1]"] {
            assert!(rows(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn who_reads_may_end_it() {
        let mut seen = 0;
        let ended = unpack("[[1],[2],[3]]", |_| {
            seen += 1;
            if seen == 2 { Err(StorageError::Misuse("enough".to_owned())) } else { Ok(()) }
        });
        assert_eq!((seen, ended), (2, Err(StorageError::Misuse("enough".to_owned()))));
    }
}
