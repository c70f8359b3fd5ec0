//! A plan out of TOML. The conformance tests read their plans by it too.

use std::error::Error;

use deliverability::retirement::Plan;

/// Dates of TOML are no texts: they become texts, and the plan reads them as it reads JSON.
fn json(value: toml::Value) -> serde_json::Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(date) => {
            let text = date.to_string();
            text.get(..10).unwrap_or(&text).into()
        }
        toml::Value::Array(values) => values.into_iter().map(json).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
    }
}

/// Reads a plan.
pub fn parse(text: &str) -> Result<Plan, Box<dyn Error>> {
    let table = text.parse::<toml::Table>()?;
    Ok(serde_json::from_value(json(toml::Value::Table(table)))?)
}
