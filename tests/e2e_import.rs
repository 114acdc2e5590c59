//! Importing real invoices through the program: the figures of the shared data, and that the same file changes
//! nothing.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use serde_json::{Value, json};
use support::program::{Home, block_on, each_home, shared, text};

const FILE: &str = "data/ibm-late-payment/accounts_receivable.csv";
const DAY_FIRST: &str = "data/ibm-late-payment/accounts_receivable_ddmmyyyy.csv";
const WITH_MISSING: &str = "data/ibm-late-payment/accounts_receivable_with_missing.csv";

/// The table of the shared data's README: day, open, not due, 1–30 days, disputed.
const ORACLE: [(&str, &str, &str, &str, &str); 2] = [
    ("2012-12-31", "5725.06", "4936.32", "788.74", "1700.31"),
    ("2013-06-30", "5119.85", "4284.29", "835.56", "1806.84"),
];

fn import(home: &Home, file: &str, options: &[&str]) -> Option<Value> {
    let file = shared(file)?;
    let arguments = ["import", "invoices", text(&file), "--profile", "ibm-late-payment"];
    Some(home.recoup(&[&arguments, options].concat()).exits(0).json())
}

/// Balance and ageing of both days equal the oracle to the cent, and so does what is disputed.
#[track_caller]
fn equals_the_oracle(home: &Home) {
    for (day, open, not_due, late, disputed) in ORACLE {
        let balance = home.recoup(&["balance", "--as-of", day]).exits(0).json();
        let totals = &balance["totals"];
        assert_eq!(totals.as_array().map(Vec::len), Some(1), "{totals}");
        assert_eq!((&totals[0]["currency"], &totals[0]["open"]), (&json!("USD"), &json!(open)), "{day}");
        assert_eq!(totals[0]["overdue"], late, "{day}");
        assert_eq!(totals[0]["disputed"], disputed, "{day}");
        let ageing = home.recoup(&["ageing", "--as-of", day]).exits(0).json();
        let expected = json!({
            "not_due": not_due, "1-30": late, "31-60": "0.00", "61-90": "0.00", "91-180": "0.00",
            "181-360": "0.00", ">360": "0.00",
        });
        assert_eq!(ageing["totals"][0]["buckets"], expected, "{day}");
        assert_eq!((&ageing["totals"][0]["open"], &ageing["totals"][0]["no_due_date"]), (&json!(open), &json!("0.00")));
    }
}

/// The answers that say what a book holds, without the position and the instant.
fn ledger(home: &Home) -> Vec<Value> {
    let days = ["2012-06-30", "2012-12-31", "2013-06-30", "2014-12-31"];
    let questions = days.iter().flat_map(|day| [["balance", "--as-of", day], ["ageing", "--as-of", day]]);
    questions
        .map(|question| {
            let mut answer = home.recoup(&question).exits(0).json();
            let answer = answer.as_object_mut().expect("an object");
            answer.retain(|key, _| !matches!(key.as_str(), "position" | "known_at"));
            let list = answer.get_mut("accounts").and_then(Value::as_array_mut).expect("accounts");
            list.sort_by_key(|row| row["account"].to_string());
            Value::from_iter(answer.clone())
        })
        .collect()
}

#[test]
fn the_file_gives_its_figures_and_a_second_time_nothing() {
    each_home(|home| {
        let Some(first) = import(home, FILE, &[]) else { return };
        let counts = ["rows", "claims", "disputes", "receipts", "replayed", "rejected"].map(|key| first[key].as_u64());
        assert_eq!(counts, [Some(2466), Some(2466), Some(561), Some(2466), Some(0), Some(0)]);
        assert_eq!(first["errors"], json!([]));
        equals_the_oracle(home);

        let head = home.head();
        let before = home.recoup(&["balance", "--known-at", "0"]).exits(0).json();
        assert_eq!((&before["accounts"], &before["known_at"]), (&json!([]), &Value::Null));
        let before = home.recoup(&["ageing", "--known-at", "2020-01-01T00:00:00Z"]).exits(0).json();
        assert_eq!((&before["accounts"], &before["position"]), (&json!([]), &json!(0)));

        for (file, options) in [(FILE, vec![]), (DAY_FIRST, vec!["--date-format", "DD/MM/YYYY"])] {
            let again = import(home, file, &options).expect("the same folder");
            let counts = ["rows", "replayed", "claims", "disputes", "receipts", "rejected", "accounts", "reps"]
                .map(|key| again[key].as_u64().unwrap_or(9));
            assert_eq!(counts, [2466, 2466, 0, 0, 0, 0, 0, 0], "{file}");
            assert_eq!(home.head(), head);
        }
        equals_the_oracle(home);
        let regions = home.recoup(&["balance", "--as-of", "2013-06-30", "--by", "region"]).exits(0).json();
        assert_eq!(regions["groups"].as_array().map(Vec::len), Some(5), "{regions}");
        home.is_sound();
    });
}

#[test]
fn the_day_first_file_alone_gives_the_same_ledger() {
    each_home(|home| {
        let Some(summary) = import(home, DAY_FIRST, &["--date-format", "DD/MM/YYYY"]) else { return };
        assert_eq!((&summary["claims"], &summary["rejected"]), (&json!(2466), &json!(0)));
        equals_the_oracle(home);
        let other = Home::sqlite();
        import(&other, FILE, &[]).expect("the same folder");
        assert_eq!(ledger(home), ledger(&other));
    });
}

#[test]
fn missing_cells_that_no_invoice_needs_reject_nothing() {
    each_home(|home| {
        let Some(summary) = import(home, WITH_MISSING, &[]) else { return };
        let counts = ["rows", "claims", "receipts", "rejected"].map(|key| summary[key].as_u64());
        assert_eq!(counts, [Some(2586), Some(2586), Some(2586), Some(0)]);
        assert_eq!(summary["errors"], json!([]));
        home.is_sound();
    });
}

#[test]
fn a_dry_run_writes_nothing() {
    each_home(|home| {
        let Some(summary) = import(home, FILE, &["--dry-run"]) else { return };
        assert_eq!((&summary["claims"], &summary["dry_run"]), (&json!(2466), &json!(true)));
        if home.is_sqlite() {
            assert!(!home.path("book.db").exists(), "a dry run of an import needs no database");
        }
        assert_eq!(home.head(), 0);
    });
}

#[test]
fn a_file_that_cannot_be_read_is_wrong_usage_and_says_why() {
    each_home(|home| {
        let good = home.file("good.csv", "Customer,Invoice No,Invoice Date,Amount\nC1,I1,2026-01-05,10.00\n");
        let none = home.file("none.csv", "a,b\n1,2\n");
        let binary = home.file("binary.csv", b"\x00\xff\xfe\x01\x02\xff");
        let import = |file: &str, profile: &str, options: &[&str]| {
            let arguments = ["--format", "json", "import", "invoices", file, "--profile", profile];
            home.recoup(&[&arguments, options].concat())
        };
        for (file, profile, options, code, word) in [
            (text(&none), "generic", vec![], 2, "import"),
            (text(&binary), "generic", vec![], 2, "import"),
            (text(&good), "no-such-profile", vec![], 2, "import"),
            (text(&good), "ibm-late-payment", vec![], 2, "import"),
            ("missing.csv", "generic", vec![], 4, "file"),
        ] {
            let answer = import(file, profile, &options).exits(code);
            assert_eq!(answer.error()["code"], word, "{file} {profile}");
            assert_eq!(answer.stdout, "");
        }
        import(text(&good), "generic", &["--date-format", "M-D-Y"]).exits(2);
        import(text(&good), "generic", &["--currency", "XXXX"]).exits(2);
        assert_eq!(home.head(), 0);
    });
}

#[test]
fn the_wrong_date_format_rejects_rows_by_line_column_and_value() {
    each_home(|home| {
        let Some(file) = shared(DAY_FIRST) else { return };
        let text_of = std::fs::read_to_string(&file).expect("the file");
        let some: String = text_of.lines().take(40).map(|line| format!("{line}\r\n")).collect();
        let some = home.file("some.csv", some);
        let answer = home.recoup(&["import", "invoices", text(&some), "--profile", "ibm-late-payment"]).exits(3).json();
        let error = &answer["errors"][0];
        assert_eq!(
            (&error["line"], &error["column"], &error["value"]),
            (&json!(2), &json!("SettledDate"), &json!("23/01/2012"))
        );
        assert!(error["message"].as_str().is_some_and(|m| !m.is_empty()));
        assert_eq!(answer["rejected"].as_u64().expect("a number") + answer["claims"].as_u64().expect("a number"), 39);
    });
}

/// The same three invoices as a workbook and in the encoding of a Chinese accounting program.
#[test]
fn a_workbook_and_a_gb18030_file_give_the_same_ledger() {
    let rows = [
        ["华兴建材", "发票-1", "2026-01-05", "2026-02-04", "1200.50"],
        ["东方农资", "发票-2", "2026-01-06", "", "7.00"],
    ];
    let titles = ["客户编号", "发票号码", "开票日期", "到期日", "价税合计"];
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in [titles].iter().chain(&rows).enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = (u32::try_from(row).expect("few"), u16::try_from(column).expect("few"));
            sheet.write(row, column, *cell).expect("a cell");
        }
    }
    let workbook = workbook.save_to_buffer().expect("a workbook");
    let csv: String = [titles].iter().chain(&rows).map(|cells| cells.join(",") + "\r\n").collect();
    let (gb18030, _, unmappable) = encoding_rs::GB18030.encode(&csv);
    assert!(!unmappable);
    each_home(|home| {
        let workbook = home.file("list.xlsx", &workbook);
        let answer = home.recoup(&["import", "invoices", text(&workbook), "--profile", "generic"]).exits(0).json();
        assert_eq!((&answer["claims"], &answer["rejected"]), (&json!(2), &json!(0)));
        let balance = home.recoup(&["balance"]).exits(0).json();
        assert_eq!(
            (&balance["totals"][0]["open"], &balance["totals"][0]["currency"]),
            (&json!("1207.50"), &json!("CNY"))
        );
        assert_eq!(balance["accounts"][1]["account"], "华兴建材");
        let list = home.file("list.csv", &gb18030);
        let answer = home.recoup(&["import", "invoices", text(&list), "--profile", "generic"]).exits(0).json();
        assert_eq!((&answer["replayed"], &answer["claims"]), (&json!(2), &json!(0)));
    });
}

#[test]
fn quick_runs_leave_the_server_out() {
    if std::env::var("RECOUP_QUICK").as_deref() == Ok("1") {
        assert!(block_on(support::postgres::fresh_database()).is_none());
    }
}
