//! What people say and write down in the sample company: names, notes, conditions. All people are invented, and
//! nothing here is about anybody's character, family or private life (domain.md 11).

/// Family names of contacts.
pub const SURNAMES: &[&str] = &["沈", "陆", "方", "钟", "叶", "袁", "夏", "余", "乔", "祁", "柳", "岑"];

/// Given names of contacts.
pub const GIVEN_NAMES: &[&str] = &["敏", "志远", "晓兰", "国栋", "雨晴", "建平", "思齐", "文博", "丽华", "子健"];

/// Contacts abroad.
pub const NAMES_ABROAD: &[&str] = &[
    "Dana Whitlow",
    "Peter Okonski",
    "Marisol Tane",
    "Henrik Aldous",
    "Ruth Calloway",
    "Jonas Petrak",
    "Amina Solberg",
    "Colin Vasey",
];

/// What contacts are in their company.
pub const ROLES: [&str; 3] = ["FINANCE", "OWNER", "PURCHASING"];

/// Notes of a call or visit where nothing is overdue.
pub const COURTESY: &[&str] = &[
    "对账无误，下月按期付款",
    "去仓库看了货，走货正常",
    "送达本月对账单，对方已签收",
    "新采购经理到任，已交换联系方式",
    "Confirmed the next delivery and their payment run",
    "谈了下季度的备货，价格没有异议",
];

/// Notes of a talk about overdue money.
pub const DUNNING: &[&str] = &[
    "逐笔核对了逾期发票，对方认账",
    "财务说要等老板回来签字",
    "下游工程款未到，周转紧张",
    "答应本周安排一部分",
    "他们的付款系统每月两次，错过了上一批",
    "Says the approval is with their head office",
    "Went through the open invoices line by line",
    "仓库存货偏多，希望缓一缓",
];

/// Notes of an attempt.
pub const ATTEMPTS: &[&str] = &["电话无人接听", "前台说出差了", "No answer, left a message", "办公室没人，留了名片"];

/// What is to happen next.
pub const NEXT_ACTIONS: &[&str] = &[
    "送发票复印件给财务",
    "约老板当面谈",
    "下周二再打电话确认付款批次",
    "Send the statement and the delivery notes",
    "请销售经理一起去一趟",
    "带对账单去盖章",
];

/// Conditions of a promise.
pub const CONDITIONS: &[&str] =
    &["补开的发票收到后付款", "质检报告送到后付款", "他们的下游工程款到账后付款", "Once the credit note is issued"];

/// Support plans (支撑方案).
pub const SUPPORT_PLANS: &[&str] = &[
    "本月出货给两家门店，货款直接转付",
    "工程进度款20日到账，先付我方",
    "分两批，第一批用现款，第二批用承兑",
    "Stock sale planned for the middle of the month",
];

/// Why customers do not pay: their side, and the way that things go.
pub const NOT_PAYING: &[&str] = &[
    "CASH_TIGHT",
    "CASH_TIGHT",
    "DOWNSTREAM_DEBT",
    "STOCK_GLUT",
    "OFF_SEASON",
    "CUSTOMER_HABIT",
    "FUNDS_IN_OTHER_GOODS",
    "NOT_PAY_DAY",
    "WAITING_APPROVAL",
    "ECONOMY",
    "UNSPECIFIED",
];

/// How reps go about it.
pub const METHODS: &[&str] = &[
    "PERSISTENCE",
    "ACCOUNT_IN_DETAIL",
    "RELATIONSHIP",
    "PRESALE",
    "LIMITED_SUPPLY",
    "TWO_PERSON_TALK",
    "HELP_COLLECT",
    "CONCEDE_LAST",
];

/// Why a customer disputes, and whose fault it is.
pub const DISPUTES: &[(&str, &str)] = &[
    ("PRODUCT_QUALITY", "US"),
    ("PRODUCT_QUALITY", "BOTH"),
    ("PRICE_ERROR", "US"),
    ("SHORT_DELIVERY", "US"),
    ("DUPLICATE_BILLING", "US"),
    ("MISSING_DOCUMENT", "US"),
    ("AFTER_SALES", "US"),
    ("WANTS_CONCESSION", "CUSTOMER"),
    ("LOW_MARGIN", "CUSTOMER"),
    ("REGULATION", "EXTERNAL"),
];

/// Notes while a dispute is handled.
pub const HANDLING: &[&str] = &[
    "等质检部门的检测报告",
    "已调出送货单和签收单",
    "客户补充照片三张",
    "Waiting for the carrier's proof of delivery",
];

/// Why a dispute is opened again.
pub const REOPENED: &[&str] = &["客户不认可处理结果", "同一批货又发现问题", "The credit did not cover the freight"];
