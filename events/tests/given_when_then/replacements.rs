//! correct, with what should have been said: "its replacement is a new entry in the log order of the correction and
//! may reuse the ids; it may belong to another account" (domain.md 2).

use recoup_events::desk::AnyEvent;
use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::memory_book::MemoryBook;
use super::scene::day;

/// Accounts A and B, each with a claim of 100.00; a receipt of 80.00 that was booked to A.
fn book() -> MemoryBook {
    let mut book = MemoryBook::open(day("2026-03-31"));
    book.says(json!({"type": "register_rep", "stream": "rep/li", "effective_on": "2026-01-01", "data": {"name": "L"}}));
    for stream in ["account/A", "account/B"] {
        let data = json!({"name": stream, "currency": "CNY", "owner": "li"});
        book.says(json!({"type": "register_account", "stream": stream, "effective_on": "2026-01-10", "data": data}));
        let data = json!({"claim": "I1", "amount": "100"});
        book.says(json!({"type": "raise_invoice", "stream": stream, "effective_on": "2026-01-20", "data": data}));
    }
    book.says(json!({"id": "receipt", "type": "record_receipt", "stream": "account/A", "effective_on": "2026-02-01",
                     "data": {"receipt": "R1", "amount": "80"}}));
    book
}

fn correct(replacement: Value) -> Value {
    let data = json!({"command": "receipt", "reason": "typed wrong", "replacement": replacement});
    json!({"id": "correction", "type": "correct", "stream": "account/A", "data": data})
}

fn receipt(amount: &str) -> Value {
    json!({"type": "record_receipt", "effective_on": "2026-02-02", "data": {"receipt": "R1", "amount": amount}})
}

fn open(book: &MemoryBook, account: &str) -> i128 {
    book.account(account).ledger().claims()[0].open.last()
}

#[test]
fn a_replacement_is_an_entry_of_its_own() {
    let mut book = book();
    let at = book.says(correct(receipt("90")));
    assert_eq!(open(&book, "A"), 1_000);
    let made: Vec<&str> = book.log.iter().filter(|l| l.position >= at).map(|l| l.event.type_name()).collect();
    assert_eq!(made, ["entry_corrected", "receipt_recorded", "receipt_allocated"]);
    let receipt = &book.account("A").ledger().receipts()[0];
    assert_eq!((receipt.at.effective_on, receipt.at.entry), (day("2026-02-02"), at.next()));
    // "the replacement is an entry of its own, found by the id of the correction" (contract.md 3).
    let again = json!({"command": "correction", "reason": "wrong again"});
    book.says(json!({"type": "correct", "stream": "account/A", "data": again}));
    assert_eq!(open(&book, "A"), 10_000);
}

// "(a receipt booked to the wrong customer)".
#[test]
fn a_replacement_may_belong_to_another_account() {
    let mut book = book();
    let mut elsewhere = receipt("80");
    elsewhere["stream"] = json!("account/B");
    book.says(correct(elsewhere));
    assert_eq!((open(&book, "A"), open(&book, "B")), (10_000, 2_000));
    let last = book.log.last().map(|logged| &logged.event);
    assert!(matches!(last, Some(AnyEvent::Account(_))));
    // Its entry stands in B: a correction of it goes there.
    let data = json!({"command": "correction", "reason": "wrong again"});
    let wrong = json!({"type": "correct", "stream": "account/A", "data": data});
    assert_eq!(book.refuses(wrong).0, codes::WRONG_STREAM);
    book.says(json!({"type": "correct", "stream": "account/B", "data": data}));
    assert_eq!(open(&book, "B"), 10_000);
}

#[test]
fn a_refused_replacement_leaves_the_mistake_standing() {
    let mut book = book();
    let cases = [
        (receipt("0"), codes::INVALID_AMOUNT, Some("data.replacement.data.amount")),
        (
            json!({"type": "record_receipt", "data": {"receipt": "R1"}}),
            codes::MISSING_FIELD,
            Some("data.replacement.data.amount"),
        ),
        (json!({"type": "fly", "data": {}}), codes::UNKNOWN_COMMAND, Some("data.replacement.type")),
        (json!({"type": "correct", "data": {"reason": "x"}}), codes::NOT_CORRECTABLE, Some("data.replacement.type")),
        (json!({"type": "register_rep", "data": {"name": "x"}}), codes::WRONG_STREAM, Some("data.replacement.stream")),
    ];
    for (replacement, code, field) in cases {
        let refused = book.refuses(correct(replacement.clone()));
        assert_eq!(refused, (code.to_owned(), field.map(str::to_owned)), "{replacement}");
    }
    let mut early = receipt("80");
    early["effective_on"] = json!("2026-01-09");
    let field = Some("data.replacement.effective_on".to_owned());
    assert_eq!(book.refuses(correct(early)), (codes::EFFECTIVE_TOO_EARLY.to_owned(), field));
    let mut stranger = receipt("80");
    stranger["stream"] = json!("account/C");
    assert_eq!(book.refuses(correct(stranger)).0, codes::ACCOUNT_NOT_FOUND);
    assert_eq!(open(&book, "A"), 2_000);
}

// "this is judged before the replacement is entered": a replacement cannot heal what rests on the mistake.
#[test]
fn what_rests_on_the_mistake_refuses_even_a_like_replacement() {
    let mut book = book();
    let data = json!({"receipt": "R1", "claim": "I1", "reason": "wrong"});
    book.says(json!({"type": "reverse_allocation", "stream": "account/A", "data": data}));
    assert_eq!(book.refuses(correct(receipt("80"))).0, codes::ENTRY_IN_USE);
}
