//! Pay through the program: a month is issued and frozen, contested, changed afterwards, asked for under another
//! policy; and nobody does alone what two have to do (domain.md 8).

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use serde_json::{Value, json};
use support::book::line;
use support::program::{Home, each_home, shared, text};

fn by(actor: &str, id: &str, kind: &str, on: &str, data: &Value) -> String {
    let stream = "rep/lin";
    json!({"id": id, "type": kind, "stream": stream, "effective_on": on, "actor": actor, "data": data}).to_string()
        + "\n"
}

/// The worked example in a book; nothing where the shared data is not there.
fn worked(home: &Home) -> Option<()> {
    let file = shared("examples/worked.jsonl")?;
    home.recoup(&["apply", text(&file)]).exits(0);
    Some(())
}

fn commission(home: &Home, month: &str, options: &[&str]) -> Value {
    home.recoup(&[&["commission", "lin", "--month", month], options].concat()).exits(0).json()
}

fn issued(home: &Home) -> Option<()> {
    worked(home)?;
    home.record(&by("fin", "issue-02", "issue_commission_statement", "2026-03-05", &json!({"month": "2026-02"})));
    Some(())
}

#[test]
fn an_issued_statement_is_frozen_and_its_paper_is_kept() {
    each_home(|home| {
        let Some(()) = issued(home) else { return };
        let before = commission(home, "2026-02", &[]);
        let hash = before["issued"]["document_sha256"].as_str().expect("a hash").to_owned();
        assert_eq!((&before["issued"]["on"], hash.len()), (&json!("2026-03-05"), 64));
        let paper = home.texts(&paper(home));
        let paper: Value = serde_json::from_str(&paper[0]).expect("the paper is JSON");
        assert_eq!((&paper["totals"], &paper["as_of"]), (&before["totals"], &json!("2026-03-05")));

        // The money of a line goes back; the month stands, a later one shows it.
        let back = json!({"receipt": "R1", "reason": "bounced"});
        home.record(&line("back", "return_receipt", "account/HX", "2026-05-06", &back));
        let after = commission(home, "2026-02", &[]);
        assert_eq!((&after["totals"], &after["lines"]), (&before["totals"], &before["lines"]));
        let clawed = commission(home, "2026-05", &[]);
        assert_eq!(clawed["clawbacks"].as_array().map(Vec::len), Some(1), "{clawed}");
        assert_eq!(
            (&clawed["clawbacks"][0]["receipt"], &clawed["clawbacks"][0]["month"]),
            (&json!("R1"), &json!("2026-02"))
        );
        home.is_sound();
    });
}

/// Reads the one paper as text.
fn paper(home: &Home) -> String {
    let bytes = if home.is_sqlite() { "CAST(bytes AS TEXT)" } else { "convert_from(bytes, 'UTF8')" };
    format!("SELECT {bytes} FROM documents WHERE book = 'main'")
}

#[test]
fn a_statement_is_issued_once_and_not_replaced_by_a_correction() {
    each_home(|home| {
        let Some(()) = issued(home) else { return };
        let again = by("fin", "again", "issue_commission_statement", "2026-03-06", &json!({"month": "2026-02"}));
        home.apply(&again, &[]).exits(3);
        let correct = by("fin", "c", "correct", "2026-03-06", &json!({"command": "issue-02", "reason": "too early"}));
        assert_eq!(home.apply(&correct, &[]).exits(3).summary()["errors"][0]["code"], "not_correctable");
    });
}

#[test]
fn a_contested_line_is_answered_by_another_person_and_adjusts_an_open_month() {
    each_home(|home| {
        let Some(()) = issued(home) else { return };
        let contest = json!({"contest": "C1", "month": "2026-02", "account": "HX", "claim": "HX-1", "receipt": "R1",
            "reason": "I had called on the 19th"});
        home.record(&by("lin", "contest", "contest_commission_line", "2026-03-10", &contest));
        let answer = json!({"contest": "C1", "outcome": "UPHELD", "adjustment": "100.00"});
        let own = by("lin", "own", "answer_contest", "2026-03-11", &answer);
        assert_eq!(home.apply(&own, &[]).exits(3).summary()["errors"][0]["code"], "four_eyes");
        home.record(&by("fin", "answer", "answer_contest", "2026-03-11", &answer));
        let march = commission(home, "2026-03", &["--as-of", "2026-03-31"]);
        assert_eq!(march["totals"]["adjusted"], json!("100.00"), "{march}");
        assert_eq!(commission(home, "2026-02", &[])["totals"]["adjusted"], json!("0.00"));
        home.is_sound();
    });
}

/// Both requests arrive together: one file, one commit.
#[test]
fn four_eyes_hold_when_both_requests_arrive_at_once() {
    each_home(|home| {
        let Some(()) = worked(home) else { return };
        let alone = json!({"draw": "D1", "amount": "1.00", "approved_by": "fin"});
        let verify = |id: &str, actor: &str, department: &str| {
            by(actor, id, "verify_progress", "2026-04-20", &json!({"month": "2026-03", "department": department}))
        };
        let lines = by("fin", "draw", "grant_draw", "2026-04-20", &alone)
            + &verify("v1", "mei", "MARKETING")
            + &verify("v2", "mei", "FINANCE");
        let summary = home.apply(&lines, &["--on-error", "skip"]).exits(3).summary();
        let refused: Vec<_> = summary["errors"].as_array().expect("errors").iter().map(|e| &e["line"]).collect();
        assert_eq!(refused, [1, 3], "{summary}");
        let codes: Vec<_> = summary["errors"].as_array().expect("errors").iter().map(|e| e["code"].as_str()).collect();
        assert_eq!(codes, [Some("four_eyes"), Some("four_eyes")]);
    });
}

#[test]
fn every_line_is_explained_in_two_languages() {
    each_home(|home| {
        let Some(()) = worked(home) else { return };
        let explained = |lang: &str| {
            let answer = commission(home, "2026-02", &["--explain", "--lang", lang]);
            let lines = answer["explained"].as_array().expect("explanations").clone();
            assert_eq!(Some(lines.len()), answer["lines"].as_array().map(Vec::len));
            lines[0]["sentences"].as_array().expect("sentences").iter().map(ToString::to_string).collect::<String>()
        };
        assert!(explained("en").contains("6 days late"), "{}", explained("en"));
        assert!(explained("zh").contains("逾期"), "{}", explained("zh"));
        let table = home.recoup(&["commission", "lin", "--month", "2026-02", "--explain", "--format", "table"]);
        let table = table.exits(0).stdout;
        assert!(table.contains("Payable") && table.contains("3,914.40") && table.contains("Held back"), "{table}");
    });
}

#[test]
fn the_finance_run_has_everybody_in_json_csv_and_a_workbook() {
    each_home(|home| {
        let Some(()) = worked(home) else { return };
        let run = |options: &[&str]| {
            home.recoup(&[&["commission", "--all", "--month", "2026-02"], options].concat()).exits(0)
        };
        let all = run(&[]).json();
        let reps: Vec<_> = all["statements"].as_array().expect("statements").iter().map(|s| s["rep"].clone()).collect();
        assert_eq!(reps, [json!("lin"), json!("zhao")]);
        let book = home.path("run.xlsx");
        let csv = run(&["--format", "csv", "--xlsx", text(&book)]).stdout;
        assert!(csv.lines().any(|line| line.starts_with("lin,2026-02,") && line.ends_with(",3914.40")), "{csv}");
        assert!(std::fs::read(book).expect("the workbook").starts_with(b"PK"));
        home.recoup(&["commission", "--all", "--month", "2026-02", "--explain"]).exits(2);
        home.recoup(&["commission", "nobody", "--month", "2026-02"]).exits(4);
        home.recoup(&["commission", "lin", "--month", "2026-13"]).exits(2);
    });
}

#[test]
fn another_policy_is_hypothetical_and_stores_nothing() {
    each_home(|home| {
        let Some(()) = worked(home) else { return };
        let head = home.head();
        let what_if = |options: &[&str]| {
            home.recoup(&[&["what-if", "commission", "lin", "--month", "2026-02"], options].concat()).exits(0).json()
        };
        let live = commission(home, "2026-02", &[]);
        let same = what_if(&[]);
        assert_eq!((&same["hypothetical"], &same["totals"]), (&json!(true), &live["totals"]));
        let shipped = recoup_events::policy::SHIPPED;
        let file = home.file("policy.toml", shipped);
        assert_eq!(what_if(&["--policy", text(&file)])["totals"], live["totals"]);
        let dearer = home.file("dearer.toml", shipped.replacen("strategic = \"2.0\"", "strategic = \"4.0\"", 1));
        let gross = &what_if(&["--policy", text(&dearer)])["totals"]["gross"];
        assert_eq!(gross, &json!("12360.00"), "300,000 at 4 % and 12,000 at 3 %");
        assert_eq!(home.head(), head);
    });
}

#[test]
fn a_policy_that_makes_no_sense_is_refused_with_line_and_reason() {
    let home = Home::sqlite();
    home.record(&support::book::rep());
    let head = home.head();
    let shipped = recoup_events::policy::SHIPPED;
    let wrong = [
        ("a rate of 200 %", shipped.replacen("strategic = \"2.0\"", "strategic = \"200\"", 1)),
        ("an unknown key", format!("{shipped}\n[surprise]\nmuch = 1\n")),
        ("an overlap of tiers", shipped.replacen("{ from_days = 31, points", "{ from_days = 1, points", 1)),
        ("a missing class", shipped.replacen("strategic = \"2.0\", ", "", 1)),
        ("a day that is none", format!("effective_from = \"2026-13-01\"\n{shipped}")),
    ];
    for (what, body) in wrong {
        assert_ne!(body, shipped, "{what}");
        let file = home.file("wrong.toml", body);
        let report = home.recoup(&["policy", "check", text(&file)]).exits(1).json();
        let problem = &report["problems"][0];
        assert!(problem["line"].as_u64().is_some() && problem["reason"] != "", "{what}: {report}");
        home.recoup(&["policy", "publish", text(&file)]).exits(3);
    }
    assert_eq!(home.head(), head);
}
