//! Given, when, then of verify_progress, suspend_selling and resume_selling (domain.md 7).

use serde_json::json;

use super::{REP, refuses_by};
use crate::desk::AnyEvent;
use crate::refusal::codes;
use crate::reps::RepEvent;
use crate::testing::{Scene, day};

fn letter_is_unverified(scene: &mut Scene, on: &str, month: &str) -> bool {
    let data = json!({ "month": month, "lines": [{ "account": "A", "amount": "300" }] });
    match scene.when_at(REP, on, "issue_task_letter", data).expect("issued").remove(0).event {
        AnyEvent::Rep(RepEvent::TaskLetterIssued(letter)) => letter.unverified,
        other => panic!("a letter was issued: {other:?}"),
    }
}

// "before the 25th, marketing and finance both verify the progress of each project (two persons)".
#[test]
fn a_letter_is_verified_when_both_departments_have_verified_the_month_before() {
    let mut scene = Scene::new();
    let verify = |department: &str| json!({ "month": "2026-01", "department": department });
    assert!(letter_is_unverified(&mut scene, "2026-01-20", "2026-02"), "nobody has verified");
    scene.when_by("ma", REP, "2026-01-21", "verify_progress", verify("MARKETING")).expect("taken");
    assert!(letter_is_unverified(&mut scene, "2026-01-21", "2026-02"), "one department is not both");
    scene.when_by("fan", REP, "2026-01-22", "verify_progress", verify("FINANCE")).expect("taken");
    assert!(letter_is_unverified(&mut scene, "2026-01-21", "2026-02"), "not yet on the day before");
    assert!(!letter_is_unverified(&mut scene, "2026-01-22", "2026-02"));
    assert!(letter_is_unverified(&mut scene, "2026-01-22", "2026-03"), "another month before");
    let january = json!({ "month": "2025-12", "department": "FINANCE" });
    refuses_by(&mut scene, "fan", "2025-11-30", "verify_progress", january, codes::EFFECTIVE_TOO_EARLY, "effective_on");
}

#[test]
fn one_person_is_not_two_departments() {
    let mut scene = Scene::new();
    let verify = |department: &str| json!({ "month": "2026-02", "department": department });
    scene.when_by("ma", REP, "2026-02-20", "verify_progress", verify("FINANCE")).expect("taken");
    let (eyes, done) = (codes::FOUR_EYES, codes::ALREADY_DONE);
    refuses_by(&mut scene, "ma", "2026-02-20", "verify_progress", verify("MARKETING"), eyes, "actor");
    refuses_by(&mut scene, "fan", "2026-02-20", "verify_progress", verify("FINANCE"), done, "data.department");
    let early = json!({ "month": "2026-03", "department": "FINANCE" });
    let too_early = codes::EFFECTIVE_TOO_EARLY;
    refuses_by(&mut scene, "ma", "2026-02-28", "verify_progress", early, too_early, "effective_on");
    let unknown = json!({ "month": "2026-02", "department": "SALES" });
    refuses_by(&mut scene, "ma", "2026-02-28", "verify_progress", unknown, codes::INVALID_FIELD, "data.department");
    // A verification that was a mistake is taken out like any other entry.
    let position = scene.book().events().last().expect("verified").position;
    scene.given_at(REP, "2026-02-21", "correct", json!({ "position": position, "reason": "wrong month" }));
    scene.when_by("ma", REP, "2026-02-22", "verify_progress", verify("MARKETING")).expect("taken");
}

// "his selling may be suspended".
#[test]
fn selling_is_suspended_and_resumed_in_turn() {
    let mut scene = Scene::new();
    let why = || json!({ "reason": "old debt first" });
    scene.refuses_at(REP, "2026-03-01", "resume_selling", why(), codes::WRONG_STATE, "");
    scene.given_at(REP, "2026-03-01", "suspend_selling", why());
    scene.refuses_at(REP, "2026-03-02", "suspend_selling", why(), codes::WRONG_STATE, "");
    scene.refuses_at(REP, "2026-02-28", "resume_selling", why(), codes::EFFECTIVE_TOO_EARLY, "effective_on");
    scene.given_at(REP, "2026-04-01", "resume_selling", why());
    let reps = scene.book().reps();
    let (_, lin) = reps.iter().find(|(rep, _)| rep.as_str() == "lin").expect("lin");
    let days = ["2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"];
    assert_eq!(days.map(|on| lin.is_selling_suspended_on(day(on))), [false, true, true, false]);
}
