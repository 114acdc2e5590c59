//! Explanations: every line in sentences with its formula, and every figure as contributions that sum to it.

use recoup_events::values::{Amount, Currency};
use recoup_projections::commission::{FIGURES, Language};
use recoup_projections::rows::{Cell, RepChange, read_rep, rep_changes, rep_table_of, write_rep};
use serde_json::json;

use super::world::{World, month};

/// February with every cause on one line, a claw-back, a draw, and an adjustment carried from January.
fn february() -> World {
    let mut world = World::new();
    world.account("S", "2023-12-01", "strategic");
    let lines = json!([{ "account": "S", "amount": "200000" }]);
    world.at("rep/lin", "2024-01-20", "issue_task_letter", json!({ "month": "2024-02", "lines": lines }));
    let s = "account/S";
    let claim = json!({ "claim": "I", "amount": "150000", "due_on": "2024-01-31" });
    world.at(s, "2024-01-05", "raise_invoice", claim);
    let dispute = json!({ "dispute": "D", "claim": "I", "amount": "100", "reason": "BRAND", "side": "US" });
    world.at(s, "2024-02-02", "open_dispute", dispute);
    world.at(s, "2024-02-05", "resolve_dispute", json!({ "dispute": "D", "outcome": "WE_ARE_RIGHT" }));
    let office = json!({ "claims": ["I"], "to": "CLEARING_OFFICE", "points": "0.3", "approved_by": "wang" });
    world.at(s, "2024-02-06", "transfer_case", office);
    let parts = json!([{ "due_on": "2024-02-12", "amount": "1000" }]);
    world.at(s, "2024-02-07", "make_promise", json!({ "promise": "P", "parts": parts, "claims": ["I"] }));
    world.claim("J", "2024-01-05", "1000", "2024-12-31");
    world.pay("RJ", "2024-01-10", "500", "J");
    world.issue("2024-01", "2024-01-31");
    world.pay("RK", "2024-01-11", "100", "J");
    world.says("2024-02-10", "return_receipt", json!({ "receipt": "RJ", "reason": "bounced" }));
    world.at(s, "2024-02-20", "record_receipt", json!({ "receipt": "R", "amount": "100000" }));
    let draw = json!({ "draw": "V", "amount": "10", "approved_by": "wang" });
    world.at("rep/lin", "2024-02-20", "grant_draw", draw);
    world
}

#[test]
fn a_line_is_explained_in_both_languages() {
    let world = february();
    let told =
        |language| world.with_pay("lin", "2024-03-31", |pay| pay.explain(month("2024-02"))[0].sentences(language));
    let plain = |sentences: Vec<String>, bracket: &str| -> Vec<String> {
        sentences.iter().map(|s| s.split(bracket).next().unwrap_or_default().trim().to_owned()).collect()
    };
    let english = told(Language::En);
    assert!(english.iter().all(|sentence| sentence.contains("[policy 1")), "{english:#?}");
    assert_eq!(
        plain(english, "["),
        [
            "Gross 2,000.00 = 100,000.00 × 2.0 % (strategic, BANK)",
            "LATE −0.1 points, 100.00: due 2024-01-31, paid 2024-02-20, 17 days late, 3 days of a dispute on our side not counted",
            "TASK −0.15 points, 150.00: 100,000.00 of the 200,000.00 asked for 2024-02 came, 50.0 %",
            "CADENCE −0.05 points, 50.00: 0 visits or meetings in 2024-02, at least 2 are due",
            "PROMISE −0.05 points, 50.00: promise P due 2024-02-12 broke on 2024-02-15 and nobody had tried to reach them",
            "CASE −0.3 points, 300.00: with the clearing office since 2024-02-06",
            "Net 1,350.00: 2.0 % − 0.65 points = 1.35 %",
            "Held back 405.00 = 30 % until I is settled",
        ]
    );
    let chinese = plain(told(Language::Zh), "〔");
    assert_eq!(chinese[0], "应计提成 2,000.00 = 100,000.00 × 2.0%（战略客户，现款）");
    assert_eq!(
        chinese[1],
        "逾期扣0.1个点，计 100.00：2024-01-31 到期，2024-02-20 到账，逾期17天，我方原因争议期间3天不计"
    );
    assert_eq!(chinese.len(), 8);
    assert!(chinese.iter().all(|sentence| !sentence.contains('?')), "{chinese:#?}");
}

#[test]
fn what_became_of_a_holdback_is_explained() {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "100", "2024-12-31");
    world.pay("R", "2024-01-10", "100", "I");
    world.says("2024-02-10", "return_receipt", json!({ "receipt": "R", "reason": "bounced" }));
    for (language, released, clawed) in [
        (
            Language::En,
            "Released 0.90 on 2024-01-10: I is settled",
            "Clawed back 3.00 on 2024-02-10: the money went back",
        ),
        (Language::Zh, "2024-01-10 释放留存 0.90：I 已全部回款", "2024-02-10 追回 3.00：款项已退回"),
    ] {
        let told = world.with_pay("lin", "2024-03-31", |pay| pay.explain(month("2024-01"))[0].sentences(language));
        assert!(
            told.iter().any(|s| s.starts_with(released)) && told.iter().any(|s| s.starts_with(clawed)),
            "{told:#?}"
        );
    }
}

// contract.md 4, explain: "the amounts sum to the value".
#[test]
fn the_contributions_of_every_figure_sum_to_it() {
    let mut world = february();
    world.pay("RL", "2024-03-05", "200", "J");
    for of in ["2024-01", "2024-02", "2024-03"] {
        let totals = world.answer(of, "2024-03-31")["totals"].clone();
        for figure in FIGURES {
            let shown = totals[figure].as_str().or_else(|| totals["deductions"][figure].as_str()).expect("a figure");
            let found = world.with_pay("lin", "2024-03-31", |pay| pay.contributions(month(of), Currency::CNY, figure));
            let sum: i128 = found.expect("a figure").iter().map(|contribution| contribution.amount.minor).sum();
            assert_eq!(Amount::new(sum, Currency::CNY).to_string(), shown, "{figure} of {of}");
        }
    }
    assert_eq!(world.total("2024-03", "2024-03-31", "draws_recovered"), "4.20", "all that is payable");
    let none = world.with_pay("lin", "2024-03-31", |pay| pay.contributions(month("2024-02"), Currency::CNY, "x"));
    assert!(none.is_none());
}

// design.md 4: facts are rows, there and back.
#[test]
fn facts_of_reps_survive_their_rows() {
    let mut world = february();
    world.issue("2024-02", "2024-02-29");
    let lin = "rep/lin";
    let verify = json!({ "month": "2024-02", "department": "FINANCE" });
    world.at(lin, "2024-02-20", "verify_progress", verify);
    world.at(lin, "2024-02-20", "suspend_selling", json!({ "reason": "old debt first" }));
    world.says("2024-01-20", "raise_invoice", json!({ "claim": "L", "amount": "100", "contract": "K" }));
    world.pay("RM", "2024-02-21", "100", "L");
    world.at(lin, "2024-02-21", "set_expense_budget", json!({ "contract": "K", "amount": "9" }));
    world.at(lin, "2024-02-22", "grant_advance", json!({ "advance": "V", "contract": "K", "amount": "9" }));
    world.at(lin, "2024-02-23", "settle_advance", json!({ "advance": "V", "spent": "8", "evidence": "tickets" }));
    let contest = json!({ "contest": "C", "month": "2024-02", "account": "S", "claim": "I", "receipt": "R",
        "reason": "we did visit" });
    world.at(lin, "2024-03-01", "contest_commission_line", contest);
    let answer = json!({ "contest": "C", "outcome": "PARTLY", "adjustment": "1" });
    world.by("wang", lin, "2024-03-02", "answer_contest", answer).expect("answered");
    let mut tables = std::collections::BTreeSet::new();
    for recorded in world.events() {
        for change in rep_changes(&recorded.stream, recorded.position, &recorded.event) {
            let RepChange::Add(row) = change else { panic!("nothing is corrected here") };
            let (table, cells) = (rep_table_of(&row.fact), write_rep(&row.fact));
            assert_eq!(cells.len(), table.columns.len(), "{}", table.name);
            let fields: Vec<_> = cells.iter().map(Cell::field).collect();
            assert_eq!(read_rep(table, &fields).as_ref(), Ok(&row.fact), "{}", table.name);
            tables.insert(table.name);
        }
    }
    let all: std::collections::BTreeSet<_> = recoup_projections::rows::REP_TABLES.iter().map(|t| t.name).collect();
    assert_eq!(tables, all, "every table has a row");
}
