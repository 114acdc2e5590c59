//! Random small histories: arrays of commands on two accounts, some of which are bound to be refused.

use proptest::prelude::*;
use serde_json::{Value, json};

/// The accounts of every history.
pub const ACCOUNTS: [&str; 2] = ["A", "B"];

/// One command; numbers choose among few names, so that commands meet.
#[derive(Debug, Clone)]
pub enum Op {
    Invoice { account: usize, claim: u8, day: u32, due: u32, minor: u32, yen: bool },
    Parts { account: usize, claim: u8, day: u32, minor: u32 },
    Receipt { account: usize, receipt: u8, day: u32, minor: u32, yen: bool, rule: &'static str },
    Pay { account: usize, receipt: u8, day: u32, minor: u32, claim: u8 },
    Allocate { account: usize, receipt: u8, day: u32, rule: &'static str },
    Reverse { account: usize, receipt: u8, claim: u8, day: u32 },
    Return { account: usize, receipt: u8, day: u32 },
    Credit { account: usize, claim: u8, day: u32, minor: u32 },
    Terms { account: usize, claim: u8, day: u32, due: u32 },
    WriteOff { account: usize, claim: u8, day: u32, minor: u32, approve: bool },
    Correct { back: u8, minor: Option<u32> },
}

fn rule() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["oldest_due_first", "exact_amount", "undisputed_first", "none"])
}

fn op() -> impl Strategy<Value = Op> {
    let account = || 0..ACCOUNTS.len();
    let (claim, day, minor) = (|| 0..4_u8, || 0..120_u32, || 1..2_000_u32);
    prop_oneof![
        5 => (account(), claim(), day(), 0..150_u32, minor(), prop::bool::weighted(0.2))
            .prop_map(|(account, claim, day, due, minor, yen)| Op::Invoice { account, claim, day, due, minor, yen }),
        1 => (account(), claim(), day(), minor())
            .prop_map(|(account, claim, day, minor)| Op::Parts { account, claim, day, minor }),
        4 => (account(), claim(), day(), minor(), prop::bool::weighted(0.2), rule())
            .prop_map(|(account, receipt, day, minor, yen, rule)| Op::Receipt { account, receipt, day, minor, yen, rule }),
        2 => (account(), claim(), day(), minor(), claim())
            .prop_map(|(account, receipt, day, minor, claim)| Op::Pay { account, receipt, day, minor, claim }),
        2 => (account(), claim(), day(), rule())
            .prop_map(|(account, receipt, day, rule)| Op::Allocate { account, receipt, day, rule }),
        2 => (account(), claim(), claim(), day())
            .prop_map(|(account, receipt, claim, day)| Op::Reverse { account, receipt, claim, day }),
        1 => (account(), claim(), day()).prop_map(|(account, receipt, day)| Op::Return { account, receipt, day }),
        1 => (account(), claim(), day(), minor())
            .prop_map(|(account, claim, day, minor)| Op::Credit { account, claim, day, minor }),
        1 => (account(), claim(), day(), 0..150_u32)
            .prop_map(|(account, claim, day, due)| Op::Terms { account, claim, day, due }),
        2 => (account(), claim(), day(), minor(), any::<bool>())
            .prop_map(|(account, claim, day, minor, approve)| Op::WriteOff { account, claim, day, minor, approve }),
        2 => (1..8_u8, prop::option::of(minor())).prop_map(|(back, minor)| Op::Correct { back, minor }),
    ]
}

/// A history: its arrays in order.
pub fn history() -> impl Strategy<Value = Vec<Vec<Op>>> {
    prop::collection::vec(prop::collection::vec(op(), 1..4), 4..14)
}

/// A day of the four months that the histories play in.
pub fn day(number: u32) -> jiff::civil::Date {
    jiff::civil::date(2026, 1, 3) + jiff::SignedDuration::from_hours(24 * i64::from(number))
}

/// What comes before every history.
pub fn opening() -> Vec<Value> {
    let account = |name: &str| {
        let data = json!({"name": name, "currency": "CNY", "owner": "lin"});
        command(name, "register_account", &format!("account/{name}"), 0, &data)
    };
    let rep = command("rep", "register_rep", "rep/lin", 0, &json!({"name": "Lin"}));
    [rep].into_iter().chain(ACCOUNTS.map(account)).collect()
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
            let data = json!({"claim": format!("I{claim}"), "parts": [part(1), part(2)], "contract": "K"});
            ("raise_invoice", account, on, data)
        }
        Op::Receipt { account, receipt, day: on, minor, yen, rule } => {
            let (amount, currency) = (money(*minor, *yen), currency(*yen));
            let data =
                json!({"receipt": format!("R{receipt}"), "amount": amount, "currency": currency, "allocate": rule});
            ("record_receipt", account, on, data)
        }
        Op::Pay { account, receipt, day: on, minor, claim } => {
            let lines = json!([{"claim": format!("I{claim}"), "amount": money(*minor, false)}]);
            let amount = money(*minor + 7, false);
            (
                "record_receipt",
                account,
                on,
                json!({"receipt": format!("R{receipt}"), "amount": amount, "allocate": lines}),
            )
        }
        Op::Allocate { account, receipt, day: on, rule } => {
            ("allocate", account, on, json!({"receipt": format!("R{receipt}"), "rule": rule}))
        }
        Op::Reverse { account, receipt, claim, day: on } => {
            let data =
                json!({"receipt": format!("R{receipt}"), "claim": format!("I{claim}"), "reason": "meant another"});
            ("reverse_allocation", account, on, data)
        }
        Op::Return { account, receipt, day: on } => {
            ("return_receipt", account, on, json!({"receipt": format!("R{receipt}"), "reason": "AM04"}))
        }
        Op::Credit { account, claim, day: on, minor } => {
            let data = json!({"claim": format!("I{claim}"), "amount": money(*minor, false), "reason": "price"});
            ("issue_credit_note", account, on, data)
        }
        Op::Terms { account, claim, day: on, due } => {
            let due = day(*due).to_string();
            let data = json!({"claim": format!("I{claim}"), "due_on": due, "reason": "late", "approved_by": "mei"});
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
        Op::Correct { back, minor } => return correction(&id, number, *back, *minor),
    };
    let mut written = command(&id, kind, &format!("account/{}", ACCOUNTS[*account]), *on, &data);
    if kind == "approve_write_off" {
        written["actor"] = json!("mei");
    }
    written
}

/// Takes out a command sent shortly before; the account may be the wrong one, which is refused.
fn correction(id: &str, number: usize, back: u8, minor: Option<u32>) -> Value {
    let of = format!("c{}", number.saturating_sub(usize::from(back)));
    let replacement = minor.map(|minor| {
        let data = json!({"receipt": "R9", "amount": money(minor, false)});
        json!({"type": "record_receipt", "effective_on": day(60).to_string(), "data": data})
    });
    let data = json!({"command": of, "reason": "mistyped", "replacement": replacement});
    let stream = format!("account/{}", ACCOUNTS[number % ACCOUNTS.len()]);
    command(id, "correct", &stream, 119, &data)
}
