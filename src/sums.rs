//! Sums by key, written as lists of rows: the keys of a map in JSON are texts.

/// A module for `serde(with)` on a map from `$key` to `$sum`, which a row holds as
/// `$field`. Rows of the same key are added up.
macro_rules! as_rows {
    ($module:ident: $key:ty => $(#[$form:meta])* $field:ident: $sum:ty, $add:expr) => {
        #[cfg(feature = "serde")]
        mod $module {
            use alloc::{collections::BTreeMap, vec::Vec};

            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            use super::*;

            #[derive(Serialize, Deserialize)]
            struct Row<K> {
                #[serde(flatten)]
                key: K,
                $(#[$form])*
                $field: $sum,
            }

            pub(super) fn serialize<S: Serializer>(
                sums: &BTreeMap<$key, $sum>,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(sums.iter().map(|(key, &$field)| Row { key, $field }))
            }

            pub(super) fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<BTreeMap<$key, $sum>, D::Error> {
                let mut sums = BTreeMap::new();
                for row in Vec::<Row<$key>>::deserialize(deserializer)? {
                    let sum: &mut $sum = sums.entry(row.key).or_default();
                    *sum = $add(*sum, row.$field);
                }
                Ok(sums)
            }
        }
    };
}
pub(crate) use as_rows;
