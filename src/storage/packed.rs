//! Many small rows at once. SQLite's driver hands every row to another thread, value by value; joined to one JSON text
//! for each group of rows that the table keeps together, the same rows come several times as fast (design 6).
//! PostgreSQL's rows come as they are.

use std::sync::Arc;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, SeqAccess, Visitor};

use super::{Dialect, Row, Session, StorageError, Value};

/// A query whose rows may come packed. All are names and conditions of the program's text, never from outside; no
/// column holds bytes.
#[derive(Debug, Clone, Copy)]
pub struct Packed<'a> {
    /// The columns.
    pub columns: &'a [&'a str],
    /// The table and the condition: what stands after FROM.
    pub from: &'a str,
    /// The column by which the table keeps its rows together.
    pub together: &'a str,
}

impl Session {
    /// Runs a query and hands over its rows one by one, in no order. A BOOLEAN may come as the 0 or 1 that SQLite
    /// keeps it as.
    ///
    /// # Errors
    /// As [`Session::fetch_each`].
    pub async fn fetch_packed<E: From<StorageError>>(
        &mut self,
        query: Packed<'_>,
        values: &[Value],
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let (columns, Packed { from, together, .. }) = (query.columns.join(", "), query);
        debug_assert!(from.contains("book = $1"), "the book stands in every statement: {from}");
        if self.dialect() == Dialect::Postgres {
            return self.fetch_each(&format!("SELECT {columns} FROM {from}"), values, each).await;
        }
        let sql = format!("SELECT json_group_array(json_array({columns})) FROM {from} GROUP BY {together}");
        let unpack = |packed: Row| {
            let rows: Vec<Vec<Plain>> = serde_json::from_str(packed.text(0)?)
                .map_err(|e| StorageError::Decode { column: 0, message: e.to_string() })?;
            rows.into_iter().try_for_each(|row| each(Row(row.into_iter().map(|plain| plain.0).collect())))
        };
        self.fetch_each(&sql, values, unpack).await
    }
}

/// Adds the values of a row that was written as a JSON array.
///
/// # Errors
/// It is none of integers, texts and nulls.
pub fn push_values_of(row: &str, into: &mut Vec<Value>) -> Result<(), StorageError> {
    let mut json = serde_json::Deserializer::from_str(row);
    let read = RowInto(into).deserialize(&mut json).and_then(|()| json.end());
    read.map_err(|e| StorageError::Decode { column: 0, message: e.to_string() })
}

struct RowInto<'v>(&'v mut Vec<Value>);

impl<'de> DeserializeSeed<'de> for RowInto<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowInto<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a row")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut row: A) -> Result<(), A::Error> {
        while let Some(Plain(value)) = row.next_element()? {
            self.0.push(value);
        }
        Ok(())
    }
}

/// A value as JSON writes it.
struct Plain(Value);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(PlainVisitor).map(Plain)
    }
}

struct PlainVisitor;

impl Visitor<'_> for PlainVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an integer, a text or nothing")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Value, E> {
        Ok(Value::Int(n))
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Value, E> {
        i64::try_from(n).map(Value::Int).map_err(|_| E::custom(format!("{n} is no BIGINT")))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(Arc::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_exactly() {
        let rows: Vec<Vec<Plain>> =
            serde_json::from_str(r#"[[9223372036854775807,-9223372036854775808,null,"引\"\n\u0001",0]]"#)
                .expect("rows");
        let values: Vec<Value> = rows.into_iter().flatten().map(|plain| plain.0).collect();
        let text = Value::Text(Arc::from("引\"\n\u{1}"));
        assert_eq!(values, [Value::Int(i64::MAX), Value::Int(i64::MIN), Value::Null, text, Value::Int(0)]);
        assert!(serde_json::from_str::<Vec<Vec<Plain>>>("[[1.5]]").is_err());
    }
}
