//! Every fact that the domain states comes back from its row as it was.

use recoup_events::testing::{Scene, part_lines};
use serde_json::json;

use super::{Cell, Change, changes, read, table_of, write};

#[test]
fn facts_of_talk_survive_their_rows() {
    let mut scene = Scene::new();
    scene.claim("I", "1000", "2026-02-04");
    let promise = json!({ "promise": "P", "parts": part_lines(&[("2026-01-20", "100")]), "claims": ["I"],
        "condition": "after the fair", "promiser": { "name": "Ms Chen", "role": "OWNER" }, "rep": "zhao" });
    scene.given("2026-01-10", "make_promise", promise);
    scene.given("2026-01-11", "meet_condition", json!({ "promise": "P" }));
    let parts = part_lines(&[("2026-02-20", "100")]);
    scene.given("2026-01-12", "reschedule_promise", json!({ "promise": "P", "parts": parts }));
    scene.given("2026-01-13", "withdraw_promise", json!({ "promise": "P" }));
    let follow_up = json!({ "follow_up": "F", "channel": "CALL", "outcome": "ADVANCE", "at": "21:00", "claims": ["I"],
        "promise": "P", "reason": "CASH_TIGHT", "contact": "Ms Chen", "rep": "lin" });
    scene.given("2026-01-12", "log_follow_up", follow_up);
    scene.given("2026-01-12", "log_follow_up", json!({ "follow_up": "G", "channel": "VISIT", "outcome": "STALL" }));
    let dispute = json!({ "dispute": "D", "claim": "I", "amount": "10", "reason": "BRAND", "side": "BOTH" });
    scene.given("2026-01-12", "open_dispute", dispute);
    scene.given("2026-01-13", "move_dispute", json!({ "dispute": "D", "state": "IN_REVIEW" }));
    scene.given("2026-01-14", "move_dispute", json!({ "dispute": "D", "state": "WAITING" }));
    scene.given("2026-01-15", "resolve_dispute", json!({ "dispute": "D", "outcome": "PARTLY", "credit": "5" }));
    scene.given("2026-01-16", "reopen_dispute", json!({ "dispute": "D", "reason": "again" }));
    let transfer = json!({ "claims": ["I"], "to": "CLEARING_OFFICE", "points": "0.3", "approved_by": "wang" });
    scene.given("2026-03-01", "transfer_case", transfer);
    scene.given("2026-01-20", "verify_case_amount", json!({ "claims": ["I"], "amount": "900" }));
    let mut tables = std::collections::BTreeSet::new();
    for recorded in scene.book().events() {
        for change in changes(&recorded.stream, recorded.position, &recorded.event) {
            let Change::Add(row) = change else { continue };
            let table = table_of(&row.fact);
            let cells = write(&row.fact);
            assert_eq!(cells.len(), table.columns.len(), "{}", table.name);
            let fields: Vec<_> = cells.iter().map(Cell::field).collect();
            assert_eq!(read(table, &fields).as_ref(), Ok(&row.fact), "{}", table.name);
            tables.insert(table.name);
        }
    }
    for name in ["promises", "promise_parts", "promise_part_endings", "promise_steps", "follow_ups", "disputes"] {
        assert!(tables.contains(name), "{name}");
    }
    assert!(tables.contains("dispute_steps") && tables.contains("cases") && tables.contains("case_verifications"));
}
