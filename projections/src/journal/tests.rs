//! Journals of a few postings, and the names in them.

use jiff::civil::{Date, date};
use recoup_events::book::{BookEvent, ReceiptTaken, UnidentifiedRecorded};
use recoup_events::facts::{At, Fact, Method, Posting, PostingKind, ReceiptFact};
use recoup_events::values::{AccountId, Amount, ClaimId, Currency, Position, ReceiptId};

use super::*;

fn day(n: i8) -> Date {
    date(2026, 1, n)
}

fn row(position: u64, line: u32, on: i8, fact: Fact, known_to: Option<u64>) -> History {
    let at = At { effective_on: day(on), entry: Position(position) };
    let account = AccountId::new("客户 1").unwrap();
    (FactRow { account, position: Position(position), line, at, fact }, known_to.map(Position))
}

fn posting(kind: PostingKind, claim: Option<&str>, receipt: Option<&str>, amount_minor: i64) -> Fact {
    let claim = claim.map(|id| ClaimId::new(id).unwrap());
    let receipt = receipt.map(|id| ReceiptId::new(id).unwrap());
    Fact::Posting(Posting { kind, currency: Currency::CNY, claim, receipt, amount_minor })
}

fn receipt(id: &str, method: Method) -> Fact {
    let (receipt, currency) = (ReceiptId::new(id).unwrap(), Currency::CNY);
    Fact::Receipt(ReceiptFact {
        receipt,
        currency,
        method,
        reference: None,
        payer: None,
        promise: None,
        redeposit_of: None,
    })
}

/// Event n was recorded on the n-th.
fn recorded() -> RecordedOn {
    RecordedOn::new((1..=20).map(day).collect())
}

fn written(sources: &Sources) -> Vec<String> {
    let line = |t: Transaction| {
        let posts: Vec<String> = t.posts.iter().map(|post| format!("{} {}", post.account, post.amount)).collect();
        let sums: i128 = t.posts.iter().map(|post| post.amount.minor).sum();
        assert_eq!(sums, 0, "{t:?}");
        format!(
            "{}={} ({}) {} {}: {}",
            t.effective_on,
            t.recorded_on,
            t.position,
            t.what,
            t.reference,
            posts.join(", ")
        )
    };
    journal(sources, &recorded()).map(|transaction| line(transaction.unwrap())).collect()
}

#[test]
fn every_kind_of_posting_has_its_two_accounts() {
    let (claim, money) = (Some("I:1"), Some("R1"));
    let postings = vec![
        row(1, 0, 1, posting(PostingKind::Claim, claim, None, 900), None),
        row(2, 0, 2, posting(PostingKind::Receipt, None, money, 500), None),
        row(3, 0, 2, posting(PostingKind::NonCash, claim, money, 400), None),
        row(4, 0, 3, posting(PostingKind::Credit, claim, None, 10), None),
        row(5, 0, 4, posting(PostingKind::WriteOff, claim, None, 20), None),
        row(6, 0, 5, posting(PostingKind::WriteOff, claim, money, -20), None),
        row(6, 1, 5, posting(PostingKind::NonCash, claim, money, 20), None),
        row(7, 0, 6, posting(PostingKind::Refund, None, money, 5), None),
        row(8, 0, 7, posting(PostingKind::NonCash, claim, money, -400), None),
        row(8, 1, 7, posting(PostingKind::Return, None, money, 500), None),
    ];
    let receipts = vec![row(2, 1, 2, receipt("R1", Method::Bill), None)];
    let (ar, unapplied) = ("assets:ar:客户%201:I%3A1", "liabilities:unapplied:客户%201");
    let expected = [
        format!("2026-01-01=2026-01-01 (1) invoice I%3A1: {ar} 9.00, income:sales -9.00"),
        format!("2026-01-02=2026-01-02 (2) receipt R1: assets:non-cash 5.00, {unapplied} -5.00"),
        format!("2026-01-02=2026-01-03 (3) allocation I%3A1: {unapplied} 4.00, {ar} -4.00"),
        format!("2026-01-03=2026-01-04 (4) credit note I%3A1: income:credit-notes 0.10, {ar} -0.10"),
        format!("2026-01-04=2026-01-05 (5) write-off I%3A1: expenses:bad-debt 0.20, {ar} -0.20"),
        format!(
            "2026-01-05=2026-01-06 (6) recovery I%3A1: expenses:bad-debt -0.20, {ar} 0.20, {unapplied} 0.20, {ar} -0.20"
        ),
        format!("2026-01-06=2026-01-07 (7) refund R1: {unapplied} 0.05, assets:non-cash -0.05"),
        format!(
            "2026-01-07=2026-01-08 (8) receipt returned R1: {unapplied} -4.00, {ar} 4.00, {unapplied} 5.00, \
             assets:non-cash -5.00"
        ),
    ];
    assert_eq!(written(&Sources { postings, receipts, suspense: Vec::new() }), expected);
}

#[test]
fn a_corrected_entry_is_reversed_on_its_own_day() {
    // R1 came as a bill by mistake, with its allocation; its id is used again for a transfer.
    let postings = vec![
        row(2, 0, 1, posting(PostingKind::Receipt, None, Some("R1"), 500), Some(9)),
        row(3, 0, 2, posting(PostingKind::NonCash, Some("I1"), Some("R1"), 400), Some(9)),
        row(10, 0, 1, posting(PostingKind::Receipt, None, Some("R1"), 300), None),
    ];
    let receipts =
        vec![row(2, 1, 1, receipt("R1", Method::Bill), Some(9)), row(10, 1, 1, receipt("R1", Method::Bank), None)];
    let sources = Sources { postings, receipts, suspense: Vec::new() };
    let lines = written(&sources);
    assert_eq!(lines.len(), 5);
    assert!(lines[2].starts_with("2026-01-01=2026-01-09 (9) receipt R1: assets:non-cash -5.00"), "{}", lines[2]);
    assert!(lines[3].starts_with("2026-01-02=2026-01-09 (9) allocation I1: "), "{}", lines[3]);
    assert!(lines[4].starts_with("2026-01-01=2026-01-10 (10) receipt R1: assets:bank 3.00"), "{}", lines[4]);
    let reversed: Vec<_> = journal(&sources, &recorded()).map(|t| t.unwrap().reverses).collect();
    assert_eq!(reversed, [None, None, Some(Position(2)), Some(Position(3)), None]);
}

#[test]
fn money_of_nobody_is_given_back_on_its_value_date() {
    let id = ReceiptId::new("U1").unwrap();
    let at = |on, entry| At { effective_on: day(on), entry: Position(entry) };
    let recorded = BookEvent::UnidentifiedRecorded(UnidentifiedRecorded {
        amount_minor: 80,
        at: at(3, 4),
        currency: Currency::CNY,
        payer: None,
        receipt: id.clone(),
        reference: None,
    });
    let taken = BookEvent::ReceiptTaken(ReceiptTaken {
        account: AccountId::new("A").unwrap(),
        amount_minor: 80,
        at: at(9, 6),
        currency: Currency::CNY,
        payer: None,
        receipt: id,
        reference: None,
        value_date: day(3),
    });
    let events = [(Position(4), recorded), (Position(6), taken)];
    let held = suspense(&events, day(5));
    assert_eq!(
        held.iter().map(|held| held.amount).collect::<Vec<_>>(),
        [80, -80].map(|m| Amount::new(m, Currency::CNY))
    );
    let lines = written(&Sources { suspense: held, ..Sources::default() });
    assert_eq!(lines[0], "2026-01-03=2026-01-04 (4) unidentified U1: assets:bank 0.80, liabilities:unidentified -0.80");
    assert_eq!(lines[1], "2026-01-03=2026-01-06 (6) identified U1: assets:bank -0.80, liabilities:unidentified 0.80");
    assert_eq!(suspense(&events, day(2)), []);
}

#[test]
fn a_row_of_another_log_is_an_error() {
    let postings = vec![row(21, 0, 1, posting(PostingKind::Claim, Some("I1"), None, 1), None)];
    let sources = Sources { postings, ..Sources::default() };
    let found: Vec<_> = journal(&sources, &recorded()).collect();
    assert_eq!(found, [Err(Unrecorded(Position(21)))]);
    assert_eq!(journal(&Sources::default(), &RecordedOn::default()).count(), 0);
}

#[test]
fn ids_are_encoded_where_a_ledger_would_stumble() {
    for (id, name) in [
        ("C-001/2", "C-001/2"),
        ("华兴建材", "华兴建材"),
        ("a:b;c%d", "a%3Ab%3Bc%25d"),
        ("\"it's\"", "%22it%27s%22"),
        (" a  b ", "%20a%20%20b%20"),
        ("全\u{3000}角", "全%E3%80%80角"),
        ("(x)[y]*!|=@", "(x)[y]*!|=@"),
        ("“引号”", "“引号”"),
        ("a\u{feff}\u{200b}", "a%EF%BB%BF%E2%80%8B"),
    ] {
        assert_eq!(encoded(id), name);
    }
}
