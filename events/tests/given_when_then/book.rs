//! open_book, record_unidentified, and the book's half of identify_receipt.

use recoup_events::book::Book;
use recoup_events::refusal::codes;
use serde_json::{Value, json};

use super::scene::{Scene, nothing};

// "It is opened once with its time zone (default Asia/Shanghai), currency (default CNY)" (2).
#[test]
fn a_book_is_opened_once() {
    let made = json!({"currency": "CNY", "time_zone": "Asia/Shanghai"});
    nothing::<Book>().when("open_book", json!({})).makes("book_opened", made.clone());
    let other = json!({"currency": "KWD", "time_zone": "Asia/Kuwait"});
    nothing::<Book>().when("open_book", other.clone()).makes("book_opened", other);
    let open = nothing::<Book>().given(1, "2026-01-01", "book_opened", made);
    open.when("open_book", json!({})).refused_as_a_whole(codes::BOOK_OPEN);
    let zone = json!({"time_zone": "Mars/Olympus"});
    nothing::<Book>().when("open_book", zone).refused(codes::INVALID_FIELD, "data.time_zone");
    nothing::<Book>().when("open_book", json!({"currency": "XAU"})).refused(codes::INVALID_FIELD, "data.currency");
}

fn held() -> Value {
    json!({"amount_minor": 10_000, "currency": "CNY", "payer": "?", "receipt": "U1", "reference": "7"})
}

fn scene() -> Scene<Book> {
    nothing().given(2, "2026-02-10", "unidentified_recorded", held())
}

fn taken() -> Value {
    json!({"account": "A", "amount_minor": 10_000, "currency": "CNY", "payer": "?", "receipt": "U1", "reference": "7",
           "value_date": "2026-02-10"})
}

// "unidentified (payer unknown, held in the book's suspense until identified)" (3).
#[test]
fn unidentified_money_is_held_by_the_book() {
    let data =
        |amount: &str| json!({"receipt": "U1", "amount": amount, "currency": "CNY", "payer": "?", "reference": "7"});
    nothing::<Book>().when("record_unidentified", data("100")).makes("unidentified_recorded", held());
    scene().when("record_unidentified", data("100")).refused(codes::ID_TAKEN, "data.receipt");
    nothing::<Book>().when("record_unidentified", data("0.001")).refused(codes::INVALID_AMOUNT, "data.amount");
    let future = nothing::<Book>().on("2026-04-01").when("record_unidentified", data("1"));
    future.refused(codes::EFFECTIVE_IN_FUTURE, "effective_on");
}

// "Unidentified money is recorded on the book and identified once" (3).
#[test]
fn money_is_identified_once_and_not_before_it_came() {
    let identify = || json!({"receipt": "U1", "account": "A"});
    scene().when("identify_receipt", identify()).makes("receipt_taken", taken());
    nothing::<Book>().when("identify_receipt", identify()).refused(codes::RECEIPT_NOT_FOUND, "data.receipt");
    scene().on("2026-02-10").when("identify_receipt", identify()).accepted();
    let early = scene().on("2026-02-09").when("identify_receipt", identify());
    early.refused(codes::EFFECTIVE_TOO_EARLY, "effective_on");
    let known = scene().given(3, "2026-02-12", "receipt_taken", taken());
    known.when("identify_receipt", identify()).refused(codes::ALREADY_DONE, "data.receipt");
}
