//! `export audit-pack` and `audit` through the program, on both databases: what is planted is in the files, the manifest
//! names every file with its hash, and the answer says what the files say.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use calamine::Reader;
use recoup::log::hex;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::book::{invoice, line, one_account, receipt};
use support::program::{Answer, Home, each_home, text};

const PERIOD: [&str; 4] = ["--from", "2026-01-01", "--to", "2026-01-31"];

fn packed(home: &Home, folder: &str, options: &[&str]) -> Value {
    let folder = home.path(folder);
    home.recoup(&[&["export", "audit-pack", text(&folder)], &PERIOD[..], options].concat()).exits(0);
    let manifest: Value =
        serde_json::from_slice(&read(home, folder.to_str().expect("a path"), "manifest.json")).expect("JSON");
    for file in manifest["files"].as_array().expect("files") {
        let bytes = read(home, folder.to_str().expect("a path"), file["file"].as_str().expect("a name"));
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        assert_eq!(file["sha256"], hex(&digest), "{file}");
    }
    let there = std::fs::read_dir(&folder).expect("a folder").count();
    assert_eq!(there, manifest["files"].as_array().map_or(0, Vec::len) + 1, "all but the manifest are in it");
    manifest
}

/// An answer about the period.
fn audited(home: &Home, options: &[&str]) -> Answer {
    home.recoup(&[&["audit"], &PERIOD[..], options].concat())
}

/// An invoice of January with money of both months, and two receipts that may be one.
fn planted(home: &Home) {
    home.record(&(one_account("HX") + &invoice("HX", "I1", "2026-01-10", "100.00")));
    home.record(&(receipt("HX", "R1", "2026-01-12", "30.00") + &receipt("HX", "R2", "2026-01-14", "30.00")));
    home.record(&receipt("HX", "R3", "2026-02-05", "25.00"));
}

fn read(home: &Home, folder: &str, file: &str) -> Vec<u8> {
    std::fs::read(home.path(folder).join(file)).expect("a file of the pack")
}

fn words(home: &Home, folder: &str, file: &str) -> String {
    String::from_utf8(read(home, folder, file)).expect("UTF-8")
}

fn found(manifest: &Value, name: &str) -> u64 {
    let procedures = manifest["procedures"].as_array().expect("procedures");
    let of_name = procedures.iter().find(|procedure| procedure["name"] == name);
    of_name.and_then(|procedure| procedure["findings"].as_u64()).expect("a number")
}

#[test]
fn a_pack_finds_what_is_planted_and_hashes_every_file() {
    each_home(|home| {
        planted(home);
        let before = home.head();
        let manifest = packed(home, "pack", &["--as-of", "2026-03-01", "--lang", "en"]);
        // The invoice, two receipts and what they settle; the program records today, long after January.
        assert_eq!(found(&manifest, "cut-off"), 5);
        assert_eq!(found(&manifest, "subsequent-receipts"), 1);
        assert_eq!(found(&manifest, "duplicate-receipts"), 1);
        let nothing = ["corrections", "credits-after-disputes", "self-approvals", "gaps", "back-dated", "out-of-hours"];
        nothing.iter().for_each(|name| assert_eq!(found(&manifest, name), 0, "{name}"));
        let later = words(home, "pack", "subsequent-receipts.csv");
        assert!(later.contains(",HX,I1,CNY,40.00,R3,2026-02-05,2026-02-05,25.00"), "{later}");
        assert_eq!(words(home, "pack", "gaps.csv").lines().count(), 1, "titles and nothing else");
        assert!(manifest["basis"].as_str().is_some_and(|basis| basis.starts_with(&format!("2026-03-01@{before}:"))));
        let summary = words(home, "pack", "summary.html");
        assert!(summary.contains("Audit procedures") && summary.contains("must be none: none"), "{summary}");

        // One day apart is too far, and Chinese is the default.
        let narrow = packed(home, "narrow", &["--as-of", "2026-03-01", "--duplicate-days", "1"]);
        assert_eq!((found(&narrow, "duplicate-receipts"), &narrow["options"]["duplicate_days"]), (0, &Value::from(1)));
        assert!(words(home, "narrow", "summary.html").contains("审计程序汇总"));

        // The same knowledge gives the same files, whatever came since.
        home.record(&receipt("HX", "R4", "2026-02-06", "5.00"));
        let known = before.to_string();
        let again = packed(home, "again", &["--as-of", "2026-03-01", "--known-at", &known, "--lang", "en"]);
        assert_eq!(again, manifest);

        let folder = home.path("again");
        home.recoup(&[&["export", "audit-pack", text(&folder)], &PERIOD[..]].concat()).exits(2);
        let (fresh, turned) = (home.path("fresh"), ["--from", "2026-02-01", "--to", "2026-01-31"]);
        home.recoup(&[&["export", "audit-pack", text(&fresh)], &turned[..]].concat()).exits(2);
    });
}

#[test]
fn the_answer_says_what_the_pack_says() {
    each_home(|home| {
        planted(home);
        home.record(&line(
            "gone",
            "correct",
            "account/HX",
            "2026-02-06",
            &json!({"command": "receipt-R1", "reason": "=x"}),
        ));
        let day = ["--as-of", "2026-03-01"];
        let manifest = packed(home, "pack", &day);
        let summary = audited(home, &day).exits(0).json();
        for name in ["book", "from", "to", "options", "procedures"] {
            assert_eq!(summary[name], manifest[name], "{name}");
        }
        assert_eq!((&summary["as_of"], &summary["position"]), (&json!("2026-03-01"), &json!(home.head())));
        let table = audited(home, &[&day[..], &["--format", "table"]].concat()).exits(0).stdout;
        let open = manifest["procedures"][0]["amounts"][0]["amount"].as_str().expect("an amount");
        assert!(table.contains(&format!("CNY {open}")) && table.contains("self-approvals"), "{table}");

        for procedure in manifest["procedures"].as_array().expect("procedures") {
            let name = procedure["name"].as_str().expect("a name");
            let one = |options: &[&str]| audited(home, &[&[name], &day[..], options].concat()).exits(0);
            assert_eq!(one(&["--format", "csv"]).stdout, words(home, "pack", &format!("{name}.csv")), "{name}");
            let rows: Value = serde_json::from_slice(&read(home, "pack", &format!("{name}.json"))).expect("JSON");
            assert_eq!(one(&[]).json()["procedures"], json!([rows]), "{name}");
            let shown = one(&["--format", "table"]).stdout;
            assert!(shown.lines().nth(1).is_some_and(|line| line.starts_with('─')), "{shown}");
        }
        let (all, one) = (home.path("all.xlsx"), home.path("one.xlsx"));
        audited(home, &["--xlsx", text(&all)]).exits(0);
        audited(home, &["cut-off", "--xlsx", text(&one)]).exits(0);
        let sheets = |path| calamine::open_workbook_auto(path).expect("a workbook").sheet_names();
        assert_eq!((sheets(&all).len(), sheets(&one)), (10, vec!["Procedures".to_owned(), "cut-off".to_owned()]));
    });
}

#[test]
fn an_audit_is_asked_as_every_question_is() {
    each_home(|home| {
        planted(home);
        let (day, known) = (["--as-of", "2026-03-01"], home.head().to_string());
        let then = |options: &[&str]| audited(home, &[&day[..], options].concat()).exits(0).stdout;
        let at = ["--known-at", &known];
        let before = [then(&at), then(&[&["cut-off"], &at[..]].concat())];
        let based: Value = serde_json::from_str(&then(&["duplicate-receipts", "--basis"])).expect("JSON");
        home.record(&receipt("HX", "R4", "2026-01-14", "5.00"));
        assert_eq!([then(&at), then(&[&["cut-off"], &at[..]].concat())], before);
        assert_ne!(then(&["cut-off"]), before[1]);
        let basis = format!("--basis={}", based["basis"].as_str().expect("a basis"));
        assert_eq!(audited(home, &["duplicate-receipts", &basis]).exits(0).json(), based);
        let narrow: Value =
            serde_json::from_str(&then(&["duplicate-receipts", "--duplicate-days", "1"])).expect("JSON");
        assert_eq!(
            (&narrow["procedures"][0]["findings"], &narrow["options"]["duplicate_days"]),
            (&json!(0), &json!(1))
        );

        let wrong = audited(home, &["cutoff"]).exits(2).stderr;
        assert!(wrong.contains("cut-off") && wrong.contains("credits-after-disputes"), "{wrong}");
        home.recoup(&["audit", "--from", "2026-02-01", "--to", "2026-01-31"]).exits(2);
        audited(home, &["--as-of", "2026-01-30"]).exits(2);

        // Nobody wrote to this book.
        let empty = audited(home, &["--book", "other"]).exits(0).json();
        let procedures = empty["procedures"].as_array().expect("procedures");
        assert_eq!((procedures.len(), &empty["position"]), (9, &json!(0)));
        assert!(procedures.iter().all(|procedure| procedure["findings"] == 0), "{empty}");
        let nothing = audited(home, &["--book", "other", "corrections"]).exits(0).json();
        assert_eq!(nothing["procedures"][0]["rows"], json!([]));
    });
}
