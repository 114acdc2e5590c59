//! `apply` from a file: receipts, stopping and skipping, exit codes, dry runs, sending again.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use serde_json::{Value, json};
use support::book::{invoice, line, one_account, receipt};
use support::program::{Home, each_home, text};

fn counts(summary: &Value) -> [u64; 3] {
    ["applied", "replayed", "rejected"].map(|key| summary[key].as_u64().expect("a count"))
}

/// Ten lines: two of them blank, one no command, one refused by the domain.
fn mixed() -> String {
    let over = json!({"receipt": "R0", "claim": "I1", "reason": "none such"});
    one_account("A")
        + "\n"
        + &invoice("A", "I1", "2026-01-10", "100.00")
        + "   \r\n"
        + "{\"id\":\"broken\"\n"
        + &line("over", "reverse_allocation", "account/A", "2026-01-11", &over)
        + &receipt("A", "R1", "2026-01-12", "30.00")
        + &invoice("A", "I1", "2026-01-10", "100.00")
        + &invoice("A", "I2", "2026-01-13", "50.00").replace('\n', "")
}

#[test]
fn receipts_come_in_order_with_physical_lines() {
    each_home(|home| {
        let answer = home.apply(&mixed(), &["--on-error", "skip", "--receipts"]).exits(3);
        let lines = answer.lines();
        let (summary, receipts) = lines.split_last().expect("a summary");
        let numbers: Vec<_> = receipts.iter().map(|r| r["line"].as_u64().expect("a line")).collect();
        assert_eq!(numbers, [1, 2, 4, 6, 7, 8, 9, 10]);
        let ids: Vec<_> = receipts.iter().map(|r| r["id"].as_str()).collect();
        let named = [Some("rep-lin"), Some("account-A"), Some("invoice-I1"), None, Some("over"), Some("receipt-R1")];
        assert_eq!(ids[..6], named);
        let codes: Vec<_> = receipts.iter().filter_map(|r| r["code"].as_str()).collect();
        assert_eq!(codes, ["invalid_json", "receipt_not_found"]);
        assert!(receipts.iter().all(|r| r.get("code").is_some() != r.get("position").is_some()), "{receipts:?}");
        // The book opens itself and publishes its policy before the first command: positions 1 and 2.
        let positions: Vec<_> = receipts.iter().filter_map(|r| r["position"].as_u64()).collect();
        assert_eq!(positions, [3, 4, 5, 7, 5, 8], "a receipt with its allocation is two events; I1 was there");
        assert_eq!(counts(summary), [5, 1, 2]);
        assert_eq!((&summary["position"], &summary["events"]), (&json!(8), &json!(6)));
        let errors: Vec<_> = summary["errors"].as_array().expect("errors").iter().map(|e| &e["line"]).collect();
        assert_eq!(errors, [6, 7]);
        assert!(summary["errors"].as_array().expect("errors").iter().all(|e| e["message"] != ""));
    });
}

#[test]
fn a_command_leaves_no_write_ahead_log_behind() {
    let home = Home::sqlite();
    for arguments in [&["rebuild"][..], &["balance"], &["verify"]] {
        home.record(&(one_account("A") + &invoice("A", "I1", "2026-01-10", "100.00")));
        home.recoup(arguments).exits(0);
        let file = home.url.strip_prefix("sqlite:").expect("a file");
        assert!(!std::path::Path::new(&format!("{file}-wal")).exists(), "{arguments:?}");
    }
}

#[test]
fn stop_decides_nothing_after_a_refusal() {
    each_home(|home| {
        let answer = home.apply(&mixed(), &["--receipts"]).exits(3);
        let lines = answer.lines();
        let numbers: Vec<_> = lines.iter().filter_map(|r| r["line"].as_u64()).collect();
        assert_eq!(numbers, [1, 2, 4, 6]);
        assert_eq!((counts(&answer.summary()), home.head()), ([3, 0, 1], 5));

        let refused =
            one_account("A") + &invoice("B", "I8", "2026-01-10", "1.00") + &invoice("A", "I9", "2026-01-10", "1.00");
        let answer = home.apply(&refused, &[]).exits(3);
        assert_eq!(counts(&answer.summary()), [0, 2, 1]);
        assert_eq!(answer.summary()["errors"][0]["code"], "account_not_found");
        assert_eq!(answer.lines().len(), 1, "without --receipts only the summary is printed");
        assert_eq!(home.head(), 5);
    });
}

#[test]
fn exit_codes_tell_what_went_wrong() {
    each_home(|home| {
        home.record(&one_account("A"));
        for (arguments, code) in [
            (vec!["apply"], 2),
            (vec!["apply", "-", "--on-error", "maybe"], 2),
            (vec!["fly"], 2),
            (vec!["balance", "--as-of", "tomorrow"], 2),
            (vec!["balance", "--known-at", "-1"], 2),
            (vec!["statement", "A", "--from", "2026-02-01", "--to", "2026-01-01"], 2),
            (vec!["apply", "no-such-file.jsonl"], 4),
            (vec!["balance", "--account", "NOBODY"], 4),
            (vec!["timeline", "NOBODY"], 4),
            (vec!["balance", "--account", "A", "--known-at", "1"], 4),
            (vec!["balance", "--account", "A", "--as-of", "2020-01-01"], 0),
            (vec!["--help"], 0),
            (vec!["--version"], 0),
        ] {
            let answer = home.recoup(&arguments);
            assert_eq!(answer.code, code, "{arguments:?}: {}", answer.stderr);
            assert_eq!(answer.stdout.is_empty(), code != 0, "{arguments:?}: results alone go to stdout");
        }
        let error = home.recoup(&["--format", "json", "timeline", "NOBODY"]).exits(4).error();
        assert_eq!(error["code"], "not_found");
        for (url, code) in [
            ("postgres://nobody@127.0.0.1:1/none", 10),
            ("sqlite:no/such/folder/book.db", 4),
            ("mysql://127.0.0.1/book", 2),
        ] {
            home.recoup(&["--database", url, "balance"]).exits(code);
        }
    });
}

#[test]
fn a_dry_run_decides_everything_and_keeps_nothing() {
    each_home(|home| {
        let answer = home.apply(&mixed(), &["--dry-run", "--on-error", "skip"]).exits(3);
        assert_eq!(counts(&answer.summary()), [5, 1, 2]);
        assert_eq!((&answer.summary()["position"], home.head()), (&json!(0), 0));
        assert!(home.events().is_empty());

        home.record(&one_account("A"));
        let before = home.events();
        let dry =
            one_account("A") + &invoice("A", "I1", "2026-01-10", "100.00") + &receipt("A", "R1", "2026-01-12", "30.00");
        let summary = home.apply(&dry, &["--dry-run"]).exits(0).summary();
        assert_eq!(counts(&summary), [2, 2, 0]);
        assert_eq!(home.events(), before);
        assert_eq!(home.recoup(&["balance"]).exits(0).json()["accounts"][0]["claims"], "0.00");
        // The ids are free: other content may use them.
        home.record(&invoice("A", "I1", "2026-01-10", "77.00"));
        home.is_sound();
    });
}

#[test]
fn an_id_answers_for_ever_as_the_first_time() {
    each_home(|home| {
        let good = one_account("A") + &invoice("A", "I1", "2026-01-10", "100.00");
        home.record(&good);
        let before = home.events();
        let again = home.apply(&good, &["--receipts"]).exits(0);
        assert_eq!(counts(&again.summary()), [0, 3, 0]);
        let positions: Vec<_> =
            again.lines().iter().filter_map(|r| r["line"].as_u64().and(r["position"].as_u64())).collect();
        assert_eq!(positions, [3, 4, 5]);

        // The order of keys and blanks are no difference; every field of the content is.
        let shuffled = r#" {"data":{"due_on":"2026-03-01","amount":"100.00","claim":"I1"}, "stream":"account/A",
            "effective_on":"2026-01-10","type":"raise_invoice","id":"invoice-I1"}"#;
        let same = shuffled.replace('\n', " ");
        assert_eq!(counts(&home.apply(&same, &[]).exits(0).summary()), [0, 1, 0]);
        for (from, to) in [
            ("100.00", "100.01"),
            ("\"100.00\"", "\"100\""),
            ("2026-01-10", "2026-01-11"),
            ("account/A", "account/B"),
            ("\"effective_on\":\"2026-01-10\",", ""),
            ("\"type\":\"raise_invoice\"", "\"actor\":\"tester\",\"type\":\"raise_invoice\""),
        ] {
            let answer = home.apply(&same.replace(from, to), &[]).exits(3);
            let error = &answer.summary()["errors"][0];
            assert_eq!((&error["code"], &error["field"]), (&json!("idempotency_mismatch"), &json!("id")), "{from}");
        }
        assert_eq!(home.events(), before);
    });
}

#[test]
fn an_id_is_free_again_after_a_refusal() {
    each_home(|home| {
        home.record(&one_account("A"));
        let wrong = invoice("A", "I1", "2026-01-01", "100.00");
        assert_eq!(home.apply(&wrong, &[]).exits(3).summary()["errors"][0]["code"], "effective_too_early");
        home.record(&invoice("A", "I1", "2026-01-10", "100.00"));
        // Within one commit too.
        let twice = invoice("A", "I2", "2026-01-01", "5.00") + &invoice("A", "I2", "2026-01-10", "5.00");
        assert_eq!(counts(&home.apply(&twice, &["--on-error", "skip"]).exits(3).summary()), [1, 0, 1]);
        home.is_sound();
    });
}

#[test]
fn a_command_without_an_id_gets_one_and_is_new_each_time() {
    each_home(|home| {
        home.record(&one_account("A"));
        let nameless = r#"{"type":"raise_invoice","stream":"account/A","effective_on":"2026-01-10","data":{"claim":"I1","amount":"1.00"}}"#;
        let first = home.apply(nameless, &["--receipts"]).exits(0);
        assert!(first.lines()[0]["id"].as_str().is_some_and(|id| id.len() == 36));
        assert_eq!(home.apply(nameless, &[]).exits(3).summary()["errors"][0]["code"], "id_taken");
    });
}

#[test]
fn a_file_split_into_many_gives_the_same_answers() {
    let lines: Vec<String> = book_of_sixty();
    each_home(|whole| {
        let file = whole.file("all.jsonl", lines.concat());
        whole.recoup(&["apply", text(&file), "--on-error", "skip"]).exits(3);
        let split = Home::sqlite();
        for part in lines.chunks(7) {
            split.apply(&part.concat(), &["--on-error", "skip"]);
        }
        for question in [
            vec!["balance", "--as-of", "2026-03-31"],
            vec!["ageing", "--as-of", "2026-03-31"],
            vec!["statement", "A", "--from", "2026-01-01", "--to", "2026-03-31"],
            vec!["roll-forward", "--from", "2026-02-01", "--to", "2026-02-28"],
            vec!["contracts", "--as-of", "2026-03-31"],
        ] {
            let answer = |home: &Home| {
                let mut answer = home.recoup(&question).exits(0).json();
                answer.as_object_mut().expect("an object").remove("known_at");
                answer
            };
            assert_eq!(answer(whole), answer(&split), "{question:?}");
        }
        let ids = |home: &Home| home.events().into_iter().skip(2).collect::<Vec<_>>();
        assert_eq!(ids(whole), ids(&split));
    });
}

/// Sixty lines: invoices, receipts, some of them too early and refused, some sent twice.
fn book_of_sixty() -> Vec<String> {
    let mut lines: Vec<String> = one_account("A").split_inclusive('\n').map(str::to_owned).collect();
    for n in 0..58 {
        let day = format!("2026-0{}-{:02}", 1 + n % 3, 1 + n * 7 % 28);
        lines.push(match n % 4 {
            0 => receipt("A", &format!("R{n}"), &day, &format!("{}.{n:02}", 40 + n)),
            1 if n % 3 == 0 => invoice("A", &format!("I{}", n - 2), &day, "5.00"),
            _ => invoice("A", &format!("I{n}"), &day, &format!("{}.05", 20 + n)),
        });
    }
    lines
}

#[test]
fn a_long_stream_leaves_a_snapshot_however_short_the_programs_are() {
    each_home(|home| {
        let some = |from: u32, to: u32| {
            (from..to).map(|n| invoice("A", &format!("I{n}"), "2026-01-10", "1.00")).collect::<String>()
        };
        home.record(&(one_account("A") + &some(0, 200)));
        let snapshots = || home.texts("SELECT stream FROM snapshots WHERE book = 'main'");
        assert_eq!(snapshots(), Vec::<String>::new());
        home.record(&some(200, 300));
        assert_eq!(snapshots(), ["account/A"]);
        // The next program begins from it, and comes to the same.
        home.record(&some(300, 301));
        let balance = home.recoup(&["balance", "--as-of", "2026-02-01"]).exits(0).json();
        assert_eq!(balance["totals"][0]["open"], json!("301.00"));
        home.is_sound();
    });
}
