//! Lines of a small book, as a script would write them.

use serde_json::{Value, json};

/// A line of `apply`.
pub fn line(id: &str, kind: &str, stream: &str, on: &str, data: &Value) -> String {
    json!({"id": id, "type": kind, "stream": stream, "effective_on": on, "data": data}).to_string() + "\n"
}

/// The rep who owns what these lines register.
pub fn rep() -> String {
    line("rep-lin", "register_rep", "rep/lin", "2026-01-01", &json!({"name": "Lin"}))
}

/// The rep and one account of his in CNY.
pub fn one_account(account: &str) -> String {
    let data = json!({"name": "华兴建材", "currency": "CNY", "owner": "lin"});
    rep() + &line(&format!("account-{account}"), "register_account", &format!("account/{account}"), "2026-01-02", &data)
}

/// An invoice of an account, due a month later.
pub fn invoice(account: &str, claim: &str, on: &str, amount: &str) -> String {
    let data = json!({"claim": claim, "amount": amount, "due_on": "2026-03-01"});
    line(&format!("invoice-{claim}"), "raise_invoice", &format!("account/{account}"), on, &data)
}

/// A receipt of an account, allocated as the default says.
pub fn receipt(account: &str, receipt: &str, on: &str, amount: &str) -> String {
    let data = json!({"receipt": receipt, "amount": amount});
    line(&format!("receipt-{receipt}"), "record_receipt", &format!("account/{account}"), on, &data)
}
