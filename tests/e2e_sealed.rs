//! What identifies a person is ciphertext in the log, readable while its key is there, and gone with it; nothing that
//! adds up notices (domain.md 11).

#![allow(clippy::expect_used, reason = "helpers of tests may panic")]

mod support;

use serde_json::{Value, json};
use support::book::{invoice, line, one_account, receipt};
use support::program::{Home, each_home};

const PERSONAL: [&str; 4] = ["陈女士", "Wang Wu", "her mobile is 139-0000-0000", "two trucks a week"];

fn talk() -> String {
    let a = "account/A";
    let promise = json!({"promise": "P1", "parts": [{"due_on": "2026-02-20", "amount": "80.00"}],
        "promiser": {"name": "陈女士", "role": "CFO"}, "support_plan": "two trucks a week"});
    let call = |id: &str| {
        json!({"follow_up": id, "channel": "CALL", "outcome": "STALL", "contact": "陈女士", "at": "10:00",
            "participants": ["Wang Wu"], "note": "her mobile is 139-0000-0000"})
    };
    one_account("A")
        + &invoice("A", "I1", "2026-01-10", "100.00")
        + &receipt("A", "R1", "2026-01-12", "30.00")
        + &line("promise-P1", "make_promise", a, "2026-02-01", &promise)
        + &line("call-F1", "log_follow_up", a, "2026-02-02", &call("F1"))
}

fn second_call() -> String {
    let data = json!({"follow_up": "F2", "channel": "CALL", "outcome": "STALL", "contact": "陈女士", "at": "11:00"});
    line("call-F2", "log_follow_up", "account/A", "2026-02-02", &data)
}

fn timeline(home: &Home) -> Vec<Value> {
    let answer = home.recoup(&["timeline", "A", "--as-of", "2026-12-31"]).exits(0).json();
    answer["events"].as_array().expect("events").clone()
}

fn event<'a>(events: &'a [Value], kind: &str) -> &'a Value {
    events.iter().find(|e| e["type"] == kind).map(|e| &e["data"]).expect("an event of this kind")
}

/// Every answer that adds something up, the root over all events, and what a rebuild finds.
fn answers(home: &Home) -> Vec<String> {
    home.is_sound();
    let asked = [
        vec!["balance"],
        vec!["ageing"],
        vec!["contracts"],
        vec!["statement", "A", "--from", "2026-01-01", "--to", "2026-12-31"],
        vec!["roll-forward", "--from", "2026-01-01", "--to", "2026-12-31"],
        vec!["verify"],
    ];
    let answer = |args: &Vec<&str>| {
        let args =
            if args[0] == "verify" { args.clone() } else { [args.as_slice(), &["--as-of", "2026-06-30"]].concat() };
        home.recoup(&args).exits(0).stdout
    };
    asked.iter().map(answer).collect()
}

#[test]
fn personal_words_are_ciphertext_in_the_log_and_words_in_the_timeline() {
    each_home(|home| {
        home.record(&talk());
        for bytes in home.texts("SELECT bytes FROM events WHERE book = 'main' ORDER BY position") {
            assert!(PERSONAL.iter().all(|words| !bytes.contains(words)), "{bytes}");
        }
        let events = timeline(home);
        let promise = event(&events, "promise_made");
        assert_eq!((&promise["promiser"]["name"], &promise["promiser"]["role"]), (&json!("陈女士"), &json!("CFO")));
        assert_eq!(promise["support_plan"], json!("two trucks a week"));
        let call = event(&events, "follow_up_logged");
        assert_eq!(call["participants"], json!(["Wang Wu"]));
        assert_eq!(call["note"], json!("her mobile is 139-0000-0000"));
        // A second process finds the person's key, and the limits of contact know him again (domain.md 5).
        home.record(&second_call());
        let subjects = home.texts("SELECT subject FROM person_keys WHERE book = 'main'");
        assert_eq!(subjects.len(), 3, "the contact, the participant, the notes");
        let again = timeline(home).pop().expect("an event")["data"].clone();
        assert_eq!((&again["contact"], &again["flags"]), (&json!("陈女士"), &json!(["TOO_MANY_A_DAY"])));
    });
}

#[test]
fn a_key_destroyed_by_hand_erases_the_words_and_nothing_else() {
    each_home(|home| {
        home.record(&talk());
        let before = answers(home);
        home.by_hand("DELETE FROM person_keys").expect("deleted");
        assert_eq!(answers(home), before);
        let events = timeline(home);
        let erased = json!({"erased": true});
        assert_eq!(event(&events, "promise_made")["promiser"], json!({"name": erased, "role": "CFO"}));
        assert_eq!(event(&events, "follow_up_logged")["note"], erased);
        // Who calls again gets a new key; what was said before stays erased.
        home.record(&second_call());
        let events = timeline(home);
        assert_eq!(event(&events, "follow_up_logged")["contact"], erased);
        assert_eq!(events.last().expect("an event")["data"]["contact"], json!("陈女士"));
        home.is_sound();
    });
}

#[test]
fn what_is_sent_again_is_known_again_though_no_ciphertext_is_twice_the_same() {
    each_home(|home| {
        home.record(&talk());
        let again = home.record(&talk());
        assert_eq!((&again["applied"], &again["replayed"]), (&json!(0), &json!(6)), "{again}");
    });
}

#[test]
fn a_dry_run_leaves_no_key_behind() {
    each_home(|home| {
        home.apply(&talk(), &["--dry-run"]).exits(0);
        assert_eq!(home.texts("SELECT subject FROM person_keys"), Vec::<String>::new());
    });
}
