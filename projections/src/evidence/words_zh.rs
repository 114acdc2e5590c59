//! The events of an account and of a rep in a Chinese sentence, as they were recorded. What is sealed is not said
//! here: only that it was.

use recoup_events::account::AccountEvent;
use recoup_events::facts::{
    CaseClass, Channel, Class, ContestOutcome, Department, DisputeOutcome, FaultSide, Handling, Outcome, PromisedPart,
};
use recoup_events::follow_ups::FollowUpLogged;
use recoup_events::reps::RepEvent;
use recoup_events::values::Currency;

use super::words::money;

/// An event of an account.
#[allow(clippy::too_many_lines, reason = "one arm an event")]
pub(super) fn of_account(event: &AccountEvent) -> String {
    match event {
        AccountEvent::AccountRegistered(e) => {
            format!("客户登记：{}（{}，{}），业务员 {}", e.name, e.currency, class(e.class), e.owner)
        }
        AccountEvent::OwnerAssigned(e) => format!("改由业务员 {} 负责{}", e.rep, because(e.reason.as_deref())),
        AccountEvent::ClassProposed(e) => format!("{} 提议定为{}：{}", e.by, class(e.class), e.basis),
        AccountEvent::ClassApproved(e) => format!("{} 批准定为{}", e.by, class(e.class)),
        AccountEvent::ProposalRejected(e) => format!("{} 否决提议 {}：{}", e.by, e.proposal, e.reason),
        AccountEvent::ContractRegistered(e) => format!("登记合同 {}", e.contract),
        AccountEvent::ContractClosedEvent(e) => format!("合同 {} 关闭：{}", e.contract, e.reason),
        AccountEvent::TermsChanged(e) => {
            format!("{} 的到期日改为 {}，{} 提出、{} 同意：{}", e.claim, e.due_on, e.by, e.approved_by, e.reason)
        }
        AccountEvent::InvoiceRaised(e) => {
            let part = |c: &recoup_events::cash::ClaimRaised| {
                let due = c.due_on.map_or_else(|| "，未定到期日".to_owned(), |on| format!("，{on} 到期"));
                format!("{} {}{due}", c.claim, money(c.amount_minor, e.currency))
            };
            format!("开票 {}", e.claims.iter().map(part).collect::<Vec<_>>().join("；"))
        }
        AccountEvent::CreditNoteIssued(e) => {
            format!("对 {} 开红字通知 {}：{}", e.claim, money(e.amount_minor, e.currency), e.reason)
        }
        AccountEvent::ReceiptRecorded(e) => {
            let again = e.redeposit_of.as_ref().map_or_else(String::new, |id| format!("，系 {id} 退回后重新存入"));
            format!("收款 {}（{}）{again}", money(e.amount_minor, e.currency), e.receipt)
        }
        AccountEvent::ReceiptIdentified(e) => {
            format!("{} 查明 {}（{}）为本客户款项", e.identified_on, money(e.amount_minor, e.currency), e.receipt)
        }
        AccountEvent::ReceiptAllocated(e) => {
            format!("{} 中 {} 核销 {}", e.receipt, money(e.amount_minor, e.currency), e.claim)
        }
        AccountEvent::AllocationReversed(e) => {
            let amount = money(e.reversed.amount_minor, e.currency);
            format!("撤销 {} 对 {} 的核销 {amount}：{}", e.receipt, e.reversed.claim, e.reason)
        }
        AccountEvent::ReceiptReturned(e) => {
            let open = e.reversed.iter().map(|u| u.claim.to_string()).collect::<Vec<_>>();
            let reopened =
                if open.is_empty() { String::new() } else { format!("；重新挂账：{}", open.join("、")) };
            format!("收款 {} 被银行退回：{}{reopened}", e.receipt, e.reason)
        }
        AccountEvent::RefundProposed(e) => format!("{} 提议退还 {}：{}", e.by, e.receipt, e.reason),
        AccountEvent::RefundApproved(e) => {
            format!("退还 {} 中 {}，{} 批准", e.receipt, money(e.amount_minor, e.currency), e.by)
        }
        AccountEvent::WriteOffProposed(e) => format!("{} 提议核销坏账 {}：{}", e.by, e.claim, e.evidence),
        AccountEvent::WriteOffApproved(e) => {
            format!("{} 核销坏账 {}，{} 批准", e.claim, money(e.amount_minor, e.currency), e.by)
        }
        AccountEvent::RecoveryRecorded(e) => {
            format!("{} 收回已核销的 {} {}", e.receipt, e.claim, money(e.amount_minor, e.currency))
        }
        AccountEvent::CaseTransferred(e) => {
            format!("{} 移交{}，{} 提出、{} 同意", names(&e.claims), case(e.to), e.by, e.approved_by)
        }
        AccountEvent::CaseAmountVerified(e) => {
            format!("{} 核实 {} 共 {}", e.by, names(&e.claims), money(e.amount_minor, e.currency))
        }
        AccountEvent::PromiseMade(e) => {
            let scope = if e.claims.is_empty() { String::new() } else { format!("，针对 {}", names(&e.claims)) };
            let condition = if e.condition.is_some() { "，附条件" } else { "" };
            format!("承诺 {}：{}{scope}{condition}", e.promise, parts(&e.parts, Some(e.currency)))
        }
        AccountEvent::ConditionMet(e) => format!("承诺 {} 的条件已满足", e.promise),
        AccountEvent::PromiseWithdrawn(e) => format!("撤回承诺 {}，终止{}期", e.promise, e.ended.len()),
        AccountEvent::PromiseRescheduled(e) => {
            format!("承诺 {} 改期，终止{}期，改为：{}", e.promise, e.ended.len(), parts(&e.parts, None))
        }
        AccountEvent::FollowUpLogged(e) => follow_up(e),
        AccountEvent::DisputeOpened(e) => {
            let (amount, code) = (money(e.amount_minor, e.currency), e.reason.to_string());
            format!("对 {} 中 {amount} 提出争议（{}）：{}，{}", e.claim, e.dispute, reason(&code), side(e.side))
        }
        AccountEvent::DisputeMoved(e) => match e.state {
            Handling::InReview => format!("争议 {} 正在核查", e.dispute),
            Handling::Waiting => format!("争议 {} 等待答复", e.dispute),
        },
        AccountEvent::DisputeResolved(e) => {
            let credit = e
                .credit_minor
                .map_or_else(String::new, |minor| format!("，对 {} 减让 {}", e.claim, money(minor, e.currency)));
            format!("争议 {} 了结：{}{credit}", e.dispute, outcome(e.outcome))
        }
        AccountEvent::DisputeReopened(e) => format!("争议 {} 重新提出：{}", e.dispute, e.reason),
        AccountEvent::ReconciliationIssued(e) => format!("发出 {} 对账单", e.month),
        AccountEvent::ReconciliationClaimsFrozen(e) => format!("{} 对账单另有{}笔", e.month, e.claims.len()),
        AccountEvent::ReconciliationConfirmed(e) => format!("{} 对账单已确认", e.month),
        AccountEvent::ReconciliationContested(e) => {
            let item = |i: &recoup_events::facts::ContestedItem| {
                format!("{} {}（{}）", i.claim, money(i.amount_minor, i.currency), i.reason)
            };
            format!("{} 对账单有异议：{}", e.month, e.items.iter().map(item).collect::<Vec<_>>().join("；"))
        }
        AccountEvent::EntryCorrected(e) => format!("第 {} 号记录系误记：{}", e.corrected, e.reason),
    }
}

/// An event of a rep.
pub(super) fn of_rep(event: &RepEvent) -> String {
    match event {
        RepEvent::RepRegistered(e) => format!("业务员登记：{}", e.name),
        RepEvent::ProgressVerified(e) => {
            let department = match e.department {
                Department::Finance => "财务",
                Department::Marketing => "市场",
            };
            format!("{department}核实 {} 进度（{}）", e.month, e.by)
        }
        RepEvent::TaskLetterIssued(e) => {
            let line = |line: &recoup_events::reps::TaskLine| {
                format!("{} {}", line.account, money(line.amount_minor, line.currency))
            };
            let lines = e.lines.iter().map(line).collect::<Vec<_>>().join("；");
            let late = if e.late { "，逾期下达" } else { "" };
            let unverified = if e.unverified { "，未经核实" } else { "" };
            format!("下达 {} 收款任务书{late}{unverified}：{lines}", e.month)
        }
        RepEvent::SellingSuspended(_) => "暂停销售".to_owned(),
        RepEvent::SellingResumed(_) => "恢复销售".to_owned(),
        RepEvent::BudgetSet(e) => format!("合同 {} 费用预算 {}", e.contract, money(e.amount_minor, e.currency)),
        RepEvent::AdvanceGranted(e) => format!("借支 {}：{}", e.advance, money(e.amount_minor, e.currency)),
        RepEvent::AdvanceSettled(e) => format!("借支 {} 报销", e.advance),
        RepEvent::DrawGranted(e) => {
            format!("透支 {}：{}，{} 与 {}", e.draw, money(e.amount_minor, e.currency), e.by, e.approved_by)
        }
        RepEvent::CommissionStatementIssued(e) => {
            let payable = e.totals.iter().map(|totals| money(totals.payable_minor, totals.currency));
            format!("发出 {} 提成单：应付 {}", e.month, payable.collect::<Vec<_>>().join("、"))
        }
        RepEvent::CommissionLinesFrozen(e) => format!("{} 提成单另有{}行", e.month, e.lines.len()),
        RepEvent::CommissionLineContested(e) => {
            format!(
                "{} 对 {} 提成单中 {} 与 {} 一行有异议（{}）：{}",
                e.by, e.month, e.claim, e.receipt, e.contest, e.reason
            )
        }
        RepEvent::ContestAnswered(e) => {
            let outcome = match e.outcome {
                ContestOutcome::Partly => "部分成立",
                ContestOutcome::Rejected => "不成立",
                ContestOutcome::Upheld => "成立",
            };
            format!("{} 答复异议 {}：{outcome}", e.by, e.contest)
        }
        RepEvent::EntryCorrected(e) => format!("第 {} 号记录系误记：{}", e.corrected, e.reason),
    }
}

fn follow_up(e: &FollowUpLogged) -> String {
    let by = e.rep.as_ref().map_or_else(String::new, |rep| format!("（{rep}）"));
    let mut about: Vec<String> = e.claims.iter().map(ToString::to_string).collect();
    about.extend(e.promise.as_ref().map(|promise| format!("承诺 {promise}")));
    let about = if about.is_empty() { String::new() } else { format!("，就 {}", about.join("、")) };
    let stalled = e.outcome == Outcome::Advance && e.next_action.is_none();
    let mut said =
        format!("{}{by}{about}：{}", channel(e.channel), came_of_it(if stalled { Outcome::Stall } else { e.outcome }));
    if let Some(code) = &e.reason {
        said += &format!("，原因：{}", reason(&code.to_string()));
    }
    if let Some(asked) = e.asked {
        said += &format!("，要求 {} 前付 {}", asked.due_on, money(asked.amount_minor, e.currency));
    }
    if let Some(funds) = e.funds_expected {
        said += &format!("，对方预计 {} 到款 {}", funds.on, money(funds.amount_minor, e.currency));
    }
    if let Some(on) = e.next_on {
        said += &format!("，下一步 {on}");
    }
    said
}

fn names<T: std::fmt::Display>(ids: &[T]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
}

fn because(reason: Option<&str>) -> String {
    reason.map_or_else(String::new, |reason| format!("：{reason}"))
}

/// Each part; the currency stands with the promise that a later step is about.
fn parts(parts: &[PromisedPart], currency: Option<Currency>) -> String {
    let one = |part: &PromisedPart| match currency {
        Some(currency) => format!("{} 前付 {}", part.due_on, money(part.amount_minor, currency)),
        None => part.due_on.to_string(),
    };
    parts.iter().map(one).collect::<Vec<_>>().join("；")
}

const fn class(class: Class) -> &'static str {
    match class {
        Class::General => "一般客户",
        Class::Important => "重要客户",
        Class::Strategic => "战略客户",
    }
}

const fn case(case: CaseClass) -> &'static str {
    match case {
        CaseClass::Sales => "销售部门",
        CaseClass::ClearingOffice => "清欠办",
        CaseClass::Legal => "法务",
    }
}

const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Call => "电话",
        Channel::Chat => "即时消息",
        Channel::Email => "邮件",
        Channel::Letter => "信函",
        Channel::Meeting => "面谈",
        Channel::Visit => "拜访",
    }
}

const fn came_of_it(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Promised => "对方作出承诺",
        Outcome::Refused => "对方拒绝",
        Outcome::Advance => "有进展",
        Outcome::Stall => "客套推托",
        Outcome::NoContact => "未联系上",
        Outcome::InvoiceNotReceived => "对方称未收到发票",
        Outcome::WaitingApproval => "对方等待审批",
        Outcome::InPaymentRun => "已列入对方付款计划",
        Outcome::PaymentSent => "对方称款已付出",
        Outcome::Dispute => "对方有争议",
    }
}

const fn outcome(outcome: DisputeOutcome) -> &'static str {
    match outcome {
        DisputeOutcome::CustomerRight => "客户有理",
        DisputeOutcome::Partly => "客户部分有理",
        DisputeOutcome::WeAreRight => "我方有理",
        DisputeOutcome::Withdrawn => "客户撤回",
    }
}

const fn side(side: FaultSide) -> &'static str {
    match side {
        FaultSide::Us => "责任在我方",
        FaultSide::Customer => "责任在客户",
        FaultSide::Both => "双方均有责任",
        FaultSide::External => "责任不在双方",
    }
}

/// The reason codes of the trade in words; one that is not listed stays as it is.
const REASONS: [(&str, &str); 30] = [
    ("STOCK_GLUT", "库存积压"),
    ("OFF_SEASON", "淡季"),
    ("LOW_MARGIN", "利润太低"),
    ("FUNDS_IN_OTHER_GOODS", "资金压在其他货上"),
    ("CASH_TIGHT", "资金紧张"),
    ("DOWNSTREAM_DEBT", "下游欠款"),
    ("PAID_COMPETITOR", "款付给了竞争对手"),
    ("PERSONAL_SPENDING", "个人开支"),
    ("CUSTOMER_HABIT", "付款习惯"),
    ("MALICIOUS", "恶意拖欠"),
    ("WANTS_CONCESSION", "要求让步"),
    ("UNSPECIFIED", "未说明"),
    ("PRODUCT_QUALITY", "产品质量"),
    ("AFTER_SALES", "售后服务"),
    ("PROMO_SUPPORT", "促销支持"),
    ("UNRESOLVED_ISSUES", "遗留问题未解决"),
    ("OUR_MANAGEMENT_ERROR", "我方管理失误"),
    ("LOOSE_CREDIT", "赊销过松"),
    ("MISSING_DOCUMENT", "单据缺失"),
    ("PRICE_ERROR", "价格有误"),
    ("SHORT_DELIVERY", "交货短少"),
    ("DUPLICATE_BILLING", "重复开票"),
    ("BRAND", "品牌"),
    ("SELLING_POWER", "产品动销"),
    ("ECONOMY", "经济形势"),
    ("REGULATION", "政策法规"),
    ("WAITING_APPROVAL", "等待审批"),
    ("NOT_PAY_DAY", "未到付款日"),
    ("ACCEPTANCE_PENDING", "待验收"),
    ("NO_CONTACT", "联系不上"),
];

fn reason(code: &str) -> &str {
    REASONS.iter().find(|(known, _)| *known == code).map_or(code, |(_, words)| words)
}
