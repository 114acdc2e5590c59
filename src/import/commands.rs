//! An invoice as commands in the contract's JSON shape (contract.md 3). Every id follows from the invoice number
//! alone, so that the same invoices in another order, another file or on another day are the same commands.

use jiff::civil::Date;
use recoup_events::values::{AccountId, Currency, RepId};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::row::{Invoice, Paid};

/// The longest id of the contract, in characters.
const ID_MAX_CHARS: usize = 64;

/// `raise_invoice`.
#[must_use]
pub fn invoice(row: &Invoice) -> Value {
    let mut data = Map::new();
    data.insert("claim".to_owned(), json!(row.claim));
    data.insert("amount".to_owned(), json!(row.amount));
    data.insert("currency".to_owned(), json!(row.currency));
    put(&mut data, "due_on", row.due_on.map(|day| day.to_string()));
    put(&mut data, "kind", row.kind);
    put(&mut data, "contract", row.contract.as_ref());
    put(&mut data, "order", row.order.as_ref());
    account_command("invoice", "raise_invoice", row, row.invoice_date, Value::Object(data))
}

/// `record_receipt`, allocated to the invoice by name; what was paid beyond it stays unapplied.
#[must_use]
pub fn receipt(row: &Invoice, paid: &Paid) -> Value {
    let allocated = super::amounts::smaller(&row.amount, &paid.amount, row.currency);
    let data = json!({
        "receipt": id_from("", &row.claim),
        "amount": paid.amount,
        "currency": row.currency,
        "allocate": [{ "claim": row.claim, "amount": allocated }],
    });
    account_command("receipt", "record_receipt", row, paid.on, data)
}

/// `open_dispute` over the whole invoice from its first day.
#[must_use]
pub fn open_dispute(row: &Invoice) -> Value {
    let data = json!({
        "dispute": id_from("", &row.claim),
        "claim": row.claim,
        "amount": row.amount,
        "reason": "UNSPECIFIED",
        "side": "CUSTOMER",
    });
    account_command("dispute", "open_dispute", row, row.invoice_date, data)
}

/// `resolve_dispute` on the day the invoice was paid: the customer paid what he had disputed.
#[must_use]
pub fn resolve_dispute(row: &Invoice, on: Date) -> Value {
    let data = json!({ "dispute": id_from("", &row.claim), "outcome": "WE_ARE_RIGHT" });
    account_command("resolve", "resolve_dispute", row, on, data)
}

/// What the file knows of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Since when it is one.
    pub since: Date,
    /// Its name.
    pub name: String,
    /// Its main currency.
    pub currency: Currency,
    /// Its rep.
    pub owner: RepId,
    /// Its region.
    pub region: Option<String>,
}

/// `register_account`.
#[must_use]
pub fn account(id: &AccountId, customer: &Customer) -> Value {
    let mut data = Map::new();
    data.insert("name".to_owned(), json!(customer.name));
    data.insert("currency".to_owned(), json!(customer.currency));
    data.insert("owner".to_owned(), json!(customer.owner));
    put(&mut data, "region", customer.region.as_ref());
    command(
        &id_from("import-account-", id),
        "register_account",
        &format!("account/{id}"),
        customer.since,
        Value::Object(data),
    )
}

/// `register_rep`.
#[must_use]
pub fn rep(id: &RepId, since: Date) -> Value {
    command(&id_from("import-rep-", id), "register_rep", &format!("rep/{id}"), since, json!({ "name": id }))
}

fn account_command(what: &str, kind: &str, row: &Invoice, on: Date, data: Value) -> Value {
    command(&id_from(&format!("import-{what}-"), &row.claim), kind, &format!("account/{}", row.account), on, data)
}

fn command(id: &str, kind: &str, stream: &str, on: Date, data: Value) -> Value {
    json!({ "id": id, "type": kind, "stream": stream, "effective_on": on.to_string(), "data": data })
}

fn put<T: serde::Serialize>(data: &mut Map<String, Value>, key: &str, value: Option<T>) {
    if let Some(value) = value {
        data.insert(key.to_owned(), json!(value));
    }
}

/// `prefix` and `id`, or where that would be too long for an id of the contract, as much of it as fits and a
/// digest of all of it.
fn id_from(prefix: &str, id: &str) -> String {
    const DIGEST_BYTES: usize = 8;
    let whole = format!("{prefix}{id}");
    if whole.chars().count() <= ID_MAX_CHARS {
        return whole;
    }
    let digest = Sha256::digest(whole.as_bytes());
    let hex: String = digest.iter().take(DIGEST_BYTES).map(|byte| format!("{byte:02x}")).collect();
    let kept: String = whole.chars().take(ID_MAX_CHARS - 1 - hex.len()).collect();
    format!("{kept}~{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_ids_stay_apart_and_within_the_limit() {
        let long = "票".repeat(63);
        let (a, b) = (id_from("import-invoice-", &format!("{long}A")), id_from("import-invoice-", &format!("{long}B")));
        assert_ne!(a, b);
        assert_eq!(a.chars().count(), ID_MAX_CHARS);
        assert_eq!(id_from("import-invoice-", "INV-1"), "import-invoice-INV-1");
    }
}
