//! Single figures explained: which events, which amounts, by which rule.

use recoup_events::values::PromiseId;
use recoup_projections::ageing::AgeFrom;
use recoup_projections::explain::Subject;
use serde_json::json;

use super::support::{World, shown};

fn row(position: u64, amount: &str, rule: &str) -> (u64, String, String) {
    (position, amount.to_owned(), rule.to_owned())
}

#[test]
fn open_is_its_postings_event_by_event() {
    let mut world = World::new();
    let invoice = world.invoice("I", "2026-01-05", "300.00", "2026-02-04")[0].0;
    let receipt = world.receipt("R", "2026-01-10", "100.00");
    let credit = world.says("2026-01-20", "issue_credit_note", json!({"claim": "I", "amount": "5", "reason": "x"}));
    let open = world.explain(&Subject::Balance, "2026-01-31", "open").unwrap();
    assert_eq!(json!(open.value), json!("195.00"));
    let right = [
        row(invoice, "300.00", "open.posting.claim"),
        row(receipt[1].0, "-100.00", "open.posting.cash"),
        row(credit[0].0, "-5.00", "open.posting.credit"),
    ];
    assert_eq!(shown(&open), right);
    // On an earlier day the later ones do not count.
    assert_eq!(shown(&world.explain(&Subject::Balance, "2026-01-09", "open").unwrap()), right[..1]);
    // What came and went again in one command stands with both events.
    let unapplied = world.explain(&Subject::Balance, "2026-01-31", "unapplied").unwrap();
    let right = [
        row(receipt[0].0, "100.00", "unapplied.posting.receipt"),
        row(receipt[1].0, "-100.00", "unapplied.posting.cash"),
    ];
    assert_eq!((json!(unapplied.value), shown(&unapplied)), (json!("0.00"), right.to_vec()));
}

#[test]
fn what_was_corrected_is_not_shown() {
    let mut world = World::new();
    world.invoice("I", "2026-01-05", "300.00", "2026-02-04");
    let typo = world.receipt("R", "2026-01-10", "1000.00")[0];
    let replacement = json!({"type": "record_receipt", "effective_on": "2026-01-10",
        "data": {"receipt": "R", "amount": "100.00"}});
    world.says("2026-01-12", "correct", json!({"position": typo, "reason": "a nought", "replacement": replacement}));
    let cash = world.explain(&Subject::Balance, "2026-01-31", "cash").unwrap();
    assert_eq!((json!(cash.value), cash.contributions.len()), (json!("100.00"), 1));
}

#[test]
fn what_is_no_sum_of_postings_is_traced() {
    let mut world = World::new();
    let invoice = world.invoice("I", "2026-01-05", "300.00", "2026-01-20")[0].0;
    let moved = json!({"claim": "I", "due_on": "2026-03-20", "reason": "flood", "approved_by": "mei"});
    let terms = world.says("2026-01-25", "change_terms", moved)[0].0;
    let dispute = json!({"dispute": "D", "claim": "I", "amount": "80.00", "reason": "SHORT_DELIVERY", "side": "US"});
    let disputed = world.says("2026-01-26", "open_dispute", dispute)[0].0;
    let overdue = world.explain(&Subject::Balance, "2026-01-31", "overdue").unwrap();
    let right = [row(invoice, "300.00", "overdue.posting.claim"), row(terms, "-300.00", "overdue.due_date")];
    assert_eq!((json!(overdue.value), shown(&overdue)), (json!("0.00"), right.to_vec()));
    let contested = world.explain(&Subject::Balance, "2026-04-30", "undisputed_overdue").unwrap();
    let right = [
        row(invoice, "300.00", "undisputed_overdue.posting.claim"),
        row(disputed, "-80.00", "undisputed_overdue.dispute"),
    ];
    assert_eq!((json!(contested.value), shown(&contested)), (json!("220.00"), right.to_vec()));
    // The claim stood in an older bucket until its terms were changed.
    let aged = |bucket: &str| world.explain(&Subject::Ageing(AgeFrom::DueDate), "2026-04-30", bucket).unwrap();
    let (younger, older) = (aged("31-60"), aged("91-180"));
    let moved = |amount: &str| row(terms, amount, "ageing.bucket.due_date");
    assert_eq!((json!(younger.value), shown(&younger)), (json!("300.00"), vec![moved("300.00")]));
    assert_eq!(shown(&older), [row(invoice, "300.00", "ageing.bucket.posting.claim"), moved("-300.00")]);
    assert_eq!(younger.contributions[0].policy_version, Some(1));
}

#[test]
fn a_promise_says_in_which_pass_money_counted() {
    let mut world = World::new();
    world.invoice("I", "2026-01-05", "300.00", "2026-01-20");
    world.invoice("J", "2026-01-06", "300.00", "2026-01-21");
    let parts = |amount: &str| json!([{"due_on": "2026-02-10", "amount": amount}]);
    world.says("2026-02-01", "make_promise", json!({"promise": "P", "parts": parts("100"), "claims": ["I"]}));
    world.says("2026-02-01", "make_promise", json!({"promise": "Q", "parts": parts("50")}));
    let named = json!({"receipt": "R", "amount": "40", "promise": "P"});
    let named = world.says("2026-02-03", "record_receipt", named);
    let other = world.receipt("S", "2026-02-04", "60");
    let loose = json!({"receipt": "T", "amount": "45", "allocate": "none"});
    let loose = world.says("2026-02-05", "record_receipt", loose);
    let of = |promise: &str| Subject::Promise(PromiseId::new(promise).unwrap());
    let counted = world.explain(&of("P"), "2026-02-05", "counted").unwrap();
    let right = [row(named[1].0, "40.00", "promise.counted.pass1"), row(other[1].0, "60.00", "promise.counted.pass2")];
    assert_eq!((json!(counted.value), shown(&counted)), (json!("100.00"), right.to_vec()));
    // What P takes, Q loses.
    let scoped = world.explain(&of("Q"), "2026-02-05", "counted").unwrap();
    assert_eq!(json!(scoped.value), json!("45.00"));
    let last = scoped.contributions.last().map(|c| (c.position, c.rule.as_str()));
    assert_eq!(last, Some((loose[0], "promise.counted.pass3")));
    let kept = world.explain(&of("P"), "2026-02-05", "kept").unwrap();
    assert_eq!((json!(kept.value), kept.contributions.len()), (json!(1), 1));
    assert_eq!(kept.contributions[0].position, other[1]);
}

#[test]
fn a_figure_that_is_not_there_is_answered_with_those_that_are() {
    let world = World::new();
    let unknown = world.explain(&Subject::Balance, "2026-01-31", "opne").unwrap_err();
    assert!(unknown.to_string().contains("open, unapplied"), "{unknown}");
    let nothing = world.explain(&Subject::Balance, "2025-01-31", "open").unwrap();
    assert_eq!((json!(nothing.value), nothing.contributions.len()), (json!("0.00"), 0));
}
