//! Golden samples: one canonical payload of every version of every event type ever written. They decode for ever
//! (design.md 3); the newest ones are written back to the same bytes.
//!
//! A new type or version: `RECOUP_WRITE_SAMPLES=1 cargo test -p recoup-events --test samples` writes what
//! [`company`] makes of it, once; a sample that is there is never written again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "support/made_up.rs"]
mod made_up;
#[path = "support/memory_book.rs"]
mod memory_book;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use memory_book::MemoryBook;
use recoup_events::account::AccountEvent;
use recoup_events::book::BookEvent;
use recoup_events::desk::AnyEvent;
use recoup_events::policy::PolicyEvent;
use recoup_events::reps::RepEvent;
use recoup_events::values::StreamKind;
use serde_json::{Value, json};

/// The types of all streams, with the version written today.
fn types() -> BTreeMap<&'static str, (StreamKind, u16)> {
    let streams = [
        (StreamKind::Account, AccountEvent::TYPES),
        (StreamKind::Rep, RepEvent::TYPES),
        (StreamKind::Policy, PolicyEvent::TYPES),
        (StreamKind::Book, BookEvent::TYPES),
    ];
    let mut types = BTreeMap::new();
    for (kind, of_stream) in streams {
        for (name, version) in of_stream {
            let other = types.insert(*name, (kind, *version));
            // `entry_corrected` is one payload in several streams: its version must be one, too.
            assert!(other.is_none_or(|(_, known)| known == *version), "{name} has two versions");
        }
    }
    types
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples")
}

/// Every sample by type and version; the newline at its end is the file's, not the payload's.
fn samples() -> BTreeMap<(String, u16), String> {
    let mut samples = BTreeMap::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let parts: Vec<&str> = name.split('.').collect();
        let [event_type, version, "json"] = parts[..] else { panic!("{name} is not TYPE.vVERSION.json") };
        let version = version.strip_prefix('v').and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("{name}"));
        let text = fs::read_to_string(&path).unwrap();
        let payload = text.strip_suffix('\n').unwrap_or_else(|| panic!("{name} does not end with a newline"));
        samples.insert((event_type.to_owned(), version), payload.to_owned());
    }
    samples
}

#[test]
fn every_version_of_every_type_has_a_sample_and_every_sample_a_type() {
    let mut wanted = BTreeSet::new();
    for (name, (_, newest)) in types() {
        wanted.extend((1..=newest).map(|version| (name.to_owned(), version)));
    }
    let there: BTreeSet<(String, u16)> = samples().into_keys().collect();
    let missing: Vec<_> = wanted.difference(&there).collect();
    let strange: Vec<_> = there.difference(&wanted).collect();
    assert!(missing.is_empty(), "without a sample: {missing:?}");
    assert!(strange.is_empty(), "samples of no type or version: {strange:?}");
}

#[test]
fn every_sample_decodes_and_the_newest_are_written_back_to_the_same_bytes() {
    let types = types();
    for ((name, version), payload) in samples() {
        let (_, newest) = types[name.as_str()];
        let canonical = serde_json_canonicalizer::to_string(&serde_json::from_str::<Value>(&payload).unwrap()).unwrap();
        assert_eq!(payload, canonical, "{name}.v{version} is not canonical");
        let mut streams = 0;
        for kind in [StreamKind::Account, StreamKind::Rep, StreamKind::Policy, StreamKind::Book] {
            let Ok(event) = AnyEvent::decode(kind, &name, version, &payload) else { continue };
            streams += 1;
            assert_eq!((event.type_name(), event.version()), (name.as_str(), newest));
            if version == newest {
                assert_eq!(String::from_utf8(event.encode().unwrap()).unwrap(), payload, "{name}.v{version}");
            }
        }
        assert!(streams > 0, "{name}.v{version} decodes in no stream");
    }
}

/// What the company below makes has the shape of the samples: a field more or less is a new version.
#[test]
fn what_is_written_today_has_the_shape_of_its_sample() {
    let samples = samples();
    for (name, event) in made() {
        let sample: Value = serde_json::from_str(&samples[&(name.to_owned(), event.version())]).unwrap();
        let today: Value = serde_json::from_slice(&event.encode().unwrap()).unwrap();
        assert_eq!(fields(&today), fields(&sample), "{name}");
    }
}

fn fields(payload: &Value) -> Vec<String> {
    match payload {
        Value::Object(object) => object
            .iter()
            .flat_map(|(key, value)| fields(value).into_iter().map(move |inner| format!("{key}.{inner}")))
            .chain(object.keys().cloned())
            .collect(),
        Value::Array(items) => items.iter().flat_map(fields).map(|inner| format!("[].{inner}")).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn missing_samples_are_written_when_asked_for() {
    let made = made();
    for (name, (_, newest)) in types() {
        let event = made.get(name).unwrap_or_else(|| panic!("the company below makes no {name}"));
        assert_eq!(event.version(), newest);
        let path = folder().join(format!("{name}.v{newest}.json"));
        if std::env::var_os("RECOUP_WRITE_SAMPLES").is_some() && !path.exists() {
            let mut bytes = event.encode().unwrap();
            bytes.push(b'\n');
            fs::write(path, bytes).unwrap();
        }
    }
}

/// The first event of every type that the company makes.
fn made() -> BTreeMap<&'static str, AnyEvent> {
    let mut made = BTreeMap::new();
    for logged in company().log {
        made.entry(logged.event.type_name()).or_insert(logged.event);
    }
    made
}

/// A company in which everything happens that can, with every field filled.
fn company() -> MemoryBook {
    let mut book = MemoryBook::open("2026-03-31".parse().unwrap());
    book.derive = made_up::made_up;
    for (actor, stream, on, kind, data) in [register(), undo(), approve(), promise(), talk(), pay(), close()].concat() {
        let mut line = json!({"actor": actor, "stream": stream, "type": kind, "data": data});
        line["effective_on"] = json!(on);
        line["id"] = json!(format!("{kind} {on}"));
        book.says(line);
    }
    book
}

type Said = (&'static str, &'static str, &'static str, &'static str, Value);

fn register() -> Vec<Said> {
    let (a, k) = ("account/HX", "2026-01-05");
    vec![
        ("lin", "rep/li", k, "register_rep", json!({"name": "李雷", "wage_floor": "2500"})),
        ("lin", "rep/wu", k, "register_rep", json!({"name": "吴敏"})),
        (
            "lin",
            a,
            k,
            "register_account",
            json!({"name": "上海和信", "currency": "CNY", "owner": "li", "grade": "B",
            "class": "important", "region": "华东", "dealer": true, "payer_ids": ["HEXIN TRADE CO LTD"]}),
        ),
        ("lin", a, k, "assign_owner", json!({"rep": "wu", "reason": "李雷 moves to the north"})),
        (
            "lin",
            a,
            k,
            "register_contract",
            json!({"contract": "K1", "title": "二期工程", "amount": "500000.00",
            "terms": {"days": 30, "start": "ACCEPTANCE"}, "protection": "bank guarantee", "document_hash": "9f86d081"}),
        ),
        (
            "lin",
            a,
            "2026-01-10",
            "raise_invoice",
            json!({"claim": "I1", "kind": "PROGRESS", "contract": "K1",
            "order": "O7", "parts": [{"amount": "7000.00", "due_on": "2026-02-09"},
                                     {"amount": "3000.00", "due_on": "2026-03-11"}]}),
        ),
        (
            "lin",
            a,
            "2026-01-12",
            "change_terms",
            json!({"claim": "I1/2", "due_on": "2026-04-11",
            "reason": "acceptance is late", "approved_by": "wang"}),
        ),
        (
            "lin",
            a,
            "2026-01-15",
            "issue_credit_note",
            json!({"claim": "I1/1", "amount": "100.00", "reason": "two short"}),
        ),
        (
            "lin",
            a,
            "2026-02-01",
            "record_receipt",
            json!({"receipt": "R1", "amount": "5000.00", "method": "BILL",
            "reference": "票据 0017", "payer": "HEXIN TRADE CO LTD"}),
        ),
        (
            "lin",
            "book/main",
            "2026-02-02",
            "record_unidentified",
            json!({"receipt": "U1", "amount": "800.00",
            "currency": "CNY", "payer": "unreadable", "reference": "0042"}),
        ),
        ("lin", "book/main", "2026-02-05", "identify_receipt", json!({"receipt": "U1", "account": "HX"})),
    ]
}

fn undo() -> Vec<Said> {
    let a = "account/HX";
    vec![
        (
            "lin",
            a,
            "2026-02-06",
            "reverse_allocation",
            json!({"receipt": "R1", "claim": "I1/1", "reason": "wrong invoice"}),
        ),
        ("lin", a, "2026-02-07", "allocate", json!({"receipt": "R1", "rule": "contract", "contract": "K1"})),
        ("lin", a, "2026-02-08", "return_receipt", json!({"receipt": "R1", "reason": "not honoured"})),
        (
            "lin",
            a,
            "2026-02-09",
            "record_receipt",
            json!({"receipt": "R2", "amount": "5000.00", "redeposit_of": "R1",
            "allocate": "none"}),
        ),
        ("lin", a, "2026-02-10", "correct", json!({"command": "assign_owner 2026-01-05", "reason": "he stays"})),
    ]
}

fn approve() -> Vec<Said> {
    let a = "account/HX";
    vec![
        (
            "lin",
            a,
            "2026-02-11",
            "propose_refund",
            json!({"refund": "F1", "receipt": "U1", "amount": "300.00",
            "reason": "paid twice"}),
        ),
        ("wang", a, "2026-02-12", "approve_refund", json!({"refund": "F1"})),
        (
            "lin",
            a,
            "2026-02-11",
            "propose_write_off",
            json!({"write_off": "W1", "claim": "I1/2", "amount": "1000.00",
            "evidence": "judgment 2026-17"}),
        ),
        ("wang", a, "2026-02-12", "approve_write_off", json!({"write_off": "W1"})),
        ("lin", a, "2026-02-13", "record_recovery", json!({"write_off": "W1", "receipt": "R2", "amount": "400.00"})),
        ("lin", a, "2026-02-14", "propose_class", json!({"proposal": "C1", "class": "strategic", "basis": "turnover"})),
        ("wang", a, "2026-02-15", "approve_class", json!({"proposal": "C1"})),
        ("lin", a, "2026-02-16", "propose_class", json!({"proposal": "C2", "class": "general", "basis": "late"})),
        ("wang", a, "2026-02-17", "reject_proposal", json!({"proposal": "C2", "reason": "not yet"})),
        ("lin", a, "2026-03-30", "close_contract", json!({"contract": "K1", "reason": "accepted in full"})),
    ]
}

/// Words given, put off, met and taken back.
fn promise() -> Vec<Said> {
    let a = "account/HX";
    let given = json!({"promise": "P1", "claims": ["I1/1"], "currency": "CNY",
        "parts": [{"due_on": "2026-03-10", "amount": "2000.00"}, {"due_on": "2026-03-20", "amount": "1500.00"}],
        "promiser": {"name": "陈女士", "role": "CFO"}, "condition": "the second lorry has come", "confidence": "80",
        "negotiation": {"expected": "1000.00", "asked": "5000.00", "agreed": "3500.00"}, "rep": "li",
        "support_plan": "samples for the fair", "channel": "VISIT", "supersedes": "P0"});
    let earlier = json!({"promise": "P0", "parts": [{"due_on": "2026-03-09", "amount": "900.00"}]});
    vec![
        ("lin", a, "2026-03-02", "make_promise", given_before(&given, earlier)),
        ("lin", a, "2026-03-03", "make_promise", given),
        ("lin", a, "2026-03-05", "meet_condition", json!({"promise": "P1"})),
        (
            "lin",
            a,
            "2026-03-09",
            "reschedule_promise",
            json!({"promise": "P1", "parts": [{"due_on": "2026-03-25", "amount": "3500.00"}]}),
        ),
        ("lin", a, "2026-03-12", "withdraw_promise", json!({"promise": "P1"})),
    ]
}

/// An earlier promise with every field that the later one has, but what it supersedes.
fn given_before(later: &Value, earlier: Value) -> Value {
    let mut all = later.clone();
    if let (Value::Object(all), Value::Object(own)) = (&mut all, earlier) {
        all.remove("supersedes");
        all.extend(own);
    }
    all
}

/// Calls, disputes, a case, a letter.
fn talk() -> Vec<Said> {
    let a = "account/HX";
    let call = json!({"follow_up": "F1", "channel": "CALL", "outcome": "ADVANCE", "at": "21:30", "rep": "li",
        "contact": "陈女士", "participants": ["王五"], "claims": ["I1/1"], "promise": "P1", "reason": "CASH_TIGHT",
        "method": "PERSISTENCE", "asked": {"amount": "2000.00", "due_on": "2026-03-20"},
        "funds_expected": {"amount": "9000.00", "on": "2026-03-18"}, "note": "she was in a hurry",
        "next_action": "send the statement", "next_on": "2026-03-06"});
    let dispute = json!({"dispute": "D1", "claim": "I1/1", "amount": "300.00", "reason": "SHORT_DELIVERY",
        "side": "US", "owner": "warehouse", "due_on": "2026-03-20", "evidence": "delivery note 88"});
    vec![
        ("lin", a, "2026-03-04", "log_follow_up", call),
        ("lin", a, "2026-03-05", "open_dispute", dispute),
        (
            "lin",
            a,
            "2026-03-06",
            "move_dispute",
            json!({"dispute": "D1", "state": "WAITING", "note": "the driver is asked"}),
        ),
        ("lin", a, "2026-03-07", "resolve_dispute", json!({"dispute": "D1", "outcome": "PARTLY", "credit": "50.00"})),
        ("lin", a, "2026-03-08", "reopen_dispute", json!({"dispute": "D1", "reason": "two more are missing"})),
        (
            "lin",
            a,
            "2026-03-13",
            "transfer_case",
            json!({"claims": ["I1/1"], "to": "CLEARING_OFFICE", "points": "0.3", "owner": "wu", "approved_by": "wang"}),
        ),
        (
            "lin",
            "rep/li",
            "2026-03-24",
            "issue_task_letter",
            json!({"month": "2026-04", "lines": [{"account": "HX", "amount": "4000.00", "contract": "K1"}]}),
        ),
    ]
}

/// What a rep's pay needs.
fn pay() -> Vec<Said> {
    let (li, on) = ("rep/li", "2026-03-25");
    let line = json!({"contest": "X1", "month": "2026-02", "account": "HX", "claim": "I1/1", "receipt": "R2",
        "reason": "the delay was ours"});
    vec![
        ("wang", "account/HX", on, "verify_case_amount", json!({"claims": ["I1/1"], "amount": "6500.00"})),
        ("lin", li, on, "verify_progress", json!({"month": "2026-03", "department": "FINANCE"})),
        ("lin", li, on, "suspend_selling", json!({"reason": "old debt first"})),
        ("lin", li, on, "resume_selling", json!({"reason": "cleared"})),
        ("lin", li, on, "set_expense_budget", json!({"contract": "K1", "amount": "3000.00"})),
        ("lin", li, on, "grant_advance", json!({"advance": "V1", "contract": "K1", "amount": "1200.00"})),
        ("lin", li, on, "settle_advance", json!({"advance": "V1", "spent": "1100.00", "evidence": "tickets 1–7"})),
        ("lin", li, on, "grant_draw", json!({"draw": "D1", "amount": "500.00", "approved_by": "wang"})),
        ("lin", li, on, "issue_commission_statement", json!({"month": "2026-02"})),
        ("li", li, "2026-03-26", "contest_commission_line", line),
        (
            "wang",
            li,
            "2026-03-27",
            "answer_contest",
            json!({"contest": "X1", "outcome": "UPHELD", "adjustment": "5.00"}),
        ),
    ]
}

/// Months closed and opened again, statements of account answered.
fn close() -> Vec<Said> {
    let (a, b, on) = ("account/HX", "book/main", "2026-03-31");
    let item = json!({"claim": "I1/1", "amount": "400.00", "reason": "two short, no credit note"});
    vec![
        ("lin", a, on, "issue_reconciliation", json!({"month": "2026-02"})),
        ("lin", a, on, "confirm_reconciliation", json!({"month": "2026-02", "by": "陈女士"})),
        ("lin", a, on, "issue_reconciliation", json!({"month": "2026-03"})),
        ("lin", a, on, "contest_reconciliation", json!({"month": "2026-03", "by": "陈女士", "items": [item]})),
        ("lin", b, on, "close_period", json!({"month": "2026-03"})),
        ("lin", b, on, "propose_reopen", json!({"month": "2026-03", "reason": "a bank statement was missing"})),
        ("wang", b, on, "approve_reopen", json!({"month": "2026-03"})),
    ]
}
