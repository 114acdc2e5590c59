//! Random small histories: arrays of commands on two accounts that begin with a few claims and receipts, so that most
//! commands find what they name; some are bound to be refused.

use proptest::prelude::*;
use serde_json::{Value, json};

/// The accounts of every history.
pub const ACCOUNTS: [&str; 2] = ["A", "B"];

/// The claims that commands name; all but the last are there from the start, and what pays the first two is too.
const CLAIMS: [&str; 9] = ["I0", "I1", "I0", "I1", "I2", "I3", "P/1", "P/2", "I4"];

/// The receipts that commands name; the last two may never come.
const RECEIPTS: [&str; 6] = ["R0", "R1", "R0", "R1", "R2", "R3"];

/// One command; numbers choose among few names, so that commands meet.
#[derive(Debug, Clone)]
pub enum Op {
    Invoice { account: usize, claim: usize, day: u32, due: u32, minor: u32, yen: bool },
    Parts { account: usize, claim: usize, day: u32, minor: u32 },
    Receipt { account: usize, receipt: usize, day: u32, minor: u32, yen: bool, rule: &'static str },
    Pay { account: usize, receipt: usize, day: u32, minor: u32, claim: usize },
    Allocate { account: usize, receipt: usize, day: u32, rule: &'static str },
    Reverse { account: usize, receipt: usize, claim: usize, day: u32 },
    Return { account: usize, receipt: usize, day: u32 },
    Credit { account: usize, claim: usize, day: u32, minor: u32 },
    Terms { account: usize, claim: usize, day: u32, due: u32 },
    WriteOff { account: usize, claim: usize, day: u32, minor: u32, approve: bool },
    Correct { account: usize, of: u8, minor: Option<u32> },
}

fn rule() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["oldest_due_first", "exact_amount", "undisputed_first", "none"])
}

fn op() -> impl Strategy<Value = Op> {
    let account = || 0..ACCOUNTS.len();
    let (fresh, claim, receipt) = (|| 4..12_usize, || 0..CLAIMS.len(), || 0..RECEIPTS.len());
    // What names something comes later than most of what can be named.
    let (early, day, minor) = (|| 0..80_u32, || 30..120_u32, || 1..3_000_u32);
    prop_oneof![
        3 => (account(), fresh(), early(), 0..150_u32, minor(), prop::bool::weighted(0.2))
            .prop_map(|(account, claim, day, due, minor, yen)| Op::Invoice { account, claim, day, due, minor, yen }),
        1 => (account(), fresh(), early(), minor())
            .prop_map(|(account, claim, day, minor)| Op::Parts { account, claim, day, minor }),
        3 => (account(), fresh(), day(), minor(), prop::bool::weighted(0.2), rule())
            .prop_map(|(account, receipt, day, minor, yen, rule)| Op::Receipt { account, receipt, day, minor, yen, rule }),
        2 => (account(), fresh(), day(), minor(), claim())
            .prop_map(|(account, receipt, day, minor, claim)| Op::Pay { account, receipt, day, minor, claim }),
        3 => (account(), receipt(), day(), rule())
            .prop_map(|(account, receipt, day, rule)| Op::Allocate { account, receipt, day, rule }),
        3 => (account(), receipt(), claim(), day())
            .prop_map(|(account, receipt, claim, day)| Op::Reverse { account, receipt, claim, day }),
        1 => (account(), receipt(), day()).prop_map(|(account, receipt, day)| Op::Return { account, receipt, day }),
        2 => (account(), claim(), day(), minor())
            .prop_map(|(account, claim, day, minor)| Op::Credit { account, claim, day, minor }),
        2 => (account(), claim(), day(), 0..150_u32)
            .prop_map(|(account, claim, day, due)| Op::Terms { account, claim, day, due }),
        3 => (account(), 0..3_usize, day(), minor(), any::<bool>())
            .prop_map(|(account, claim, day, minor, approve)| Op::WriteOff { account, claim, day, minor, approve }),
        3 => (account(), 0..9_u8, prop::option::of(minor()))
            .prop_map(|(account, of, minor)| Op::Correct { account, of, minor }),
    ]
}

/// A history: its arrays in order.
pub fn history() -> impl Strategy<Value = Vec<Vec<Op>>> {
    let array = prop_oneof![3 => prop::collection::vec(op(), 1), 1 => prop::collection::vec(op(), 2..4)];
    prop::collection::vec(array, 6..18)
}

/// A day of the four months that the histories play in.
pub fn day(number: u32) -> jiff::civil::Date {
    jiff::civil::date(2026, 1, 3) + jiff::SignedDuration::from_hours(24 * i64::from(number))
}

/// What comes before every history.
pub fn opening() -> Vec<Value> {
    let rep = command("rep", "register_rep", "rep/lin", 0, &json!({"name": "Lin"}));
    [rep].into_iter().chain(ACCOUNTS.iter().flat_map(|account| account_with_claims(account))).collect()
}

/// An account with four claims, an invoice in two parts, a receipt that pays some of them and one that waits.
fn account_with_claims(account: &str) -> Vec<Value> {
    let its = |id: &str, kind: &str, on: u32, data: Value| {
        command(&format!("{account}-{id}"), kind, &format!("account/{account}"), on, &data)
    };
    let invoice = |claim: &str, on: u32, amount: &str| {
        its(claim, "raise_invoice", on, json!({"claim": claim, "amount": amount, "due_on": day(on + 30).to_string()}))
    };
    let part = |amount: &str, on: u32| json!({"amount": amount, "due_on": day(on).to_string()});
    vec![
        its("account", "register_account", 0, json!({"name": account, "currency": "CNY", "owner": "lin"})),
        invoice("I0", 1, "40.00"),
        invoice("I1", 3, "25.50"),
        invoice("I2", 20, "60.00"),
        invoice("I3", 45, "12.34"),
        its(
            "P",
            "raise_invoice",
            10,
            json!({"claim": "P", "contract": "K", "parts": [part("10.00", 40), part("15.00", 70)]}),
        ),
        its("R0", "record_receipt", 22, json!({"receipt": "R0", "amount": "50.00"})),
        its("R1", "record_receipt", 28, json!({"receipt": "R1", "amount": "45.00", "allocate": "none"})),
        its(
            "W0",
            "propose_write_off",
            46,
            json!({"write_off": "W0", "claim": "I3", "amount": "2.34", "evidence": "gone"}),
        ),
    ]
}

fn command(id: &str, kind: &str, stream: &str, on: u32, data: &Value) -> Value {
    json!({"id": id, "type": kind, "stream": stream, "effective_on": day(on).to_string(), "data": data})
}

fn money(minor: u32, yen: bool) -> Value {
    if yen { json!(minor.to_string()) } else { json!(format!("{}.{:02}", minor / 100, minor % 100)) }
}

/// A command as it is sent; `number` is its place in the history.
pub fn written(op: &Op, number: usize) -> Value {
    let id = format!("c{number}");
    let currency = |yen: bool| if yen { "JPY" } else { "CNY" };
    let (kind, account, on, data) = match op {
        Op::Invoice { account, claim, day: on, due, minor, yen } => {
            let due = if *due > 120 { Value::Null } else { json!(day(*due).to_string()) };
            let (amount, currency) = (money(*minor, *yen), currency(*yen));
            let data = json!({"claim": format!("I{claim}"), "amount": amount, "due_on": due, "currency": currency});
            ("raise_invoice", account, on, data)
        }
        Op::Parts { account, claim, day: on, minor } => {
            let part = |n: u32| json!({"amount": money(*minor + n, false), "due_on": day(on + 10 * n).to_string()});
            let data = json!({"claim": format!("Q{claim}"), "parts": [part(1), part(2)], "contract": "K"});
            ("raise_invoice", account, on, data)
        }
        Op::Receipt { account, receipt, day: on, minor, yen, rule } => {
            let (amount, currency) = (money(*minor, *yen), currency(*yen));
            let data = json!({"receipt": format!("R{}", receipt - 2), "amount": amount, "currency": currency, "allocate": rule});
            ("record_receipt", account, on, data)
        }
        Op::Pay { account, receipt, day: on, minor, claim } => {
            let lines = json!([{"claim": CLAIMS[*claim], "amount": money(*minor, false)}]);
            let amount = money(*minor + 7, false);
            (
                "record_receipt",
                account,
                on,
                json!({"receipt": format!("R{}", receipt - 2), "amount": amount, "allocate": lines}),
            )
        }
        Op::Allocate { account, receipt, day: on, rule } => {
            ("allocate", account, on, json!({"receipt": RECEIPTS[*receipt], "rule": rule}))
        }
        Op::Reverse { account, receipt, claim, day: on } => {
            let data = json!({"receipt": RECEIPTS[*receipt], "claim": CLAIMS[*claim], "reason": "meant another"});
            ("reverse_allocation", account, on, data)
        }
        Op::Return { account, receipt, day: on } => {
            ("return_receipt", account, on, json!({"receipt": RECEIPTS[*receipt], "reason": "AM04"}))
        }
        Op::Credit { account, claim, day: on, minor } => {
            let data = json!({"claim": CLAIMS[*claim], "amount": money(*minor, false), "reason": "price"});
            ("issue_credit_note", account, on, data)
        }
        Op::Terms { account, claim, day: on, due } => {
            let due = day(*due).to_string();
            let data = json!({"claim": CLAIMS[*claim], "due_on": due, "reason": "late", "approved_by": "mei"});
            ("change_terms", account, on, data)
        }
        Op::WriteOff { account, claim, day: on, approve: true, .. } => {
            ("approve_write_off", account, on, json!({"write_off": format!("W{claim}")}))
        }
        Op::WriteOff { account, claim, day: on, minor, .. } => {
            let (write_off, claim) = (format!("W{claim}"), format!("I{claim}"));
            let data =
                json!({"write_off": write_off, "claim": claim, "amount": money(*minor, false), "evidence": "gone"});
            ("propose_write_off", account, on, data)
        }
        Op::Correct { account, of, minor } => return correction(&id, number, ACCOUNTS[*account], *of, *minor),
    };
    let mut written = command(&id, kind, &format!("account/{}", ACCOUNTS[*account]), *on, &data);
    if kind == "approve_write_off" {
        written["actor"] = json!("mei");
    }
    written
}

/// Takes out one of the first entries, or a command sent shortly before, which may be another account's or refused.
fn correction(id: &str, number: usize, account: &str, of: u8, minor: Option<u32>) -> Value {
    let first = ["I0", "I1", "I2", "I3", "P", "R0", "R1"].get(usize::from(of));
    let of = match first {
        Some(first) => format!("{account}-{first}"),
        None => format!("c{}", number.saturating_sub(usize::from(of) - 6)),
    };
    let replacement = minor.map(|minor| {
        let data = json!({"receipt": format!("X{number}"), "amount": money(minor, false)});
        json!({"type": "record_receipt", "effective_on": day(60).to_string(), "data": data})
    });
    let data = json!({"command": of, "reason": "mistyped", "replacement": replacement});
    command(id, "correct", &format!("account/{account}"), 119, &data)
}
