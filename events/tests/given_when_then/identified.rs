//! identify_receipt over both streams: the book lets go of the money, the account takes it (domain.md 3).

use recoup_events::refusal::codes;
use recoup_events::values::Position;
use serde_json::{Value, json};

use super::memory_book::MemoryBook;
use super::scene::day;

/// Account A from 2026-01-10 on; unidentified money U1 of a day.
fn book(came_on: &str) -> MemoryBook {
    let mut book = MemoryBook::open(day("2026-03-31"));
    book.says(json!({"type": "register_rep", "stream": "rep/li", "effective_on": "2026-01-01", "data": {"name": "L"}}));
    let data = json!({"name": "A", "currency": "CNY", "owner": "li"});
    book.says(json!({"type": "register_account", "stream": "account/A", "effective_on": "2026-01-10", "data": data}));
    let data = json!({"receipt": "U1", "amount": "80", "currency": "CNY"});
    book.says(json!({"type": "record_unidentified", "stream": "book/main", "effective_on": came_on, "data": data}));
    book
}

fn identify(account: &str) -> Value {
    let data = json!({"receipt": "U1", "account": account});
    json!({"id": "ident", "type": "identify_receipt", "stream": "book/main", "effective_on": "2026-03-01", "data": data})
}

// "from then on it is a receipt of the account with its first value date …, in the log order of its identification,
// allocated by nobody yet".
#[test]
fn identified_money_is_a_receipt_of_the_account_with_its_first_value_date() {
    let mut book = book("2026-02-01");
    let invoice = json!({"claim": "I1", "amount": "50"});
    book.says(json!({"type": "raise_invoice", "stream": "account/A", "effective_on": "2026-01-20", "data": invoice}));
    let at = book.says(identify("A"));
    let receipt = &book.account("A").ledger().receipts()[0];
    assert_eq!(receipt.at.effective_on, day("2026-02-01"));
    assert_eq!(receipt.at.entry, Position(at.0 + 1), "the account's entry is its first event there");
    assert_eq!((receipt.unapplied.on(day("2026-02-01")), receipt.unapplied.on(day("2026-01-31"))), (8_000, 0));
    assert!(receipt.allocations.is_empty());
    assert_eq!(book.book().held()[0].identified.as_ref().map(|(at, _)| at.effective_on), Some(day("2026-03-01")));
}

// "(not before the account's registration)"; the book keeps the money when the account refuses it.
#[test]
fn a_refused_identification_leaves_the_money_with_the_book() {
    let mut early = book("2026-01-09");
    assert_eq!(early.refuses(identify("A")), (codes::EFFECTIVE_TOO_EARLY.to_owned(), Some("effective_on".to_owned())));
    assert!(early.book().held()[0].identified.is_none());
    book("2026-01-10").says(identify("A"));
    let mut stranger = book("2026-02-01");
    assert_eq!(stranger.refuses(identify("B")).0, codes::ACCOUNT_NOT_FOUND);
    let mut taken = book("2026-02-01");
    let data = json!({"receipt": "U1", "amount": "1"});
    taken.says(json!({"type": "record_receipt", "stream": "account/A", "effective_on": "2026-02-01", "data": data}));
    assert_eq!(taken.refuses(identify("A")), (codes::ID_TAKEN.to_owned(), Some("data.receipt".to_owned())));
}

fn correct(stream: &str, command: &str) -> Value {
    json!({"type": "correct", "stream": stream, "data": {"command": command, "reason": "not theirs"}})
}

// "the entry (all events of that command …) counts as never made": in both streams, from either of them.
#[test]
fn a_corrected_identification_gives_the_money_back_to_the_book() {
    for stream in ["book/main", "account/A"] {
        let mut book = book("2026-02-01");
        book.says(identify("A"));
        book.says(correct(stream, "ident"));
        assert!(book.account("A").ledger().receipts().is_empty());
        assert!(book.book().held()[0].identified.is_none());
        let mut again = identify("A");
        again["id"] = json!("again");
        book.says(again);
    }
}

#[test]
fn money_in_use_stays_identified_and_identified_money_stays_recorded() {
    let mut book = book("2026-02-01");
    let recorded = book.head();
    book.says(identify("A"));
    let position = json!({"position": recorded, "reason": "never came"});
    let line = json!({"type": "correct", "stream": "book/main", "data": position});
    assert_eq!(book.refuses(line.clone()).0, codes::ENTRY_IN_USE);
    let data = json!({"receipt": "U1", "reason": "bounced"});
    book.says(json!({"type": "return_receipt", "stream": "account/A", "data": data}));
    assert_eq!(book.refuses(correct("book/main", "ident")).0, codes::ENTRY_IN_USE, "the return rests on it");
    assert!(book.book().held()[0].identified.is_some(), "the book's half is not corrected alone");
    assert_eq!(book.refuses(correct("rep/li", "ident")), (codes::WRONG_STREAM.to_owned(), Some("stream".to_owned())));
}
