//! Months closed through the program: what was closed stays, late entries are corrections of the next month, two
//! people open one again (domain.md 3, 7).

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use serde_json::{Value, json};
use support::book::{invoice, line, one_account, receipt};
use support::program::{Home, each_home};

const BOOK: &str = "book/main";

fn by(actor: &str, id: &str, kind: &str, on: &str, data: &Value) -> String {
    json!({"id": id, "type": kind, "stream": BOOK, "effective_on": on, "actor": actor, "data": data}).to_string() + "\n"
}

fn close(id: &str, on: &str, month: &str) -> String {
    by("chen", id, "close_period", on, &json!({"month": month}))
}

fn credit(id: &str, on: &str, claim: &str, amount: &str) -> String {
    line(id, "issue_credit_note", "account/HX", on, &json!({"claim": claim, "amount": amount, "reason": "two short"}))
}

fn corrects(id: &str, on: &str, command: &str) -> String {
    line(id, "correct", "account/HX", on, &json!({"command": command, "reason": "typed twice"}))
}

/// March: two invoices, a payment, money of nobody; then its close.
fn march(home: &Home) {
    let held = json!({"receipt": "U1", "amount": "77.00", "currency": "CNY"});
    let lines = [
        one_account("HX"),
        invoice("HX", "HX-1", "2026-03-05", "1000.00"),
        invoice("HX", "HX-2", "2026-03-20", "500.00"),
        invoice("HX", "HX-9", "2026-03-21", "60.00"),
        receipt("HX", "R1", "2026-03-25", "400.00"),
        by("tester", "held", "record_unidentified", "2026-03-26", &held),
        close("close-03", "2026-04-02", "2026-03"),
    ];
    home.record(&lines.concat());
}

fn roll(home: &Home, from: &str, to: &str, options: &[&str]) -> Value {
    let answer = home.recoup(&[&["roll-forward", "--from", from, "--to", to], options].concat()).exits(0).json();
    let totals = answer["totals"].as_array().expect("totals");
    assert_eq!(totals.len(), 1, "{answer}");
    assert_eq!(answer["accounts"][0]["closing"], totals[0]["closing"], "one account is the whole book");
    totals[0].clone()
}

fn figures(total: &Value) -> Vec<&str> {
    let names = ["opening", "claims", "cash", "credits", "written_off", "corrections", "closing"];
    names.iter().map(|name| total[name].as_str().expect("a figure")).collect()
}

/// In the whole of one hundredth.
fn minor(figure: &Value) -> i64 {
    figure.as_str().expect("a figure").replace('.', "").parse().expect("a number")
}

const MARCH: (&str, &str) = ("2026-03-01", "2026-03-31");
const APRIL: (&str, &str) = ("2026-04-01", "2026-04-30");

#[test]
fn a_late_receipt_leaves_march_as_closed_and_rolls_into_april() {
    each_home(|home| {
        march(home);
        let closed = roll(home, MARCH.0, MARCH.1, &["--as-closed"]);
        assert_eq!(figures(&closed), ["0.00", "1560.00", "400.00", "0.00", "0.00", "0.00", "1160.00"]);

        // Afterwards: a receipt of March, a credit note of March, a mistake of March taken out, the nobody's money
        // found to be the account's, and April's own.
        let identify = json!({"receipt": "U1", "account": "HX"});
        let late = [
            receipt("HX", "R2", "2026-03-28", "300.00"),
            credit("credit", "2026-03-29", "HX-2", "50.00"),
            corrects("gone", "2026-04-10", "invoice-HX-9"),
            by("tester", "found", "identify_receipt", "2026-04-11", &identify),
            invoice("HX", "HX-3", "2026-04-12", "200.00"),
            receipt("HX", "R3", "2026-04-20", "100.00"),
        ];
        home.record(&late.concat());

        let as_closed = roll(home, MARCH.0, MARCH.1, &["--as-closed"]);
        assert_eq!(as_closed, closed);
        // As posted, a closed month is what it was, too.
        assert_eq!(roll(home, MARCH.0, MARCH.1, &[]), closed);
        let restated = roll(home, MARCH.0, MARCH.1, &["--restated"]);
        assert_eq!(figures(&restated), ["0.00", "1500.00", "700.00", "50.00", "0.00", "0.00", "750.00"]);

        // March as closed → April, and March restated → April restated: nothing is left over.
        let april = roll(home, APRIL.0, APRIL.1, &[]);
        assert_eq!(figures(&april), ["1160.00", "200.00", "100.00", "0.00", "0.00", "-410.00", "850.00"]);
        let april_restated = roll(home, APRIL.0, APRIL.1, &["--restated"]);
        assert_eq!(minor(&april["opening"]) - minor(&as_closed["closing"]), 0);
        assert_eq!(minor(&april_restated["opening"]) - minor(&restated["closing"]), 0);
        assert_eq!(minor(&april["closing"]) - minor(&april_restated["closing"]), 0);
        assert_eq!(minor(&restated["closing"]) - minor(&as_closed["closing"]), minor(&april["corrections"]));
        let balance = home.recoup(&["balance", "--as-of", APRIL.1]).exits(0).json();
        assert_eq!(balance["totals"][0]["open"], april["closing"]);
        home.is_sound();
    });
}

#[test]
fn every_answer_of_a_months_end_can_be_had_as_closed() {
    each_home(|home| {
        march(home);
        let asked = |options: &[&str]| {
            let mut answer = home.recoup(options).exits(0).json();
            // What a question is asked at grows with the log.
            for name in ["known_at", "position"] {
                answer.as_object_mut().expect("an object").remove(name);
            }
            answer
        };
        let day = MARCH.1;
        let questions: [&[&str]; 4] = [
            &["balance", "--as-of", day],
            &["ageing", "--as-of", day],
            &["statement", "HX", "--from", MARCH.0, "--to", day, "--as-of", day],
            &["roll-forward", "--from", MARCH.0, "--to", day, "--as-of", day],
        ];
        let with = |question: &[&str], option: &str| asked(&[question, &[option]].concat());
        let before: Vec<Value> = questions.iter().map(|q| with(q, "--as-closed")).collect();
        home.record(&receipt("HX", "R2", "2026-03-28", "300.00"));
        for (question, before) in questions.iter().zip(&before) {
            assert_eq!(&with(question, "--as-closed"), before, "{question:?}");
            assert_ne!(&with(question, "--restated"), before, "{question:?}");
        }
        home.recoup(&["balance", "--as-of", "2026-03-30", "--as-closed"]).exits(2);
        home.recoup(&["balance", "--as-of", day, "--as-closed", "--restated"]).exits(2);
        home.recoup(&["balance", "--as-of", "2026-02-28", "--as-closed"]).exits(4);
    });
}

#[test]
fn the_check_of_a_closed_month_folds_it_anew_and_names_what_differs() {
    each_home(|home| {
        march(home);
        let checked = home.recoup(&["periods", "--check"]).exits(0).json();
        let period = &checked["periods"][0];
        assert_eq!(
            (&period["month"], &period["reproduced"], &period["differs"]),
            (&json!("2026-03"), &json!(true), &json!(false))
        );
        // The root is the log's at that position, whatever came later in one commit.
        let known_at = period["known_at"].to_string();
        let export = home.recoup(&["export", "events", "--known-at", &known_at]).exits(0);
        assert_eq!(export.lines()[0]["root"], period["root"]);
        let paper: Value = serde_json::from_str(&paper(home)).expect("the paper is JSON");
        assert_eq!((&paper["paper"], &paper["root"]), (&json!("period_close"), &period["root"]));
        assert_eq!(paper["roll_forward"]["totals"][0]["closing"], "1160.00");
        let trial = paper["trial_balance"][0]["accounts"].as_array().expect("accounts");
        let sum = |side: &str| trial.iter().map(|account| minor(&account[side])).sum::<i64>();
        assert_eq!((sum("debit"), sum("credit")), (163_700, 163_700), "{trial:?}");
        home.record(&receipt("HX", "R2", "2026-03-28", "300.00"));
        let checked = home.recoup(&["periods", "--month", "2026-03", "--check"]).exits(1).json();
        let period = &checked["periods"][0];
        assert_eq!((&period["reproduced"], &period["totals"][0]["difference"]), (&json!(true), &json!("-300.00")));
        home.recoup(&["periods"]).exits(0);
        home.recoup(&["periods", "--month", "2026-02"]).exits(4);
    });
}

#[test]
fn late_money_that_settles_nothing_changes_a_closed_month_too() {
    each_home(|home| {
        march(home);
        let late =
            receipt("HX", "R2", "2026-03-28", "300.00").replace("\"amount\"", "\"allocate\":\"none\",\"amount\"");
        home.record(&late);
        let checked = home.recoup(&["periods", "--check"]).exits(1).json();
        let (period, total) = (&checked["periods"][0], &checked["periods"][0]["totals"][0]);
        assert_eq!((&period["differs"], &period["reproduced"]), (&json!(true), &json!(true)));
        assert_eq!(total["difference"], "0.00");
        let changed: Vec<_> = total["changed"].as_array().expect("accounts").iter().collect();
        let moved = |n: usize| minor(&changed[n]["restated"]) - minor(&changed[n]["as_closed"]);
        assert_eq!([&changed[0]["account"], &changed[1]["account"]], ["assets:bank", "liabilities:unapplied"]);
        assert_eq!((changed.len(), moved(0), moved(1)), (2, 30_000, -30_000));
    });
}

/// The one paper as text.
fn paper(home: &Home) -> String {
    let bytes = if home.is_sqlite() { "CAST(bytes AS TEXT)" } else { "convert_from(bytes, 'UTF8')" };
    home.texts(&format!("SELECT {bytes} FROM documents WHERE book = 'main'")).swap_remove(0)
}

#[test]
fn two_people_open_a_month_again_and_it_is_closed_anew() {
    each_home(|home| {
        march(home);
        home.record(&receipt("HX", "R2", "2026-03-28", "300.00"));
        let (data, month) = (json!({"month": "2026-03", "reason": "R2 came late"}), json!({"month": "2026-03"}));
        home.record(&by("chen", "p", "propose_reopen", "2026-04-05", &data));
        let alone = home.apply(&by("chen", "a1", "approve_reopen", "2026-04-06", &month), &[]).exits(3).summary();
        assert_eq!(alone["errors"][0]["code"], "four_eyes");
        let before = home.head();
        home.record(&by("wang", "a2", "approve_reopen", "2026-04-06", &month));
        home.recoup(&["roll-forward", "--from", MARCH.0, "--to", MARCH.1, "--as-closed"]).exits(4);
        assert_eq!(figures(&roll(home, MARCH.0, MARCH.1, &[]))[6], "860.00");
        assert_eq!(
            figures(&roll(home, APRIL.0, APRIL.1, &[])),
            ["860.00", "0.00", "0.00", "0.00", "0.00", "0.00", "860.00"]
        );
        // As known before it was opened again, it stands closed.
        let then = roll(home, MARCH.0, MARCH.1, &["--as-closed", "--known-at", &before.to_string()]);
        assert_eq!(figures(&then)[6], "1160.00");
        home.record(&close("close-03b", "2026-04-07", "2026-03"));
        assert_eq!(figures(&roll(home, MARCH.0, MARCH.1, &["--as-closed"]))[6], "860.00");
        assert_eq!(figures(&roll(home, APRIL.0, APRIL.1, &[]))[5], "0.00");
        home.is_sound();
    });
}

#[test]
fn a_difference_of_a_closed_month_that_came_after_its_close_fails() {
    each_home(|home| {
        let diff = |from: &str, to: &str, options: &[&str]| {
            home.recoup(&[&["diff", "balance", "HX", "--between", from, "--and", to], options].concat())
        };
        let at = |day: &str, position: u64| format!("{day}@{position}");
        march(home);
        let closed = home.head();
        let known = home.recoup(&["periods"]).exits(0).json()["periods"][0]["known_at"].as_u64().expect("a position");
        home.record(&(receipt("HX", "R2", "2026-03-28", "300.00") + &receipt("HX", "R3", "2026-04-20", "100.00")));
        let now = home.head();
        let (then, late) = (at(MARCH.1, closed), at(MARCH.1, now));

        let table = diff(&then, &late, &["--format", "table"]).exits(1);
        let said = format!("(closed_month_changed): 2026-03 is closed: what was recorded after position {known},");
        assert!(table.stderr.contains(&said) && table.stdout.contains("undisputed_overdue"), "{table:?}");
        let answer = diff(&then, &late, &[]).exits(1);
        assert_eq!(answer.error()["code"], "closed_month_changed");
        let answer = answer.json();
        let mut names: Vec<&str> = answer.as_object().expect("an object").keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["as_of", "book", "figures", "from", "known_at", "position", "to"], "as the contract has it");
        diff(&late, &then, &[]).exits(1);
        diff(APRIL.1, &then, &[]).exits(1);
        diff(&at(MARCH.1, known - 2), MARCH.1, &[]).exits(1);

        // Known before the close, nothing recorded after it, nothing but time, a day that it did not change.
        diff(&at(MARCH.1, known - 2), &at(MARCH.1, known), &[]).exits(0);
        diff(&at(MARCH.1, known - 2), &then, &[]).exits(0);
        diff(&late, &late, &[]).exits(0);
        diff("2026-03-27", MARCH.1, &[]).exits(0);
        diff(&at("2026-03-27", closed), "2026-03-27", &[]).exits(0);
        // April is open, whatever its opening came to; the second day is what is asked about.
        diff(&at(APRIL.1, closed), APRIL.1, &[]).exits(0);
        diff(&at(MARCH.1, closed), &at(APRIL.1, now), &[]).exits(0);

        // Opened again by two people it is no closed month; as known before, it was one.
        let (data, month) = (json!({"month": "2026-03", "reason": "R2 came late"}), json!({"month": "2026-03"}));
        home.record(&by("chen", "p", "propose_reopen", "2026-04-21", &data));
        home.record(&by("wang", "a", "approve_reopen", "2026-04-21", &month));
        diff(&then, MARCH.1, &[]).exits(0);
        diff(&then, &late, &[]).exits(1);
        // Its second close knew what the first did not.
        home.record(&close("close-03b", "2026-04-22", "2026-03"));
        diff(&then, MARCH.1, &[]).exits(0);
    });
}

#[test]
fn a_reps_closed_month_that_changed_fails_as_an_accounts_does() {
    each_home(|home| {
        march(home);
        let closed = home.head();
        let diff = |month: &str| {
            let (from, to) = (format!("{}@{closed}", APRIL.1), APRIL.1);
            home.recoup(&["diff", "commission", "lin", "--month", month, "--between", &from, "--and", to])
        };
        diff("2026-03").exits(0);
        home.record(&receipt("HX", "R2", "2026-03-28", "300.00"));
        let answer = diff("2026-03").exits(1).json();
        let gross = answer["figures"].as_array().expect("figures").iter().find(|figure| figure["name"] == "gross");
        assert_eq!(gross.expect("gross")["causes"][0]["type"], "receipt_allocated");
        diff("2026-04").exits(0);
    });
}

#[test]
fn months_are_closed_in_order_and_a_refusal_leaves_the_log_as_it_was() {
    each_home(|home| {
        let february = invoice("HX", "HX-0", "2026-02-10", "10.00");
        home.record(&(one_account("HX") + &february + &invoice("HX", "HX-1", "2026-03-05", "1000.00")));
        let head = home.head();
        let refused = |line: String, code: &str| {
            assert_eq!(home.apply(&line, &[]).exits(3).summary()["errors"][0]["code"], code, "{line}");
        };
        refused(close("c1", "2026-04-02", "2026-03"), "earlier_period_open");
        refused(close("c2", "2026-02-27", "2026-02"), "month_not_over");
        let data = json!({"month": "2026-02", "reason": "no reason"});
        refused(by("chen", "c3", "propose_reopen", "2026-04-02", &data), "period_not_closed");
        assert_eq!(home.head(), head);
        home.record(&(close("c4", "2026-04-02", "2026-02") + &close("c5", "2026-04-02", "2026-03")));
        refused(close("c6", "2026-04-03", "2026-02"), "period_closed");
        refused(by("chen", "c7", "propose_reopen", "2026-04-03", &data), "later_period_closed");
        home.recoup(&["periods", "--check"]).exits(0);
        home.is_sound();
    });
}
