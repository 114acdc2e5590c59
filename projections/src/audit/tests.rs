//! One small March with something planted for every procedure: each finds that and nothing else.

use jiff::civil::{Date, DateTime, date};
use jiff::tz::{TimeZone, offset};
use recoup_events::desk::AnyEvent;
use recoup_events::facts::PostingKind;
use recoup_events::values::{ActorId, CommandId, Position, StreamId};
use serde_json::{Value, json};

use super::controls::{Fault, gaps, self_approvals};
use super::corrections::{Undoing, undone};
use super::credits::after_disputes;
use super::cut_off::cut_off;
use super::receipts::{duplicates, subsequent};
use super::timing::{Hours, back_dated, out_of_hours};
use super::*;

const MARCH: Period = Period { from: date(2026, 3, 1), to: date(2026, 3, 31), as_of: date(2026, 4, 30) };
const APRIL: Period = Period { from: date(2026, 4, 1), to: date(2026, 4, 30), as_of: date(2026, 4, 30) };

/// Who, of which command, recorded when, true from when, what.
struct Line(&'static str, &'static str, &'static str, &'static str, Value);

fn entry(position: u64, line: &Line) -> Entry {
    let Line(actor, command, recorded, on, data) = line;
    let mut data = data.clone();
    let kind = data["type"].as_str().unwrap().to_owned();
    let fields = data.as_object_mut().unwrap();
    fields.remove("type");
    fields.insert("at".to_owned(), json!({"effective_on": on, "entry": position}));
    let stream = StreamId::new("account/HX").unwrap();
    let event = AnyEvent::decode(stream.kind(), &kind, 1, &data.to_string()).unwrap();
    let recorded: DateTime = recorded.parse().unwrap();
    let recorded = recorded.to_zoned(TimeZone::fixed(offset(8))).unwrap();
    let who = (ActorId::new(actor).unwrap(), CommandId::new(command).unwrap());
    Entry::new(Position(position), stream, who, &recorded, event)
}

fn invoice(claim: &str, minor: i64) -> Value {
    let claims = json!([{"amount_minor": minor, "claim": claim, "due_on": null}]);
    json!({"type": "invoice_raised", "claims": claims, "contract": null, "currency": "CNY", "invoice": claim,
        "kind": "OTHER", "order": null})
}

fn receipt(receipt: &str, minor: i64, reference: Option<&str>) -> Value {
    json!({"type": "receipt_recorded", "amount_minor": minor, "currency": "CNY", "method": "BANK", "payer": null,
        "promise": null, "receipt": receipt, "redeposit_of": null, "reference": reference})
}

fn allocated(receipt: &str, claim: &str, minor: i64) -> Value {
    json!({"type": "receipt_allocated", "amount_minor": minor, "claim": claim, "currency": "CNY", "method": "BANK",
        "receipt": receipt, "rule": null})
}

fn credit(claim: &str, minor: i64) -> Value {
    json!({"type": "credit_note_issued", "amount_minor": minor, "claim": claim, "currency": "CNY", "reason": "two short"})
}

fn corrected(entry: u64) -> Value {
    json!({"type": "entry_corrected", "corrected": entry, "reason": "typed wrongly"})
}

fn dispute(claim: &str, minor: i64) -> Value {
    json!({"type": "dispute_opened", "amount_minor": minor, "claim": claim, "currency": "CNY", "dispute": "D1",
        "due_on": null, "evidence": null, "owner": null, "reason": "SHORT_DELIVERY", "side": "US"})
}

fn proposed(by: &str) -> Value {
    json!({"type": "write_off_proposed", "amount_minor": 3_000, "by": by, "claim": "I1", "evidence": "judgment",
        "write_off": "W1"})
}

fn approved(by: &str) -> Value {
    json!({"type": "write_off_approved", "amount_minor": 3_000, "by": by, "claim": "I1", "currency": "CNY",
        "proposed_by": "lin", "write_off": "W1"})
}

fn reversed(receipt: &str, claim: &str, minor: i64) -> Value {
    let reversed = json!({"amount_minor": minor, "claim": claim, "recovered_minor": 0});
    json!({"type": "allocation_reversed", "currency": "CNY", "ended": [], "method": "BANK", "reason": "meant another",
        "receipt": receipt, "reversed": reversed})
}

fn lines() -> Vec<Line> {
    vec![
        Line("lin", "c1", "2026-03-02T10:00", "2026-03-02", invoice("I1", 100_000)),
        Line("lin", "c2", "2026-03-05T10:00", "2026-03-05", invoice("I2", 50_000)),
        Line("lin", "c3", "2026-03-10T10:00", "2026-03-10", receipt("R1", 20_000, Some("T1"))),
        Line("lin", "c3", "2026-03-10T10:00", "2026-03-10", allocated("R1", "I1", 20_000)),
        // At half past eleven in the evening.
        Line("lin", "c5", "2026-03-12T23:30", "2026-03-12", dispute("I2", 10_000)),
        Line("mei", "c6", "2026-03-20T10:00", "2026-03-20", credit("I2", 5_000)),
        // On a Saturday, and of a claim that nobody disputes.
        Line("mei", "c7", "2026-03-21T10:00", "2026-03-20", credit("I1", 1_000)),
        Line("lin", "c8", "2026-03-23T10:00", "2026-03-23", proposed("lin")),
        Line("wang", "c9", "2026-03-24T10:00", "2026-03-24", approved("wang")),
        // Two weeks late, and the same amount as the day before.
        Line("lin", "c10", "2026-03-25T10:00", "2026-03-11", receipt("R2", 20_000, None)),
        Line("lin", "c11", "2026-03-26T10:00", "2026-03-26", invoice("I3", 7_000)),
        Line("wang", "fix", "2026-03-27T10:00", "2026-03-27", corrected(11)),
        Line("wang", "fix", "2026-03-27T10:00", "2026-03-26", invoice("I3", 7_700)),
        // After the end: money for March's claims, a forgotten invoice, a credit note taken out.
        Line("lin", "c14", "2026-04-03T10:00", "2026-04-03", receipt("R3", 30_000, Some("T1"))),
        Line("lin", "c14", "2026-04-03T10:00", "2026-04-03", allocated("R3", "I1", 30_000)),
        Line("lin", "c16", "2026-04-03T11:00", "2026-03-30", invoice("I4", 9_000)),
        Line("wang", "c17", "2026-04-06T10:00", "2026-04-06", corrected(7)),
        // Money of March, and money for what was raised in April.
        Line("lin", "c18", "2026-04-06T10:00", "2026-04-06", allocated("R2", "I1", 20_000)),
        Line("lin", "c19", "2026-04-06T10:00", "2026-04-06", invoice("I5", 4_000)),
        Line("lin", "c20", "2026-04-07T10:00", "2026-04-07", receipt("R4", 4_000, None)),
        Line("lin", "c20", "2026-04-07T10:00", "2026-04-07", allocated("R4", "I5", 4_000)),
        Line("lin", "c22", "2026-04-08T10:00", "2026-04-08", reversed("R4", "I5", 4_000)),
    ]
}

fn entries() -> Vec<Entry> {
    (1..).zip(&lines()).map(|(position, line)| entry(position, line)).collect()
}

fn seen() -> Seen {
    Seen::new(entries())
}

fn positions<T>(rows: &[T], position: impl Fn(&T) -> Position) -> Vec<u64> {
    rows.iter().map(|row| position(row).0).collect()
}

#[test]
fn cut_off_finds_the_forgotten_invoice_and_the_credit_note_that_was_taken_out() {
    let answer = cut_off(&seen(), &MARCH);
    assert_eq!(positions(&answer.movements, |late| late.position), [16, 17]);
    assert_eq!(answer.movements[1].takes_out, Some(Position(7)));
    let totals: Vec<(PostingKind, String)> = answer.totals.iter().map(|t| (t.kind, t.amount.to_string())).collect();
    assert_eq!(totals, [(PostingKind::Claim, "90.00".into()), (PostingKind::Credit, "-10.00".into())]);
    assert!(cut_off(&seen(), &APRIL).movements.is_empty());
}

#[test]
fn subsequent_receipts_are_money_of_later_days_for_claims_open_at_the_end() {
    let rows = subsequent(&seen(), &MARCH);
    assert_eq!(positions(&rows, |row| row.position), [15]);
    // 1,000 less 200 in cash and 30 written off; the credit note was taken out.
    assert_eq!((rows[0].open.to_string(), rows[0].amount.to_string()), ("770.00".into(), "300.00".into()));
    let before = Period { as_of: date(2026, 4, 2), ..MARCH };
    assert!(subsequent(&seen(), &before).is_empty(), "it came later than the day asked");
}

#[test]
fn back_dated_is_more_than_so_many_days() {
    let rows = back_dated(&seen(), &MARCH, 5);
    assert_eq!((positions(&rows, |row| row.position), rows[0].days), (vec![10], 14));
    assert_eq!(back_dated(&seen(), &MARCH, 13).len(), 1);
    assert!(back_dated(&seen(), &MARCH, 14).is_empty());
}

#[test]
fn out_of_hours_is_the_evening_the_saturday_and_a_holiday() {
    let found = |hours: &Hours| positions(&out_of_hours(&seen(), &MARCH, hours), |row| row.position);
    assert_eq!(found(&Hours::default()), [5, 7]);
    let holiday: Date = date(2026, 3, 25);
    assert_eq!(found(&Hours { holidays: vec![holiday], ..Hours::default() }), [5, 7, 10]);
    let no_hours = Hours { until: Hours::default().from, ..Hours::default() };
    assert_eq!(found(&no_hours).len(), 13, "everything of the period");
}

#[test]
fn the_hours_begin_at_the_first_and_end_before_the_last() {
    let at = |text: &str| Hours::default().has(text.parse().unwrap());
    assert!(at("2026-03-20T08:00:00") && at("2026-03-20T19:59:59"));
    assert!(!at("2026-03-20T07:59:59") && !at("2026-03-20T20:00:00") && !at("2026-03-22T10:00:00"));
}

#[test]
fn a_correction_says_what_stood_and_what_stands() {
    let rows = undone(&seen(), &MARCH);
    assert_eq!(positions(&rows, |row| row.position), [12]);
    let row = &rows[0];
    assert_eq!((row.how, row.of, row.of_kind), (Undoing::Correction, Some(Position(11)), Some("invoice_raised")));
    assert_eq!((&*row.by, row.of_actor.as_deref(), row.days_after), ("wang", Some("lin"), Some(1)));
    let amounts: Vec<_> = row.amounts.iter().map(|m| (m.kind, m.before.to_string(), m.after.to_string())).collect();
    assert_eq!(amounts, [(PostingKind::Claim, "70.00".into(), "77.00".into())]);
}

#[test]
fn a_correction_without_replacement_and_a_reversal_are_found_in_their_month() {
    let rows = undone(&seen(), &APRIL);
    assert_eq!(positions(&rows, |row| row.position), [17, 22]);
    let amounts = |row: usize| {
        let moved = rows[row].amounts.iter();
        moved.map(|m| (m.kind, m.before.to_string(), m.after.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(amounts(0), [(PostingKind::Credit, "10.00".into(), "0.00".into())]);
    assert_eq!((rows[1].how, rows[1].of), (Undoing::Reversal, None));
    assert_eq!(amounts(1), [(PostingKind::Cash, "0.00".into(), "-40.00".into())]);
}

#[test]
fn credit_notes_count_where_the_claim_was_disputed_before() {
    let rows = after_disputes(&seen(), &MARCH);
    assert_eq!(positions(&rows, |row| row.position), [6]);
    assert_eq!((rows[0].days_after, rows[0].amount.to_string(), &*rows[0].by), (8, "50.00".into(), "mei"));
    let mut without = lines();
    without.remove(4);
    let seen = Seen::new((1..).zip(&without).map(|(position, line)| entry(position, line)).collect());
    assert!(after_disputes(&seen, &MARCH).is_empty());
}

#[test]
fn duplicates_have_an_amount_or_a_reference_in_common_and_are_near() {
    let found = duplicates(&seen(), &MARCH, 3);
    let pairs: Vec<_> = found.iter().map(|pair| (&*pair.first, &*pair.second)).collect();
    assert_eq!((pairs, found[0].same_amount, found[0].same_reference), (vec![("R1", "R2")], true, false));
    assert!(duplicates(&seen(), &MARCH, 0).is_empty());
    // R3 repeats R1's reference 24 days later.
    assert!(duplicates(&seen(), &APRIL, 23).is_empty());
    let far = duplicates(&seen(), &APRIL, 24);
    assert_eq!((far.len(), far[0].same_amount, far[0].same_reference), (1, false, true));
}

#[test]
fn an_approval_by_who_proposed_is_found_whatever_the_log_let_through() {
    let good = self_approvals(&seen());
    assert_eq!((good.approvals, good.by_proposer.len()), (1, 0));
    let mut bad = entries();
    bad[8] = entry(9, &Line("lin", "c9", "2026-03-24T10:00", "2026-03-24", approved("lin")));
    let terms = json!({"type": "terms_changed", "approved_by": "lin", "by": "lin", "claim": "I1",
        "due_on": "2026-05-01", "reason": "late"});
    bad.push(entry(23, &Line("lin", "c23", "2026-04-09T10:00", "2026-04-09", terms)));
    let found = self_approvals(&Seen::new(bad));
    let places: Vec<_> = found.by_proposer.iter().map(|row| (row.proposed_at.0, row.position.0)).collect();
    assert_eq!((found.approvals, places), (2, vec![(8, 9), (23, 23)]));
}

#[test]
fn gaps_are_positions_that_are_missing_or_repeated_and_times_that_go_back() {
    assert!(gaps(&seen()).is_empty());
    let faults =
        |entries: Vec<Entry>| gaps(&Seen::new(entries)).iter().map(|g| (g.fault, g.position.0)).collect::<Vec<_>>();
    let mut dropped = entries();
    dropped.remove(4);
    assert_eq!(faults(dropped), [(Fault::Missing, 6)]);
    let mut repeated = entries();
    repeated.insert(5, repeated[4].clone());
    assert_eq!(faults(repeated), [(Fault::Repeated, 5)]);
    let mut earlier = entries();
    earlier[5] = entry(6, &Line("mei", "c6", "2026-03-12T23:29", "2026-03-12", credit("I2", 5_000)));
    assert_eq!(faults(earlier), [(Fault::RecordedEarlier, 6)]);
    assert_eq!(faults(entries().split_off(1)), [(Fault::Missing, 2)], "the first of all");
}

#[test]
fn a_pack_has_every_procedure_with_exactly_the_columns_of_its_rows() {
    let procedures = pack::all(&seen(), &MARCH, &pack::Options::default()).unwrap();
    let found: Vec<_> = procedures.iter().map(|p| (p.name, p.findings)).collect();
    let expected = [
        ("cut-off", 2),
        ("subsequent-receipts", 1),
        ("back-dated", 1),
        ("out-of-hours", 2),
        ("corrections", 1),
        ("credits-after-disputes", 1),
        ("duplicate-receipts", 1),
        ("self-approvals", 0),
        ("gaps", 0),
    ];
    assert_eq!(found, expected);
    assert_eq!(expected.map(|(name, _)| name), pack::NAMES);
    assert!(procedures.iter().all(|procedure| !procedure.is_fault()));
    // The forgotten invoice of 90, and 10 of a credit note that no longer counts.
    assert_eq!(procedures[0].amounts[0].amount.to_string(), "100.00");
    let mut bad = entries();
    bad[8] = entry(9, &Line("lin", "c9", "2026-03-24T10:00", "2026-03-24", approved("lin")));
    bad.remove(4);
    let faulty = pack::all(&Seen::new(bad), &MARCH, &pack::Options::default()).unwrap();
    let faults: Vec<_> = faulty.iter().filter(|p| p.is_fault()).map(|p| p.name).collect();
    assert_eq!(faults, ["self-approvals", "gaps"]);
    for procedure in procedures.iter().chain(&faulty).filter(|procedure| procedure.findings > 0) {
        let mut columns: Vec<&str> = procedure.columns.to_vec();
        columns.sort_unstable();
        let mut fields: Vec<&str> = procedure.rows[0].as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(columns, fields, "{}", procedure.name);
    }
}
