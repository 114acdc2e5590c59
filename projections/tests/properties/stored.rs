//! What is stored of an event is its own canonical form, and rows of facts fold to the ledger that decided.

use proptest::prelude::*;
use recoup_events::desk::{AnyAggregate, AnyEvent};
use recoup_events::facts::Ledger;
use recoup_events::values::BOOK_DATE_MAX;

use super::cases;
use super::commands::{book_of, steps};
use super::tables::Tables;

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn events_are_written_canonically_and_read_back_the_same(steps in steps()) {
        for logged in book_of(&steps).log {
            let event = &logged.event;
            let bytes = event.encode().map_err(|e| TestCaseError::fail(e.to_string()))?;
            let text = String::from_utf8(bytes).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let read = AnyEvent::decode(logged.stream.kind(), event.type_name(), event.version(), &text);
            prop_assert_eq!(read.as_ref(), Ok(event));
            let value: serde_json::Value = serde_json::from_str(&text).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let canonical = serde_json_canonicalizer::to_string(&value).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(text, canonical);
        }
    }

    #[test]
    fn rows_fold_to_the_ledger_that_decided(steps in steps()) {
        let book = book_of(&steps);
        let mut ledgers = Tables::of(&book.log).ledgers(BOOK_DATE_MAX, book.head());
        for stream in book.desk.streams() {
            let Some(AnyAggregate::Account(account)) = book.desk.get(stream).map(|loaded| &loaded.aggregate) else {
                continue;
            };
            let folded = stream.as_account().and_then(|id| ledgers.remove(&id)).unwrap_or_default();
            prop_assert_eq!(&folded, account.ledger());
        }
        prop_assert!(ledgers.values().all(|ledger| *ledger == Ledger::default()), "rows of no account: {:?}", ledgers);
    }

    /// An aggregate that is loaded from the log, or from a snapshot half-way, is the one that decided.
    #[test]
    fn loaded_aggregates_are_the_ones_that_decided(steps in steps(), cut in any::<prop::sample::Index>()) {
        let book = book_of(&steps);
        for stream in book.desk.streams() {
            let Some(live) = book.desk.get(stream) else { continue };
            let events: Vec<&AnyEvent> = book.log.iter().filter(|l| l.stream == *stream).map(|l| &l.event).collect();
            let cut = cut.index(events.len() + 1);
            let mut loaded = AnyAggregate::new(stream.kind());
            events[..cut].iter().for_each(|event| loaded.apply((*event).clone()));
            let snapshot = serde_json::to_vec(&loaded).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let mut loaded: AnyAggregate =
                serde_json::from_slice(&snapshot).map_err(|e| TestCaseError::fail(e.to_string()))?;
            loaded.restore();
            finds_its_own(&loaded);
            events[cut..].iter().for_each(|event| loaded.apply((*event).clone()));
            prop_assert_eq!(&loaded, &live.aggregate);
            prop_assert_eq!(live.sequence, events.len() as u64);
        }
    }
}

/// Whatever has an id is found by it.
fn finds_its_own(aggregate: &AnyAggregate) {
    let AnyAggregate::Account(account) = aggregate else { return };
    let ledger = account.ledger();
    for claim in ledger.claims() {
        assert_eq!(ledger.claim(&claim.fact.claim), Some(claim));
        assert!(ledger.has_invoice(&claim.fact.invoice));
    }
    ledger.receipts().iter().for_each(|receipt| assert_eq!(ledger.receipt(&receipt.fact.receipt), Some(receipt)));
    ledger.disputes().iter().for_each(|dispute| assert_eq!(ledger.dispute(&dispute.fact.dispute), Some(dispute)));
    ledger.promises().iter().for_each(|promise| assert_eq!(ledger.promise(&promise.fact.promise), Some(promise)));
    for follow_up in ledger.follow_ups() {
        assert_eq!(ledger.follow_up(&follow_up.fact.follow_up), Some(follow_up));
    }
}
