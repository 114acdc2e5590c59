//! The sample company of `recoup demo`: eighteen months of a made-up business as commands, and a tour of what to
//! ask of it. Pure: the same seed and day give the same commands, on every machine. It neither writes to a book
//! nor knows the writer; it keeps small books of its own (`books`) so that the domain accepts what it writes,
//! and whatever happens in it is one file under `behaviours`.
//!
//! How it works: the company is a `world` with an `agenda`. Each day's tasks act through `deeds`, which write
//! commands with the `pen`; behaviours report what is worth seeing as `sights`, from which the `tour` is made.

mod agenda;
mod behaviours;
mod books;
mod cast;
#[cfg(test)]
mod decided;
mod deeds;
mod disputed;
mod money;
mod pen;
mod phrases;
mod promised;
mod random;
mod rules;
mod running;
mod said;
mod sights;
mod tour;
mod words;
mod world;

use jiff::civil::Date;
use serde_json::Value;

pub use pen::{Entry, Recipe};
pub use tour::TourStep;
use world::World;

/// The seed of the company that everybody sees unless somebody asks for another.
pub const DEFAULT_SEED: u64 = 1;

/// How many customers the company has unless somebody asks for more.
pub const DEFAULT_ACCOUNTS: usize = 200;

/// The commands of the sample company (contract.md 3), in the order in which they are to be decided.
///
/// The same `seed`, `accounts` and `today` give the same commands. They tell eighteen months that end on `today`.
pub fn company(seed: u64, accounts: usize, today: Date) -> impl Iterator<Item = Value> + Send {
    entries(seed, accounts, today).map(|entry| entry.command)
}

/// Like [`company`], each command with the day on which it was typed, so that a book with a clock of its own can
/// record it on that day. The days never decrease and never lie before a command's `effective_on`.
pub fn entries(seed: u64, accounts: usize, today: Date) -> impl Iterator<Item = Entry> + Send {
    let mut world = World::new(seed, accounts, today);
    std::iter::from_fn(move || world.next_entry())
}

/// What to ask of the company that [`company`] makes of the same arguments, in an order that tells a story.
///
/// Names only accounts and days that are in it; a step whose occasion did not arise (in a very small company) is
/// left out.
#[must_use]
pub fn tour(seed: u64, accounts: usize, today: Date) -> Vec<TourStep> {
    let mut world = World::new(seed, accounts, today);
    while world.next_entry().is_some() {}
    tour::steps(&world)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use jiff::civil::date;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::demo::sights::What;

    const TODAY: Date = date(2026, 11, 25);

    fn fingerprint(seed: u64, today: Date) -> String {
        let mut hash = Sha256::new();
        company(seed, 40, today).for_each(|command| hash.update(command.to_string()));
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn finished(seed: u64, accounts: usize) -> World {
        let mut world = World::new(seed, accounts, TODAY);
        while world.next_entry().is_some() {}
        world
    }

    #[test]
    fn the_same_seed_makes_the_same_company_and_another_seed_or_day_another() {
        assert_eq!(fingerprint(1, TODAY), fingerprint(1, TODAY));
        assert_ne!(fingerprint(1, TODAY), fingerprint(2, TODAY));
        assert_ne!(fingerprint(1, TODAY), fingerprint(1, date(2026, 11, 26)));
    }

    #[test]
    fn the_company_has_the_size_it_is_said_to_have() {
        let entries: Vec<Entry> = entries(1, DEFAULT_ACCOUNTS, TODAY).collect();
        let count = |kind: &str| entries.iter().filter(|entry| entry.command["type"] == kind).count();
        assert_eq!((count("register_rep"), count("register_account")), (8, 200));
        assert!((10_000..20_000).contains(&entries.len()), "{} commands", entries.len());
        for (kind, at_least) in [
            ("raise_invoice", 2_000),
            ("log_follow_up", 5_000),
            ("make_promise", 500),
            ("meet_condition", 25),
            ("reschedule_promise", 80),
            ("withdraw_promise", 10),
            ("open_dispute", 120),
            ("move_dispute", 200),
            ("resolve_dispute", 100),
            ("reopen_dispute", 5),
            ("transfer_case", 30),
            ("verify_case_amount", 20),
            ("verify_progress", 180),
            ("issue_task_letter", 100),
            ("correct", 100),
            ("issue_commission_statement", 120),
            ("contest_commission_line", 10),
            ("answer_contest", 10),
            ("grant_draw", 3),
            ("set_expense_budget", 15),
            ("grant_advance", 10),
            ("settle_advance", 3),
        ] {
            assert!(count(kind) >= at_least, "{} {kind}", count(kind));
        }
        let first = entries.first().map(|entry| entry.recorded_on);
        assert_eq!(first, Some(date(2025, 5, 26)), "eighteen months, from a Monday");
        assert!(entries.iter().rev().take(50).all(|entry| entry.recorded_on >= date(2026, 11, 20)));
        assert_eq!(company(1, 0, TODAY).count(), 8, "no customers, only reps");
    }

    #[test]
    fn all_that_the_demo_promises_to_show_occurs_for_several_seeds() {
        use What::*;
        for seed in 1..=3 {
            let mut seen: BTreeMap<What, usize> = BTreeMap::new();
            finished(seed, DEFAULT_ACCOUNTS).sights.iter().for_each(|sight| *seen.entry(sight.what).or_default() += 1);
            for what in [
                Bounced,
                Redeposited,
                FoundLate,
                Mistyped,
                TypedTwice,
                WrongCustomer,
                Reversed,
                Refunded,
                RefundRejected,
                WrittenOff,
                Recovered,
                Identified,
                TermsChanged,
                Credited,
                OwnerChanged,
                ClassApproved,
                ClassRejected,
                Contract,
                SecondCurrency,
                Overpaid,
                Promised,
                PaidAsPromised,
                Disappointed,
                PutOff,
                PutOffAgain,
                TakenBack,
                PromiseMistyped,
                OutOfHours,
                TalkMoved,
                Disputed,
                DisputeMistyped,
                ResolvedWithCredit,
                Resolved,
                Reopened,
                Transferred,
                LetterInTime,
                LetterUnverified,
                LetterLate,
                Paid,
                Contested,
                ContestUpheld,
                ContestRejected,
                Drawn,
                Budgeted,
                Advanced,
                AdvanceSettled,
                Closed,
                ReopenedMonth,
                Reconciled,
                ReconciliationConfirmed,
                ReconciliationContested,
            ] {
                assert!(seen.contains_key(&what), "seed {seed}: nothing of {what:?} among {seen:?}");
            }
        }
    }

    #[test]
    fn every_allocation_rule_method_and_kind_occurs() {
        let mut seen = BTreeSet::new();
        for command in company(1, DEFAULT_ACCOUNTS, TODAY) {
            let (kind, data) = (command["type"].as_str().unwrap_or_default(), &command["data"]);
            for field in ["allocate", "rule", "method", "kind"] {
                let word = if data[field].is_array() { Some("lines") } else { data[field].as_str() };
                seen.extend(word.map(|word| format!("{kind} {field} {word}")));
            }
            for field in ["parts", "lines", "currency", "redeposit_of", "order", "contract"] {
                seen.extend(data.get(field).map(|_| format!("{kind} {field}")));
            }
        }
        for what in [
            "record_receipt allocate lines",
            "record_receipt allocate none",
            "record_receipt allocate exact_amount",
            "record_receipt allocate contract",
            "record_receipt allocate undisputed_first",
            "record_receipt redeposit_of",
            "record_receipt method BILL",
            "record_receipt method CASH",
            "record_receipt method OFFSET",
            "record_receipt currency",
            "allocate lines",
            "allocate rule oldest_due_first",
            "allocate rule exact_amount",
            "allocate rule contract",
            "allocate rule undisputed_first",
            "raise_invoice parts",
            "raise_invoice currency",
            "raise_invoice order",
            "raise_invoice kind PROGRESS",
            "raise_invoice kind TAIL",
            "raise_invoice kind RETENTION",
            "raise_invoice kind INTEREST",
        ] {
            assert!(seen.contains(what), "no {what} among {seen:#?}");
        }
    }

    #[test]
    fn the_ageing_looks_like_life() {
        let world = finished(1, DEFAULT_ACCOUNTS);
        let mut buckets: BTreeMap<&str, i64> = BTreeMap::new();
        for claim in world.accounts.iter().flat_map(|account| &account.books.claims) {
            let days = claim.due_on(TODAY).map(|due| TODAY.since(due).map_or(0, |span| span.get_days()));
            let bucket = match days {
                None => "none",
                Some(..=0) => "not due",
                Some(1..=180) => "overdue",
                Some(_) => "over 180",
            };
            *buckets.entry(bucket).or_default() += claim.open.on(TODAY);
        }
        let (all, of) = (buckets.values().sum::<i64>(), |name| buckets.get(name).copied().unwrap_or(0));
        assert!(of("not due") * 2 > all, "most is not due: {buckets:?}");
        assert!(of("overdue") * 10 > all, "something is overdue: {buckets:?}");
        assert!(of("over 180") * 100 > all && of("over 180") * 5 < all, "a tail: {buckets:?}");
        assert!(of("none") > 0, "something has no due date: {buckets:?}");
    }
}
