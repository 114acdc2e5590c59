//! "Earned on money collected, not on invoices. For each allocation of a settlement …": base rate, plan, owner, month.

use serde_json::json;

use super::world::World;

#[test]
fn nothing_is_earned_by_an_invoice_and_three_percent_of_what_is_collected() {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "10000", "2024-01-31");
    assert_eq!(world.total("2024-01", "2024-01-31", "gross"), "0.00");
    world.says("2024-01-20", "record_receipt", json!({ "receipt": "R0", "amount": "500", "allocate": "none" }));
    assert_eq!(world.total("2024-01", "2024-01-31", "gross"), "0.00", "money that settles nothing earns nothing");
    world.pay("R", "2024-01-31", "4000", "I");
    let answer = world.answer("2024-01", "2024-01-31");
    let totals = &answer["totals"];
    assert_eq!(
        (&totals["gross"], &totals["net"], &totals["held_back"], &totals["payable"]),
        (&json!("120.00"), &json!("120.00"), &json!("36.00"), &json!("84.00"))
    );
    assert_eq!(
        (&answer["rep"], &answer["month"], &answer["currency"]),
        (&json!("lin"), &json!("2024-01"), &json!("CNY"))
    );
    assert_eq!(world.total("2024-01", "2024-01-30", "gross"), "0.00", "nor before it came");
}

// "base rate = plan in force for the account's class on that date, times the settlement-kind factor".
#[test]
fn the_base_rate_goes_by_class_and_kind_of_settlement() {
    let mut world = World::with_policy(&[("bill = \"1\", offset = \"1\"", "bill = \"0.8\", offset = \"0.5\"")]);
    world.claim("I", "2024-01-05", "10000", "2024-12-31");
    for (receipt, method) in [("R1", "BANK"), ("R2", "CASH"), ("R3", "BILL"), ("R4", "OFFSET")] {
        let data = json!({ "receipt": receipt, "amount": "100", "method": method });
        world.says("2024-01-10", "record_receipt", data);
    }
    assert_eq!(world.column("2024-01", "2024-01-31", "base_rate"), ["3.0", "3.0", "2.40", "1.50"]);
    world.says("2024-02-10", "propose_class", json!({ "proposal": "C", "class": "strategic", "basis": "turnover" }));
    world.by("wang", "account/A", "2024-02-11", "approve_class", json!({ "proposal": "C" })).expect("approved");
    world.pay("R5", "2024-02-10", "100", "I");
    world.pay("R6", "2024-02-11", "100", "I");
    assert_eq!(world.column("2024-02", "2024-02-28", "base_rate"), ["3.0", "2.0"]);
}

// "plan in force (by `rate_basis`: RECEIPT or INVOICE date) for the account's class on that date".
#[test]
fn rate_basis_says_whether_the_receipts_or_the_invoices_day_counts() {
    for (basis, rates, versions) in [("RECEIPT", ["3.0", "4.0"], ["2", "3"]), ("INVOICE", ["3.0", "3.0"], ["2", "2"])] {
        let basis = format!("rate_basis = \"{basis}\"");
        let mut world = World::with_policy(&[("rate_basis = \"RECEIPT\"", &basis)]);
        let dearer = ("general = \"3.0\"", "general = \"4.0\"");
        world.policy("2024-02-01", &[("rate_basis = \"RECEIPT\"", &basis), dearer]);
        world.claim("I", "2024-01-31", "10000", "2024-12-31");
        world.pay("R1", "2024-01-31", "100", "I");
        world.pay("R2", "2024-02-01", "100", "I");
        let (january, february) = (("2024-01", "2024-02-29"), ("2024-02", "2024-02-29"));
        for (i, (of, as_of)) in [january, february].into_iter().enumerate() {
            assert_eq!(world.column(of, as_of, "base_rate"), [rates[i]], "{basis} {of}");
            assert_eq!(world.column(of, as_of, "policy_version"), [versions[i]], "every line names its plan version");
        }
    }
}

// "owner rep by policy `credit_owner`: at INVOICE or at RECEIPT".
#[test]
fn credit_owner_says_whether_the_owner_at_the_invoice_or_at_the_receipt_earns() {
    for (credit, lin, zhao) in [("INVOICE", "3.00", "3.00"), ("RECEIPT", "0.00", "6.00")] {
        let mut world = World::with_policy(&[("credit_owner = \"INVOICE\"", &format!("credit_owner = \"{credit}\""))]);
        world.claim("I", "2024-01-09", "100", "2024-12-31");
        world.says("2024-01-10", "assign_owner", json!({ "rep": "zhao" }));
        world.claim("J", "2024-01-10", "100", "2024-12-31");
        world.pay("R1", "2024-01-20", "100", "I");
        world.pay("R2", "2024-01-20", "100", "J");
        let gross = |rep: &str| world.answer_of(rep, "2024-01", "2024-01-31")["totals"]["gross"].clone();
        assert_eq!((gross("lin"), gross("zhao")), (json!(lin), json!(zhao)), "{credit}");
    }
}

// "every open claim has exactly one owner": the one named by its transfer, until the account goes to another rep.
#[test]
fn a_transfer_that_names_an_owner_makes_him_the_claims() {
    let mut world = World::with_policy(&[("credit_owner = \"INVOICE\"", "credit_owner = \"RECEIPT\"")]);
    world.claim("I", "2024-01-05", "1000", "2024-12-31");
    let data = json!({ "claims": ["I"], "to": "CLEARING_OFFICE", "owner": "zhao", "approved_by": "wang" });
    world.says("2024-01-15", "transfer_case", data);
    for (receipt, on) in [("R1", "2024-01-14"), ("R2", "2024-01-15"), ("R3", "2024-01-20")] {
        if receipt == "R3" {
            world.says("2024-01-20", "assign_owner", json!({ "rep": "lin" }));
        }
        world.pay(receipt, on, "100", "I");
    }
    let receipts = |rep: &str| {
        let answer = world.answer_of(rep, "2024-01", "2024-01-31");
        answer["lines"].as_array().expect("lines").iter().map(|line| line["receipt"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((receipts("lin"), receipts("zhao")), (vec![json!("R1"), json!("R3")], vec![json!("R2")]));
}

// "a line belongs to the month of the allocation's effective date; lateness looks at the receipt's value date".
#[test]
fn a_line_belongs_to_the_month_in_which_the_money_was_allocated() {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "100", "2024-01-30");
    world.says("2024-01-31", "record_receipt", json!({ "receipt": "R", "amount": "100", "allocate": "none" }));
    let lines = json!([{ "claim": "I", "amount": "100" }]);
    world.says("2024-02-29", "allocate", json!({ "receipt": "R", "lines": lines }));
    assert_eq!(world.column("2024-01", "2024-02-29", "receipt"), Vec::<String>::new());
    assert_eq!(world.column("2024-02", "2024-02-29", "days_late"), ["1"]);
    assert_eq!(world.column("2024-03", "2024-03-31", "receipt"), Vec::<String>::new());
}

// "every line names receipt, allocation, claim, plan version, rate, days late, cause and the events behind it".
#[test]
fn every_line_names_the_events_behind_it() {
    let mut world = World::new();
    world.claim("I", "2024-01-05", "100", "2024-01-30");
    let claim = world.events().last().expect("a claim").position;
    let allocated = world.pay("R", "2024-01-31", "100", "I");
    let receipt = recoup_events::values::Position(allocated.0 - 1);
    let answer = world.answer("2024-01", "2024-01-31");
    let events = answer["lines"][0]["events"].clone();
    assert_eq!(events, json!([claim, receipt]), "claim with its due date, receipt with its allocation");
    assert_eq!(answer["lines"][0]["origin"], json!(receipt));
}
