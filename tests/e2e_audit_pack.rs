//! `export audit-pack` through the program, on both databases: what is planted is in the files, and the manifest names
//! every file with its hash.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use recoup::log::hex;
use serde_json::Value;
use sha2::{Digest, Sha256};
use support::book::{invoice, one_account, receipt};
use support::program::{Home, each_home, text};

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
        home.record(&(one_account("HX") + &invoice("HX", "I1", "2026-01-10", "100.00")));
        home.record(&(receipt("HX", "R1", "2026-01-12", "30.00") + &receipt("HX", "R2", "2026-01-14", "30.00")));
        home.record(&receipt("HX", "R3", "2026-02-05", "25.00"));
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
