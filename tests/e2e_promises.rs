//! Promises, follow-ups, disputes and the worklist through the program, on both databases: what a script gets in
//! JSON and CSV, what a person sees in 80 columns, and what is not found.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use serde_json::{Value, json};
use support::book::{invoice, line, receipt, rep};
use support::program::{Home, each_home};

/// Three accounts: A keeps a part and breaks the other, B disputes all, C of another rep owes nothing.
fn talk() -> String {
    let a = "account/A";
    let account = |id: &str, owner: &str| {
        let data = json!({"name": format!("{id} 建材有限公司"), "currency": "CNY", "owner": owner});
        line(&format!("account-{id}"), "register_account", &format!("account/{id}"), "2026-01-02", &data)
    };
    let parts = json!([{"due_on": "2026-02-10", "amount": "200000"}, {"due_on": "2026-02-20", "amount": "100000"}]);
    let promise = json!({"promise": "P1", "parts": parts, "promiser": {"name": "陈女士", "role": "CFO"}});
    let call = json!({"follow_up": "F1", "channel": "CALL", "outcome": "PROMISED", "contact": "陈女士", "at": "10:00",
        "promise": "P1", "reason": "CASH_TIGHT"});
    let visit = json!({"follow_up": "F2", "channel": "VISIT", "outcome": "NO_CONTACT", "rep": "zhao"});
    let dispute = json!({"dispute": "D1", "claim": "B-1", "amount": "5000", "reason": "SHORT_DELIVERY", "side": "US"});
    [
        rep(),
        line("rep-zhao", "register_rep", "rep/zhao", "2026-01-01", &json!({"name": "Zhao"})),
        account("A", "lin"),
        account("B", "lin"),
        account("C", "zhao"),
        invoice("A", "A-1", "2026-01-10", "300000"),
        invoice("B", "B-1", "2026-01-10", "5000"),
        line("promise", "make_promise", a, "2026-02-01", &promise),
        line("call", "log_follow_up", a, "2026-02-01", &call),
        receipt("A", "R1", "2026-02-10", "200000"),
        line("visit", "log_follow_up", "account/C", "2026-02-15", &visit),
        line("dispute", "open_dispute", "account/B", "2026-03-02", &dispute),
    ]
    .concat()
}

/// Every read of talk, on a day late enough for everything to have shown itself.
const READS: [&[&str]; 4] = [&["promises"], &["follow-ups"], &["disputes"], &["worklist"]];

fn asked(home: &Home, question: &[&str], more: &[&str]) -> Value {
    home.recoup(&[question, &["--as-of", "2026-03-05"], more].concat()).exits(0).json()
}

#[test]
fn answers_have_the_shape_of_the_contract() {
    each_home(|home| {
        home.record(&talk());
        let answer = asked(home, &["promises"], &[]);
        assert_eq!((&answer["book"], &answer["as_of"]), (&json!("main"), &json!("2026-03-05")));
        let promise = &answer["promises"][0];
        assert_eq!(
            (&promise["state"], &promise["owner"], &promise["made_on"]),
            (&json!("BROKEN"), &json!("lin"), &json!("2026-02-01"))
        );
        let kept = json!({"due_on": "2026-02-10", "amount": "200000.00", "counted": "200000.00",
            "kept_on": "2026-02-10", "paid_after": "0.00", "state": "KEPT"});
        let broken = json!({"due_on": "2026-02-20", "amount": "100000.00", "counted": "0.00", "kept_on": null,
            "paid_after": "0.00", "state": "BROKEN"});
        assert_eq!(promise["parts"], json!([kept, broken]));
        let row = &answer["reliability"][0];
        assert_eq!(
            (&row["closed"], &row["kept"], &row["broken"], &row["ratio"]),
            (&json!(2), &json!(1), &json!(1), &json!("0.6667"))
        );
        let answer = asked(home, &["disputes"], &[]);
        let dispute = &answer["disputes"][0];
        assert_eq!(
            (&dispute["state"], &dispute["age_days"], &dispute["side"]),
            (&json!("OPENED"), &json!(3), &json!("US"))
        );
        let answer = asked(home, &["follow-ups"], &[]);
        let (a, c) = (&answer["accounts"][0], &answer["accounts"][2]);
        assert_eq!(
            (&a["last_on"], &a["d90"], &a["by_channel"]),
            (&json!("2026-02-01"), &json!(1), &json!({"CALL": 1}))
        );
        assert_eq!((&c["last_on"], &c["attempts_30"]), (&Value::Null, &json!(1)), "an attempt is no touch");
        let reps: Vec<&Value> = answer["reps"].as_array().expect("reps").iter().map(|rep| &rep["rep"]).collect();
        assert_eq!(reps, [&json!("lin"), &json!("zhao")]);
        let balance = asked(home, &["balance", "--account", "B"], &[]);
        assert_eq!(balance["accounts"][0]["disputed"], "5000.00");
        home.is_sound();
    });
}

#[test]
fn the_worklist_says_whom_why_and_who_is_left_in_peace() {
    each_home(|home| {
        home.record(&talk());
        let answer = asked(home, &["worklist"], &[]);
        let row = &answer["rows"][0];
        assert_eq!((&row["rank"], &row["account"], &row["overdue"]), (&json!(1), &json!("A"), &json!("100000.00")));
        let words = "broke the promise of 100,000.00 CNY by 2026-02-20 (P1); 100,000.00 is missing";
        assert_eq!((&row["reasons"][0]["code"], &row["reasons"][0]["text"]), (&json!("PROMISE_BROKEN"), &json!(words)));
        let sum: i64 = row["reasons"].as_array().expect("reasons").iter().filter_map(|r| r["points"].as_i64()).sum();
        assert_eq!(row["score"], sum);
        let held = &answer["held_back"];
        assert_eq!((&held[0]["account"], &held[0]["reason"]), (&json!("B"), &json!("DISPUTED_ONLY")));
        let of_zhao = asked(home, &["worklist"], &["--rep", "zhao"]);
        assert_eq!(of_zhao["rows"][0]["account"], "C");
        assert_eq!((of_zhao["rows"].as_array().map(Vec::len), &of_zhao["held_back"]), (Some(1), &json!([])));
    });
}

#[test]
fn what_is_known_later_is_not_in_an_earlier_answer() {
    each_home(|home| {
        home.record(&talk());
        let before = home.head().to_string();
        home.record(&receipt("A", "R2", "2026-02-21", "100000"));
        let state = |more: &[&str]| asked(home, &["promises"], more)["promises"][0]["state"].clone();
        assert_eq!((state(&[]), state(&["--known-at", &before])), (json!("KEPT_LATE"), json!("BROKEN")));
    });
}

#[test]
fn filters_choose_rows_and_who_is_unknown_is_not_found() {
    each_home(|home| {
        home.record(&talk());
        let count = |question: &[&str], list: &str| asked(home, question, &[])[list].as_array().map(Vec::len);
        assert_eq!(count(&["promises", "--rep", "lin"], "promises"), Some(1));
        assert_eq!(count(&["promises", "--rep", "zhao"], "promises"), Some(0));
        assert_eq!(count(&["promises", "--account", "B"], "promises"), Some(0));
        assert_eq!(count(&["follow-ups", "--rep", "zhao"], "accounts"), Some(1));
        assert_eq!(count(&["follow-ups", "--rep", "zhao"], "reps"), Some(1));
        assert_eq!(count(&["follow-ups", "--account", "A"], "accounts"), Some(1));
        assert_eq!(count(&["disputes", "--account", "A"], "disputes"), Some(0));
        for question in [
            &["promises", "--account", "X"][..],
            &["promises", "--rep", "x"],
            &["follow-ups", "--account", "X"],
            &["follow-ups", "--rep", "x"],
            &["disputes", "--account", "X"],
            &["contracts", "--rep", "x"],
            &["worklist", "--rep", "x"],
        ] {
            assert_eq!(home.recoup(question).exits(4).error()["code"], "not_found", "{question:?}");
        }
        // Before their day they exist, and there is nothing.
        let early = home.recoup(&["promises", "--account", "A", "--rep", "lin", "--as-of", "2025-12-31"]).exits(0);
        assert_eq!(early.json()["promises"], json!([]));
        assert_eq!(home.recoup(&["promises", "--rep", "lin", "--known-at", "2"]).exits(4).error()["code"], "not_found");
    });
}

#[test]
fn tables_fit_eighty_columns_and_a_csv_is_read_back_by_its_header() {
    each_home(|home| {
        home.record(&talk());
        let mut tables = String::new();
        for question in READS.iter().chain(&[&["timeline", "A"][..]]) {
            let question = [*question, &["--as-of", "2026-03-05"]].concat();
            let table = home.recoup(&[&["--format", "table"], &question[..]].concat()).exits(0).stdout;
            let wide = |line: &&str| unicode_width::UnicodeWidthStr::width(*line) > 80;
            assert_eq!(table.lines().find(wide), None, "{question:?}");
            if question[0] != "timeline" {
                tables.push_str(&format!("recoup {}\n{table}\n", question.join(" ")));
            }
            let csv = home.recoup(&[&["--format", "csv"], &question[..]].concat()).exits(0).stdout;
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            let titles = reader.headers().expect("a header").len();
            let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
            assert!(!rows.is_empty() && rows.iter().all(|row| row.len() == titles), "{csv}");
        }
        insta::assert_snapshot!("tables", tables);
    });
}

#[test]
fn the_timeline_says_what_came_of_a_promise() {
    each_home(|home| {
        home.record(&talk());
        let events = asked(home, &["timeline", "A"], &[])["events"].clone();
        let words: Vec<&str> = events.as_array().expect("events").iter().filter_map(|e| e["words"].as_str()).collect();
        let promised = "promised 200,000.00 by 2026-02-10, kept on the day; 100,000.00 by 2026-02-20, broken (P1)";
        assert!(words.contains(&promised), "{words:#?}");
        let called = "call about promise P1: they promise, because of CASH_TIGHT";
        assert!(words.contains(&called), "{words:#?}");
        // For a person nothing of it is cut, also in 80 columns.
        let table = home.recoup(&["--format", "table", "timeline", "A", "--as-of", "2026-03-05"]).exits(0).stdout;
        assert!(table.contains("promised 200,000.00 by 2026-02-10, kept on the day;"), "{table}");
        assert!(!table.contains('…'), "{table}");
    });
}

#[test]
fn the_role_of_restricted_rights_fills_reads_and_rebuilds_the_tables() {
    let Some(owner) = Home::postgres() else { return };
    // The owner makes the tables; from then on the program works with the rights of `recoup_append` alone.
    owner.record(&rep());
    owner.by_hand("CREATE ROLE recoup_clerk LOGIN IN ROLE recoup_append").expect("a role");
    let mut clerk = owner;
    let url = clerk.url.clone();
    clerk.url = url.replace("postgres://recoup@", "postgres://recoup_clerk@");
    assert_ne!(clerk.url, url, "the test cluster's user");
    clerk.record(&talk());
    for question in READS {
        asked(&clerk, question, &[]);
    }
    assert_eq!(asked(&clerk, &["promises"], &[])["promises"][0]["state"], "BROKEN");
    clerk.recoup(&["rebuild"]).exits(0);
    clerk.is_sound();
    support::program::block_on(support::postgres::drop_database(&url));
}
