//! A month's sums: payable, cap and floor, one part a currency (domain.md 8).

use serde_json::json;

use super::world::World;

fn two_lines(replaced: &[(&str, &str)]) -> World {
    let mut world = World::with_policy(replaced);
    world.claim("I", "2024-01-05", "10000", "2024-01-31");
    world.pay("R1", "2024-01-10", "2000", "I");
    world.pay("R2", "2024-08-31", "6000", "I");
    world
}

// "payable = net − held back + released − clawed back − draws recovered + waived + adjusted".
#[test]
fn gross_less_deductions_is_net_and_net_less_held_is_payable() {
    let world = two_lines(&[]);
    let totals = world.answer("2024-08", "2024-08-31")["totals"].clone();
    let figures = ["gross", "net", "held_back", "released", "clawed_back", "waived", "adjusted", "payable"];
    let found = figures.map(|figure| totals[figure].as_str().unwrap_or_default().to_owned());
    assert_eq!(found, ["180.00", "150.00", "45.00", "0.00", "0.00", "0.00", "0.00", "105.00"]);
    let deductions = json!({ "CADENCE": "0.00", "CASE": "0.00", "LATE": "30.00", "PROMISE": "0.00", "TASK": "0.00" });
    assert_eq!(totals["deductions"], deductions);
}

// "monthly deduction cap (% of gross) and wage floor are plan parameters; what they waive is shown as a line."
#[test]
fn the_cap_waives_what_lies_over_it() {
    for (cap, waived, payable) in [("10", "12.00", "117.00"), ("16.6666", "0.00", "105.00"), ("0", "30.00", "135.00")] {
        let cap = format!("deduction_cap_percent = \"{cap}\"");
        let world = two_lines(&[("deduction_cap_percent = \"none\"", &cap)]);
        let total = |figure: &str| world.total("2024-08", "2024-08-31", figure);
        assert_eq!((total("waived").as_str(), total("payable").as_str()), (waived, payable), "{cap}");
    }
}

#[test]
fn the_floor_fills_what_is_missing_once_the_month_has_ended() {
    let world = two_lines(&[("wage_floor = \"none\"", "wage_floor = \"110.50\"")]);
    let total = |of: &str, as_of: &str, figure: &str| world.total(of, as_of, figure);
    assert_eq!(total("2024-08", "2024-08-30", "waived"), "0.00");
    assert_eq!(total("2024-08", "2024-08-31", "waived"), "5.50");
    assert_eq!(total("2024-08", "2024-08-31", "payable"), "110.50");
    assert_eq!(total("2024-07", "2024-08-31", "payable"), "110.50", "a month without any line");
    assert_eq!(total("2023-11", "2024-08-31", "payable"), "0.00", "not before he was there");
}

#[test]
fn a_reps_own_floor_beats_the_policys() {
    let mut world = World::new();
    world.at("rep/sun", "2024-01-01", "register_rep", json!({ "name": "Sun", "wage_floor": "2500" }));
    let payable = |of: &str| world.answer_of("sun", of, "2024-02-29")["totals"]["payable"].clone();
    assert_eq!((payable("2024-01"), payable("2023-12")), (json!("2500.00"), json!("0.00")));
}

// "exactly one stands alone, else the book's currency comes first (even empty) and the others follow".
#[test]
fn one_currency_stands_alone_and_several_begin_with_the_books() {
    let mut world = World::new();
    assert_eq!(world.answer("2024-01", "2024-01-31")["currency"], json!("CNY"), "nothing: the book's");
    let pay = |world: &mut World, currency: &str, on: &str| {
        let claim = json!({ "claim": format!("{currency} {on}"), "amount": "100", "currency": currency });
        world.says("2024-01-05", "raise_invoice", claim);
        let data = json!({ "receipt": format!("R {currency} {on}"), "amount": "100", "currency": currency });
        world.says(on, "record_receipt", data);
    };
    let currencies = |world: &World| {
        let answer = world.answer("2024-01", "2024-01-31");
        let others = answer["other_currencies"].as_array().expect("others").iter();
        let others: Vec<_> = others.map(|part| part["currency"].clone()).collect();
        (answer["currency"].clone(), others)
    };
    pay(&mut world, "USD", "2024-01-10");
    assert_eq!(currencies(&world), (json!("USD"), vec![]), "exactly one stands alone");
    pay(&mut world, "EUR", "2024-01-11");
    assert_eq!(currencies(&world), (json!("CNY"), vec![json!("EUR"), json!("USD")]), "the book's first, even empty");
    assert_eq!(world.answer("2024-01", "2024-01-31")["totals"]["gross"], json!("0.00"));
}

#[test]
fn a_line_in_a_currency_without_decimals_is_rounded_to_whole_units() {
    let mut world = World::new();
    let claim = json!({ "claim": "Y", "amount": "1250", "currency": "JPY", "due_on": "2024-01-31" });
    world.says("2024-01-05", "raise_invoice", claim);
    world.says("2024-02-01", "record_receipt", json!({ "receipt": "R", "amount": "1250", "currency": "JPY" }));
    let line = world.answer("2024-02", "2024-02-29")["lines"][0].clone();
    assert_eq!((&line["gross"], &line["net"], &line["held_back"]), (&json!("38"), &json!("36"), &json!("11")));
}

// The finance run: one pass for all reps gives what asking each of them gives.
#[test]
fn all_reps_at_once_are_each_rep_alone() {
    let world = two_lines(&[]);
    let told = world.told();
    let looked = recoup_projections::commission::Looked::at(
        told.asked(super::world::day("2024-08-31"), recoup_events::values::Position(u64::MAX)),
    );
    let month = super::world::month("2024-08");
    let alone: Vec<_> = told.reps.iter().map(|rep| looked.answer(rep, month)).collect();
    assert_eq!(looked.answer_all(&told.reps, month), alone);
}
