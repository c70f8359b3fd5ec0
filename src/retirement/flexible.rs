//! Alternative forms of the same values in documents.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use serde::{Deserialize, Deserializer, de::IgnoredAny};

#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Many(Vec<String>),
    None(()),
}

/// A text, a list of texts, or nothing.
pub(super) fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(match Texts::deserialize(deserializer)? {
        Texts::One(text) => Vec::from([text]),
        Texts::Many(texts) => texts,
        Texts::None(()) => Vec::new(),
    })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Volume {
    One(u64),
    Each(BTreeMap<String, u64>),
    List(Vec<u64>),
    None(()),
}

/// A number, or numbers by mailbox or provider, which are added up.
pub(super) fn volume<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let sum = |numbers: &mut dyn Iterator<Item = u64>| numbers.fold(0_u64, u64::saturating_add);
    Ok(match Volume::deserialize(deserializer)? {
        Volume::One(number) => number,
        Volume::Each(numbers) => sum(&mut numbers.into_values()),
        Volume::List(numbers) => sum(&mut numbers.into_iter()),
        Volume::None(()) => 0,
    })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ReportsFor {
    Texts(Texts),
    Table {
        #[serde(alias = "domain", deserialize_with = "one_or_many")]
        domains: Vec<String>,
    },
    Other(IgnoredAny),
}

/// Domains, as a list or as a table with the key `domains`.
pub(super) fn reports_for<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(match ReportsFor::deserialize(deserializer)? {
        ReportsFor::Texts(Texts::One(text)) => Vec::from([text]),
        ReportsFor::Texts(Texts::Many(domains)) | ReportsFor::Table { domains } => domains,
        ReportsFor::Texts(Texts::None(())) | ReportsFor::Other(_) => Vec::new(),
    })
}

/// A map in which anything but `true` counts as `false`.
pub(super) fn flags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Flag {
        Bool(bool),
        Other(IgnoredAny),
    }
    let map = Option::<BTreeMap<String, Flag>>::deserialize(deserializer)?.unwrap_or_default();
    Ok(map.into_iter().map(|(name, flag)| (name, matches!(flag, Flag::Bool(true)))).collect())
}

/// A list in which `null` counts as empty.
pub(super) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
