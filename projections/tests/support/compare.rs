//! Compares an answer with the expected one by the rules of the examples: numbers as numbers, an absent or null
//! field as zero or empty, lists by their ids; fields that are added are no difference.

use serde_json::Value;

/// What tells the items of a list apart.
const IDS: &[&str] = &["promise", "dispute", "contract", "account", "currency", "rep", "month", "claim", "receipt"];

/// Objects in which a further field is a difference.
const CLOSED: &[&str] = &[".points", ".deductions"];

/// Every difference, as a path and what stands there.
pub fn differences(expected: &Value, got: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", expected, got, &mut found);
    found
}

fn compare(path: &str, expected: &Value, got: &Value, found: &mut Vec<String>) {
    match (expected, got) {
        (Value::Object(fields), _) => {
            for (name, value) in fields {
                compare(&format!("{path}.{name}"), value, &got[name], found);
            }
            let further = got.as_object().filter(|_| CLOSED.iter().any(|end| path.ends_with(end)));
            for (name, value) in further.into_iter().flatten().filter(|(name, _)| !fields.contains_key(*name)) {
                compare(&format!("{path}.{name}"), &Value::Null, value, found);
            }
        }
        (Value::Array(items), _) => lists(path, items, got.as_array().map_or(&[][..], Vec::as_slice), found),
        _ if same(expected, got) => {}
        _ => found.push(format!("{path}: expected {expected}, got {got}")),
    }
}

fn lists(path: &str, expected: &[Value], got: &[Value], found: &mut Vec<String>) {
    if expected.len() != got.len() {
        found.push(format!("{path}: expected {} items, got {}", expected.len(), got.len()));
    }
    let Some(ids) = expected.iter().map(ids).collect::<Option<Vec<_>>>() else {
        for (i, (expected, got)) in expected.iter().zip(got).enumerate() {
            compare(&format!("{path}[{i}]"), expected, got, found);
        }
        return;
    };
    let mut left: Vec<&Value> = got.iter().collect();
    for (item, ids) in expected.iter().zip(ids) {
        let like = |got: &Value| ids.iter().all(|(name, value)| same(value, &got[name]));
        let differences = |got: &Value| {
            let mut found = Vec::new();
            compare(&format!("{path}[{ids:?}]"), item, got, &mut found);
            found
        };
        // Several items may have the same ids: money of one receipt comes to a claim twice.
        let nearest = left.iter().enumerate().filter(|(_, got)| like(got)).map(|(i, got)| (i, differences(got)));
        match nearest.min_by_key(|(_, differences)| differences.len()) {
            Some((i, differences)) => {
                left.remove(i);
                found.extend(differences);
            }
            None => found.push(format!("{path}: {ids:?} is missing")),
        }
    }
}

/// The fields by which an item is known among the others; none where items have none.
fn ids(item: &Value) -> Option<Vec<(String, Value)>> {
    let fields = item.as_object()?;
    let ids: Vec<_> =
        IDS.iter().filter_map(|id| fields.get(*id).map(|value| ((*id).to_owned(), value.clone()))).collect();
    (!ids.is_empty()).then_some(ids)
}

fn same(expected: &Value, got: &Value) -> bool {
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::String(text) => text.is_empty() || number(value).is_some_and(|n| n == "0"),
        Value::Number(_) => number(value).is_some_and(|n| n == "0"),
        Value::Bool(_) => false,
    };
    if expected == got || (empty(expected) && empty(got)) {
        return true;
    }
    matches!((number(expected), number(got)), (Some(a), Some(b)) if a == b)
}

/// A number in one spelling: no trailing zeros, no leading ones.
fn number(value: &Value) -> Option<String> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(decimals) {
        return None;
    }
    let (whole, decimals) = (whole.trim_start_matches('0'), decimals.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if decimals.is_empty() { "" } else { "." };
    let sign = if whole == "0" && decimals.is_empty() { "" } else { sign };
    Some(format!("{sign}{whole}{point}{decimals}"))
}

#[test]
fn differences_are_found_where_there_are_any() {
    let expected = serde_json::json!([{ "promise": "P", "parts": [{ "counted": "1.50", "kept_on": null }] }]);
    let like = |counted: &str| serde_json::json!([{ "promise": "P", "parts": [{ "counted": counted }], "more": 1 }]);
    assert!(differences(&expected, &like("1.5")).is_empty());
    assert_eq!(differences(&expected, &like("1.51")).len(), 1);
    assert_eq!(differences(&expected, &serde_json::json!([{ "promise": "Q", "parts": [] }])).len(), 1);
    assert_eq!(differences(&expected, &serde_json::json!([])).len(), 2);
    assert_eq!(differences(&expected, &Value::Null).len(), 2);
    assert_eq!(differences(&Value::from("0.00"), &Value::Null), Vec::<String>::new());
    assert_eq!(differences(&Value::from("2026-01-01"), &Value::from("2026-01-02")).len(), 1);
}
