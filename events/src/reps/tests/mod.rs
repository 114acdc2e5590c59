//! Given, when, then of a rep's commands. What his pay comes to is tested with the projections.

mod advances;
mod draws;
mod duties;
mod letters;
mod statements;

use crate::testing::Scene;

const REP: &str = "rep/lin";

/// Asserts that a named person's command is refused, and that nothing is written.
fn refuses_by(scene: &mut Scene, actor: &str, on: &str, kind: &str, data: serde_json::Value, code: &str, field: &str) {
    let before = scene.book().events().len();
    let refusal = scene.when_by(actor, REP, on, kind, data).expect_err("refused");
    assert_eq!((refusal.code.as_ref(), refusal.field.as_deref().unwrap_or_default()), (code, field), "{refusal:?}");
    assert_eq!(scene.book().events().len(), before, "a refusal writes nothing");
}
