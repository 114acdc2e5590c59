//! Evidence for a dispute through the program, on both databases: whole packs of the worked example, proofs held
//! against an independent implementation, names made of markup, erased words, and every changed byte found.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use std::path::{Path, PathBuf};

use ct_merkle::{InclusionProof, RootHash};
use serde_json::{Value, json};
use sha2::Sha256;
use support::book::{invoice, line, one_account, receipt};
use support::program::{Home, each_home, shared, text};

const FILES: [&str; 7] =
    ["SHA256SUMS", "documents.csv", "figures.json", "index.html", "proofs.json", "timeline.csv", "timeline.json"];

/// Writes a pack, which checks itself clean; answers where it is and what was printed.
fn pack(home: &Home, account: &str, name: &str, options: &[&str]) -> (PathBuf, Value) {
    let folder = home.path(name);
    let arguments = [&["export", "evidence", account, text(&folder), "--as-of", "2026-04-30"], options].concat();
    let written = home.recoup(&arguments).exits(0).json();
    let report = home.recoup(&["verify", "--evidence", text(&folder)]).exits(0).json();
    assert_eq!((&report["problems"], &report["events"]), (&json!([]), &written["events"]));
    (folder, written)
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("a file in UTF-8")
}

fn parsed(folder: &Path, name: &str) -> Value {
    serde_json::from_str(&read(folder, name)).expect("JSON")
}

fn bytes(hex: &Value) -> Vec<u8> {
    let digits = hex.as_str().expect("digits").as_bytes();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("a byte");
    digits.chunks(2).map(byte).collect()
}

/// Every proof leads to the root, as an implementation that is not ours sees it.
fn proofs_hold(folder: &Path) -> usize {
    let proofs = parsed(folder, "proofs.json");
    let size = proofs["position"].as_u64().expect("a size");
    let digest: [u8; 32] = bytes(&proofs["root"]).try_into().expect("a hash");
    let root = RootHash::<Sha256>::new(digest.into(), size);
    let events = proofs["events"].as_array().expect("events");
    for event in events {
        let path: Vec<u8> = event["path"].as_array().expect("a path").iter().flat_map(bytes).collect();
        let proof = InclusionProof::<Sha256>::try_from_bytes(path).expect("a proof");
        let (position, stored) = (event["position"].as_u64().expect("a position"), event["bytes"].as_str());
        root.verify_inclusion(&stored.expect("bytes"), position - 1, &proof).expect("it leads to the root");
    }
    events.len()
}

/// Minor units of an amount with two decimals, or a count.
fn minor(value: &Value) -> i64 {
    match value.as_str() {
        Some(amount) => amount.replace('.', "").parse().expect("an amount"),
        None => value.as_i64().expect("a count"),
    }
}

/// Contributions sum to every figure, steps to what is known in the end, causes to every delta.
fn figures_sum(figures: &Value) {
    let sum = |list: &Value| -> i64 { list.as_array().expect("a list").iter().map(|one| minor(&one["amount"])).sum() };
    for figure in figures["figures"].as_array().expect("figures") {
        assert_eq!(sum(&figure["contributions"]), minor(&figure["value"]), "{figure}");
    }
    for known in figures["known"].as_array().expect("figures") {
        assert_eq!(sum(&known["steps"]), minor(&known["value"]), "{known}");
    }
    for change in figures["before_and_after"].as_array().expect("figures") {
        assert_eq!(sum(&change["causes"]), minor(&change["delta"]), "{change}");
        assert_eq!(minor(&change["new"]) - minor(&change["old"]), minor(&change["delta"]), "{change}");
    }
}

/// A page that a printer takes as it is.
fn page_is_self_contained(page: &str) {
    for never in ["<script", "http", "src=", "url(", "@import", "<link", "onclick"] {
        assert!(!page.contains(never), "{never} in a page: {page:.400}");
    }
    for always in
        ["<!doctype html>", "@page{size:A4", "break-before:page", "table-header-group", "overflow-wrap:anywhere"]
    {
        assert!(page.contains(always), "no {always}: {page:.400}");
    }
}

#[test]
fn the_worked_examples_dispute_is_told_proven_and_checked_without_a_database() {
    let Some(commands) = shared("examples/worked.jsonl") else { return };
    each_home(|home| {
        home.recoup(&["apply", text(&commands)]).exits(0);
        let (folder, written) = pack(home, "DF", "dispute", &["--dispute", "D1"]);
        assert_eq!(written["files"].as_array().expect("files").len(), FILES.len());
        for name in FILES {
            assert!(folder.join(name).is_file(), "{name}");
        }
        assert_eq!(proofs_hold(&folder), usize::try_from(written["events"].as_u64().expect("n")).expect("n"));
        let figures = parsed(&folder, "figures.json");
        figures_sum(&figures);
        assert_eq!(figures["matter"], json!({"dispute": {"dispute": "D1", "claim": "DF-2"}}));
        assert_eq!(figures["basis"], written["basis"]);
        let timeline = parsed(&folder, "timeline.json");
        let kinds: Vec<&str> =
            timeline["events"].as_array().expect("events").iter().filter_map(|e| e["type"].as_str()).collect();
        assert!(kinds.contains(&"dispute_opened") && kinds.contains(&"dispute_resolved"), "{kinds:?}");
        let page = read(&folder, "index.html");
        page_is_self_contained(&page);
        for words in ["争议证据", "东方农资", "DF-2", "产品质量", written["basis"].as_str().expect("a basis")]
        {
            assert!(page.contains(words), "{words}");
        }
        // A folder with files is left as it is.
        let again = home.recoup(&["export", "evidence", "DF", text(&folder)]).exits(2);
        assert!(again.error()["message"].as_str().expect("words").contains("not empty"));
        assert_eq!(read(&folder, "index.html"), page);
        // What is nowhere leaves nothing behind.
        let nowhere = home.path("nowhere");
        for matter in [["--dispute", "D9"], ["--claim", "no"], ["--promise", "no"], ["--contested", "999"]] {
            let arguments = ["export", "evidence", "DF", text(&nowhere), matter[0], matter[1]];
            assert_eq!(home.recoup(&arguments).exits(4).error()["code"], json!("not_found"), "{matter:?}");
        }
        assert!(!nowhere.exists());
        home.is_sound();
    });
}

#[test]
fn a_back_dated_receipt_is_shown_before_and_after_in_what_a_rep_earns() {
    let Some(commands) = shared("examples/worked.jsonl") else { return };
    each_home(|home| {
        home.recoup(&["apply", text(&commands)]).exits(0);
        let late = home.texts("SELECT CAST(position AS TEXT) FROM events WHERE command_id = 'w28' ORDER BY position");
        let options = ["--commission", "lin", "--month", "2026-02", "--contested", &late[0], "--lang", "en"];
        let (folder, _) = pack(home, "HX", "pay", &options);
        let figures = parsed(&folder, "figures.json");
        figures_sum(&figures);
        let task = figures["before_and_after"].as_array().expect("figures").iter().find(|f| f["name"] == "TASK");
        let task = task.expect("the figure");
        assert_eq!((&task["old"], &task["new"]), (&json!("312.00"), &json!("156.00")));
        assert_eq!(task["causes"][0]["position"].to_string(), late[0]);
        proofs_hold(&folder);
        let page = read(&folder, "index.html");
        page_is_self_contained(&page);
        assert!(page.contains("Cut for the task CNY") && page.contains("312.00") && page.contains("156.00"));
    });
}

#[test]
fn the_whole_account_a_claim_and_a_promise_have_evidence_in_both_languages() {
    let Some(commands) = shared("examples/worked.jsonl") else { return };
    let home = Home::sqlite();
    home.recoup(&["apply", text(&commands)]).exits(0);
    let promise = home.recoup(&["promises", "--account", "HX", "--as-of", "2026-04-30"]).exits(0).json();
    let promise = promise["promises"][0]["promise"].as_str().expect("a promise").to_owned();
    let claim = home.recoup(&["explain", "balance", "HX", "claims", "--as-of", "2026-04-30"]).exits(0).json();
    assert_eq!(claim["figure"], "claims");
    for (number, matter) in
        [vec![], vec!["--promise", promise.as_str()], vec!["--claim", "HX-2"]].into_iter().enumerate()
    {
        for lang in ["zh", "en"] {
            let options = [matter.as_slice(), &["--lang", lang]].concat();
            let (folder, _) = pack(&home, "HX", &format!("{number}-{lang}"), &options);
            figures_sum(&parsed(&folder, "figures.json"));
            proofs_hold(&folder);
            let page = read(&folder, "index.html");
            page_is_self_contained(&page);
            assert!(page.contains(&format!("<html lang=\"{lang}\">")));
        }
    }
    // The same figure as the answer's own.
    let open = home.recoup(&["balance", "--account", "HX", "--as-of", "2026-04-30"]).exits(0).json();
    let known = parsed(&home.path("0-en"), "figures.json")["known"].clone();
    let last = known.as_array().expect("figures").iter().find(|known| known["name"] == "claims").expect("claims");
    assert_eq!(last["value"], open["accounts"][0]["claims"]);
}

const ODD: &str = "<script>alert(1)</script> & \"华兴\" '; =1+1";

/// A book whose every name would be markup, a formula or a separator somewhere.
fn odd_book() -> String {
    let stream = "account/A&<b>\"'; 华";
    let name = json!({"name": ODD, "currency": "CNY", "owner": "lin"});
    let invoice = json!({"claim": "I<1>&'\"; 号", "amount": "100.00", "due_on": "2026-03-01"});
    let hash = "ab".repeat(32);
    let dispute = json!({"dispute": "D<i>", "claim": "I<1>&'\"; 号", "amount": "40.00", "reason": "SHORT_DELIVERY",
        "side": "US", "evidence": format!("=HYPERLINK(\"x\") <b>sha256 {hash}")});
    let call = json!({"follow_up": "F", "channel": "CALL", "outcome": "STALL", "contact": "陈 <b>女士</b>", "at": "10:00",
        "note": "她说 & \"不付\" <i>", "claims": ["I<1>&'\"; 号"]});
    one_account("B")
        + &line("register", "register_account", stream, "2026-01-02", &name)
        + &line("invoice", "raise_invoice", stream, "2026-01-10", &invoice)
        + &line("dispute", "open_dispute", stream, "2026-03-05", &dispute)
        + &line("call", "log_follow_up", stream, "2026-03-06", &call)
}

#[test]
fn nothing_of_the_data_is_markup_or_a_formula_and_erased_words_show_as_erased() {
    each_home(|home| {
        home.record(&odd_book());
        let account = "A&<b>\"'; 华";
        let (folder, _) = pack(home, account, "odd <&> 证据", &["--dispute", "D<i>", "--lang", "en"]);
        let page = read(&folder, "index.html");
        page_is_self_contained(&page);
        for never in ["<b>", "<i>", "<1>"] {
            assert!(!page.contains(never), "{never}");
        }
        for words in ["I&lt;1&gt;&amp;&#39;&quot;; 号", "contact: 陈 &lt;b&gt;女士", "她说 &amp; &quot;不付&quot;"]
        {
            assert!(page.contains(words), "{words}");
        }
        let documents = read(&folder, "documents.csv");
        assert!(documents.contains(&"ab".repeat(32)) && documents.contains("'=HYPERLINK"), "{documents}");
        assert!(documents.contains("not_kept"), "{documents}");
        proofs_hold(&folder);
        home.by_hand("DELETE FROM person_keys").expect("deleted");
        let (folder, _) = pack(home, account, "erased", &["--lang", "en"]);
        let page = read(&folder, "index.html");
        assert!(page.contains("contact: [erased]") && page.contains("note: [erased]") && !page.contains("女士"));
        proofs_hold(&folder);
    });
}

#[test]
fn issued_papers_are_named_with_whether_they_are_kept() {
    each_home(|home| {
        let issue = json!({"month": "2026-01"});
        home.record(
            &(one_account("A")
                + &invoice("A", "I1", "2026-01-10", "100.00")
                + &receipt("A", "R1", "2026-01-12", "30.00")
                + &line("issue", "issue_reconciliation", "account/A", "2026-02-03", &issue)),
        );
        let (folder, written) = pack(home, "A", "papers", &[]);
        assert_eq!(written["documents"], json!(1));
        let documents = read(&folder, "documents.csv");
        assert!(
            documents.contains("reconciliation,2026-01,") && documents.contains(",kept,application/json,"),
            "{documents}"
        );
    });
}

#[test]
fn the_same_question_gives_the_same_zip_whatever_was_recorded_since() {
    each_home(|home| {
        home.record(&odd_book());
        let zip = |home: &Home, name: &str, options: &[&str]| {
            let folder = home.path(name).join("pack");
            let account = "A&<b>\"'; 华";
            let arguments = [&["export", "evidence", account, text(&folder), "--zip"], options].concat();
            let written = home.recoup(&arguments).exits(0).json();
            let path = home.path(name).join("pack.zip");
            assert!(!folder.exists() && written["path"] == json!(text(&path)), "{written}");
            let report = home.recoup(&["verify", "--evidence", text(&path)]).exits(0).json();
            assert_eq!(report["problems"], json!([]));
            (std::fs::read(&path).expect("a file"), written["basis"].as_str().expect("a basis").to_owned())
        };
        let (first, basis) = zip(home, "one", &["--as-of", "2026-04-30"]);
        home.record(&(invoice("B", "later", "2026-01-10", "100.00") + &receipt("B", "R", "2026-01-12", "30.00")));
        let (again, _) = zip(home, "two", &[&format!("--basis={basis}")]);
        assert_eq!(first, again);
        let there = home.path("two").join("pack");
        let refused = home.recoup(&["export", "evidence", "B", text(&there), "--zip"]).exits(2);
        assert!(refused.error()["message"].as_str().expect("words").contains("already"));
    });
}

/// What a check says of a pack in which one file was changed.
fn found(home: &Home, folder: &Path, name: &str, changed: &[u8]) -> Vec<(u64, String)> {
    let path = folder.join(name);
    let whole = std::fs::read(&path).expect("a file");
    std::fs::write(&path, changed).expect("changed");
    let report = home.recoup(&["verify", "--evidence", text(folder)]).exits(1).json();
    std::fs::write(&path, whole).expect("as it was");
    let problems = report["problems"].as_array().expect("problems").iter();
    problems.map(|p| (p["position"].as_u64().expect("a position"), format!("{} {}", p["code"], p["message"]))).collect()
}

#[test]
fn a_changed_byte_is_found_and_named() {
    let home = Home::sqlite();
    home.record(&odd_book());
    let (folder, _) = pack(&home, "A&<b>\"'; 华", "pack", &[]);
    // Every file, at some places spread over it, among them the last byte.
    for name in FILES {
        let whole = std::fs::read(folder.join(name)).expect("a file");
        for place in (0..whole.len()).step_by((whole.len() / 4).max(1)).chain([whole.len() - 1]) {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            let problems = found(&home, &folder, name, &changed);
            assert!(
                problems.iter().any(|(_, what)| what.contains(name) || name == "SHA256SUMS"),
                "{name}: {problems:?}"
            );
        }
    }
    // A changed record is named by its position, even where its leaf hash was made to fit.
    let proofs = parsed(&folder, "proofs.json");
    let position = proofs["events"][1]["position"].as_u64().expect("a position");
    let mut changed = proofs.clone();
    let stored = changed["events"][1]["bytes"].as_str().expect("bytes").replace("100", "900");
    changed["events"][1]["bytes"] = json!(stored);
    let leaf = recoup::log::leaf_hash(stored.as_bytes());
    changed["events"][1]["leaf_hash"] = json!(recoup::log::hex(&leaf));
    let problems = found(&home, &folder, "proofs.json", &serde_json::to_vec(&changed).expect("JSON"));
    assert!(problems.iter().any(|(at, what)| *at == position && what.contains("proof_failed")), "{problems:?}");
    // An event that is told otherwise than it was recorded, and one that is left out.
    let mut timeline = parsed(&folder, "timeline.json");
    timeline["events"][1]["effective_on"] = json!("2026-01-11");
    let problems = found(&home, &folder, "timeline.json", &serde_json::to_vec(&timeline).expect("JSON"));
    assert!(problems.iter().any(|(at, what)| *at == position && what.contains("timeline_changed")), "{problems:?}");
    timeline["events"].as_array_mut().expect("events").remove(1);
    let problems = found(&home, &folder, "timeline.json", &serde_json::to_vec(&timeline).expect("JSON"));
    assert!(problems.iter().any(|(at, what)| *at == position && what.contains("not told")), "{problems:?}");
    // A file that is lost, and one that was put in.
    std::fs::rename(folder.join("documents.csv"), folder.join("other.csv")).expect("renamed");
    let report = home.recoup(&["verify", "--evidence", text(&folder)]).exits(1).json();
    let codes: Vec<&str> =
        report["problems"].as_array().expect("problems").iter().filter_map(|p| p["code"].as_str()).collect();
    assert_eq!(codes, ["file_added", "file_missing"]);
    home.recoup(&["verify", "--evidence", text(&home.path("no-such"))]).exits(4);
}
