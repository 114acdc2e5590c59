//! People's own lists: Chinese and English headers, their amounts and dates, every wrong cell named.

use serde_json::json;

use super::book::Book;
use super::{generic, import};
use crate::import::{Options, RowError};

#[test]
fn a_chinese_list_in_gb18030_is_read() {
    let text = "应收明细\n客户编号;客户名称;发票号;开票日期;到期日;金额;币种;合同;款项类型;地区;业务员;回款日期;回款金额\n\
                C-001;华兴建材;F001;2026年1月5日;2026/2/4;￥１２,０００.５;人民币;HT-9;尾款;华东;林;2026-02-10;5000\n\
                C-001;华兴建材;F002;2026-01-09;;800;美元;;;华东;林;;\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    let book = Book::new();
    let summary = import(&book, &bytes, "generic", &Options::default()).unwrap();
    assert_eq!((summary.claims, summary.receipts, summary.errors.len()), (2, 1, 0), "{summary:?}");
    assert_eq!((summary.accounts, summary.reps), (1, 1));
    assert_eq!(
        book.data("import-invoice-F001"),
        json!({"claim": "F001", "amount": "12000.50", "currency": "CNY", "due_on": "2026-02-04", "kind": "TAIL", "contract": "HT-9"})
    );
    assert_eq!(
        book.data("import-receipt-F001"),
        json!({"receipt": "F001", "amount": "5000.00", "currency": "CNY", "allocate": [{"claim": "F001", "amount": "5000.00"}]})
    );
    assert_eq!(
        book.data("import-account-C-001"),
        json!({"name": "华兴建材", "currency": "CNY", "owner": "林", "region": "华东"})
    );
    assert_eq!(book.data("import-invoice-F002"), json!({"claim": "F002", "amount": "800.00", "currency": "USD"}));
}

#[test]
fn a_wrong_cell_is_named_and_the_other_rows_go_on() {
    let text = "customer,invoice,invoice date,due date,amount,kind,disputed\n\
                C1,A1,2026-01-05,2026-02-30,1.234,later,maybe\n\
                ,,,,,\n\
                C1,A2,2026-01-06,2026-02-06,100,,\n\
                C2,,2026-01-06,,-5\n\
                C1,A2,2026-01-06,2026-02-06,101,,\n\
                C1,A2,2026-01-06,2026-02-06,100.00,,\n";
    let book = Book::new();
    let summary = generic(&book, text);
    assert_eq!((summary.rows, summary.claims, summary.replayed, summary.rejected), (5, 1, 1, 3));
    let found: Vec<(u64, &str, &str)> = summary
        .errors
        .iter()
        .map(|e| (e.line, e.column.as_deref().unwrap_or(""), e.value.as_deref().unwrap_or("")))
        .collect();
    let expected = [
        (2, "amount", "1.234"),
        (2, "disputed", "maybe"),
        (2, "due date", "2026-02-30"),
        (2, "kind", "later"),
        (5, "amount", "-5"),
        (5, "invoice", ""),
        (6, "invoice", "A2"),
    ];
    assert_eq!(found, expected);
    // A customer is one since the first day the file names, also of a row that is still to be mended.
    assert_eq!(book.recorded().commands["import-account-C1"]["effective_on"], "2026-01-05");
}

#[test]
fn what_the_domain_refuses_is_named_by_the_cell_it_came_from() {
    let book = Book::new();
    generic(&book, "customer,invoice,invoice date,amount\nC1,A1,2026-01-05,100\n");
    let text = "customer,invoice,invoice date,amount\nC1,A0,2026-01-04,100\nC1,A1,2026-01-05,200\nC1,A3,2026-01-07,3\n";
    let summary = generic(&book, text);
    assert_eq!((summary.claims, summary.rejected), (1, 2));
    let error = |line, column: &str, value: &str, code: &str| RowError {
        line,
        column: Some(column.to_owned()),
        value: Some(value.to_owned()),
        message: format!("refused: {code}"),
        code: Some(code.to_owned()),
    };
    let expected = [
        error(2, "invoice date", "2026-01-04", "effective_too_early"),
        error(3, "invoice", "A1", "idempotency_mismatch"),
    ];
    assert_eq!(summary.errors, expected);
}

#[test]
fn an_invoice_settled_later_gets_its_receipt_from_the_later_file() {
    let book = Book::new();
    generic(&book, "customer,invoice,date,amount,paid on\nC1,A1,2026-01-05,100,\n");
    let summary = generic(&book, "customer,invoice,date,amount,paid on\nC1,A1,2026-01-05,100,2026-02-01\n");
    assert_eq!((summary.claims, summary.receipts, summary.replayed), (0, 1, 0));
}

#[test]
fn money_that_came_first_or_beyond_the_invoice_keeps_its_day_and_its_rest() {
    let book = Book::new();
    let text =
        "customer,invoice,date,amount,paid on,paid\nC1,A1,2026-01-05,100,2026-01-02,150\nC1,A2,2026-01-06,5,,7\n";
    let summary = generic(&book, text);
    assert_eq!((summary.claims, summary.receipts, summary.rejected), (1, 1, 1), "{summary:?}");
    let data = book.data("import-receipt-A1");
    assert_eq!((&data["amount"], &data["allocate"][0]["amount"]), (&json!("150.00"), &json!("100.00")));
    assert_eq!(summary.errors[0].column.as_deref(), Some("paid on"));
}

#[test]
fn options_stand_over_the_profile_and_cells_over_options() {
    let book = Book::new();
    let options = Options {
        currency: Some("JPY".parse().unwrap()),
        owner: Some("zhao".to_owned()),
        date_format: Some("M/D/YYYY".parse().unwrap()),
    };
    let text = "customer,invoice,date,amount,ccy,rep\nC1,A1,1/5/2026,\"1,200\",,\nC2,A2,1/5/2026,7.5,usd,lin\n";
    let summary = import(&book, text.as_bytes(), "generic", &options).unwrap();
    assert_eq!((summary.claims, summary.reps), (2, 2), "{summary:?}");
    assert_eq!(book.data("import-invoice-A1")["amount"], "1200");
    assert_eq!(book.data("import-account-C1")["owner"], "zhao");
    assert_eq!(book.data("import-account-C2"), json!({"name": "C2", "currency": "USD", "owner": "lin"}));
    let wrong = Options { owner: Some(String::new()), ..Options::default() };
    assert!(import(&book, text.as_bytes(), "generic", &wrong).unwrap_err().is_usage());
}

#[test]
fn rows_of_a_customer_that_cannot_be_registered_say_so() {
    let book = Book::new();
    // The rep exists since a later day than the customer.
    generic(&book, "customer,invoice,date,amount,rep\nC1,A1,2026-03-01,1,lin\n");
    let summary = generic(&book, "customer,invoice,date,amount,rep\nC2,A2,2026-01-01,1,lin\n");
    assert_eq!((summary.claims, summary.rejected), (0, 1));
    assert!(summary.errors[0].message.starts_with("account/C2 could not be registered"), "{:?}", summary.errors);
    // The customer is there, only the rep of the other list is not: the row is refused for its own reason.
    let summary = generic(&book, "customer,invoice,date,amount,rep\nC1,A0,2026-02-28,1,lin\nC1,A9,2026-03-02,1,lin\n");
    assert_eq!((summary.claims, summary.errors[0].code.as_deref()), (1, Some("effective_too_early")));
}
