//! The IBM sample in its three forms. The figures stand in the README of the shared data.

use std::path::PathBuf;

use super::book::Book;
use super::import;
use crate::import::{DateFormat, ImportError, Options, Plan, Profile, Summary};

/// The shared data: `$RECOUP_SHARED`, else `../shared` beside the repository.
fn shared(file: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("RECOUP_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")), PathBuf::from);
    let path = root.join("data/ibm-late-payment").join(file);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("SKIPPED: {} is not there; set RECOUP_SHARED", path.display());
    }
    bytes
}

const FILE: &str = "accounts_receivable.csv";
const DAY_FIRST: &str = "accounts_receivable_ddmmyyyy.csv";
const WITH_MISSING: &str = "accounts_receivable_with_missing.csv";

fn ibm(book: &Book, bytes: &[u8]) -> Summary {
    import(book, bytes, "ibm-late-payment", &Options::default()).unwrap()
}

fn day_first() -> Options {
    Options { date_format: Some(DateFormat::DayMonthYear), ..Options::default() }
}

#[test]
fn the_file_gives_its_claims_disputes_and_receipts_and_a_second_time_nothing() {
    let Some(bytes) = shared(FILE) else { return };
    let book = Book::new();
    let first = ibm(&book, &bytes);
    let expected = Summary {
        rows: 2466,
        claims: 2466,
        disputes: 561,
        receipts: 2466,
        accounts: 100,
        reps: 1,
        ..Summary::default()
    };
    assert_eq!(first, expected);
    let recorded = book.recorded();
    let second = ibm(&book, &bytes);
    assert_eq!(second, Summary { rows: 2466, replayed: 2466, ..Summary::default() });
    assert_eq!(book.recorded(), recorded);
}

#[test]
fn the_same_invoices_in_another_order_and_date_format_are_the_same_ledger() {
    let (Some(month_first), Some(other)) = (shared(FILE), shared(DAY_FIRST)) else { return };
    let (one, two) = (Book::new(), Book::new());
    ibm(&one, &month_first);
    let summary = import(&one, &other, "ibm-late-payment", &day_first()).unwrap();
    assert_eq!(summary, Summary { rows: 2466, replayed: 2466, ..Summary::default() });
    import(&two, &other, "ibm-late-payment", &day_first()).unwrap();
    assert_eq!(one.recorded(), two.recorded());
}

#[test]
fn missing_cells_that_no_invoice_needs_reject_nothing() {
    let Some(bytes) = shared(WITH_MISSING) else { return };
    let book = Book::new();
    let summary = ibm(&book, &bytes);
    assert_eq!((summary.rows, summary.claims, summary.receipts, summary.rejected), (2586, 2586, 2586, 0));
    assert_eq!(summary.errors, []);
    assert_eq!(ibm(&book, &bytes).replayed, 2586);
}

#[test]
fn a_dispute_that_is_refused_is_listed_and_takes_no_row_down() {
    let Some(bytes) = shared(FILE) else { return };
    let book = Book { refuses_disputes: true, ..Book::default() };
    let summary = ibm(&book, &bytes);
    assert_eq!((summary.claims, summary.disputes, summary.receipts), (2466, 0, 2466));
    assert_eq!((summary.rejected, summary.errors.len()), (0, 561));
    assert_eq!(summary.errors[0].column.as_deref(), Some("Disputed"));
    let again = ibm(&book, &bytes);
    assert_eq!((again.replayed, again.claims, again.receipts), (2466, 0, 0));
}

#[test]
fn the_wrong_date_format_is_named_by_cell_and_never_guessed() {
    let Some(bytes) = shared(DAY_FIRST) else { return };
    let summary = ibm(&Book::new(), &bytes);
    let error = &summary.errors[0];
    assert!(summary.rejected > 1000);
    assert_eq!(
        (error.line, error.column.as_deref(), error.value.as_deref()),
        (2, Some("SettledDate"), Some("23/01/2012"))
    );
}

#[test]
fn a_check_asks_nobody_and_counts_the_same() {
    let Some(bytes) = shared(FILE) else { return };
    let plan = Plan::read(&bytes, &Profile::load("ibm-late-payment").unwrap(), &Options::default()).unwrap();
    let book = Book::new();
    let run = futures::executor::block_on(plan.run(&book, &mut |_| ())).unwrap();
    assert_eq!(plan.check(), Summary { dry_run: true, ..run });
}

#[test]
fn a_dispute_stands_from_the_invoice_to_the_settlement() {
    let text = "countryCode,customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate\r\n\
                406,8976-AMJEO,7900770,1/26/2013,2/25/2013,61.74,Yes,3/3/2013\r\n";
    let book = Book::new();
    ibm(&book, text.as_bytes());
    let commands = book.recorded().commands;
    insta::assert_json_snapshot!(commands.values().collect::<Vec<_>>());
}

#[test]
fn a_failing_writer_stops_the_import_which_can_go_on_later() {
    let Some(bytes) = shared(FILE) else { return };
    let mut book = Book { fails_after: Some(3), ..Book::new() };
    let error = import(&book, &bytes, "ibm-late-payment", &Options::default()).unwrap_err();
    assert!(!error.is_usage());
    let ImportError::Failed { so_far, .. } = error else { panic!("{error}") };
    assert_eq!(so_far.claims, 512);
    book.fails_after = None;
    let rest = ibm(&book, &bytes);
    assert_eq!((rest.replayed, rest.claims), (512, 2466 - 512));
    assert_eq!(book.count("record_receipt"), 2466);
}
