//! What figures, papers, claims and sealed fields are called on the page, in Chinese and in English. A code without a
//! name of its own stands as it is.

use recoup_projections::commission::Language;

/// Code, English, Chinese.
type Labels = &'static [(&'static str, &'static str, &'static str)];

const FIGURES: Labels = &[
    ("claims", "Invoiced", "应收"),
    ("cash", "Paid in cash", "现款收回"),
    ("non_cash", "Settled otherwise", "非现款抵付"),
    ("credits", "Credited", "减让"),
    ("written_off", "Written off", "核销坏账"),
    ("open", "Open", "未收"),
    ("unapplied", "Received, not applied", "已收未核销"),
    ("disputed", "Disputed", "争议中"),
    ("overdue", "Overdue", "逾期"),
    ("undisputed_overdue", "Overdue, not disputed", "无争议逾期"),
    ("promised", "Promised, still to come", "承诺待收"),
    ("amount", "Promised", "承诺金额"),
    ("counted", "Counted for it", "计入履约"),
    ("paid_after", "Paid after", "逾期后付"),
    ("expected", "Still expected", "仍待收"),
    ("parts", "Parts", "期数"),
    ("reschedules", "Times put off", "改期次数"),
    ("broken", "Parts broken", "落空期数"),
    ("partially_kept", "Parts kept in part", "部分履约期数"),
    ("suspended", "Parts suspended", "中止期数"),
    ("in_grace", "Parts in grace", "宽限中期数"),
    ("conditional", "Parts that wait for a condition", "待条件期数"),
    ("kept_late", "Parts kept late", "延迟履约期数"),
    ("kept", "Parts kept", "履约期数"),
    ("void", "Parts void", "失效期数"),
    ("withdrawn", "Parts withdrawn", "撤回期数"),
    ("rescheduled", "Parts put off", "改期期数"),
    ("gross", "Gross", "应计提成"),
    ("LATE", "Cut for lateness", "逾期扣减"),
    ("TASK", "Cut for the task", "任务扣减"),
    ("CADENCE", "Cut for too few visits", "走访扣减"),
    ("PROMISE", "Cut for an untended promise", "承诺跟进扣减"),
    ("CASE", "Cut for the case", "移交扣减"),
    ("net", "Net", "应得提成"),
    ("held_back", "Held back", "留存"),
    ("released", "Released", "释放留存"),
    ("clawed_back", "Clawed back", "追回"),
    ("draws_recovered", "Draws recovered", "扣回透支"),
    ("waived", "Waived", "免扣"),
    ("adjusted", "Adjusted", "调整"),
    ("payable", "Payable", "应付"),
];

const PAPERS: Labels = &[
    ("contract", "Contract", "合同"),
    ("dispute_evidence", "Evidence of dispute", "争议证据"),
    ("write_off_evidence", "Evidence of write-off", "核销依据"),
    ("advance_evidence", "Evidence of expenses", "报销凭证"),
    ("reconciliation", "Statement of account", "对账单"),
    ("commission_statement", "Commission statement", "提成单"),
    ("closed_period", "Closed month", "结账单"),
    ("kept", "kept with the book, unchanged", "已存，未变"),
    ("changed", "kept, but CHANGED", "已存，但内容已变"),
    ("not_kept", "not kept with the book", "未存"),
    ("no_hash", "no hash recorded", "未记哈希"),
];

const FIELDS: Labels = &[
    ("promiser.name", "promiser", "承诺人"),
    ("condition", "condition", "条件"),
    ("support_plan", "support plan", "支撑方案"),
    ("contact", "contact", "联系人"),
    ("participants", "present", "在场"),
    ("note", "note", "备注"),
    ("next_action", "next action", "下一步"),
    ("by", "said by", "确认人"),
];

const KINDS: Labels = &[
    ("PROGRESS", "progress payment", "进度款"),
    ("TAIL", "final payment", "尾款"),
    ("RETENTION", "retention", "质保金"),
    ("INTEREST", "interest", "利息"),
    ("OTHER", "invoice", "货款"),
];

fn label(labels: Labels, code: &str, language: Language) -> Option<&'static str> {
    let (_, en, zh) = labels.iter().find(|(known, ..)| *known == code)?;
    Some(match language {
        Language::En => en,
        Language::Zh => zh,
    })
}

/// A figure's name. Of a promise, `open` counts parts.
pub(super) fn figure(name: &str, is_count: bool, language: Language) -> &str {
    match (name, is_count, language) {
        ("open", true, Language::En) => "Parts open",
        ("open", true, Language::Zh) => "未到期期数",
        _ => label(FIGURES, name, language).unwrap_or(name),
    }
}

/// What a paper is, or how it stands.
pub(super) fn paper(code: &str, language: Language) -> &str {
    label(PAPERS, code, language).unwrap_or(code)
}

/// What a claim is for.
pub(super) fn kind(code: &str, language: Language) -> &str {
    label(KINDS, code, language).unwrap_or(code)
}

/// A sealed field.
pub(super) fn field(name: &str, language: Language) -> &str {
    label(FIELDS, name, language).unwrap_or(name)
}
