//! Given, when, then of issuing a statement and contesting its lines (domain.md 8). What stands in it is made up here.

use std::collections::BTreeMap;

use jiff::civil::date;
use serde_json::{Value, json};

use super::{REP, refuses_by};
use crate::derived::{Derived, Need, StatementDraft};
use crate::desk::AnyEvent;
use crate::facts::{Cause, FrozenLine, FrozenTotals};
use crate::refusal::codes;
use crate::reps::RepEvent;
use crate::testing::{BookInMemory, Scene};
use crate::values::{AccountId, ClaimId, Currency, Position, Rate, ReceiptId};

fn line(n: usize) -> FrozenLine {
    FrozenLine {
        account: AccountId::new("A").expect("an id"),
        amount_minor: 100_000,
        base_rate: Rate::new("3.0").expect("a rate"),
        claim: ClaimId::new("I").expect("an id"),
        currency: Currency::CNY,
        days_late: 6,
        deductions_minor: BTreeMap::from([(Cause::Late, 100)]),
        effective_rate: Rate::new("2.9").expect("a rate"),
        events: vec![Position(5), Position(6)],
        gross_minor: 3_000,
        held_minor: 870,
        net_minor: 2_900,
        origin: Position(6),
        points: BTreeMap::from([(Cause::Late, Rate::new("0.1").expect("a rate"))]),
        policy_version: 1,
        receipt: ReceiptId::new(&format!("R{n}")).expect("an id"),
        value_date: date(2026, 1, 10),
    }
}

fn draft(lines: usize, recovered: i64) -> Derived {
    let totals = FrozenTotals {
        adjusted_minor: 0,
        clawed_back_minor: 0,
        currency: Currency::CNY,
        deductions_minor: BTreeMap::from([(Cause::Late, 100)]),
        draws_recovered_minor: recovered,
        gross_minor: 3_000,
        held_back_minor: 870,
        net_minor: 2_900,
        payable_minor: 2_030 - recovered,
        released_minor: 0,
        waived_minor: 0,
    };
    Derived::Statement(StatementDraft {
        totals: vec![totals],
        lines: (1..=lines).map(line).collect(),
        items: Vec::new(),
        document: "{}".to_owned(),
        document_sha256: "9f86d081".to_owned(),
    })
}

fn one_line(_: &BookInMemory, need: &Need) -> Derived {
    match need {
        Need::Statement { .. } => draft(1, 500),
        Need::Cleared { .. } => Derived::Cleared(vec![(Currency::CNY, 1_000_000)]),
        _ => Derived::Nothing,
    }
}

fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.derive_with(one_line);
    scene
}

fn month(month: &str) -> Value {
    json!({ "month": month })
}

// "Issuing freezes it (hash, position)"; "TASK and CADENCE apply once the month has ended (as_of on or after its last
// day)": nor is it issued before.
#[test]
fn a_month_is_issued_once_and_not_before_its_last_day() {
    let mut scene = scene();
    let kind = "issue_commission_statement";
    scene.refuses_at(REP, "2026-02-27", kind, month("2026-02"), codes::MONTH_NOT_OVER, "data.month");
    let known_at = scene.book().events().last().expect("an event").position;
    let events = scene.when_at(REP, "2026-02-28", kind, month("2026-02")).expect("issued");
    let [
        AnyEvent::Rep(RepEvent::CommissionStatementIssued(issued)),
        AnyEvent::Rep(RepEvent::CommissionLinesFrozen(part)),
    ] = [&events[0].event, &events[1].event]
    else {
        panic!("a statement and its lines: {events:?}")
    };
    assert_eq!((issued.known_at, issued.document_sha256.as_str()), (known_at, "9f86d081"));
    assert_eq!((part.lines.len(), part.at.entry), (1, issued.at.entry));
    scene.refuses_at(REP, "2026-03-31", kind, month("2026-02"), codes::STATEMENT_ISSUED, "data.month");
    scene.refuses_at(REP, "2026-02-27", kind, month("2026-01"), codes::EFFECTIVE_TOO_EARLY, "effective_on");
    scene.given_at(REP, "2026-02-28", kind, month("2026-01"));
    // 2028 has a leap day.
    scene.refuses_at(REP, "2026-12-31", kind, month("2028-02"), codes::MONTH_NOT_OVER, "data.month");
}

#[test]
fn a_long_statement_takes_several_events_that_each_fit_the_log() {
    let mut scene = Scene::new();
    scene.derive_with(|_, _| draft(500, 0));
    let events = scene.when_at(REP, "2026-01-31", "issue_commission_statement", month("2026-01")).expect("issued");
    assert!(events.len() > 3, "{} events", events.len());
    let sizes = events.iter().map(|recorded| recorded.event.encode().expect("bytes").len());
    assert!(sizes.max() < Some(60 * 1024));
    let (_, lin) = scene.book().reps().swap_remove(0);
    assert_eq!(lin.statements()[0].lines, (1..=500).map(line).collect::<Vec<_>>());
}

// "A rep can contest a line; the answer is an event."
#[test]
fn a_line_is_contested_and_answered_by_somebody_else() {
    let mut scene = scene();
    let contest = |id: &str, month: &str, receipt: &str| {
        json!({ "contest": id, "month": month, "account": "A", "claim": "I", "receipt": receipt,
            "reason": "the dispute was ours" })
    };
    let answer = |id: &str, outcome: &str| json!({ "contest": id, "outcome": outcome, "adjustment": "1.00" });
    let says = "contest_commission_line";
    scene.refuses_at(REP, "2026-02-01", says, contest("C", "2026-01", "R1"), codes::STATEMENT_NOT_FOUND, "data.month");
    scene.given_at(REP, "2026-02-01", "issue_commission_statement", month("2026-01"));
    scene.refuses_at(REP, "2026-02-02", says, contest("C", "2026-01", "R2"), codes::LINE_NOT_FOUND, "data.receipt");
    let early = codes::EFFECTIVE_TOO_EARLY;
    scene.refuses_at(REP, "2026-01-31", says, contest("C", "2026-01", "R1"), early, "effective_on");
    scene.when_by("lin", REP, "2026-02-02", says, contest("C", "2026-01", "R1")).expect("contested");
    scene.refuses_at(REP, "2026-02-02", says, contest("C", "2026-01", "R1"), codes::ID_TAKEN, "data.contest");
    let kind = "answer_contest";
    let (eyes, unknown) = (codes::FOUR_EYES, codes::CONTEST_NOT_FOUND);
    refuses_by(&mut scene, "lin", "2026-02-03", kind, answer("C", "UPHELD"), eyes, "actor");
    refuses_by(&mut scene, "wang", "2026-02-03", kind, answer("D", "UPHELD"), unknown, "data.contest");
    refuses_by(&mut scene, "wang", "2026-02-01", kind, answer("C", "UPHELD"), early, "effective_on");
    refuses_by(
        &mut scene,
        "wang",
        "2026-02-03",
        kind,
        answer("C", "REJECTED"),
        codes::INVALID_FIELD,
        "data.adjustment",
    );
    let odd = json!({ "contest": "C", "outcome": "PARTLY", "adjustment": "1.001" });
    refuses_by(&mut scene, "wang", "2026-02-03", kind, odd, codes::INVALID_AMOUNT, "data.adjustment");
    scene.when_by("wang", REP, "2026-02-03", kind, answer("C", "PARTLY")).expect("answered");
    refuses_by(&mut scene, "wang", "2026-02-04", kind, answer("C", "UPHELD"), codes::ALREADY_DONE, "data.contest");
}

#[test]
fn an_issued_statement_is_frozen_and_what_it_rests_on_stays() {
    let mut scene = scene();
    let draw = json!({ "draw": "D", "amount": "10", "approved_by": "wang" });
    let drawn = scene.given_at(REP, "2026-01-10", "grant_draw", draw);
    scene.given_at(REP, "2026-02-28", "issue_commission_statement", month("2026-02"));
    let (_, lin) = scene.book().reps().swap_remove(0);
    let statement = lin.statements()[0].at.entry;
    let correct = |position| json!({ "position": position, "reason": "typed wrong" });
    scene.refuses_at(REP, "2026-03-01", "correct", correct(statement), codes::NOT_CORRECTABLE, "");
    scene.refuses_at(REP, "2026-03-01", "correct", correct(drawn), codes::ENTRY_IN_USE, "");
    let suspended = scene.given_at(REP, "2026-03-01", "suspend_selling", json!({ "reason": "old debt" }));
    let replaced = json!({ "position": suspended, "reason": "typed wrong",
        "replacement": { "type": "issue_commission_statement", "effective_on": "2026-03-31", "data": { "month": "2026-03" } } });
    let field = "data.replacement.type";
    scene.refuses_at(REP, "2026-03-01", "correct", replaced, codes::NOT_CORRECTABLE, field);
    let contest = json!({ "contest": "C", "month": "2026-02", "account": "A", "claim": "I", "receipt": "R1",
        "reason": "wrong rate" });
    let contested = scene.given_at(REP, "2026-03-01", "contest_commission_line", contest);
    let answer = json!({ "contest": "C", "outcome": "REJECTED" });
    scene.when_by("wang", REP, "2026-03-02", "answer_contest", answer).expect("answered");
    scene.refuses_at(REP, "2026-03-03", "correct", correct(contested), codes::ENTRY_IN_USE, "");
}
