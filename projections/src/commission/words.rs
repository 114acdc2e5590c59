//! The sentences of an explanation, in English and Chinese. No number is computed here.

use super::explain::{Explained, Reason, ReasonKey};

/// The language of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// 中文.
    Zh,
}

impl Explained {
    /// Every part as a sentence, in order.
    #[must_use]
    pub fn sentences(&self, language: Language) -> Vec<String> {
        self.reasons.iter().map(|reason| reason.sentence(language)).collect()
    }
}

impl Reason {
    /// The part as a sentence, with the policy's version and the positions behind it.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let said = match language {
            Language::En => self.english(),
            Language::Zh => self.chinese(),
        };
        format!("{said} {}", self.sources(language))
    }

    fn number(&self, name: &str) -> &str {
        self.numbers.get(name).map_or("?", String::as_str)
    }

    fn points(&self) -> String {
        self.points.map(|points| points.0.normalize().to_string()).unwrap_or_default()
    }

    fn sources(&self, language: Language) -> String {
        let positions: Vec<String> = self.events.iter().map(|position| format!("#{position}")).collect();
        let version = self.policy_version;
        match (language, positions.is_empty()) {
            (Language::En, true) => format!("[policy {version}]"),
            (Language::En, false) => format!("[policy {version}; events {}]", positions.join(" ")),
            (Language::Zh, true) => format!("〔制度第{version}版〕"),
            (Language::Zh, false) => format!("〔制度第{version}版；事件 {}〕", positions.join(" ")),
        }
    }

    fn english(&self) -> String {
        let (n, p, money) = (|name| self.number(name), self.points(), self.amount.grouped());
        match self.key {
            ReasonKey::Base => {
                format!("Gross {money} = {} × {} % ({}, {})", n("amount"), n("base_rate"), n("class"), n("method"))
            }
            ReasonKey::Late => {
                let stopped = match n("days_stopped") {
                    "0" => String::new(),
                    days => format!(", {days} days of a dispute on our side not counted"),
                };
                let (due, paid, days) = (n("due_on"), n("value_date"), n("days_late"));
                format!("LATE −{p} points, {money}: due {due}, paid {paid}, {days} days late{stopped}")
            }
            ReasonKey::Task => format!(
                "TASK −{p} points, {money}: {} of the {} asked for {} came, {} %",
                n("received"),
                n("asked"),
                n("month"),
                n("attained_percent")
            ),
            ReasonKey::Cadence => format!(
                "CADENCE −{p} points, {money}: {} visits or meetings in {}, at least {} are due",
                n("visits"),
                n("month"),
                n("least")
            ),
            ReasonKey::Promise => format!(
                "PROMISE −{p} points, {money}: promise {} due {} broke on {} and nobody had tried to reach them",
                n("promise"),
                n("due_on"),
                n("grace_until")
            ),
            ReasonKey::Case => format!("CASE −{p} points, {money}: with the clearing office since {}", n("since")),
            ReasonKey::Legal => format!("CASE −{p} points, {money}: with the lawyers since {}", n("since")),
            ReasonKey::Effective => {
                let (base, sum, rate) = (n("base_rate"), n("points"), n("effective_rate"));
                format!("Net {money}: {base} % − {sum} points = {rate} %")
            }
            ReasonKey::Held => format!("Held back {money} = {} % until {} is settled", n("percent"), n("group")),
            ReasonKey::Released => format!("Released {money} on {}: {} is settled", n("on"), n("group")),
            ReasonKey::Forfeited => format!("Forfeited {money}: something of {} is written off", n("group")),
            ReasonKey::ClawedBack => format!("Clawed back {money} on {}: the money went back", n("on")),
        }
    }

    fn chinese(&self) -> String {
        let (n, p, money) = (|name| self.number(name), self.points(), self.amount.grouped());
        match self.key {
            ReasonKey::Base => {
                let class = match n("class") {
                    "strategic" => "战略客户",
                    "important" => "重要客户",
                    _ => "一般客户",
                };
                let method = match n("method") {
                    "BILL" => "承兑汇票",
                    "OFFSET" => "对冲",
                    "ASSET" => "抵账",
                    _ => "现款",
                };
                format!("应计提成 {money} = {} × {}%（{class}，{method}）", n("amount"), n("base_rate"))
            }
            ReasonKey::Late => {
                let stopped = match n("days_stopped") {
                    "0" => String::new(),
                    days => format!("，我方原因争议期间{days}天不计"),
                };
                let (due, paid, days) = (n("due_on"), n("value_date"), n("days_late"));
                format!("逾期扣{p}个点，计 {money}：{due} 到期，{paid} 到账，逾期{days}天{stopped}")
            }
            ReasonKey::Task => format!(
                "收款任务扣{p}个点，计 {money}：{} 任务 {}，实收 {}，完成 {}%",
                n("month"),
                n("asked"),
                n("received"),
                n("attained_percent")
            ),
            ReasonKey::Cadence => format!(
                "走访不足扣{p}个点，计 {money}：{} 拜访或面谈{}次，至少应{}次",
                n("month"),
                n("visits"),
                n("least")
            ),
            ReasonKey::Promise => format!(
                "承诺无人跟进扣{p}个点，计 {money}：承诺 {} 于 {} 到期，至 {} 落空，期间无人联系",
                n("promise"),
                n("due_on"),
                n("grace_until")
            ),
            ReasonKey::Case => format!("移交清欠办扣{p}个点，计 {money}：自 {} 起", n("since")),
            ReasonKey::Legal => format!("移交法务扣{p}个点，计 {money}：自 {} 起", n("since")),
            ReasonKey::Effective => {
                let (base, sum, rate) = (n("base_rate"), n("points"), n("effective_rate"));
                format!("应得 {money}：{base}% − {sum}个点 = {rate}%")
            }
            ReasonKey::Held => format!("留存 {money} = {}%，至 {} 全部回款", n("percent"), n("group")),
            ReasonKey::Released => format!("{} 释放留存 {money}：{} 已全部回款", n("on"), n("group")),
            ReasonKey::Forfeited => format!("留存 {money} 不予发放：{} 有核销款", n("group")),
            ReasonKey::ClawedBack => format!("{} 追回 {money}：款项已退回", n("on")),
        }
    }
}
