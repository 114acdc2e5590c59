//! The word lists that names are made of. All companies and people are invented; a likeness is chance.

/// A part of the country (or the world) and its cities.
pub struct Region {
    /// As the account's `region`.
    pub name: &'static str,
    /// Cities there, as they begin a company's name.
    pub cities: &'static [&'static str],
}

/// Where Chinese customers are.
pub const REGIONS: &[Region] = &[
    Region { name: "华东", cities: &["杭州", "苏州", "宁波", "合肥", "南通", "绍兴"] },
    Region { name: "华南", cities: &["佛山", "东莞", "南宁", "珠海", "惠州"] },
    Region { name: "华北", cities: &["保定", "石家庄", "太原", "唐山"] },
    Region { name: "华中", cities: &["武汉", "长沙", "郑州", "襄阳"] },
    Region { name: "西南", cities: &["成都", "重庆", "昆明", "贵阳"] },
    Region { name: "西北", cities: &["西安", "兰州", "银川"] },
    Region { name: "东北", cities: &["沈阳", "长春", "大连"] },
];

/// Where customers abroad are.
pub const ABROAD: &str = "海外";

/// What a Chinese company calls itself.
pub const ZH_NAMES: &[&str] = &[
    "启穗",
    "砚北",
    "沐棠",
    "禾沅",
    "澜祁",
    "驰岚",
    "霁川",
    "柏砚",
    "楠屿",
    "昀岭",
    "拓澍",
    "丰砺",
    "筑汐",
    "恒榆",
    "旭栎",
    "铭谷",
    "景淞",
    "川禹",
    "云枥",
    "瀚柯",
    "立澄",
    "广沚",
    "晟樾",
    "嘉垣",
    "泓稷",
    "卓岩",
    "朗坤禾",
    "新麓",
    "元渡",
    "百穰",
];

/// What it deals in.
pub const ZH_TRADES: &[&str] = &[
    "建材",
    "农资",
    "机电设备",
    "五金",
    "食品",
    "市政工程",
    "装饰材料",
    "水务设备",
    "电气",
    "化工",
    "物流",
    "纺织",
    "医疗器械",
];

/// What kind of company it is.
pub const ZH_FORMS: &[&str] = &["有限公司", "有限公司", "有限公司", "商贸有限公司", "股份有限公司", "经营部"];

/// What a company abroad calls itself.
pub const EN_NAMES: &[&str] = &[
    "Larkmoor",
    "Quillbrook",
    "Tamsin Vale",
    "Ostrander",
    "Pellworth",
    "Fennimore",
    "Castellane",
    "Dunmarrow",
    "Hollin Creek",
    "Veldhoek",
    "Marrowby",
    "Ashgrove Point",
    "Sorrento Ridge",
    "Kestrelway",
    "Brindlefield",
    "Thornquist",
];

/// What it deals in.
pub const EN_TRADES: &[&str] =
    &["Hardware", "Building Supply", "Tools", "Farm Equipment", "Water Systems", "Electrical", "Foods"];

/// What kind of company it is.
pub const EN_FORMS: &[&str] = &["Inc.", "Ltd", "LLC", "GmbH", "Pty Ltd"];

/// The reps: id and name.
pub const REPS: [(&str, &str); 8] = [
    ("lin", "林岚"),
    ("zhao", "赵启明"),
    ("chen", "陈予"),
    ("he", "何书远"),
    ("song", "宋青"),
    ("tang", "唐牧"),
    ("qiu", "邱北辰"),
    ("ma", "马知行"),
];

/// What projects are about.
pub const PROJECTS: &[&str] = &[
    "二期厂房供货",
    "污水处理站改造",
    "学校宿舍楼工程",
    "冷库设备安装",
    "年度框架供货",
    "泵站更新",
    "Warehouse fit-out",
];

/// Why a price was lowered.
pub const CREDIT_REASONS: &[&str] =
    &["单价开错", "到货短少三件", "质量扣款，双方已确认", "Rebate agreed for the quarter", "运费由我方承担"];

/// Why a due date was moved.
pub const TERMS_REASONS: &[&str] = &[
    "客户付款审批延后，双方书面确认",
    "验收推迟到下月",
    "Agreed with their purchasing: next payment run",
    "资金紧张，同意展期",
];

/// Why a payment came back. AM04 is the bank's code for insufficient funds.
pub const RETURN_REASONS: &[&str] = &["AM04 余额不足", "承兑汇票到期拒付", "账户冻结，银行退回", "Cheque not honoured"];

/// Why customers do not agree to an item of a statement of account.
pub const CONTESTED_ITEMS: [&str; 4] =
    ["货物未收到，请核对签收单", "该笔已于月底付款，贵司尚未入账", "单价与合同不符", "退货未冲减"];

/// Why a rep thinks a line of a statement is wrong.
pub const CONTEST_REASONS: &[&str] =
    &["逾期天数应扣除争议期间", "客户拜访已做，系统未登记", "The due date was moved by agreement, see the contract"];

/// Why an account went to another rep.
pub const OWNER_REASONS: &[&str] = &["区域调整", "客户要求更换业务员", "Workload evened out between reps"];
