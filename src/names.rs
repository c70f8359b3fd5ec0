//! Stable names of an enum's values, in both directions and for `serde`, from one table.

/// Gives an enum `as_str`, `ALL`, `Display`, `FromStr` and, with the feature `serde`,
/// `Serialize` and `Deserialize` from one table of names. A name after `|` is read as
/// well, and never written.
macro_rules! named {
    ($type:ident { $($variant:ident => $name:literal $(| $alias:literal)*,)+ }) => {
        impl $type {
            /// Every value, in the order of its declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name, which [`FromStr`](core::str::FromStr) reads.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl core::str::FromStr for $type {
            type Err = crate::diagnostic::UnknownName;

            fn from_str(name: &str) -> core::result::Result<Self, Self::Err> {
                match name {
                    $($name $(| $alias)* => core::result::Result::Ok(Self::$variant),)+
                    _ => core::result::Result::Err(crate::diagnostic::UnknownName::new(stringify!($type), name)),
                }
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
                crate::names::deserialize(deserializer)
            }
        }
    };
}

pub(crate) use named;

/// Reads a value by its name.
#[cfg(feature = "serde")]
pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: core::str::FromStr<Err = crate::diagnostic::UnknownName>,
    D: serde::Deserializer<'de>,
{
    struct Name<T>(core::marker::PhantomData<T>);

    impl<T: core::str::FromStr<Err = crate::diagnostic::UnknownName>> serde::de::Visitor<'_> for Name<T> {
        type Value = T;

        fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("a name")
        }

        fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<T, E> {
            name.parse().map_err(E::custom)
        }
    }

    deserializer.deserialize_str(Name(core::marker::PhantomData))
}
