//! A procedure's rows as CSV. A text that a spreadsheet would run is made harmless; what the rows are is not said here.

use recoup_projections::audit::pack::Procedure;
use serde_json::Value;

use crate::export::spreadsheet::harmless;

/// The table, with its titles also where nothing was found.
pub(super) fn csv(procedure: &Procedure) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(procedure.columns)?;
    for row in &procedure.rows {
        writer.write_record(procedure.columns.iter().map(|column| harmless(&text(&row[*column])).into_owned()))?;
    }
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}

/// A field as text; the amounts of a correction one after the other.
#[must_use]
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(moved).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

fn moved(item: &Value) -> String {
    let field = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
    format!("{} {} {} -> {}", field("kind"), field("currency"), field("before"), field("after"))
}
