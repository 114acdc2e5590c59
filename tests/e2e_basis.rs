//! `--basis`: what an answer rests on, and the same bytes again however much was recorded since.
//!
//! How many events are recorded since: `RECOUP_BASIS_EVENTS` (800).

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use serde_json::Value;
use support::book::{invoice, one_account, receipt};
use support::program::{Home, each_home};

const QUESTIONS: [&[&str]; 8] = [
    &["balance"],
    &["ageing", "--by", "owner"],
    &["statement", "HX", "--from", "2026-01-01", "--to", "2026-12-31"],
    &["roll-forward", "--from", "2026-01-01", "--to", "2026-12-31"],
    &["timeline", "HX"],
    &["promises"],
    &["contracts"],
    &["worklist"],
];

fn filled(home: &Home) {
    home.record(&(one_account("HX") + &invoice("HX", "INV-1", "2026-01-05", "300.00")));
    home.record(&receipt("HX", "R-1", "2026-02-01", "120.00"));
}

fn asked(home: &Home, question: &[&str], basis: &str) -> String {
    let run = home.recoup(&[question, &["--format", "json", basis]].concat());
    assert_eq!(run.code, 0, "{question:?} {basis}: {}", run.stderr);
    run.stdout
}

fn basis_in(answer: &str) -> String {
    let answer: Value = serde_json::from_str(answer).expect("JSON");
    answer["basis"].as_str().unwrap_or_else(|| panic!("a basis in {answer}")).to_owned()
}

fn events_since() -> usize {
    std::env::var("RECOUP_BASIS_EVENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(800)
}

#[test]
fn the_same_basis_gives_the_same_bytes_after_much_was_recorded() {
    each_home(|home| {
        filled(home);
        let before: Vec<(String, String)> = QUESTIONS
            .iter()
            .map(|question| {
                let answer = asked(home, question, "--basis");
                (format!("--basis={}", basis_in(&answer)), answer)
            })
            .collect();
        // Other accounts too: a book of ten thousand entries does not have them all with one customer.
        let accounts: Vec<String> = (0..10).map(|n| format!("YT{n}")).chain(["HX".to_owned()]).collect();
        for account in &accounts[..10] {
            home.record(&one_account(account).lines().skip(1).map(|line| format!("{line}\n")).collect::<String>());
        }
        let later: String = accounts
            .iter()
            .cycle()
            .take(events_since() / 2)
            .enumerate()
            .map(|(n, account)| {
                receipt(account, &format!("L-{n}"), "2026-01-20", "0.10")
                    + &invoice(account, &format!("M-{n}"), "2026-01-10", "7.00")
            })
            .collect();
        home.record(&later);
        for (question, (basis, answer)) in QUESTIONS.iter().zip(&before) {
            assert_eq!(asked(home, question, basis), *answer, "{question:?}");
            assert_ne!(asked(home, question, "--basis"), *answer, "{question:?}");
        }
    });
}

#[test]
fn a_basis_of_another_log_or_of_nothing_is_refused() {
    each_home(|home| {
        filled(home);
        let basis = basis_in(&asked(home, &["balance"], "--basis"));
        let (point, root) = basis.split_once(':').expect("a root");
        let (day, position) = point.split_once('@').expect("a position");
        let other = format!("{point}:{}{}", if root.starts_with('0') { '1' } else { '0' }, &root[1..]);
        let ahead = format!("{day}@{}:{root}", position.parse::<u64>().expect("a position") + 1);
        for (basis, code, exit) in
            [(other.as_str(), "basis_differs", 1), (ahead.as_str(), "basis_ahead", 1), ("2026-02-28@x:y", "basis", 2)]
        {
            let run = home.recoup(&["balance", "--format", "json", &format!("--basis={basis}")]);
            assert_eq!(run.code, exit, "{basis}: {}", run.stderr);
            assert!(run.stderr.contains(code), "{}", run.stderr);
            assert_eq!(run.stdout, "");
        }
        let run = home.recoup(&["balance", "--as-of", "2026-02-01", &format!("--basis={basis}")]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        let run = home.recoup(&["balance", "--basis", "--format", "table"]);
        assert!(run.stderr.contains(&format!("basis: {basis}")), "{}", run.stderr);
    });
}
