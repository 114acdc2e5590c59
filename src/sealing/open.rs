//! Opens the sealed fields of stored payloads, for an answer that shows what was said. Nothing that adds up reads
//! this.

use std::collections::BTreeSet;

use recoup_events::values::Sealed;
use serde_json::{Value, json};

use super::{SealError, Sealing};

/// A payload's JSON with its sealed fields in words again; one whose key is gone reads `{"erased": true}`. Payloads
/// without sealed fields come back as they are, and cost no look at the keys.
///
/// # Errors
/// The database's; a payload that is no JSON comes back as it is.
pub async fn unsealed(sealing: &Sealing, payloads: Vec<String>) -> Result<Vec<String>, SealError> {
    let mut parsed: Vec<(String, Option<Value>)> = Vec::with_capacity(payloads.len());
    let mut subjects = BTreeSet::new();
    for text in payloads {
        // Only a field of this name makes a closer look worth its time.
        let value = text.contains("\"ciphertext\"").then(|| serde_json::from_str::<Value>(&text).ok()).flatten();
        if let Some(value) = &value {
            collect(value, &mut subjects);
        }
        parsed.push((text, value));
    }
    let keys = if subjects.is_empty() { Default::default() } else { sealing.load(&subjects).await? };
    let open = |sealed: &Sealed| keys.get(&sealed.subject).and_then(|key| sealing.cipher.open(key, sealed));
    let shown = |(text, value): (String, Option<Value>)| match value {
        Some(mut value) => {
            replace(&mut value, &open);
            value.to_string()
        }
        None => text,
    };
    Ok(parsed.into_iter().map(shown).collect())
}

/// A sealed field is an object of exactly these four members.
fn as_sealed(value: &Value) -> Option<Sealed> {
    if value.as_object()?.len() != 4 {
        return None;
    }
    serde_json::from_value(value.clone()).ok()
}

fn collect(value: &Value, subjects: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => match as_sealed(value) {
            Some(sealed) => drop(subjects.insert(sealed.subject)),
            None => members.values().for_each(|member| collect(member, subjects)),
        },
        Value::Array(items) => items.iter().for_each(|item| collect(item, subjects)),
        _ => {}
    }
}

fn replace(value: &mut Value, open: &dyn Fn(&Sealed) -> Option<String>) {
    if let Some(sealed) = as_sealed(value) {
        *value = open(&sealed).map_or_else(|| json!({ "erased": true }), Value::String);
        return;
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| replace(member, open)),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, open)),
        _ => {}
    }
}
