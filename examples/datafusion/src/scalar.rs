//! Functions of one text.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, AsArray, StringArray},
        datatypes::DataType,
    },
    error::Result,
    logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf},
    scalar::ScalarValue,
};
use deliverability::{
    address::Address,
    bounce,
    reply::{self, Message},
    spf,
};

pub fn functions() -> [ScalarUDF; 4] {
    [
        of_text("classify_bounce", |reply| Some(bounce::classify_reply(reply).reason().as_str())),
        of_text("parse_address", |text| {
            let address = Address::parse(text).ok()?;
            Some(address.presentation().ok()?.to_string())
        }),
        of_text("spf_lint", |record| {
            let codes: Vec<&str> = spf::lint_text(record).iter().map(|finding| finding.code()).collect();
            Some(codes.join(","))
        }),
        of_text("classify_reply", |raw| {
            let message = Message::parse(raw.as_bytes()).ok()?;
            Some(reply::classify(&message).intent().as_str())
        }),
    ]
}

/// A function of one text; null stays null.
fn of_text<T: AsRef<str>>(name: &str, call: impl Fn(&str) -> Option<T> + Send + Sync + 'static) -> ScalarUDF {
    let function = move |arguments: &[ColumnarValue]| -> Result<ColumnarValue> {
        let call = |text: Option<&str>| text.and_then(&call);
        Ok(match &arguments[0] {
            ColumnarValue::Array(texts) => {
                let results: StringArray = texts.as_string::<i32>().iter().map(call).collect();
                ColumnarValue::Array(Arc::new(results) as ArrayRef)
            }
            ColumnarValue::Scalar(text) => {
                let result = call(text.try_as_str().flatten());
                ColumnarValue::Scalar(ScalarValue::Utf8(result.map(|text| text.as_ref().to_owned())))
            }
        })
    };
    create_udf(name, vec![DataType::Utf8], DataType::Utf8, Volatility::Immutable, Arc::new(function))
}
