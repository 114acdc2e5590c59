//! explain, diff, step and what-if through the program, on both databases: the worked example's February, an account
//! in two currencies, everything that can be asked wrongly.

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use serde_json::{Value, json};
use support::book::line;
use support::program::{Home, each_home, shared, text};

/// The worked example in a book; nothing where the shared data is not there.
fn worked(home: &Home) -> Option<()> {
    let file = shared("examples/worked.jsonl")?;
    home.recoup(&["apply", text(&file)]).exits(0);
    Some(())
}

fn ask(home: &Home, question: &[&str]) -> Value {
    home.recoup(question).exits(0).json()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().expect("a list")
}

/// An amount in hundredths.
fn cents(value: &Value) -> i64 {
    value.as_str().expect("an amount").replace('.', "").parse().expect("digits")
}

fn sums_to(value: &Value, parts: &[Value]) {
    assert_eq!(parts.iter().map(|part| cents(&part["amount"])).sum::<i64>(), cents(value), "{parts:?}");
}

#[test]
fn the_difference_of_lins_february_is_the_receipt_that_was_found_late() {
    each_home(|home| {
        let Some(()) = worked(home) else { return };
        let head = home.head();
        let (before, after) = (format!("2026-11-24@{}", head - 1), format!("2026-11-24@{head}"));
        let diff = |from: &str, to: &str| {
            ask(home, &["diff", "commission", "lin", "--month", "2026-02", "--between", from, "--and", to])
        };
        let answer = diff(&before, &after);
        assert_eq!((&answer["from"]["position"], &answer["to"]["position"]), (&json!(head - 1), &json!(head)));
        let task = list(&answer, "figures").iter().find(|figure| figure["name"] == "TASK").expect("TASK");
        assert_eq!(
            (&task["old"], &task["new"], &task["delta"]),
            (&json!("312.00"), &json!("156.00"), &json!("-156.00"))
        );
        let cause = &task["causes"][0];
        assert_eq!(list(task, "causes").len(), 1, "{task}");
        assert_eq!(
            (&cause["position"], &cause["type"], &cause["effective_on"]),
            (&json!(head), &json!("receipt_recorded"), &json!("2026-02-28"))
        );
        for figure in list(&answer, "figures") {
            sums_to(&figure["delta"], list(figure, "causes"));
            assert!(list(figure, "causes").iter().all(|cause| cause["position"] == head), "{figure}");
        }
        // Backwards the same cause, the other way.
        let back = diff(&after, &before);
        let task = list(&back, "figures").iter().find(|figure| figure["name"] == "TASK").expect("TASK");
        assert_eq!((&task["delta"], &task["causes"][0]["amount"]), (&json!("156.00"), &json!("156.00")));
    });
}

#[test]
fn every_figure_is_explained_to_the_cent() {
    each_home(|home| {
        let Some(()) = worked(home) else { return };
        let day = ["--as-of", "2026-04-10"];
        let balance = ask(home, &["balance", "--account", "HX", day[0], day[1]]);
        for figure in ["claims", "cash", "open", "unapplied", "disputed", "overdue", "undisputed_overdue", "promised"] {
            let answer = ask(home, &["explain", "balance", "HX", figure, day[0], day[1]]);
            assert_eq!((&answer["value"], &answer["figure"]), (&balance["accounts"][0][figure], &json!(figure)));
            sums_to(&answer["value"], list(&answer, "contributions"));
        }
        let ageing = ask(home, &["ageing", "--account", "HX", day[0], day[1]]);
        for (bucket, shown) in ageing["accounts"][0]["buckets"].as_object().expect("buckets") {
            let answer = ask(home, &["explain", "ageing", "HX", bucket, day[0], day[1]]);
            assert_eq!(&answer["value"], shown);
            sums_to(&answer["value"], list(&answer, "contributions"));
        }
        let promises = ask(home, &["promises", "--account", "HX", day[0], day[1]]);
        for promise in list(&promises, "promises") {
            let id = promise["promise"].as_str().expect("an id");
            let answer = ask(home, &["explain", "promise", "HX", id, day[0], day[1]]);
            let counted: i64 = list(promise, "parts").iter().map(|part| cents(&part["counted"])).sum();
            assert_eq!(cents(&answer["value"]), counted);
            sums_to(&answer["value"], list(&answer, "contributions"));
        }
        let month = ask(home, &["commission", "lin", "--month", "2026-02"]);
        for figure in ["gross", "LATE", "TASK", "CADENCE", "PROMISE", "CASE", "net", "held_back", "payable"] {
            let answer = ask(home, &["explain", "commission", "lin", "--month", "2026-02", figure]);
            let shown = month["totals"].get(figure).unwrap_or(&month["totals"]["deductions"][figure]);
            assert_eq!(&answer["value"], shown, "{figure}");
            sums_to(&answer["value"], list(&answer, "contributions"));
            assert!(list(&answer, "contributions").iter().all(|part| part["type"].is_string()), "{answer}");
        }
        for question in [
            &["explain", "balance", "HX", "open"][..],
            &["diff", "balance", "HX", "--between", "2026-02-01", "--and", "2026-03-01"],
            &["step", "HX", "--without", "20"],
            &["what-if", "balance", "HX", "--without", "20"],
        ] {
            let table = home.recoup(&[question, &["--format", "table"]].concat()).exits(0);
            assert!(table.stdout.lines().count() > 3, "{}", table.stdout);
        }
    });
}

#[test]
fn what_if_without_edits_is_the_live_answer_and_stores_nothing() {
    each_home(|home| {
        let Some(()) = worked(home) else { return };
        let head = home.head();
        let (nothing, policy) =
            (home.file("none.jsonl", "\n"), home.file("policy.toml", recoup_events::policy::SHIPPED));
        for question in [&["commission", "lin", "--month", "2026-02"][..], &["balance", "HX"]] {
            let live = match question {
                ["balance", account] => ask(home, &["balance", "--account", account]),
                question => ask(home, question),
            };
            for edits in [&[][..], &["--policy", text(&policy)], &["--with", text(&nothing)]] {
                let mut answer = ask(home, &[&["what-if"], question, edits].concat());
                let object = answer.as_object_mut().expect("an object");
                assert_eq!(object.remove("hypothetical"), Some(json!(true)));
                assert!(object.remove("left_out").is_none_or(|left| left == json!([])));
                assert_eq!(answer.to_string(), live.to_string(), "{question:?} {edits:?}");
            }
        }
        assert_eq!(home.head(), head);
    });
}

#[test]
fn what_if_leaves_out_and_adds_and_says_so() {
    each_home(|home| {
        let Some(()) = worked(home) else { return };
        let head = home.head();
        let late = head.to_string();
        let what_if =
            |edits: &[&str]| ask(home, &[&["what-if", "commission", "lin", "--month", "2026-02"], edits].concat());
        let without = what_if(&["--without", &late]);
        assert_eq!(without["totals"]["deductions"]["TASK"], "312.00");
        let left = list(&without, "left_out");
        assert_eq!((left.len(), &left[0]["position"], &left[0]["why"]), (1, &json!(head), &json!("asked")));
        // Typed instead under the id that is free again, with less.
        let less = home.file(
            "less.jsonl",
            line("w28", "record_receipt", "account/HX", "2026-02-28", &json!({"receipt": "R8", "amount": "15000.00"})),
        );
        assert_eq!(what_if(&["--without", &late, "--with", text(&less)])["totals"]["deductions"]["TASK"], "156.00");
        let taken = home.recoup(&["what-if", "balance", "HX", "--with", text(&less)]).exits(3).error();
        assert_eq!(taken["code"], "idempotency_mismatch");
        // Personal words are sealed with keys that nobody keeps.
        let promise = json!({"promise": "PX", "parts": [{"due_on": "2026-12-10", "amount": "10.00"}],
            "promiser": {"name": "Ms Chen", "role": "finance"}});
        let file = home.file("promise.jsonl", line("px", "make_promise", "account/HX", "2026-11-20", &promise));
        let (live, supposed) = (
            ask(home, &["balance", "--account", "HX"]),
            ask(home, &["what-if", "balance", "HX", "--with", text(&file)]),
        );
        let promised = |answer: &Value| cents(&answer["accounts"][0]["promised"]);
        assert_eq!(promised(&supposed), promised(&live) + 1_000);
        let refused = home.file(
            "refused.jsonl",
            line("pz", "make_promise", "account/HX", "2026-11-20", &json!({"promise": "PZ", "parts": []})),
        );
        let error = home.recoup(&["what-if", "balance", "HX", "--with", text(&refused)]).exits(3).error();
        assert!(error["message"].as_str().is_some_and(|message| message.starts_with("line 1: ")), "{error}");
        assert_eq!(home.head(), head);
        home.is_sound();
    });
}

#[test]
fn step_goes_through_an_account_and_shows_two_histories() {
    each_home(|home| {
        let Some(()) = worked(home) else { return };
        let head = home.head();
        let answer = ask(home, &["step", "HX"]);
        let timeline = ask(home, &["timeline", "HX"]);
        let places = |value: &Value, key: &str| -> Vec<Value> {
            list(value, key).iter().map(|event| event["position"].clone()).collect()
        };
        assert_eq!(places(&answer, "steps"), places(&timeline, "events"));
        let balance = ask(home, &["balance", "--account", "HX"]);
        let last = list(&answer, "steps").last().expect("a step").clone();
        assert_eq!(last["after"]["balance"], balance["accounts"]);
        let both = ask(home, &["step", "HX", "--from", &head.to_string(), "--without", &head.to_string()]);
        let step = &both["steps"][0];
        assert_eq!(list(&both, "steps").len(), 1);
        let unapplied = |after: &Value| cents(&after["balance"][0]["unapplied"]);
        assert_eq!(unapplied(&step["after"]) - unapplied(&step["without"]), 1_500_000);
        assert_eq!(list(&both, "left_out").len(), 1);
    });
}

#[test]
fn what_is_asked_wrongly_is_said() {
    each_home(|home| {
        let Some(()) = worked(home) else { return };
        let dollars = json!({"claim": "US-1", "amount": "10.00", "due_on": "2026-06-01", "currency": "USD"});
        home.record(&line("usd", "raise_invoice", "account/HX", "2026-05-01", &dollars));
        let wrong = |question: &[&str], code: i32| home.recoup(question).exits(code).error();
        assert_eq!(wrong(&["explain", "balance", "NO", "open"], 4)["code"], "not_found");
        assert_eq!(wrong(&["explain", "promise", "HX", "NO"], 4)["code"], "not_found");
        assert_eq!(wrong(&["explain", "commission", "NO", "--month", "2026-02", "net"], 4)["code"], "not_found");
        assert_eq!(wrong(&["step", "NO"], 4)["code"], "not_found");
        let unknown = wrong(&["explain", "balance", "HX", "opne", "--currency", "CNY"], 2);
        assert!(
            unknown["detail"]["figures"].as_array().is_some_and(|known| known.contains(&json!("open"))),
            "{unknown}"
        );
        let several = wrong(&["explain", "balance", "HX", "open"], 2);
        assert!(several["message"].as_str().is_some_and(|message| message.contains("--currency")), "{several}");
        assert_eq!(ask(home, &["explain", "balance", "HX", "open", "--currency", "USD"])["value"], "10.00");
        wrong(&["explain", "balance", "HX", "open", "--currency", "JPY"], 2);
        wrong(&["explain", "commission", "lin", "--month", "2026-02", "nett"], 2);
        let future = ["diff", "balance", "HX", "--between", "2026-02-01", "--and", "2099-01-01"];
        assert!(wrong(&future, 2)["message"].as_str().is_some_and(|message| message.contains("has not come")));
        let beyond = (home.head() + 1).to_string();
        assert_eq!(wrong(&["step", "HX", "--from", &beyond], 4)["code"], "not_found");
        assert_eq!(wrong(&["step", "HX", "--without", &beyond], 4)["code"], "not_found");
        assert_eq!(wrong(&["what-if", "balance", "HX", "--without", &beyond], 4)["code"], "not_found");
        wrong(&["what-if", "balance", "HX", "--without", "1"], 2);
        wrong(&["what-if", "balance", "NO", "--without", "20"], 4);
        home.recoup(&["step", "HX", "--from", "0"]).exits(2);
        home.recoup(&["diff", "balance", "HX", "--between", "2026-02-30", "--and", "2026-03-01"]).exits(2);
    });
}
