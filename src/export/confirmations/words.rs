//! The words of a confirmation letter, in Chinese and in English. No figure and no markup stands here.

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Words {
    /// The language's tag, for the page.
    pub lang: &'static str,
    pub title: &'static str,
    pub number: &'static str,
    pub to: &'static str,
    pub from: &'static str,
    /// What is asked, where an auditor asks; `{auditor}` and `{day}` are filled in.
    pub asked_by_auditor: &'static str,
    /// What is asked, where the company itself does.
    pub asked: &'static str,
    pub no_demand: &'static str,
    pub balances: &'static str,
    pub claims: &'static str,
    pub no_claims: &'static str,
    pub currency: &'static str,
    pub open: &'static str,
    pub unapplied: &'static str,
    pub balance: &'static str,
    pub disputed: &'static str,
    pub claim: &'static str,
    pub invoiced_on: &'static str,
    pub due_on: &'static str,
    pub amount: &'static str,
    pub our_stamp: &'static str,
    pub answer: &'static str,
    pub agrees: &'static str,
    pub differs: &'static str,
    pub their_stamp: &'static str,
    pub signed: &'static str,
    pub on: &'static str,
    pub basis: &'static str,
}

/// 中文.
pub static ZH: Words = Words {
    lang: "zh-CN",
    title: "企业询证函",
    number: "编号",
    to: "致",
    from: "发函单位",
    asked_by_auditor: "本公司聘请的{auditor}正在对本公司财务报表进行审计，按照审计准则的要求，应当询证本公司与贵公司的往来款项。\
        下列数据出自本公司账簿记录，截至{day}。如与贵公司记录相符，请在本函下端“数据相符”处签章证明；如有不符，请在“数据不符”处列明不符金额及原因。\
        回函请直接寄至{auditor}。",
    asked: "为核对往来款项，现将本公司账簿记录的截至{day}的数据列示如下。如与贵公司记录相符，请在本函下端“数据相符”处签章证明；\
        如有不符，请在“数据不符”处列明不符金额及原因。",
    no_demand: "本函仅为复核账目之用，并非催款结算。若款项在上述日期之后已经付清，仍请及时函复为盼。",
    balances: "贵公司欠款",
    claims: "未结款项明细",
    no_claims: "无未结款项。",
    currency: "币种",
    open: "应收款",
    unapplied: "已收未核销",
    balance: "余额",
    disputed: "其中有争议",
    claim: "单据",
    invoiced_on: "日期",
    due_on: "到期日",
    amount: "原金额",
    our_stamp: "（发函单位盖章）",
    answer: "回函",
    agrees: "数据相符，证明无误。",
    differs: "数据不符，请列明不符金额及原因：",
    their_stamp: "（贵公司盖章）",
    signed: "经办人",
    on: "日期",
    basis: "依据",
};

/// English.
pub static EN: Words = Words {
    lang: "en",
    title: "Confirmation of balance",
    number: "Number",
    to: "To",
    from: "From",
    asked_by_auditor: "{auditor} is auditing our financial statements and asks you to confirm what our books show \
        between us at the end of {day}. Please sign below where it agrees with your books, or state what differs and \
        why, and send your answer directly to {auditor}.",
    asked: "We are checking what is open between us. Below is what our books show at the end of {day}. Please sign \
        below where it agrees with your books, or state what differs and why.",
    no_demand: "This is no demand for payment. Please answer also where you have paid since.",
    balances: "What our books show",
    claims: "Open items",
    no_claims: "Nothing is open.",
    currency: "Currency",
    open: "Open",
    unapplied: "Received, not applied",
    balance: "Balance",
    disputed: "Of it disputed",
    claim: "Item",
    invoiced_on: "Date",
    due_on: "Due",
    amount: "Amount",
    our_stamp: "Signature and stamp of the sender",
    answer: "Your answer",
    agrees: "This agrees with our books.",
    differs: "This does not agree with our books. What differs, and why:",
    their_stamp: "Signature and stamp",
    signed: "Name",
    on: "Date",
    basis: "Basis",
};
