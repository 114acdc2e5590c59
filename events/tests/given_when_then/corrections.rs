//! correct, without a replacement: "known from the correction on, the entry (all events of that command, a receipt
//! together with the allocations it made) counts as never made on every as_of" (domain.md 2).

use recoup_events::refusal::codes;
use recoup_events::values::Position;
use serde_json::{Value, json};

use super::memory_book::MemoryBook;
use super::scene::day;

/// Account A with claim I1 of 100.00 on 2026-01-20 and receipt R1 of 80.00 on 2026-02-01 that settles it.
fn book() -> MemoryBook {
    let mut book = MemoryBook::open(day("2026-03-31"));
    book.says(json!({"type": "register_rep", "stream": "rep/li", "effective_on": "2026-01-01", "data": {"name": "L"}}));
    let data = json!({"name": "A", "currency": "CNY", "owner": "li"});
    says(&mut book, "register", "register_account", "2026-01-10", data);
    says(&mut book, "invoice", "raise_invoice", "2026-01-20", json!({"claim": "I1", "amount": "100"}));
    says(&mut book, "receipt", "record_receipt", "2026-02-01", json!({"receipt": "R1", "amount": "80"}));
    book
}

fn says(book: &mut MemoryBook, id: &str, kind: &str, on: &str, data: Value) -> Position {
    book.says(json!({"id": id, "type": kind, "stream": "account/A", "effective_on": on, "data": data}))
}

fn correct(command: &str) -> Value {
    json!({"type": "correct", "stream": "account/A", "data": {"command": command, "reason": "typed wrong"}})
}

fn open(book: &MemoryBook) -> i128 {
    book.account("A").ledger().claims().iter().map(|claim| claim.open.last()).sum()
}

#[test]
fn a_receipt_goes_together_with_the_allocations_it_made() {
    let mut book = book();
    assert_eq!(open(&book), 2_000);
    book.says(correct("receipt"));
    assert_eq!(open(&book), 10_000);
    assert!(book.account("A").ledger().receipts().is_empty());
    // The ids are free again.
    says(&mut book, "again", "record_receipt", "2026-02-01", json!({"receipt": "R1", "amount": "70"}));
    assert_eq!(open(&book), 3_000);
}

#[test]
fn any_position_of_the_command_names_the_entry() {
    for step in 0..2 {
        let mut book = book();
        let receipt = book.head().0 - 1;
        let data = json!({"position": receipt + step, "reason": "typed wrong"});
        book.says(json!({"type": "correct", "stream": "account/A", "data": data}));
        assert_eq!(open(&book), 10_000);
    }
}

#[test]
fn an_entry_is_corrected_once() {
    let mut book = book();
    book.says(correct("receipt"));
    assert_eq!(book.refuses(correct("receipt")).0, codes::ALREADY_CORRECTED);
}

// "Refused while later entries still rest on it: an entry names what its command or its events name".
#[test]
fn not_while_later_entries_rest_on_it() {
    let mut book = book();
    assert_eq!(book.refuses(correct("register")).0, codes::ENTRY_IN_USE, "everything rests on the registration");
    assert_eq!(book.refuses(correct("invoice")).0, codes::ENTRY_IN_USE, "the receipt settles it");
    book.says(correct("receipt"));
    book.says(correct("invoice"));
    book.says(correct("register"));
    assert!(book.account("A").ledger().registration().is_none());
    let again = json!({"name": "A", "currency": "USD", "owner": "li"});
    says(&mut book, "registered again", "register_account", "2026-02-01", again);
}

// "a reversal or return names the allocations it ended, a redeposit the return".
#[test]
fn what_was_undone_is_in_use_until_its_undoing_is_corrected() {
    let mut book = book();
    let half = json!({"receipt": "R2", "amount": "20", "allocate": "none"});
    says(&mut book, "second", "record_receipt", "2026-02-02", half);
    let lines = json!({"receipt": "R2", "lines": [{"claim": "I1", "amount": "20"}]});
    says(&mut book, "allocation", "allocate", "2026-02-03", lines);
    let reverse = json!({"receipt": "R2", "claim": "I1", "reason": "wrong"});
    says(&mut book, "reversal", "reverse_allocation", "2026-02-04", reverse);
    assert_eq!(book.refuses(correct("allocation")).0, codes::ENTRY_IN_USE);
    says(&mut book, "return", "return_receipt", "2026-02-05", json!({"receipt": "R2", "reason": "bounced"}));
    let again = json!({"receipt": "R3", "amount": "20", "redeposit_of": "R2", "allocate": "none"});
    says(&mut book, "redeposit", "record_receipt", "2026-02-06", again);
    assert_eq!(book.refuses(correct("return")).0, codes::ENTRY_IN_USE);
    for id in ["redeposit", "return", "reversal", "allocation", "second"] {
        book.says(correct(id));
    }
    assert_eq!(open(&book), 2_000);
}

// "Refused too where some day would break an invariant without it": with the reversal gone, R1 would settle I1 as
// R2 does since.
#[test]
fn not_where_a_day_would_break_an_invariant_without_it() {
    let mut book = book();
    let reverse = json!({"receipt": "R1", "claim": "I1", "reason": "wrong"});
    says(&mut book, "reversal", "reverse_allocation", "2026-02-04", reverse);
    says(&mut book, "full", "record_receipt", "2026-02-05", json!({"receipt": "R2", "amount": "20.01"}));
    assert_eq!(open(&book), 7_999);
    assert_eq!(book.refuses(correct("reversal")).0, codes::INVARIANT_BROKEN);
    book.says(correct("full"));
    says(&mut book, "fits", "record_receipt", "2026-02-05", json!({"receipt": "R2", "amount": "20"}));
    book.says(correct("reversal"));
    assert_eq!(open(&book), 0);
}

// A claim shows no negative write-off either: two write-offs, and money that recovered the first.
#[test]
fn a_recovered_write_off_is_in_use() {
    let mut book = book();
    for (id, by) in [("W1", "wang"), ("W2", "wang")] {
        let data = json!({"write_off": id, "claim": "I1", "amount": "10", "evidence": "gone"});
        says(&mut book, &format!("propose {id}"), "propose_write_off", "2026-02-05", data);
        let approve = json!({"id": id, "type": "approve_write_off", "stream": "account/A", "actor": by,
                             "effective_on": "2026-02-06", "data": {"write_off": id}});
        book.says(approve);
    }
    says(&mut book, "money", "record_receipt", "2026-03-01", json!({"receipt": "R2", "amount": "10"}));
    let recover = json!({"receipt": "R2", "write_off": "W1", "amount": "10"});
    says(&mut book, "recovery", "record_recovery", "2026-03-01", recover);
    assert_eq!(book.refuses(correct("W1")).0, codes::ENTRY_IN_USE);
    book.says(correct("W2"));
    assert_eq!(open(&book), 1_000);
}

// R1's recovery was reversed and R2 recovered the write-off since: both would have recovered more than was given up.
#[test]
fn a_recovery_does_not_come_back_beside_another() {
    let mut book = book();
    let data = json!({"write_off": "W1", "claim": "I1", "amount": "20", "evidence": "gone"});
    says(&mut book, "propose", "propose_write_off", "2026-02-05", data);
    book.says(json!({"id": "approve", "type": "approve_write_off", "stream": "account/A", "actor": "wang",
                     "effective_on": "2026-02-06", "data": {"write_off": "W1"}}));
    for (receipt, on) in [("R2", "2026-03-02"), ("R3", "2026-03-03")] {
        let data = json!({"receipt": receipt, "amount": "20", "allocate": "none"});
        says(&mut book, receipt, "record_receipt", "2026-03-01", data);
        let data = json!({"receipt": receipt, "write_off": "W1", "amount": "20"});
        says(&mut book, &format!("recovery by {receipt}"), "record_recovery", on, data);
        if receipt == "R2" {
            let data = json!({"receipt": "R2", "claim": "I1", "reason": "wrong"});
            says(&mut book, "reversal", "reverse_allocation", "2026-03-03", data);
        }
    }
    assert_eq!(book.refuses(correct("reversal")).0, codes::INVARIANT_BROKEN);
    book.says(correct("recovery by R3"));
    book.says(correct("reversal"));
}

// "Policy, open_book, period and correction entries are not correctable."
#[test]
fn some_entries_are_not_correctable() {
    let mut book = book();
    let at = |stream: &str, position: u64| json!({"type": "correct", "stream": stream, "data": {"position": position, "reason": "typed wrong"}});
    assert_eq!(book.refuses(at("book/main", 1)).0, codes::NOT_CORRECTABLE, "open_book");
    assert_eq!(book.refuses(at("policy/default", 2)).0, codes::NOT_CORRECTABLE, "policy");
    let correction = book.says(correct("receipt"));
    assert_eq!(book.refuses(at("account/A", correction.0)).0, codes::ENTRY_NOT_FOUND, "a correction makes no entry");
}

#[test]
fn only_what_stands_there() {
    let mut book = book();
    assert_eq!(book.refuses(correct("nobody's")).0, codes::ENTRY_NOT_FOUND);
    let data = json!({"position": 999, "reason": "typed wrong"});
    let line = json!({"type": "correct", "stream": "account/A", "data": data});
    assert_eq!(book.refuses(line).0, codes::ENTRY_NOT_FOUND);
    let mut elsewhere = correct("receipt");
    elsewhere["stream"] = json!("account/B");
    assert_eq!(book.refuses(elsewhere), (codes::WRONG_STREAM.to_owned(), Some("stream".to_owned())));
}

// A rep's registration stands while somebody names him.
#[test]
fn a_rep_is_taken_out_while_nobody_names_him() {
    let mut book = book();
    let registered = json!({"id": "wu", "type": "register_rep", "stream": "rep/wu", "data": {"name": "W"}});
    book.says(registered);
    says(&mut book, "assigned", "assign_owner", "2026-03-31", json!({"rep": "wu"}));
    let out = json!({"type": "correct", "stream": "rep/wu", "data": {"command": "wu", "reason": "no rep"}});
    assert_eq!(book.refuses(out.clone()).0, codes::ENTRY_IN_USE);
    book.says(correct("assigned"));
    book.says(out.clone());
    let assign = json!({"type": "assign_owner", "stream": "account/A", "data": {"rep": "wu"}});
    assert_eq!(book.refuses(assign).0, codes::REP_NOT_FOUND);
    assert_eq!(book.refuses(out).0, codes::ALREADY_CORRECTED);
}

/// The money that stands as settled, written off, and unapplied.
fn standing(book: &MemoryBook) -> (i128, i128, i128) {
    let ledger = book.account("A").ledger();
    let (claim, receipt) = (&ledger.claims()[0], &ledger.receipts()[0]);
    (claim.open.last(), claim.written_off.last(), receipt.unapplied.last())
}

/// Claim I1 of 100.00; R1 of 80.00, unapplied; twice some of it taken to the claim by `kind` and taken off again; the
/// first taking off was a mistake.
fn undone_twice(kind: &str, first: Value, second: Value) -> MemoryBook {
    let mut book = book();
    book.says(correct("receipt"));
    let written_off = json!({"write_off": "W1", "claim": "I1", "amount": "70", "evidence": "e"});
    says(&mut book, "propose", "propose_write_off", "2026-01-21", written_off);
    book.says(json!({"type": "approve_write_off", "stream": "account/A", "effective_on": "2026-01-21",
        "actor": "wang", "data": {"write_off": "W1"}}));
    let receipt = json!({"receipt": "R1", "amount": "80", "allocate": "none"});
    says(&mut book, "money", "record_receipt", "2026-02-01", receipt);
    let off = json!({"receipt": "R1", "claim": "I1", "reason": "r"});
    says(&mut book, "on1", kind, "2026-02-02", first);
    says(&mut book, "off1", "reverse_allocation", "2026-02-03", off.clone());
    says(&mut book, "on2", kind, "2026-02-04", second);
    says(&mut book, "off2", "reverse_allocation", "2026-02-05", off);
    book.says(correct("off1"));
    book
}

// "a reversal or return names the allocations it ended": those that stand, whatever was undone after them.
#[test]
fn what_an_undone_reversal_left_standing_is_ended_by_the_next_one() {
    let line = |amount: &str| json!({"receipt": "R1", "lines": [{"claim": "I1", "amount": amount}]});
    let mut book = undone_twice("allocate", line("20"), line("10"));
    assert_eq!(standing(&book), (1_000, 7_000, 6_000));
    let off = json!({"receipt": "R1", "claim": "I1", "reason": "r"});
    says(&mut book, "off3", "reverse_allocation", "2026-02-06", off);
    assert_eq!(standing(&book), (3_000, 7_000, 8_000));
    assert_eq!(book.refuses(correct("on1")).0, codes::ENTRY_IN_USE);
    book.says(correct("off3"));
    book.says(correct("on1"));
    assert_eq!(standing(&book), (3_000, 7_000, 8_000));
}

#[test]
fn what_an_undone_reversal_left_recovered_is_not_recovered_again() {
    let recovery = |amount: &str| json!({"write_off": "W1", "receipt": "R1", "amount": amount});
    let mut book = undone_twice("record_recovery", recovery("20"), recovery("10"));
    assert_eq!(standing(&book), (3_000, 5_000, 6_000));
    let mut again = |amount: &str| {
        let data = recovery(amount);
        book.submit(&json!({"type": "record_recovery", "stream": "account/A", "effective_on": "2026-02-06",
            "data": data}))
    };
    assert_eq!(again("50.01").expect_err("refused").code, codes::OVER_RECOVERY);
    again("50").expect("all that is still written off");
    assert_eq!(standing(&book), (3_000, 0, 1_000));
}

#[test]
fn a_correction_lies_no_more_in_the_future_than_what_it_corrects() {
    let mut book = book();
    let mut line = correct("receipt");
    line["effective_on"] = json!("2026-04-01");
    assert_eq!(book.refuses(line), (codes::EFFECTIVE_IN_FUTURE.to_owned(), Some("effective_on".to_owned())));
}

#[test]
fn a_correction_names_its_entry_in_one_way() {
    let mut book = book();
    let correct = |data: Value| json!({"type": "correct", "stream": "account/A", "data": data});
    let both = correct(json!({"command": "receipt", "position": 4, "reason": "r"}));
    assert_eq!(book.refuses(both), (codes::INVALID_FIELD.to_owned(), Some("data.position".to_owned())));
    let neither = correct(json!({"reason": "r"}));
    assert_eq!(book.refuses(neither), (codes::INVALID_FIELD.to_owned(), Some("data.command".to_owned())));
    let nowhere = correct(json!({"position": 400, "reason": "r"}));
    assert_eq!(book.refuses(nowhere), (codes::ENTRY_NOT_FOUND.to_owned(), Some("data.position".to_owned())));
}
