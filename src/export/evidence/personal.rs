//! The personal words of an event beside its sentence: what was sealed and is readable, or is erased for ever.
//! Nothing is opened here.

use serde_json::Value;

/// A sealed field of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Which field, as it was typed.
    pub field: String,
    /// Its words; none where the key is destroyed.
    pub words: Option<String>,
}

/// The sealed fields of a payload, in its order: where they stand is read off the stored payload, what they say off
/// the opened one.
pub(super) fn said(stored: &str, opened: &str) -> Vec<Said> {
    let mut out = Vec::new();
    // Only a payload with a sealed field has this word.
    if stored.contains("\"ciphertext\"")
        && let (Ok(stored), Ok(opened)) = (serde_json::from_str(stored), serde_json::from_str(opened))
    {
        collect(&stored, &opened, &mut out);
    }
    out
}

fn collect(stored: &Value, opened: &Value, out: &mut Vec<Said>) {
    match stored {
        Value::Object(members) if is_sealed(members) => {
            let field = members.get("field").and_then(Value::as_str).unwrap_or_default().to_owned();
            out.push(Said { field, words: opened.as_str().map(str::to_owned) });
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| collect(member, &opened[name.as_str()], out));
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| collect(item, &opened[i], out)),
        _ => {}
    }
}

fn is_sealed(members: &serde_json::Map<String, Value>) -> bool {
    members.len() == 4 && ["ciphertext", "field", "nonce", "subject"].iter().all(|name| members.contains_key(*name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_paired_with_their_fields_and_erased_ones_have_none() {
        let sealed = |field: &str| format!(r#"{{"ciphertext":"x","field":"{field}","nonce":"n","subject":"s"}}"#);
        let (name, note) = (sealed("promiser.name"), sealed("note"));
        let stored = format!(r#"{{"note":{note},"promiser":{{"name":{name},"role":"CFO"}}}}"#);
        let opened = r#"{"note":{"erased":true},"promiser":{"name":"陈 <b>","role":"CFO"}}"#;
        let expected = [("note", None), ("promiser.name", Some("陈 <b>"))];
        let found = said(&stored, opened);
        let found: Vec<_> = found.iter().map(|said| (said.field.as_str(), said.words.as_deref())).collect();
        assert_eq!(found, expected);
        assert_eq!(said("{}", "{}"), []);
    }
}
