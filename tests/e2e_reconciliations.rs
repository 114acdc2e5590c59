//! Statements of account and confirmation letters through the program: issued, frozen, answered, printed
//! (domain.md 7).

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use serde_json::{Value, json};
use support::book::{invoice, line, one_account, receipt};
use support::program::{Home, each_home, text};

const HX: &str = "account/HX";

fn issue(id: &str, month: &str) -> String {
    line(id, "issue_reconciliation", HX, "2026-04-02", &json!({"month": month}))
}

fn march(home: &Home) {
    let lines = [
        one_account("HX"),
        invoice("HX", "HX-1", "2026-03-05", "1000.00"),
        invoice("HX", "HX-2", "2026-03-20", "500.00"),
        receipt("HX", "R1", "2026-03-25", "400.00"),
        issue("issue-03", "2026-03"),
    ];
    home.record(&lines.concat());
}

fn status(home: &Home) -> Value {
    let asked = ["statement", "HX", "--from", "2026-03-01", "--to", "2026-03-31"];
    let answer = home.recoup(&asked).exits(0).json();
    assert_eq!(answer["reconciliations"].as_array().map(Vec::len), Some(1), "{answer}");
    answer["reconciliations"][0].clone()
}

#[test]
fn a_statement_is_frozen_and_says_when_it_is_no_longer_what_is_known() {
    each_home(|home| {
        march(home);
        let issued = status(home);
        let line = json!({"open": "1100.00", "unapplied": "0.00", "closing": "1100.00"});
        assert_eq!((&issued["state"], &issued["issued"], &issued["differs"]), (&json!("ISSUED"), &line, &json!(false)));
        let bytes = if home.is_sqlite() { "CAST(bytes AS TEXT)" } else { "convert_from(bytes, 'UTF8')" };
        let papers = home.texts(&format!("SELECT {bytes} FROM documents WHERE book = 'main'"));
        let paper: Value = serde_json::from_str(&papers[0]).expect("the paper is JSON");
        assert_eq!((papers.len(), &paper["balances"]), (1, &json!([line])));
        let open: Vec<&Value> = paper["open_claims"].as_array().expect("claims").iter().map(|c| &c["open"]).collect();
        assert_eq!(open, ["600.00", "500.00"]);
        assert_eq!(paper["statements"][0]["movements"].as_array().map(Vec::len), Some(3));
        home.record(&receipt("HX", "R2", "2026-03-28", "300.00"));
        let later = status(home);
        assert_eq!((&later["issued"], &later["differs"]), (&line, &json!(true)));
        assert_eq!(later["now"]["closing"], "800.00");
        assert_eq!(later["document_sha256"], issued["document_sha256"]);
        home.is_sound();
    });
}

#[test]
fn a_customer_contests_by_item_once_and_his_name_is_sealed() {
    each_home(|home| {
        march(home);
        let item = |amount: &str| json!({"claim": "HX-2", "amount": amount, "reason": "never arrived"});
        let contest = |id: &str, amount: &str| {
            let data = json!({"month": "2026-03", "by": "陈女士", "items": [item(amount)]});
            line(id, "contest_reconciliation", HX, "2026-04-05", &data)
        };
        let refused = |line: String, code: &str| {
            assert_eq!(home.apply(&line, &[]).exits(3).summary()["errors"][0]["code"], code, "{line}");
        };
        refused(contest("c1", "500.01"), "over_statement");
        home.record(&contest("c2", "500.00"));
        let confirm = json!({"month": "2026-03", "by": "陈女士"});
        refused(line("c3", "confirm_reconciliation", HX, "2026-04-06", &confirm), "already_done");
        refused(issue("again", "2026-03"), "statement_issued");
        let correct = json!({"command": "issue-03", "reason": "wrong"});
        refused(line("c4", "correct", HX, "2026-04-06", &correct), "not_correctable");
        let found = status(home);
        let contested = json!([{"claim": "HX-2", "amount": "500.00", "reason": "never arrived"}]);
        assert_eq!((&found["state"], &found["items"]), (&json!("CONTESTED"), &contested));
        let stored = home.texts("SELECT bytes FROM events WHERE type = 'reconciliation_contested'");
        assert!(!stored[0].contains("陈") && stored[0].contains("ciphertext"), "{stored:?}");
        // Who may read the book reads the name in the account's history.
        assert!(home.recoup(&["timeline", "HX"]).exits(0).stdout.contains("陈女士"));
        // The answer was typed wrong: they agree.
        let meant = json!({"command": "c2", "reason": "they agreed on the telephone", "replacement":
            {"type": "confirm_reconciliation", "effective_on": "2026-04-05", "data": confirm}});
        home.record(&line("c5", "correct", HX, "2026-04-07", &meant));
        assert_eq!(status(home)["state"], "CONFIRMED");
        home.is_sound();
    });
}

/// Three accounts that owe, one that does not.
fn company(home: &Home) {
    let mut lines = one_account("HX") + &invoice("HX", "HX-1", "2026-01-05", "100.00");
    for (account, amount) in [("A<1>", "300.00"), ("B", "200.00"), ("C", "")] {
        let data = json!({"name": format!("{account} & <b>Söhne</b>"), "currency": "CNY", "owner": "lin"});
        lines += &line(account, "register_account", &format!("account/{account}"), "2026-01-02", &data);
        if !amount.is_empty() {
            lines += &invoice(account, &format!("{account}-1"), "2026-01-05", amount);
        }
    }
    home.record(&lines);
}

fn chosen(home: &Home, folder: &str, options: &[&str]) -> Vec<String> {
    let folder = home.path(folder);
    let asked = [&["export", "confirmations", text(&folder), "--as-of", "2026-03-31"], options].concat();
    let answer = home.recoup(&asked).exits(0).json();
    let letters = answer["letters"].as_array().expect("letters").clone();
    for letter in &letters {
        let file = folder.join(letter["file"].as_str().expect("a file"));
        let page = std::fs::read_to_string(file).expect("the page");
        for balance in letter["balances"].as_array().expect("balances") {
            assert!(page.contains(balance["open"].as_str().expect("an amount")), "{page}");
        }
        assert!(!page.contains("<b>"), "{page}");
    }
    let rows = csv::Reader::from_path(folder.join("list.csv")).expect("the list").records().count();
    assert_eq!(rows, letters.len());
    letters.iter().map(|letter| letter["account"].as_str().expect("an account").to_owned()).collect()
}

#[test]
fn letters_go_to_whom_was_chosen_and_the_same_seed_chooses_the_same() {
    let home = Home::sqlite();
    company(&home);
    assert_eq!(chosen(&home, "all", &[]), ["HX", "A<1>", "B"]);
    assert_eq!(chosen(&home, "named", &["--accounts", "C,HX", "--lang", "en"]), ["HX", "C"]);
    assert_eq!(chosen(&home, "largest", &["--largest", "2"]), ["A<1>", "B"]);
    let drawn = chosen(&home, "drawn", &["--sample", "2", "--seed", "7"]);
    assert_eq!((drawn.len(), chosen(&home, "again", &["--sample", "2", "--seed", "7"])), (2, drawn));
    let seeds = |seed: &str| chosen(&home, &format!("seed {seed}"), &["--sample", "1", "--seed", seed]);
    let several: std::collections::BTreeSet<_> = ["1", "2", "3", "4", "5", "6"].into_iter().flat_map(seeds).collect();
    assert!(several.len() > 1, "every seed draws the same: {several:?}");

    let (named, unknown) = (home.path("named"), home.path("unknown"));
    home.recoup(&["export", "confirmations", text(&named)]).exits(2);
    home.recoup(&["export", "confirmations", text(&unknown), "--accounts", "Z"]).exits(4);
    home.recoup(&["export", "confirmations", text(&unknown), "--sample", "2"]).exits(2);
    assert!(!unknown.exists(), "nothing is made of a question that has no answer");
}
